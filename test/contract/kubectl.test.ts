/** The real kubectl against the practice cluster: every command that a person would try on it. */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, test } from 'node:test';
import type { PracticeCluster } from '../../src/practice/practiceCluster.ts';
import { startPracticeCluster } from '../../src/practice/start.ts';
import { eventually } from '../support/calls.ts';
import { findKubectl, kubectl, type Said } from '../support/kubectl.ts';

let folder = '';
let cluster: PracticeCluster;
let run: (args: readonly string[], input?: string) => Promise<Said>;
let program = '';

before(async () => {
  program = await findKubectl();
  folder = await mkdtemp(path.join(tmpdir(), 'practice kubectl '));
  cluster = await startPracticeCluster({ kubeconfigPath: path.join(folder, 'config'), readyAfter: 50, failingTags: ['broken'], seed: true });
  run = kubectl(program, cluster.kubeconfigPath, folder);
  await ok(['wait', '--for=condition=Available', 'deployment', '--all', '--timeout=120s']);
});

after(async () => {
  await cluster.stop();
  await rm(folder, { recursive: true, force: true });
});

async function ok(args: readonly string[], input?: string): Promise<string> {
  const said = await run(args, input);
  assert.equal(said.code, 0, `kubectl ${args.join(' ')}: ${said.err}${said.out}`);
  return said.out;
}

async function refused(args: readonly string[], input?: string): Promise<string> {
  const said = await run(args, input);
  assert.notEqual(said.code, 0, `kubectl ${args.join(' ')} was expected to fail: ${said.out}`);
  return said.err;
}

const words = (line = ''): readonly string[] => line.trim().split(/\s{2,}/);

const web = (change: { readonly image?: string; readonly labels?: string; readonly env?: boolean; readonly name?: string } = {}): string => `
apiVersion: apps/v1
kind: Deployment
metadata:
  name: ${change.name ?? 'web'}
  labels: {${change.labels ?? 'team: one'}}
spec:
  replicas: 2
  selector: {matchLabels: {app: ${change.name ?? 'web'}}}
  template:
    metadata: {labels: {app: ${change.name ?? 'web'}}}
    spec:
      terminationGracePeriodSeconds: 0
      containers:
      - name: main
        image: registry.example/web:${change.image ?? 'v1'}
        ${change.env === false ? '' : 'env: [{name: MODE, value: fast}]'}
        ports: [{containerPort: 8080}]
`;
/** `kubectl wait` waits for a change, not for there to be something to wait for. */
const podsOf = (app: string): Promise<string> => eventually(`pods of ${app} are there`, () => ok(['get', 'pods', '-l', `app=${app}`, '-o', 'name']), (seen) => seen !== '');
const settled = async (name: string): Promise<string> => await ok(['rollout', 'status', `deployment/${name}`, '--timeout=120s']);
const json = async (...args: readonly string[]): Promise<unknown> => JSON.parse(await ok(['get', ...args, '-o', 'json'])) as unknown;

test('version, health and what there is', async () => {
  assert.match(await ok(['version']), /Server Version: v1\.37/);
  assert.equal(await ok(['get', '--raw', '/readyz']), 'ok');
  const resources = await ok(['api-resources', '--no-headers']);
  for (const name of ['deployments', 'replicasets', 'pods', 'services', 'endpointslices', 'events', 'configmaps', 'resourcequotas', 'namespaces', 'nodes', 'httproutes']) {
    assert.match(resources, new RegExp(`^${name} `, 'm'));
  }
  assert.match(await ok(['explain', 'deployment.spec.strategy.rollingUpdate']), /maxSurge/);
});

test('whoever holds the token may do everything', async () => {
  assert.equal((await ok(['auth', 'can-i', 'delete', 'deployments'])).trim(), 'yes');
  assert.match(await ok(['auth', 'whoami']), /practice/);
});

