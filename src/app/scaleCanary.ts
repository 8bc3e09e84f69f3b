import { operate } from './operate.ts';
import type { OperationPorts, Outcome } from './ports.ts';
import { planScale } from '../core/operations/scalePlan.ts';
import type { ScaleRequest } from './requests.ts';
import type { Result } from '../core/result.ts';

/**
 * Gives the canary a share of the replicas (PD §2.6) or a number of them. What grows is ready before anything shrinks. Failures:
 * those of connecting, observing and patching, `noApplication`, `notThisStrategy`, `outOfRange`, `readOnly`,
 * `journalUnwritable`, `cancelled`.
 */
export const scaleCanary = (ports: OperationPorts, request: ScaleRequest, signal: AbortSignal): Promise<Result<Outcome>> =>
  operate(ports, { target: request.target, application: request.application, plan: (seen, grown) => planScale(seen, request.to, grown) }, signal);
