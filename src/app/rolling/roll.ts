import { operate } from '../operate.ts';
import type { OperationPorts, Outcome } from '../ports.ts';
import type { DeploymentRequest } from '../requests.ts';
import type { Plan } from '../../core/operations/plan.ts';
import type { Seen } from '../../core/operations/seen.ts';
import type { Result } from '../../core/result.ts';
import type { WholeRollout } from '../../core/rollout/revision.ts';
import { readRollout } from './readRollout.ts';

/** What the use cases of one Deployment's rollout share: the Deployment and its ReplicaSets are read whole for each plan. `needSets`: as in `readRollout`. */
export function roll(
  ports: OperationPorts,
  { target, application, deployment }: DeploymentRequest,
  plan: (seen: Seen, whole: WholeRollout, now: number) => Result<Plan>,
  signal: AbortSignal,
  needSets = false,
): Promise<Result<Outcome>> {
  return operate(ports, {
    target,
    application,
    plan: async (seen, _grown, look) => {
      const whole = await readRollout(look.cluster, target.namespace, deployment, look.signal, needSets);
      return whole.ok ? plan(seen, whole.value, look.clock.now()) : whole;
    },
  }, signal);
}
