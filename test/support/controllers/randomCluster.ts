import type { JsonPatchOp } from '../../../src/core/operations/plan.ts';
import type { Raw } from '../../../src/core/checks/raw.ts';
import { random } from '../random.ts';

/** A few nodes with some pods, and a Deployment that comes there and later rolls. Everything of one cluster carries its name as a label. */
export interface RandomCluster {
  readonly name: string;
  readonly nodes: readonly Raw[];
  /** Scheduled already; those with a time to end are deleted before the Deployment comes. */
  readonly pods: readonly Raw[];
  readonly deployment: Raw;
  /** A template with other requests, or the same, with label `round` 2. */
  readonly update: readonly JsonPatchOp[];
}

const gpu = 'nvidia.com/gpu';
type Dice = ReturnType<typeof random>;

export function randomCluster(seed: number): RandomCluster {
  const dice = random(seed);
  const { below } = dice;
  const name = `cluster-${seed}`;
  const nodes = Array.from({ length: 1 + below(3) }, (_, index) => nodeOf(name, index, dice));
  const pods = nodes.flatMap((node, at) => Array.from({ length: below(5) === 0 ? 2 : below(2) }, (_, index) => standing(`${name}-${at}-${index}`, node, dice)));
  const template = templateOf(name, dice);
  const replicas = 1 + below(4);
  const deployment = {
    apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name },
    spec: { replicas, selector: { matchLabels: { group: name } }, strategy: strategyOf(dice), template },
  };
  return { name, nodes, pods, deployment, update: updateOf(template, dice) };
}

function strategyOf({ below, pick }: Dice): Raw {
  if (below(8) === 0) return { type: 'Recreate' };
  const [maxSurge, maxUnavailable] = pick([[1, 0], [1, 0], [0, 1], ['25%', '25%'], [2, 1]] as const);
  return { type: 'RollingUpdate', rollingUpdate: { maxSurge, maxUnavailable } };
}

function nodeOf(cluster: string, index: number, { below, pick }: Dice): Raw {
  const name = `${cluster}-node-${index}`;
  const size = { cpu: pick(['2', '4', '8']), memory: pick(['2Gi', '4Gi', '8Gi']), pods: String(3 + below(5)), ...(below(3) === 0 ? {} : { [gpu]: String(1 + below(4)) }) };
  const taints = pick([[], [], [], [], [], [{ key: 'dedicated', value: 'gpu', effect: 'NoSchedule' }], [{ key: 'dedicated', value: 'gpu', effect: 'PreferNoSchedule' }], [{ key: 'drill', effect: 'NoSchedule' }]]);
  return {
    apiVersion: 'v1', kind: 'Node',
    metadata: { name, labels: { cluster, 'kubernetes.io/hostname': name, zone: pick(['a', 'b']), disk: pick(['ssd', 'hdd']), generation: String(1 + below(4)) }, annotations: { 'kwok.x-k8s.io/node': 'fake' } },
    spec: { ...(taints.length === 0 ? {} : { taints }), ...(below(10) === 0 ? { unschedulable: true } : {}) },
    // The kubelet keeps some of the machine for itself.
    status: { capacity: { ...size, cpu: '16' }, allocatable: size },
  };
}

const resourcesOf = ({ below, pick }: Dice): Raw => {
  const requests = { ...(below(5) === 0 ? {} : { cpu: pick(['100m', '250m', '500m', '1', '1500m', '3']) }), ...(below(3) === 0 ? {} : { memory: pick(['128Mi', '256Mi', '512Mi', '1Gi', '3G']) }) };
  const limits = below(4) === 0 ? { [gpu]: String(pick([1, 1, 2])) } : {};
  return { requests: { ...requests, ...limits }, limits };
};

/** A pod that was put on its node by hand, whatever it asks for: room may be overdrawn. */
function standing(name: string, node: Raw, dice: Dice): Raw {
  const { below } = dice;
  const going = below(3) === 0;
  const ends = going ? { annotations: { 'practice.deployment-strategies/terminates-after': '3600' } } : {};
  const nodeName = (node['metadata'] as { readonly name: string }).name;
  const apart = below(8) === 0 ? { affinity: antiAffinity('kubernetes.io/hostname', { matchExpressions: [{ key: 'group', operator: 'Exists' }] }) } : {};
  return {
    apiVersion: 'v1', kind: 'Pod', metadata: { name, labels: { app: pickApp(dice) }, ...ends },
    spec: { nodeName, containers: [container('main', { requests: going ? { cpu: '1500m', memory: '1Gi' } : small(dice) })], ...apart },
  };
}

