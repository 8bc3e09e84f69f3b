import type { OperationPorts, Outcome } from '../ports.ts';
import type { DeploymentRequest } from '../requests.ts';
import { planRestart } from '../../core/operations/rolling/restart.ts';
import type { Result } from '../../core/result.ts';
import { roll } from './roll.ts';

/**
 * Replaces every pod by one of the same template, as `kubectl rollout restart` does (PD §2.5); a paused rollout is refused. Failures:
 * those of connecting, observing, reading
 * and patching, `noApplication`, `notFound`, `readOnly`, `journalUnwritable`, `leased`, `cancelled`.
 */
export const restartRollout = (ports: OperationPorts, request: DeploymentRequest, signal: AbortSignal): Promise<Result<Outcome>> =>
  roll(ports, request, (seen, whole, now) => planRestart(seen, request.deployment, whole, now), signal);
