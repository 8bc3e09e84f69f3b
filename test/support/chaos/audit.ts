import type { TestCluster } from '../clusters.ts';
import { releaseAnnotation } from '../../../src/core/release/mark.ts';
import { deploymentsUrl, podsUrl, servicesUrl } from './applications.ts';
import { at, differences, list, matches, partsOf } from './fields.ts';
import type { Written } from './proxy.ts';

/** Deployments and Services as the API server holds them, by the last two parts of their path; and the pods. */
export interface Sight {
  readonly objects: ReadonlyMap<string, unknown>;
  readonly pods: readonly unknown[];
}

/** Read past the proxy. */
export async function look({ call }: TestCluster, namespace: string): Promise<Sight> {
  const objects = new Map<string, unknown>();
  const read = async (url: string): Promise<readonly unknown[]> => list(at((await call('GET', url)).body, 'items'));
  const [deployments, services, pods] = await Promise.all([read(deploymentsUrl(namespace)), read(servicesUrl(namespace)), read(podsUrl(namespace))]);
  for (const item of deployments) objects.set(`deployments/${String(at(item, 'metadata', 'name'))}`, item);
  for (const item of services) objects.set(`services/${String(at(item, 'metadata', 'name'))}`, item);
  return { objects, pods };
}

const keyOf = ({ path }: Pick<Written, 'path'>): string => path.split('/').slice(-2).join('/');

export const readyPods = ({ pods }: Sight, selector: unknown): number =>
  pods.filter((pod) => at(pod, 'metadata', 'deletionTimestamp') === undefined && matches(selector, at(pod, 'metadata', 'labels')) && list(at(pod, 'status', 'conditions')).some((one) => at(one, 'type') === 'Ready' && at(one, 'status') === 'True')).length;

/** What is judged of one accepted write. */
export interface Judged {
  readonly write: Written;
  /** The object as it is after the write. */
  readonly after: unknown;
  /** All as it was just before. */
  readonly before: Sight;
  /** All as the plan was shown; absent before that. */
  readonly planned: Sight | undefined;
  /** Values that the same operation wrote before, by object and pointer. */
  readonly own: Map<string, string>;
  /** Pods that all Deployments are to have when the plan is done. */
  readonly wanted: number;
  /** Nobody else wrote since some seconds before the plan's sight. */
  readonly undisturbed: boolean;
}

const isNote = (pointer: string): boolean => pointer === '/metadata/annotations' || partsOf(pointer)[2] === releaseAnnotation;
/** What the server and the controllers keep themselves. */
const kept = /^\/(?:kind|apiVersion|status|metadata\/(?:resourceVersion|generation|managedFields|annotations\/deployment\.kubernetes\.io~1))/;

/** What an accepted write of ours broke, in words. */
export function violations(judged: Judged): readonly string[] {
  const { write } = judged;
  const [name] = keyOf(write).split('/');
  if (name !== 'deployments' && name !== 'services' && write.method !== 'POST') return [`${write.method} ${write.path} is no object of an application`];
  if (write.method === 'PATCH') return [...staleOf(judged), ...foreignFields(judged), ...(judged.undisturbed ? capacity(judged) : [])];
  if (write.method === 'DELETE') return deletion(judged);
  return [];
}

function staleOf({ write, before, planned, own }: Judged): readonly string[] {
  const key = keyOf(write);
  const found: string[] = [];
  const tested: string[] = [];
  for (const op of list(write.body)) {
    const pointer = String(at(op, 'path'));
    if (at(op, 'op') === 'test') {
      tested.push(pointer);
      continue;
    }
    if (!tested.some((one) => one === pointer || pointer.startsWith(`${one}/`))) found.push(`${key} ${pointer} was written without a test`);
    if (!isNote(pointer) && planned !== undefined) {
      const was = JSON.stringify(at(before.objects.get(key), ...partsOf(pointer)));
      const seen = own.get(`${key}${pointer}`) ?? JSON.stringify(at(planned.objects.get(key), ...partsOf(pointer)));
      if (was !== seen) found.push(`${key} ${pointer} was ${was} when it was written over and ${seen} when it was planned`);
    }
    own.set(`${key}${pointer}`, JSON.stringify(at(op, 'value')));
  }
  return found;
}

function foreignFields({ write, before, after }: Judged): readonly string[] {
  const key = keyOf(write);
  const written = list(write.body).filter((op) => at(op, 'op') !== 'test').map((op) => String(at(op, 'path')));
  return differences(before.objects.get(key), after)
    .filter((pointer) => !kept.test(pointer) && !written.some((one) => pointer === one || pointer.startsWith(`${one}/`) || one.startsWith(`${pointer}/`)))
    .map((pointer) => `${key} ${pointer} changed, and the patch does not name it`);
}

/** Traffic goes to no fewer ready pods than it had, and pods go only where enough others are ready. */
function capacity({ write, before, after, planned, wanted }: Judged): readonly string[] {
  const key = keyOf(write);
  const was = before.objects.get(key);
  if (key.startsWith('services/')) {
    const [old, now] = [at(was, 'spec', 'selector'), at(after, 'spec', 'selector')];
    if (JSON.stringify(old) === JSON.stringify(now)) return [];
    const [had, has] = [readyPods(before, old), readyPods(before, now)];
    return has < had ? [`${key} went from ${String(had)} ready pods to ${String(has)}`] : [];
  }
  const less = Number(at(was, 'spec', 'replicas') ?? 0) - Number(at(after, 'spec', 'replicas') ?? 0);
  if (less <= 0 || planned === undefined) return [];
  const selector = at(before.objects.get('services/shop'), 'spec', 'selector');
  if (!matches(selector, at(was, 'spec', 'template', 'metadata', 'labels'))) return [];
  const [left, had] = [readyPods(before, selector) - less, readyPods(planned, selector)];
  return left < Math.min(had, wanted) ? [`${key} lost ${String(less)} pods, which leaves ${String(left)} ready; ${String(had)} were ready when it was planned, and ${String(wanted)} are wanted`] : [];
}

function deletion({ write, before }: Judged): readonly string[] {
  const key = keyOf(write);
  const was = before.objects.get(key);
  const preconditions = at(write.body, 'preconditions');
  return [
    ...(at(preconditions, 'uid') === at(was, 'metadata', 'uid') && at(preconditions, 'resourceVersion') !== undefined ? [] : [`${key} was deleted without its uid and version`]),
    ...(at(was, 'spec', 'replicas') === 0 ? [] : [`${key} was deleted with ${String(at(was, 'spec', 'replicas'))} replicas`]),
  ];
}
