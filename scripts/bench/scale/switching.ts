import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { createJournal } from '../../../src/app/journal.ts';
import type { OperationPorts } from '../../../src/app/ports.ts';
import { switchTraffic } from '../../../src/app/switchTraffic.ts';
import { createClusters } from '../../../src/cluster/connect.ts';
import { warningsOf } from '../../../src/core/operations/plan.ts';
import { parseSettings } from '../../../src/core/settings.ts';
import type { Target } from '../../../src/core/target.ts';
import { unwrap } from '../../../src/core/unwrap.ts';
import { ensureControlPlane } from '../../../test/controlplane/build.ts';
import { startTestCluster } from '../../../test/support/clusters.ts';
import { createSeed } from '../../../test/support/seedNamespace.ts';

export interface Switched {
  /** Milliseconds from the yes to the verified outcome. */
  readonly ours: number;
  /** Of it, the pause between the two reads that must agree. */
  readonly settling: number;
  /** `kubectl patch`, then `kubectl get endpointslices` until the endpoints are those of the track. */
  readonly kubectl: number;
}

/** A blue-green pair on a whole control plane, switched to and fro: to green by us, back to blue by kubectl. */
export async function measureSwitches(runs: number): Promise<readonly Switched[]> {
  const served = await startTestCluster('real');
  const { bin } = await ensureControlPlane((line) => console.error(line));
  const home = await mkdtemp(path.join(tmpdir(), 'bench-switch-'));
  const clusters = createClusters({ kubeconfig: () => served.kubeconfig, env: {}, practiceKubeconfig: () => undefined, mayRunPlugins: () => false, log: () => undefined, userAgent: 'bench' });
  try {
    const [context] = unwrap(await clusters.contexts());
    if (context === undefined) throw new Error('there is no context');
    const namespace = await served.namespace();
    await createSeed(served, namespace);
    const kubectl = async (...args: readonly string[]): Promise<string> =>
      (await promisify(execFile)(path.join(bin, 'kubectl'), [`--kubeconfig=${served.kubeconfig}`, `--cache-dir=${home}`, '-n', namespace, ...args], { maxBuffer: 2 ** 26 })).stdout;
    await kubectl('rollout', 'status', 'deployment/llm-app-blue', '--timeout=120s');
    await kubectl('rollout', 'status', 'deployment/llm-app-green', '--timeout=120s');
    const target: Target = { cluster: context.cluster, namespace };
    const all: Switched[] = [];
    // The first pair warms connections, kubectl's discovery cache and the compiler; it is not counted.
    for (let run = 0; run <= runs; run++) {
      const ours = await byUs(clusters, target, 'green');
      const theirs = await byKubectl(kubectl, 'blue');
      if (run > 0) all.push({ ...ours, kubectl: theirs });
    }
    return all;
  } finally {
    clusters.dispose();
    await served.stop();
    await rm(home, { recursive: true, force: true });
  }
}

async function byUs(clusters: OperationPorts['clusters'], target: Target, to: string): Promise<Pick<Switched, 'ours' | 'settling'>> {
  let accepted = Number.NaN;
  let settling = 0;
  const ports: OperationPorts = {
    clusters,
    journal: createJournal({ read: () => Promise.resolve([]), append: () => Promise.resolve() }, 'memory'),
    clock: {
      now: () => Date.now(),
      wait: async (ms, signal) => {
        const from = performance.now();
        await sleep(ms, undefined, { signal });
        settling += performance.now() - from;
      },
    },
    settings: () => parseSettings(() => undefined),
    who: 'bench',
    newId: () => 'bench',
    confirm: {
      confirm: (plan) => {
        accepted = performance.now();
        return Promise.resolve({ go: true, accepted: warningsOf(plan).map(({ id }) => id) });
      },
      replanned: () => Promise.resolve(),
    },
    progress: { say: () => undefined },
  };
  const outcome = unwrap(await switchTraffic(ports, { target, application: 'llm-app', to }, AbortSignal.timeout(60_000)));
  if (outcome.done !== 'verified') throw new Error(outcome.message);
  return { ours: performance.now() - accepted, settling };
}

/** What a careful person writes into a script: asked again as soon as the last answer is there. */
async function byKubectl(kubectl: (...args: readonly string[]) => Promise<string>, to: string): Promise<number> {
  const from = performance.now();
  await kubectl('patch', 'service', 'llm-app-service', '--type=merge', '-p', JSON.stringify({ spec: { selector: { app: 'llm-app', version: to } } }));
  const limit = performance.now() + 60_000;
  for (;;) {
    const { items } = JSON.parse(await kubectl('get', 'endpointslices', '-l', 'kubernetes.io/service-name=llm-app-service', '-o', 'json')) as Slices;
    const ready = items.flatMap(({ endpoints }) => endpoints ?? []).filter(({ conditions }) => conditions.ready !== false);
    if (ready.length === 3 && ready.every(({ targetRef }) => targetRef.name.startsWith(`llm-app-${to}-`))) return performance.now() - from;
    if (performance.now() > limit) throw new Error('kubectl did not see the endpoints move');
  }
}

interface Slices {
  readonly items: readonly { readonly endpoints: readonly { readonly conditions: { readonly ready?: boolean }; readonly targetRef: { readonly name: string } }[] | null }[];
}
