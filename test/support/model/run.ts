import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setImmediate as immediately } from 'node:timers/promises';
import { whole } from './effort.ts';
import { explore, type Budget, type Invariant, type Scenario } from './explore.ts';
import { drainedFirst, neverDark, noStaleWrite, onlyOwnFields } from './invariants.ts';
import { alwaysAWayOn } from './wayOn.ts';

const none: Budget = { failures: 0, crashes: 0, foreign: 0, followUps: 0 };

/** What may go wrong, each kind in every order with everything else. */
const failing: Budget = { ...none, failures: 1 };
const meddled: Budget = { ...none, foreign: 1 };
const crashing: Budget = { ...none, crashes: 1 };
/** A crash anywhere, or another end, and then, at any moment: take back, do it again, or another way on, which may crash too. */
const cut: Budget = { ...none, crashes: 2, followUps: 1 };
/** Those too where a person takes back or goes on while pods fail, somebody else writes, and we crash again: minutes, and more memory. */
const together: Budget = { failures: 1, crashes: 2, foreign: 1, followUps: 1 };

export interface Explored extends Omit<Scenario, 'budget'> {
  /** Pods of a track, or of both together where they share traffic. */
  readonly size: number;
  readonly invariants?: Readonly<Record<string, Invariant>>;
  /** Every kind of trouble at every size, whether or not the run is to be quick. */
  readonly small?: true;
  /** What never ends well, such as an image that never starts. */
  readonly neverVerifies?: true;
  /** Where taking back in the midst of it is known to be the controller's own risk: nothing is begun after an end. */
  readonly noWayBack?: true;
}

const named = (budget: Budget): string => Object.entries(budget).filter(([, count]: readonly [string, number]) => count > 0).map(([what]) => (what === 'followUps' ? 'ways on' : what)).join(', ');

/**
 * All sizes up to 3 with a crash anywhere, and failing pods at 2; the small ones with every kind of trouble. `MODEL=whole` explores every
 * kind at every size, and at 1 all of them in one history.
 */
function budgetsFor({ size, small, noWayBack }: Explored): readonly Budget[] {
  const all = [failing, meddled, noWayBack === true ? crashing : cut];
  if (whole) return size === 1 && noWayBack !== true ? [...all, together] : all;
  if (small === true || size === 1) return all;
  return size === 2 ? [failing, crashing] : [crashing];
}

/** One test for each kind of trouble: every order of events is explored, and all invariants hold. */
export function exploredWhole(asked: Explored): void {
  const { name, application, world, planner, foreign, ways, stalledBefore, invariants = {}, neverVerifies } = asked;
  const acts = { application, planner, ...(ways === undefined ? {} : { ways }), ...(stalledBefore === undefined ? {} : { stalledBefore }) };
  for (const budget of budgetsFor(asked)) {
    test(`${name}, in every order of events (${named(budget)})`, async (context) => {
      // What was found so far is printed before the next search begins.
      await immediately();
      const { states, worlds, steps, ends, violations } = explore({ name, world, foreign, ...acts, budget }, { neverDark, noStaleWrite, onlyOwnFields, drainedFirst, alwaysAWayOn: alwaysAWayOn(acts), ...invariants });
      context.diagnostic(`${states} states of ${worlds} clusters, ${steps} steps, ends ${JSON.stringify(ends)}`);
      for (const { problem, history } of violations) context.diagnostic([problem, ...history].join('\n  '));
      assert.deepEqual(violations, []);
      // Somebody else may have asked for no pods at all, which is reached.
      if (neverVerifies !== true || budget.foreign === 0) assert.equal((ends['verified'] ?? 0) > 0, neverVerifies !== true, 'what cannot come to its end is never called verified, and what can is');
      assert.ok(budget.crashes === 0 || (ends['crashed'] ?? 0) > 0, 'a crash is among the ends');
    });
  }
}
