import type { OperationPorts, Outcome } from '../ports.ts';
import type { SetImageRequest } from '../requests.ts';
import { planSetImage } from '../../core/operations/rolling/setImage.ts';
import type { Result } from '../../core/result.ts';
import { roll } from './roll.ts';

/**
 * Gives containers of a Deployment new images, and follows the rollout until it is drained or stalls (PD §2.3, §2.4). Images that are
 * the same already write nothing, since nothing would roll (PD A8). Failures: those of connecting, observing, reading
 * and patching, `noApplication`, `notFound`, `readOnly`, `journalUnwritable`, `leased`, `cancelled`, `noSuchContainer`.
 */
export const setImage = (ports: OperationPorts, request: SetImageRequest, signal: AbortSignal): Promise<Result<Outcome>> =>
  roll(ports, request, (seen, whole) => planSetImage(seen, request, whole), signal);
