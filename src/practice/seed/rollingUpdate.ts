import type { KubeObject } from '../../core/kube/objects.ts';
import { deployment, service } from './workload.ts';

/** One Deployment with the limits of the source text: one pod more, one pod less. */
export const rollingUpdate = (): readonly KubeObject[] => [
  service('summarizer', { app: 'summarizer' }),
  deployment({
    name: 'summarizer',
    labels: { app: 'summarizer' },
    image: 'myregistry.example/summarizer:v1',
    replicas: 4,
    requests: { cpu: '500m', memory: '1Gi' },
    limits: { cpu: '1', memory: '2Gi' },
    strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: 1, maxUnavailable: 1 } },
  }),
];