test('get shows the columns that a cluster shows', async () => {
  const rows = async (...args: readonly string[]): Promise<readonly string[]> => (await ok(['get', ...args])).trimEnd().split('\n');
  assert.deepEqual(words((await rows('deployments'))[0]), ['NAME', 'READY', 'UP-TO-DATE', 'AVAILABLE', 'AGE']);
  assert.deepEqual(words((await rows('pods', '-o', 'wide'))[0]), ['NAME', 'READY', 'STATUS', 'RESTARTS', 'AGE', 'IP', 'NODE', 'NOMINATED NODE', 'READINESS GATES']);
  assert.deepEqual(words((await rows('services', '-o', 'wide'))[0]), ['NAME', 'TYPE', 'CLUSTER-IP', 'EXTERNAL-IP', 'PORT(S)', 'AGE', 'SELECTOR']);
  assert.deepEqual(words((await rows('replicasets'))[0]), ['NAME', 'DESIRED', 'CURRENT', 'READY', 'AGE']);
  assert.deepEqual(words((await rows('endpointslices'))[0]), ['NAME', 'ADDRESSTYPE', 'PORTS', 'ENDPOINTS', 'AGE']);
  assert.deepEqual(words((await rows('httproutes'))[0]), ['NAME', 'HOSTNAMES', 'AGE']);
  assert.deepEqual(words((await rows('nodes'))[0]), ['NAME', 'STATUS', 'ROLES', 'AGE', 'VERSION']);
  const summarizer = words((await rows('deployment', 'summarizer'))[1]);
  assert.deepEqual(summarizer.slice(0, 4), ['summarizer', '4/4', '4', '4']);
  for (const kind of ['namespaces', 'configmaps', 'resourcequotas', 'limitranges', 'persistentvolumeclaims', 'networkpolicies', 'poddisruptionbudgets', 'horizontalpodautoscalers', 'events', 'all']) await ok(['get', kind, '-A']);
});

test('get by label, by field, in pages, and what is not there', async () => {
  const names = async (...args: readonly string[]): Promise<readonly string[]> => (await ok(['get', ...args, '-o', 'name'])).trimEnd().split('\n').filter((name) => name !== '');
  assert.equal((await names('pods', '-l', 'app in (summarizer)')).length, 4);
  assert.equal((await names('pods', '-l', 'app=summarizer,app!=summarizer')).length, 0);
  assert.equal((await names('pods', '--field-selector', 'status.phase=Running')).length, (await names('pods')).length);
  assert.deepEqual(await names('deployments', '--chunk-size=2'), await names('deployments'));
  assert.match(await refused(['get', 'pods', '--field-selector', 'spec.foo=1']), /field label not supported: spec\.foo/);
  assert.match(await refused(['get', 'deployment', 'nope']), /Error from server \(NotFound\): deployments\.apps "nope" not found/);
});

test('describe tells of deployments, pods, services, nodes and quotas', async () => {
  assert.match(await ok(['describe', 'deployment', 'summarizer']), /4 desired \| 4 updated \| 4 total \| 4 available[\s\S]*ScalingReplicaSet/);
  const [pod = ''] = (await ok(['get', 'pods', '-l', 'app=summarizer', '-o', 'name'])).split('\n');
  assert.match(await ok(['describe', pod]), /Controlled By: {2}ReplicaSet\/summarizer-[\s\S]*Successfully assigned/);
  assert.match(await ok(['describe', 'service', 'summarizer']), /Endpoints: +10\.[\d.]+:\d+/);
  const nodes = await ok(['describe', 'nodes']);
  assert.match(nodes, /HolderIdentity: +gpu-a[\s\S]*nvidia\.com\/gpu: +4[\s\S]*Non-terminated Pods/);
  assert.doesNotMatch(nodes, /0001|Failed to get lease/);
  assert.match(await ok(['describe', 'quota', '-n', 'ml']), /requests\.nvidia\.com\/gpu +0 +2/);
});

