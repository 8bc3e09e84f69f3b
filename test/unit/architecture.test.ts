/** The layers of ARCHITECTURE.md, type imports included, and what activation loads. */
import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize, relative } from 'node:path';
import test from 'node:test';
import { build, type Plugin } from 'esbuild';
import ts from 'typescript';
import { targets } from '../../scripts/build.ts';

const root = join(import.meta.dirname, '../..');
const files = readdirSync(join(root, 'src'), { recursive: true, encoding: 'utf8' })
  .map((name) => `src/${name.replaceAll('\\', '/')}`)
  .filter((name) => name.endsWith('.ts'));

interface Import {
  readonly from: string;
  /** A path such as `src/core/result.ts`, or a package. */
  readonly to: string;
  readonly dynamic: boolean;
}

/** Everything a file imports, types and dynamic imports included, as the compiler's own scanner finds it. */
function importsOf(from: string): readonly Import[] {
  const text = readFileSync(join(root, from), 'utf8');
  return ts.preProcessFile(text, true, true).importedFiles.map(({ fileName, pos }) => ({
    from,
    to: fileName.startsWith('.') ? normalize(join(dirname(from), fileName)) : fileName,
    dynamic: /import\(\s*$/u.test(text.slice(0, pos)),
  }));
}

const imports = files.flatMap(importsOf);
const layerOf = (path: string): string => (path.startsWith('src/') ? (path.split('/').length > 2 ? (path.split('/')[1] ?? '') : path) : 'outside');

/** Who may import whom; `extension.ts` may import everything. */
const allowed: Readonly<Record<string, readonly string[]>> = {
  core: ['core'],
  app: ['app', 'core'],
  cluster: ['cluster', 'app', 'core'],
  practice: ['practice', 'core'],
  webview: ['webview', 'core'],
  ui: ['ui', 'app', 'core', 'src/contributions.ts'],
  'src/contributions.ts': ['core'],
};
/** Packages by the layer that may import them, or by the one file that may. */
const packages: Readonly<Record<string, readonly string[]>> = {
  vscode: ['ui', 'src/extension.ts'],
  yaml: ['src/core/manifest/parse.ts', 'cluster', 'practice'],
  '@kubernetes/client-node': ['cluster'],
  undici: ['cluster'],
  '@vscode/webview-ui-toolkit': ['src/webview/elements.ts'],
  node: ['ui', 'cluster', 'practice', 'src/extension.ts'],
};
const packageOf = (name: string): string => (name.startsWith('node:') ? 'node' : name.split('/').slice(0, name.startsWith('@') ? 2 : 1).join('/'));

test('every import leads to a file that is there', () => {
  assert.ok(files.length > 50);
  assert.deepEqual(imports.filter(({ to }) => to.startsWith('src/') && !existsSync(join(root, to))), []);
});

test('layers import only what lies below them', () => {
  const wrong = imports.filter(({ from, to }) => {
    if (!to.startsWith('src/') || from === 'src/extension.ts') return false;
    if (layerOf(from) === 'ui' && to === 'src/webview/protocol.ts') return false;
    return allowed[layerOf(from)]?.includes(layerOf(to)) !== true;
  });
  assert.deepEqual(wrong, []);
});

test('a package is imported where it belongs, and nowhere else', () => {
  const wrong = imports.filter(({ from, to }) => {
    const places = packages[packageOf(to)];
    return !to.startsWith('src/') && places !== undefined && !places.includes(layerOf(from)) && !places.includes(from);
  });
  assert.deepEqual(wrong, []);
});

test('no import cycle exists, types included', () => {
  const targetsOf = Map.groupBy(imports, ({ from }) => from);
  const state = new Map<string, 'open' | 'done'>();
  const cycle = (file: string, path: readonly string[]): readonly string[] | undefined => {
    if (state.get(file) === 'done') return undefined;
    if (state.get(file) === 'open') return [...path.slice(path.indexOf(file)), file];
    state.set(file, 'open');
    for (const { to } of targetsOf.get(file) ?? []) {
      const found = to.startsWith('src/') ? cycle(to, [...path, file]) : undefined;
      if (found !== undefined) return found;
    }
    state.set(file, 'done');
    return undefined;
  };
  for (const file of files) assert.equal(cycle(file, [])?.join(' → '), undefined);
});

test('no file only passes on what others export', () => {
  for (const file of files) {
    const code = readFileSync(join(root, file), 'utf8').replace(/\/\*.*?\*\/|\/\/.*$/gmsu, '').trim();
    const own = code.replaceAll(/^export (?:type )?(?:\*|\{[^}]*\}) from .*;$/gmu, '').trim();
    assert.ok(own !== '', `${file} is a barrel`);
  }
});

/** The activation bundle as the build makes it, and the modules that it leaves for later. */
async function activation(): Promise<{ readonly inputs: readonly string[]; readonly bytes: number; readonly later: readonly string[] }> {
  const target = targets.find(({ entryPoints }) => entryPoints !== undefined && 'extension' in entryPoints);
  assert.ok(target);
  const later = new Set<string>();
  const watch: Plugin = {
    name: 'watch dynamic imports',
    setup: (b) =>
      b.onResolve({ filter: /\.ts$/ }, ({ kind, path, resolveDir }) => {
        if (kind === 'dynamic-import') later.add(relative(root, join(resolveDir, path)));
        return undefined;
      }),
  };
  const { metafile } = await build({ ...target, plugins: [watch, ...(target.plugins ?? [])], write: false, metafile: true });
  const bytes = Math.max(...Object.values(metafile.outputs).map((output) => output.bytes));
  return { inputs: Object.keys(metafile.inputs), bytes, later: [...later].sort() };
}

test('activation loads no YAML parser, no HTTP stack and no Kubernetes client, and stays small', async () => {
  const { inputs, bytes } = await activation();
  assert.deepEqual(inputs.filter((path) => path.includes('node_modules')), []);
  assert.deepEqual(inputs.filter((path) => /src\/(cluster|practice|webview\/(?!protocol))/u.test(path)), []);
  assert.ok(bytes <= 150 * 1024, `${bytes} bytes`);
});

test('what activation leaves for later are the lazy bundles of the build, all of them', async () => {
  const lazy = targets.flatMap(({ entryPoints, platform }) => (platform === 'node' ? Object.values(entryPoints as Readonly<Record<string, string>>) : [])).filter((path) => path !== 'src/extension.ts');
  const { later } = await activation();
  assert.deepEqual(later, lazy.sort());
});
