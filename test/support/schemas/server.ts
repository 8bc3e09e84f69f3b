/** What a real API server says of the kinds we ship, asked of its `/openapi/v3`. */
import assert from 'node:assert/strict';
import type { Kind } from '../../../scripts/schemas/kinds.ts';
import type { Schema } from '../../../scripts/schemas/schema.ts';
import type { Caller } from '../calls.ts';
import type { Side } from './differences.ts';
import { lookup } from './facets.ts';

interface OpenApi {
  readonly components: { readonly schemas: Readonly<Record<string, Schema>> };
}

/** Each document is fetched and parsed once: that of apps has some 800 kB. */
export function openApi(call: Caller): (kind: Kind) => Promise<Side> {
  const documents = new Map<string, Promise<Readonly<Record<string, Schema>>>>();
  const document = async (path: string): Promise<Readonly<Record<string, Schema>>> => {
    const { status, body } = await call('GET', `/openapi/v3/${path}`);
    assert.equal(status, 200, path);
    return (body as OpenApi).components.schemas;
  };
  return async ({ apiVersion, kind }) => {
    // Scale is the subresource of other kinds, and stands with them.
    const home = kind === 'Scale' ? 'apps/v1' : apiVersion;
    const path = home.includes('/') ? `apis/${home}` : `api/${home}`;
    const found = documents.get(path) ?? document(path);
    documents.set(path, found);
    const schemas = await found;
    const root = Object.values(schemas).find((schema) => isOf(schema, apiVersion, kind));
    assert.ok(root, `${path} has no ${apiVersion} ${kind}`);
    return { schema: asManifest(root, apiVersion, kind), find: lookup('#/components/schemas/', schemas) };
  };
}

interface GroupVersionKind {
  readonly group: string;
  readonly version: string;
  readonly kind: string;
}

const isOf = (schema: Schema, apiVersion: string, kind: string): boolean =>
  ((schema['x-kubernetes-group-version-kind'] ?? []) as readonly GroupVersionKind[]).some((one) => one.kind === kind && (one.group === '' ? one.version : `${one.group}/${one.version}`) === apiVersion);

/** A request says in its path what a file must say itself: version, kind, and (in metadata) the name. */
const asManifest = (schema: Schema, apiVersion: string, kind: string): Schema => ({
  ...schema,
  required: [...new Set([...(schema.required ?? []), 'apiVersion', 'kind', 'metadata'])],
  properties: { ...schema.properties, apiVersion: { type: 'string', enum: [apiVersion] }, kind: { type: 'string', enum: [kind] } },
});
