import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { projectRoot } from '../../../scripts/workbench/install.ts';

/** A copy of the sample workspace in a temporary folder of its own. */
export async function sampleWorkspace(): Promise<{ readonly folder: string; remove(): Promise<void> }> {
  const folder = await mkdtemp(join(tmpdir(), 'sample-'));
  await cp(join(projectRoot, 'test', 'fixtures', 'sample-workspace'), folder, { recursive: true });
  return { folder, remove: () => rm(folder, { recursive: true, force: true, maxRetries: 5 }) };
}
