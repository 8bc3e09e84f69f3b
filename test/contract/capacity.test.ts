/**
 * What the preflight checks foresee, held against the real scheduler and the real quota admission: 200 random clusters live in one
 * control plane at once (each a few nodes with a label of their own, which its pods select), and 200 random quotas in a namespace each.
 */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { nodeThere } from '../../src/core/checks/nodeFit.ts';
import { patched, type Change } from '../../src/core/checks/patched.ts';
import { podThere, type PodThere } from '../../src/core/checks/podShape.ts';
import { quotaCheck } from '../../src/core/checks/quota.ts';
import { quotaThere } from '../../src/core/checks/quotaFit.ts';
import { annotationsOf, isRaw, metadataOf, nameOf, rawAt, rawsAt, specOf, textAt, type Raw } from '../../src/core/checks/raw.ts';
import { roomCheck } from '../../src/core/checks/room.ts';
import type { Check } from '../../src/core/operations/plan.ts';
import { startControlPlane, type ControlPlane } from '../controlplane/harness.ts';
import { administrator, eventually, type Caller } from '../support/calls.ts';
import { randomCluster, type RandomCluster } from '../support/controllers/randomCluster.ts';
import { randomQuota } from '../support/controllers/randomQuota.ts';

const count = 200;
/** Much longer than anything here takes; a wrong forecast costs as much. */
const patience = 180_000;

let plane: ControlPlane;
let call: Caller;
before(async () => {
  plane = await startControlPlane({ nodes: [{ name: 'elsewhere' }] }, (line) => console.log(line));
  call = administrator(plane.server, plane.tokens.admin, plane.ca);
});
after(async () => plane.stop());

const pods = '/api/v1/namespaces/default/pods';
const deployments = '/apis/apps/v1/namespaces/default/deployments';

async function made(url: string, body: unknown): Promise<void> {
  const answer = await call('POST', url, body);
  assert.equal(answer.status, 201, `${url}: ${JSON.stringify(answer.body)}`);
}

async function listed(url: string): Promise<readonly Raw[]> {
  const { status, body } = await call('GET', url);
  assert.ok(status === 200 && isRaw(body), url);
  return rawsAt(body, 'items');
}

/** So many at a time: the server is to be busy, not drowned. */
async function eachOf<T>(all: readonly T[], work: (one: T) => Promise<void>, atOnce = 12): Promise<void> {
  const queue = [...all];
  await Promise.all(Array.from({ length: atOnce }, async () => {
    for (let one = queue.shift(); one !== undefined; one = queue.shift()) await work(one);
  }));
}

/** A look at all pods is some megabytes: often enough, and not so often that looking is all the server does. */
const paced = <T>(look: () => Promise<T>) => async (): Promise<T> => {
  await new Promise((resolve) => setTimeout(resolve, 500));
  return look();
};

const groupOf = (object: Raw): string => textAt(rawAt(metadataOf(object), 'labels'), 'group');
const isScheduled = (pod: Raw): boolean => textAt(specOf(pod), 'nodeName') !== '';
const isUnschedulable = (pod: Raw): boolean => rawsAt(rawAt(pod, 'status'), 'conditions').some((one) => one['type'] === 'PodScheduled' && one['reason'] === 'Unschedulable');
const isGoing = (pod: Raw): boolean => textAt(metadataOf(pod), 'deletionTimestamp') !== '';

/** The cluster as the checks see it. */
async function sight(): Promise<{ readonly nodes: readonly ReturnType<typeof nodeThere>[]; readonly pods: readonly PodThere[]; readonly sets: readonly Raw[]; readonly deployments: ReadonlyMap<string, Raw> }> {
  const [nodes, there, sets, all] = await Promise.all([listed('/api/v1/nodes'), listed(pods), listed('/apis/apps/v1/namespaces/default/replicasets'), listed(deployments)]);
  return { nodes: nodes.map(nodeThere), pods: there.map(podThere), sets, deployments: new Map(all.map((one) => [nameOf(one), one])) };
}

const ownersIn = (sets: readonly Raw[]) => (uid: string): readonly string[] =>
  sets
    .filter((set) => rawsAt(metadataOf(set), 'ownerReferences').some((owner) => owner['uid'] === uid))
    .sort((a, b) => Number(annotationsOf(b)['deployment.kubernetes.io/revision']) - Number(annotationsOf(a)['deployment.kubernetes.io/revision']))
    .map((set) => textAt(metadataOf(set), 'uid'));