const pickApp = ({ pick }: Dice): string => pick(['db', 'cache', 'noisy']);
const small = ({ below, pick }: Dice): Raw => (below(4) === 0 ? {} : { cpu: pick(['100m', '250m', '500m']), memory: pick(['64Mi', '256Mi', '512Mi']) });
const container = (name: string, resources: Raw, more: Raw = {}): Raw => ({ name, image: 'registry.example/app:v1', resources, ...more });
const antiAffinity = (topologyKey: string, labelSelector: Raw): Raw => ({ podAntiAffinity: { requiredDuringSchedulingIgnoredDuringExecution: [{ topologyKey, labelSelector }] } });

function templateOf(group: string, dice: Dice): Raw {
  const { below, pick } = dice;
  const affinity = {
    ...(below(4) === 0
      ? pick([
          antiAffinity('kubernetes.io/hostname', { matchLabels: { group } }),
          antiAffinity('zone', { matchLabels: { group } }),
          antiAffinity('kubernetes.io/hostname', { matchLabels: { app: 'noisy' } }),
        ])
      : {}),
    ...(below(4) === 0 ? { nodeAffinity: { requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms: nodeTerms(dice) } } } : {}),
  };
  const tolerations = pick([[], [], [{ key: 'dedicated', operator: 'Exists' }], [{ key: 'dedicated', value: 'gpu', effect: 'NoSchedule' }], [{ operator: 'Exists' }]]);
  const init = pick([[], [], [container('load', { requests: { cpu: pick(['200m', '2']) } })], [container('proxy', { requests: { cpu: '300m', memory: '100Mi' } }, { restartPolicy: 'Always' })]]);
  const port = below(8) === 0 ? { ports: [{ containerPort: 8080, hostPort: 8080 }] } : {};
  return {
    metadata: { labels: { group, round: '1' } },
    spec: {
      terminationGracePeriodSeconds: 0,
      nodeSelector: { cluster: group, ...(below(6) === 0 ? { disk: 'ssd' } : {}) },
      containers: [container('main', resourcesOf(dice), port), ...(below(4) === 0 ? [container('beside', { requests: { cpu: '50m' } })] : [])],
      ...(init.length === 0 ? {} : { initContainers: init }),
      ...(tolerations.length === 0 ? {} : { tolerations }),
      ...(Object.keys(affinity).length === 0 ? {} : { affinity }),
    },
  };
}

const nodeTerms = ({ pick }: Dice): readonly Raw[] =>
  pick([
    [{ matchExpressions: [{ key: 'disk', operator: 'In', values: ['ssd'] }] }],
    [{ matchExpressions: [{ key: 'zone', operator: 'NotIn', values: ['b'] }] }],
    [{ matchExpressions: [{ key: 'generation', operator: 'Gt', values: ['1'] }] }],
    [{ matchExpressions: [{ key: 'disk', operator: 'In', values: ['hdd'] }, { key: 'zone', operator: 'In', values: ['a'] }] }, { matchExpressions: [{ key: 'generation', operator: 'Lt', values: ['3'] }] }],
    [{ matchExpressions: [{ key: 'missing', operator: 'DoesNotExist' }] }],
  ]);

function updateOf(template: Raw, dice: Dice): readonly JsonPatchOp[] {
  const image: JsonPatchOp = { op: 'replace', path: '/spec/template/spec/containers/0/image', value: 'registry.example/app:v2' };
  const round: JsonPatchOp = { op: 'replace', path: '/spec/template/metadata/labels/round', value: '2' };
  const resources: JsonPatchOp = { op: 'replace', path: '/spec/template/spec/containers/0/resources', value: resourcesOf(dice) };
  return dice.below(3) === 0 && template['spec'] !== undefined ? [image, round, resources] : [image, round];
}
