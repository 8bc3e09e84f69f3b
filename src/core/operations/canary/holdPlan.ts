import { clean } from '../../live/clean.ts';
import { said } from '../commonChecks.ts';
import type { Plan } from '../plan.ts';
import type { Seen } from '../seen.ts';
import { mayCheck } from './checks.ts';
import { stepName } from './ladder.ts';
import { canaryRelease, noReleasePlan, nothingPlan, releasePlan } from './release.ts';

/** Notes that a person said stop here; no pod changes. The next step, whichever it is, ends it. */
export function planHold(seen: Seen): Plan {
  const release = canaryRelease(seen.application);
  if (release === undefined) return noReleasePlan(seen, 'hold', 'Hold');
  const { mark } = release;
  const at = stepName(mark, mark.step);
  if (mark.held === true) return nothingPlan(seen, 'hold', 'Hold', `The canary is held at ${at} already.`);
  return releasePlan(seen, {
    operation: 'hold',
    asks: `Hold the canary of ${clean(seen.application.name)} at ${at}`,
    action: `Hold at ${at}`,
    facts: [
      { label: 'Change', value: 'the note of the release, no pod' },
      { label: 'To go on', value: 'Deployment Strategies: Next Step, Previous Step, Promote Canary or Abort Canary' },
    ],
    checks: said(mayCheck(seen, [])),
    inverse: { kind: 'none', why: 'The next step ends the hold.' },
    mark: { ...mark, held: true },
  });
}