interface Forecast {
  readonly cluster: RandomCluster;
  readonly check: Check;
}

async function forecast(clusters: readonly RandomCluster[], changeOf: (cluster: RandomCluster, now: Raw | undefined) => Change): Promise<readonly Forecast[]> {
  const seen = await sight();
  return clusters.map((cluster) => {
    const change = changeOf(cluster, seen.deployments.get(cluster.name));
    const check = roomCheck({ changes: [change], nodes: seen.nodes, pods: seen.pods, ownersOf: ownersIn(seen.sets) });
    assert.ok(check, cluster.name);
    return { cluster, check };
  });
}

const misses: string[] = [];
const miss = ({ cluster, check }: Forecast, seen: string): void => void misses.push(`${cluster.name} ${check.verdict} (${check.detail}; ${check.evidence ?? ''}), but ${seen}: ${JSON.stringify(cluster)}`);
const tally = (forecasts: readonly Forecast[]): string =>
  (['pass', 'warn', 'block', 'unknown'] as const).map((verdict) => `${forecasts.filter(({ check }) => check.verdict === verdict).length} ${verdict}`).join(', ');

test(`the real scheduler places what is foreseen in ${count} random clusters`, async () => {
  const clusters = Array.from({ length: count }, (_, index) => randomCluster(index + 1));
  await eachOf(clusters.flatMap(({ nodes }) => nodes), (node) => made('/api/v1/nodes', node));
  const standing = clusters.flatMap((cluster) => cluster.pods);
  const ready = await eventually(
    'the nodes are ready',
    paced(() => listed('/api/v1/nodes')),
    (nodes) => nodes.every((node) => rawsAt(specOf(node), 'taints').every(({ key }) => key !== 'node.kubernetes.io/not-ready')),
    patience,
  );
  await eachOf(standing, (pod) => made(pods, pod));
  await eachOf(standing.filter((pod) => annotationsOf(pod)['practice.deployment-strategies/terminates-after'] !== undefined), async (pod) => {
    assert.equal((await call('DELETE', `${pods}/${nameOf(pod)}`)).status, 200);
  });

  const created = await forecast(clusters, (cluster) => ({ name: cluster.name, namespace: 'default', before: undefined, after: cluster.deployment }));
  await eachOf(clusters, ({ deployment }) => made(deployments, deployment));
  const foreseen = new Map(created.map((one) => [one.cluster.name, one]));
  const wanted = new Map(clusters.map(({ name, deployment }) => [name, Number(specOf(deployment)['replicas'])]));
  /** Every pod has a node, or the scheduler's word that there is none; those foreseen to fit may take a second look. */
  const settled = (own: readonly Raw[], name: string): boolean =>
    own.length === wanted.get(name) && own.every((pod) => isScheduled(pod) || (isUnschedulable(pod) && foreseen.get(name)?.check.verdict !== 'pass'));
  const byGroup = paced(async () => Map.groupBy((await listed(`${pods}?labelSelector=group`)).filter((pod) => groupOf(pod) !== ''), groupOf));
  await eventually('every pod was looked at', byGroup, (groups) => clusters.every(({ name }) => settled(groups.get(name) ?? [], name)), patience).catch(() => undefined);
  const after = await byGroup();
  for (const one of created) {
    const own = after.get(one.cluster.name) ?? [];
    const pending = own.filter((pod) => !isScheduled(pod)).length;
    if (own.length !== wanted.get(one.cluster.name)) miss(one, `${own.length} pods are there`);
    else if ((one.check.verdict === 'pass') !== (pending === 0)) miss(one, `${pending} of ${own.length} pods stayed Pending`);
  }
  console.log(`${created.length} Deployments on ${ready.length - 1} nodes beside ${standing.length} pods: ${tally(created)}; ${misses.length} misses`);
  assert.deepEqual(misses, []);
  for (const verdict of ['pass', 'warn', 'block'] as const) assert.ok(created.some(({ check }) => check.verdict === verdict), `some are ${verdict}`);

  // Then every Deployment that stands rolls to another template.
  const standingNow = clusters.filter(({ name }) => (after.get(name) ?? []).every(isScheduled));
  await eventually(
    'what was placed is available',
    paced(() => listed(deployments)),
    (all) => standingNow.every(({ name }) => all.some((one) => nameOf(one) === name && rawAt(one, 'status')['availableReplicas'] === wanted.get(name))),
    patience,
  );
  const rolled = await forecast(standingNow, (cluster, now) => {
    assert.ok(now);
    return { name: cluster.name, namespace: 'default', before: now, after: patched(now, cluster.update) };
  });
  await eachOf(standingNow, async ({ name, update }) => {
    const answer = await call('PATCH', `${deployments}/${name}`, update, 'application/json-patch+json');
    assert.equal(answer.status, 200, JSON.stringify(answer.body));
  });
  const complete = (own: readonly Raw[], size: number): boolean => own.length === size && own.every((pod) => textAt(rawAt(metadataOf(pod), 'labels'), 'round') === '2' && isScheduled(pod));
  // Those that wait for pods which take an hour to end do not end here, and where the order decides both ends are right.
  const open = (check: Check): boolean => check.detail.includes('only if the right old ones');
  const waits = (check: Check): boolean => check.verdict === 'block' || check.detail.includes('must wait until');
  const certain = rolled.filter(({ check }) => !waits(check) && !open(check));
  await eventually('the rollouts that can end have ended', byGroup, (groups) => certain.every(({ cluster: { name } }) => complete(groups.get(name) ?? [], wanted.get(name) ?? 0)), patience).catch(() => undefined);
  const stopped = (own: readonly Raw[]): boolean => own.some((pod) => textAt(rawAt(metadataOf(pod), 'labels'), 'round') === '2' && isUnschedulable(pod)) && !own.some(isGoing);
  await eventually('the others have stopped', byGroup, (groups) => rolled.every(({ cluster, check }) => !waits(check) || stopped(groups.get(cluster.name) ?? [])), patience).catch(() => undefined);
  const atLast = await byGroup();
  for (const one of rolled) {
    const own = atLast.get(one.cluster.name) ?? [];
    const ended = complete(own, wanted.get(one.cluster.name) ?? 0);
    if (open(one.check)) continue;
    if (waits(one.check) ? ended || !stopped(own) : !ended) miss(one, ended ? 'it ended' : 'it did not end');
  }
  console.log(`${rolled.length} rollouts: ${tally(rolled)}; ${misses.length} misses`);
  assert.deepEqual(misses, []);
  for (const verdict of ['pass', 'warn', 'block'] as const) assert.ok(rolled.some(({ check }) => check.verdict === verdict), `some are ${verdict}`);
});

