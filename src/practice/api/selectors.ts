import { at } from '../value.ts';

/** Tells which objects a selector of a list or a watch takes. */
export type Filter = (object: unknown) => boolean;
export type Selection = { readonly ok: true; readonly filter: Filter } | { readonly ok: false; readonly message: string };

const key = String.raw`[A-Za-z0-9](?:[-A-Za-z0-9_./]*[A-Za-z0-9])?`;
const value = String.raw`(?:[A-Za-z0-9](?:[-A-Za-z0-9_.]*[A-Za-z0-9])?)?`;
const forms = {
  set: new RegExp(String.raw`^(${key})\s+(in|notin)\s+\(([^()]*)\)$`),
  equal: new RegExp(String.raw`^(${key})\s*(==|=|!=)\s*(${value})$`),
  exists: new RegExp(String.raw`^(!?)\s*(${key})$`),
  compare: new RegExp(String.raw`^(${key})\s*([<>])\s*(-?\d+)$`),
};

const labelsOf = (object: unknown, name: string): string | undefined => {
  const found = at(object, 'metadata', 'labels', name);
  return typeof found === 'string' ? found : undefined;
};

function requirement(text: string): Filter | undefined {
  const set = forms.set.exec(text);
  if (set !== null) {
    const [, name = '', operator, list = ''] = set;
    const values = list.split(',').map((part) => part.trim());
    return (object) => {
      const found = labelsOf(object, name);
      return operator === 'in' ? found !== undefined && values.includes(found) : found === undefined || !values.includes(found);
    };
  }
  const equal = forms.equal.exec(text);
  if (equal !== null) {
    const [, name = '', operator, wanted = ''] = equal;
    return (object) => (labelsOf(object, name) === wanted) === (operator !== '!=');
  }
  const exists = forms.exists.exec(text);
  if (exists !== null) {
    const [, not, name = ''] = exists;
    return (object) => (labelsOf(object, name) === undefined) === (not === '!');
  }
  const compare = forms.compare.exec(text);
  if (compare === null) return undefined;
  const [, name = '', operator, bound = ''] = compare;
  return (object) => {
    const found = Number(labelsOf(object, name) ?? Number.NaN);
    return operator === '<' ? found < Number(bound) : found > Number(bound);
  };
}

/** A label selector as in `?labelSelector=`: equality, set and existence requirements, joined by commas (apimachinery `labels.Parse`). */
export function labelSelector(text: string): Selection {
  if (text.trim() === '') return { ok: true, filter: () => true };
  const parts = text.split(/,(?![^(]*\))/).map((part) => part.trim());
  const filters = parts.map(requirement);
  const wrong = parts[filters.indexOf(undefined)];
  if (wrong !== undefined) return { ok: false, message: `unable to parse requirement: found '${wrong.split(/\s+/).at(1) ?? wrong}', expected: in, notin, =, ==, !=, gt, lt` };
  return { ok: true, filter: (object) => filters.every((filter) => filter?.(object) === true) };
}

const metadata = ['metadata.name', 'metadata.namespace'];
/** What the API server lets a person select by, per resource. */
const selectable: Readonly<Record<string, readonly string[]>> = {
  pods: ['spec.nodeName', 'spec.restartPolicy', 'spec.schedulerName', 'spec.serviceAccountName', 'spec.hostNetwork', 'status.phase', 'status.podIP', 'status.nominatedNodeName'],
  events: [
    'involvedObject.kind', 'involvedObject.namespace', 'involvedObject.name', 'involvedObject.uid', 'involvedObject.apiVersion',
    'involvedObject.resourceVersion', 'involvedObject.fieldPath', 'reason', 'reportingComponent', 'source', 'type',
  ],
  nodes: ['spec.unschedulable'],
  namespaces: ['status.phase', 'name'],
  replicasets: ['status.replicas'],
  services: ['spec.clusterIP', 'spec.type'],
};

function fieldValue(object: unknown, field: string): string {
  const found = at(object, ...({ source: 'source.component', name: 'metadata.name' }[field] ?? field).split('.'));
  if (found === undefined && (field === 'spec.unschedulable' || field === 'spec.hostNetwork')) return 'false';
  return typeof found === 'string' || typeof found === 'number' || typeof found === 'boolean' ? String(found) : '';
}

/** Resources with fields of their own word it differently. */
const unselectable = (resource: string, field: string): string =>
  selectable[resource] === undefined ? `"${field}" is not a known field selector: only "metadata.name", "metadata.namespace"` : `field label not supported: ${field}`;

/** A field selector: `name=value`, `name==value`, `name!=value`, joined by commas, on the fields the API server indexes. */
export function fieldSelector(resource: string, text: string): Selection {
  const filters: Filter[] = [];
  for (const part of text.split(',').filter((piece) => piece !== '')) {
    const match = /^([^=!]+)(!=|==|=)(.*)$/.exec(part);
    if (match === null) return { ok: false, message: `invalid selector: '${text}'; can't understand '${part}'` };
    const [, name = '', operator, wanted = ''] = match;
    const field = name.trim();
    if (![...metadata, ...(selectable[resource] ?? [])].includes(field)) return { ok: false, message: unselectable(resource, field) };
    filters.push((object) => (fieldValue(object, field) === wanted) === (operator !== '!='));
  }
  return { ok: true, filter: (object) => filters.every((filter) => filter(object)) };
}
