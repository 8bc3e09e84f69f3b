import { mkdir, open, readFile, type FileHandle } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { LinesPort } from '../app/journal.ts';

/** The journal's file. A line is on the disk before the write to the cluster that it announces: a crash loses neither. */
export const journalFile = (path: string): LinesPort => ({
  async read() {
    try {
      return (await readFile(path, 'utf8')).split('\n').filter((line) => line !== '');
    } catch (error) {
      if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return [];
      throw error;
    }
  },
  async append(line) {
    await mkdir(dirname(path), { recursive: true });
    const file = await open(path, 'a+', 0o600);
    try {
      await file.appendFile(`${(await endsTorn(file)) ? '\n' : ''}${line}\n`);
      await file.sync();
    } finally {
      await file.close();
    }
  },
});

/** A crash may have cut the last line, or only its line break; either way the next line must not be glued to it. */
async function endsTorn(file: FileHandle): Promise<boolean> {
  const { size } = await file.stat();
  if (size === 0) return false;
  const { buffer } = await file.read({ buffer: Buffer.alloc(1), position: size - 1 });
  return buffer.toString() !== '\n';
}
