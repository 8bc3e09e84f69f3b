/** A canary release in records alone: plans are carried out on them at once, every pod ready, so that tests see what a whole ladder leaves. */
import type { DeploymentRecord, Snapshot } from '../../src/core/live/records.ts';
import { roleLabel } from '../../src/core/live/role.ts';
import { deploymentRecord } from '../../src/cluster/normalise/deployment.ts';
import type { Plan, PlannedWrite } from '../../src/core/operations/plan.ts';
import type { CreateFacts } from '../../src/core/operations/canary/facts.ts';
import { seenIn, type Seen } from '../../src/core/operations/seen.ts';
import { noteText, type ReleaseMark } from '../../src/core/release/mark.ts';
import { unwrap } from '../../src/core/unwrap.ts';
import { deployment, service, snapshot } from './builders.ts';

export const settings = { readOnly: false, protectedContexts: [], trackLabel: 'version' };
export const facts = { autoscalers: [] };
export const v2 = [{ container: 'app', image: 'registry.example/chat:v2' }];

/** The whole object of a record, as far as a copy needs it. */
export const wholeOf = (one: DeploymentRecord): Readonly<Record<string, unknown>> => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: one.name, namespace: one.namespace, uid: one.uid, resourceVersion: one.resourceVersion, labels: one.labels, annotations: { 'deployment.kubernetes.io/revision': '3', 'argocd.argoproj.io/tracking-id': 'x' } },
  spec: {
    replicas: one.desired,
    selector: one.selector,
    template: { metadata: { labels: one.templateLabels }, spec: { containers: one.images.map(({ container, image }) => ({ name: container, image })) } },
  },
});

export interface CanaryWorld {
  deployments: readonly DeploymentRecord[];
  mark: ReleaseMark | undefined;
  snapshot(): Snapshot;
  seen(): Seen;
  sizes(): Readonly<Record<string, number>>;
  createFacts(stable: string, canary?: string): CreateFacts;
  /** Writes the first `count` writes (all of them, and the mark, where no number is given); the pods in all after each. */
  carryOut(plan: Plan, count?: number): readonly number[];
}

/** One stable Deployment behind a Service. */
export function canaryWorld(total: number, over: Partial<DeploymentRecord> = {}): CanaryWorld {
  const images = [{ container: 'app', image: 'registry.example/chat:v1' }];
  const world: CanaryWorld = {
    deployments: [deployment('chat-stable', { app: 'chat', version: 'stable' }, { desired: total, images, ...over })],
    mark: undefined,
    snapshot() {
      const note = world.mark === undefined ? undefined : noteText({ mark: world.mark });
      return snapshot({ deployments: world.deployments, services: [service('chat', { app: 'chat' }, note === undefined ? {} : { release: note })] });
    },
    seen: () => unwrap(seenIn(world.snapshot(), 'chat', settings)),
    sizes: () => Object.fromEntries(world.deployments.map(({ name, desired }) => [name, desired])),
    createFacts(stable, canary) {
      const whole = (name: string | undefined) => {
        const found = world.deployments.find((one) => one.name === name);
        return found === undefined ? undefined : wholeOf(found);
      };
      return { ...facts, stable: whole(stable) ?? {}, canary: whole(canary), who: 'someone', now: 1000 };
    },
    carryOut(plan, count) {
      const totals: number[] = [];
      for (const write of plan.writes.slice(0, count)) {
        world.deployments = written(world.deployments, write);
        totals.push(world.deployments.reduce((sum, { desired }) => sum + desired, 0));
      }
      if (count === undefined && plan.mark !== undefined) world.mark = plan.mark ?? undefined;
      return totals;
    },
  };
  return world;
}

function written(deployments: readonly DeploymentRecord[], write: PlannedWrite): readonly DeploymentRecord[] {
  if (write.verb === 'create') {
    const made = deploymentRecord({ ...write.body, status: { observedGeneration: 1 } });
    return [...deployments, { ...made, uid: `uid-${write.name}`, resourceVersion: '1', generation: 1, revision: 1 }];
  }
  if (write.verb === 'delete') return deployments.filter(({ name }) => name !== write.name);
  return deployments.map((one) => (one.name === write.name ? patched(one, write) : one));
}

function patched(one: DeploymentRecord, { ops, name }: PlannedWrite): DeploymentRecord {
  let next = one;
  for (const op of ops) {
    if (op.op === 'remove') throw new Error(`${name}: nothing is removed here`);
    const image = /^\/spec\/template\/spec\/containers\/(\d+)\/image$/.exec(op.path)?.[1];
    if (op.op === 'test') {
      if (op.path === '/spec/replicas' && op.value !== next.desired) throw new Error(`${name} has ${next.desired} replicas, not ${String(op.value)}`);
    } else if (op.path === '/spec/replicas') {
      const desired = Number(op.value);
      next = { ...next, desired, replicas: desired, updated: desired, ready: desired, available: desired };
    } else if (op.path.startsWith('/metadata/labels/')) next = { ...next, labels: { ...next.labels, [roleLabel]: String(op.value) } };
    else if (image !== undefined) next = { ...next, images: next.images.map((each, index) => (index === Number(image) ? { ...each, image: String(op.value) } : each)) };
    else if (op.path === '/spec/template') next = { ...next, ...templateOf(op.value) };
    else throw new Error(`${name}: ${op.path} is not known here`);
  }
  return next;
}

function templateOf(template: unknown): Pick<DeploymentRecord, 'images' | 'templateLabels'> {
  const { images, templateLabels } = deploymentRecord({ spec: { template } });
  return { images, templateLabels };
}
