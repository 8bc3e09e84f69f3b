import { planPromote } from '../../core/operations/canary/promotePlan.ts';
import type { Result } from '../../core/result.ts';
import { operate } from '../operate.ts';
import type { OperationPorts, Outcome } from '../ports.ts';
import type { PromoteRequest } from '../requests.ts';
import { autoscalersSeen } from './look.ts';

/**
 * Ends the release with the canary's version everywhere: `swap` keeps the tested pods and makes their Deployment the stable one, `roll`
 * gives stable the canary's images and removes the canary. `promotionFor` says which fits. Nothing is done where no release is in
 * progress (PD C7). Failures: as `stepCanary`.
 */
export const promoteCanary = (ports: OperationPorts, { target, application, how }: PromoteRequest, signal: AbortSignal): Promise<Result<Outcome>> =>
  operate(ports, {
    target,
    application,
    plan: async (seen, _grown, look) => planPromote(seen, how, { autoscalers: await autoscalersSeen(look, target.namespace) }),
  }, signal);
