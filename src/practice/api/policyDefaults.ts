/** Defaults of the kinds that say how pods are to be treated (Kubernetes 1.37, `SetDefaults_*`, seen on a real API server). */
import { at, fieldsOf, isFields, isList, listOf, put, type Fields } from '../value.ts';

const over = (defaults: Fields, given: unknown): Fields => ({ ...defaults, ...fieldsOf(given) });

const percent = { type: 'Percent', value: 100, periodSeconds: 15 };
const scaling: Readonly<Record<'scaleUp' | 'scaleDown', Fields>> = {
  scaleUp: { selectPolicy: 'Max', stabilizationWindowSeconds: 0, policies: [{ type: 'Pods', value: 4, periodSeconds: 15 }, percent] },
  scaleDown: { selectPolicy: 'Max', policies: [percent] },
};
const cpu = { type: 'Resource', resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: 80 } } };

function autoscaler(object: Fields): Fields {
  const spec = over({ minReplicas: 1 }, object.spec);
  const metrics = listOf(spec.metrics).length === 0 ? [cpu] : spec.metrics;
  const behavior = isFields(spec.behavior)
    ? { behavior: { scaleUp: over(scaling.scaleUp, spec.behavior.scaleUp), scaleDown: over(scaling.scaleDown, spec.behavior.scaleDown) } }
    : {};
  return { ...object, spec: { ...spec, metrics, ...behavior }, status: over({ desiredReplicas: 0 }, object.status) };
}

/** Nobody counts here, so that a budget allows no disruption. */
const budget = (object: Fields): Fields => ({
  ...object, spec: fieldsOf(object.spec), status: over({ disruptionsAllowed: 0, currentHealthy: 0, desiredHealthy: 0, expectedPods: 0 }, object.status),
});

function networkPolicy(object: Fields): Fields {
  const given = fieldsOf(object.spec);
  const rules = (list: string): Fields =>
    isList(given[list])
      ? { [list]: listOf(given[list]).map((rule) => (isList(at(rule, 'ports')) ? put(fieldsOf(rule), ['ports'], listOf(at(rule, 'ports')).map((port) => over({ protocol: 'TCP' }, port))) : rule)) }
      : {};
  const policyTypes = ['Ingress', ...(listOf(given.egress).length > 0 ? ['Egress'] : [])];
  return { ...object, spec: { podSelector: {}, policyTypes, ...given, ...rules('ingress'), ...rules('egress') } };
}

/** Without a storage class nothing binds it, as on a cluster that has none. */
const claim = (object: Fields): Fields => ({ ...object, spec: over({ volumeMode: 'Filesystem' }, object.spec), status: over({ phase: 'Pending' }, object.status) });

/** A container's most is its limit, and that its request, where nothing else is said. */
function limitRange(object: Fields): Fields {
  const limits = at(object, 'spec', 'limits');
  if (!isList(limits)) return object;
  const filled = limits.map((item) => {
    if (at(item, 'type') !== 'Container') return item;
    const limit = { ...fieldsOf(at(item, 'max')), ...fieldsOf(at(item, 'default')) };
    const request = { ...fieldsOf(at(item, 'min')), ...limit, ...fieldsOf(at(item, 'defaultRequest')) };
    return { ...fieldsOf(item), ...(Object.keys(limit).length === 0 ? {} : { default: limit }), ...(Object.keys(request).length === 0 ? {} : { defaultRequest: request }) };
  });
  return put(object, ['spec', 'limits'], filled);
}

export const policyDefaults: Readonly<Record<string, (object: Fields) => Fields>> = {
  HorizontalPodAutoscaler: autoscaler,
  LimitRange: limitRange,
  NetworkPolicy: networkPolicy,
  PersistentVolumeClaim: claim,
  PodDisruptionBudget: budget,
};
