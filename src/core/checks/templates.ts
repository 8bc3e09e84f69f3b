import { clean } from '../live/clean.ts';
import { counted } from '../operations/seen.ts';
import type { Check, PlannedWrite } from '../operations/plan.ts';
import { replicasOf, sameTemplate, templateOf, type Change } from './patched.ts';
import { annotationsOf, intOrTextAt, labelsOf, metadataOf, numberAt, rawAt, rawsAt, specOf, textAt, type Raw } from './raw.ts';
import { checkOf } from './table.ts';
import { rolls } from './trial.ts';

type MaybeCheck = Check | undefined;

/** Changes that bring pods of a template: new Deployments, rollouts, growth. */
const bringing = (changes: readonly Change[]): readonly (Change & { readonly after: Raw })[] =>
  changes.flatMap((change) => {
    const { before, after } = change;
    return after !== undefined && (before === undefined || rolls(before, after) || replicasOf(after) > replicasOf(before)) ? [{ ...change, after }] : [];
  });

/** A8: a template is written that is the one that is there (PD §2.3 compares them whole): nothing would roll, and nothing would say so. */
export function nothingRolls(writes: readonly PlannedWrite[], changes: readonly Change[]): MaybeCheck {
  const written = new Set(writes.filter(({ ops }) => ops.some(({ op, path }) => op !== 'test' && path.startsWith('/spec/template'))).map(({ name }) => name));
  const patches = changes.flatMap(({ name, before, after }) => (before !== undefined && after !== undefined ? [{ name, same: sameTemplate(before, after) }] : []));
  // Another write of the plan may change the size alone.
  const still = patches.find(({ name, same }) => same && written.has(name) && patches.every((one) => one.name !== name || one.same));
  return still === undefined ? undefined : checkOf('nothing-rolls', 'block', `The template of ${clean(still.name)} would stay as it is, so no pod would be replaced. Name another image, or restart it.`);
}

/** A8: what starts later under a tag that moves may be another image. A digest never moves. */
export function mutableTag(changes: readonly Change[]): MaybeCheck {
  const images = bringing(changes).flatMap(({ before, after }) => {
    const old = new Set(before === undefined ? [] : rawsAt(specOf(templateOf(before)), 'containers').map((container) => textAt(container, 'image')));
    return rawsAt(specOf(templateOf(after)), 'containers').map((container) => textAt(container, 'image')).filter((image) => !old.has(image));
  });
  const moving = [...new Set(images.filter((image) => !image.includes('@') && !/:(?!latest$)[\w][\w.-]*$/.test(image)))];
  return moving.length === 0 ? undefined : checkOf('mutable-tag', 'warn', `${moving.map((image) => clean(image)).join(', ')} may be another image tomorrow: pods that start later could differ. A version or a digest stays the same.`);
}

/** R6: a new template of a paused Deployment waits for somebody to resume it; `kubectl rollout status` would wait for ever (PD §2.4). */
export function paused(changes: readonly Change[]): MaybeCheck {
  const held = changes.find(({ before, after }) => before !== undefined && after !== undefined && specOf(after)['paused'] === true && !sameTemplate(before, after));
  return held === undefined ? undefined : checkOf('paused', 'warn', `The rollout of ${clean(held.name)} is paused: the template is written, and no pod changes until it is resumed.`);
}

/** API default; where a Deployment is new and says nothing, the server fills it in. */
const usualDeadline = 600;
/** `MaxInt32` counts as none (PD §2.4). */
const never = 2_147_483_647;

/**
 * A6 and R6: a deadline that one pod cannot keep makes a failure of a slow start; without one a rollout that is stuck is never
 * called so. `starts`: how long pods of the Deployment took from their node to being ready, in milliseconds.
 */
export function deadline(changes: readonly Change[], starts: (deployment: string) => readonly number[]): MaybeCheck {
  for (const { name, before, after } of bringing(changes)) {
    if (before === undefined && replicasOf(after) === 0) continue;
    const seconds = numberAt(specOf(after), 'progressDeadlineSeconds') ?? usualDeadline;
    if (seconds >= never) return checkOf('deadline', 'warn', `${clean(name)} has no progressDeadlineSeconds: a rollout that is stuck would never be called so by the cluster.`);
    // The quickest: readiness that went and came again would look like a slow start.
    const took = starts(name);
    const quickest = (took.length === 0 ? 0 : Math.round(Math.min(...took) / 1000)) + (numberAt(specOf(after), 'minReadySeconds') ?? 0);
    if (quickest < seconds) continue;
    return checkOf('deadline', 'warn', `The quickest pod of ${clean(name)} took ${quickest} s to become available, and progressDeadlineSeconds is ${seconds}: a rollout that only starts slowly would be called failed.`);
  }
  return undefined;
}

