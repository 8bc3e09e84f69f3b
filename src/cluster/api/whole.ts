import type { WholeKind, WholeObject } from '../../app/ports.ts';
import { fail, ok, type Result } from '../../core/result.ts';
import type { Transport } from '../http/request.ts';
import { isFields } from '../normalise/fields.ts';
import { pathOf } from './kinds.ts';
import { list } from './list.ts';

/** Where each kind is served. Autoscaling v2 is what every supported server has (1.23 and newer), policy/v1 since 1.21. */
const wholeKinds: Readonly<Record<WholeKind, { readonly api: string; readonly resource: string }>> = {
  Deployment: { api: '/apis/apps/v1', resource: 'deployments' },
  ReplicaSet: { api: '/apis/apps/v1', resource: 'replicasets' },
  Pod: { api: '/api/v1', resource: 'pods' },
  Service: { api: '/api/v1', resource: 'services' },
  Event: { api: '/api/v1', resource: 'events' },
  Node: { api: '/api/v1', resource: 'nodes' },
  ResourceQuota: { api: '/api/v1', resource: 'resourcequotas' },
  HorizontalPodAutoscaler: { api: '/apis/autoscaling/v2', resource: 'horizontalpodautoscalers' },
  PersistentVolumeClaim: { api: '/api/v1', resource: 'persistentvolumeclaims' },
  LimitRange: { api: '/api/v1', resource: 'limitranges' },
  NetworkPolicy: { api: '/apis/networking.k8s.io/v1', resource: 'networkpolicies' },
  PodDisruptionBudget: { api: '/apis/policy/v1', resource: 'poddisruptionbudgets' },
};

const wholeOf = (raw: unknown): WholeObject => (isFields(raw) ? raw : {});

export async function readWhole(transport: Transport, kind: WholeKind, namespace: string, name: string, signal: AbortSignal): Promise<Result<WholeObject>> {
  const { api, resource } = wholeKinds[kind];
  const path = pathOf({ api, resource }, namespace, name);
  const answer = await transport.json({ method: 'GET', verb: 'get', path, resource, namespace, object: `${kind} ${name}` }, signal);
  return answer.ok ? ok(wholeOf(answer.value)) : fail(answer.failure.failure);
}

export async function listWhole(transport: Transport, kind: WholeKind, namespace: string | undefined, signal: AbortSignal): Promise<Result<readonly WholeObject[]>> {
  const { api, resource } = wholeKinds[kind];
  const asked = namespace === undefined ? { path: `${api}/${resource}`, resource } : { path: pathOf({ api, resource }, namespace), resource, namespace };
  const listed = await list(transport, asked, wholeOf, signal);
  if (listed.ok) return ok(listed.value.items);
  return listed.failure.apiMissing ? ok([]) : fail(listed.failure.failure);
}
