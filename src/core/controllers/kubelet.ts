import type { Condition, Container, ContainerState, Pod } from '../kube/objects.ts';
import { timestamp, type EventDraft } from './controller.ts';
import { crashesAnnotation, syncCrashing } from './crashLoop.ts';
import { semanticallyEqual } from './equal.ts';
import { tagOf } from './image.ts';

/** Seconds from scheduled to ready, instead of the cluster's own. */
export const readyAfterAnnotation = 'practice.deployment-strategies/ready-after';
/** `"true"` keeps a pod that runs from ever being ready; taken away, it becomes ready. */
export const neverReadyAnnotation = 'practice.deployment-strategies/never-ready';
/** Seconds from deletion to gone, instead of the cluster's own; the grace period ends it sooner. */
export const terminatesAfterAnnotation = 'practice.deployment-strategies/terminates-after';

/** Milliseconds that a deleted pod takes to drain, where its grace period is not shorter. */
export const drainTime = 2000;
/** Milliseconds until an image that is not there is noticed, and until the kubelet backs off from pulling it. */
const pullFails = 500;
const backsOff = 1500;

export interface KubeletOptions {
  /** Milliseconds from scheduled to ready. */
  readonly readyAfter: number;
  /** Image tags that cannot be pulled. */
  readonly failingTags: readonly string[];
}

export interface KubeletInput {
  readonly pod: Pod;
  /** Milliseconds since 1970 at which it was bound to its node. */
  readonly boundAt: number;
  /** When its deletion was first seen; undefined where it is not being deleted. */
  readonly deletedAt: number | undefined;
  /** Addresses it has, or gets when its containers start. */
  readonly podIP: string;
  readonly hostIP: string;
  readonly now: number;
}

export interface KubeletStep {
  /** Where it differs from the one the pod has. */
  readonly status: Pod['status'] | undefined;
  /** The containers have ended: remove the pod for good. */
  readonly gone: boolean;
  readonly events: readonly EventDraft[];
  readonly checkAgainAt: number | undefined;
}

type Stage = 'creating' | 'pullFailed' | 'backOff' | 'running' | 'ready';

/** How far a pod is, as its status tells. */
function stageOf({ status }: Pod): Stage | undefined {
  if (status?.conditions?.some(({ type, status: verdict }) => type === 'Ready' && verdict === 'True') === true) return 'ready';
  const states = (status?.containerStatuses ?? []).map(({ state }) => state);
  if (states.some((state) => state?.running !== undefined)) return 'running';
  const reasons = states.map((state) => state?.waiting?.reason);
  if (reasons.includes('ImagePullBackOff')) return 'backOff';
  if (reasons.includes('ErrImagePull')) return 'pullFailed';
  return reasons.includes('ContainerCreating') ? 'creating' : undefined;
}

interface Plan {
  /** Stages with the time from which they hold, in order of time. */
  readonly stages: readonly (readonly [number, Stage])[];
  readonly failing: Container | undefined;
}

/** Milliseconds that an annotation names in seconds; a malformed one counts as absent. */
function delayOf(pod: Pod, annotation: string, otherwise: number): number {
  const seconds = Number(pod.metadata.annotations?.[annotation] ?? Number.NaN);
  return Number.isFinite(seconds) && seconds >= 0 ? seconds * 1000 : otherwise;
}

