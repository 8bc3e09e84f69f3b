/**
 * Builds `dist/`. What activation loads is `extension.cjs`; the parts behind a dynamic `import()` in `src/` become
 * bundles of their own (see `lazy`), so that opening a YAML file loads no Kubernetes client.
 */
import { build, context, type BuildOptions, type Plugin } from 'esbuild';

/** Dynamic imports of these modules load the bundle of that name. */
const lazyEntries: Readonly<Record<string, string>> = {
  cluster: 'src/cluster/connect.ts',
  practice: 'src/practice/start.ts',
  authoring: 'src/core/authoring.ts',
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

const host: BuildOptions = {
  bundle: true,
  minify: true,
  platform: 'node',
  format: 'cjs',
  target: 'node22',
  external: ['vscode'],
  outdir: 'dist',
  outExtension: { '.js': '.cjs' },
  logLevel: 'warning',
};

/** The decision page's script, for the browser frame it runs in. */
const page: BuildOptions = { bundle: true, minify: true, platform: 'browser', format: 'iife', target: 'es2022', outdir: 'dist/webview', logLevel: 'warning' };

export const targets: readonly BuildOptions[] = [
  { ...host, entryPoints: { extension: 'src/extension.ts' }, plugins: [lazy], supported: { 'dynamic-import': false }, metafile: true },
  { ...page, entryPoints: { decision: 'src/webview/main.ts' } },
];

if (process.argv.includes('--watch')) {
  for (const target of targets) await (await context(target)).watch();
} else {
  await Promise.all(targets.map((target) => build(target)));
}
