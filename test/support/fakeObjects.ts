/** The records of the fake cluster as whole objects, and back: so that a JSON Patch of any field does to a record what it does to an object. */
import { deploymentRecord } from '../../src/cluster/normalise/deployment.ts';
import { serviceRecord } from '../../src/cluster/normalise/service.ts';
import type { DeploymentRecord, ServiceRecord } from '../../src/core/live/records.ts';
import type { JsonPatchOp } from '../../src/core/operations/plan.ts';
import { releaseAnnotation } from '../../src/core/release/mark.ts';
import { jsonPatch } from '../../src/practice/api/patch/jsonPatch.ts';
import { isFields, type Fields } from '../../src/practice/value.ts';

const revision = 'deployment.kubernetes.io/revision';

/** Fields of a deployed object that no record holds; they are laid over what the record says. */
export type Extra = Readonly<Record<string, unknown>>;

export function deploymentObject(of: DeploymentRecord, extra: Extra = {}): Fields {
  const annotations = { ...(of.revision === 0 ? {} : { [revision]: String(of.revision) }), ...(of.release === undefined ? {} : { [releaseAnnotation]: of.release }) };
  const rollingUpdate = of.strategyType === 'RollingUpdate' ? { rollingUpdate: { maxSurge: of.maxSurge, maxUnavailable: of.maxUnavailable } } : {};
  return over({
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { ...named(of), generation: of.generation, labels: of.labels, ...some('annotations', annotations) },
    spec: {
      replicas: of.desired,
      selector: of.selector,
      ...(of.paused ? { paused: true } : {}),
      strategy: { type: of.strategyType, ...rollingUpdate },
      template: {
        metadata: { labels: of.templateLabels },
        spec: { containers: of.images.map(({ container, image }) => ({ name: container, image, ...gpus(of.gpusPerPod) })) },
      },
    },
    status: { observedGeneration: of.observedGeneration, replicas: of.replicas, updatedReplicas: of.updated, readyReplicas: of.ready, availableReplicas: of.available },
  }, extra);
}

export function serviceObject(of: ServiceRecord, extra: Extra = {}): Fields {
  const annotations = of.release === undefined ? {} : { [releaseAnnotation]: of.release };
  return over({
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { ...named(of), ...some('annotations', annotations) },
    spec: {
      ...(of.selector === undefined ? {} : { selector: of.selector }),
      type: of.type,
      ports: of.ports,
      ...(of.publishNotReadyAddresses ? { publishNotReadyAddresses: true } : {}),
    },
  }, extra);
}

const named = ({ name, namespace, uid, resourceVersion }: DeploymentRecord | ServiceRecord): Fields => ({ name, namespace, uid, resourceVersion });
const some = (key: string, map: Fields): Fields => (Object.keys(map).length === 0 ? {} : { [key]: map });
const gpus = (count: number): Fields => (count === 0 ? {} : { resources: { limits: { 'nvidia.com/gpu': String(count) } } });

/** `extra` over `base`, key by key; lists are replaced. */
function over(base: Fields, extra: Extra): Fields {
  const result: Record<string, unknown> = { ...base };
  for (const [key, value] of Object.entries(extra)) {
    const before = result[key];
    result[key] = isFields(before) && isFields(value) ? over(before, value) : value;
  }
  return result;
}

/** Undefined where the server would refuse the patch: a `test` that fails, a path that is not there. */
export function patched(object: Fields, ops: readonly JsonPatchOp[]): Fields | undefined {
  const value = jsonPatch(object, ops)?.value;
  return isFields(value) ? value : undefined;
}

/** The record with what the patch changed in it, and nothing else: what tests set in it by hand stays. */
export const patchedDeployment = (record: DeploymentRecord, before: Fields, after: Fields): DeploymentRecord => ({ ...record, ...changed(deploymentRecord(before), deploymentRecord(after)) });
export const patchedService = (record: ServiceRecord, before: Fields, after: Fields): ServiceRecord => ({ ...record, ...changed(serviceRecord(before), serviceRecord(after)) });

function changed<T extends object>(before: T, after: T): Partial<T> {
  const keys = [...new Set([...Object.keys(before), ...Object.keys(after)])] as (keyof T)[];
  const result: Partial<T> = {};
  for (const key of keys) if (JSON.stringify(before[key]) !== JSON.stringify(after[key])) result[key] = after[key];
  return result;
}
