import assert from 'node:assert/strict';
import { test } from 'node:test';
import { preflighted } from '../../../../src/app/preflight/preflight.ts';
import type { ClusterPort, WholeKind, WholeObject } from '../../../../src/app/ports.ts';
import type { Failure } from '../../../../src/core/failure.ts';
import type { Check, Plan, PlannedWrite } from '../../../../src/core/operations/plan.ts';
import { planSwitch } from '../../../../src/core/operations/switchPlan.ts';
import { seenIn, type Seen } from '../../../../src/core/operations/seen.ts';
import { fail, ok } from '../../../../src/core/result.ts';
import { rightsBy, type Rights } from '../../../../src/core/rights/rights.ts';
import { parseSettings } from '../../../../src/core/settings.ts';
import { unwrap } from '../../../../src/core/unwrap.ts';
import { blue, blueGreen, green, podsOf, stableCanary, target } from '../../../support/builders.ts';
import { never } from '../../../support/fakePorts.ts';
import { nodeOf } from '../../../support/controllers/pods.ts';

const all: Rights = rightsBy(() => ({ answer: 'yes', names: [] }));
const forbids = (resource: string): Failure => ({ kind: 'forbidden', context: 'prod-eu', verb: 'list', resource });

interface World {
  readonly objects?: Partial<Readonly<Record<WholeKind, readonly WholeObject[]>>>;
  readonly forbidden?: readonly WholeKind[];
  /** What a dry run answers. */
  readonly judge?: (write: PlannedWrite) => Failure | undefined;
  readonly rights?: Rights;
  readonly deployment?: Readonly<Record<string, unknown>>;
}

const container = { name: 'app', image: 'registry.example/chat:v1', resources: { requests: { cpu: '1' } } };
const deploymentOf = (name: string, over: Readonly<Record<string, unknown>> = {}, meta: Readonly<Record<string, unknown>> = {}): WholeObject => ({
  apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name, namespace: 'default', uid: `uid-${name}`, ...meta },
  spec: { replicas: 1, selector: { matchLabels: { app: 'chat' } }, template: { metadata: { labels: { app: 'chat', version: 'canary' } }, spec: { containers: [container] } }, ...over },
  status: { replicas: 1, updatedReplicas: 1 },
});

const grow: PlannedWrite = {
  kind: 'Deployment', namespace: 'default', name: 'chat-canary', basedOn: '100', change: 'replicas 1 → 3',
  ops: [{ op: 'test', path: '/spec/replicas', value: 1 }, { op: 'replace', path: '/spec/replicas', value: 3 }],
};
const image = (value: string): PlannedWrite => ({ ...grow, change: 'image', ops: [{ op: 'replace', path: '/spec/template/spec/containers/0/image', value }] });

async function checked(writes: readonly PlannedWrite[], { objects = {}, forbidden = [], judge = () => undefined, rights = all, deployment = deploymentOf('chat-canary') }: World = {}, checks: readonly Check[] = [], operation: Plan['operation'] = 'scale'): Promise<readonly string[]> {
  const seen: Seen = { ...unwrap(seenIn(stableCanary(), 'chat', parseSettings(() => undefined))), rights };
  const plan: Plan = { operation, target, application: 'chat', question: '?', action: 'Scale', facts: [], checks, writes, inverse: { kind: 'replicas', deployments: [] } };
  const there: World['objects'] = { Node: [{ ...nodeOf('a', {}) }], Deployment: [deployment], ...objects };
  const cluster: Pick<ClusterPort, 'read' | 'list' | 'write'> = {
    read: (kind, _namespace, name) => Promise.resolve(forbidden.includes(kind) ? fail(forbids(kind)) : name === 'chat-canary' ? ok(deployment) : fail({ kind: 'notFound', context: 'prod-eu', what: name })),
    list: (kind) => Promise.resolve(forbidden.includes(kind) ? fail(forbids(kind)) : ok(there[kind] ?? [])),
    write: (write, _signal, how) => {
      assert.deepEqual(how, { dryRun: true }, 'a preflight never writes');
      const failure = judge(write);
      return Promise.resolve(failure === undefined ? ok({ resourceVersion: '' }) : fail(failure));
    },
  };
  const look = { cluster, clock: { now: () => 0 }, who: 'someone', signal: never() };
  return (await preflighted(look, seen, plan, cluster)).checks.map(({ id, verdict, detail }) => `${id} ${verdict}: ${detail}`);
}

