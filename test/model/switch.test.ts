import assert from 'node:assert/strict';
import { test } from 'node:test';
import { planSwitch } from '../../src/core/operations/switchPlan.ts';
import { atRest, deploymentOf, selected, serviceOf } from '../support/model/build.ts';
import { whole } from '../support/model/effort.ts';
import { explore, type Scenario } from '../support/model/explore.ts';
import { alwaysAWayBack, capacityFirst, neverDark, noStaleWrite, onlyWhatWasPlanned } from '../support/model/invariants.ts';

const track = (version: string, replicas: number) => deploymentOf({ name: `llm-${version}`, labels: { app: 'llm', version }, replicas });
const invariants = { neverDark, capacityFirst, noStaleWrite, onlyWhatWasPlanned, alwaysAWayBack: alwaysAWayBack('llm') };

function switching(blue: number, green: number): Scenario {
  return {
    name: `switch ${blue} to ${green}`,
    application: 'llm',
    world: atRest([track('blue', blue), track('green', green)], [serviceOf('llm', { app: 'llm', version: 'blue' })]),
    planner: (seen) => planSwitch(seen, { to: 'green' }),
    foreign: [selected('llm', 'version', 'green'), selected('llm', 'version', 'nobody')],
    budget: { failures: whole ? 2 : 1, crashes: 1, foreign: 1, takeBacks: 1 },
  };
}

for (const size of [1, 2, 3]) {
  test(`A switch between tracks of ${size}, in every order of events: nothing of what is promised breaks`, (context) => {
    const { states, steps, ends, violations } = explore(switching(size, size), invariants);
    context.diagnostic(`${states} states, ${steps} steps, ends ${JSON.stringify(ends)}`);
    assert.deepEqual(violations, []);
    assert.ok((ends['verified'] ?? 0) > 0 && (ends['conflict'] ?? 0) + (ends['crashed'] ?? 0) > 0, 'the search reaches the ends');
  });
}
