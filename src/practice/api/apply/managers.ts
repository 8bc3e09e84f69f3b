import type { KindInfo } from '../../kinds.ts';
import { apiVersionOf } from '../../kinds.ts';
import { objectType } from '../../schema/shapes.ts';
import { at, fieldsOf, isList, put, textOf, type Fields } from '../../value.ts';
import { failureStatus, type Outcome, type Status } from '../reply.ts';
import { both, claimed, compare, equal, fromFieldsV1, minus, outside, plus, spoken, toFieldsV1, type FieldSet } from './fieldSet.ts';
import { overlay, withdraw } from './merge.ts';

/** One entry of `metadata.managedFields`. */
interface Manager {
  readonly manager: string;
  readonly operation: 'Apply' | 'Update';
  /** The version it last wrote in. */
  readonly apiVersion: string;
  readonly subresource: string;
  readonly time: string;
  readonly fields: FieldSet;
}

/** Who writes, through which door, and when (RFC 3339). */
export interface Writer {
  readonly manager: string;
  readonly subresource: '' | 'status' | 'scale';
  readonly time: string;
}

/** Fields nobody owns (apimachinery `stripMeta`), and those that a door cannot write. */
const unowned = [
  'f:apiVersion',
  'f:kind',
  ...['name', 'namespace', 'creationTimestamp', 'selfLink', 'uid', 'generation', 'managedFields', 'resourceVersion', 'deletionTimestamp', 'deletionGracePeriodSeconds'].map(
    (name) => `f:metadata\nf:${name}`,
  ),
];

function ownable(set: FieldSet, info: KindInfo, subresource: Writer['subresource']): FieldSet {
  const reset = subresource === 'status' ? ['f:spec'] : info.subresources.includes('status') ? ['f:status'] : [];
  return minus(outside(set, [...unowned, ...reset]), new Set(['f:metadata']));
}

function readManagers(object: unknown): readonly Manager[] {
  const entries = at(object, 'metadata', 'managedFields');
  if (!isList(entries)) return [];
  return entries.map((entry) => ({
    manager: textOf(at(entry, 'manager')) ?? '',
    operation: at(entry, 'operation') === 'Apply' ? 'Apply' : 'Update',
    apiVersion: textOf(at(entry, 'apiVersion')) ?? '',
    subresource: textOf(at(entry, 'subresource')) ?? '',
    time: textOf(at(entry, 'time')) ?? '',
    fields: fromFieldsV1(at(entry, 'fieldsV1')),
  }));
}

function writeManagers(object: Fields, managers: readonly Manager[]): Fields {
  const order = (entry: Manager): string => `${entry.operation}/${entry.time}/${entry.manager}/${entry.apiVersion}/${entry.subresource}`;
  const entries = managers
    .filter((entry) => entry.fields.size > 0)
    .sort((a, b) => (order(a) < order(b) ? -1 : 1))
    .map((entry) => ({
      manager: entry.manager,
      operation: entry.operation,
      apiVersion: entry.apiVersion,
      time: entry.time,
      fieldsType: 'FieldsV1',
      fieldsV1: toFieldsV1(entry.fields),
      ...(entry.subresource === '' ? {} : { subresource: entry.subresource }),
    }));
  return put(object, ['metadata', 'managedFields'], entries.length === 0 ? undefined : entries);
}

/** Who updates in another version is another owner; who applies stays the same (apimachinery `BuildManagerIdentifier`). */
const isEntry = (entry: Manager, info: KindInfo, writer: Writer, operation: Manager['operation']): boolean =>
  entry.manager === writer.manager &&
  entry.operation === operation &&
  entry.subresource === writer.subresource &&
  (operation === 'Apply' || entry.apiVersion === apiVersionOf(info));

/** Replaces the writer's entry; its time moves only where its fields did. */
function withEntry(managers: readonly Manager[], info: KindInfo, writer: Writer, operation: Manager['operation'], fields: FieldSet): readonly Manager[] {
  const known = managers.find((entry) => isEntry(entry, info, writer, operation));
  const time = known !== undefined && equal(known.fields, fields) ? known.time : writer.time;
  const made: Manager = { manager: writer.manager, operation, apiVersion: apiVersionOf(info), subresource: writer.subresource, time, fields };
  return [...managers.filter((entry) => entry !== known), made];
}

