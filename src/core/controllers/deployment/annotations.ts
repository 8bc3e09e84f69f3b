import type { Deployment, LabelMap, ReplicaSet } from '../../kube/objects.ts';
import type { Limits } from './limits.ts';

export const revisionAnnotation = 'deployment.kubernetes.io/revision';
export const revisionHistoryAnnotation = 'deployment.kubernetes.io/revision-history';
export const desiredReplicasAnnotation = 'deployment.kubernetes.io/desired-replicas';
export const maxReplicasAnnotation = 'deployment.kubernetes.io/max-replicas';

/** Annotations that say something about the object they stand on, so that they are not copied to a ReplicaSet (PD §2.5). */
export const annotationsNotCopied: ReadonlySet<string> = new Set([
  'kubectl.kubernetes.io/last-applied-configuration',
  'deprecated.deployment.rollback.to',
  revisionAnnotation,
  revisionHistoryAnnotation,
  desiredReplicasAnnotation,
  maxReplicasAnnotation,
]);

/** Characters of the revision history; older numbers make room for newer ones. */
const longestHistory = 2000;

const wholeNumber = (text: string | undefined): number | undefined => (text !== undefined && /^\d+$/.test(text) ? Number(text) : undefined);

export const revisionOf = (set: ReplicaSet): number => wholeNumber(set.metadata.annotations?.[revisionAnnotation]) ?? 0;
export const desiredReplicasOf = (set: ReplicaSet): number | undefined => wholeNumber(set.metadata.annotations?.[desiredReplicasAnnotation]);
export const maxReplicasOf = (set: ReplicaSet): number | undefined => wholeNumber(set.metadata.annotations?.[maxReplicasAnnotation]);

export const withAnnotations = <T extends ReplicaSet | Deployment>(object: T, annotations: LabelMap): T => ({
  ...object,
  metadata: { ...object.metadata, annotations },
});

/** The sizes that proportional scaling goes by: the wanted replicas, and these with the surge. */
export const withReplicasAnnotations = (set: ReplicaSet, limits: Limits): ReplicaSet =>
  withAnnotations(set, {
    ...set.metadata.annotations,
    [desiredReplicasAnnotation]: String(limits.replicas),
    [maxReplicasAnnotation]: String(limits.replicas + limits.surge),
  });

const withinLimit = (numbers: readonly string[]): string => {
  let kept = numbers;
  while (kept.join(',').length > longestHistory) kept = kept.slice(1);
  return kept.join(',');
};

/**
 * The Deployment's annotations copied to its new ReplicaSet, and the revision raised where it is lower. A revision that the
 * ReplicaSet had before moves to the history: it was rolled back to (PD §2.5).
 */
export function withRevision(set: ReplicaSet, deployment: Deployment, revision: number): ReplicaSet {
  const copied = Object.entries(deployment.metadata.annotations ?? {}).filter(([key]) => !annotationsNotCopied.has(key));
  const annotations: Record<string, string> = { ...set.metadata.annotations, ...Object.fromEntries(copied) };
  const former = annotations[revisionAnnotation];
  const formerNumber = wholeNumber(former ?? '0');
  if (formerNumber !== undefined && formerNumber < revision) {
    annotations[revisionAnnotation] = String(revision);
    if (former !== undefined) {
      const history = (annotations[revisionHistoryAnnotation] ?? '').split(',').filter((number) => number !== '');
      annotations[revisionHistoryAnnotation] = withinLimit([...history, former]);
    }
  }
  return withAnnotations(set, annotations);
}
