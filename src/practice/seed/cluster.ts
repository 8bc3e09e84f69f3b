import type { KubeObject, Node, ResourceList, ResourceQuota } from '../../core/kube/objects.ts';

const gpu = 'nvidia.com/gpu';

export const namespaces = (): readonly KubeObject[] =>
  ['default', 'kube-node-lease', 'kube-system', 'ml'].map((name) => ({
    apiVersion: 'v1',
    kind: 'Namespace',
    metadata: { name, labels: { 'kubernetes.io/metadata.name': name } },
  }));

type SeededNode = Node & { readonly status: { readonly nodeInfo: Readonly<Record<string, string>> } };

function node(name: string, address: string, capacity: ResourceList): SeededNode {
  const accelerator = gpu in capacity ? { accelerator: 'nvidia' } : {};
  const labels = { 'kubernetes.io/hostname': name, 'kubernetes.io/os': 'linux', 'kubernetes.io/arch': 'amd64', ...accelerator };
  return {
    apiVersion: 'v1',
    kind: 'Node',
    metadata: { name, labels },
    spec: {},
    status: {
      capacity,
      allocatable: capacity,
      addresses: [
        { type: 'InternalIP', address },
        { type: 'Hostname', address: name },
      ],
      conditions: [{ type: 'Ready', status: 'True', reason: 'KubeletReady', message: 'kubelet is posting ready status' }],
      nodeInfo: {
        kubeletVersion: 'v1.37.2',
        operatingSystem: 'linux',
        architecture: 'amd64',
        osImage: 'Practice',
        containerRuntimeVersion: 'practice://1',
      },
    },
  };
}

const plain: ResourceList = { cpu: '8', memory: '32Gi', pods: '110' };
const withGpus: ResourceList = { cpu: '16', memory: '128Gi', pods: '110', [gpu]: '4' };

/** Eight GPUs, of which the blue-green pair takes six: a surge of more than two such pods stays Pending. */
export const nodes = (): readonly KubeObject[] => [
  node('cpu-a', '10.0.0.11', plain),
  node('cpu-b', '10.0.0.12', plain),
  node('gpu-a', '10.0.0.21', withGpus),
  node('gpu-b', '10.0.0.22', withGpus),
];

/** Namespace `ml` is empty and small, to practise a release that its quota stops. */
export const quotas = (): readonly ResourceQuota[] => [
  {
    apiVersion: 'v1',
    kind: 'ResourceQuota',
    metadata: { name: 'small', namespace: 'ml' },
    spec: { hard: { pods: '20', [`requests.${gpu}`]: '2' } },
  },
];
