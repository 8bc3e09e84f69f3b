import assert from 'node:assert/strict';
import { test } from 'node:test';
import { copyDeployment, type CopyAsked } from '../../../../../src/core/operations/blueGreen/copyDeployment.ts';

const asked: CopyAsked = {
  name: 'llm-app-green', namespace: 'shop', label: 'version', from: 'blue', to: 'green', replicas: 5, images: [{ container: 'server', image: 'registry.example/llm:v2' }],
};

const live = {
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: {
    name: 'llm-app-blue', namespace: 'shop', uid: 'u', resourceVersion: '7', generation: 3, creationTimestamp: '2026-01-01T00:00:00Z', managedFields: [{}], selfLink: '/x',
    labels: { app: 'llm-app', version: 'blue', team: 'ml', 'app.kubernetes.io/managed-by': 'Helm', 'kustomize.toolkit.fluxcd.io/name': 'apps' },
    annotations: {
      'kubectl.kubernetes.io/last-applied-configuration': '{}', 'deployment.kubernetes.io/revision': '3', 'argocd.argoproj.io/tracking-id': 'x', 'meta.helm.sh/release-name': 'llm',
      'kubernetes.io/change-cause': 'v1', 'deployment-strategies/release': '{}', 'example.com/owner': 'ada',
    },
    ownerReferences: [{ kind: 'Model', name: 'llm' }],
    finalizers: ['example.com/keep'],
  },
  spec: {
    replicas: 2, paused: true, progressDeadlineSeconds: 1200, revisionHistoryLimit: 4, aFieldOfTomorrow: { deep: [1] },
    selector: { matchLabels: { app: 'llm-app', version: 'blue' }, matchExpressions: [{ key: 'version', operator: 'In', values: ['blue'] }, { key: 'tier', operator: 'Exists' }] },
    template: {
      metadata: { creationTimestamp: null, labels: { app: 'llm-app', version: 'blue', tier: 'gpu' }, annotations: { 'prometheus.io/scrape': 'true' } },
      spec: {
        terminationGracePeriodSeconds: 90,
        initContainers: [{ name: 'fetch', image: 'registry.example/fetch:1', args: ['--to=/models/blue'] }],
        containers: [{ name: 'server', image: 'registry.example/llm:v1', env: [{ name: 'COLOR', value: 'blue' }, { name: 'OTHER', value: 'bluebird' }] }, { name: 'proxy', image: 'registry.example/proxy:1' }],
        volumes: [{ name: 'cache', persistentVolumeClaim: { claimName: 'cache-blue' } }],
        affinity: { podAntiAffinity: { requiredDuringSchedulingIgnoredDuringExecution: [
          { topologyKey: 'kubernetes.io/hostname', labelSelector: { matchLabels: { app: 'llm-app', version: 'blue' } } },
          { topologyKey: 'kubernetes.io/hostname', labelSelector: { matchLabels: { app: 'other', version: 'blue' } } },
        ] } },
        topologySpreadConstraints: [{ maxSkew: 1, topologyKey: 'zone', whenUnsatisfiable: 'ScheduleAnyway', labelSelector: { matchLabels: { version: 'blue' } } }],
      },
    },
  },
  status: { replicas: 2 },
};

test('copies the whole live Deployment under the new name, label, selector, size and image', () => {
  const before = JSON.stringify(live);
  const { body } = copyDeployment(live, asked);
  assert.equal(JSON.stringify(live), before, 'what was read stays as it was');
  assert.deepEqual(body, {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'llm-app-green', namespace: 'shop', labels: { app: 'llm-app', version: 'green', team: 'ml' }, annotations: { 'example.com/owner': 'ada' } },
    spec: {
      replicas: 5, progressDeadlineSeconds: 1200, revisionHistoryLimit: 4, aFieldOfTomorrow: { deep: [1] },
      selector: { matchLabels: { app: 'llm-app', version: 'green' }, matchExpressions: [{ key: 'version', operator: 'In', values: ['green'] }, { key: 'tier', operator: 'Exists' }] },
      template: {
        metadata: { labels: { app: 'llm-app', version: 'green', tier: 'gpu' }, annotations: { 'prometheus.io/scrape': 'true' } },
        spec: {
          ...live.spec.template.spec,
          containers: [{ ...live.spec.template.spec.containers[0], image: 'registry.example/llm:v2' }, live.spec.template.spec.containers[1]],
          affinity: { podAntiAffinity: { requiredDuringSchedulingIgnoredDuringExecution: [
            { topologyKey: 'kubernetes.io/hostname', labelSelector: { matchLabels: { app: 'llm-app', version: 'green' } } },
            { topologyKey: 'kubernetes.io/hostname', labelSelector: { matchLabels: { app: 'other', version: 'blue' } } },
          ] } },
          topologySpreadConstraints: [{ maxSkew: 1, topologyKey: 'zone', whenUnsatisfiable: 'ScheduleAnyway', labelSelector: { matchLabels: { version: 'green' } } }],
        },
      },
    },
  });
});

test('names what belongs to others and is not copied, and leaves unsaid what only the server writes', () => {
  assert.deepEqual(copyDeployment(live, asked).dropped, [
    'annotation kubectl.kubernetes.io/last-applied-configuration', 'annotation deployment.kubernetes.io/revision', 'annotation argocd.argoproj.io/tracking-id',
    'annotation meta.helm.sh/release-name', 'annotation kubernetes.io/change-cause', 'annotation deployment-strategies/release',
    'label app.kubernetes.io/managed-by', 'label kustomize.toolkit.fluxcd.io/name', 'ownerReferences', 'finalizers', 'spec.paused',
  ]);
});

test('names where the live track still stands as a word: variables, arguments, claims; not inside another word', () => {
  assert.deepEqual(copyDeployment(live, asked).mentions, ['args of fetch', 'env COLOR of server', 'volume cache']);
});

test('what is no Deployment becomes a body that the server can refuse, and nothing throws', () => {
  for (const broken of [{}, { metadata: 7, spec: [] }, { spec: { template: { spec: { containers: 'x' } }, selector: null } }]) {
    assert.equal((copyDeployment(broken, asked).body['metadata'] as { name: string }).name, 'llm-app-green');
  }
});
