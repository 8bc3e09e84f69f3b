import type { TestCluster } from '../clusters.ts';
import type { random } from '../random.ts';
import { deploymentsUrl, image, podsUrl, servicesUrl, type Kind } from './applications.ts';
import { at, list } from './fields.ts';

/** Somebody else with kubectl: one write at random, past the proxy. Says what it did. */
export async function foreignWrite(cluster: TestCluster, namespace: string, kind: Kind, by: ReturnType<typeof random>): Promise<string> {
  const named = async (url: string): Promise<readonly string[]> => list(at((await cluster.call('GET', url)).body, 'items')).map((item) => String(at(item, 'metadata', 'name')));
  const patch = (url: string, body: unknown): Promise<unknown> => cluster.call('PATCH', url, body, 'application/merge-patch+json');
  const acts: readonly ((deployment: string) => Promise<string>)[] = [
    async (deployment) => {
      const replicas = by.below(6);
      await patch(`${deploymentsUrl(namespace)}/${deployment}`, { spec: { replicas } });
      return `${deployment} replicas ${String(replicas)}`;
    },
    async (deployment) => {
      const tag = `f${String(by.below(4))}`;
      await cluster.call('PATCH', `${deploymentsUrl(namespace)}/${deployment}`, { spec: { template: { spec: { containers: [{ name: 'server', image: image(tag) }] } } } }, 'application/strategic-merge-patch+json');
      return `${deployment} image ${tag}`;
    },
    async () => {
      const pods = await named(podsUrl(namespace));
      if (pods.length === 0) return 'no pod to delete';
      const pod = by.pick(pods);
      await cluster.call('DELETE', `${podsUrl(namespace)}/${pod}`);
      return `pod ${pod} deleted`;
    },
    async () => {
      const selector = kind === 'blue-green' ? { version: by.pick(['blue', 'green']) } : { app: 'shop' };
      await patch(`${servicesUrl(namespace)}/shop`, { spec: { selector } });
      return `selector ${JSON.stringify(selector)}`;
    },
    async (deployment) => {
      await patch(`${deploymentsUrl(namespace)}/${deployment}`, { metadata: { annotations: { 'foreign.example/note': String(by.below(1000)) } } });
      return `${deployment} annotated`;
    },
    async () => {
      await patch(`${servicesUrl(namespace)}/shop`, { metadata: { labels: { 'foreign.example/label': `l${String(by.below(1000))}` } } });
      return 'service labelled';
    },
  ];
  const deployments = await named(deploymentsUrl(namespace));
  return deployments.length === 0 ? 'nothing there' : by.pick(acts)(by.pick(deployments));
}
