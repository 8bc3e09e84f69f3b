import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { parseAllDocuments } from 'yaml';

const run = promisify(execFile);

/** Istio's own CustomResourceDefinition of VirtualService, as an object to create: from the Go module beside this file. */
export async function virtualServiceCrd(): Promise<unknown> {
  const options = { cwd: import.meta.dirname };
  await run('go', ['mod', 'download', 'istio.io/api'], options);
  const { stdout } = await run('go', ['list', '-m', '-f', '{{.Dir}}', 'istio.io/api'], options);
  const text = await readFile(path.join(stdout.trim(), 'kubernetes/customresourcedefinitions.gen.yaml'), 'utf8');
  for (const part of text.split(/^---$/m)) {
    if (!part.includes('name: virtualservices.networking.istio.io')) continue;
    return parseAllDocuments(part).find((document) => !('errors' in document && document.errors.length > 0))?.toJS();
  }
  throw new Error('The module istio.io/api holds no VirtualService.');
}
