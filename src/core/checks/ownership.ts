import { clean } from '../live/clean.ts';
import type { Check, PlannedWrite } from '../operations/plan.ts';
import { keyOf } from './patched.ts';
import { annotationsOf, isRaw, labelsOf, metadataOf, rawAt, rawsAt, textAt, type Raw } from './raw.ts';
import { checkOf } from './table.ts';

/** Who keeps an object as a manifest says, and how its manifest is found. */
interface Keeper {
  readonly who: string;
  readonly from: string;
}

/** A10: the marks that Argo CD, Flux and Helm leave on what they apply. */
export function keeperOf(object: Raw): Keeper | undefined {
  const [labels, annotations] = [labelsOf(object), annotationsOf(object)];
  const argo = annotations['argocd.argoproj.io/tracking-id'] ?? labels['argocd.argoproj.io/instance'];
  if (argo !== undefined) return { who: 'Argo CD', from: `the application ${clean(argo.split(':')[0] ?? '')}` };
  const kustomization = labels['kustomize.toolkit.fluxcd.io/name'];
  if (kustomization !== undefined) return { who: 'Flux', from: `the Kustomization ${clean(kustomization)}` };
  const release = labels['helm.toolkit.fluxcd.io/name'];
  if (release !== undefined) return { who: 'Flux', from: `the HelmRelease ${clean(release)}` };
  const helm = annotations['meta.helm.sh/release-name'];
  if (helm !== undefined || labels['app.kubernetes.io/managed-by'] === 'Helm') return { who: 'Helm', from: helm === undefined ? 'its release' : `the release ${clean(helm)}` };
  return undefined;
}

/**
 * Managers that hold exactly the fields a patch writes, by server-side apply: they set them again at their next apply, and are told of a
 * conflict. A manager that once updated (kubectl, an editor) does not come back by itself.
 */
export function appliersOf(object: Raw, write: PlannedWrite, ours: string): readonly string[] {
  const paths = write.ops.filter(({ op }) => op !== 'test').map(({ path }) => path.split('/').slice(1).map((key) => key.replaceAll('~1', '/').replaceAll('~0', '~')));
  const managers = rawsAt(metadataOf(object), 'managedFields')
    .filter((entry) => entry['operation'] === 'Apply' && textAt(entry, 'subresource') === '' && textAt(entry, 'manager') !== ours)
    .filter((entry) => paths.some((path) => holds(rawAt(entry, 'fieldsV1'), path)))
    .map((entry) => textAt(entry, 'manager'));
  return [...new Set(managers)];
}

/** Whether a set of fields has the path, or something under it. Elements of lists are keyed by content there, so below one every path counts. */
function holds(fields: Raw, [key, ...rest]: readonly string[]): boolean {
  if (key === undefined) return Object.keys(fields).length > 0 || fields['.'] !== undefined;
  const below = fields[`f:${key}`];
  if (!isRaw(below)) return /^\d+$|^-$/.test(key) && Object.keys(fields).some((name) => name.startsWith('k:') || name.startsWith('v:'));
  return rest.length === 0 || Object.keys(below).length === 0 || holds(below, rest);
}

/** A10: who would undo what the plan writes. The answer is to change the manifest where that one takes it from. */
export function ownershipCheck(writes: readonly PlannedWrite[], whole: ReadonlyMap<string, Raw>, ours: string): Check | undefined {
  const found = writes.flatMap((write) => {
    const object = whole.get(keyOf(write));
    if (object === undefined) return [];
    const keeper = keeperOf(object);
    const fields = [...new Set(write.ops.filter(({ op }) => op !== 'test').map(({ path }) => path.slice(1).replaceAll('/', '.')))].slice(0, 3).map((path) => clean(path)).join(', ');
    const what = `${write.kind} ${clean(write.name)}`;
    if (keeper !== undefined) return [{ what, who: keeper.who, from: keeper.from, fields }];
    const managers = appliersOf(object, write, ours);
    return managers.length === 0 ? [] : [{ what, who: managers.map((one) => clean(one)).join(', '), from: 'its own manifest', fields }];
  });
  const [first] = found;
  if (first === undefined) return undefined;
  const { what, who, from, fields } = first;
  const edit = fields === '' ? 'Change it there instead' : `To keep the change, edit ${fields} in the manifest that it comes from`;
  return checkOf('ownership', 'warn', `${who} keeps ${what} as ${from} says and may undo this at any time. ${edit}.`, found.map((one) => `${one.what}: ${one.who}, ${one.from}${one.fields === '' ? '' : ` (${one.fields})`}`));
}