test('client-side apply creates, changes and prunes', async () => {
  assert.match(await ok(['apply', '-f', '-'], web()), /created/);
  assert.match(await ok(['apply', '-f', '-'], web()), /unchanged/);
  const changed = web({ image: 'v2', labels: 'crew: two', env: false });
  const diff = await run(['diff', '-f', '-'], changed);
  assert.equal(diff.code, 1, diff.err);
  assert.match(diff.out, /-\s+team: one[\s\S]*\+\s+crew: two/);
  assert.match(await ok(['apply', '-f', '-'], changed), /configured/);
  const live = (await json('deployment', 'web')) as { metadata: { labels: unknown }; spec: { template: { spec: { containers: { image: string; env?: unknown }[] } } } };
  assert.deepEqual(live.metadata.labels, { crew: 'two' });
  const [container] = live.spec.template.spec.containers;
  assert.equal(container?.image, 'registry.example/web:v2');
  assert.equal(container.env, undefined);
  await settled('web');
});

test('server-side apply names conflicts, takes over when forced, and gives up what it no longer applies', async () => {
  const asked = web({ image: 'v3' });
  const conflict = await refused(['apply', '--server-side', '--field-manager=release', '-f', '-'], asked);
  assert.match(conflict, /conflict with "kubectl-client-side-apply" using apps\/v1: \.spec\.template\.spec\.containers\[name="main"\]\.image/);
  await ok(['apply', '--server-side', '--field-manager=release', '--force-conflicts', '-f', '-'], asked);
  const labels = async (): Promise<unknown> => ((await json('deployment', 'web')) as { metadata: { labels: unknown } }).metadata.labels;
  assert.deepEqual(await labels(), { crew: 'two', team: 'one' });
  await ok(['apply', '--server-side', '--field-manager=release', '-f', '-'], web({ image: 'v3', labels: '' }));
  assert.deepEqual(await labels(), { crew: 'two' });
  await settled('web');
});

test('a dry run on the server writes nothing, and strict validation names the field', async () => {
  assert.match(await ok(['apply', '--dry-run=server', '-f', '-'], web({ image: 'v9', name: 'dry' })), /created \(server dry run\)/);
  assert.match(await refused(['get', 'deployment', 'dry']), /not found/);
  assert.match(await refused(['apply', '--dry-run=server', '-f', '-'], web({ name: 'dry' }).replace('replicas:', 'replicaz:')), /strict decoding error: unknown field "spec\.replicaz"/);
  assert.match(await refused(['apply', '-f', '-'], web({ name: 'dry' }).replace('replicas: 2', 'replicas: -1')), /spec\.replicas: Invalid value: -1: must be greater than or equal to 0/);
});

test('create makes the objects that its generators make', async () => {
  await ok(['create', 'deployment', 'made', '--image=registry.example/made:v1', '--replicas=2', '--port=80']);
  await ok(['create', 'configmap', 'words', '--from-literal=a=b']);
  await ok(['create', 'service', 'clusterip', 'made', '--tcp=80:8080']);
  await ok(['create', 'namespace', 'away']);
  await ok(['create', 'quota', 'tight', '--hard=pods=1', '-n', 'away']);
  assert.match(await refused(['create', 'namespace', 'away']), /Error from server \(AlreadyExists\): namespaces "away" already exists/);
  await settled('made');
  assert.deepEqual((await json('configmap', 'words') as { data: unknown }).data, { a: 'b' });
});

test('patch works in its three types, and a failed test changes nothing', async () => {
  const replicas = async (): Promise<unknown> => ((await json('deployment', 'made')) as { spec: { replicas: number } }).spec.replicas;
  await ok(['patch', 'deployment', 'made', '--type=json', '-p', '[{"op":"test","path":"/spec/replicas","value":2},{"op":"replace","path":"/spec/replicas","value":3}]']);
  assert.equal(await replicas(), 3);
  const stale = await refused(['patch', 'deployment', 'made', '--type=json', '-p', '[{"op":"test","path":"/spec/replicas","value":2},{"op":"replace","path":"/spec/replicas","value":9}]']);
  assert.match(stale, /the server rejected our request due to an error in our request/);
  assert.equal(await replicas(), 3);
  await ok(['patch', 'deployment', 'made', '--type=merge', '-p', '{"spec":{"replicas":2}}']);
  assert.equal(await replicas(), 2);
  await ok(['patch', 'deployment', 'made', '-p', '{"spec":{"template":{"spec":{"containers":[{"name":"side","image":"registry.example/side:v1"}]}}}}']);
  assert.equal(await ok(['get', 'deployment', 'made', '-o', 'jsonpath={.spec.template.spec.containers[*].name}']), 'side made');
});

