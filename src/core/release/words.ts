import type { Application } from '../live/application.ts';
import { clean } from '../live/clean.ts';
import { describe, type Failure } from '../failure.ts';
import type { BlueGreenMark, CanaryMark, ReleaseMark } from './mark.ts';
import { span } from './span.ts';

/** A release between its operations, in words for rows, questions and outcomes. */

/** What can be done with a release that is noted, in the order of rows and picks. */
export type ReleaseAction = 'nextStep' | 'previousStep' | 'hold' | 'promote' | 'abort' | 'switch' | 'takeBack' | 'removeTrack';

type Tracks = Pick<Application, 'tracks'>;

/**
 * `canary at 25 % (step 2 of 4), started by ada 12 min ago, held`, without the application's name, which stands before it. What the mark
 * names and the cluster no longer has is said, since the release cannot go on then. `now`: milliseconds since 1970.
 */
export function releaseText(mark: ReleaseMark, application: Tracks, now: number): string {
  const said = mark.kind === 'canary' ? canaryText(mark) : blueGreenText(mark, now);
  const missing = missingOf(mark, application).map((name) => `, ${clean(name)} is gone`).join('');
  return `${said}, started by ${clean(mark.who)} ${ago(now - mark.startedAt)}${mark.kind === 'canary' && mark.held === true ? ', held' : ''}${missing}`;
}

function canaryText({ step, steps }: CanaryMark): string {
  const percent = steps[step];
  return percent === undefined ? `canary before its first step of ${steps.length}` : `canary at ${percent} % (step ${step + 1} of ${steps.length})`;
}

function blueGreenText({ old, fresh, switchedAt, holdUntil }: BlueGreenMark, now: number): string {
  const [from, to] = [clean(old), clean(fresh)];
  if (switchedAt === undefined) return `blue-green with ${to} beside ${from}, not switched yet`;
  const kept = holdUntil === undefined ? `${from} is kept` : holdUntil > now ? `${from} is kept for ${span(holdUntil - now)} more` : `${from} may go since ${span(now - holdUntil)}`;
  return `blue-green switched to ${to} ${ago(now - switchedAt)}, ${kept}`;
}

/** Clocks differ: what began in the future began just now. */
const ago = (ms: number): string => (ms < 1000 ? 'just now' : `${span(ms)} ago`);

function missingOf(mark: ReleaseMark, { tracks }: Tracks): readonly string[] {
  const named = mark.kind === 'canary' ? [mark.stable, mark.canary] : [mark.old, mark.fresh];
  return named.filter((name) => !tracks.some(({ deployment }) => deployment.name === name));
}

/**
 * What a person may do next. A canary whose stable Deployment is gone, or itself, can only be aborted, which takes the note away, as a
 * removal does where a track is gone; a held one goes on when somebody says so.
 */
export function nextActions(mark: ReleaseMark, application: Tracks, now: number): readonly ReleaseAction[] {
  const whole = missingOf(mark, application).length === 0;
  if (mark.kind === 'canary') {
    if (!whole) return ['abort'];
    const { step, steps, held } = mark;
    return [
      ...(step < steps.length - 1 ? ['nextStep' as const] : []),
      ...(step > 0 ? ['previousStep' as const] : []),
      ...(held === true ? [] : ['hold' as const]),
      ...(step >= 0 ? ['promote' as const] : []),
      'abort',
    ];
  }
  if (!whole) return ['removeTrack'];
  if (mark.switchedAt === undefined) return ['switch', 'removeTrack'];
  return mark.holdUntil === undefined || mark.holdUntil <= now ? ['takeBack', 'removeTrack'] : ['takeBack'];
}

/** How an operation ended that only notes something. */
export function markedText(application: Application, mark: ReleaseMark | null, now: number): string {
  const name = clean(application.name);
  return mark === null ? `${name}: the release is no longer noted on it.` : `${name}: ${releaseText(mark, application, now)}.`;
}

/** The lease or the mark could not be written at the end: added to how the operation itself ended. */
export const notNotedText = (failure: Failure, marks: boolean): string =>
  marks
    ? ` How far the release is could not be noted for others. ${describe(failure)}`
    : ` The lease could not be given back and ends by itself in some minutes. ${describe(failure)}`;
