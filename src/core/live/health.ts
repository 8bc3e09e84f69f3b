import type { Health, Track } from './application.ts';
import type { DeploymentRecord, PodRecord } from './records.ts';
import { compareText } from './order.ts';

export interface Condition {
  readonly health: Health;
  /** Worst news in words, empty where all is well. */
  readonly trouble: string;
}

/** Reasons of the kubelet and the scheduler after which a pod does not get ready by waiting. */
const stuck = /^(ImagePullBackOff|ErrImagePull|ErrImageNeverPull|InvalidImageName|CrashLoopBackOff|Create\w*Error|RunContainerError|Unschedulable|OOMKilled|Evicted|exit code)/;

/** Whether a pod's trouble is one that waiting does not cure, as far as its words say. */
export const isStuck = (trouble: string): boolean => stuck.test(trouble);

/** Worst first: what waiting does not cure, then what most pods say. */
export function worstTrouble(pods: readonly PodRecord[]): string {
  const counts = new Map<string, number>();
  for (const pod of pods) if (!pod.ready && !pod.terminating && pod.trouble !== '') counts.set(pod.trouble, (counts.get(pod.trouble) ?? 0) + 1);
  const [worst] = [...counts].sort(([a, many], [b, others]) => Number(stuck.test(b)) - Number(stuck.test(a)) || others - many || compareText(a, b));
  if (worst === undefined) return '';
  return worst[1] === 1 ? worst[0] : `${worst[0]} (${worst[1]} pods)`;
}

/** Whether the controller still has to act on a template or size (PD §2.4: not Complete). */
export const midRollout = (deployment: DeploymentRecord): boolean =>
  deployment.observedGeneration < deployment.generation || deployment.updated < deployment.desired || deployment.replicas > deployment.updated;

/**
 * How one Deployment is. `ProgressDeadlineExceeded` is believed only when the controller has seen the newest generation,
 * since right after a change the old condition can still stand (PD §2.4, stale failure).
 */
export function deploymentHealth(deployment: DeploymentRecord, pods: readonly PodRecord[], readyPods: number): Condition {
  const { desired, conditions } = deployment;
  const trouble = worstTrouble(pods);
  const failure = conditions.find(({ type, status }) => type === 'ReplicaFailure' && status === 'True');
  if (failure !== undefined) return { health: 'broken', trouble: `${failure.reason}: ${failure.message}` };
  const settled = deployment.observedGeneration >= deployment.generation;
  const late = conditions.some(({ type, reason }) => type === 'Progressing' && reason === 'ProgressDeadlineExceeded');
  if (late && settled) return { health: 'broken', trouble: ['progress deadline exceeded', trouble].filter((text) => text !== '').join(': ') };
  if (desired === 0) return readyPods === 0 ? { health: 'idle', trouble: '' } : { health: 'progressing', trouble: '' };
  if (readyPods >= desired && !midRollout(deployment)) return { health: 'healthy', trouble: '' };
  const rolling: Condition = { health: 'progressing', trouble: deployment.paused ? 'paused' : trouble };
  if (trouble === '' || !stuck.test(trouble)) {
    return midRollout(deployment) || pods.some((pod) => !pod.ready && !pod.terminating) ? rolling : { health: 'degraded', trouble };
  }
  return { health: readyPods === 0 ? 'broken' : 'degraded', trouble };
}

const rank: Readonly<Record<Health, number>> = { healthy: 0, idle: 1, unknown: 2, progressing: 3, degraded: 4, broken: 5 };

export const worse = (a: Health, b: Health): Health => (rank[b] > rank[a] ? b : a);

/**
 * How an application is: by the tracks that get traffic. One of several that is broken only degrades it, since the others
 * answer; an idle track that cannot start is said, but harms nobody yet.
 */
export function applicationHealth(tracks: readonly Track[], noTraffic: string): Condition {
  const live = tracks.filter((track) => track.live);
  const serving = noTraffic === '' && live.length > 0 ? live : [];
  const several = tracks.length > 1;
  const news = [...(serving.length > 0 ? serving : tracks)].sort((a, b) => rank[b.health] - rank[a.health]);
  const said = (track: Track | undefined): string =>
    track === undefined || track.trouble === '' ? '' : several ? `${track.name}: ${track.trouble}` : track.trouble;
  if (noTraffic !== '') return { health: 'broken', trouble: noTraffic };
  const [first] = news;
  const health = news.reduce<Health>((worst, track) => worse(worst, track.health), 'healthy');
  const answering = serving.some((track) => track.readyPods > 0);
  const idle = tracks.find((track) => !track.live && track.health === 'broken');
  return {
    health: health === 'broken' && answering ? 'degraded' : health,
    trouble: said(first) || said(idle),
  };
}
