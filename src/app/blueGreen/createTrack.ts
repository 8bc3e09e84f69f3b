import { operate } from '../operate.ts';
import type { OperationPorts, Outcome } from '../ports.ts';
import { planCreateTrack } from '../../core/operations/blueGreen/createPlan.ts';
import { trackIntent } from '../../core/operations/blueGreen/trackIntent.ts';
import type { CreateTrackRequest } from '../requests.ts';
import type { Result } from '../../core/result.ts';

/**
 * Makes the idle track of a blue-green release from the live one with new images, or gives them to the idle one that is there; no
 * traffic moves. Done when every pod of it is ready. Failures: those of connecting, observing, reading and writing, `noApplication`,
 * `notThisStrategy`, `noSuchTrack`, `ambiguous`, `notFound` (a container that is not there), `readOnly`, `journalUnwritable`, `cancelled`.
 */
export const createTrack = (ports: OperationPorts, request: CreateTrackRequest, signal: AbortSignal): Promise<Result<Outcome>> =>
  operate(ports, {
    target: request.target,
    application: request.application,
    plan: async (seen, _grown, look) => {
      const intent = trackIntent(seen, request.track);
      if (!intent.ok) return intent;
      const { live, idle } = intent.value;
      const asked = { images: request.images, who: look.who, now: look.clock.now() };
      if (idle !== undefined) return planCreateTrack(seen, intent.value, { ...asked, whole: undefined });
      const whole = await look.cluster.read('Deployment', live.deployment.namespace, live.deployment.name, look.signal);
      return whole.ok ? planCreateTrack(seen, intent.value, { ...asked, whole: whole.value }) : whole;
    },
  }, signal);
