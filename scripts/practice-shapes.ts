/**
 * Writes `src/practice/schema/shapes.json`: the fields, types, list keys and patch strategies of the kinds the practice
 * cluster serves. Source: the OpenAPI v3 documents of a real API server (`startControlPlane` of `test/controlplane`, with the CRD
 * of `test/controlplane/istio/crds.ts` created in it), saved one per file, given as arguments
 * (`kubectl get --raw /openapi/v3/apis/apps/v1 > apps.json`, …), and the `generated.proto` files of the same version, which number
 * the fields for clients that send protobuf (`k8s.io/api/apps/v1`, `k8s.io/apimachinery/pkg/apis/meta/v1`). Only structure is taken, no descriptions. Run again
 * when the practice cluster moves to another Kubernetes version; the result is committed, since a fresh clone has no
 * API server to ask, and no package carries list keys and patch strategies.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { kinds } from '../src/practice/kinds.ts';

interface Schema {
  readonly type?: string;
  readonly format?: string;
  readonly $ref?: string;
  readonly allOf?: readonly Schema[];
  readonly oneOf?: readonly Schema[];
  readonly items?: Schema;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly additionalProperties?: Schema;
  readonly required?: readonly string[];
  readonly enum?: readonly string[];
  readonly default?: unknown;
  readonly pattern?: string;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly 'x-kubernetes-list-type'?: string;
  readonly 'x-kubernetes-list-map-keys'?: readonly string[];
  readonly 'x-kubernetes-map-type'?: string;
  readonly 'x-kubernetes-patch-merge-key'?: string;
  readonly 'x-kubernetes-patch-strategy'?: string;
}

const schemas: Record<string, Schema> = {};
/** Message name, field name, number and type. */
const messages = new Map<string, Map<string, { readonly number: string; readonly type: string }>>();

function readProto(text: string): void {
  for (const [, message = '', body = ''] of text.matchAll(/^message (\w+) \{\n([\s\S]*?)^\}/gm)) {
    const fields = messages.get(message) ?? new Map<string, { readonly number: string; readonly type: string }>();
    for (const [, type = '', name = '', number = ''] of body.matchAll(/^\s+(?:optional |repeated )?([\w.<>, ]+?) (\w+) = (\d+)/gm)) {
      fields.set(name, { number, type: type.split('.').at(-1) ?? type });
    }
    messages.set(message, fields);
  }
}

/** `#3`, or `#2.3` where the field stands in a message that JSON inlines; empty where protobuf does not have it. */
function numberOf(shape: string, field: string, inJson: readonly string[]): string {
  const message = messages.get(shape);
  const own = message?.get(field);
  if (own !== undefined) return `#${own.number}`;
  for (const [name, outer] of message ?? []) {
    if (inJson.includes(name)) continue;
    const inner = messages.get(outer.type)?.get(field);
    if (inner !== undefined) return `#${outer.number}.${inner.number}`;
  }
  return '';
}

for (const file of process.argv.slice(2)) {
  if (file.endsWith('.proto')) {
    readProto(readFileSync(file, 'utf8'));
    continue;
  }
  const document = JSON.parse(readFileSync(file, 'utf8')) as { components: { schemas: Record<string, Schema> } };
  Object.assign(schemas, document.components.schemas);
}

const scalars: Readonly<Record<string, string>> = {
  'io.k8s.apimachinery.pkg.api.resource.Quantity': 'quantity',
  'io.k8s.apimachinery.pkg.util.intstr.IntOrString': 'intOrString',
  'io.k8s.apimachinery.pkg.apis.meta.v1.Time': 'time',
  'io.k8s.apimachinery.pkg.apis.meta.v1.MicroTime': 'microTime',
  'io.k8s.apimachinery.pkg.apis.meta.v1.FieldsV1': 'any',
  'io.k8s.apimachinery.pkg.runtime.RawExtension': 'any',
};

const shapes = new Map<string, Record<string, unknown>>();
const byContent = new Map<string, string>();
const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);
const constraints = ['enum', 'pattern', 'minimum', 'maximum', 'minLength', 'maxLength', 'minItems', 'maxItems'] as const;

/** Short name of a definition: the last part, unless two groups have one of that name. */
const shortName = (id: string): string => id.split('.').at(-1) ?? id;

