import { operate, type Look } from '../operate.ts';
import type { OperationPorts, Outcome } from '../ports.ts';
import { planForget, planRemoveTrack, trackToRemove } from '../../core/operations/blueGreen/removePlan.ts';
import type { DeploymentRecord } from '../../core/live/records.ts';
import type { RemoveTrackRequest } from '../requests.ts';
import { ok, type Result } from '../../core/result.ts';

/**
 * Removes the idle track of a blue-green application: to 0 replicas first, deleted once its last pod is gone. There is no way back but
 * to create it again. Where it is gone already and the release is still noted, only the note goes. Failures: those of connecting, observing and writing, `noApplication`, `notThisStrategy`, `noSuchTrack`,
 * `ambiguous`, `readOnly`, `journalUnwritable`, `cancelled`.
 */
export const removeTrack = (ports: OperationPorts, request: RemoveTrackRequest, signal: AbortSignal): Promise<Result<Outcome>> =>
  operate(ports, {
    target: request.target,
    application: request.application,
    plan: async (seen, _grown, look) => {
      const forgotten = planForget(seen, request.track);
      if (forgotten !== undefined) return ok(forgotten);
      const track = trackToRemove(seen, request.track);
      if (!track.ok) return track;
      const graceMs = await graceOf(track.value.deployment, look);
      return ok(planRemoveTrack(seen, { track: track.value, now: look.clock.now(), graceMs }));
    },
  }, signal);

/** `terminationGracePeriodSeconds` of the template; undefined where it may not be read. */
async function graceOf({ namespace, name }: DeploymentRecord, look: Look): Promise<number | undefined> {
  const whole = await look.cluster.read('Deployment', namespace, name, look.signal);
  const seconds = whole.ok ? ['spec', 'template', 'spec', 'terminationGracePeriodSeconds'].reduce<unknown>((value, key) => (typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>)[key] : undefined), whole.value) : undefined;
  return typeof seconds === 'number' && Number.isFinite(seconds) && seconds >= 0 ? seconds * 1000 : undefined;
}
