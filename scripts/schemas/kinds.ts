/**
 * The schemas of the Kubernetes kinds, generated: types, enums, required fields and descriptions from the `.d.ts` of the
 * kubernetes-models packages, integer formats from the attribute maps of the Kubernetes client, and what neither of
 * them says (percentages, quantities, ranges) from `overlay.ts`. Nothing of this is committed; the build makes it anew.
 */
import { fileURLToPath } from 'node:url';
import ts from 'typescript';
import { createGenerator } from 'ts-json-schema-generator';
import { formatsOf } from './formats.ts';
import { overlay } from './overlay.ts';
import type { Schema } from './schema.ts';

export interface Kind {
  readonly apiVersion: string;
  readonly kind: string;
  /** Package and module of its `.d.ts`; the interface in it is `I` + kind. */
  readonly source: readonly [packageName: string, module: string];
}

const core = 'kubernetes-models';
const gateway = '@kubernetes-models/gateway-api';
const istio = '@kubernetes-models/istio';

/** The first five stand in the strategies' schemas; the others serve the strict validation of the practice cluster. */
export const kinds: readonly Kind[] = [
  { apiVersion: 'apps/v1', kind: 'Deployment', source: [core, 'apps/v1/Deployment'] },
  { apiVersion: 'v1', kind: 'Service', source: [core, 'v1/Service'] },
  { apiVersion: 'gateway.networking.k8s.io/v1', kind: 'HTTPRoute', source: [gateway, 'gateway.networking.k8s.io/v1/HTTPRoute'] },
  { apiVersion: 'networking.k8s.io/v1', kind: 'Ingress', source: [core, 'networking.k8s.io/v1/Ingress'] },
  { apiVersion: 'networking.istio.io/v1', kind: 'VirtualService', source: [istio, 'networking.istio.io/v1/VirtualService'] },
  { apiVersion: 'apps/v1', kind: 'ReplicaSet', source: [core, 'apps/v1/ReplicaSet'] },
  { apiVersion: 'v1', kind: 'Pod', source: [core, 'v1/Pod'] },
  { apiVersion: 'v1', kind: 'ConfigMap', source: [core, 'v1/ConfigMap'] },
  { apiVersion: 'v1', kind: 'Namespace', source: [core, 'v1/Namespace'] },
  { apiVersion: 'v1', kind: 'ResourceQuota', source: [core, 'v1/ResourceQuota'] },
  { apiVersion: 'v1', kind: 'Event', source: [core, 'v1/Event'] },
  { apiVersion: 'v1', kind: 'Node', source: [core, 'v1/Node'] },
  { apiVersion: 'discovery.k8s.io/v1', kind: 'EndpointSlice', source: [core, 'discovery.k8s.io/v1/EndpointSlice'] },
  { apiVersion: 'autoscaling/v1', kind: 'Scale', source: [core, 'autoscaling/v1/Scale'] },
];

const fileOf = ({ source: [name, module] }: Kind): string => fileURLToPath(new URL(`../../node_modules/${name}/${module}.d.ts`, import.meta.url));

/** One self-contained draft-07 schema for each kind, by kind. */
export function generateKinds(): ReadonlyMap<string, Schema> {
  const program = ts.createProgram(kinds.map(fileOf), {
    module: ts.ModuleKind.ESNext,
    moduleResolution: ts.ModuleResolutionKind.Bundler,
    target: ts.ScriptTarget.ES2022,
    strict: true,
    skipLibCheck: true,
    types: [],
  });
  const made = new Map<string, Schema>();
  for (const kind of kinds) {
    const generator = createGenerator({ tsProgram: program, type: `I${kind.kind}`, expose: 'all', jsDoc: 'extended', encodeRefs: false, additionalProperties: false });
    made.set(kind.kind, overlay(kind, formatsOf(rename(generator.createSchema(`I${kind.kind}`) as Schema))));
  }
  return made;
}

/** `IDeploymentSpec` becomes `DeploymentSpec`, in the definitions and in every reference to them. */
function rename(schema: Schema): Schema {
  const renamed = JSON.parse(JSON.stringify(schema).replaceAll('"$ref":"#/definitions/I', '"$ref":"#/definitions/')) as Schema;
  return { ...renamed, definitions: Object.fromEntries(Object.entries(renamed.definitions ?? {}).map(([name, value]) => [name.slice(1), value])) };
}
