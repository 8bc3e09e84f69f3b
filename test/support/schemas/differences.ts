import type { Schema } from '../../../scripts/schemas/schema.ts';
import { facetsOf, resolve, type Lookup } from './facets.ts';

/** A schema and where its references lead. */
export interface Side {
  readonly schema: Schema;
  readonly find: Lookup;
}

export interface Comparison {
  /** `Definition.property: what differs`, each once, in order. */
  readonly differences: readonly string[];
  /** Places (`Definition.property`) that were held against each other. */
  readonly compared: number;
}

/**
 * Walks both schemas of a kind from their roots, property by property. A difference is named by our definition and
 * property, whatever the ways that lead there, since the server's schemas of custom kinds have no names.
 */
export function compareSchemas(kind: string, ours: Side, server: Side): Comparison {
  const differences = new Set<string>();
  const places = new Set<string>();
  const walked = new Map<Schema, Set<string>>();

  const walk = (place: string, mine: Schema, theirs: Schema): void => {
    places.add(place);
    const home = definitionOf(mine) ?? place;
    const a = facetsOf(resolve(mine, ours.find));
    const b = facetsOf(resolve(theirs, server.find));
    const tell = (facet: string, of: string, at: string): void => {
      if (of !== at) differences.add(`${place}: ${facet} ${of || 'none'} here, ${at || 'none'} there`);
    };
    tell('type', a.types.join(' or '), b.types.join(' or '));
    tell('format', a.format, b.format);
    tell('enum', a.enum.join(', '), b.enum.join(', '));
    tell('required', a.required.join(', '), b.required.join(', '));
    if (a.items !== undefined && b.items !== undefined) walk(`${place}[]`, a.items, b.items);
    else tell('items', a.items === undefined ? '' : 'items', b.items === undefined ? '' : 'items');
    if (a.values !== undefined && b.values !== undefined) walk(`${place}{}`, a.values, b.values);
    else tell('values', a.values === undefined ? '' : 'values', b.values === undefined ? '' : 'values');
    if (alreadyWalked(home, theirs)) return;
    for (const [name, one] of a.properties) {
      const other = b.properties.get(name);
      if (other === undefined) differences.add(`${home}.${name}: only here`);
      else walk(`${home}.${name}`, one, other);
    }
    for (const name of b.properties.keys()) if (!a.properties.has(name)) differences.add(`${home}.${name}: only there`);
  };

  /** Definitions refer to themselves in a ring; one pair of them is walked once. */
  const alreadyWalked = (home: string, theirs: Schema): boolean => {
    const target = resolveTarget(theirs, server.find);
    const seen = walked.get(target) ?? new Set<string>();
    walked.set(target, seen);
    if (seen.has(home)) return true;
    seen.add(home);
    return false;
  };

  walk(kind, ours.schema, server.schema);
  return { differences: [...differences].sort(), compared: places.size };
}

const refOf = ({ $ref, allOf }: Schema): string | undefined => $ref ?? allOf?.[0]?.$ref;
const definitionOf = (schema: Schema): string | undefined => refOf(schema)?.replace('#/definitions/', '');

/** The schema itself that a lone reference leads to: one object, however often it is referred to. */
function resolveTarget(schema: Schema, find: Lookup): Schema {
  const ref = refOf(schema);
  return ref === undefined ? schema : resolveTarget(find(ref), find);
}
