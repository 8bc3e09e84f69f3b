import type { OperationPorts, Outcome } from './ports.ts';
import type { ScaleRequest } from './requests.ts';
import type { Result } from '../core/result.ts';

export function scaleCanary(_ports: OperationPorts, _request: ScaleRequest, _signal: AbortSignal): Promise<Result<Outcome>> {
  return Promise.reject(new Error('the body of scaleCanary follows'));
}
