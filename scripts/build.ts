/**
 * Builds `dist/`. What activation loads is `extension.cjs`; the parts behind a dynamic `import()` in `src/` become
 * bundles of their own (see `lazy`), so that opening a YAML file loads no Kubernetes client. The schemas come first,
 * because a bundle holds their compiled form.
 */
import { build, context, type BuildOptions, type Metafile, type Plugin } from 'esbuild';
import { glob, mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { ensureSchemas } from './schemas.ts';

const root = join(import.meta.dirname, '..');

/** Dynamic imports of these modules load the bundle of that name. */
const lazyEntries: Readonly<Record<string, string>> = {
  cluster: 'src/cluster/connect.ts',
  practice: 'src/practice/start.ts',
  authoring: 'src/core/authoring.ts',
  operations: 'src/ui/commands/operations.ts',
  rows: 'src/core/tree/tree.ts',
  decision: 'src/ui/decision/panel.ts',
  insert: 'src/ui/manifests/insert.ts',
};

const lazy: Plugin = {
  name: 'lazy',
  setup(b) {
    b.onResolve({ filter: /\.ts$/ }, (args) => {
      if (args.kind !== 'dynamic-import') return undefined;
      const hit = Object.entries(lazyEntries).find(([, file]) => file.endsWith(args.path.replace(/^(\.\.?\/)+/, '/')));
      return hit === undefined ? undefined : { path: `./${hit[0]}.cjs`, external: true };
    });
  },
};

/**
 * VS Code's API as one module with the names that `src` uses. Left alone, esbuild copies all of its hundreds of properties for
 * each file that imports it, each time that the activation bundle is loaded.
 */
const vscodeApi: Plugin = {
  name: 'vscode-api',
  setup(b) {
    b.onResolve({ filter: /^vscode$/ }, ({ namespace }) => ({ path: 'vscode', ...(namespace === 'vscode-api' ? { external: true } : { namespace: 'vscode-api' }) }));
    b.onLoad({ filter: /^vscode$/, namespace: 'vscode-api' }, async () => {
      const names = (await vscodeNames()).map((name) => `export const ${name} = api.${name};`);
      return { contents: ["const api = require('vscode');", ...names].join('\n') };
    });
  },
};

/** Types are among them, and are undefined at run time as they always were. */
async function vscodeNames(): Promise<readonly string[]> {
  const names = new Set<string>();
  for await (const file of glob('src/{extension.ts,ui/**/*.ts}', { cwd: root })) {
    for (const [, name = ''] of (await readFile(join(root, file), 'utf8')).matchAll(/\bvscode\.([A-Za-z]\w*)/g)) names.add(name);
  }
  return [...names].toSorted();
}

const common: BuildOptions = { absWorkingDir: root, bundle: true, minify: true, metafile: true, logLevel: 'warning' };

const host: BuildOptions = {
  ...common,
  platform: 'node',
  format: 'cjs',
  target: 'node22',
  external: ['vscode'],
  outdir: 'dist',
  outExtension: { '.js': '.cjs' },
};

/** The decision page's script, for the browser frame it runs in. */
const page: BuildOptions = { ...common, platform: 'browser', format: 'iife', target: 'es2022', outdir: 'dist/webview' };

export const targets: readonly BuildOptions[] = [
  { ...host, entryPoints: { extension: 'src/extension.ts' }, plugins: [lazy, vscodeApi], supported: { 'dynamic-import': false } },
  { ...host, entryPoints: lazyEntries, plugins: [vscodeApi] },
  { ...page, entryPoints: { decision: 'src/webview/main.ts' } },
];

/** Builds everything and returns what went into each bundle. */
export async function buildAll(): Promise<readonly Metafile[]> {
  await ensureSchemas();
  return Promise.all(
    targets.map(async (target) => {
      const { outputFiles, metafile } = await build({ ...target, metafile: true, write: false });
      for (const file of outputFiles) await put(file.path, file.contents);
      return metafile;
    }),
  );
}

/** In one step, so that a window that opens while another run builds never reads half a file. */
async function put(path: string, contents: Uint8Array): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  const draft = `${path}.${String(process.pid)}`;
  await writeFile(draft, contents);
  await rename(draft, path);
}

if (import.meta.main) {
  if (process.argv.includes('--watch')) {
    await ensureSchemas();
    for (const target of targets) await (await context({ ...target, logLevel: 'info' })).watch();
  } else {
    await buildAll();
  }
}
