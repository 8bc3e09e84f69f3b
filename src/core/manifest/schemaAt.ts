/** Finding one's way in a JSON Schema: from a path in a value to what the schema says there, and from an error to its constraint. */
import type { Path } from './node.ts';

type SchemaMap = Readonly<Record<string, unknown>>;
const isMap = (value: unknown): value is SchemaMap => typeof value === 'object' && value !== null && !Array.isArray(value);

export const fromPointer = (pointer: string): Path =>
  pointer.split('/').slice(1).map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~')).map((step) => (/^\d+$/.test(step) ? Number(step) : step));

/** Everything that a kind's schema says of a place: through references, `allOf`, properties, items and free keys. */
function schemasAt(root: unknown, path: Path): readonly SchemaMap[] {
  if (!isMap(root)) return [];
  const definitions = isMap(root.definitions) ? root.definitions : {};
  const open = (schema: unknown): readonly SchemaMap[] => {
    if (!isMap(schema)) return [];
    const ref = typeof schema.$ref === 'string' ? open(definitions[schema.$ref.replace('#/definitions/', '')]) : [];
    return [schema, ...ref, ...(Array.isArray(schema.allOf) ? schema.allOf.flatMap(open) : [])];
  };
  let here = open(root);
  for (const step of path) {
    here = here.flatMap((schema) => {
      if (typeof step === 'number' && schema.items !== undefined) return open(schema.items);
      const properties = isMap(schema.properties) ? schema.properties : {};
      return open(Object.hasOwn(properties, step) ? properties[step] : schema.additionalProperties);
    });
  }
  return here;
}

/** Names of the fields that may stand at a path. */
export const namesAt = (root: unknown, path: Path): readonly string[] =>
  schemasAt(root, path).flatMap(({ properties }) => (isMap(properties) ? Object.keys(properties) : []));

/** Names of the fields that must stand at a path. */
export const requiredAt = (root: unknown, path: Path): readonly string[] =>
  schemasAt(root, path).flatMap(({ required }) => (Array.isArray(required) ? required.map(String) : []));

/** The sentence that the schema has for a value of the wrong form. */
export const messageAt = (root: unknown, path: Path): string | undefined =>
  schemasAt(root, path).map(({ errorMessage }) => errorMessage).find((message) => typeof message === 'string');

export interface Constraint {
  readonly code: string;
  readonly message: string;
  /** Pointer of the constraint in the schema. */
  readonly at: string;
  /** How deep in the value it stands. */
  readonly depth: number;
}

/** The innermost constraint of ours (it has an `x-code`) that an error of a fully resolved schema belongs to. */
export function ownConstraint(root: unknown, schemaPath: string): Constraint | undefined {
  let here: unknown = root;
  let at = '#';
  let depth = 0;
  let found: Constraint | undefined;
  let named = false;
  for (const step of schemaPath.split('/').slice(1).map((one) => decodeURIComponent(one).replaceAll('~1', '/').replaceAll('~0', '~'))) {
    here = Array.isArray(here) ? here[Number(step)] : isMap(here) ? here[step] : undefined;
    at += `/${step}`;
    // `properties/spec` goes one step into the value; `allOf/0` goes nowhere.
    if (named) depth += 1;
    named = !named && step === 'properties';
    if (step === 'items' || step === 'contains' || step === 'additionalProperties') depth += 1;
    if (isMap(here) && typeof here['x-code'] === 'string' && typeof here.errorMessage === 'string' && !Array.isArray(here)) {
      found = { code: here['x-code'], message: here.errorMessage, at, depth };
    }
  }
  return found;
}
