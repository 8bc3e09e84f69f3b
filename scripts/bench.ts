/**
 * `npm run bench`: the figures that the project holds itself to, each beside its goal, measured in one run.
 * `npm run bench -- scale`: those on a real API server with 2,000 Deployments and 20,000 pods, which take some minutes.
 */
import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { benchAuthoring } from './benchAuthoring.ts';
import { probeActivation } from './bench/activation.ts';
import { benchScale } from './bench/scale/scale.ts';
import { median, table, type Figure } from './bench/table.ts';
import { buildAll } from './build.ts';
import { makePackage } from './package.ts';
import { projectRoot } from './workbench/install.ts';

const windows = 7;
const figures: Figure[] = [];

if (process.argv[2] === 'scale') {
  figures.push(...(await benchScale(process.argv.slice(3))));
} else {
  await buildAll();
  figures.push(...(await sizes()));
  console.error(`Opening ${String(windows)} windows …`);
  figures.push(...(await activation()));
  figures.push(...authoring());
}
console.log(table(figures));

/** In this process, with the bundle that ships. */
function authoring(): Figure[] {
  const { lines, documents, load, cold, whole, edit } = benchAuthoring();
  return [
    { what: 'loading the authoring bundle', value: load, unit: 'ms' },
    { what: `diagnosis of ${String(lines)} lines, the first of all`, value: cold, unit: 'ms', note: `${String(documents)} documents` },
    { what: '  whole', value: whole, unit: 'ms', note: 'median' },
    { what: '  after one edit', value: edit, unit: 'ms', note: `median; ${(edit / whole).toFixed(3)} of the whole` },
  ];
}

async function sizes(): Promise<Figure[]> {
  const bundle = await readFile(join(projectRoot, 'dist', 'extension.cjs'));
  const folder = await mkdtemp(join(tmpdir(), 'bench-'));
  try {
    const path = join(folder, 'extension.vsix');
    await makePackage(path);
    const { size } = await stat(path);
    return [
      { what: 'activation bundle', value: bundle.length / 1024, unit: 'KB', goal: 150, note: `minified; ${(gzipSync(bundle).length / 1024).toFixed(0)} KB gzipped` },
      { what: 'VSIX', value: size / 1024 / 1024, unit: 'MB', goal: 1.5 },
    ];
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function activation(): Promise<Figure[]> {
  const probes = await probeActivation(windows);
  const own = probes.map((probe) => probe.load + probe.activate);
  const starts = probes.flatMap((probe) => probe.started);
  const processes = starts.filter((stack) => stack.includes('Error: spawn')).length;
  for (const stack of new Set(starts)) console.error(stack);
  return [
    { what: 'activation, our own code', value: median(own), unit: 'ms', goal: 15, note: `median of ${String(windows)} fresh windows, ${Math.min(...own).toFixed(1)} to ${Math.max(...own).toFixed(1)}` },
    { what: '  of it loading the bundle', value: median(probes.map((probe) => probe.load)), unit: 'ms' },
    { what: '  of it activate()', value: median(probes.map((probe) => probe.activate)), unit: 'ms' },
    { what: 'processes when a YAML file opens', value: processes, unit: '', goal: 0, note: `loaded by then: ${probes[0]?.bundles.join(', ') ?? ''}` },
    { what: 'connections when a YAML file opens', value: starts.length - processes, unit: '', goal: 0 },
  ];
}
