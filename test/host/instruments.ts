/** Watches what our code costs and does inside the extension host. Import it before the extension is activated. */
import { ChildProcess } from 'node:child_process';
import Module from 'node:module';
import { Socket } from 'node:net';
import { basename } from 'node:path';

type Load = (request: string, parent: unknown, isMain: boolean) => unknown;
interface Loader {
  _load: Load;
}
interface Entry {
  activate(context: unknown): unknown;
}

/** Milliseconds that loading `extension.cjs` and then its `activate` took; undefined until it was activated. */
export const activation: { load?: number; activate?: number } = {};

/** Connections and processes that this extension host has started since the import, with the place they came from; those of our bundles alone. */
export const started: string[] = [];

const loader = Module as unknown as Loader;
const original = loader._load;
loader._load = (request, parent, isMain) => {
  if (!request.endsWith('extension.cjs')) return original(request, parent, isMain);
  const start = performance.now();
  const entry = original(request, parent, isMain) as Entry;
  activation.load = performance.now() - start;
  return {
    ...entry,
    activate: async (context: unknown) => {
      const begin = performance.now();
      const result = await entry.activate(context);
      activation.activate = performance.now() - begin;
      return result;
    },
  };
};

watch(Socket.prototype, 'connect');
watch(ChildProcess.prototype as unknown as { spawn: (...args: unknown[]) => unknown }, 'spawn');

function watch<K extends string>(prototype: Record<K, (...args: never[]) => unknown>, method: K): void {
  const before = prototype[method];
  prototype[method] = function (this: unknown, ...args: never[]): unknown {
    const stack = wholeStack(method);
    if (startedByUs(stack)) started.push(stack);
    return before.apply(this, args);
  };
}

/** VS Code and its own extensions look for ports and files and start language servers whenever they like; everything of ours has a frame in a bundle. */
const startedByUs = (stack: string): boolean => /[\\/]dist[\\/][a-z]+\.cjs/.test(stack);

/** Our frame may be far from the one that starts something. */
function wholeStack(method: string): string {
  const { stackTraceLimit } = Error;
  Error.stackTraceLimit = 200;
  const { stack = method } = new Error(method);
  Error.stackTraceLimit = stackTraceLimit;
  return stack;
}

/** Names of our bundles that this process has loaded. */
export function loadedBundles(): string[] {
  return Object.keys(require.cache)
    .filter((path) => /[\\/]dist[\\/][a-z]+\.cjs$/.test(path) && !path.includes('code-server'))
    .map((path) => basename(path))
    .sort();
}
