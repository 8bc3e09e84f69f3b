/**
 * `core/snippets` is the one source of the manifests that the product writes: `blocks.ts` holds them as YAML with fields
 * (`«name»`), `catalog.ts` says which block is offered under which prefix and which make a strategy's whole set, and
 * `render.ts` turns both into the snippet files of `snippets/` and into what Insert Manifests inserts.
 */

/** What stands in a field before anyone types: a text to replace, or the first of a fixed set of values. */
export type Field = { readonly otherwise: string } | { readonly oneOf: readonly [string, ...string[]] };

export const fields = {
  name: { otherwise: 'llm-app' },
  image: { otherwise: 'myregistry.example/llm-app:v2' },
  oldImage: { otherwise: 'myregistry.example/llm-app:v1' },
  port: { otherwise: '8080' },
  servicePort: { otherwise: '80' },
  health: { otherwise: '/health' },
  replicas: { otherwise: '3' },
  fourReplicas: { otherwise: '4' },
  stableReplicas: { otherwise: '9' },
  canaryReplicas: { otherwise: '1' },
  maxSurge: { oneOf: ['1', '25%', '2', '100%'] },
  maxUnavailable: { oneOf: ['1', '0', '25%'] },
  liveColour: { oneOf: ['blue', 'green'] },
  newColour: { oneOf: ['green', 'blue'] },
  track: { oneOf: ['a', 'b'] },
  gpus: { otherwise: '1' },
  loadSeconds: { otherwise: '1800' },
  gateway: { otherwise: 'public-gateway' },
  host: { otherwise: 'llm-app.example' },
  header: { otherwise: 'x-ab-group' },
} as const satisfies Readonly<Record<string, Field>>;

export type FieldName = keyof typeof fields;

/** Text with fields in it. */
export const field = (name: FieldName): string => `«${name}»`;
