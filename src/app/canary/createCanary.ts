import { canaryParts, planCreateCanary } from '../../core/operations/canary/createPlan.ts';
import type { Plan } from '../../core/operations/plan.ts';
import type { Seen } from '../../core/operations/seen.ts';
import type { Result } from '../../core/result.ts';
import { operate, type Look } from '../operate.ts';
import type { OperationPorts, Outcome } from '../ports.ts';
import type { CreateCanaryRequest } from '../requests.ts';
import { autoscalersSeen } from './look.ts';

/**
 * Begins a canary release: a Deployment made from stable with new images and no pod yet, and the note of the release. The first step
 * gives it pods. Failures: those of connecting, reading and writing, `noApplication`, `notThisStrategy`, `outOfRange` for steps that do
 * not rise, `notFound` for a container that stable does not have, `readOnly`, `leased`, `journalUnwritable`, `cancelled`.
 */
export const createCanary = (ports: OperationPorts, request: CreateCanaryRequest, signal: AbortSignal): Promise<Result<Outcome>> =>
  operate(ports, { target: request.target, application: request.application, plan: (seen, _grown, look) => planned(seen, request, look) }, signal);

async function planned(seen: Seen, { images, steps }: CreateCanaryRequest, look: Look): Promise<Result<Plan>> {
  const parts = canaryParts(seen.application);
  if (!parts.ok) return parts;
  const { namespace } = seen.application.target;
  const read = ({ deployment }: { readonly deployment: { readonly name: string } }) => look.cluster.read('Deployment', namespace, deployment.name, look.signal);
  const { stable: stableTrack, canary: canaryTrack } = parts.value;
  const [stable, canary, autoscalers] = await Promise.all([read(stableTrack), canaryTrack === undefined ? undefined : read(canaryTrack), autoscalersSeen(look, namespace)]);
  if (!stable.ok) return stable;
  if (canary?.ok === false) return canary;
  return planCreateCanary(seen, { images, steps }, { stable: stable.value, canary: canary?.value, autoscalers, who: look.who, now: look.clock.now() });
}
