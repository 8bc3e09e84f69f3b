/**
 * The checks that read other people's objects, from the objects themselves to the sentence, on both clusters: the same objects have the
 * same verdicts. Every plan is declined, so that nothing is written.
 */
import assert from 'node:assert/strict';
import { after, before, suite, test } from 'node:test';
import { abortCanary } from '../../src/app/canary/abortCanary.ts';
import { createCanary } from '../../src/app/canary/createCanary.ts';
import { stepCanary } from '../../src/app/canary/stepCanary.ts';
import type { ClusterPort, OperationPorts, Outcome } from '../../src/app/ports.ts';
import { setImage } from '../../src/app/rolling/setImage.ts';
import { scaleCanary } from '../../src/app/scaleCanary.ts';
import { switchTraffic } from '../../src/app/switchTraffic.ts';
import type { Clusters } from '../../src/cluster/connect.ts';
import type { Check, Plan } from '../../src/core/operations/plan.ts';
import type { Result } from '../../src/core/result.ts';
import type { Target } from '../../src/core/target.ts';
import { unwrap } from '../../src/core/unwrap.ts';
import { eventually } from '../support/calls.ts';
import { clusterNames, startTestCluster, type TestCluster } from '../support/clusters.ts';
import { connectTo, realPorts } from '../support/realPorts.ts';
import { createSeed } from '../support/seedNamespace.ts';

const limit = (): AbortSignal => AbortSignal.timeout(120_000);
const types = { merge: 'application/merge-patch+json', apply: 'application/apply-patch+yaml' };

const collections = {
  HorizontalPodAutoscaler: ['autoscaling/v2', 'horizontalpodautoscalers'],
  PodDisruptionBudget: ['policy/v1', 'poddisruptionbudgets'],
  NetworkPolicy: ['networking.k8s.io/v1', 'networkpolicies'],
  PersistentVolumeClaim: ['v1', 'persistentvolumeclaims'],
  ResourceQuota: ['v1', 'resourcequotas'],
  LimitRange: ['v1', 'limitranges'],
  Service: ['v1', 'services'],
  Deployment: ['apps/v1', 'deployments'],
  HTTPRoute: ['gateway.networking.k8s.io/v1', 'httproutes'],
} as const;
type Kind = keyof typeof collections;

/** How one operation is begun. */
type Begin = (ports: OperationPorts, target: Target) => Promise<Result<Outcome>>;

const share = (percent: number): Begin => (ports, target) => scaleCanary(ports, { target, application: 'chat', to: { percent } }, limit());
const toGreen: Begin = (ports, target) => switchTraffic(ports, { target, application: 'llm-app', to: 'green' }, limit());
const image = (application: string, of: string): Begin => (ports, target) => setImage(ports, { target, application, deployment: application, images: [{ container: 'app', image: of }] }, limit());

