import { parseNote, releaseAnnotation } from '../../../src/core/release/mark.ts';
import { at, differences, list, matches, partsOf } from './fields.ts';
import type { Written } from './proxy.ts';
import { readyPods, type Sight } from './sight.ts';

/** What is judged of one accepted write. */
export interface Judged {
  readonly write: Written;
  /** Under which the writer holds leases. */
  readonly who: string;
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
  /** A way back that was accepted with the warning that its track has fewer pods than the other: all that it asks for are ready. */
  readonly fewer: boolean;
  /** Somebody else may have written between the look before and the write. */
  readonly meanwhile: boolean;
  /** What somebody else wrote before the plan was shown has come to rest, and nobody else has written since. */
  readonly undisturbed: boolean;
}

const keyOf = ({ path }: Pick<Written, 'path'>): string => path.split('/').slice(-2).join('/');
const isNote = (pointer: string): boolean => pointer === '/metadata/annotations' || partsOf(pointer)[2] === releaseAnnotation;
/** What the server and the controllers keep themselves; lists leave the kind out. */
const kept = /^\/(?:kind|apiVersion|status|metadata\/(?:resourceVersion|generation|managedFields|annotations\/deployment\.kubernetes\.io~1))/;
const changesIn = ({ body }: Written): readonly string[] => list(body).filter((op) => at(op, 'op') !== 'test').map((op) => String(at(op, 'path')));

/** It changes the release's note and nothing else. */
export const isOnlyNote = (write: Written): boolean => write.method === 'PATCH' && changesIn(write).every(isNote);

/** What an accepted write of ours broke, in words. */
export function violations(judged: Judged): readonly string[] {
  const { write } = judged;
  const what = `${write.method} ${write.path}`;
  if (write.method === 'POST') return write.path.endsWith('/deployments') ? underLease(judged) : [`${what} makes no Deployment`];
  if (!/^\/(?:apis\/apps\/v1|api\/v1)\/namespaces\/[^/]+\/(?:deployments|services)\/[^/]+$/.test(write.path)) return [`${what} is no object of an application`];
  if (write.method === 'DELETE') return [...underLease(judged), ...deletion(judged)];
  if (write.method !== 'PATCH' || !Array.isArray(write.body)) return [`${what} is no JSON Patch`];
  const writes = isOnlyNote(write) ? [] : [...underLease(judged), ...(judged.undisturbed ? capacity(judged) : [])];
  return [...staleOf(judged), ...(judged.meanwhile ? [] : foreignFields(judged)), ...writes];
}

/** Two on the same application never write in turns: who writes has said so on the anchor before. */
function underLease({ write, who, before }: Judged): readonly string[] {
  const holders = [...before.objects.values()].flatMap((one) => {
    const text = at(one, 'metadata', 'annotations', releaseAnnotation);
    return typeof text === 'string' ? (parseNote(text)?.lease?.who ?? []) : [];
  });
  return holders.includes(who) ? [] : [`${keyOf(write)} was written by ${who}, and the lease is ${holders.length === 0 ? 'nobody\'s' : holders.join(', ')}`];
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

/** The note is held by its own tests, and a colleague's may come between our look and our write. */
function withoutNote(object: unknown): unknown {
  const metadata = fields(at(object, 'metadata'));
  const others = Object.entries(fields(metadata['annotations'])).filter(([key]) => key !== releaseAnnotation);
  return { ...fields(object), metadata: { ...metadata, annotations: others.length === 0 ? undefined : Object.fromEntries(others) } };
}

const fields = (value: unknown): Readonly<Record<string, unknown>> => (typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>) : {});

function foreignFields({ write, before, after }: Judged): readonly string[] {
  const key = keyOf(write);
  const written = changesIn(write);
  // Annotations are made as a whole where there are none: only the note may come with them.
  const names = (pointer: string): boolean => written.some((one) => one !== '/metadata/annotations' && (pointer === one || one.startsWith(`${pointer}/`) || pointer.startsWith(`${one}/`)));
  return differences(withoutNote(before.objects.get(key)), withoutNote(after))
    .filter((pointer) => !kept.test(pointer) && !names(pointer))
    .map((pointer) => `${key} ${pointer} changed, and the patch does not name it`);
}

/** Traffic goes to no fewer ready pods than it had, and pods go only where enough others are ready. */
function capacity({ write, before, after, planned, wanted, fewer }: Judged): readonly string[] {
  const key = keyOf(write);
  const was = before.objects.get(key);
  if (key.startsWith('services/')) {
    const [old, now] = [at(was, 'spec', 'selector'), at(after, 'spec', 'selector')];
    if (JSON.stringify(old) === JSON.stringify(now)) return [];
    const [had, has] = [readyPods(before, old), readyPods(before, now)];
    const whole = [...before.objects].filter(([name, one]) => name.startsWith('deployments/') && matches(now, at(one, 'spec', 'template', 'metadata', 'labels'))).reduce((sum, [, one]) => sum + Number(at(one, 'spec', 'replicas') ?? 0), 0);
    return has < (fewer ? Math.max(1, whole) : had) ? [`${key} went from ${String(had)} ready pods to ${String(has)}`] : [];
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

/** What is not again as it was, of what people set: specs of Deployments and Services. A template without pods may stay changed. */
export function notBack(planned: Sight, now: Sight): readonly string[] {
  const specs = ({ objects }: Sight): unknown => Object.fromEntries([...objects].map(([key, object]) => [key, at(object, 'spec')]));
  const idle = (pointer: string): boolean => {
    const [key = '', field] = partsOf(pointer);
    return field === 'template' && [planned, now].every(({ objects }) => at(objects.get(key), 'spec', 'replicas') === 0);
  };
  return differences(specs(planned), specs(now)).filter((pointer) => !idle(pointer)).map((pointer) => `${pointer.slice(1).replaceAll('~1', '/')} is not as it was`);
}
