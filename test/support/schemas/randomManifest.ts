import { random } from '../random.ts';
import { pools, type Pool } from './values.ts';
import { put, yamlText, type Written } from './yamlText.ts';

type Path = readonly (string | number)[];

export interface RandomManifest {
  readonly seed: number;
  readonly kind: 'Deployment' | 'Service' | 'HTTPRoute';
  /** Path of the collection that it is posted to. */
  readonly collection: string;
  /** Names of the fields that were given a value by chance. */
  readonly fields: readonly string[];
  readonly text: string;
}

interface Field {
  readonly path: Path;
  readonly pool: Pool;
}

interface Subject {
  readonly kind: RandomManifest['kind'];
  readonly collection: string;
  readonly base: { readonly [key: string]: Written };
  readonly fields: readonly Field[];
  /** Fields that the API server judges together. */
  readonly together: readonly (readonly Field[])[];
}

const field = (path: string, pool: Pool): Field => ({ path: path.split('.').map((step) => (/^\d+$/.test(step) ? Number(step) : step)), pool });

const pod = 'spec.template.spec';
const container = `${pod}.containers.0`;
const surge = field('spec.strategy.rollingUpdate.maxSurge', pools.intOrPercent);
const unavailable = field('spec.strategy.rollingUpdate.maxUnavailable', pools.intOrPercent);
const deadline = field('spec.progressDeadlineSeconds', pools.int32);
const ready = field('spec.minReadySeconds', pools.int32);
const grace = field(`${pod}.terminationGracePeriodSeconds`, pools.int64);
const sleep = field(`${container}.lifecycle.preStop.sleep.seconds`, pools.sleep);

const probes = ['readinessProbe', 'livenessProbe', 'startupProbe'].flatMap((probe) => [
  ...['initialDelaySeconds', 'timeoutSeconds', 'periodSeconds', 'successThreshold', 'failureThreshold'].map((name) => field(`${container}.${probe}.${name}`, pools.int32)),
  field(`${container}.${probe}.terminationGracePeriodSeconds`, probe === 'readinessProbe' ? pools.unwanted : pools.int64),
  field(`${container}.${probe}.httpGet.port`, pools.portOrName),
  field(`${container}.${probe}`, pools.probe),
]);

const handler: Written = { httpGet: { path: '/healthz', port: '8080' } };
const deployment: Subject = {
  kind: 'Deployment',
  collection: '/apis/apps/v1/namespaces/default/deployments',
  base: {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'llm-app', labels: { app: 'llm-app' } },
    spec: {
      replicas: '3',
      selector: { matchLabels: { app: 'llm-app', version: 'blue' } },
      strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: '1', maxUnavailable: '1' } },
      template: {
        metadata: { labels: { app: 'llm-app', version: 'blue' } },
        spec: {
          containers: [{ name: 'app', image: 'registry.example/llm-app:v2', ports: [{ name: 'http', containerPort: '8080' }], readinessProbe: handler, livenessProbe: handler, startupProbe: handler }],
        },
      },
    },
  },
  fields: [
    field('spec.replicas', pools.int32), surge, surge, unavailable, unavailable, deadline, ready, grace, sleep,
    field('spec.revisionHistoryLimit', pools.int32),
    field('spec.strategy', pools.strategy),
    field('spec.strategy.type', pools.strategyType),
    field('spec.paused', pools.boolean),
    field(`${pod}.activeDeadlineSeconds`, pools.unwanted),
    field(`${pod}.restartPolicy`, pools.restartPolicy),
    field(`${container}.ports.0.containerPort`, pools.port),
    field(`${container}.ports.0.name`, pools.portName),
    ...probes,
  ],
  together: [[surge, unavailable], [deadline, ready], [grace, sleep], [field('spec.strategy.type', pools.strategyType), surge]],
};

const service: Subject = {
  kind: 'Service',
  collection: '/api/v1/namespaces/default/services',
  base: { apiVersion: 'v1', kind: 'Service', metadata: { name: 'llm-app' }, spec: { selector: { app: 'llm-app', version: 'blue' }, ports: [{ name: 'http', port: '80', targetPort: '8080' }] } },
  fields: [
    field('spec.ports.0.port', pools.port),
    field('spec.ports.0.targetPort', pools.portOrName),
    field('spec.ports.0.name', pools.servicePortName),
    field('spec.ports.0.protocol', pools.protocol),
    field('spec.ports.1', pools.secondPort),
    field('spec.type', pools.serviceType),
    field('spec.sessionAffinity', pools.affinity),
    field('spec.publishNotReadyAddresses', pools.boolean),
  ],
  together: [],
};

const backend = 'spec.rules.0.backendRefs.0';
const route: Subject = {
  kind: 'HTTPRoute',
  collection: '/apis/gateway.networking.k8s.io/v1/namespaces/default/httproutes',
  base: {
    apiVersion: 'gateway.networking.k8s.io/v1',
    kind: 'HTTPRoute',
    metadata: { name: 'llm-app' },
    spec: {
      parentRefs: [{ name: 'gateway' }],
      rules: [{ backendRefs: [{ name: 'llm-app-stable', port: '80', weight: '90' }, { name: 'llm-app-canary', port: '80', weight: '10' }] }],
    },
  },
  fields: [
    field(`${backend}.weight`, pools.weight),
    field('spec.rules.0.backendRefs.1.weight', pools.weight),
    field(`${backend}.port`, pools.routePort),
    field(`${backend}.kind`, pools.backendKind),
    field('spec.rules.0.timeouts.request', pools.duration),
    field('spec.rules.0.matches', pools.matches),
  ],
  together: [[field('spec.rules.0.timeouts.request', pools.duration), field('spec.rules.0.timeouts.backendRequest', pools.duration)]],
};

/** One manifest: mostly one field by chance, so that a verdict is about that field; sometimes fields that belong together, or three. */
export function randomManifest(kind: RandomManifest['kind'], seed: number): RandomManifest {
  const { pick, below } = random(seed);
  const subject = { Deployment: deployment, Service: service, HTTPRoute: route }[kind];
  const dice = below(10);
  const chosen = dice < 6 || (dice < 8 && subject.together.length === 0) ? [pick(subject.fields)] : dice < 8 ? pick(subject.together) : [1, 2, 3].map(() => pick(subject.fields));
  let tree: Written = subject.base;
  for (const { path, pool } of chosen) tree = put(tree, path, pool[below(pool.length)]);
  const fields = [...new Set(chosen.map(({ path }) => path.filter((step) => typeof step === 'string').join('.')))];
  return { seed, kind, collection: subject.collection, fields, text: yamlText(tree as { readonly [key: string]: Written }) };
}
