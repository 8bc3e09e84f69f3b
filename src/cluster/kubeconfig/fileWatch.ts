import { existsSync, statSync, watch, type FSWatcher } from 'node:fs';
import { basename, dirname } from 'node:path';
import type { Clock } from '../clock.ts';

/** Editors and `kubectl config` write in several steps; one call follows them all. */
const settle = 200;

export interface FileWatch {
  /** Starts watching with the first listener. */
  subscribe(listener: () => void): () => void;
  /** The paths may have changed (a setting did): watches the right ones. Costs nothing where they have not. */
  look(): void;
  dispose(): void;
}

/** A file's state, cheap to compare; '' where it is not there. */
function stamp(path: string): string {
  const stat = statSync(path, { throwIfNoEntry: false });
  return stat === undefined ? '' : `${stat.mtimeMs}:${stat.size}:${stat.ino}`;
}

/** The folder to watch for a path: its own, or the nearest one above that exists, with the name that would appear there. */
function nearest(path: string): { readonly folder: string; readonly name: string } {
  let folder = dirname(path);
  let name = basename(path);
  while (!existsSync(folder) && dirname(folder) !== folder) {
    name = basename(folder);
    folder = dirname(folder);
  }
  return { folder, name };
}

/**
 * Tells when one of some files was written, made or removed, from the notices of the file system (no polling). Folders are watched,
 * since files are replaced by renaming; what is none of ours is passed over, and a notice without a real change is dropped.
 */
export function watchFiles(paths: () => readonly string[], clock: Clock): FileWatch {
  const listeners = new Set<() => void>();
  let watchers: FSWatcher[] = [];
  let watched = '';
  let seen = '';
  let cancel: (() => void) | undefined;

  const state = (): string => paths().map((path) => `${path}|${stamp(path)}`).join('\n');

  function close(): void {
    for (const watcher of watchers) watcher.close();
    watchers = [];
    watched = '';
  }

  function arm(): void {
    const places = paths().map(nearest);
    const now = JSON.stringify(places);
    if (now === watched) return;
    close();
    watched = now;
    const names = new Map<string, Set<string>>();
    for (const { folder, name } of places) names.set(folder, (names.get(folder) ?? new Set()).add(name));
    for (const [folder, wanted] of names) {
      try {
        const watcher = watch(folder, { persistent: false }, (_event, name) => {
          if (name === null || wanted.has(name)) notice();
        });
        watcher.on('error', notice);
        watchers.push(watcher);
      } catch {
        // A folder that may not be watched is read at the next refresh instead.
      }
    }
  }

  function notice(): void {
    cancel?.();
    cancel = clock.after(settle, () => {
      cancel = undefined;
      arm();
      const now = state();
      if (now === seen) return;
      seen = now;
      for (const listener of [...listeners]) listener();
    });
  }

  return {
    subscribe(listener) {
      if (listeners.size === 0) {
        seen = state();
        arm();
      }
      listeners.add(listener);
      return () => {
        listeners.delete(listener);
        if (listeners.size === 0) close();
      };
    },
    look() {
      if (listeners.size > 0) arm();
    },
    dispose() {
      cancel?.();
      listeners.clear();
      close();
    },
  };
}
