import { matchesLabels } from '../kube/selector.ts';
import type { LabelMap } from '../kube/objects.ts';

/**
 * Finds the records whose labels hold every pair of a selector without walking all records for each selector. An empty
 * selector finds nothing: a Service without pairs has its endpoints written by hand.
 */
export function labelIndex<T>(records: readonly T[], labelsOf: (record: T) => LabelMap): (selector: LabelMap) => readonly T[] {
  const byPair = new Map<string, T[]>();
  for (const record of records) {
    for (const [key, value] of Object.entries(labelsOf(record))) {
      const pair = `${key}=${value}`;
      const list = byPair.get(pair);
      if (list === undefined) byPair.set(pair, [record]);
      else list.push(record);
    }
  }
  return (selector) => {
    const pairs = Object.entries(selector);
    let fewest: readonly T[] | undefined;
    for (const [key, value] of pairs) {
      const list = byPair.get(`${key}=${value}`) ?? [];
      if (fewest === undefined || list.length < fewest.length) fewest = list;
    }
    if (fewest === undefined || pairs.length === 1) return fewest ?? [];
    return fewest.filter((record) => matchesLabels(selector, labelsOf(record)));
  };
}