test('scale sets a number, and only from the number expected', async () => {
  await ok(['scale', 'deployment', 'made', '--replicas=1']);
  assert.match(await refused(['scale', 'deployment', 'made', '--replicas=4', '--current-replicas=3']), /Expected replicas to be 3, was 1/);
  await settled('made');
});

test('rollout: history, undo, pause, resume, restart', async () => {
  await ok(['set', 'image', 'deployment/summarizer', 'server=registry.example/summarizer:v2']);
  await settled('summarizer');
  assert.match(await ok(['rollout', 'history', 'deployment/summarizer']), /^1 [\s\S]*^2 /m);
  assert.match(await ok(['rollout', 'history', 'deployment/summarizer', '--revision=2']), /Image:\s+registry\.example\/summarizer:v2/);
  await ok(['rollout', 'undo', 'deployment/summarizer']);
  await settled('summarizer');
  await ok(['rollout', 'undo', 'deployment/summarizer', '--to-revision=2']);
  await settled('summarizer');
  assert.match(await ok(['get', 'deployment', 'summarizer', '-o', 'jsonpath={.spec.template.spec.containers[0].image}']), /summarizer:v2$/);
  await ok(['rollout', 'pause', 'deployment/summarizer']);
  assert.match(await refused(['rollout', 'undo', 'deployment/summarizer']), /paused/);
  await ok(['rollout', 'resume', 'deployment/summarizer']);
  await ok(['rollout', 'restart', 'deployment/summarizer']);
  assert.match(await settled('summarizer'), /successfully rolled out/);
});

test('an image that cannot be pulled shows as one', async () => {
  await ok(['create', 'deployment', 'bad', '--image=registry.example/bad:broken']);
  await podsOf('bad');
  await ok(['wait', 'pod', '-l', 'app=bad', '--for=jsonpath={.status.containerStatuses[0].state.waiting.reason}=ImagePullBackOff', '--timeout=120s']);
  assert.match(await ok(['get', 'pods', '-l', 'app=bad']), /0\/1\s+ImagePullBackOff/);
});

test('Ingresses and VirtualServices are applied, changed, shown and refused, in each of their versions', async () => {
  const manifest = (version: string, weight: number): string => `
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: {name: shop}
spec: {ingressClassName: nginx, rules: [{host: shop.example, http: {paths: [{path: /, pathType: Prefix, backend: {service: {name: summarizer, port: {number: ${weight}}}}}]}}]}
---
apiVersion: networking.istio.io/${version}
kind: VirtualService
metadata: {name: shop}
spec: {hosts: [shop.example], gateways: [public], http: [{route: [{destination: {host: a}, weight: ${weight}}, {destination: {host: b}, weight: 10}]}]}
`;
  assert.match(await ok(['apply', '-f', '-'], manifest('v1beta1', 90)), /ingress.networking.k8s.io\/shop created\nvirtualservice.networking.istio.io\/shop created/);
  assert.match(await ok(['apply', '-f', '-'], manifest('v1', 80)), /shop configured\nvirtualservice.networking.istio.io\/shop configured/);
  assert.match(await ok(['apply', '--server-side', '--force-conflicts', '-f', '-'], manifest('v1', 70)), /virtualservice.networking.istio.io\/shop serverside-applied/);
  const shown = async (kind: string): Promise<readonly (readonly string[])[]> => (await ok(['get', kind])).trimEnd().split('\n').map((line) => words(line).slice(0, -1));
  assert.deepEqual(await shown('ing'), [['NAME', 'CLASS', 'HOSTS', 'ADDRESS', 'PORTS'], ['shop', 'nginx', 'shop.example', '80']]);
  assert.deepEqual(await shown('vs'), [['NAME', 'GATEWAYS', 'HOSTS'], ['shop', '["public"]', '["shop.example"]']]);
  const weights = '{.apiVersion} {.spec.http[0].route[*].weight}';
  assert.equal(await ok(['get', 'virtualservices.v1beta1.networking.istio.io', 'shop', '-o', `jsonpath=${weights}`]), 'networking.istio.io/v1beta1 70 10');
  assert.equal(await ok(['get', 'vs', 'shop', '-o', `jsonpath=${weights}`]), 'networking.istio.io/v1 70 10');
  assert.match(await ok(['describe', 'ing', 'shop']), /shop.example/);
  assert.match(await refused(['patch', 'vs', 'shop', '--type=merge', '-p', '{"spec":{"http":[{"route":[{"destination":{"host":"a"},"weight":-1}]}]}}']), /validation.istio.io.*weight -1 < 0/);
  assert.match(await refused(['patch', 'ing', 'shop', '--type=json', '-p', '[{"op":"remove","path":"/spec/rules/0/http/paths/0/pathType"}]']), /pathType must be specified/);
  await ok(['delete', 'ing,vs', 'shop']);
});

