import { annotationsOf, isRaw, labelsOf, metadataOf, nameOf, numberAt, rawAt, rawsAt, textAt, type Raw } from '../checks/raw.ts';
import type { ImageOf } from '../live/records.ts';
import { sameTemplate, templateHashLabel, templateOf } from './template.ts';
import { yamlText } from '../kube/yamlText.ts';

/** A Deployment and its ReplicaSets, whole: what holds the templates. Read for one plan or one look, and forgotten. */
export interface WholeRollout {
  readonly deployment: Raw;
  /** Those that the Deployment controls; none where they may not be listed. */
  readonly replicaSets: readonly Raw[];
  /** ReplicaSets may not be listed, so that no template before the present one is known. */
  readonly unread?: true;
}

/** One line of `kubectl rollout history`, and what it leaves out. */
export interface Revision {
  readonly revision: number;
  /** Numbers that it had before it was rolled back to: a rollback makes no new ReplicaSet, it renumbers the old one (PD §2.5). */
  readonly former: readonly number[];
  readonly replicaSet: string;
  /** Value of label `pod-template-hash`. */
  readonly hash: string;
  /** When this template was first rolled out, in milliseconds since 1970. */
  readonly time: number | undefined;
  readonly changeCause: string | undefined;
  readonly images: readonly ImageOf[];
  /** The field manager that last wrote the template; known of the current revision alone, since the controller makes every ReplicaSet. */
  readonly who: string | undefined;
  /** The Deployment's template is this one. */
  readonly current: boolean;
  /** Pods that it has now, Terminating ones not counted. */
  readonly pods: number;
}

const revisionKey = 'deployment.kubernetes.io/revision';
const formerKey = 'deployment.kubernetes.io/revision-history';
export const changeCauseKey = 'kubernetes.io/change-cause';

const count = (text: string | undefined): number => (text !== undefined && /^\d{1,15}$/.test(text) ? Number(text) : 0);

/** The ReplicaSets that a Deployment controls, of all those of its namespace. */
export function controlledBy(deployment: Raw, all: readonly Raw[]): readonly Raw[] {
  const uid = textAt(metadataOf(deployment), 'uid');
  return all.filter((set) => uid !== '' && rawsAt(metadataOf(set), 'ownerReferences').some((owner) => owner['controller'] === true && owner['uid'] === uid));
}

/** Newest first. ReplicaSets that the controller has not numbered are left out, as kubectl leaves them out. */
export function revisionsOf({ deployment, replicaSets }: WholeRollout): readonly Revision[] {
  const now = templateOf(deployment);
  const who = writerOf(deployment);
  return replicaSets
    .map((set): Revision => {
      const annotations = annotationsOf(set);
      const current = sameTemplate(templateOf(set), now);
      const created = Date.parse(textAt(metadataOf(set), 'creationTimestamp'));
      return {
        revision: count(annotations[revisionKey]),
        former: (annotations[formerKey] ?? '').split(',').map(count).filter((number) => number > 0),
        replicaSet: nameOf(set),
        hash: labelsOf(set)[templateHashLabel] ?? '',
        time: Number.isNaN(created) ? undefined : created,
        changeCause: annotations[changeCauseKey],
        images: imagesOf(set),
        who: current ? who : undefined,
        current,
        pods: numberAt(rawAt(set, 'status'), 'replicas') ?? 0,
      };
    })
    .filter(({ revision }) => revision > 0)
    .sort((a, b) => b.revision - a.revision);
}

const imagesOf = (object: Raw): readonly ImageOf[] =>
  rawsAt(rawAt(object, 'spec', 'template', 'spec'), 'containers').map((container) => ({ container: textAt(container, 'name'), image: textAt(container, 'image') }));

/** Of `managedFields`, the newest manager that owns anything of the template. */
function writerOf(deployment: Raw): string | undefined {
  const writers = rawsAt(metadataOf(deployment), 'managedFields')
    .filter((entry) => entry['subresource'] === undefined && isRaw(rawAt(entry, 'fieldsV1', 'f:spec')['f:template']))
    .map((entry) => ({ manager: textAt(entry, 'manager'), at: Date.parse(textAt(entry, 'time')) }))
    .filter(({ manager, at }) => manager !== '' && !Number.isNaN(at))
    .sort((a, b) => b.at - a.at);
  return writers[0]?.manager;
}

/** The pod template of one revision as YAML, without the controller's label, for a diff of two; undefined where there is no such revision. */
export function templateOfRevision({ replicaSets }: WholeRollout, revision: number): string | undefined {
  const set = replicaSets.find((candidate) => revision > 0 && count(annotationsOf(candidate)[revisionKey]) === revision);
  return set === undefined ? undefined : yamlText(templateOf(set));
}

/** The ReplicaSet that has the Deployment's template, so that its pods would be those. Absent while a pause holds a new template back. */
export const currentSet = ({ deployment, replicaSets }: WholeRollout): Raw | undefined => replicaSets.find((set) => sameTemplate(templateOf(set), templateOf(deployment)));

/** By the hash that the journal keeps. */
export const setOfHash = ({ replicaSets }: WholeRollout, hash: string): Raw | undefined => replicaSets.find((set) => hash !== '' && labelsOf(set)[templateHashLabel] === hash);

export const hashOf = (set: Raw | undefined): string => (set === undefined ? '' : (labelsOf(set)[templateHashLabel] ?? ''));
