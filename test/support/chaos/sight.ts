import type { TestCluster } from '../clusters.ts';
import { application, deploymentsUrl, podsUrl, servicesUrl, slicesUrl } from './applications.ts';
import { at, list, matches } from './fields.ts';

/** Deployments and Services as the API server holds them, by the last two parts of their path; and the pods. */
export interface Sight {
  readonly objects: ReadonlyMap<string, unknown>;
  readonly pods: readonly unknown[];
  /** Ready endpoints of the application's Service. */
  readonly ready: number;
  /** Of the cluster, not later than the endpoints were read. */
  readonly version: number;
}

/** Reads past the proxy. */
export async function look({ call }: TestCluster, namespace: string): Promise<Sight> {
  const objects = new Map<string, unknown>();
  const read = async (url: string): Promise<unknown> => (await call('GET', url)).body;
  const [slices, ...rest] = await Promise.all([slicesUrl, deploymentsUrl, servicesUrl, podsUrl].map((url) => read(url(namespace))));
  const [deployments, services, pods] = rest.map((body) => list(at(body, 'items')));
  for (const item of deployments ?? []) objects.set(`deployments/${String(at(item, 'metadata', 'name'))}`, item);
  for (const item of services ?? []) objects.set(`services/${String(at(item, 'metadata', 'name'))}`, item);
  const ready = list(at(slices, 'items')).filter((slice) => at(slice, 'metadata', 'labels', 'kubernetes.io/service-name') === application).reduce<number>((sum, slice) => sum + readyIn(slice), 0);
  return { objects, pods: pods ?? [], ready, version: Number(at(slices, 'metadata', 'resourceVersion') ?? 0) };
}

/** Ready endpoints in an EndpointSlice. */
export const readyIn = (slice: unknown): number => list(at(slice, 'endpoints')).filter((endpoint) => at(endpoint, 'conditions', 'ready') !== false).length;

export const readyPods = ({ pods }: Pick<Sight, 'pods'>, selector: unknown): number =>
  pods.filter((pod) => at(pod, 'metadata', 'deletionTimestamp') === undefined && matches(selector, at(pod, 'metadata', 'labels')) && list(at(pod, 'status', 'conditions')).some((one) => at(one, 'type') === 'Ready' && at(one, 'status') === 'True')).length;

/** The controllers have nothing left to do: what was written before shows. */
export const rests = (sight: Sight): boolean =>
  sight.ready === readyPods(sight, at(sight.objects.get(`services/${application}`), 'spec', 'selector')) &&
  sight.pods.every((pod) => at(pod, 'metadata', 'deletionTimestamp') === undefined) &&
  [...sight.objects].every(([key, one]) => key.startsWith('services/') || at(one, 'spec', 'paused') === true || hasItsPods(one));

const hasItsPods = (deployment: unknown): boolean => {
  const count = (field: string): unknown => at(deployment, 'status', field) ?? 0;
  return at(deployment, 'status', 'observedGeneration') === at(deployment, 'metadata', 'generation') && ['readyReplicas', 'replicas', 'updatedReplicas'].every((field) => count(field) === at(deployment, 'spec', 'replicas'));
};