test('what says how pods are to be treated is kept, shown, changed and deleted', async () => {
  const treated = `
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata: {name: treated}
spec: {scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: treated}, minReplicas: 2, maxReplicas: 9}
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: treated}
spec: {podSelector: {matchLabels: {version: blue}}}
---
apiVersion: v1
kind: PersistentVolumeClaim
metadata: {name: treated}
spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}}
---
apiVersion: v1
kind: LimitRange
metadata: {name: treated}
spec: {limits: [{type: Container, default: {cpu: 500m}}]}
`;
  const namespace = ['-n', 'treated'];
  await ok(['create', 'namespace', 'treated']);
  await ok(['apply', ...namespace, '-f', '-'], treated);
  await ok(['create', 'poddisruptionbudget', 'treated', ...namespace, '--selector=app=web', '--min-available=1']);
  const row = async (kind: string): Promise<readonly (readonly string[])[]> => (await ok(['get', kind, 'treated', ...namespace])).trimEnd().split('\n').map((line) => words(line).slice(0, 5));
  assert.deepEqual(await row('hpa'), [['NAME', 'REFERENCE', 'TARGETS', 'MINPODS', 'MAXPODS'], ['treated', 'Deployment/treated', 'cpu: <unknown>/80%', '2', '9']]);
  assert.deepEqual(await row('pdb').then(([head = [], body = []]) => [head.slice(0, 4), body.slice(0, 4)]), [['NAME', 'MIN AVAILABLE', 'MAX UNAVAILABLE', 'ALLOWED DISRUPTIONS'], ['treated', '1', 'N/A', '0']]);
  assert.deepEqual((await row('netpol')).map((cells) => cells.slice(0, 2)), [['NAME', 'POD-SELECTOR'], ['treated', 'version=blue']]);
  assert.deepEqual((await row('pvc')).map((cells) => cells.slice(0, 2)), [['NAME', 'STATUS'], ['treated', 'Pending']]);
  assert.match(await ok(['describe', 'limits', 'treated', ...namespace]), /Container +cpu +- +- +500m +500m/);
  await ok(['run', 'one', ...namespace, '--image=registry.example/web:v1']);
  assert.match(await ok(['get', 'pod', 'one', ...namespace, '-o', 'jsonpath={.spec.containers[0].resources}']), /"limits":\{"cpu":"500m"\}/);
  await ok(['patch', 'hpa', 'treated', ...namespace, '-p', '{"spec":{"maxReplicas":3}}']);
  assert.match(await refused(['patch', 'hpa', 'treated', ...namespace, '-p', '{"spec":{"maxReplicas":1}}']), /must be greater than or equal to `minReplicas`/);
  await ok(['delete', 'namespace', 'treated']);
  assert.match(await refused(['get', 'pdb', 'treated', ...namespace]), /not found/);
});

