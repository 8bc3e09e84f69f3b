import { setTimeout as sleep } from 'node:timers/promises';
import type { Caller } from '../../../test/support/calls.ts';
import { deployment, deploymentStatus, endpointSlice, nameOf, namespaceOf, namespaces, pod, podOf, podStatus, replicaSet, replicaSetStatus, service, type Size } from './objects.ts';

/** Enough to keep the API server busy on a few cores; more only queue there. */
const atOnce = 48;
const mergePatch = 'application/merge-patch+json';

/** Writes the Deployments from `from` up to the size, with all that belongs to them, straight to the API server: no controller runs. */
export async function seed(call: Caller, size: Size, from = 0): Promise<void> {
  if (from === 0) await Promise.all(namespaces.map((name) => made(call, 'POST', '/api/v1/namespaces', { apiVersion: 'v1', kind: 'Namespace', metadata: { name } })));
  await eachOf(Array.from({ length: size.deployments - from }, (_, offset) => from + offset), atOnce, (index) => application(call, index, size));
}

async function application(call: Caller, index: number, size: Size): Promise<void> {
  const namespace = namespaceOf(index);
  const apps = `/apis/apps/v1/namespaces/${namespace}`;
  const core = `/api/v1/namespaces/${namespace}`;
  const owner = await made(call, 'POST', `${apps}/deployments`, deployment(index, size));
  const set = replicaSet(index, owner, size);
  const setUid = await made(call, 'POST', `${apps}/replicasets`, set);
  for (let which = 0; which < size.podsEach; which++) {
    await made(call, 'POST', `${core}/pods`, pod(index, which, setUid));
    await made(call, 'PATCH', `${core}/pods/${podOf(index, which)}/status`, podStatus(index, which));
  }
  await made(call, 'PATCH', `${apps}/replicasets/${set.metadata.name}/status`, replicaSetStatus(size));
  await made(call, 'PATCH', `${apps}/deployments/${nameOf(index)}/status`, deploymentStatus(size));
  await made(call, 'POST', `${core}/services`, service(index));
  await made(call, 'POST', `/apis/discovery.k8s.io/v1/namespaces/${namespace}/endpointslices`, endpointSlice(index, size));
}

/** Returns the object's uid. */
async function made(call: Caller, method: 'POST' | 'PATCH', path: string, body: unknown): Promise<string> {
  for (let tried = 1; ; tried++) {
    const answer = await call(method, path, body, method === 'PATCH' ? mergePatch : 'application/json');
    if (answer.status < 300) return (answer.body as { readonly metadata: { readonly uid: string } }).metadata.uid;
    if (answer.status !== 429 || tried >= 5) throw new Error(`${method} ${path}: ${String(answer.status)} ${JSON.stringify(answer.body)}`);
    await sleep(500 * tried);
  }
}

/** Calls for each, so many at a time. */
export async function eachOf<T>(all: readonly T[], count: number, call: (one: T) => Promise<void>): Promise<void> {
  const rest = all.values();
  await Promise.all(Array.from({ length: count }, async () => {
    for (const one of rest) await call(one);
  }));
}