for (const clusterName of clusterNames) {
  suite(`the checks on the ${clusterName} cluster`, () => {
    let served: TestCluster;
    let clusters: Clusters;
    let cluster: ClusterPort;
    before(async () => {
      served = await startTestCluster(clusterName);
      ({ clusters, cluster } = await connectTo(served.kubeconfig));
    });
    after(async () => {
      clusters.dispose();
      await served.stop();
    });

    const collection = (kind: Kind, namespace: string): string => {
      const [api, plural] = collections[kind];
      return `/${api === 'v1' ? 'api' : 'apis'}/${api}/namespaces/${namespace}/${plural}`;
    };

    /** The applications of the source text in a namespace of their own, all pods ready. */
    async function namespace(): Promise<Target> {
      const target = { cluster: cluster.cluster, namespace: await served.namespace() };
      await createSeed(served, target.namespace);
      await ready(target);
      return target;
    }

    const ready = (target: Target): Promise<unknown> =>
      eventually('everything is ready', async () => unwrap(await cluster.observe(target.namespace, limit())).deployments, (all) => all.length >= 7 && all.every(({ desired, ready: are, updated, replicas }) => are === desired && updated === desired && replicas === desired), 60_000);

    async function make(target: Target, kind: Kind, name: string, spec: object, metadata: object = {}): Promise<void> {
      const made = await served.call('POST', collection(kind, target.namespace), { apiVersion: collections[kind][0], kind, metadata: { name, ...metadata }, spec });
      assert.equal(made.status, 201, JSON.stringify(made.body));
    }

    const drop = async (target: Target, kind: Kind, name: string): Promise<void> => assert.equal((await served.call('DELETE', `${collection(kind, target.namespace)}/${name}`)).status, 200);

    async function checked(target: Target, begin: Begin, id: string): Promise<Check | undefined> {
      const plans: Plan[] = [];
      const ports = realPorts(clusters, { confirm: { confirm: (plan) => (plans.push(plan), Promise.resolve({ go: false })), replanned: () => Promise.resolve() } });
      unwrap(await begin(ports, target));
      assert.equal(plans.length, 1, 'one plan was shown');
      return plans[0]?.checks.find((one) => one.id === id);
    }

    const said = async (target: Target, begin: Begin, id: string): Promise<string> => {
      const check = await checked(target, begin, id);
      return check === undefined ? 'nothing' : `${check.verdict}: ${check.detail}`;
    };

    test('HorizontalPodAutoscaler: none, one that may change the size again, and one that would set it back', async () => {
      const target = await namespace();
      const autoscaler = (name: string, maxReplicas: number) => make(target, 'HorizontalPodAutoscaler', name, { scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'chat-canary' }, minReplicas: 1, maxReplicas });
      assert.equal(await said(target, share(25), 'autoscaler'), 'nothing');
      await autoscaler('wide', 9);
      assert.equal(await said(target, share(25), 'autoscaler'), 'warn: HorizontalPodAutoscaler wide sets the replicas of chat-canary (1 to 9) and may change 3 again at any time.');
      await drop(target, 'HorizontalPodAutoscaler', 'wide');
      await autoscaler('low', 2);
      assert.equal(await said(target, share(25), 'autoscaler'), 'block: HorizontalPodAutoscaler low sets the replicas of chat-canary (1 to 2) and would set 3 back at once. Change its limits first.');
    });

    test('PodDisruptionBudget: enough pods are left, and not enough', async () => {
      const target = await namespace();
      const budget = (name: string, minAvailable: number) => make(target, 'PodDisruptionBudget', name, { minAvailable, selector: { matchLabels: { app: 'chat', version: 'stable' } } });
      await budget('low', 2);
      assert.equal(await said(target, share(25), 'disruption-budget'), 'nothing');
      await drop(target, 'PodDisruptionBudget', 'low');
      await budget('keep', 9);
      assert.equal(await said(target, share(25), 'disruption-budget'), 'warn: PodDisruptionBudget keep wants 9 pods, and 7 pods of chat-stable are left: unless others make it up, no node with one of them can be drained.');
    });

    test('PersistentVolumeClaim: one node holds it, or several may', async () => {
      const target = await namespace();
      for (const [name, mode] of [['alone', 'ReadWriteOnce'], ['shared', 'ReadWriteMany']] as const) {
        await make(target, 'PersistentVolumeClaim', name, { accessModes: [mode], resources: { requests: { storage: '1Gi' } } });
        const labels = { app: name };
        await make(target, 'Service', name, { selector: labels, ports: [{ port: 80 }] });
        await make(target, 'Deployment', name, {
          replicas: 2, selector: { matchLabels: labels },
          template: { metadata: { labels }, spec: { containers: [{ name: 'app', image: 'registry.example/app:v1' }], volumes: [{ name: 'cache', persistentVolumeClaim: { claimName: name } }] } },
        });
      }
      assert.equal(
        await said(target, image('alone', 'registry.example/app:v2'), 'volume-claims'),
        'block: Pods of alone share the volume claim alone, and one node at a time holds it (ReadWriteOnce): a new pod beside an old one would wait for ever. Use Recreate, or a volume that several may mount.',
      );
      assert.equal(await said(target, image('shared', 'registry.example/app:v2'), 'volume-claims'), 'nothing');
    });

    test('ResourceQuota and LimitRange: enough, too little, unstated, and stated by a default', async () => {
      const target = await namespace();
      const pods = unwrap(await cluster.observe(target.namespace, limit())).pods.length;
      const quota = async (name: string, hard: object): Promise<void> => {
        await make(target, 'ResourceQuota', name, { hard });
        const of = async () => ((await served.call('GET', `${collection('ResourceQuota', target.namespace)}/${name}`)).body as { readonly status?: { readonly used?: object } }).status?.used;
        await eventually(`quota ${name} is counted`, of, (used) => Object.keys(used ?? {}).length === Object.keys(hard).length, 60_000);
      };
      await quota('roomy', { pods: String(pods + 40) });
      assert.equal(await said(target, share(50), 'quota'), 'pass: Quota roomy admits 4 more pods of chat-canary.');
      await quota('tight', { pods: String(pods + 1) });
      assert.equal(await said(target, share(50), 'quota'), `block: 3 of 4 more pods of chat-canary would be refused: quota tight has 0 of ${pods + 1} pods left, and one pod uses 1. Raise the quota, or free some of it first.`);
      await drop(target, 'ResourceQuota', 'tight');
      await quota('cpu', { 'requests.cpu': '100' });
      assert.match(await said(target, share(50), 'quota'), /^block: Quota cpu wants requests\.cpu stated by every container, and \w+ of chat-canary does not: its pods are refused\.$/);
      await make(target, 'LimitRange', 'usual', { limits: [{ type: 'Container', default: { cpu: '500m' } }] });
      assert.equal(await said(target, share(50), 'quota'), 'pass: 2 quotas admit 4 more pods of chat-canary.');
    });

    test('NetworkPolicy, budget and autoscaler: both tracks, and one alone', async () => {
      const target = await namespace();
      assert.equal(await said(target, toGreen, 'one-track'), 'nothing');
      await make(target, 'NetworkPolicy', 'all', { podSelector: { matchLabels: { app: 'llm-app' } } });
      assert.equal(await said(target, toGreen, 'one-track'), 'pass: NetworkPolicy all treats blue and green alike.');
      await make(target, 'PodDisruptionBudget', 'blue', { minAvailable: 1, selector: { matchLabels: { version: 'blue' } } });
      assert.equal(await said(target, toGreen, 'one-track'), 'warn: PodDisruptionBudget blue counts pods of blue and not of green, so that drains of nodes may take every pod of green at once. Let it select both tracks.');
      await make(target, 'NetworkPolicy', 'db', { podSelector: { matchLabels: { app: 'db' } }, ingress: [{ from: [{ podSelector: { matchLabels: { app: 'llm-app', version: 'blue' } } }] }] });
      assert.equal(
        await said(target, toGreen, 'one-track'),
        'warn: NetworkPolicy db lets in pods of blue and not of green, so that green may be refused by the pods that it guards. Name both tracks in it. PodDisruptionBudget blue finds one track alone, too.',
      );
    });

    test('ownership: nobody, a manager that applies the selector, and Argo CD, with the lines for its manifest', async () => {
      const target = await namespace();
      const [service] = unwrap(await cluster.observe(target.namespace, limit())).services.filter(({ name }) => name.startsWith('llm-app'));
      assert.ok(service);
      const url = `${collection('Service', target.namespace)}/${service.name}`;
      assert.equal(await said(target, toGreen, 'ownership'), 'nothing');
      const applied = await served.call('PATCH', `${url}?fieldManager=pipeline&force=true`, { apiVersion: 'v1', kind: 'Service', metadata: { name: service.name }, spec: { selector: service.selector } }, types.apply);
      assert.equal(applied.status, 200, JSON.stringify(applied.body));
      assert.match(await said(target, toGreen, 'ownership'), /^warn: pipeline keeps Service [\w-]+ as its own manifest says and may undo this at any time\. To keep the change, edit spec\.selector\.version in the manifest that it comes from; Details has the lines\.$/);
      await served.call('PATCH', url, { metadata: { annotations: { 'argocd.argoproj.io/tracking-id': `shop:/Service:${target.namespace}/${service.name}` } } }, types.merge);
      const check = await checked(target, toGreen, 'ownership');
      assert.match(check?.detail ?? '', /^Argo CD keeps Service [\w-]+ as the application shop says/);
      assert.equal(check?.edit, `apiVersion: v1\nkind: Service\nmetadata:\n  name: ${service.name}\nspec:\n  selector:\n    version: green\n`);
    });

    test('routes: an abort may not take the pods from a Service that keeps its weight', async () => {
      const target = await namespace();
      const ports = realPorts(clusters);
      const application = 'chat';
      for (const begun of [
        await createCanary(ports, { target, application, images: [{ container: 'server', image: 'registry.example/chat:v9' }] }, limit()),
        await stepCanary(ports, { target, application, to: 'next' }, limit()),
      ]) assert.equal(unwrap(begun).done, 'verified', unwrap(begun).message);
      const abort: Begin = (asked, where) => abortCanary(asked, { target: where, application }, limit());
      assert.equal(await said(target, abort, 'routes'), 'nothing');
      const selecting = (version: string) => make(target, 'Service', `chat-${version}`, { selector: { app: 'chat', version }, ports: [{ port: 80 }] });
      await selecting('stable');
      await selecting('canary');
      await make(target, 'HTTPRoute', 'chat', { parentRefs: [{ name: 'gateway' }], rules: [{ backendRefs: [{ name: 'chat-stable', port: 80, weight: 90 }, { name: 'chat-canary', port: 80, weight: 10 }] }] });
      assert.equal(await said(target, abort, 'routes'), 'block: HTTPRoute chat sends 10 % of its requests to Service chat-canary, which would have no pod: they would be answered with 500 or 503. Set its weight to 0 first.');
      const away = await served.call('PATCH', `${collection('HTTPRoute', target.namespace)}/chat`, [{ op: 'replace', path: '/spec/rules/0/backendRefs/1/weight', value: 0 }], 'application/json-patch+json');
      assert.equal(away.status, 200, JSON.stringify(away.body));
      assert.equal(await said(target, abort, 'routes'), 'pass: HTTPRoute chat sends no Service more than its part: chat-stable 100 % with 10 pods.');
    });
  });
}
