import { at, fieldsOf, listOf, numberOf, textOf, type Fields } from '../../value.ts';
import type { FieldError } from '../reply.ts';
import { denied, duplicate, required, unsupported, wrong } from './errors.ts';
import { validateLabels } from './meta.ts';
import { dnsLabel, port, portName } from './names.ts';

const types = ['ClusterIP', 'ExternalName', 'LoadBalancer', 'NodePort'];
const protocols = ['SCTP', 'TCP', 'UDP'];

/** The range of the practice cluster's Services; the first addresses stay free, as in a real one. */
export const servicePrefix = '10.96.';

function validatePort(entry: Fields, path: string, several: boolean, names: Set<string>): readonly FieldError[] {
  const errors: FieldError[] = [];
  const name = textOf(entry.name) ?? '';
  if (name === '' && several) errors.push(required(`${path}.name`));
  if (name !== '') {
    errors.push(...dnsLabel(name).map((text) => wrong(`${path}.name`, name, text)));
    if (names.has(name)) errors.push(duplicate(`${path}.name`, name));
    names.add(name);
  }
  const number = numberOf(entry.port) ?? 0;
  errors.push(...port(number).map((text) => wrong(`${path}.port`, number, text)));
  if (typeof entry.protocol === 'string' && !protocols.includes(entry.protocol)) errors.push(unsupported(`${path}.protocol`, entry.protocol, protocols));
  const target = entry.targetPort;
  if (typeof target === 'number') errors.push(...port(target).map((text) => wrong(`${path}.targetPort`, target, text)));
  if (typeof target === 'string') errors.push(...portName(target).map((text) => wrong(`${path}.targetPort`, target, text)));
  return errors;
}

function validatePorts(spec: Fields): readonly FieldError[] {
  const ports = listOf(spec.ports).map(fieldsOf);
  const headless = spec.clusterIP === 'None';
  const errors: FieldError[] = ports.length === 0 && !headless && spec.type !== 'ExternalName' ? [required('spec.ports')] : [];
  const names = new Set<string>();
  for (const [index, entry] of ports.entries()) errors.push(...validatePort(entry, `spec.ports[${index}]`, ports.length > 1, names));
  const seen = new Set<string>();
  if (spec.type === 'ClusterIP') {
    for (const [index, entry] of ports.entries()) {
      if ((numberOf(entry.nodePort) ?? 0) !== 0) errors.push(denied(`spec.ports[${index}].nodePort`, "may not be used when `type` is 'ClusterIP'"));
    }
  }
  for (const [index, entry] of ports.entries()) {
    const key = `${String(entry.protocol)}/${String(entry.port)}`;
    if (seen.has(key)) errors.push(duplicate(`spec.ports[${index}]`, goPort(entry)));
    seen.add(key);
  }
  return errors;
}

/** A duplicate port stands in the message as Go's struct. */
const goPort = (entry: Fields): Fields => ({
  Name: '',
  Protocol: entry.protocol,
  AppProtocol: null,
  Port: entry.port,
  TargetPort: 0,
  NodePort: 0,
});

/** A Service (core validation). Its address, once given, stays. */
export function validateService(object: Fields, before: Fields | undefined): readonly FieldError[] {
  const spec = fieldsOf(object.spec);
  const errors: FieldError[] = [...validatePorts(spec)];
  if (spec.type === 'ExternalName' && (textOf(spec.externalName) ?? '') === '') errors.push(required('spec.externalName'));
  errors.push(...validateLabels(spec.selector, 'spec.selector'));
  if (typeof spec.sessionAffinity === 'string' && !['ClientIP', 'None'].includes(spec.sessionAffinity)) {
    errors.push(unsupported('spec.sessionAffinity', spec.sessionAffinity, ['ClientIP', 'None']));
  }
  if (typeof spec.type === 'string' && !types.includes(spec.type)) errors.push(unsupported('spec.type', spec.type, types));
  const old = textOf(at(before, 'spec', 'clusterIP')) ?? '';
  const address = textOf(spec.clusterIP) ?? '';
  if (old !== '' && address !== old && spec.type !== 'ExternalName') errors.push(wrong('spec.clusterIPs[0]', [address], 'may not change once set'));
  else if (address !== '' && address !== 'None' && !address.startsWith(servicePrefix)) {
    errors.push(wrong('spec.clusterIPs', [address], `failed to allocate IP ${address}: the provided network does not match the current range`));
  }
  return errors;
}
