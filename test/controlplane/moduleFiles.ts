import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cp, mkdir, mkdtemp, readFile, rename, rm } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);
const cache = path.resolve(import.meta.dirname, '../../.cache/modules');

/**
 * A folder of the Go module that the `go.mod` in `here` pins. Copied to `.cache/modules/` on first use, keyed by the module's sum:
 * afterwards neither Go nor its module cache (which is in the home folder) nor a network is needed.
 */
export async function moduleFolder(here: string, module: string, folder: string): Promise<string> {
  const key = createHash('sha256').update(await readFile(path.join(here, 'go.sum'))).update(folder).digest('hex').slice(0, 16);
  const kept = path.join(cache, key);
  if (existsSync(kept)) return kept;
  await run('go', ['mod', 'download', module], { cwd: here });
  const { stdout } = await run('go', ['list', '-m', '-f', '{{.Dir}}', module], { cwd: here });
  await mkdir(cache, { recursive: true });
  const aside = await mkdtemp(`${kept}.`);
  await cp(path.join(stdout.trim(), folder), aside, { recursive: true });
  await rename(aside, kept).catch(async (error: unknown) => {
    await rm(aside, { recursive: true, force: true });
    // The other run was quicker: its result is as good.
    if (!existsSync(kept)) throw error;
  });
  return kept;
}
