/** What `kubectl get` shows of the kinds that say how pods are to be treated (API server's printers, 1.37). */
import { at, fieldsOf, listOf, textOf } from '../value.ts';
import { age, count, name, selectorOf, text, wide, type Column } from './column.ts';

const orNone = (value: unknown, none: string): string => (typeof value === 'string' || typeof value === 'number' ? String(value) : none);

/** Of a metric: what nobody measures here, over what it is held at. */
function metricText(metric: unknown): string {
  const [source] = Object.entries(fieldsOf(metric)).filter(([key]) => key !== 'type').map(([, value]) => value);
  const target = fieldsOf(at(source, 'target'));
  const wanted = target.averageUtilization === undefined ? orNone(target.averageValue ?? target.value, '<unknown>') : `${orNone(target.averageUtilization, '')}%`;
  const label = at(metric, 'type') === 'Resource' ? `${textOf(at(source, 'name')) ?? ''}: ` : '';
  return `${label}<unknown>/${wanted}${target.averageValue === undefined ? '' : ' (avg)'}`;
}

const autoscaler: readonly Column[] = [
  name,
  { name: 'Reference', cell: (object) => `${text('spec', 'scaleTargetRef', 'kind')(object)}/${text('spec', 'scaleTargetRef', 'name')(object)}` },
  { name: 'Targets', cell: (object) => listOf(at(object, 'spec', 'metrics')).map(metricText).join(', ') || '<none>' },
  { name: 'MinPods', cell: (object) => orNone(at(object, 'spec', 'minReplicas'), '<unset>') },
  { name: 'MaxPods', type: 'integer', cell: count('spec', 'maxReplicas') },
  { name: 'Replicas', type: 'integer', cell: count('status', 'currentReplicas') },
  age,
];

const budget: readonly Column[] = [
  name,
  { name: 'Min Available', cell: (object) => orNone(at(object, 'spec', 'minAvailable'), 'N/A') },
  { name: 'Max Unavailable', cell: (object) => orNone(at(object, 'spec', 'maxUnavailable'), 'N/A') },
  { name: 'Allowed Disruptions', type: 'integer', cell: count('status', 'disruptionsAllowed') },
  age,
];

const shortModes: Readonly<Record<string, string>> = { ReadWriteOnce: 'RWO', ReadOnlyMany: 'ROX', ReadWriteMany: 'RWX', ReadWriteOncePod: 'RWOP' };

const claim: readonly Column[] = [
  name,
  { name: 'Status', cell: text('status', 'phase') },
  { name: 'Volume', cell: text('spec', 'volumeName') },
  { name: 'Capacity', cell: text('status', 'capacity', 'storage') },
  { name: 'Access Modes', cell: (object) => listOf(at(object, 'status', 'accessModes')).map((mode) => shortModes[String(mode)] ?? '').join(',') },
  { name: 'StorageClass', cell: text('spec', 'storageClassName') },
  { name: 'VolumeAttributesClass', cell: (object) => textOf(at(object, 'spec', 'volumeAttributesClassName')) ?? '<unset>' },
  age,
  wide({ name: 'VolumeMode', cell: (object) => textOf(at(object, 'spec', 'volumeMode')) ?? '<unset>' }),
];

const networkPolicy: readonly Column[] = [name, { name: 'Pod-Selector', cell: (object) => selectorOf(at(object, 'spec', 'podSelector')) }, age];

const limitRange: readonly Column[] = [name, { name: 'Created At', format: 'date-time', cell: text('metadata', 'creationTimestamp') }];

/** Columns of the kinds that say how pods are to be treated. */
export const policyColumns: Readonly<Record<string, readonly Column[]>> = {
  HorizontalPodAutoscaler: autoscaler,
  LimitRange: limitRange,
  NetworkPolicy: networkPolicy,
  PersistentVolumeClaim: claim,
  PodDisruptionBudget: budget,
};
