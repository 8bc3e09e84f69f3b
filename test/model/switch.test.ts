import { planSwitch } from '../../src/core/operations/switchPlan.ts';
import { atRest, deploymentOf, resized, selected, serviceOf } from '../support/model/build.ts';
import { capacityFirst, neverThin } from '../support/model/invariants.ts';
import { exploredWhole } from '../support/model/run.ts';

const track = (version: string, replicas: number) => deploymentOf({ name: `llm-${version}`, labels: { app: 'llm', version }, replicas });
const hold = { who: 'ada', now: 0, holdMs: 3_600_000 };

for (const type of ['ClusterIP', 'LoadBalancer']) {
  for (const size of [1, 2, 3]) {
    exploredWhole({
      name: `A switch between tracks of ${size}${type === 'LoadBalancer' ? ' in two phases' : ''}`,
      application: 'llm',
      world: atRest([track('blue', size), track('green', size)], [serviceOf('llm', { app: 'llm', version: 'blue' }, type)]),
      planner: (seen) => planSwitch(seen, { to: 'green' }, { hold }),
      foreign: [selected('llm', 'version', 'green'), selected('llm', 'version', 'nobody'), resized('llm-green', 0)],
      invariants: { capacityFirst, neverThin: neverThin('llm', size) },
      size,
      small: true,
    });
  }
}
