import type { ServerResponse } from 'node:http';
import { json, type Recorded } from './recordingServer.ts';

const labels = (version: string): Readonly<Record<string, string>> => ({ app: 'llm-app', version });

/** What of a namespace `shop` with a blue-green pair is secret: environment, and the copy of it that kubectl keeps. */
export interface HeldSecrets {
  readonly environment: string;
  readonly applied: string;
  readonly secret: string;
}

/** A namespace over HTTP whose Service can be patched; its lists hold whole objects, as an API server sends them. */
export function releaseApi({ environment, applied, secret }: HeldSecrets): (request: Recorded, response: ServerResponse) => void {
  let live = 'blue';
  let version = 100;
  const watchers = new Set<{ readonly resource: string; readonly response: ServerResponse }>();
  const annotations = { 'kubectl.kubernetes.io/last-applied-configuration': JSON.stringify({ env: [{ name: 'API_KEY', value: applied }] }), 'example/password': applied };
  const env = [{ name: 'API_KEY', value: environment }];
  const meta = (name: string, more: object = {}) => ({ name, namespace: 'shop', uid: `uid-${name}`, resourceVersion: String(version), annotations, ...more });
  const podSpec = { containers: [{ name: 'app', image: 'registry.example/llm-app:v1', env, args: [`--key=${environment}`] }] };
  const tracks = ['blue', 'green'];
  const owned = (kind: string, name: string) => ({ ownerReferences: [{ kind, name, uid: `uid-${name}`, controller: true }] });
  const lists: Readonly<Record<string, () => readonly unknown[]>> = {
    namespaces: () => [{ metadata: { name: 'shop' } }],
    deployments: () => tracks.map((track) => ({
      metadata: meta(`llm-app-${track}`),
      spec: { replicas: 1, selector: { matchLabels: labels(track) }, template: { metadata: { labels: labels(track), annotations }, spec: podSpec } },
      status: { replicas: 1, readyReplicas: 1, updatedReplicas: 1, availableReplicas: 1 },
    })),
    replicasets: () => tracks.map((track) => ({ metadata: meta(`llm-app-${track}-1`, owned('Deployment', `llm-app-${track}`)), spec: { replicas: 1, template: { spec: podSpec } }, status: { replicas: 1, readyReplicas: 1 } })),
    pods: () => tracks.map((track) => ({
      metadata: meta(`llm-app-${track}-1-a`, { labels: labels(track), ...owned('ReplicaSet', `llm-app-${track}-1`) }),
      spec: podSpec,
      status: { phase: 'Running', conditions: [{ type: 'Ready', status: 'True' }], containerStatuses: [{ name: 'app', ready: true, restartCount: 0, state: { running: {} } }] },
    })),
    services: () => [service()],
    endpointslices: () => [{ metadata: meta('llm-app-x', { labels: { 'kubernetes.io/service-name': 'llm-app' } }), endpoints: [{ conditions: { ready: true }, targetRef: { kind: 'Pod', name: `llm-app-${live}-1-a` } }] }],
    httproutes: () => [],
    secrets: () => [{ metadata: meta('keys'), data: { key: Buffer.from(secret).toString('base64') } }],
  };
  const service = () => ({ metadata: meta('llm-app'), spec: { selector: labels(live), ports: [{ port: 80 }] } });
  return (request, response) => {
    const resource = request.path.split('/').find((part) => part in lists && part !== 'namespaces') ?? 'namespaces';
    if (request.method === 'POST') {
      const rules = { verbs: ['*'], apiGroups: ['*'], resources: ['*'] };
      json(response, 201, { kind: 'SelfSubjectReview', status: { allowed: true, incomplete: false, resourceRules: [rules], nonResourceRules: [] } });
    } else if (request.method === 'PATCH' && request.query.get('dryRun') !== null) {
      json(response, 200, service());
    } else if (request.method === 'PATCH') {
      const ops = JSON.parse(request.body) as readonly { readonly op: string; readonly path: string; readonly value: string }[];
      // Notes of the release are taken and not kept; a switch is.
      live = ops.find(({ op, path }) => op === 'replace' && path.startsWith('/spec/selector'))?.value ?? live;
      version += 1;
      for (const watcher of watchers) for (const object of lists[watcher.resource]?.() ?? []) watcher.response.write(`${JSON.stringify({ type: 'MODIFIED', object })}\n`);
      json(response, 200, service());
    } else if (request.query.get('watch') !== null) {
      response.writeHead(200, { 'content-type': 'application/json' });
      response.flushHeaders();
      const watcher = { resource, response };
      watchers.add(watcher);
      response.on('close', () => watchers.delete(watcher));
    } else {
      json(response, 200, { kind: 'List', metadata: { resourceVersion: String(version) }, items: lists[resource]?.() ?? [] });
    }
  };
}
