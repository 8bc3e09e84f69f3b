import type { OperationPorts, Outcome } from './ports.ts';
import type { TakeBackRequest } from './requests.ts';
import type { Result } from '../core/result.ts';

export function takeBack(_ports: OperationPorts, _request: TakeBackRequest, _signal: AbortSignal): Promise<Result<Outcome>> {
  return Promise.reject(new Error('the body of takeBack follows'));
}
