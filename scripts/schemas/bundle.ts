/** Puts a strategy's schema, the shared parts and the kinds it names into one self-contained file: `dist/schemas/<strategy>.schema.json`. */
import { readFileSync } from 'node:fs';
import { isDeepStrictEqual } from 'node:util';
import type { Schema } from './schema.ts';

export const strategies = ['rolling-update', 'blue-green', 'canary', 'ab-testing'] as const;
export type StrategyName = (typeof strategies)[number];

const read = (name: string): Schema => JSON.parse(readFileSync(new URL(`../../schemas/${name}`, import.meta.url), 'utf8')) as Schema;

const kindRef = /^kinds\/(\w+)\.json$/;
const sharedRef = 'shared.schema.json#/definitions/';
const ownRef = '#/definitions/';

/** Every `$ref` through a function. */
function mapRefs(schema: Schema, to: (ref: string) => string): Schema {
  return JSON.parse(JSON.stringify(schema), (key, value: unknown) => (key === '$ref' && typeof value === 'string' ? to(value) : value)) as Schema;
}

export function refsIn(schema: Schema): readonly string[] {
  const refs: string[] = [];
  mapRefs(schema, (ref) => (refs.push(ref), ref));
  return refs;
}

/** What ships. Definitions of two kinds that have one name and one content stand once; others get the kind's name in front. */
export function bundle(strategy: StrategyName, kinds: ReadonlyMap<string, Schema>): Schema {
  const { definitions: own = {}, ...root } = read(`${strategy}.schema.json`);
  const definitions: Record<string, Schema> = { ...own };
  const local = (ref: string): string => {
    const kind = kindRef.exec(ref)?.[1];
    return kind === undefined ? ref.replace(sharedRef, ownRef) : `${ownRef}${kind}Manifest`;
  };
  const shared = read('shared.schema.json').definitions ?? {};
  const wanted = [...refsIn(root), ...Object.values(own).flatMap(refsIn)];
  for (const ref of wanted) {
    const name = ref.startsWith(sharedRef) ? ref.slice(sharedRef.length) : undefined;
    if (name === undefined || definitions[name] !== undefined) continue;
    definitions[name] = partOf(shared, name);
    wanted.push(...refsIn(definitions[name]).map((inner) => inner.replace(ownRef, sharedRef)));
  }
  for (const kind of new Set(wanted.map((ref) => kindRef.exec(ref)?.[1]).filter((name) => name !== undefined))) {
    addKind(kind, partOf(Object.fromEntries(kinds), kind), definitions);
  }
  const made = mapRefs({ ...root, definitions }, local);
  for (const ref of refsIn(made)) if (made.definitions?.[ref.slice(ownRef.length)] === undefined) throw new Error(`${strategy}: ${ref} leads nowhere.`);
  return made;
}

function partOf(parts: Readonly<Record<string, Schema>>, name: string): Schema {
  const part = parts[name];
  if (part === undefined) throw new Error(`There is no schema ${name}.`);
  return part;
}

function addKind(kind: string, schema: Schema, definitions: Record<string, Schema>): void {
  const theirs = schema.definitions ?? {};
  const root: Schema = { ...schema };
  delete root.$schema;
  delete root.definitions;
  const differs = new Set(Object.keys(theirs).filter((name) => definitions[name] !== undefined && !isDeepStrictEqual(definitions[name], theirs[name])));
  // What refers to a renamed definition is another definition too.
  for (let before = -1; before !== differs.size; ) {
    before = differs.size;
    for (const [name, one] of Object.entries(theirs)) if (refsIn(one).some((ref) => differs.has(ref.slice(ownRef.length)))) differs.add(name);
  }
  const renamed = (ref: string): string => (differs.has(ref.slice(ownRef.length)) ? `${ownRef}${kind}.${ref.slice(ownRef.length)}` : ref);
  for (const [name, one] of Object.entries(theirs)) definitions[differs.has(name) ? `${kind}.${name}` : name] = mapRefs(one, renamed);
  definitions[`${kind}Manifest`] = mapRefs(root, renamed);
}

/** The strategy's own constraints without the kinds, every reference resolved in place, so that an error's path finds its constraint. */
export function constraints(strategy: StrategyName): Schema {
  const own = read(`${strategy}.schema.json`);
  const shared = read('shared.schema.json');
  const resolve = (value: unknown, home: Schema): unknown => {
    if (Array.isArray(value)) return value.map((one) => resolve(one, home));
    if (typeof value !== 'object' || value === null) return value;
    const ref = (value as Schema).$ref;
    if (typeof ref !== 'string') return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, resolve(one, home)]));
    if (kindRef.test(ref)) return {};
    const next = ref.startsWith(sharedRef) ? shared : home;
    return resolve(partOf(next.definitions ?? {}, ref.replace(sharedRef, '').replace(ownRef, '')), next);
  };
  const root: Schema = { ...own };
  delete root.definitions;
  return resolve(root, own) as Schema;
}