/** A container with a readiness probe runs for half the time before it is ready; one without is ready as soon as it runs. */
function planFor(pod: Pod, boundAt: number, options: KubeletOptions): Plan {
  const images = [...(pod.spec.initContainers ?? []), ...pod.spec.containers];
  const failing = images.find(({ image = '' }) => options.failingTags.includes(tagOf(image) ?? ''));
  if (failing !== undefined) {
    return { failing, stages: [[boundAt, 'creating'], [boundAt + pullFails, 'pullFailed'], [boundAt + backsOff, 'backOff']] };
  }
  const readyAt = boundAt + delayOf(pod, readyAfterAnnotation, options.readyAfter);
  const probed = pod.spec.containers.some(({ readinessProbe }) => readinessProbe !== undefined);
  const never = [neverReadyAnnotation, crashesAnnotation].some((annotation) => pod.metadata.annotations?.[annotation] === 'true');
  const runsAt = probed ? boundAt + (readyAt - boundAt) / 2 : readyAt;
  return { failing, stages: [[boundAt, 'creating'], [runsAt, 'running'], ...(never ? [] : [[readyAt, 'ready'] as const])] };
}

const order: readonly Stage[] = ['creating', 'pullFailed', 'backOff', 'running', 'ready'];

/** What the kubelet of the pod's node does now. A pod only moves forward, but for the annotation that makes it unready. */
export function syncKubelet(input: KubeletInput, options: KubeletOptions): KubeletStep {
  const { pod, boundAt, deletedAt, now } = input;
  if (deletedAt !== undefined) return drain(pod, deletedAt, now);
  const { stages, failing } = planFor(pod, boundAt, options);
  if (failing === undefined && crashes(pod) && started(pod)) return crash(input);
  const due = stages.findLast(([time]) => time <= now)?.[1] ?? 'creating';
  const next = stages.find(([time]) => time > now)?.[0];
  const current = stageOf(pod);
  const madeUnready = current === 'ready' && !stages.some(([, stage]) => stage === 'ready');
  if (current !== undefined && order.indexOf(current) >= order.indexOf(due) && !madeUnready) {
    return { status: undefined, gone: false, events: [], checkAgainAt: next };
  }
  const status = statusAt(input, due, failing);
  const events = eventsOf(pod, due, current, failing);
  // A container that crashes does so after its first start too.
  const again = crashes(pod) && due === 'running' ? now + 1 : next;
  return { status: semanticallyEqual(status, pod.status) ? undefined : status, gone: false, events, checkAgainAt: again };
}

const crashes = (pod: Pod): boolean => pod.metadata.annotations?.[crashesAnnotation] === 'true';

/** Whether its containers have run, and perhaps ended. */
const started = (pod: Pod): boolean =>
  pod.status?.containerStatuses?.some(({ state, lastState }) => state?.running !== undefined || state?.terminated !== undefined || lastState?.terminated !== undefined) === true;

function crash(input: KubeletInput): KubeletStep {
  const { statuses, events, checkAgainAt } = syncCrashing(input.pod, input.now);
  const status = statuses === undefined ? undefined : { ...statusAt(input, 'running', undefined), containerStatuses: statuses };
  return { status, gone: false, events, checkAgainAt };
}

function drain(pod: Pod, deletedAt: number, now: number): KubeletStep {
  const grace = (pod.metadata.deletionGracePeriodSeconds ?? 30) * 1000;
  const end = deletedAt + Math.min(grace, delayOf(pod, terminatesAfterAnnotation, drainTime));
  const runs = pod.status?.containerStatuses?.some(({ state }) => state?.running !== undefined) === true;
  const told = runs && now === deletedAt ? pod.spec.containers : [];
  const killing = told.map(({ name }) => draftEvent(pod, 'Normal', 'Killing', `Stopping container ${name}`));
  return { status: undefined, gone: now >= end || !runs, events: killing, checkAgainAt: now >= end ? undefined : end };
}

function stateAt(stage: Stage, image: string, pullable: boolean, now: number): ContainerState {
  switch (stage) {
    case 'creating':
      return { waiting: { reason: 'ContainerCreating' } };
    case 'pullFailed':
      return { waiting: pullable ? { reason: 'ContainerCreating' } : { reason: 'ErrImagePull', message: pullError(image) } };
    case 'backOff':
      if (pullable) return { waiting: { reason: 'ContainerCreating' } };
      return { waiting: { reason: 'ImagePullBackOff', message: `Back-off pulling image "${image}": ErrImagePull: ${pullError(image)}` } };
    case 'running':
    case 'ready':
      return { running: { startedAt: timestamp(now) } };
  }
}

