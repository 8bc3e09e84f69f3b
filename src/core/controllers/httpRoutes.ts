import type { Condition, HttpRoute, Service } from '../kube/objects.ts';
import { timestamp } from './controller.ts';
import { semanticallyEqual } from './equal.ts';

/** Who says so in the status. */
export const gatewayController = 'practice.deployment-strategies/gateway';

interface ParentStatus {
  readonly parentRef?: unknown;
  readonly controllerName?: string;
  readonly conditions?: readonly Condition[];
}

interface Problem {
  readonly reason: string;
  readonly message: string;
}

function unresolved(route: HttpRoute, services: readonly Service[]): Problem | undefined {
  const home = route.metadata.namespace;
  const backends = (route.spec.rules ?? []).flatMap((rule) => rule.backendRefs ?? []);
  for (const { group = '', kind = 'Service', name, namespace = home, port } of backends) {
    if (group !== '' || kind !== 'Service') {
      return { reason: 'InvalidKind', message: `backendRef ${name} is of a kind that is not served: ${group}/${kind}` };
    }
    if (namespace !== home) {
      const message = `backendRef ${namespace ?? ''}/${name} is in another namespace, and no ReferenceGrant allows it`;
      return { reason: 'RefNotPermitted', message };
    }
    const service = services.find(({ metadata }) => metadata.name === name && metadata.namespace === namespace);
    if (service === undefined) return { reason: 'BackendNotFound', message: `Service ${name} does not exist` };
    if (!(service.spec.ports ?? []).some((candidate) => candidate.port === port)) {
      return { reason: 'BackendNotFound', message: `Service ${name} has no port ${port ?? '(unset)'}` };
    }
  }
  return undefined;
}

/**
 * The route with what a gateway says of it, once per parent: `Accepted`, and `ResolvedRefs` by whether every backend is a Service
 * of the namespace with that port (PD §2.11). Undefined where it says so already.
 */
export function syncHttpRoute(route: HttpRoute, services: readonly Service[], now: number): HttpRoute | undefined {
  const former = (route.status?.parents ?? []) as readonly ParentStatus[];
  const observedGeneration = route.metadata.generation ?? 0;
  const problem = unresolved(route, services);
  const wanted = [
    { type: 'Accepted', status: 'True', reason: 'Accepted', message: 'Route is accepted' },
    problem === undefined
      ? { type: 'ResolvedRefs', status: 'True', reason: 'ResolvedRefs', message: 'Resolved all the Object references for the Route' }
      : { type: 'ResolvedRefs', status: 'False', ...problem },
  ];
  const parents = (route.spec.parentRefs ?? []).map((parentRef) => {
    const before = former.find((parent) => semanticallyEqual(parent.parentRef, parentRef))?.conditions ?? [];
    const conditions = wanted.map((condition) => {
      const same = before.find(({ type, status }) => type === condition.type && status === condition.status);
      return { ...condition, observedGeneration, lastTransitionTime: same?.lastTransitionTime ?? timestamp(now) };
    });
    return { parentRef, controllerName: gatewayController, conditions };
  });
  return semanticallyEqual(former, parents) ? undefined : { ...route, status: { ...route.status, parents } };
}
