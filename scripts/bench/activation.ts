import { build } from 'esbuild';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Probe } from '../../test/host/probe.ts';
import { openWorkbench } from '../../test/support/workbench/open.ts';
import { projectRoot } from '../workbench/install.ts';

/** Opens a fresh window so many times, each on a server of its own, and asks the extension host what activation cost. */
export async function probeActivation(windows: number): Promise<readonly Probe[]> {
  const scratch = await mkdtemp(join(tmpdir(), 'bench-'));
  // Below the project, where the extension host looks for the modules of the extension under development.
  const bundle = join(projectRoot, '.cache', 'host-tests', `probe-${String(process.pid)}.cjs`);
  try {
    await build({
      entryPoints: [join(projectRoot, 'test', 'host', 'probe.ts')],
      bundle: true,
      platform: 'node',
      format: 'cjs',
      target: 'node22',
      external: ['vscode'],
      outfile: bundle,
      logLevel: 'warning',
    });
    const probes: Probe[] = [];
    for (let index = 0; index < windows; index += 1) probes.push(await probeOnce(bundle, join(scratch, `${String(index)}.json`)));
    return probes;
  } finally {
    await rm(bundle, { force: true });
    await rm(scratch, { recursive: true, force: true });
  }
}

async function probeOnce(bundle: string, report: string): Promise<Probe> {
  const workbench = await openWorkbench({ extensionTests: bundle, env: { PROBE_REPORT: report } });
  try {
    const late = new Promise<never>((_, reject) => setTimeout(() => reject(new Error(`The window did not answer.\n${workbench.log()}`)), 90_000).unref());
    const code = await Promise.race([workbench.finished, late]);
    if (code !== 0) throw new Error(`The probe ended with ${String(code)}.\n${workbench.log()}`);
    return JSON.parse(await readFile(report, 'utf8')) as Probe;
  } finally {
    await workbench.close();
  }
}
