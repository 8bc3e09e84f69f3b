import { at, fieldsOf, isFields, listOf, numberOf, same, textOf, without, type Fields } from '../../value.ts';
import type { FieldError } from '../reply.ts';
import { denied, duplicate, required, unsupported, wrong } from './errors.ts';
import { validateLifecycle, validateProbes } from './handlers.ts';
import { dnsLabel, port, portName, qualifiedName } from './names.ts';
import { validateResources } from './resources.ts';

const protocols = ['SCTP', 'TCP', 'UDP'];

/** A pod's spec, that of a template included (core validation `ValidatePodSpec`, the parts a release touches). */
export function validatePodSpec(spec: unknown, path: string): readonly FieldError[] {
  const errors: FieldError[] = [];
  const volumes = new Set(listOf(at(spec, 'volumes')).map((volume) => at(volume, 'name')));
  const names = new Set<string>();
  const grace = numberOf(at(spec, 'terminationGracePeriodSeconds')) ?? 30;
  const deadline = at(spec, 'activeDeadlineSeconds');
  if (typeof deadline === 'number' && (deadline < 1 || deadline > 2_147_483_647)) {
    errors.push(wrong(`${path}.activeDeadlineSeconds`, deadline, 'must be between 1 and 2147483647, inclusive'));
  }
  for (const [index, volume] of listOf(at(spec, 'volumes')).entries()) {
    const name = textOf(at(volume, 'name')) ?? '';
    const here = `${path}.volumes[${index}].name`;
    if (name === '') errors.push(required(here));
    else errors.push(...dnsLabel(name).map((text) => wrong(here, name, text)));
  }
  const containers = listOf(at(spec, 'containers'));
  if (containers.length === 0) errors.push(required(`${path}.containers`));
  for (const list of ['containers', 'initContainers']) {
    for (const [index, item] of listOf(at(spec, list)).entries()) {
      errors.push(...validateContainer(fieldsOf(item), `${path}.${list}[${index}]`, names, volumes, grace));
    }
  }
  const restart = at(spec, 'restartPolicy');
  if (typeof restart === 'string' && !['Always', 'Never', 'OnFailure'].includes(restart)) {
    errors.push(unsupported(`${path}.restartPolicy`, restart, ['Always', 'OnFailure', 'Never']));
  }
  const dns = at(spec, 'dnsPolicy');
  const policies = ['ClusterFirstWithHostNet', 'ClusterFirst', 'Default', 'None'];
  if (typeof dns === 'string' && !policies.includes(dns)) errors.push(unsupported(`${path}.dnsPolicy`, dns, policies));
  for (const [key, value] of Object.entries(fieldsOf(at(spec, 'nodeSelector')))) {
    errors.push(...qualifiedName(key).map((text) => wrong(`${path}.nodeSelector`, key, text)), ...(typeof value === 'string' ? [] : [required(path)]));
  }
  return errors;
}

function validateContainer(item: Fields, path: string, names: Set<string>, volumes: ReadonlySet<unknown>, grace: number): readonly FieldError[] {
  const errors: FieldError[] = [];
  const name = textOf(item.name) ?? '';
  if (name === '') errors.push(required(`${path}.name`));
  else {
    errors.push(...dnsLabel(name).map((text) => wrong(`${path}.name`, name, text)));
    if (names.has(name)) errors.push(duplicate(`${path}.name`, name));
    names.add(name);
  }
  const image = textOf(item.image) ?? '';
  if (image === '') errors.push(required(`${path}.image`));
  else if (image !== image.trim()) errors.push(wrong(`${path}.image`, image, 'must not have leading or trailing whitespace'));
  errors.push(...validatePorts(item, `${path}.ports`), ...validateEnv(item, `${path}.env`));
  for (const [index, mount] of listOf(item.volumeMounts).entries()) {
    const here = `${path}.volumeMounts[${index}]`;
    const volume = textOf(at(mount, 'name')) ?? '';
    if (volume === '') errors.push(required(`${here}.name`));
    else if (!volumes.has(volume)) errors.push({ reason: 'FieldValueNotFound', field: `${here}.name`, message: `Not found: ${JSON.stringify(volume)}` });
    if ((textOf(at(mount, 'mountPath')) ?? '') === '') errors.push(required(`${here}.mountPath`));
  }
  errors.push(...validateLifecycle(item.lifecycle, `${path}.lifecycle`, grace), ...validateProbes(item, path));
  const pull = item.imagePullPolicy;
  const policies = ['Always', 'IfNotPresent', 'Never'];
  if (typeof pull === 'string' && !policies.includes(pull)) errors.push(unsupported(`${path}.imagePullPolicy`, pull, policies));
  errors.push(...validateResources(fieldsOf(item.resources), `${path}.resources`));
  return errors;
}

function validatePorts(item: Fields, path: string): readonly FieldError[] {
  const names = new Set<string>();
  return listOf(item.ports).flatMap((entry, index) => {
    const here = `${path}[${index}]`;
    const errors: FieldError[] = [];
    const name = textOf(at(entry, 'name')) ?? '';
    if (name !== '') {
      const problems = portName(name).map((text) => wrong(`${here}.name`, name, text));
      errors.push(...problems);
      if (problems.length === 0 && names.has(name)) errors.push(duplicate(`${here}.name`, name));
      names.add(name);
    }
    const number = numberOf(at(entry, 'containerPort')) ?? 0;
    if (number === 0) errors.push(required(`${here}.containerPort`));
    else errors.push(...port(number).map((text) => wrong(`${here}.containerPort`, number, text)));
    const protocol = at(entry, 'protocol');
    if (typeof protocol === 'string' && !protocols.includes(protocol)) errors.push(unsupported(`${here}.protocol`, protocol, protocols));
    return errors;
  });
}

function validateEnv(item: Fields, path: string): readonly FieldError[] {
  return listOf(item.env).flatMap((entry, index) => {
    const name = textOf(at(entry, 'name')) ?? '';
    const here = `${path}[${index}]`;
    if (name === '') return [required(`${here}.name`)];
    const both = (textOf(at(entry, 'value')) ?? '') !== '' && isFields(at(entry, 'valueFrom'));
    return [
      ...(/^[ -<>-~]+$/.test(name) ? [] : [wrong(`${here}.name`, name, "a valid environment variable name must consist only of printable ASCII characters other than '='")]),
      ...(both ? [wrong(`${here}.valueFrom`, '', 'may not be specified when `value` is not empty')] : []),
    ];
  });
}

/** A pod that exists may change its images and little else. */
export function validatePodUpdate(before: unknown, after: unknown): readonly FieldError[] {
  const fixed = (object: unknown): Fields => {
    const spec = fieldsOf(at(object, 'spec'));
    const images = (list: unknown): readonly Fields[] => listOf(list).map((item) => without(fieldsOf(item), 'image'));
    return { ...without(spec, 'activeDeadlineSeconds', 'tolerations', 'nodeName'), containers: images(spec.containers), initContainers: images(spec.initContainers) };
  };
  if (same(fixed(before), fixed(after))) return [];
  const may = '`spec.containers[*].image`,`spec.initContainers[*].image`,`spec.activeDeadlineSeconds`,`spec.tolerations` (only additions to existing tolerations),`spec.terminationGracePeriodSeconds` (allow it to be set to 1 if it was previously negative)';
  return [denied('spec', `pod updates may not change fields other than ${may}`)];
}
