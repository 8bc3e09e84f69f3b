import type { Application } from '../live/application.ts';
import { clean, timeText } from '../live/clean.ts';
import { whereRows } from './clusters.ts';
import type { TreeNode } from './nodes.ts';
import type { Offered } from './offer.ts';
import type { CanaryMark, ReleaseMark } from '../release/mark.ts';
import { nextActions, releaseText } from '../release/words.ts';

type Of<T extends TreeNode['type']> = Extract<TreeNode, { type: T }>;

/** The row of a release that is noted on an application: how far it is, who began it, and what can be done next. */
export function releaseRow(application: Application, mark: ReleaseMark, parentId: string, { can, reasons }: Offered, now: number): Of<'release'> {
  const { target, name } = application;
  const actions: readonly string[] = nextActions(mark, application, now).map((action) => tokens[action] ?? action);
  return {
    type: 'release',
    id: `${parentId}/release`,
    label: 'Release',
    description: clean(releaseText(mark, application, now), 200),
    tooltip: [...(mark.kind === 'canary' ? canaryFacts(mark) : []), ['Started', `${timeText(mark.startedAt)} by ${clean(mark.who)}`], ...reasons, ...whereRows(target)],
    target,
    application: name,
    held: mark.kind === 'canary' && mark.held === true,
    can: can.filter((token) => actions.includes(token)),
  };
}

const tokens: Readonly<Record<string, string>> = { hold: 'holdRelease', promote: 'promoteCanary', abort: 'abortCanary', switch: 'switchable' };

const canaryFacts = ({ steps, step, total, stable, canary }: CanaryMark): readonly (readonly [string, string])[] => [
  ['Steps', steps.map((percent, index) => `${percent} %${index === step ? ' (here)' : ''}`).join(', ')],
  ['Stable', clean(stable)],
  ['Canary', clean(canary)],
  ['Pods that the steps divide', String(total)],
];

/** `step 2 of 4`, for the application's own line: its tracks may be closed. */
export function releaseFact(mark: ReleaseMark | undefined): string {
  if (mark?.kind !== 'canary') return '';
  return `step ${mark.step + 1} of ${mark.steps.length}${mark.held === true ? ', held' : ''}`;
}
