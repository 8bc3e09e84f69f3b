import type { Deployment, LabelMap, ResourceList, Service } from '../../core/kube/objects.ts';

const port = 8080;

export interface Workload {
  readonly name: string;
  /** Selector and labels of the pods. */
  readonly labels: LabelMap;
  readonly image: string;
  readonly replicas: number;
  readonly requests: ResourceList;
  readonly limits: ResourceList;
  readonly strategy?: Deployment['spec']['strategy'];
}

export function deployment({ name, labels, image, replicas, requests, limits, strategy }: Workload): Deployment {
  const container = {
    name: 'server',
    image,
    ports: [{ name: 'http', containerPort: port }],
    readinessProbe: { httpGet: { path: '/healthz', port: 'http' }, periodSeconds: 5 },
    resources: { requests, limits },
  };
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name, namespace: 'default', labels },
    spec: {
      replicas,
      ...(strategy === undefined ? {} : { strategy }),
      selector: { matchLabels: labels },
      template: { metadata: { labels }, spec: { terminationGracePeriodSeconds: 30, containers: [container] } },
    },
  };
}

export const service = (name: string, selector: LabelMap): Service => ({
  apiVersion: 'v1',
  kind: 'Service',
  metadata: { name, namespace: 'default', labels: { app: selector.app ?? name } },
  spec: { selector, ports: [{ name: 'http', port: 80, targetPort: port }] },
});