const accepted = 'admission pass: The server accepts the write in a dry run.';
const room = 'room pass: 2 more pods of chat-canary find room.';
const refused = (reason: string): Failure => ({ kind: 'refused', context: 'prod-eu', what: 'Deployment chat-canary', reason });
const autoscaler = (min: number, max: number): WholeObject => ({ metadata: { name: 'chat' }, spec: { scaleTargetRef: { kind: 'Deployment', name: 'chat-canary' }, minReplicas: min, maxReplicas: max } });
const quota = (hard: Readonly<Record<string, string>>, used: Readonly<Record<string, string>>): WholeObject => ({ metadata: { name: 'team', namespace: 'default' }, spec: { hard }, status: { hard, used } });
const budget = { metadata: { name: 'keep' }, spec: { minAvailable: 3, selector: { matchLabels: { app: 'chat' } } } };
const managed = (operation: string): WholeObject => deploymentOf('chat-canary', {}, { managedFields: [{ manager: 'pipeline', operation, fieldsV1: { 'f:spec': { 'f:replicas': {} } } }] });
const claim = (mode: string): WholeObject => ({ metadata: { name: 'cache' }, spec: { accessModes: [mode] } });
const withVolume = deploymentOf('chat-canary', { template: { metadata: { labels: { app: 'chat' } }, spec: { containers: [container], volumes: [{ name: 'cache', persistentVolumeClaim: { claimName: 'cache' } }] } } });
const made: PlannedWrite = { verb: 'create', kind: 'Deployment', namespace: 'default', name: 'chat-new', basedOn: '', change: 'made', ops: [], body: deploymentOf('chat-new', { replicas: 0 }) };
const uncertain = 'room unknown: 2 more pods of chat-canary find room. Not worked out: where its volumes can be mounted.';
const twoNodes = [{ ...nodeOf('a', {}) }, { ...nodeOf('b', {}) }];

