/**
 * The schemas that we generate from packages, held against the real API server's OpenAPI v3, property by property:
 * names, types, formats, required, enums. What differs stands in `known` with its reason; a difference that is not
 * there fails, and so does one that is there and is no more. VirtualService is left out: its definition is no part of
 * the control plane of the tests.
 */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { kinds } from '../../scripts/schemas/kinds.ts';
import type { Schema } from '../../scripts/schemas/schema.ts';
import { ensureSchemas, schemasFolder } from '../../scripts/schemas.ts';
import { startControlPlane, type ControlPlane } from '../controlplane/harness.ts';
import { administrator } from '../support/calls.ts';
import { compareSchemas, type Side } from '../support/schemas/differences.ts';
import { lookup } from '../support/schemas/facets.ts';
import { openApi } from '../support/schemas/server.ts';

/** By reason. `here` is ours, `there` the server's. */
const known: Readonly<Record<string, readonly string[]>> = {
  'The server says it in words only, and refuses any other value; saying it lets the editor offer the four.': [
    'LabelSelectorRequirement.operator: enum DoesNotExist, Exists, In, NotIn here, none there',
  ],
  'The server takes the object apart first and then refuses it for want of ports; saying it here gives one clear sentence.': [
    'Service: required apiVersion, kind, metadata, spec here, apiVersion, kind, metadata there',
  ],
  'The server asks more of its objects than its schema says: it refuses an exec without a command, and pods of a Deployment that do not restart.': [
    'LifecycleHandler.exec: required command here, none there',
    'Probe.exec: required command here, none there',
    'PodSpec.restartPolicy: enum Always here, Always, Never, OnFailure there',
  ],
  'The server asks less than its schema says: it takes a sleep without seconds for one of 0.': [
    'LifecycleHandler.sleep: required none here, seconds there',
  ],
  'Fields of the experimental channel of Gateway API, which people may have installed; the tests install the standard one.': [
    'HTTPRouteFilter.externalAuth: only here',
    'HTTPRouteFilter.type: enum CORS, ExtensionRef, ExternalAuth, RequestHeaderModifier, RequestMirror, RequestRedirect, ResponseHeaderModifier, URLRewrite here, CORS, ExtensionRef, RequestHeaderModifier, RequestMirror, RequestRedirect, ResponseHeaderModifier, URLRewrite there',
    'HTTPRouteRule.retry: only here',
    'HTTPRouteRule.sessionPersistence: only here',
    'HTTPRouteSpec.useDefaultGateways: only here',
  ],
  'The packages are of Kubernetes 1.36, the server is 1.37; written by the cluster alone, so nobody has it in a manifest.': [
    'DeploymentStatus.conditions[]: required status, type here, none there',
    'NodeAllocatableResourceClaimStatus.mapping: only there',
    'NodeAllocatableResourceClaimStatus.overhead: only there',
    'NodeAllocatableResourceClaimStatus.resources: only here',
    'NodeSpec.podPreemptionPolicy: only there',
    'NodeSystemInfo.runningInUserNamespace: only there',
    'PodStatus.nodeAllocatableResourceClaimStatuses[]: required resourceClaimName, resources here, resourceClaimName there',
    'PodStatus.volumeHealth: only there',
    'ReplicaSetStatus.conditions[]: required status, type here, none there',
  ],
  'Service and HTTPRoute share one definition here, and only HTTPRoute has the enum; written by the cluster alone.': [
    'Condition.status: enum none here, False, True, Unknown there',
  ],
};

const compared = kinds.filter(({ kind }) => kind !== 'VirtualService');

let plane: ControlPlane;
before(async () => {
  [plane] = await Promise.all([startControlPlane({ nodes: [], controllers: false, scheduler: false }, (line) => console.log(line)), ensureSchemas()]);
});
after(async () => plane.stop());

function ours(kind: string): Side {
  const schema = JSON.parse(readFileSync(join(schemasFolder, 'kinds', `${kind}.json`), 'utf8')) as Schema;
  return { schema, find: lookup('#/definitions/', schema.definitions ?? {}) };
}

test(`the schemas of ${compared.length} kinds differ from the real server's in what is listed, and in nothing else`, async () => {
  const serverOf = openApi(administrator(plane.server, plane.tokens.admin, plane.ca));
  const found = new Set<string>();
  const places: Record<string, number> = {};
  for (const one of compared) {
    const { differences, compared: count } = compareSchemas(one.kind, ours(one.kind), await serverOf(one));
    places[one.kind] = count;
    for (const difference of differences) found.add(difference);
  }
  const total = Object.values(places).reduce((sum, count) => sum + count, 0);
  console.log(`${total} places compared: ${Object.entries(places).map(([kind, count]) => `${kind} ${count}`).join(', ')}`);
  assert.deepEqual([...found].sort(), Object.values(known).flat().sort());
  assert.ok(total > 2500 && Object.values(places).every((count) => count > 40), `${total} places`);
});
