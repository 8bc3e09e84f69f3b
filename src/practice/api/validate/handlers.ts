import { at, fieldsOf, isFields, listOf, numberOf, type Fields } from '../../value.ts';
import type { FieldError } from '../reply.ts';
import { denied, notNegative, required, unsupported, wrong } from './errors.ts';
import { port, portName } from './names.ts';

const actions = ['exec', 'httpGet', 'tcpSocket', 'grpc', 'sleep'];

/** A port by number or name; left out, Go has 0. */
function validatePort(value: unknown, path: string): readonly FieldError[] {
  if (typeof value === 'string') return portName(value).map((text) => wrong(path, value, text));
  const number = numberOf(value) ?? 0;
  return port(number).map((text) => wrong(path, number, text));
}

function validateAction(action: string, value: Fields, path: string, grace: number): readonly FieldError[] {
  switch (action) {
    case 'exec':
      return listOf(value.command).length === 0 ? [required(`${path}.command`)] : [];
    case 'httpGet': {
      const scheme = value.scheme ?? 'HTTP';
      return [...validatePort(value.port, `${path}.port`), ...(scheme === 'HTTP' || scheme === 'HTTPS' ? [] : [unsupported(`${path}.scheme`, scheme, ['HTTP', 'HTTPS'])])];
    }
    case 'sleep': {
      const seconds = numberOf(value.seconds) ?? 0;
      return seconds >= 0 && seconds <= grace ? [] : [wrong(path, seconds, `must be non-negative and less than terminationGracePeriodSeconds (${grace})`)];
    }
    default:
      return validatePort(value.port, `${path}.port`);
  }
}

/** One action, and no more (core validation `validateHandler`). */
function validateHandler(handler: Fields, path: string, grace: number): readonly FieldError[] {
  const [first, ...more] = actions.filter((action) => isFields(handler[action]));
  if (first === undefined) return [required(path, 'must specify a handler type')];
  return [
    ...validateAction(first, fieldsOf(handler[first]), `${path}.${first}`, grace),
    ...more.map((extra) => denied(`${path}.${extra}`, 'may not specify more than 1 handler type')),
  ];
}

/** What a container does when it has started and before it ends; `grace` is the time, in seconds, that its pod has for that. */
export const validateLifecycle = (lifecycle: unknown, path: string, grace: number): readonly FieldError[] =>
  ['postStart', 'preStop'].flatMap((hook) => {
    const handler = at(lifecycle, hook);
    return isFields(handler) ? validateHandler(handler, `${path}.${hook}`, grace) : [];
  });

export const validateProbes = (container: Fields, path: string): readonly FieldError[] =>
  ['livenessProbe', 'readinessProbe', 'startupProbe'].flatMap((name) => {
    const probe = container[name];
    return isFields(probe) ? validateProbe(probe, `${path}.${name}`, name) : [];
  });

function validateProbe(probe: Fields, path: string, which: string): readonly FieldError[] {
  const errors: FieldError[] = [...validateHandler(probe, path, 0)];
  for (const field of ['initialDelaySeconds', 'timeoutSeconds', 'periodSeconds', 'successThreshold', 'failureThreshold']) {
    errors.push(...notNegative(`${path}.${field}`, probe[field]));
  }
  const threshold = numberOf(probe.successThreshold) ?? 1;
  if (which !== 'readinessProbe' && threshold !== 1) errors.push(wrong(`${path}.successThreshold`, threshold, 'must be 1'));
  const { terminationGracePeriodSeconds: grace } = probe;
  const here = `${path}.terminationGracePeriodSeconds`;
  if (typeof grace === 'number' && grace <= 0) errors.push(wrong(here, grace, 'must be greater than 0'));
  if (typeof grace === 'number' && which === 'readinessProbe') errors.push(wrong(here, grace, 'must not be set for readinessProbes'));
  return errors;
}
