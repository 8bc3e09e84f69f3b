/**
 * OpenAPI v3 made from the shapes, to the degree that kubectl asks for it: structure, merge keys and group-version-kinds
 * for apply and diff, and the query parameters by which it learns of dry run and field validation.
 */
import { createHash } from 'node:crypto';
import { apiVersionOf, served, type KindInfo } from '../kinds.ts';
import { shape, type Scalar, type Type } from '../schema/shapes.ts';

const scalarSchemas: Readonly<Record<Scalar, unknown>> = {
  string: { type: 'string' },
  boolean: { type: 'boolean' },
  int32: { type: 'integer', format: 'int32' },
  int64: { type: 'integer', format: 'int64' },
  double: { type: 'number', format: 'double' },
  number: { type: 'number' },
  any: { type: 'object' },
  time: { type: 'string', format: 'date-time' },
  microTime: { type: 'string', format: 'date-time' },
  intOrString: { format: 'int-or-string', oneOf: [{ type: 'integer' }, { type: 'string' }] },
  quantity: { oneOf: [{ type: 'string' }, { type: 'number' }] },
  bytes: { type: 'string', format: 'byte' },
};

const reference = (name: string): string => `#/components/schemas/practice.${name}`;

function schemaOf(type: Type, used: Set<string>): unknown {
  const limits = { ...type.limits, ...(type.default === undefined ? {} : { default: type.default }) };
  const patch = type.patch.length === 0 ? {} : { 'x-kubernetes-patch-strategy': type.patch.join(',') };
  if (type.of === 'scalar') return { ...(scalarSchemas[type.scalar] as object), ...limits };
  if (type.of === 'map') return { type: 'object', additionalProperties: schemaOf(type.value, used), ...(type.atomic ? { 'x-kubernetes-map-type': 'atomic' } : {}) };
  if (type.of === 'object') {
    used.add(type.name);
    return { allOf: [{ $ref: reference(type.name) }], ...patch };
  }
  const { keys, set, mergeKey } = type.listing;
  return {
    type: 'array',
    items: schemaOf(type.item, used),
    ...limits,
    ...patch,
    'x-kubernetes-list-type': keys !== undefined ? 'map' : set === true ? 'set' : 'atomic',
    ...(keys === undefined ? {} : { 'x-kubernetes-list-map-keys': keys }),
    ...(mergeKey === undefined ? {} : { 'x-kubernetes-patch-merge-key': mergeKey }),
  };
}

function component(name: string, used: Set<string>): Record<string, unknown> {
  const { fields, required, atomic } = shape(name);
  return {
    type: 'object',
    properties: Object.fromEntries([...fields].map(([field, type]) => [field, schemaOf(type, used)])),
    ...(required.length === 0 ? {} : { required }),
    ...(atomic ? { 'x-kubernetes-map-type': 'atomic' } : {}),
  };
}

function components(roots: readonly KindInfo[]): Readonly<Record<string, unknown>> {
  const out: Record<string, unknown> = {};
  const used = new Set(roots.map((kind) => kind.shape));
  for (const name of used) {
    const made = component(name, used);
    const root = roots.find((kind) => kind.shape === name);
    if (root !== undefined) made['x-kubernetes-group-version-kind'] = [gvk(root)];
    out[`practice.${name}`] = made;
  }
  return out;
}

const gvk = ({ group, version, kind }: KindInfo): unknown => ({ group, kind, version });

const parameter = (name: string): unknown => ({ name, in: 'query', schema: { type: 'string', uniqueItems: true } });

function paths(kind: KindInfo, base: string): readonly (readonly [string, unknown])[] {
  const root = `${base}${kind.namespaced ? '/namespaces/{namespace}' : ''}/${kind.plural}`;
  const content = (types: readonly string[]): unknown => ({
    content: Object.fromEntries(types.map((type) => [type, { schema: { $ref: reference(kind.shape) } }])),
  });
  const operation = (action: string, types?: readonly string[]): unknown => ({
    parameters: types === undefined ? [] : ['dryRun', 'fieldManager', 'fieldValidation', ...(action === 'patch' ? ['force'] : [])].map(parameter),
    ...(types === undefined ? {} : { requestBody: content(types) }),
    responses: { 200: { description: 'OK', ...(content(['application/json']) as object) } },
    'x-kubernetes-action': action,
    'x-kubernetes-group-version-kind': gvk(kind),
  });
  // By this list kubectl chooses how it patches; custom kinds have no strategic merge.
  const strategic = kind.custom ? [] : ['application/strategic-merge-patch+json'];
  const patches = ['application/apply-patch+yaml', 'application/json-patch+json', 'application/merge-patch+json', ...strategic];
  return [
    [root, { get: operation('list'), post: operation('post', ['*/*']) }],
    [`${root}/{name}`, { get: operation('get'), put: operation('put', ['*/*']), patch: operation('patch', patches), delete: operation('delete') }],
  ];
}

const documents = new Map<string, string>();

const groupPath = (kind: KindInfo): string => (kind.group === '' ? `api/${kind.version}` : `apis/${apiVersionOf(kind)}`);

/** The document of one group version, as JSON text; `path` is `apis/apps/v1`. */
export function openApiDocument(path: string): string | undefined {
  const here = served.filter((kind) => groupPath(kind) === path);
  if (here.length === 0) return undefined;
  const known = documents.get(path);
  if (known !== undefined) return known;
  const made = JSON.stringify({
    openapi: '3.0.0',
    info: { title: 'Kubernetes', version: 'v1.37.2+practice' },
    paths: Object.fromEntries(here.flatMap((kind) => paths(kind, `/${path}`))),
    components: { schemas: components(here) },
  });
  documents.set(path, made);
  return made;
}

/** `GET /openapi/v3`: the documents there are, with hashes that change when they do. */
export function openApiIndex(): unknown {
  const all = [...new Set(served.map(groupPath))];
  const hash = (path: string): string => createHash('sha256').update(openApiDocument(path) ?? '').digest('hex').slice(0, 32).toUpperCase();
  return { paths: Object.fromEntries(all.map((path) => [path, { serverRelativeURL: `/openapi/v3/${path}?hash=${hash(path)}` }])) };
}
