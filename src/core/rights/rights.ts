/**
 * What a person may do in one namespace, as far as this product needs it. The API server decides; what stands here was asked
 * beforehand, so that nothing is offered that would be refused. `evaluate.ts` reads a rules review.
 */
import type { Target } from '../target.ts';
import type { Failure } from '../failure.ts';
import { clean } from '../live/clean.ts';

export type Resource = 'deployments' | 'replicasets' | 'pods' | 'services' | 'endpointslices' | 'httproutes';
/** Verb and resource as RBAC calls them. */
export type Need = `${'list' | 'watch'} ${Resource}` | 'patch services' | `${'patch' | 'create' | 'delete'} deployments`;
export type Answer = 'yes' | 'no' | 'unknown';

export interface Right {
  /** For every object of the resource in the namespace. */
  readonly answer: Answer;
  /** Objects that are allowed by name, whatever `answer` says (`resourceNames` of a rule). */
  readonly names: readonly string[];
}

export type Rights = Readonly<Record<Need, Right>>;

/** API group of each resource; the core group is the empty text. */
export const groups: Readonly<Record<Resource, string>> = {
  deployments: 'apps', replicasets: 'apps', pods: '', services: '', endpointslices: 'discovery.k8s.io', httproutes: 'gateway.networking.k8s.io',
};

const resources = Object.keys(groups) as readonly Resource[];

export const needs: readonly Need[] = [
  ...resources.flatMap((resource) => [`list ${resource}`, `watch ${resource}`] as const), 'patch services', 'patch deployments', 'create deployments', 'delete deployments',
];

export function partsOf(need: Need): { readonly verb: string; readonly resource: Resource; readonly group: string } {
  const [verb = '', name] = need.split(' ');
  const resource = name as Resource;
  return { verb, resource, group: groups[resource] };
}

export const rightsBy = (answer: (need: Need) => Right): Rights => Object.fromEntries(needs.map((need) => [need, answer(need)])) as Record<Need, Right>;

/** Where nothing could be asked. */
export const unknownRights: Rights = rightsBy(() => ({ answer: 'unknown', names: [] }));

/** For all of these objects together, or for every object of the resource where none is named. */
export function may(rights: Rights, need: Need, names: readonly string[]): Answer {
  const { answer, names: allowed } = rights[need];
  return names.length > 0 && names.every((name) => allowed.includes(name)) ? 'yes' : answer;
}

/** What the API server would answer, in the words of its refusal; undefined where it would allow it or nobody knows. */
export function denial(rights: Rights | undefined, need: Need, names: readonly string[], target: Target): Failure | undefined {
  if (rights === undefined || may(rights, need, names) !== 'no') return undefined;
  const { verb, resource } = partsOf(need);
  return { kind: 'forbidden', context: clean(target.cluster.context), verb, resource, namespace: clean(target.namespace) };
}
