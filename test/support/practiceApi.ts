import type { Answer, Call, Server } from '../../src/practice/api/call.ts';
import { dispatch, isWatch } from '../../src/practice/api/dispatch.ts';
import { routeOf } from '../../src/practice/api/route.ts';
import { watch } from '../../src/practice/api/watch.ts';
import { steppedClock, type SteppedClock } from '../../src/practice/clock.ts';
import { createStore, type VersionedStore } from '../../src/practice/store.ts';

export interface TestApi {
  readonly store: VersionedStore;
  readonly clock: SteppedClock;
  /** One request without a socket; the body is sent as JSON unless it is text. */
  call(method: string, url: string, body?: unknown, contentType?: string, accept?: string): Answer;
  /** Starts a watch and collects what it says. */
  watch(url: string, accept?: string): { readonly events: { readonly type: string; readonly object: unknown }[]; readonly stop: () => void };
}

const merge = 'application/merge-patch+json';
export const mediaTypes = { merge, json: 'application/json-patch+json', strategic: 'application/strategic-merge-patch+json', apply: 'application/apply-patch+yaml' } as const;

/** The practice API without controllers, with an empty namespace `default`. */
export function testApi(): TestApi {
  const clock = steppedClock();
  const store = createStore(clock);
  const server: Server = { store, clock };
  const callOf = (url: string, body: unknown, contentType: string, accept: string): Call => {
    const { pathname, searchParams } = new URL(url, 'http://practice.example');
    const route = routeOf(pathname);
    if (route === undefined) throw new Error(`No resource at ${pathname}`);
    return { ...route, query: searchParams, contentType, accept, userAgent: 'tester/1', body: typeof body === 'string' ? body : body === undefined ? '' : JSON.stringify(body) };
  };
  const api: TestApi = {
    store,
    clock,
    call: (method, url, body, contentType = method === 'PATCH' ? merge : 'application/json', accept = '') =>
      dispatch(server, callOf(url, body, contentType, accept), method),
    watch: (url, accept = '') => {
      const call = callOf(url, undefined, '', accept);
      if (!isWatch('GET', call)) throw new Error(`Not a watch: ${url}`);
      const events: { type: string; object: unknown }[] = [];
      const started = watch(server, call, { write: (event) => events.push(event as { type: string; object: unknown }), end: () => events.push({ type: 'END', object: undefined }) });
      if (!started.ok) throw new Error(started.failure.message);
      return { events, stop: started.value };
    },
  };
  api.call('POST', '/api/v1/namespaces', { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'default' } });
  return api;
}

export const deploymentsUrl = '/apis/apps/v1/namespaces/default/deployments';
export const servicesUrl = '/api/v1/namespaces/default/services';

/** A Deployment as a person would send it. `spec` is laid over the usual one. */
export const deploymentBody = (name: string, spec: object = {}, metadata: object = {}): Record<string, unknown> => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name, ...metadata },
  spec: {
    replicas: 2,
    selector: { matchLabels: { app: name } },
    template: { metadata: { labels: { app: name } }, spec: { containers: [{ name: 'main', image: 'registry.example/main:v1' }] } },
    ...spec,
  },
});