for (const [what, writes, world, said] of [
  ['nothing stands against it', [grow], {}, [accepted, room]],
  ['rights are known before', [grow], { rights: rightsBy((need) => ({ answer: need === 'patch deployments' ? 'no' : 'yes', names: [] })) }, ['rights block: You may not patch deployments in default on prod-eu. Ask for the Role in the README.']],
  ['a right that covers this object by name', [grow], { rights: rightsBy(() => ({ answer: 'no', names: ['chat-canary'] })) }, [accepted, room]],
  ['the server refuses, in its own words', [grow], { judge: () => refused('admission webhook "policy.example" denied the request: too many') }, ['admission block: Deployment chat-canary was refused by prod-eu: admission webhook "policy.example" denied the request: too many. Nothing was changed; set right what it names, then repeat.', room]],
  ['a webhook that cannot be tried', [grow], { judge: () => refused('admission webhook "w.example" does not support dry run') }, ['admission unknown: A webhook of prod-eu cannot be tried without a real write (admission webhook "w.example" does not support dry run).', room]],
  ['nodes may not be listed', [grow], { forbidden: ['Node'] }, [accepted, 'room unknown: Whether new pods find a node is not known: You may not list Node on prod-eu. Ask for the Role in the README.']],
  ['quotas may not be listed', [grow], { forbidden: ['ResourceQuota'] }, [accepted, room, 'quota unknown: Whether the quotas admit new pods is not known: You may not list ResourceQuota on prod-eu. Ask for the Role in the README.']],
  ['autoscalers may not be listed', [grow], { forbidden: ['HorizontalPodAutoscaler'] }, [accepted, room, 'autoscaler unknown: Whether a HorizontalPodAutoscaler sets the replicas again is not known: You may not list HorizontalPodAutoscaler on prod-eu. Ask for the Role in the README.']],
  ['the Deployment itself may not be read', [grow], { forbidden: ['Deployment'] }, [accepted, 'room unknown: Whether new pods find a node is not known: You may not list Deployment on prod-eu. Ask for the Role in the README.', 'ownership unknown: Who else manages what is written is not known: You may not list Deployment on prod-eu. Ask for the Role in the README.']],
  ['a quota is too small', [grow], { objects: { ResourceQuota: [quota({ 'requests.cpu': '4' }, { 'requests.cpu': '3' })] } }, [accepted, room, 'quota block: 1 of 2 more pods of chat-canary would be refused: quota team has 0 of 4 requests.cpu left, and one pod uses 1. Raise the quota, or free some of it first.']],
  ['a quota is large enough', [grow], { objects: { ResourceQuota: [quota({ pods: '10' }, { pods: '3' })] } }, [accepted, room, 'quota pass: Quota team admits 2 more pods of chat-canary.']],
  ['an autoscaler would set it back', [grow], { objects: { HorizontalPodAutoscaler: [autoscaler(5, 9)] } }, [accepted, room, 'autoscaler block: HorizontalPodAutoscaler chat sets the replicas of chat-canary (5 to 9) and would set 3 back at once. Change its limits first.']],
  ['an autoscaler may change it', [grow], { objects: { HorizontalPodAutoscaler: [autoscaler(1, 9)] } }, [accepted, room, 'autoscaler warn: HorizontalPodAutoscaler chat sets the replicas of chat-canary (1 to 9) and may change 3 again at any time.']],
  ['at 0 replicas it is suspended', [{ ...grow, ops: [{ op: 'replace', path: '/spec/replicas', value: 0 }] }], { objects: { HorizontalPodAutoscaler: [autoscaler(1, 9)] } }, [accepted, 'autoscaler pass: HorizontalPodAutoscaler chat sets the replicas of chat-canary (1 to 9); at 0 replicas it is suspended.']],
  ['a budget asks for more than is left', [{ ...grow, ops: [{ op: 'replace', path: '/spec/replicas', value: 2 }] }], { deployment: deploymentOf('chat-canary', { replicas: 4 }), objects: { PodDisruptionBudget: [budget] } }, [accepted, 'disruption-budget warn: PodDisruptionBudget keep wants 3 pods, and 2 pods of chat-canary are left: unless others make it up, no node with one of them can be drained.']],
  ['Argo CD would undo it', [grow], { deployment: deploymentOf('chat-canary', {}, { annotations: { 'argocd.argoproj.io/tracking-id': 'shop:apps/Deployment:default/chat-canary' } }) }, [accepted, room, 'ownership warn: Argo CD keeps Deployment chat-canary as the application shop says and may undo this at any time. To keep the change, edit spec.replicas in the manifest that it comes from; Details has the lines.']],
  ['Helm would undo it', [grow], { deployment: deploymentOf('chat-canary', {}, { labels: { 'app.kubernetes.io/managed-by': 'Helm' }, annotations: { 'meta.helm.sh/release-name': 'chat' } }) }, [accepted, room, 'ownership warn: Helm keeps Deployment chat-canary as the release chat says and may undo this at any time. To keep the change, edit spec.replicas in the manifest that it comes from; Details has the lines.']],
  ['another manager applies the same field', [grow], { deployment: managed('Apply') }, [accepted, room, 'ownership warn: pipeline keeps Deployment chat-canary as its own manifest says and may undo this at any time. To keep the change, edit spec.replicas in the manifest that it comes from; Details has the lines.']],
  ['a manager that updated once does not come back', [grow], { deployment: managed('Update') }, [accepted, room]],
  ['A8: nothing would roll', [image(container.image)], {}, [accepted, 'nothing-rolls block: The template of chat-canary would stay as it is, so no pod would be replaced. Name another image, or restart it.']],
  ['A8: a tag that moves', [image('registry.example/chat:latest')], {}, [accepted, 'room pass: New pods of chat-canary find room beside the old ones.', 'mutable-tag warn: registry.example/chat:latest may be another image tomorrow: pods that start later could differ. A version or a digest stays the same.']],
  ['R6: it is paused', [image('registry.example/chat:v2')], { deployment: deploymentOf('chat-canary', { paused: true }) }, [accepted, 'paused warn: The rollout of chat-canary is paused: the template is written, and no pod changes until it is resumed.']],
  ['R8: no revision is kept', [image('registry.example/chat:v2')], { deployment: deploymentOf('chat-canary', { revisionHistoryLimit: 0 }) }, [accepted, 'room pass: New pods of chat-canary find room beside the old ones.', 'history warn: chat-canary keeps no old revision (revisionHistoryLimit 0), so this rollout cannot be undone.']],
  ['R6: there is no deadline', [image('registry.example/chat:v2')], { deployment: deploymentOf('chat-canary', { progressDeadlineSeconds: 2_147_483_647 }) }, [accepted, 'room pass: New pods of chat-canary find room beside the old ones.', 'deadline warn: chat-canary has no progressDeadlineSeconds: a rollout that is stuck would never be called so by the cluster.']],
  ['A14: a volume of one node', [grow], { deployment: withVolume, objects: { Node: twoNodes, PersistentVolumeClaim: [claim('ReadWriteOnce')] } }, [accepted, uncertain, 'volume-claims block: Pods of chat-canary share the volume claim cache, and one node at a time holds it (ReadWriteOnce): a new pod beside an old one would wait for ever. Use Recreate, or a volume that several may mount.']],
  ['A14: a volume of many', [grow], { deployment: withVolume, objects: { Node: twoNodes, PersistentVolumeClaim: [claim('ReadWriteMany')] } }, [accepted, uncertain]],
  ['C1, §2.10: a new Deployment whose pods another finds, under two budgets', [made], { objects: { HorizontalPodAutoscaler: [autoscaler(1, 9)], PodDisruptionBudget: [budget, { ...budget, metadata: { name: 'too' } }] } }, [accepted, 'autoscaler warn: The selector of chat-canary finds pods of chat-new too, so its HorizontalPodAutoscaler would count both in one average.', 'disruption-budget warn: Pods of chat-new would be under 2 PodDisruptionBudgets (keep and too): no eviction of one works then, and no node is drained.']],
  ['R4: a gang', [grow], { deployment: deploymentOf('chat-canary', { template: { metadata: { labels: { app: 'chat' }, annotations: { 'scheduling.k8s.io/group-name': 'chat' } }, spec: { containers: [container] } } }) }, [accepted, room, 'gang warn: Pods of chat-canary belong to a group of Volcano (scheduling.k8s.io/group-name): fewer new pods at a time than its minimum are never placed, and the rollout would stop. Recreate brings them together.']],
] as readonly (readonly [string, readonly PlannedWrite[], World, readonly string[]])[]) {
  test(what, async () => assert.deepEqual(await checked(writes, world), said));
}

