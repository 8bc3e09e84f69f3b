import type { Track } from '../../live/application.ts';
import { clean } from '../../live/clean.ts';
import type { BlueGreenMark, Note } from '../../release/mark.ts';
import { span } from '../../release/span.ts';
import { counted } from '../seen.ts';
import type { Plan } from '../plan.ts';

/** When and by whom a switch is planned, and how long the old track is to be kept. */
export interface HoldAsked {
  readonly who: string;
  /** Milliseconds since 1970. */
  readonly now: number;
  readonly holdMs: number;
}

/**
 * What stays noted after a verified switch. Away from the track that was fresh: the release is where it was before its switch, and one
 * that began with the switch leaves no note (`null`). Without `asked` (a take back) that is all that is noted. Undefined leaves what is noted: it is of another kind, or a track is not one Deployment.
 */
export function markAfterSwitch(note: Note | undefined, service: string, live: readonly Track[], target: readonly Track[], asked: HoldAsked | undefined): BlueGreenMark | null | undefined {
  const mark = note?.mark;
  const [old, ...moreOld] = live;
  const [fresh, ...moreFresh] = target;
  if (mark?.kind === 'canary' || fresh === undefined || moreOld.length + moreFresh.length > 0) return undefined;
  if (mark?.switchedAt !== undefined && mark.old === fresh.deployment.name) {
    if (mark.startedAt === mark.switchedAt) return null;
    return { kind: 'blue-green', who: mark.who, startedAt: mark.startedAt, service: mark.service, old: mark.old, fresh: mark.fresh };
  }
  if (old === undefined || asked === undefined) return undefined;
  const { who, now, holdMs } = asked;
  const began = mark?.switchedAt === undefined && mark?.fresh === fresh.deployment.name ? { who: mark.who, startedAt: mark.startedAt } : { who, startedAt: now };
  return { kind: 'blue-green', ...began, service, old: old.deployment.name, fresh: fresh.deployment.name, switchedAt: now, holdUntil: now + holdMs };
}

/** The mark of a switch that has just been seen to work: the hold counts from then, not from when its plan was shown. Other marks stay as they are. */
export function heldFrom({ operation, mark }: Plan, now: number): Plan['mark'] {
  if (operation !== 'switch' || mark?.kind !== 'blue-green' || mark.switchedAt === undefined || mark.holdUntil === undefined) return mark;
  const began = mark.startedAt === mark.switchedAt ? now : mark.startedAt;
  return { ...mark, startedAt: began, switchedAt: now, holdUntil: now + mark.holdUntil - mark.switchedAt };
}

/** PD B8: the way back costs what the old track's pods cost, for as long as it is kept. */
export function holdText(live: readonly Track[], from: string, holdMs: number): string {
  const pods = live.reduce((sum, { deployment }) => sum + deployment.desired, 0);
  const gpus = live.reduce((sum, { deployment }) => sum + deployment.desired * deployment.gpusPerPod, 0);
  return `${clean(from)} is kept for ${span(holdMs)} as the way back: ${counted(pods, 'pod')}${gpus === 0 ? '' : `, ${counted(gpus, 'GPU')}`}`;
}