test('a pod that crashes shows as one, with its restarts', async () => {
  await ok(['apply', '-f', '-'], web({ name: 'crasher' }).replace('metadata: {labels', `metadata: {annotations: {practice.deployment-strategies/crashes: "true"}, labels`));
  const [pod = ''] = (await podsOf('crasher')).split('\n');
  await ok(['wait', '--for=jsonpath={.status.containerStatuses[0].state.waiting.reason}=CrashLoopBackOff', 'pod', '-l', 'app=crasher', '--timeout=120s']);
  // Between two waits it runs again for a second.
  await eventually('the table shows it', () => ok(['get', 'pods', '-l', 'app=crasher']), (seen) => /0\/1 +CrashLoopBackOff +[1-9] \(\w+ ago\)/.test(seen));
  // By its name: of objects that a selector finds, kubectl 1.37 tells no events.
  assert.match(await ok(['describe', pod]), /Last State: +Terminated[^]*Exit Code: +1[^]*Back-off restarting failed container main/);
  await ok(['delete', 'deployment', 'crasher']);
});

test('a change of annotations alone is a new generation of a Deployment, one of labels is not', async () => {
  const generation = (): Promise<string> => ok(['get', 'deployment', 'summarizer', '-o', 'jsonpath={.metadata.generation}']);
  const before = Number(await generation());
  await ok(['label', 'deployment', 'summarizer', 'team=two']);
  assert.equal(Number(await generation()), before);
  await ok(['annotate', 'deployment', 'summarizer', 'team=two']);
  assert.equal(Number(await generation()), before + 1);
  await ok(['wait', `--for=jsonpath={.status.observedGeneration}=${before + 1}`, 'deployment', 'summarizer', '--timeout=120s']);
});

test('a quota refuses the pod that exceeds it, in the words of the API server', async () => {
  const pod = (name: string): string => JSON.stringify({ apiVersion: 'v1', kind: 'Pod', metadata: { name }, spec: { containers: [{ name: 'main', image: 'registry.example/p:v1' }] } });
  await ok(['create', '-n', 'away', '-f', '-'], pod('first'));
  assert.match(
    await refused(['create', '-n', 'away', '-f', '-'], pod('second')),
    /pods "second" is forbidden: exceeded quota: tight, requested: pods=1, used: pods=1, limited: pods=1/,
  );
});

test('delete in the background, in the foreground and leaving orphans', async () => {
  await ok(['delete', 'deployment', 'bad']);
  await ok(['wait', 'replicaset', '-l', 'app=bad', '--for=delete', '--timeout=120s']);
  await ok(['delete', 'deployment', 'web', '--cascade=foreground', '--timeout=120s']);
  assert.equal(await ok(['get', 'replicasets,pods', '-l', 'app=web', '-o', 'name']), '');
  await ok(['delete', 'deployment', 'made', '--cascade=orphan']);
  assert.match(await ok(['get', 'replicasets', '-l', 'app=made', '-o', 'name']), /replicaset\.apps\/made-/);
  await ok(['delete', 'namespace', 'away', '--timeout=120s']);
  assert.match(await refused(['get', 'namespace', 'away']), /not found/);
});

test('get -w shows what happens', async () => {
  const child = spawn(program, ['get', 'deployment', 'ranker-a', '-w'], { env: { PATH: process.env.PATH, HOME: folder, KUBECONFIG: cluster.kubeconfigPath } });
  let seen = '';
  const done = new Promise<void>((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`Only this was seen: ${seen}`)), 120_000);
    child.stdout.on('data', (chunk: Buffer) => {
      const started = seen !== '';
      seen += chunk.toString();
      if (!started) ok(['scale', 'deployment', 'ranker-a', '--replicas=3']).catch(reject);
      if (!/ranker-a +3\/3/.test(seen)) return;
      clearTimeout(timer);
      resolve();
    });
  });
  try {
    await done;
  } finally {
    child.kill();
  }
  assert.match(seen, /^NAME +READY[\s\S]*ranker-a +2\/2[\s\S]*ranker-a +3\/3/);
});
