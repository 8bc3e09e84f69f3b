import { cp, readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** What an installed extension consists of; `.vscodeignore` lets the same into the package. */
const shipped = ['package.json', 'README.md', 'CHANGELOG.md', 'LICENSE', 'dist', 'media', 'snippets'];

/** Copies a built extension into a folder of installed extensions, as it would be after its package was installed. */
export async function installExtension(source: string, extensions: string): Promise<void> {
  const { publisher, name, version } = JSON.parse(await readFile(join(source, 'package.json'), 'utf8')) as Record<'publisher' | 'name' | 'version', string>;
  for (const part of shipped) {
    await cp(join(source, part), join(extensions, `${publisher}.${name}-${version}`, part), { recursive: true }).catch((error: unknown) => {
      if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) throw error;
    });
  }
}
