import type { KubeObject } from '../core/kube/objects.ts';
import type { Call, Server } from './api/call.ts';
import { create } from './api/write.ts';
import { kinds, resourceOf } from './kinds.ts';
import { seedObjects } from './seed/seedObjects.ts';

/** A cluster has these with no application in it. */
const foundation = ['Namespace', 'Node'];

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
  for (const object of seedObjects()) if (applications || foundation.includes(object.kind)) createSeeded(server, object);
}

/** Takes everything away, owners before what they own would come back, namespaces last. */
export function empty({ store }: Server): void {
  for (const { plural } of [...kinds].sort((a, b) => Number(a.plural === 'namespaces') - Number(b.plural === 'namespaces'))) {
    for (const { metadata } of store.list(plural)) store.remove(plural, metadata.namespace, metadata.name ?? '');
  }
}
