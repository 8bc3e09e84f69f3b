/** Writes `dist/schemas/kinds/<Kind>.json`, from the packages. Called by the build; `npm run schemas` alone. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { generateKinds } from './schemas/kinds.ts';

export const schemasFolder = fileURLToPath(new URL('../dist/schemas/', import.meta.url));

export function writeKinds(folder = schemasFolder): readonly string[] {
  mkdirSync(join(folder, 'kinds'), { recursive: true });
  return [...generateKinds()].map(([kind, schema]) => {
    const path = join(folder, 'kinds', `${kind}.json`);
    writeFileSync(path, JSON.stringify(schema));
    return path;
  });
}

if (import.meta.main) writeKinds();
