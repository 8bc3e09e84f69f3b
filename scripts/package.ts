/** `npm run package`: builds and makes `deployment-strategies-<version>.vsix`; `.vscodeignore` says what goes in. */
import { createVSIX, listFiles, PackageManager } from '@vscode/vsce';
import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { buildAll } from './build.ts';
import { projectRoot } from './workbench/install.ts';

/** Paths inside the package, sorted. Needs a built `dist/`. */
export async function packageFiles(): Promise<readonly string[]> {
  return (await listFiles({ cwd: projectRoot, packageManager: PackageManager.None })).toSorted();
}

/** Makes the package at that path from what is built. */
export async function makePackage(path: string): Promise<void> {
  // Links in the README stay relative: there is no public repository to point them at.
  await createVSIX({ cwd: projectRoot, packagePath: path, dependencies: false, rewriteRelativeLinks: false, allowMissingRepository: true });
}

if (import.meta.main) {
  await buildAll();
  const { name, version } = JSON.parse(await readFile(join(projectRoot, 'package.json'), 'utf8')) as Record<'name' | 'version', string>;
  const path = join(projectRoot, `${name}-${version}.vsix`);
  await makePackage(path);
  const { size } = await stat(path);
  console.log(`${path}: ${(size / 1024 / 1024).toFixed(2)} MB`);
}
