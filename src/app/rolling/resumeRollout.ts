import type { OperationPorts, Outcome } from '../ports.ts';
import type { DeploymentRequest } from '../requests.ts';
import { planResume } from '../../core/operations/rolling/pause.ts';
import type { Result } from '../../core/result.ts';
import { roll } from './roll.ts';

/**
 * Lets a paused rollout go on, and follows it until it is drained or stalls. The plan says what will roll. Failures: those of connecting,
 * observing, reading
 * and patching, `noApplication`, `notFound`, `readOnly`, `journalUnwritable`, `leased`, `cancelled`.
 */
export const resumeRollout = (ports: OperationPorts, request: DeploymentRequest, signal: AbortSignal): Promise<Result<Outcome>> =>
  roll(ports, request, (seen, whole) => planResume(seen, request.deployment, whole), signal);
