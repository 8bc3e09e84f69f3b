import { isRaw, metadataOf, nameOf, rawAt, specOf, type Raw } from './raw.ts';
import type { JsonPatchOp, PlannedWrite } from '../operations/plan.ts';

/** One Deployment before and after the writes of a plan touch it. Undefined: it is not there. */
export interface Change {
  readonly name: string;
  readonly namespace: string;
  readonly before: Raw | undefined;
  readonly after: Raw | undefined;
}

export const keyOf = ({ kind, namespace, name }: Pick<PlannedWrite, 'kind' | 'namespace' | 'name'>): string => `${kind}/${namespace}/${name}`;

/**
 * What each write that concerns a Deployment changes, in order; a later write sees what the earlier ones made. `whole` are the
 * objects as they are now, by `keyOf`. A patch of an object that could not be read is left out: `unread` in the caller says so. Writes that
 * follow each other while the Deployment is paused are one change, since pods follow only the last of them.
 */
export function changesOf(writes: readonly PlannedWrite[], whole: ReadonlyMap<string, Raw>): readonly Change[] {
  const now = new Map(whole);
  const each = writes.flatMap((write): readonly Change[] => {
    if (write.kind !== 'Deployment') return [];
    const key = keyOf(write);
    const before = now.get(key);
    if (write.verb !== 'create' && before === undefined) return [];
    const after = write.verb === 'delete' ? undefined : write.verb === 'create' ? write.body : patched(before ?? {}, write.ops);
    if (after === undefined) now.delete(key);
    else now.set(key, after);
    return [{ name: write.name, namespace: write.namespace, before, after }];
  });
  return each.reduce<readonly Change[]>((changes, change) => {
    const last = changes.at(-1);
    const held = last?.before !== undefined && last.after !== undefined && last.name === change.name && specOf(last.after)['paused'] === true;
    return held ? [...changes.slice(0, -1), { ...change, before: last.before }] : [...changes, change];
  }, []);
}

/** A JSON Patch (RFC 6902) without its `test`s, which the server judges. A path that leads nowhere changes nothing. */
export function patched(object: Raw, ops: readonly JsonPatchOp[]): Raw {
  return ops.reduce<Raw>((at, op) => {
    if (op.op === 'test') return at;
    const next = put(at, op.path.split('/').slice(1).map((key) => key.replaceAll('~1', '/').replaceAll('~0', '~')), op);
    return isRaw(next) ? next : at;
  }, object);
}

function put(at: unknown, [key, ...rest]: readonly string[], op: Exclude<JsonPatchOp, { readonly op: 'test' }>): unknown {
  if (key === undefined) return op.op === 'remove' ? undefined : op.value;
  if (Array.isArray(at)) {
    const items: readonly unknown[] = at;
    const index = key === '-' ? items.length : Number(key);
    if (!Number.isInteger(index) || index < 0 || index > items.length) return at;
    if (rest.length > 0) return items.map((item, n) => (n === index ? put(item, rest, op) : item));
    if (op.op === 'remove') return items.filter((_, n) => n !== index);
    return op.op === 'add' ? items.toSpliced(index, 0, op.value) : items.with(index, op.value);
  }
  if (!isRaw(at)) return at;
  const others = Object.fromEntries(Object.entries(at).filter(([name]) => name !== key));
  if (rest.length === 0) return op.op === 'remove' ? others : { ...others, [key]: op.value };
  return { ...others, [key]: put(at[key] ?? {}, rest, op) };
}

export const replicasOf = (deployment: Raw | undefined): number => {
  if (deployment === undefined) return 0;
  const replicas = specOf(deployment)['replicas'];
  return typeof replicas === 'number' ? replicas : 1;
};

export const templateOf = (deployment: Raw): Raw => rawAt(specOf(deployment), 'template');

/** Whether the pods of two Deployments would be of one ReplicaSet; fields in any order, the label of the hash left out (PD §2.3). */
export const sameTemplate = (a: Raw, b: Raw): boolean => sorted(plain(templateOf(a))) === sorted(plain(templateOf(b)));

function plain(template: Raw): Raw {
  const metadata = metadataOf(template);
  const labels = Object.fromEntries(Object.entries(rawAt(metadata, 'labels')).filter(([key]) => key !== 'pod-template-hash'));
  return { ...template, metadata: { ...metadata, labels, creationTimestamp: null } };
}

const sorted = (value: unknown): string =>
  JSON.stringify(value, (_, part: unknown) => (isRaw(part) ? Object.fromEntries(Object.entries(part).sort(([x], [y]) => (x < y ? -1 : 1))) : part));

export const uidOf = (object: Raw): string => {
  const uid = metadataOf(object)['uid'];
  return typeof uid === 'string' ? uid : nameOf(object);
};
