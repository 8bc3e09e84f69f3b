import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { parseAllDocuments } from 'yaml';
import { moduleFolder } from '../moduleFiles.ts';

/** Istio's own CustomResourceDefinition of VirtualService, as an object to create: from the Go module beside this file. */
export async function virtualServiceCrd(): Promise<unknown> {
  const folder = await moduleFolder(import.meta.dirname, 'istio.io/api', 'kubernetes');
  const text = await readFile(path.join(folder, 'customresourcedefinitions.gen.yaml'), 'utf8');
  for (const part of text.split(/^---$/m)) {
    if (!part.includes('name: virtualservices.networking.istio.io')) continue;
    return parseAllDocuments(part).find((document) => !('errors' in document && document.errors.length > 0))?.toJS();
  }
  throw new Error('The module istio.io/api holds no VirtualService.');
}
