import type { OperationPorts, Outcome } from './ports.ts';
import type { SwitchRequest } from './requests.ts';
import type { Result } from '../core/result.ts';

export function switchTraffic(_ports: OperationPorts, _request: SwitchRequest, _signal: AbortSignal): Promise<Result<Outcome>> {
  return Promise.reject(new Error('the body of switchTraffic follows'));
}
