import { matchesSelector } from '../../../core/kube/selector.ts';
import type { LabelMap } from '../../../core/kube/objects.ts';
import { at, fieldsOf, isFields, listOf, numberOf, textOf, type Fields } from '../../value.ts';
import type { FieldError } from '../reply.ts';
import { denied, notNegative, required, unsupported, wrong } from './errors.ts';
import { unchanged, validateLabels } from './meta.ts';
import { labelValue, qualifiedName } from './names.ts';
import { validatePodSpec } from './pods.ts';

const operators = ['In', 'NotIn', 'Exists', 'DoesNotExist'];

export function validateSelector(selector: Fields, path: string): readonly FieldError[] {
  const pairs = Object.entries(fieldsOf(selector.matchLabels)).flatMap(([key, value]) => [
    ...qualifiedName(key).map((text) => wrong(`${path}.matchLabels`, key, text)),
    ...(typeof value === 'string' ? labelValue(value).map((text) => wrong(`${path}.matchLabels[${key}]`, value, text)) : []),
  ]);
  const expressions = listOf(selector.matchExpressions).flatMap((entry, index) => {
    const here = `${path}.matchExpressions[${index}]`;
    const operator = textOf(at(entry, 'operator')) ?? '';
    const key = textOf(at(entry, 'key')) ?? '';
    const values = listOf(at(entry, 'values'));
    const errors: FieldError[] = [];
    if (!operators.includes(operator)) errors.push(wrong(`${here}.operator`, operator, 'not a valid selector operator'));
    else if (operator.endsWith('In') && values.length === 0) errors.push(required(`${here}.values`, "must be specified when `operator` is 'In' or 'NotIn'"));
    else if (!operator.endsWith('In') && values.length > 0) errors.push(denied(`${here}.values`, "may not be specified when `operator` is 'Exists' or 'DoesNotExist'"));
    errors.push(...qualifiedName(key).map((text) => wrong(`${here}.key`, key, text)));
    return errors;
  });
  return [...pairs, ...expressions];
}

/** Selector and template of a Deployment or a ReplicaSet: they must agree, and the pods may be restarted for ever. */
function validateTemplate(spec: Fields): readonly FieldError[] {
  const errors: FieldError[] = [];
  const selector = isFields(spec.selector) ? spec.selector : undefined;
  const labels = at(spec, 'template', 'metadata', 'labels');
  const empty = selector === undefined || (Object.keys(fieldsOf(selector.matchLabels)).length === 0 && listOf(selector.matchExpressions).length === 0);
  if (selector === undefined) errors.push(required('spec.selector'));
  else {
    const problems = validateSelector(selector, 'spec.selector');
    errors.push(...problems);
    if (empty) errors.push(wrong('spec.selector', selector, 'empty selector is invalid for deployment'));
  }
  const matches = selector !== undefined && matchesSelector(selector, fieldsOf(labels) as LabelMap);
  if (!matches) errors.push(wrong('spec.template.metadata.labels', labels, '`selector` does not match template `labels`'));
  errors.push(...validateLabels(labels, 'spec.template.labels'));
  errors.push(...validatePodSpec(at(spec, 'template', 'spec'), 'spec.template.spec'));
  if (at(spec, 'template', 'spec', 'activeDeadlineSeconds') !== undefined) {
    errors.push(denied('spec.template.spec.activeDeadlineSeconds', 'activeDeadlineSeconds in ReplicaSet is not Supported'));
  }
  const restart = at(spec, 'template', 'spec', 'restartPolicy');
  if (typeof restart === 'string' && restart !== 'Always') errors.push(unsupported('spec.template.spec.restartPolicy', restart, ['Always']));
  return errors;
}

/** A number of pods, or a percentage as `[0-9]+%` (PD §8). */
export function intOrPercent(value: unknown, path: string): readonly FieldError[] {
  if (typeof value === 'number') return notNegative(path, value);
  if (typeof value !== 'string' || /^[0-9]+%$/.test(value)) return [];
  return [wrong(path, value, "a valid percent string must be a numeric string followed by an ending '%' (e.g. '1%',  or '93%', regex used for validation is '[0-9]+%')")];
}

const isZero = (value: unknown): boolean => value === 0 || (typeof value === 'string' && /^0+%$/.test(value));

function validateStrategy(strategy: Fields): readonly FieldError[] {
  const rolling = isFields(strategy.rollingUpdate) ? strategy.rollingUpdate : undefined;
  const path = 'spec.strategy.rollingUpdate';
  if (strategy.type === 'Recreate') return rolling === undefined ? [] : [denied(path, "may not be specified when strategy `type` is 'Recreate'")];
  if (strategy.type !== 'RollingUpdate') return [unsupported('spec.strategy', { Type: strategy.type, RollingUpdate: rolling ?? null }, ['Recreate', 'RollingUpdate'])];
  const { maxUnavailable = 0, maxSurge = 0 } = rolling ?? {};
  const malformed = [...intOrPercent(maxUnavailable, `${path}.maxUnavailable`), ...intOrPercent(maxSurge, `${path}.maxSurge`)];
  const both = isZero(maxUnavailable) && isZero(maxSurge) ? [wrong(`${path}.maxUnavailable`, maxUnavailable, 'may not be 0 when `maxSurge` is 0')] : [];
  const share = typeof maxUnavailable === 'string' && /^[0-9]+%$/.test(maxUnavailable) ? Number.parseInt(maxUnavailable, 10) : 0;
  return [...malformed, ...both, ...(share > 100 ? [wrong(`${path}.maxUnavailable`, maxUnavailable, 'must not be greater than 100%')] : [])];
}

/** A Deployment (apps validation; PD §2.1, §8). The selector may not change once set. */
export function validateDeployment(object: Fields, before: Fields | undefined): readonly FieldError[] {
  const spec = fieldsOf(object.spec);
  const errors: FieldError[] = [...notNegative('spec.replicas', spec.replicas), ...validateTemplate(spec), ...validateStrategy(fieldsOf(spec.strategy))];
  errors.push(...notNegative('spec.minReadySeconds', spec.minReadySeconds), ...notNegative('spec.revisionHistoryLimit', spec.revisionHistoryLimit));
  const deadline = numberOf(spec.progressDeadlineSeconds);
  if (deadline !== undefined) {
    errors.push(...notNegative('spec.progressDeadlineSeconds', deadline));
    if (deadline <= (numberOf(spec.minReadySeconds) ?? 0)) errors.push(wrong('spec.progressDeadlineSeconds', deadline, 'must be greater than minReadySeconds'));
  }
  if (before !== undefined) errors.push(...unchanged('spec.selector', at(before, 'spec', 'selector'), spec.selector));
  return errors;
}

export function validateReplicaSet(object: Fields, before: Fields | undefined): readonly FieldError[] {
  const spec = fieldsOf(object.spec);
  const errors = [...notNegative('spec.replicas', spec.replicas), ...notNegative('spec.minReadySeconds', spec.minReadySeconds), ...validateTemplate(spec)];
  return before === undefined ? errors : [...errors, ...unchanged('spec.selector', at(before, 'spec', 'selector'), spec.selector)];
}
