import { planScale, type ScaleIntent } from '../../src/core/operations/scalePlan.ts';
import { atRest, deploymentOf, resized, serviceOf } from '../support/model/build.ts';
import { neverThin } from '../support/model/invariants.ts';
import { exploredWhole } from '../support/model/run.ts';

const track = (version: string, replicas: number) => deploymentOf({ name: `chat-${version}`, labels: { app: 'chat', version }, replicas });

const cases: readonly (readonly [stable: number, canary: number, to: ScaleIntent])[] = [
  [1, 0, { percent: 50 }],
  [1, 0, { replicas: 1 }],
  [1, 1, { percent: 100 }],
  [2, 0, { percent: 50 }],
  [2, 1, { percent: 0 }],
  [3, 0, { percent: 25 }],
  [1, 2, { replicas: 0 }],
  [1, 2, { replicas: 3 }],
  [3, 0, { percent: 50, surge: true }],
  [1, 2, { percent: 0 }],
  [3, 0, { percent: 100 }],
];

for (const [stable, canary, to] of cases) {
  const asked = 'percent' in to ? `${to.percent} %${to.surge === true ? ' with one pod more' : ''}` : `${to.replicas} replicas`;
  const total = 'percent' in to ? stable + canary : stable + to.replicas;
  exploredWhole({
    name: `A canary from ${stable} and ${canary} to ${asked}`,
    application: 'chat',
    world: atRest([track('stable', stable), track('canary', canary)], [serviceOf('chat', { app: 'chat' })]),
    planner: (seen, _world, grown) => planScale(seen, to, grown),
    foreign: [resized('chat-stable', stable + 1), resized('chat-canary', 0)],
    invariants: { neverThin: neverThin('chat', total) },
    size: total,
  });
}
