import { clean } from '../../live/clean.ts';
import { matchesLabels } from '../../kube/selector.ts';
import { simulateRollingUpdate } from '../../rollout/simulate.ts';
import type { Plan } from '../plan.ts';
import { counted } from '../seen.ts';
import type { RollingSight } from './sight.ts';

/** Milliseconds in which endpoints may be fewer: slices follow the pods with a delay, and a pod that was replaced may come back. */
const grace = 30_000;

type Floored = Pick<Plan, 'floor'>;

/**
 * What a rolling update leaves ready at its worst (PD §2.3), held against the Service's endpoints: new pods that pass their probe and
 * fail afterwards let the controller take all old ones away. None for Recreate, for a paused rollout, and where nothing is ready now.
 */
export function floorOf({ seen, track }: RollingSight): Floored {
  const { joined, application } = seen;
  const { deployment, pods } = track;
  const { desired, maxSurge, maxUnavailable } = deployment;
  const service = application.services.find(({ selector }) => selector !== undefined && matchesLabels(selector, deployment.templateLabels));
  if (service === undefined || deployment.paused || deployment.strategyType !== 'RollingUpdate' || joined.unread('EndpointSlice')) return {};
  const simulated = simulateRollingUpdate({ replicas: desired, maxSurge, maxUnavailable });
  if (!simulated.ok) return {};
  const behind = joined.readyPodsBehind(service.name);
  const ready = pods.filter((pod) => pod.ready && !pod.terminating && behind.has(pod.name)).length;
  const endpoints = Math.min(ready, simulated.value.lowestAvailable);
  return endpoints > 0 ? { floor: { service: service.name, endpoints, graceMs: grace } } : {};
}

export const floorFacts = ({ floor }: Floored): Plan['facts'] =>
  floor === undefined ? [] : [{ label: 'Floor', value: `with fewer than ${counted(floor.endpoints, 'ready endpoint')} behind Service ${clean(floor.service)} for ${floor.graceMs / 1000} s it is taken back by itself` }];
