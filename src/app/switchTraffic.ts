import { operate } from './operate.ts';
import type { OperationPorts, Outcome } from './ports.ts';
import { planSwitch } from '../core/operations/switchPlan.ts';
import type { SwitchRequest } from './requests.ts';
import type { Result } from '../core/result.ts';

/**
 * Sends the traffic of a blue-green application to another track by one key of its Service's selector, and verifies it from
 * the EndpointSlices (PD §2.7). Failures: those of connecting, observing and patching, `noApplication`, `noSelector`,
 * `notThisStrategy`, `noSuchTrack`, `ambiguous`, `readOnly`, `journalUnwritable`, `cancelled`.
 */
export const switchTraffic = (ports: OperationPorts, request: SwitchRequest, signal: AbortSignal): Promise<Result<Outcome>> =>
  operate(ports, { target: request.target, application: request.application, plan: (seen) => planSwitch(seen, request) }, signal);