function shapeOf(name: string, schema: Schema, crd: boolean): Record<string, unknown> {
  const fields: Record<string, unknown> = {};
  const names = Object.keys(schema.properties ?? {}).sort();
  for (const field of names) {
    const value = schema.properties?.[field];
    const number = crd ? '' : numberOf(name, field, names);
    if (value !== undefined) fields[field + (schema.required?.includes(field) === true ? '!' : '') + number] = typeOf(name + capital(field), value, crd);
  }
  // Of a oneOf only this form occurs: each branch requires one field (and one branch none of them).
  const branches = (schema.oneOf ?? []).flatMap((branch) => branch.required ?? []);
  return {
    ...(schema['x-kubernetes-map-type'] === 'atomic' ? { ':atomic': true } : {}),
    ...(branches.length === 0 ? {} : { ':oneOf': branches }),
    ...fields,
  };
}

function named(id: string): string {
  const name = shortName(id);
  const schema = schemas[id];
  if (schema === undefined) throw new Error(`No schema ${id}: give the document of its group too.`);
  if (!shapes.has(name)) {
    shapes.set(name, {});
    shapes.set(name, shapeOf(name, schema, kinds.some((entry) => entry.custom && entry.kind === name)));
  }
  return name;
}

function bare(name: string, schema: Schema, crd: boolean): unknown {
  const reference = schema.$ref ?? schema.allOf?.[0]?.$ref;
  if (reference !== undefined) {
    const id = reference.replace('#/components/schemas/', '');
    return scalars[id] ?? named(id);
  }
  if (schema.format === 'int-or-string' || (schema.oneOf !== undefined && schema.properties === undefined)) return 'intOrString';
  if (schema.type === 'array') return [typeOf(name.replace(/(?<=ch|sh)es$|s$/, ''), schema.items ?? {}, crd)];
  if (schema.properties !== undefined) {
    const shape = shapeOf(name, schema, crd);
    const content = JSON.stringify(shape);
    const chosen = byContent.get(content) ?? name;
    byContent.set(content, chosen);
    shapes.set(chosen, shape);
    return chosen;
  }
  if (schema.additionalProperties !== undefined) return { map: typeOf(`${name}Value`, schema.additionalProperties, crd) };
  if (schema.type === 'object' || schema.type === undefined) return 'any';
  if (schema.type === 'string') return { 'date-time': 'time', byte: 'bytes' }[schema.format ?? ''] ?? 'string';
  if (schema.type === 'integer') return schema.format ?? 'int64';
  return schema.type;
}

function typeOf(name: string, schema: Schema, crd: boolean): unknown {
  const type = bare(name, schema, crd);
  const more: Record<string, unknown> = {};
  for (const key of constraints) if (schema[key] !== undefined) more[key] = schema[key];
  if (schema['x-kubernetes-list-map-keys'] !== undefined) more.keys = schema['x-kubernetes-list-map-keys'];
  if (schema['x-kubernetes-list-type'] === 'set') more.set = true;
  if (schema['x-kubernetes-map-type'] === 'atomic') more.atomic = true;
  if (schema['x-kubernetes-patch-merge-key'] !== undefined) more.mergeKey = schema['x-kubernetes-patch-merge-key'];
  if (schema['x-kubernetes-patch-strategy'] !== undefined) more.patch = schema['x-kubernetes-patch-strategy'];
  const empty = schema.default === '' || schema.default === 0 || JSON.stringify(schema.default) === '{}';
  if (schema.default !== undefined && (crd || !empty)) more.default = schema.default;
  // A struct that Go always writes out, so that it is never "added" (ownership of fields).
  if (!crd && JSON.stringify(schema.default) === '{}') more.always = true;
  if (Object.keys(more).length === 0) return type;
  if (typeof type === 'object' && !Array.isArray(type)) return { ...type, ...more };
  return { is: type, ...more };
}

for (const kind of [...kinds.map((entry) => entry.kind), 'Scale', 'DeleteOptions']) {
  const { group = '', version = 'v1' } = kinds.find((entry) => entry.kind === kind) ?? {};
  const api = group === '' ? 'core' : (group.split('.')[0] ?? '');
  const id = Object.keys(schemas).find((key) => key.endsWith(`.${api}.${version}.${kind}`)) ?? Object.keys(schemas).find((key) => key.endsWith(`.v1.${kind}`));
  if (id === undefined) throw new Error(`No schema of ${kind}.`);
  named(id);
}

const lines = [...shapes].sort(([a], [b]) => (a < b ? -1 : 1)).map(([name, shape]) => `  ${JSON.stringify(name)}: ${JSON.stringify(shape)}`);
writeFileSync(new URL('../src/practice/schema/shapes.json', import.meta.url), `{\n${lines.join(',\n')}\n}\n`);
