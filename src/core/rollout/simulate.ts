import { syncDeployment } from '../controllers/deployment/sync.ts';
import { resolveFenceposts, type IntOrPercent, type NotIntOrPercent } from '../kube/intOrPercent.ts';
import type { Deployment, ReplicaSet } from '../kube/objects.ts';
import { ok, type Result } from '../result.ts';

export interface SimulatedUpdate {
  readonly replicas: number;
  /** As in the manifest; the API server's default of 25 % where absent. */
  readonly maxSurge?: IntOrPercent;
  readonly maxUnavailable?: IntOrPercent;
  /** False for an image that never starts. */
  readonly becomesReady?: boolean;
}

/** One thing that happens, and how it stands afterwards. */
export interface SimulatedStep {
  readonly what: 'newPods' | 'oldPods' | 'ready';
  /** Pods wanted of the new and the old template; for `ready` these do not change. */
  readonly newPods: number;
  readonly oldPods: number;
  /** Pods that serve. */
  readonly available: number;
}

export interface Simulation {
  readonly steps: readonly SimulatedStep[];
  /** Most pods at a time, without Terminating ones, which hold their resources a little longer (PD §2.3). */
  readonly peakPods: number;
  readonly lowestAvailable: number;
  /** `stuck`: no step is left, and old pods remain. `cut`: more than `longest` steps. */
  readonly end: 'complete' | 'stuck' | 'cut';
}

/** Steps after which a simulation stops: nobody reads more, and a hover has to be quick. */
export const longest = 400;

const newImage = 'new';
const oldImage = 'old';
const start = '2026-01-01T00:00:00Z';

const templateOf = (image: string): Deployment['spec']['template'] => ({
  metadata: { labels: { app: 'simulated' } },
  spec: { containers: [{ name: 'main', image }] },
});

const isNew = (set: ReplicaSet): boolean => set.spec.template?.spec.containers[0]?.image === newImage;

function initial({ replicas, maxSurge = '25%', maxUnavailable = '25%' }: SimulatedUpdate, image: string): Deployment {
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'simulated', uid: 'deployment', creationTimestamp: start },
    spec: {
      replicas,
      strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge, maxUnavailable } },
      selector: { matchLabels: { app: 'simulated' } },
      template: templateOf(image),
    },
  };
}

/** The ReplicaSet controller in numbers: pods are there at once, those that are not ready go first, and old pods were ready. */
function counted(set: ReplicaSet, ready: number): ReplicaSet {
  const replicas = set.spec.replicas ?? 0;
  const available = Math.min(isNew(set) ? ready : replicas, replicas);
  return { ...set, status: { replicas, readyReplicas: available, availableReplicas: available, observedGeneration: 1 } };
}

const sizeOf = (sets: readonly ReplicaSet[], which: (set: ReplicaSet) => boolean): number =>
  sets.filter(which).reduce((total, set) => total + (set.spec.replicas ?? 0), 0);

/**
 * The steps that a rolling update will take, by the same controller that the practice cluster runs (PD §2.3): the new pods of
 * one step become ready together, or never. Fails where a percentage is malformed.
 */
export function simulateRollingUpdate(update: SimulatedUpdate): Result<Simulation, NotIntOrPercent> {
  const checked = resolveFenceposts(update.maxSurge ?? '25%', update.maxUnavailable ?? '25%', update.replicas);
  if (!checked.ok) return checked;
  const before = initial(update, oldImage);
  const first = syncDeployment({ deployment: before, replicaSets: [], pods: [], now: Date.parse(start) }).created;
  let sets: readonly ReplicaSet[] = first === undefined ? [] : [counted(born(first, 0), 0)];
  let deployment = initial(update, newImage);
  let ready = 0;
  const steps: SimulatedStep[] = [];
  let end: Simulation['end'] = 'cut';

  const note = (what: SimulatedStep['what']): void => {
    const [newPods, oldPods] = [sizeOf(sets, isNew), sizeOf(sets, (set) => !isNew(set))];
    const serving = sets.reduce((total, set) => total + (set.status?.availableReplicas ?? 0), 0);
    steps.push({ what, newPods, oldPods, available: serving });
  };

  while (steps.length < longest) {
    const step = syncDeployment({ deployment, replicaSets: sets, pods: [], now: Date.parse(start) });
    deployment = step.deployment ?? deployment;
    if (step.created !== undefined) {
      sets = [...sets, counted(born(step.created, 1), ready)];
      if (sizeOf(sets, isNew) > 0) note('newPods');
    }
    const written = new Map(step.updated.map((set) => [set.metadata.name, set]));
    const resized = sets.filter((set) => (written.get(set.metadata.name) ?? set).spec.replicas !== set.spec.replicas);
    sets = sets.map((set) => counted(written.get(set.metadata.name) ?? set, ready));
    if (resized.length > 0) note(resized.some(isNew) ? 'newPods' : 'oldPods');
    if (step.created !== undefined || step.updated.length > 0 || step.deployment !== undefined) continue;

    const waiting = sizeOf(sets, isNew);
    if (ready < waiting && update.becomesReady !== false) {
      ready = waiting;
      sets = sets.map((set) => counted(set, ready));
      note('ready');
      continue;
    }
    end = sizeOf(sets, (set) => !isNew(set)) === 0 && ready >= waiting ? 'complete' : 'stuck';
    break;
  }
  const peakPods = Math.max(update.replicas, ...steps.map((step) => step.newPods + step.oldPods));
  const lowestAvailable = Math.min(update.replicas, ...steps.map((step) => step.available));
  return ok({ steps, peakPods, lowestAvailable, end });
}

const born = (set: ReplicaSet, age: number): ReplicaSet => ({
  ...set,
  metadata: { ...set.metadata, uid: `set-${age}`, creationTimestamp: new Date(Date.parse(start) + age * 1000).toISOString() },
});
