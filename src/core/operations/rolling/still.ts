import type { Plan, PlannedWrite } from '../plan.ts';
import { pauseOps, resumeWrite } from './pause.ts';
import { moving, type RollingSight } from './sight.ts';

/**
 * The writes of another template. While a rollout moves, the Deployment controller counts a pod that was just ended as available until its
 * ReplicaSet tells of it (kubernetes `reconcileOldReplicaSets` looks at no `observedGeneration`), and with another template could end
 * the last other pod. So the template is written with a pause, which ends once every ReplicaSet has told: until then the controller
 * ends only pods of older templates, and those only when all of the newest are there (`scale`, `IsSaturated`).
 */
export function stillFirst(sight: RollingSight, write: PlannedWrite): readonly PlannedWrite[] {
  const { expect, change } = write;
  if (!moving(sight) || expect?.kind !== 'rolledOut') return [write];
  return [
    { ...write, ops: [...write.ops, ...pauseOps(sight)], change: `${change}, paused: no → yes`, expect: { kind: 'paused', deployment: write.name, paused: true, told: true } },
    // What was written before is a generation of its own.
    { ...resumeWrite(sight), expect: { ...expect, generation: expect.generation + 1 } },
  ];
}

export const stillFacts = (sight: RollingSight): Plan['facts'] =>
  moving(sight) ? [{ label: 'In between', value: 'paused, until every ReplicaSet has told of the pods that the present rollout ended' }] : [];
