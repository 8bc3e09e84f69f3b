import type { Track } from '../../live/application.ts';
import { clean } from '../../live/clean.ts';
import type { ServiceRecord } from '../../live/records.ts';
import type { MaybeCheck } from '../commonChecks.ts';

/** A container's port as its template names it. */
export interface NamedPort {
  readonly name: string;
  readonly port: number;
}

type Fields = Readonly<Record<string, unknown>>;
const isFields = (value: unknown): value is Fields => typeof value === 'object' && value !== null && !Array.isArray(value);
const listAt = (from: unknown, key: string): readonly Fields[] => {
  const value = isFields(from) ? from[key] : undefined;
  return Array.isArray(value) ? value.filter(isFields) : [];
};

/** The named ports of a whole Deployment's containers (`kind` Deployment) or of a Pod's. */
export function namedPorts(whole: Fields): readonly NamedPort[] {
  const spec = isFields(whole['spec']) ? whole['spec'] : {};
  const template = isFields(spec['template']) ? spec['template'] : undefined;
  const podSpec = template === undefined ? spec : template['spec'];
  return listAt(podSpec, 'containers').flatMap((container) => listAt(container, 'ports')).flatMap(({ name, containerPort }) =>
    typeof name === 'string' && name !== '' && typeof containerPort === 'number' ? [{ name, port: containerPort }] : []);
}

/** Names that the Service resolves in each pod. */
export const namedTargets = ({ ports }: ServiceRecord): readonly string[] => ports.flatMap(({ targetPort }) => (typeof targetPort === 'string' && !/^\d+$/.test(targetPort) ? [targetPort] : []));

/**
 * PD B10: a Service with a named target port finds it in each pod by name. A track whose containers do not have the name gets no request;
 * one that has it on another number is a different server, perhaps. `ports`: by name of the Deployment, absent where it was not read.
 */
export function portCheck(service: ServiceRecord, live: readonly Track[], target: readonly Track[], ports: ReadonlyMap<string, readonly NamedPort[]> | undefined): MaybeCheck {
  const names = namedTargets(service);
  if (names.length === 0 || ports === undefined) return undefined;
  const check = { id: 'target-port', title: 'Ports' };
  const numberOf = (track: Track, name: string): number | undefined => ports.get(track.deployment.name)?.find((one) => one.name === name)?.port;
  const evidence = names.map((name) => [...live, ...target].map((track) => `${clean(name)} of ${clean(track.name)}: ${numberOf(track, name) ?? 'none'}`).join('; ')).join('; ');
  for (const name of names) {
    const without = target.find((track) => ports.has(track.deployment.name) && numberOf(track, name) === undefined);
    if (without !== undefined) return { ...check, verdict: 'block', detail: `${clean(without.name)} has no port that is called ${clean(name)}, which Service ${clean(service.name)} sends to. Name a port of its containers so.`, evidence };
    const [from, to] = [live, target].map((tracks) => tracks.map((track) => numberOf(track, name)).find((port) => port !== undefined));
    if (from !== undefined && to !== undefined && from !== to) return { ...check, verdict: 'warn', detail: `Port ${clean(name)} of Service ${clean(service.name)} is ${to} on the new track and ${from} on the live one, so that it may lead to another server.`, evidence };
  }
  return undefined;
}
