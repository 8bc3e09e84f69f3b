import type { HttpRoute, KubeObject } from '../../core/kube/objects.ts';
import { deployment, service } from './workload.ts';

const track = (version: string, tag: string): readonly KubeObject[] => [
  service(`ranker-${version}`, { app: 'ranker', version }),
  deployment({
    name: `ranker-${version}`,
    labels: { app: 'ranker', version },
    image: `myregistry.example/ranker:${tag}`,
    replicas: 2,
    requests: { cpu: '500m', memory: '1Gi' },
    limits: { cpu: '1', memory: '2Gi' },
  }),
];

/** The rule for group B repeats the path of the main rule, or it would lose to it (PD §2.11, §6). */
const route = (): HttpRoute => {
  const path = { type: 'PathPrefix', value: '/' };
  return {
    apiVersion: 'gateway.networking.k8s.io/v1',
    kind: 'HTTPRoute',
    metadata: { name: 'ranker', namespace: 'default', labels: { app: 'ranker' } },
    spec: {
      parentRefs: [{ name: 'public-gateway' }],
      hostnames: ['ranker.example'],
      rules: [
        { matches: [{ path, headers: [{ type: 'Exact', name: 'x-ab-group', value: 'b' }] }], backendRefs: [{ name: 'ranker-b', port: 80 }] },
        {
          matches: [{ path }],
          backendRefs: [
            { name: 'ranker-a', port: 80, weight: 100 },
            { name: 'ranker-b', port: 80, weight: 0 },
          ],
        },
      ],
    },
  };
};

/** Two variants behind a route: a header leads to B, everyone else goes to A. */
export const abTest = (): readonly KubeObject[] => [...track('a', 'v1'), ...track('b', 'v2'), route()];
