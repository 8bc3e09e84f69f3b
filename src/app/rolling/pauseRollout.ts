import type { OperationPorts, Outcome } from '../ports.ts';
import type { DeploymentRequest } from '../requests.ts';
import { planPause } from '../../core/operations/rolling/pause.ts';
import type { Result } from '../../core/result.ts';
import { roll } from './roll.ts';

/**
 * Holds a Deployment's rollout where it stands (PD §2.5). Failures: those of connecting, observing, reading
 * and patching, `noApplication`, `notFound`, `readOnly`, `journalUnwritable`, `leased`, `cancelled`.
 */
export const pauseRollout = (ports: OperationPorts, request: DeploymentRequest, signal: AbortSignal): Promise<Result<Outcome>> =>
  roll(ports, request, (seen, whole) => planPause(seen, request.deployment, whole), signal);
