import { operate } from './operate.ts';
import type { Look } from './job.ts';
import type { OperationPorts, Outcome } from './ports.ts';
import { namedPorts, namedTargets, type NamedPort } from '../core/operations/blueGreen/ports.ts';
import { probeCheck } from '../core/operations/blueGreen/probe.ts';
import type { SwitchEvidence } from '../core/operations/switchChecks.ts';
import { planSwitch, switchSight } from '../core/operations/switchPlan.ts';
import type { Seen } from '../core/operations/seen.ts';
import type { SwitchRequest } from './requests.ts';
import type { Result } from '../core/result.ts';

/**
 * Sends the traffic of a blue-green application to another track by one key of its Service's selector, and verifies it from
 * the EndpointSlices (PD §2.7); in two phases behind a cloud load balancer. The old track is noted as held. Failures: those of
 * connecting, observing and patching, `noApplication`, `noSelector`, `notThisStrategy`, `noSuchTrack`, `ambiguous`, `readOnly`,
 * `journalUnwritable`, `cancelled`.
 */
export const switchTraffic = (ports: OperationPorts, request: SwitchRequest, signal: AbortSignal): Promise<Result<Outcome>> =>
  operate(ports, {
    target: request.target,
    application: request.application,
    plan: async (seen, _grown, look) => {
      const hold = { who: look.who, now: look.clock.now(), holdMs: ports.settings().hold };
      return planSwitch(seen, request, { hold, evidence: await evidenceFor(ports, request, seen, look) });
    },
  }, signal);

/** The last probe, and where the Service finds its port by name, the ports of both templates; what may not be read is left out. */
async function evidenceFor({ probes }: OperationPorts, request: SwitchRequest, seen: Seen, look: Look): Promise<SwitchEvidence> {
  const sight = switchSight(seen, request);
  if (!sight.ok) return {};
  const { target, live, service } = sight.value;
  const [kept] = target.flatMap(({ deployment }) => probes?.last(request.target, deployment.name) ?? []);
  const probe = probeCheck(kept, target, look.clock.now());
  if (namedTargets(service).length === 0) return { probe };
  const ports = new Map<string, readonly NamedPort[]>();
  await Promise.all([...live, ...target].map(async ({ deployment: { namespace, name } }) => {
    const whole = await look.cluster.read('Deployment', namespace, name, look.signal);
    if (whole.ok) ports.set(name, namedPorts(whole.value));
  }));
  return { probe, ports };
}
