import type { TestCluster } from '../clusters.ts';
import { eventually } from '../calls.ts';
import { at, list } from './fields.ts';

/** What an application of the chaos is at its beginning. Its name is `shop` whatever its kind is. */
export type Kind = 'blue-green' | 'canary' | 'rolling';
export const kinds: readonly Kind[] = ['blue-green', 'canary', 'rolling'];

export const application = 'shop';
export const container = 'server';
export const image = (tag: string): string => `registry.example/shop:${tag}`;

const deployment = (name: string, labels: object, replicas: number): unknown => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name, labels, annotations: { 'owner.example/team': 'shop' } },
  spec: {
    replicas,
    selector: { matchLabels: labels },
    template: { metadata: { labels, annotations: { 'practice.deployment-strategies/terminates-after': '0' } }, spec: { terminationGracePeriodSeconds: 1, containers: [{ name: container, image: image('v1'), ports: [{ name: 'http', containerPort: 8080 }] }] } },
  },
});

const deploymentsOf: Readonly<Record<Kind, readonly unknown[]>> = {
  'blue-green': [deployment('shop-blue', { app: application, version: 'blue' }, 3), deployment('shop-green', { app: application, version: 'green' }, 3)],
  canary: [deployment('shop-stable', { app: application, version: 'stable' }, 4)],
  rolling: [deployment('shop', { app: application }, 3)],
};

export const deploymentsUrl = (namespace: string): string => `/apis/apps/v1/namespaces/${namespace}/deployments`;
export const servicesUrl = (namespace: string): string => `/api/v1/namespaces/${namespace}/services`;
export const slicesUrl = (namespace: string): string => `/apis/discovery.k8s.io/v1/namespaces/${namespace}/endpointslices`;
export const podsUrl = (namespace: string): string => `/api/v1/namespaces/${namespace}/pods`;

/** Makes an application in a namespace of its own and waits until its pods are ready. */
export async function seed(cluster: TestCluster, kind: Kind): Promise<string> {
  const namespace = await cluster.namespace();
  const selector = kind === 'blue-green' ? { app: application, version: 'blue' } : { app: application };
  const bodies = [[servicesUrl(namespace), { apiVersion: 'v1', kind: 'Service', metadata: { name: application }, spec: { selector, ports: [{ name: 'http', port: 80, targetPort: 'http' }] } }] as const, ...deploymentsOf[kind].map((body) => [deploymentsUrl(namespace), body] as const)];
  for (const [url, body] of bodies) {
    const made = await cluster.call('POST', url, body);
    if (made.status !== 201) throw new Error(`${url}: ${JSON.stringify(made.body)}`);
  }
  await eventually(`${namespace} is ready`, async () => list(at((await cluster.call('GET', deploymentsUrl(namespace))).body, 'items')), (items) => items.length > 0 && items.every((item) => at(item, 'status', 'readyReplicas') === at(item, 'spec', 'replicas')));
  return namespace;
}
