import { applicationRow } from './applicationRow.ts';
import type { Application } from '../live/application.ts';
import type { Joined } from '../live/join.ts';
import type { DeploymentRecord } from '../live/records.ts';
import type { TreeNode } from './nodes.ts';
import type { TreeOptions } from './options.ts';

type Row = Extract<TreeNode, { type: 'application' }>;

/** The last row of an application, by its first Deployment's record, which is another object after every change of that Deployment. */
const kept = new WeakMap<DeploymentRecord, { readonly from: unknown; readonly row: Row }>();

/**
 * The row of an application: the very one of the last reading where nothing is another object. Records are never written to, so the same
 * objects say the same; in a busy namespace a few of a hundred applications change between two readings.
 */
export function keptRow(application: Application, joined: Joined, options: TreeOptions): Row {
  const [first] = application.tracks;
  const { journalled, rights, running } = options;
  // Few are in the journal, and what runs of it is a set that changes in place; few have a release noted, whose words change with the time.
  if (first === undefined || application.note !== undefined || journalled.some((entry) => entry.application === application.name)) return applicationRow(application, joined, options);
  const { unread, pending } = joined.snapshot;
  const from = { application, rights, running, unread, pending };
  const last = kept.get(first.deployment);
  if (last !== undefined && same(last.from, from, depth)) return last.row;
  const row = applicationRow(application, joined, options);
  kept.set(first.deployment, { from, row });
  return row;
}

/** From what a row is made of, over an application, its tracks and one track, to the records in its lists. */
const depth = 5;

/** The same objects in the same places. Whatever field is added counts; one that is made anew each time only costs the row. */
function same(a: unknown, b: unknown, levels: number): boolean {
  if (Object.is(a, b)) return true;
  if (levels === 0 || typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
  if (Array.isArray(a) !== Array.isArray(b) || a instanceof Map || a instanceof Set) return false;
  const [ours, theirs] = [Object.keys(a), Object.keys(b)];
  if (ours.length !== theirs.length) return false;
  for (const key of ours) if (!(key in b) || !same(a[key as keyof typeof a], b[key as keyof typeof b], levels - 1)) return false;
  return true;
}
