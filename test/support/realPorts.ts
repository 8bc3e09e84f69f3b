/** What contract tests give the use cases: the real adapter and the real clock, a journal in memory, and a person who says yes. */
import { setTimeout as sleep } from 'node:timers/promises';
import { createJournal } from '../../src/app/journal.ts';
import type { ClusterPort, OperationPorts } from '../../src/app/ports.ts';
import { createClusters, type Clusters, type ClustersOptions } from '../../src/cluster/connect.ts';
import { parseSettings } from '../../src/core/settings.ts';
import type { Target } from '../../src/core/target.ts';
import { unwrap } from '../../src/core/unwrap.ts';
import { warningsOf, type Plan } from '../../src/core/operations/plan.ts';
import { fakeLines } from './fakePorts.ts';

/** The adapter on one kubeconfig, with nothing of the person who runs the tests. */
export const clustersAt = (kubeconfig: string, options: Partial<ClustersOptions> = {}): Clusters =>
  createClusters({
    kubeconfig: () => kubeconfig,
    env: {},
    practiceKubeconfig: () => undefined,
    mayRunPlugins: () => false,
    log: () => undefined,
    userAgent: 'deployment-strategies/test',
    ...options,
  });

export interface Connection {
  readonly clusters: Clusters;
  readonly cluster: ClusterPort;
  /** The namespace that the context names. */
  readonly target: Target;
}

/** Connects to the first context of a kubeconfig. `clusters` is to be disposed of. */
export async function connectTo(kubeconfig: string, options: Partial<ClustersOptions> = {}): Promise<Connection> {
  const clusters = clustersAt(kubeconfig, options);
  const [context] = unwrap(await clusters.contexts());
  if (context === undefined) throw new Error(`${kubeconfig} has no context.`);
  return { clusters, cluster: unwrap(await clusters.connect(context.cluster)), target: { cluster: context.cluster, namespace: context.namespace } };
}

/** Seconds that a verification may take: far more than it needs, so that no test depends on the speed of a machine. */
export const verifySeconds = 120;

export interface RealPorts extends OperationPorts {
  /** The plans that were asked about. */
  readonly plans: Plan[];
  readonly said: string[];
}

export interface RealPortsOptions extends Partial<OperationPorts> {
  readonly verifySeconds?: number;
  /** Somebody else at work while the dialog is open. */
  readonly while?: (plan: Plan) => Promise<void>;
  readonly onSay?: (text: string) => void;
}

/** Says yes to every plan and keeps it. What is given in place of a port is taken as it is. */
export function realPorts(clusters: OperationPorts['clusters'], { verifySeconds: seconds = verifySeconds, while: meanwhile, onSay, ...given }: RealPortsOptions = {}): RealPorts {
  const plans: Plan[] = [];
  const said: string[] = [];
  let ids = 0;
  return {
    clusters,
    journal: createJournal(fakeLines(), 'memory'),
    clock: { now: () => Date.now(), wait: (ms, signal) => sleep(ms, undefined, { signal }) },
    settings: () => parseSettings((key) => (key === 'verifyTimeoutSeconds' ? seconds : undefined)),
    who: 'test',
    newId: () => String(ids++),
    confirm: {
      confirm: async (plan) => {
        plans.push(plan);
        await meanwhile?.(plan);
        return { go: true, accepted: warningsOf(plan).map(({ id }) => id) };
      },
      replanned: () => Promise.resolve(),
    },
    progress: {
      say: (text) => {
        said.push(text);
        onSay?.(text);
      },
    },
    ...given,
    plans,
    said,
  };
}
