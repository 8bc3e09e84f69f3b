import type { KubeObject } from '../../core/kube/objects.ts';
import { deployment, service } from './workload.ts';

const track = (version: string, tag: string, replicas: number): KubeObject =>
  deployment({
    name: `chat-${version}`,
    labels: { app: 'chat', version },
    image: `myregistry.example/chat:${tag}`,
    replicas,
    requests: { cpu: '500m', memory: '1Gi' },
    limits: { cpu: '1', memory: '2Gi' },
  });

/** Nine stable pods and one canary behind one Service that selects both. */
export const canary = (): readonly KubeObject[] => [service('chat-service', { app: 'chat' }), track('stable', 'v1', 9), track('canary', 'v2', 1)];