test(`the real admission lets in what is foreseen under ${count} random quotas`, async () => {
  const cases = Array.from({ length: count }, (_, index) => randomQuota(index + 1));
  const verdicts: Check['verdict'][] = [];
  const wrong: string[] = [];
  await eachOf(cases, async (one) => {
    const base = `/api/v1/namespaces/${one.namespace}`;
    await made('/api/v1/namespaces', { apiVersion: 'v1', kind: 'Namespace', metadata: { name: one.namespace } });
    for (const pod of one.pods) await made(`${base}/pods`, pod);
    for (const range of one.limitRanges) await made(`${base}/limitranges`, range);
    for (const quota of one.quotas) await made(`${base}/resourcequotas`, quota);
  });
  const used = await eventually('every quota is counted', () => listed('/api/v1/resourcequotas'), (all) => all.map(quotaThere).every(({ uncounted }) => !uncounted), patience);
  const ofNamespace = Map.groupBy(used, (quota) => textAt(metadataOf(quota), 'namespace'));
  await eachOf(cases, async (one) => {
    const there = (await listed(`/api/v1/namespaces/${one.namespace}/pods`)).map(podThere);
    const check = quotaCheck({
      changes: one.change, pods: there, ownersOf: () => [], quotas: (ofNamespace.get(one.namespace) ?? []).map(quotaThere), defaultsKnown: true,
    });
    let refused = 0;
    for (const pod of one.added) {
      const { status, body } = await call('POST', `/api/v1/namespaces/${one.namespace}/pods`, pod);
      assert.ok(status === 201 || status === 403, JSON.stringify(body));
      if (status === 403) refused++;
    }
    const verdict = check?.verdict ?? 'pass';
    verdicts.push(verdict);
    if ((verdict === 'pass') !== (refused === 0)) wrong.push(`${verdict} (${check?.detail ?? 'nothing said'}), but ${refused} of ${one.added.length} were refused: ${JSON.stringify(one)}`);
  });
  console.log(`${cases.length} quotas: ${verdicts.filter((one) => one === 'pass').length} pass, ${verdicts.filter((one) => one === 'block').length} block; ${wrong.length} misses`);
  assert.deepEqual(wrong, []);
  assert.ok(verdicts.every((one) => one === 'pass' || one === 'block') && verdicts.includes('block') && verdicts.includes('pass'));
});
