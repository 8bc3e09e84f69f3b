import type { Deployment, Pod, Service } from '../../../src/core/kube/objects.ts';
import { settled } from './controllers.ts';
import type { World } from './world.ts';
import { canonical } from './world.ts';

export interface TrackOf {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly replicas: number;
  readonly image?: string;
  readonly annotations?: Readonly<Record<string, string>>;
  /** Of the object, beside those of its pods. */
  readonly objectLabels?: Readonly<Record<string, string>>;
}

export const deploymentOf = ({ name, labels, replicas, image = 'app:1', annotations, objectLabels }: TrackOf): Deployment => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name, namespace: 'default', uid: `uid-${name}`, generation: 1, labels: { ...labels, ...objectLabels }, creationTimestamp: '2026-01-01T00:00:00Z', ...(annotations === undefined ? {} : { annotations }) },
  spec: {
    replicas,
    selector: { matchLabels: labels },
    template: { metadata: { labels }, spec: { containers: [{ name: 'main', image }] } },
    strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: 1, maxUnavailable: 0 } },
    progressDeadlineSeconds: 600,
    revisionHistoryLimit: 10,
  },
});

export const serviceOf = (name: string, selector: Readonly<Record<string, string>>, type = 'ClusterIP'): Service => ({
  apiVersion: 'v1',
  kind: 'Service',
  metadata: { name, namespace: 'default', uid: `uid-${name}` },
  spec: { selector, type, ports: [{ port: 80 }] },
});

/** The cluster at rest: every pod is there and ready, and stands in its slices. */
export const atRest = (deployments: readonly Deployment[], services: readonly Service[]): World =>
  canonical(settled({ deployments, services, sets: [], pods: [], slices: [] }));

export const podsOf = (world: World, deployment: string): readonly Pod[] => world.pods.filter((pod) => pod.metadata.name?.startsWith(`${deployment}-`) === true);

/** Somebody else sets a number of replicas. */
export const resized = (name: string, replicas: number) => ({
  what: `${name} gets ${replicas} replicas`,
  write: (world: World): World | undefined =>
    world.deployments.some((one) => one.metadata.name === name && one.spec.replicas !== replicas)
      ? { ...world, deployments: world.deployments.map((one) => (one.metadata.name === name ? { ...one, metadata: { ...one.metadata, generation: (one.metadata.generation ?? 1) + 1 }, spec: { ...one.spec, replicas } } : one)) }
      : undefined,
});

/** Somebody else sets one key of a selector. */
export const selected = (name: string, key: string, value: string) => ({
  what: `Service ${name} selects ${key} ${value}`,
  write: (world: World): World | undefined =>
    world.services.some((one) => one.metadata.name === name && one.spec.selector?.[key] !== value)
      ? { ...world, services: world.services.map((one) => (one.metadata.name === name ? { ...one, spec: { ...one.spec, selector: { ...one.spec.selector, [key]: value } } } : one)) }
      : undefined,
});