test('patches of one object are tried as one, in their order; a delete of what is patched before is not tried', async () => {
  const tried: string[] = [];
  const again: PlannedWrite = { ...grow, change: 'replicas 3 → 0', ops: [{ op: 'test', path: '/spec/replicas', value: 3 }, { op: 'replace', path: '/spec/replicas', value: 0 }] };
  await checked([grow, again, { ...grow, verb: 'delete', uid: 'uid', ops: [] }], { judge: ({ verb = 'patch', ops }) => void tried.push(`${verb} ${ops.map((op) => `${op.op} ${'value' in op ? String(op.value) : ''}`).join(', ')}`) });
  assert.deepEqual(tried, ['patch test 1, replace 3, test 3, replace 0']);
});

test('a template that is set behind a pause, which then ends, is a rollout like any other', async () => {
  const path = '/spec/paused';
  const held: readonly PlannedWrite[] = [
    { ...grow, change: 'paused', ops: [{ op: 'add', path, value: true }] },
    image('registry.example/chat:latest'),
    { ...grow, change: 'resumed', ops: [{ op: 'replace', path, value: false }] },
  ];
  assert.deepEqual(await checked(held, { objects: { Node: [{ ...nodeOf('a', { cpu: '1' }) }], Pod: [] } }), [
    accepted, 'room pass: New pods of chat-canary find room beside the old ones.',
    'mutable-tag warn: registry.example/chat:latest may be another image tomorrow: pods that start later could differ. A version or a digest stays the same.',
  ]);
});