/**
 * The object with ownership as a create, update or patch leaves it: the writer owns what it changed, everyone loses what
 * it changed or took away. An object without managedFields (emptied on purpose) is not tracked until the next apply.
 */
export function recordUpdate(info: KindInfo, before: Fields | undefined, after: Fields, writer: Writer): Fields {
  const managers = readManagers(before ?? {});
  if (before !== undefined && managers.length === 0) return put(after, ['metadata', 'managedFields'], undefined);
  const { changed, removed } = compare(objectType(info.shape), before ?? {}, after);
  const mine = ownable(changed, info, writer.subresource);
  const own = managers.find((entry) => isEntry(entry, info, writer, 'Update'))?.fields ?? new Set<string>();
  const others = managers.map((entry) =>
    isEntry(entry, info, writer, 'Update') ? entry : { ...entry, fields: minus(minus(entry.fields, mine), removed) },
  );
  return writeManagers(after, withEntry(others, info, writer, 'Update', minus(plus(own, mine), removed)));
}

interface Conflict {
  readonly entry: Manager;
  readonly path: string;
}

function conflictStatus(conflicts: readonly Conflict[]): Status {
  const whose = ({ entry }: Conflict): string => {
    const name = `"${entry.manager}"${entry.subresource === '' ? '' : ` with subresource "${entry.subresource}"`}`;
    return entry.operation === 'Update' ? `${name} using ${entry.apiVersion}` : name;
  };
  const [first] = conflicts;
  const groups = Map.groupBy(conflicts, whose);
  const lines = [...groups]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .flatMap(([who, list]) => [`conflicts with ${who}:`, ...list.map(({ path }) => `- ${spoken(path)}`)]);
  const message =
    conflicts.length === 1 && first !== undefined
      ? `Apply failed with 1 conflict: conflict with ${whose(first)}: ${spoken(first.path)}`
      : `Apply failed with ${conflicts.length} conflicts: ${lines.join('\n')}`;
  const causes = conflicts.map((one) => ({ reason: 'FieldManagerConflict', message: `conflict with ${whose(one)}`, field: spoken(one.path) }));
  return failureStatus(409, 'Conflict', message, { causes });
}

/** Objects that were never tracked belong to this manager, so that a first apply does not take fields over silently. */
const beforeFirstApply = 'before-first-apply';

/**
 * Server-side apply: the configuration laid over the live object, less what this manager applied before and leaves out
 * now; 409 with every conflict, unless forced. Before defaulting and validation.
 */
export function serverSideApply(info: KindInfo, live: Fields | undefined, config: Fields, writer: Writer, force: boolean): Outcome<Fields> {
  const type = objectType(info.shape);
  const before = live ?? {};
  const stored = readManagers(before);
  const first: Manager = {
    manager: beforeFirstApply,
    operation: 'Update',
    apiVersion: apiVersionOf(info),
    subresource: '',
    time: writer.time,
    fields: ownable(claimed(type, before), info, ''),
  };
  const managers = live !== undefined && stored.length === 0 ? [first] : stored;
  const mine = managers.find((entry) => isEntry(entry, info, writer, 'Apply'));
  const others = managers.filter((entry) => entry !== mine);
  const wanted = ownable(claimed(type, config), info, writer.subresource);
  const merged = overlay(type, before, config);
  const held = others.reduce<FieldSet>((set, entry) => plus(set, entry.fields), wanted);
  const result = fieldsOf(withdraw(type, merged, minus(mine?.fields ?? new Set(), wanted), held));
  const { changed, removed } = compare(type, before, result);
  const conflicts = others.flatMap((entry) => [...both(entry.fields, changed)].sort().map((path) => ({ entry, path })));
  if (conflicts.length > 0 && !force) return { ok: false, failure: conflictStatus(conflicts) };
  const kept = others.map((entry) => ({ ...entry, fields: minus(minus(entry.fields, changed), removed) }));
  return { ok: true, value: writeManagers(result, withEntry(mine === undefined ? kept : [...kept, mine], info, writer, 'Apply', wanted)) };
}
