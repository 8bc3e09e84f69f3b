import type { KubeObject } from '../../core/kube/objects.ts';
import { deployment, service } from './workload.ts';

const track = (version: string, tag: string): KubeObject =>
  deployment({
    name: `llm-app-${version}`,
    labels: { app: 'llm-app', version },
    image: `myregistry.example/llm-app:${tag}`,
    replicas: 3,
    requests: { cpu: '1', memory: '8Gi', 'nvidia.com/gpu': '1' },
    limits: { cpu: '2', memory: '16Gi', 'nvidia.com/gpu': '1' },
  });

/** Two full environments; the Service selects blue. */
export const blueGreen = (): readonly KubeObject[] => [
  service('llm-app-service', { app: 'llm-app', version: 'blue' }),
  track('blue', 'v1'),
  track('green', 'v2'),
];
