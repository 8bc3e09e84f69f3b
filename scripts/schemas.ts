/**
 * Writes `dist/schemas/`: `kinds/<Kind>.json` (from the packages), `<strategy>.schema.json` (ours, with the kinds in
 * it; contributed by package.json) and `validators.mjs` (the same, compiled). The build calls `ensureSchemas`.
 */
import { createHash } from 'node:crypto';
import { existsSync, globSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../', import.meta.url));
export const schemasFolder = join(root, 'dist', 'schemas');

/** Everything that the result depends on: our own files, and the versions of all packages. */
function fingerprint(): string {
  const inputs = [...globSync('{schemas/*.json,scripts/schemas/*.ts,scripts/schemas.ts}', { cwd: root }).sort(), 'package-lock.json'];
  const hash = createHash('sha256');
  for (const input of inputs) hash.update(input).update(readFileSync(join(root, input)));
  return hash.digest('hex');
}

/** Writes the schemas where they are missing or out of date (some 6 s), and is quick otherwise. */
export async function ensureSchemas(): Promise<void> {
  const stamp = join(schemasFolder, '.stamp');
  const now = fingerprint();
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === now) return;
  await writeSchemas();
  put(stamp, now);
}

export async function writeSchemas(): Promise<void> {
  // Compiler and models take a second to load, which a test that finds everything in place need not pay.
  const [{ bundle, strategies }, { generateKinds }, { validatorsModule }] = await Promise.all([
    import('./schemas/bundle.ts'),
    import('./schemas/kinds.ts'),
    import('./schemas/validators.ts'),
  ]);
  rmSync(join(schemasFolder, '.stamp'), { force: true });
  const kinds = generateKinds();
  for (const [kind, schema] of kinds) put(join(schemasFolder, 'kinds', `${kind}.json`), JSON.stringify(schema));
  for (const strategy of strategies) put(join(schemasFolder, `${strategy}.schema.json`), JSON.stringify(bundle(strategy, kinds)));
  put(join(schemasFolder, 'validators.mjs'), await validatorsModule(kinds));
}

/** In one step, so that a test that runs beside the build never reads half a file. */
function put(path: string, text: string): void {
  mkdirSync(dirname(path), { recursive: true });
  const draft = `${path}.${process.pid}`;
  writeFileSync(draft, text);
  renameSync(draft, path);
}

if (import.meta.main) {
  await writeSchemas();
  put(join(schemasFolder, '.stamp'), fingerprint());
}
