import { rawAt, rawsAt, textAt, type Raw } from '../../checks/raw.ts';
import { clean } from '../../live/clean.ts';
import type { ImageOf } from '../../live/records.ts';
import { fail, ok, type Result } from '../../result.ts';
import { isImageName, isMutable } from '../../rollout/imageName.ts';
import { currentSet, hashOf, type WholeRollout } from '../../rollout/revision.ts';
import { fingerprintOf, templateOf } from '../../rollout/template.ts';
import type { Check, JsonPatchOp, Plan } from '../plan.ts';
import type { Seen } from '../seen.ts';
import { rollChecks, sameCheck, writeChecks } from './checks.ts';
import { said } from '../commonChecks.ts';
import { causeOps, rollFacts, templateInverse } from './facts.ts';
import { floorFacts, floorOf } from './floor.ts';
import { stillFacts, stillFirst } from './still.ts';
import { rolledOut, sightOf, whomText, whoText, writeTo, type RollingSight } from './sight.ts';

export interface ImagesIntent {
  readonly deployment: string;
  /** By container, init containers too; those that are not named keep theirs. */
  readonly images: readonly ImageOf[];
  /** For annotation `kubernetes.io/change-cause`, which the history shows. */
  readonly changeCause?: string;
}

interface Change {
  readonly list: 'containers' | 'initContainers';
  readonly index: number;
  readonly container: string;
  readonly from: string;
  readonly to: string;
}

/**
 * The plan of new images. Where all are the same already nothing would roll, and the plan has no writes (PD A8). Fails with `notFound`
 * for the Deployment, and with `noSuchContainer`.
 */
export function planSetImage(seen: Seen, intent: ImagesIntent, whole: WholeRollout): Result<Plan> {
  const sight = sightOf(seen, intent.deployment, whole);
  if (!sight.ok) return sight;
  const changes = changesOf(sight.value, intent.images);
  return changes.ok ? ok(planOf(sight.value, changes.value, intent)) : changes;
}

function changesOf({ whole, track }: RollingSight, images: readonly ImageOf[]): Result<readonly Change[]> {
  const podSpec = rawAt(templateOf(whole.deployment), 'spec');
  const all = (['containers', 'initContainers'] as const).flatMap((list) =>
    rawsAt(podSpec, list).map((container, index) => ({ list, index, container: textAt(container, 'name'), from: textAt(container, 'image') })));
  const wanted = new Map(images.map(({ container, image }) => [container, image]));
  const unknown = [...wanted.keys()].find((name) => !all.some(({ container }) => container === name));
  if (unknown !== undefined) return fail({ kind: 'noSuchContainer', deployment: track.deployment.name, container: unknown, containers: all.map(({ container }) => container) });
  return ok(all.flatMap((one) => {
    const to = wanted.get(one.container);
    return to === undefined ? [] : [{ ...one, to }];
  }));
}

function planOf(sight: RollingSight, named: readonly Change[], { changeCause }: ImagesIntent): Plan {
  const { seen, track, whole } = sight;
  const changes = named.filter(({ from, to }) => from !== to);
  const { paused } = track.deployment;
  const floor = changes.length === 0 ? {} : floorOf(sight);
  const text = changes.map(changeText).join(', ');
  const path = ({ list, index }: Change): string => `/spec/template/spec/${list}/${index}`;
  const ops: readonly JsonPatchOp[] = [
    ...changes.flatMap((change): readonly JsonPatchOp[] => [
      { op: 'test', path: `${path(change)}/name`, value: change.container },
      { op: 'test', path: `${path(change)}/image`, value: change.from },
      { op: 'replace', path: `${path(change)}/image`, value: change.to },
    ]),
    ...(changeCause === undefined ? [] : causeOps(whole.deployment, changeCause)),
  ];
  return {
    operation: 'setImage',
    target: seen.application.target,
    application: seen.application.name,
    question: changes.length === 0 ? `Set the images of ${whomText(sight)}?` : `Set ${changes.length === 1 ? 'the image' : `${changes.length} images`} of ${whomText(sight)}?`,
    action: changes.length === 1 ? 'Set the image' : 'Set the images',
    facts: rollFacts(sight, text === '' ? 'none' : text, paused, [
      ...(changeCause === undefined ? [] : [{ label: 'Change cause', value: clean(changeCause) }]),
      ...(changes.length === 0 ? [] : stillFacts(sight)),
      ...floorFacts(floor),
    ]),
    checks: changes.length === 0 ? said([...writeChecks(sight), sameImages(sight, named)]) : [...rollChecks(sight, paused), ...imageChecks(changes)],
    writes: changes.length === 0 ? [] : stillFirst(sight, writeTo(sight, ops, `images ${text}`, rolledOut(sight, paused))),
    inverse: templateInverse(sight, fingerprintOf(withImages(templateOf(whole.deployment), changes)), hashOf(currentSet(whole)), { from: paused, to: paused }),
    ...floor,
  };
}

const changeText = ({ container, from, to }: Change): string => `${clean(container)} ${clean(from, 200)} → ${clean(to, 200)}`;

function sameImages(sight: RollingSight, named: readonly Change[]): Check {
  const images = named.map(({ container, to }) => `${clean(container)} has ${clean(to, 200)}`).join(', ');
  const again = named.some(({ to }) => isMutable(to)) ? ' To pull it again, restart the rollout.' : '';
  return sameCheck('same-image', named.length === 0 ? `No image was named for ${whoText(sight)}, so nothing would roll.` : `${images} already, so nothing would roll.${again}`);
}

function imageChecks(changes: readonly Change[]): readonly Check[] {
  const malformed = changes.filter(({ to }) => !isImageName(to));
  const mutable = changes.filter(({ to }) => isMutable(to));
  const names = (some: readonly Change[]): string => some.map(({ to }) => (to === '' ? 'an empty text' : clean(to, 200))).join(', ');
  if (malformed.length > 0) {
    return [{ id: 'image-name', title: 'Image', verdict: 'block', detail: `${names(malformed)} ${malformed.length === 1 ? 'is no image name' : 'are no image names'}: registry/path:tag in lower case, or with @sha256:… instead of the tag.` }];
  }
  if (mutable.length === 0) return [];
  return [{ id: 'mutable-tag', title: 'Tag', verdict: 'warn', detail: `${names(mutable)} may be another image tomorrow: pods that start later could differ, and an undo would not bring this one back. A version or a digest stays the same.` }];
}

function withImages(template: Raw, changes: readonly Change[]): Raw {
  const podSpec = rawAt(template, 'spec');
  const lists = (['containers', 'initContainers'] as const).filter((list) => changes.some((change) => change.list === list)).map((list) => [
    list,
    rawsAt(podSpec, list).map((container, index) => {
      const change = changes.find((one) => one.list === list && one.index === index);
      return change === undefined ? container : { ...container, image: change.to };
    }),
  ] as const);
  return { ...template, spec: { ...podSpec, ...Object.fromEntries(lists) } };
}
