import type { DeploymentRecord } from '../../core/live/records.ts';
import {
  conditionsAt, flagAt, imagesOf, intOrTextAt, isFields, labelsAt, lastWriterOf, metadataOf, namedRecord, numberAt, objectAt, objectsAt,
  releaseOf, revisionAt, selectorAt, textAt, type Fields,
} from './fields.ts';

/** Pods ask for GPUs by limit (a request must equal it); `"1"` and `1` are the same quantity. */
function gpusOf(podSpec: Fields): number {
  return objectsAt(podSpec, 'containers').reduce((sum, container) => {
    const limit = Number(intOrTextAt(objectAt(objectAt(container, 'resources'), 'limits'), 'nvidia.com/gpu', 0));
    return sum + (Number.isInteger(limit) && limit > 0 ? limit : 0);
  }, 0);
}

/** The API's word for "no deadline". */
const unlimited = 2 ** 31 - 1;

function progressDeadlineOf(spec: Fields): { readonly progressDeadline?: number } {
  const seconds = numberAt(spec, 'progressDeadlineSeconds', 600);
  return seconds === unlimited ? {} : { progressDeadline: seconds };
}

function restartOf(template: Fields): { readonly restartedAt?: string } {
  const at = textAt(objectAt(metadataOf(template), 'annotations'), 'kubectl.kubernetes.io/restartedAt');
  return at === '' ? {} : { restartedAt: at.slice(0, 64) };
}

/** Defaults are those of the API server (apps/v1 defaults): 1 replica, RollingUpdate, 25 % and 25 %. */
export function deploymentRecord(raw: unknown): DeploymentRecord {
  const object = isFields(raw) ? raw : {};
  const meta = metadataOf(raw);
  const spec = objectAt(object, 'spec');
  const status = objectAt(object, 'status');
  const template = objectAt(spec, 'template');
  const podSpec = objectAt(template, 'spec');
  const strategy = objectAt(spec, 'strategy');
  const rolling = objectAt(strategy, 'rollingUpdate');
  return {
    ...namedRecord(meta),
    generation: numberAt(meta, 'generation'),
    observedGeneration: numberAt(status, 'observedGeneration'),
    labels: labelsAt(meta, 'labels'),
    desired: numberAt(spec, 'replicas', 1),
    selector: selectorAt(spec, 'selector'),
    templateLabels: labelsAt(objectAt(template, 'metadata'), 'labels'),
    images: imagesOf(podSpec),
    gpusPerPod: gpusOf(podSpec),
    strategyType: textAt(strategy, 'type') || 'RollingUpdate',
    maxSurge: intOrTextAt(rolling, 'maxSurge', '25%'),
    maxUnavailable: intOrTextAt(rolling, 'maxUnavailable', '25%'),
    paused: flagAt(spec, 'paused'),
    ...progressDeadlineOf(spec),
    ...restartOf(template),
    revision: revisionAt(meta),
    replicas: numberAt(status, 'replicas'),
    updated: numberAt(status, 'updatedReplicas'),
    ready: numberAt(status, 'readyReplicas'),
    available: numberAt(status, 'availableReplicas'),
    conditions: conditionsAt(status),
    ...lastWriterOf(meta),
    ...releaseOf(meta),
  };
}
