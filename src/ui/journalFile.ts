import { mkdir, open, readFile, stat, type FileHandle } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { LinesPort } from '../app/journal.ts';

/**
 * The journal's file. A line is on the disk before the write to the cluster that it announces: a crash loses neither. It is read again
 * when it is another than the last time (each window appends to it, so it has grown), since the rows of a busy namespace ask many times a second.
 */
export function journalFile(path: string): LinesPort {
  let last: { readonly face: string; readonly lines: readonly string[] } | undefined;

  async function read(): Promise<readonly string[]> {
    // Before the file is read: what is appended meanwhile is read the next time.
    const face = await faceOf(path);
    if (face === undefined) return [];
    if (last?.face === face) return last.lines;
    const lines = (await readFile(path, 'utf8')).split('\n').filter((line) => line !== '');
    last = { face, lines };
    return lines;
  }

  return { read, append: (line) => append(path, line) };
}

/** What changes with every line; undefined where there is no file. */
async function faceOf(path: string): Promise<string | undefined> {
  try {
    const { ino, size, mtimeNs } = await stat(path, { bigint: true });
    return `${ino} ${size} ${mtimeNs}`;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
}
async function append(path: string, line: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  const file = await open(path, 'a+', 0o600);
  try {
    await file.appendFile(`${(await endsTorn(file)) ? '\n' : ''}${line}\n`);
    await file.sync();
  } finally {
    await file.close();
  }
}

/** A crash may have cut the last line, or only its line break; either way the next line must not be glued to it. */
async function endsTorn(file: FileHandle): Promise<boolean> {
  const { size } = await file.stat();
  if (size === 0) return false;
  const { buffer } = await file.read({ buffer: Buffer.alloc(1), position: size - 1 });
  return buffer.toString() !== '\n';
}
