/** Code unit order: the same everywhere, and far cheaper than a locale's. */
export const compareText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

export const byName = (a: { readonly name: string }, b: { readonly name: string }): number => compareText(a.name, b.name);

/**
 * In place. Lists of an API server, and what is taken from them in their order, are in order already: to see that costs a tenth of
 * sorting them, and a busy namespace sorts its thousand pods twenty times a second.
 */
export function sortByName<T extends { readonly name: string }>(list: T[]): T[] {
  let last = '';
  for (const { name } of list) {
    if (name < last) return list.sort(byName);
    last = name;
  }
  return list;
}
