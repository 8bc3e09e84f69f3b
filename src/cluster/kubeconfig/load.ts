import { readFile } from 'node:fs/promises';
import { fail, ok, type Result } from '../../core/result.ts';
import type { Kubeconfig } from './model.ts';
import { parseKubeconfig } from './parse.ts';
import type { KubeconfigPaths } from './paths.ts';

/**
 * Merges as kubectl does (client-go `ClientConfigLoadingRules.Load`): of entries with the same name the first file's is taken whole, and
 * the first file that sets `current-context` sets it.
 */
export function mergeKubeconfigs(all: readonly Kubeconfig[]): Kubeconfig {
  const first = <T>(maps: readonly ReadonlyMap<string, T>[]): ReadonlyMap<string, T> => new Map(maps.toReversed().flatMap((map) => [...map]));
  const inOrder = <T>(maps: readonly ReadonlyMap<string, T>[]): ReadonlyMap<string, T> => {
    const taken = first(maps);
    return new Map(maps.flatMap((map) => [...map.keys()]).flatMap((name) => {
      const entry = taken.get(name);
      return entry === undefined ? [] : [[name, entry] as const];
    }));
  };
  return {
    clusters: inOrder(all.map((one) => one.clusters)),
    users: inOrder(all.map((one) => one.users)),
    contexts: inOrder(all.map((one) => one.contexts)),
    currentContext: all.find((one) => one.currentContext !== '')?.currentContext ?? '',
  };
}

/** Files as they were last read, by path: twenty namespaces that connect at once parse the YAML of a hundred contexts once. */
export type Parsed = Map<string, { readonly source: string; readonly parsed: ReturnType<typeof parseKubeconfig> }>;

/**
 * Reads and merges the files. Missing ones of a list are passed over; `kubeconfigMissing` where none is there, `kubeconfigMalformed`
 * where one cannot be read. A file that holds the same as in `before` is not parsed again.
 */
export async function loadKubeconfig(paths: KubeconfigPaths, before: Parsed = new Map()): Promise<Result<Kubeconfig>> {
  const read: Kubeconfig[] = [];
  for (const path of paths.files) {
    let source: string;
    try {
      source = await readFile(path, 'utf8');
    } catch (error) {
      const code = error instanceof Error && 'code' in error ? String(error.code) : '';
      if (code === 'ENOENT' || code === 'ENOTDIR') continue;
      return fail({ kind: 'kubeconfigMalformed', path, reason: unreadable[code] ?? `the file cannot be opened (${code})` });
    }
    const known = before.get(path);
    const parsed = known?.source === source ? known.parsed : parseKubeconfig(source, path);
    before.set(path, { source, parsed });
    if (!parsed.ok) return parsed;
    read.push(parsed.value);
  }
  return read.length === 0 ? fail({ kind: 'kubeconfigMissing', path: paths.shown }) : ok(mergeKubeconfigs(read));
}

const unreadable: Readonly<Record<string, string>> = {
  EACCES: 'you may not read the file',
  EPERM: 'you may not read the file',
  EISDIR: 'it is a folder',
};
