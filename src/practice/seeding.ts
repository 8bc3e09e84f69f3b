import type { KubeObject } from '../core/kube/objects.ts';
import type { Call, Server } from './api/call.ts';
import { create } from './api/write.ts';
import { kinds, resourceOf } from './kinds.ts';
import { seedObjects } from './seed/seedObjects.ts';
import { stamp } from './store.ts';
import { at, fieldsOf, listOf, put } from './value.ts';

/** A cluster has these with no application in it. */
const foundation = ['Namespace', 'Node'];

/** Seconds after which a node that has not renewed its lease counts as lost. */
const leaseSeconds = 40;

/** What a kubelet says of its node when it starts: the node's conditions with their times, and its lease. */
function reported(node: KubeObject, now: number): readonly KubeObject[] {
  const name = node.metadata.name ?? '';
  const time = stamp(now);
  const conditions = listOf(at(node, 'status', 'conditions')).map((condition) => ({ ...fieldsOf(condition), lastHeartbeatTime: time, lastTransitionTime: time }));
  const micro = new Date(now).toISOString().replace('Z', '000Z');
  const lease: KubeObject & { readonly spec: unknown } = {
    apiVersion: 'coordination.k8s.io/v1',
    kind: 'Lease',
    metadata: { name, namespace: 'kube-node-lease' },
    spec: { holderIdentity: name, leaseDurationSeconds: leaseSeconds, renewTime: micro },
  };
  return [put(fieldsOf(node), ['status', 'conditions'], conditions) as unknown as KubeObject, lease];
}

/** Through the API's own door, so that what is seeded has the defaults, checks and ownership of what a person creates. */
function createSeeded(server: Server, object: KubeObject): void {
  const info = resourceOf(object.apiVersion, object.kind);
  if (info === undefined) throw new Error(`The seed holds a ${object.kind}, which is not served.`);
  const call: Call = {
    info,
    namespace: info.namespaced ? (object.metadata.namespace ?? 'default') : undefined,
    name: undefined,
    subresource: '',
    query: new URLSearchParams({ fieldManager: 'practice', fieldValidation: 'Strict' }),
    contentType: 'application/json',
    accept: '',
    userAgent: 'practice',
    body: JSON.stringify(object),
  };
  const made = create(server, call);
  if (made.code !== 201) throw new Error(`The seed's ${object.kind} ${object.metadata.name ?? ''} was refused: ${JSON.stringify(made.body)}`);
}

/** Fills an empty store; without applications there are still namespaces and nodes. */
export function fill(server: Server, applications: boolean): void {
  const objects = seedObjects().filter(({ kind }) => applications || foundation.includes(kind));
  const now = server.clock.now();
  for (const object of objects.flatMap((seeded) => (seeded.kind === 'Node' ? reported(seeded, now) : [seeded]))) createSeeded(server, object);
}

/** Takes everything away, owners before what they own would come back, namespaces last. */
export function empty({ store }: Server): void {
  for (const { plural } of [...kinds].sort((a, b) => Number(a.plural === 'namespaces') - Number(b.plural === 'namespaces'))) {
    for (const { metadata } of store.list(plural)) store.remove(plural, metadata.namespace, metadata.name ?? '');
  }
}