const pullError = (image: string): string => `failed to resolve reference "${image}": ${image}: not found`;

function statusAt({ pod, podIP, hostIP, now }: KubeletInput, stage: Stage, failing: Container | undefined): NonNullable<Pod['status']> {
  const runs = stage === 'running' || stage === 'ready';
  const ready = stage === 'ready';
  const names = pod.spec.containers.map(({ name }) => name).join(' ');
  const unready = ready ? {} : { reason: 'ContainersNotReady', message: `containers with unready status: [${names}]` };
  const wanted: readonly Condition[] = [
    { type: 'PodReadyToStartContainers', status: runs || stage !== 'creating' ? 'True' : 'False' },
    { type: 'Initialized', status: 'True' },
    { type: 'Ready', status: ready ? 'True' : 'False', ...unready },
    { type: 'ContainersReady', status: ready ? 'True' : 'False', ...unready },
  ];
  const former = pod.status?.conditions ?? [];
  const conditions = wanted.map((condition) => {
    const same = former.find(({ type, status }) => type === condition.type && status === condition.status);
    return { ...condition, lastTransitionTime: same?.lastTransitionTime ?? timestamp(now) };
  });
  const others = former.filter(({ type }) => !wanted.some((condition) => condition.type === type));
  const before = new Map((pod.status?.containerStatuses ?? []).map((status) => [status.name, status]));
  const containerStatuses = pod.spec.containers.map((container) => {
    const { name, image = '' } = container;
    const running = before.get(name)?.state?.running;
    const state = runs && running !== undefined ? { running } : stateAt(stage, image, container !== failing, now);
    return { name, ready, started: runs, restartCount: before.get(name)?.restartCount ?? 0, image, imageID: runs ? `practice://${image}` : '', state };
  });
  return {
    ...pod.status,
    phase: runs ? 'Running' : 'Pending',
    conditions: [...conditions, ...others],
    hostIP,
    ...(runs ? { podIP, podIPs: [{ ip: podIP }] } : {}),
    startTime: pod.status?.startTime ?? timestamp(now),
    containerStatuses,
  };
}

const draftEvent = (about: Pod, type: EventDraft['type'], reason: string, message: string): EventDraft => ({ about, type, reason, message });

function eventsOf(pod: Pod, stage: Stage, from: Stage | undefined, failing: Container | undefined): readonly EventDraft[] {
  const image = failing?.image ?? '';
  switch (stage) {
    case 'creating':
      return pod.spec.containers.map(({ image: wanted = '' }) => draftEvent(pod, 'Normal', 'Pulling', `Pulling image "${wanted}"`));
    case 'pullFailed':
      return [
        draftEvent(pod, 'Warning', 'Failed', `Failed to pull image "${image}": ${pullError(image)}`),
        draftEvent(pod, 'Warning', 'Failed', 'Error: ErrImagePull'),
      ];
    case 'backOff':
      return [
        draftEvent(pod, 'Normal', 'BackOff', `Back-off pulling image "${image}"`),
        draftEvent(pod, 'Warning', 'Failed', 'Error: ImagePullBackOff'),
      ];
    case 'running':
    case 'ready':
      if (from === 'running') return [];
      if (from === 'ready') return [draftEvent(pod, 'Warning', 'Unhealthy', 'Readiness probe failed')];
      return pod.spec.containers.flatMap(({ name, image: wanted = '' }) => [
        draftEvent(pod, 'Normal', 'Pulled', `Successfully pulled image "${wanted}"`),
        draftEvent(pod, 'Normal', 'Created', `Created container: ${name}`),
        draftEvent(pod, 'Normal', 'Started', `Started container ${name}`),
      ]);
  }
}
