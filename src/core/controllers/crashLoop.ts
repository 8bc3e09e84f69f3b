import type { Pod } from '../kube/objects.ts';
import { timeOf, timestamp, type EventDraft } from './controller.ts';

/** `"true"` makes a pod's containers end with an error a second after each start. */
export const crashesAnnotation = 'practice.deployment-strategies/crashes';

/** Milliseconds that a run lasts, and that its end shows before the kubelet answers to it. */
const runs = 1000;
const answers = 1000;
const firstBackOff = 10_000;
const longestBackOff = 300_000;

type ContainerStatus = NonNullable<NonNullable<Pod['status']>['containerStatuses']>[number];

/** What a kubelet does with containers that crash; `statuses` where they change. */
export interface CrashStep {
  readonly statuses: readonly ContainerStatus[] | undefined;
  readonly events: readonly EventDraft[];
  readonly checkAgainAt: number;
}

/** Milliseconds from an end to the next start: none after the first run, then 10 s, doubled each time, up to 5 minutes (kubelet `doBackOff`). */
export const backOffOf = (restarts: number): number => (restarts === 0 ? answers : Math.min(longestBackOff, firstBackOff * 2 ** (restarts - 1)));

/** As Go writes a duration: `40s`, `1m20s`, `5m0s`. */
function duration(milliseconds: number): string {
  const seconds = milliseconds / 1000;
  return seconds < 60 ? `${seconds}s` : `${Math.floor(seconds / 60)}m${seconds % 60}s`;
}

const podName = ({ metadata }: Pod): string => `${metadata.name ?? ''}_${metadata.namespace ?? ''}(${metadata.uid ?? ''})`;

/**
 * The next step of containers that have been started, all at once. What it goes by is what the status tells, in whole
 * seconds: running, ended (`Error`, exit code 1), waiting (`CrashLoopBackOff`), and running again.
 */
export function syncCrashing(pod: Pod, now: number): CrashStep {
  const statuses = pod.status?.containerStatuses ?? [];
  const [first] = statuses;
  const restarts = first?.restartCount ?? 0;
  const startedAt = timeOf(first?.state?.running?.startedAt);
  const wait = (until: number): CrashStep => ({ statuses: undefined, events: [], checkAgainAt: until });
  if (first?.state?.running !== undefined) {
    const end = (startedAt ?? now) + runs;
    return now < end ? wait(end) : ended(statuses, now);
  }
  const finishedAt = timeOf((first?.state?.terminated ?? first?.lastState?.terminated)?.finishedAt) ?? now;
  const restartAt = finishedAt + backOffOf(restarts);
  if (now >= restartAt) return restarted(pod, statuses, now);
  if (first?.state?.terminated === undefined) return wait(restartAt);
  return now < finishedAt + answers ? wait(finishedAt + answers) : backingOff(pod, statuses, restartAt);
}

function ended(statuses: readonly ContainerStatus[], now: number): CrashStep {
  const finishedAt = timestamp(now);
  const next = statuses.map((status) => {
    const terminated = { exitCode: 1, reason: 'Error', startedAt: status.state?.running?.startedAt ?? finishedAt, finishedAt };
    return { ...status, ready: false, started: false, state: { terminated } };
  });
  return { statuses: next, events: [], checkAgainAt: (timeOf(finishedAt) ?? now) + answers };
}

function backingOff(pod: Pod, statuses: readonly ContainerStatus[], restartAt: number): CrashStep {
  const next = statuses.map((status) => {
    const message = `back-off ${duration(backOffOf(status.restartCount))} restarting failed container=${status.name} pod=${podName(pod)}`;
    return { ...status, state: { waiting: { reason: 'CrashLoopBackOff', message } }, ...(status.state === undefined ? {} : { lastState: status.state }) };
  });
  const events = statuses.map(({ name }): EventDraft => ({ about: pod, type: 'Warning', reason: 'BackOff', message: `Back-off restarting failed container ${name} in pod ${podName(pod)}` }));
  return { statuses: next, events, checkAgainAt: restartAt };
}

function restarted(pod: Pod, statuses: readonly ContainerStatus[], now: number): CrashStep {
  const startedAt = timestamp(now);
  const next = statuses.map((status) => {
    const last = status.state?.terminated === undefined ? status.lastState : status.state;
    return { ...status, started: true, restartCount: status.restartCount + 1, state: { running: { startedAt } }, ...(last === undefined ? {} : { lastState: last }) };
  });
  const events = statuses.flatMap(({ name, image = '' }): readonly EventDraft[] => [
    { about: pod, type: 'Normal', reason: 'Pulled', message: `Container image "${image}" already present on machine` },
    { about: pod, type: 'Normal', reason: 'Created', message: `Created container: ${name}` },
    { about: pod, type: 'Normal', reason: 'Started', message: `Started container ${name}` },
  ]);
  return { statuses: next, events, checkAgainAt: (timeOf(startedAt) ?? now) + runs };
}