test('what a plan knows stays, and what it could not know gives way', async () => {
  const known: Check = { id: 'autoscaler', title: 'Autoscaler', verdict: 'warn', detail: 'Known.' };
  const blind: Check = { id: 'quota', title: 'Quota', verdict: 'unknown', detail: 'Not read.' };
  assert.deepEqual(await checked([grow], { objects: { HorizontalPodAutoscaler: [autoscaler(1, 9)] } }, [known, blind]), ['autoscaler warn: Known.', accepted, room]);
});

test('a switch says that NetworkPolicies may not be listed, and what is found one-sided all the same', async () => {
  const pods = [blue, green].flatMap((one) => podsOf(one));
  const seen: Seen = { ...unwrap(seenIn(blueGreen({ pods }), 'llm-app', parseSettings(() => undefined))), rights: all };
  const plan = unwrap(planSwitch(seen, { to: 'green' }));
  const told = async (budgets: readonly WholeObject[]): Promise<string> => {
    const cluster: Pick<ClusterPort, 'read' | 'list' | 'write'> = {
      read: () => Promise.resolve(ok({ metadata: { name: 'llm-app-service' }, spec: {} })),
      list: (kind) => Promise.resolve(kind === 'NetworkPolicy' ? fail(forbids(kind)) : ok(kind === 'PodDisruptionBudget' ? budgets : [])),
      write: () => Promise.resolve(ok({ resourceVersion: '' })),
    };
    const { checks } = await preflighted({ cluster, clock: { now: () => 0 }, who: 'someone', signal: never() }, seen, plan, cluster);
    return checks.filter(({ id }) => id === 'one-track').map(({ verdict, detail }) => `${verdict}: ${detail}`).join();
  };
  assert.equal(await told([]), 'unknown: Whether NetworkPolicies, budgets and autoscalers find both tracks is not known: You may not list NetworkPolicy on prod-eu. Ask for the Role in the README.');
  assert.match(await told([{ metadata: { name: 'keep' }, spec: { selector: { matchLabels: { version: 'blue' } } } }]), /^warn: PodDisruptionBudget keep counts pods of blue and not of green/);
});

test('a plan that is blocked is not looked at further, and nothing is asked', async () => {
  const block: Check = { id: 'lease', title: 'Lease', verdict: 'block', detail: 'Held.' };
  assert.deepEqual(await checked([grow], { judge: () => assert.fail('asked') }, [block]), ['lease block: Held.']);
});

test('the way back is warned of what stands against it, and not barred', async () => {
  const small = { objects: { Node: [{ ...nodeOf('a', { cpu: '1' }) }] } };
  const said = 'room VERDICT: 1 of 2 more pods of chat-canary would stay Pending: 1 cpu needed, 0 free on 1 node.';
  assert.deepEqual(await checked([grow], small), [accepted, said.replace('VERDICT', 'block')]);
  assert.deepEqual(await checked([grow], small, [], 'abort'), [accepted, said.replace('VERDICT', 'warn')]);
});
