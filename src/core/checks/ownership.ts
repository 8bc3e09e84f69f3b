import { clean } from '../live/clean.ts';
import type { Check, PlannedWrite } from '../operations/plan.ts';
import { fieldsText, manifestEdit } from './manifestEdit.ts';
import { keyOf } from './patched.ts';
import { annotationsOf, isRaw, labelsOf, metadataOf, rawAt, rawsAt, textAt, type Raw } from './raw.ts';
import { checkOf } from './table.ts';

/** Who keeps an object as something else says, and where that is found. */
interface Keeper {
  readonly who: string;
  readonly from: string;
  /** What is to be edited, where it is no manifest of the object itself. */
  readonly instead?: string | undefined;
}

const instanceLabel = 'app.kubernetes.io/instance';

/** Names under which a tool writes, where it leaves no mark of its own (Argo CD up to 2 tracks by the label that Helm uses too). */
const writers: readonly (readonly [RegExp, string])[] = [[/^argocd-/, 'Argo CD'], [/^(kustomize|helm)-controller$/, 'Flux'], [/^helm$/, 'Helm'], [/^fleet/, 'Fleet']];

/** A10: the marks that Argo CD, Flux, Helm, Fleet, kapp and Config Sync leave on what they apply, and the object that an operator made it for. */
export function keeperOf(object: Raw): Keeper | undefined {
  const [labels, annotations] = [labelsOf(object), annotationsOf(object)];
  const argo = annotations['argocd.argoproj.io/tracking-id'] ?? labels['argocd.argoproj.io/instance'];
  if (argo !== undefined) return { who: 'Argo CD', from: `the application ${clean(argo.split(':')[0] ?? '')}` };
  const kustomization = labels['kustomize.toolkit.fluxcd.io/name'];
  if (kustomization !== undefined) return { who: 'Flux', from: `the Kustomization ${clean(kustomization)}` };
  const release = labels['helm.toolkit.fluxcd.io/name'];
  if (release !== undefined) return { who: 'Flux', from: `the HelmRelease ${clean(release)}` };
  const owner = rawsAt(metadataOf(object), 'ownerReferences').find((one) => one['controller'] === true);
  if (owner !== undefined) {
    const who = `${clean(textAt(owner, 'kind'))} ${clean(textAt(owner, 'name'))}`;
    return { who, from: 'its spec', instead: who };
  }
  const written = rawsAt(metadataOf(object), 'managedFields').map((entry) => textAt(entry, 'manager'));
  const writer = writers.find(([pattern]) => written.some((manager) => pattern.test(manager)))?.[1];
  const instance = labels[instanceLabel];
  if (writer === 'Argo CD') return { who: writer, from: instance === undefined ? 'its application' : `the application ${clean(instance)}` };
  const helm = annotations['meta.helm.sh/release-name'];
  if (helm !== undefined || labels['app.kubernetes.io/managed-by'] === 'Helm') return { who: 'Helm', from: helm === undefined ? 'its release' : `the release ${clean(helm)}` };
  if (writer !== undefined) return { who: writer, from: 'its source' };
  const bundle = annotations['objectset.rio.cattle.io/owner-name'];
  if (bundle !== undefined) return { who: 'Fleet', from: `the bundle ${clean(bundle)}` };
  const kapp = labels['kapp.k14s.io/app'];
  if (kapp !== undefined) return { who: 'kapp', from: 'its application' };
  if (annotations['configmanagement.gke.io/managed'] === 'enabled') return { who: 'Config Sync', from: 'its repository' };
  return annotations['config.k8s.io/owning-inventory'] === undefined ? undefined : { who: 'The tool that holds its inventory', from: 'its source' };
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

/** An object of the plan that somebody keeps. */
interface Kept extends Keeper {
  readonly write: PlannedWrite;
  readonly object: Raw;
  readonly what: string;
  readonly fields: string;
}

/**
 * A10: who would undo what the plan writes. The way that lasts is to change what that one takes it from: the check has the lines of the
 * manifest that say the same as the plan (`edit`).
 */
export function ownershipCheck(writes: readonly PlannedWrite[], whole: ReadonlyMap<string, Raw>, ours: string): Check | undefined {
  const found = writes.flatMap((write): readonly Kept[] => {
    const object = whole.get(keyOf(write));
    if (object === undefined) return [];
    const fields = clean(fieldsText(write), 200);
    const of = { write, object, what: `${write.kind} ${clean(write.name)}`, fields };
    const keeper = keeperOf(object);
    if (keeper !== undefined) return [{ ...of, ...keeper }];
    const managers = appliersOf(object, write, ours);
    return managers.length === 0 ? [] : [{ ...of, who: managers.map((one) => clean(one)).join(', '), from: 'its own manifest' }];
  });
  const [first] = found;
  if (first === undefined) return undefined;
  const { what, who, from, fields, instead } = first;
  const kept = found.filter((one, index) => found.findIndex(({ what: name }) => name === one.what) === index);
  const edit = kept.filter((one) => one.instead === undefined).map(({ write, object }) => manifestEdit(writes, object, write)).filter((text) => text !== '').join('---\n');
  const advice = instead !== undefined ? `To keep the change, edit ${instead} instead` : fields === '' ? 'Change it there instead' : `To keep the change, edit ${fields} in the manifest that it comes from; Details has the lines`;
  const check = checkOf('ownership', 'warn', `${who} keeps ${what} as ${from} says and may undo this at any time. ${advice}.`, found.map((one) => `${one.what}: ${one.who}, ${one.from}${one.fields === '' ? '' : ` (${one.fields})`}`));
  return edit === '' ? check : { ...check, edit };
}
