import { withoutValues } from '../kube/withoutValues.ts';
import { yamlText } from '../kube/yamlText.ts';
import type { PlannedWrite } from '../operations/plan.ts';
import { keyOf, patched } from './patched.ts';
import { isRaw, nameOf, type Raw } from './raw.ts';

const apiVersions: Readonly<Record<PlannedWrite['kind'], string>> = { Service: 'v1', Deployment: 'apps/v1' };

/**
 * What the writes of a plan change of one object, as the lines of its manifest that say so (A10): to be copied to where the manifest is kept.
 * A field that goes is null. Plain values of environments are not shown. Empty where nothing is patched.
 */
export function manifestEdit(writes: readonly PlannedWrite[], whole: Raw, of: PlannedWrite): string {
  const after = writes.filter((write) => keyOf(write) === keyOf(of)).reduce((object, { ops }) => patched(object, ops), whole);
  const changed = difference(whole, after);
  if (!isRaw(changed) || Object.keys(changed).length === 0) return '';
  const { metadata, ...rest } = changed;
  return yamlText(withoutValues({
    apiVersion: apiVersions[of.kind],
    kind: of.kind,
    metadata: { name: nameOf(whole) || of.name, ...(isRaw(metadata) ? metadata : {}) },
    ...rest,
  }));
}

const same = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b);

function difference(before: unknown, after: unknown): unknown {
  if (Array.isArray(before) && Array.isArray(after)) return elements(before, after);
  if (!isRaw(before) || !isRaw(after)) return after;
  const keys = [...new Set([...Object.keys(before), ...Object.keys(after)])].filter((key) => !same(before[key], after[key]));
  return Object.fromEntries(keys.map((key) => [key, key in after ? difference(before[key], after[key]) : null]));
}

/** Elements that have names (containers, ports) by them; any other list whole. */
function elements(before: readonly unknown[], after: readonly unknown[]): unknown {
  const named = (list: readonly unknown[]): list is readonly Raw[] => list.every((one) => isRaw(one) && typeof one['name'] === 'string');
  if (before.length !== after.length || !named(before) || !named(after)) return after;
  return after.flatMap((one) => {
    const old = before.find((other) => other['name'] === one['name']);
    if (old === undefined) return [one];
    return same(old, one) ? [] : [{ name: one['name'], ...(difference(old, one) as Raw) }];
  });
}

/** The paths that a write changes, in words: `spec.template.spec.containers.0.image`. */
export const fieldsText = (write: PlannedWrite): string =>
  [...new Set(write.ops.filter(({ op }) => op !== 'test').map(({ path }) => path.slice(1).replaceAll('/', '.').replaceAll('~1', '/').replaceAll('~0', '~')))].slice(0, 3).join(', ');