/** R8: an old ReplicaSet is what an undo goes back to. */
export function history(changes: readonly Change[]): MaybeCheck {
  const rolling = changes.find(({ before, after }) => before !== undefined && after !== undefined && !sameTemplate(before, after) && (numberAt(specOf(after), 'revisionHistoryLimit') ?? 10) < 2);
  if (rolling?.after === undefined) return undefined;
  const limit = numberAt(specOf(rolling.after), 'revisionHistoryLimit') ?? 10;
  if (limit === 0) return checkOf('history', 'warn', `${clean(rolling.name)} keeps no old revision (revisionHistoryLimit 0), so this rollout cannot be undone.`);
  return checkOf('history', 'warn', `${clean(rolling.name)} keeps one old revision (revisionHistoryLimit 1): a second rollout makes this one final.`);
}

const gangs: Readonly<Record<string, string>> = {
  'scheduling.k8s.io/group-name': 'Volcano', 'scheduling.volcano.sh/group-name': 'Volcano', 'pod-group.scheduling.sigs.k8s.io': 'a coscheduling plugin',
  'scheduling.x-k8s.io/pod-group': 'a coscheduling plugin', 'pod-group.scheduling.sigs.k8s.io/name': 'a coscheduling plugin', 'kueue.x-k8s.io/pod-group-name': 'Kueue',
  'kai.scheduler/queue': 'KAI',
};

/** R4: a gang scheduler places so many pods together or none, and a rolling update brings them one by one. */
export function gang(changes: readonly Change[]): MaybeCheck {
  for (const { name, after } of bringing(changes)) {
    const template = templateOf(after);
    const marks = { ...labelsOf(template), ...annotationsOf(template), ...annotationsOf({ metadata: metadataOf(after) }) };
    const found = Object.keys(gangs).find((key) => marks[key] !== undefined);
    if (found === undefined) continue;
    return checkOf('gang', 'warn', `Pods of ${clean(name)} belong to a group of ${gangs[found] ?? 'a gang scheduler'} (${found}): fewer new pods at a time than its minimum are never placed, and the rollout would stop. Recreate brings them together.`);
  }
  return undefined;
}

/** A14: a ReadWriteOnce volume is held by one node at a time, so a new pod elsewhere waits for the old one, which waits for it. */
export function volumeClaims(changes: readonly Change[], claims: readonly Raw[], nodes: number | undefined): MaybeCheck {
  for (const { name, before, after } of bringing(changes)) {
    const used = rawsAt(specOf(templateOf(after)), 'volumes').map((volume) => textAt(rawAt(volume, 'persistentVolumeClaim'), 'claimName')).filter((claim) => claim !== '');
    const strategy = rawAt(specOf(after), 'strategy');
    const inPlace = textAt(strategy, 'type') === 'Recreate' || ['0', '0%'].includes(String(intOrTextAt(rawAt(strategy, 'rollingUpdate'), 'maxSurge')));
    const alone = replicasOf(after) <= 1 && before !== undefined && (replicasOf(before) === 0 || inPlace);
    for (const claim of claims) {
      const claimName = textAt(metadataOf(claim), 'name');
      if (!used.includes(claimName)) continue;
      const modes = specOf(claim)['accessModes'];
      const list: readonly unknown[] = Array.isArray(modes) ? modes : [];
      if (list.some((mode) => mode === 'ReadWriteMany' || mode === 'ReadOnlyMany')) continue;
      if (alone) continue;
      const single = list.includes('ReadWriteOncePod');
      const why = single ? 'one pod alone may use it (ReadWriteOncePod)' : 'one node at a time holds it (ReadWriteOnce)';
      const detail = `Pods of ${clean(name)} share the volume claim ${clean(claimName)}, and ${why}: a new pod beside an old one would wait for ever. Use Recreate, or a volume that several may mount.`;
      return checkOf('volume-claims', !single && (nodes === undefined || nodes <= 1) ? 'warn' : 'block', detail, [`${counted(used.length, 'claim')} of the template`, `access modes ${list.map((mode) => clean(String(mode))).join(', ')}`]);
    }
  }
  return undefined;
}
