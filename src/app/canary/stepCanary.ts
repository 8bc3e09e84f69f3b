import { planStep } from '../../core/operations/canary/stepPlan.ts';
import type { Result } from '../../core/result.ts';
import { operate } from '../operate.ts';
import type { OperationPorts, Outcome } from '../ports.ts';
import type { StepRequest } from '../requests.ts';
import { autoscalersSeen } from './look.ts';

/**
 * Takes the canary to a step of its ladder by replicas (PD §2.6): the next, the one before, or an index (0 is the first step, -1 no pod).
 * What grows is ready before anything shrinks; the step is noted when it shows. Ends a hold. Nothing is done where no release is in
 * progress. Failures: those of connecting, reading and writing, `noApplication`, `outOfRange`, `notFound` where a Deployment of the
 * release is gone, `readOnly`, `leased`, `journalUnwritable`, `cancelled`.
 */
export const stepCanary = (ports: OperationPorts, { target, application, to }: StepRequest, signal: AbortSignal): Promise<Result<Outcome>> =>
  operate(ports, {
    target,
    application,
    plan: async (seen, _grown, look) => planStep(seen, to, { autoscalers: await autoscalersSeen(look, target.namespace) }),
  }, signal);
