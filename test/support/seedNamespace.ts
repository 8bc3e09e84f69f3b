import type { KubeObject } from '../../src/core/kube/objects.ts';
import { seedObjects } from '../../src/practice/seed/seedObjects.ts';
import type { TestCluster } from './clusters.ts';

const collections: Readonly<Record<string, string>> = {
  Deployment: '/apis/apps/v1/namespaces/NAMESPACE/deployments',
  Service: '/api/v1/namespaces/NAMESPACE/services',
  HTTPRoute: '/apis/gateway.networking.k8s.io/v1/namespaces/NAMESPACE/httproutes',
};

/** The four applications of the source text in that namespace of any cluster, without what they ask of a node, so that they fit everywhere. */
export async function createSeed(cluster: TestCluster, namespace: string): Promise<void> {
  for (const object of seedObjects()) {
    const collection = collections[object.kind];
    if (collection === undefined) continue;
    const made = await cluster.call('POST', collection.replace('NAMESPACE', namespace), undemanding({ ...object, metadata: { ...object.metadata, namespace } }));
    if (made.status !== 201) throw new Error(`${object.kind} ${object.metadata.name ?? ''} was not created: ${JSON.stringify(made.body)}`);
  }
}

const undemanding = (object: KubeObject): unknown => JSON.parse(JSON.stringify(object), (key, value: unknown) => (key === 'resources' ? undefined : value));
