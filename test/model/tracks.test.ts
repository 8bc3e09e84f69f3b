import { planCreateTrack } from '../../src/core/operations/blueGreen/createPlan.ts';
import { planRemoveTrack, trackToRemove } from '../../src/core/operations/blueGreen/removePlan.ts';
import { trackIntent } from '../../src/core/operations/blueGreen/trackIntent.ts';
import { ok } from '../../src/core/result.ts';
import { atRest, deploymentOf, resized, selected, serviceOf } from '../support/model/build.ts';
import { capacityFirst, neverThin } from '../support/model/invariants.ts';
import type { Planner } from '../support/model/machine.ts';
import { exploredWhole } from '../support/model/run.ts';
import { nameOf, rawOf, type World } from '../support/model/world.ts';

const track = (version: string, replicas: number, image = 'llm:1') => deploymentOf({ name: `llm-${version}`, labels: { app: 'llm', version }, replicas, image });
const onBlue = [serviceOf('llm', { app: 'llm', version: 'blue' })];

const create = (image: string): Planner => (seen, { deployments }) => {
  const intent = trackIntent(seen, 'green');
  if (!intent.ok) return intent;
  const whole = intent.value.idle === undefined ? deployments.filter((one) => nameOf(one) === 'llm-blue').map(rawOf)[0] : undefined;
  return planCreateTrack(seen, intent.value, { images: [{ container: 'main', image }], whole, who: 'ada', now: 0 });
};
const remove: Planner = (seen) => {
  const found = trackToRemove(seen, 'green');
  return found.ok ? ok(planRemoveTrack(seen, { track: found.value, now: 0, graceMs: 30_000 })) : found;
};

const operations: readonly (readonly [name: string, start: (size: number) => World, planner: Planner, neverVerifies?: true])[] = [
  ['A new track beside one', (size) => atRest([track('blue', size)], onBlue), create('llm:2')],
  ['A new track of an image that never starts beside one', (size) => atRest([track('blue', size)], onBlue), create('llm:broken'), true],
  ['A new image for an idle track', (size) => atRest([track('blue', size), track('green', size)], onBlue), create('llm:2')],
  ['A new image for a track without pods', (size) => atRest([track('blue', size), track('green', 0)], onBlue), create('llm:2')],
  ['The removal of an idle track', (size) => atRest([track('blue', size), track('green', size)], onBlue), remove],
  ['The removal of a track without pods', (size) => atRest([track('blue', size), track('green', 0)], onBlue), remove],
];

for (const [name, start, planner, neverVerifies] of operations) {
  for (const size of [1, 2, 3]) {
    exploredWhole({
      name: `${name} of ${size}`,
      application: 'llm',
      world: start(size),
      planner,
      foreign: [selected('llm', 'version', 'green'), resized('llm-green', 0), resized('llm-green', size + 1)],
      invariants: { capacityFirst, neverThin: neverThin('llm', size) },
      ...(neverVerifies === undefined ? {} : { neverVerifies }),
      size,
      ...(size < 3 ? { small: true } : {}),
    });
  }
}
