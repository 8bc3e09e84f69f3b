/** Everything that the product writes is accepted by an API server that validates strictly: snippets as they expand, sets as they are inserted. */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { request } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { readManifest } from '../../src/core/manifest/manifest.ts';
import type { ManifestDocument } from '../../src/core/manifest/manifest.ts';
import { wholeSetSnippet } from '../../src/core/snippets/answers.ts';
import { snippets } from '../../src/core/snippets/catalog.ts';
import { toSnippet } from '../../src/core/snippets/render.ts';
import { strategies } from '../../src/core/strategy/catalog.ts';
import { resourceOf } from '../../src/practice/kinds.ts';
import type { PracticeCluster } from '../../src/practice/practiceCluster.ts';
import { startPracticeCluster } from '../../src/practice/start.ts';
import { but } from '../support/manifestTexts.ts';
import { expandSnippet } from '../support/snippetGrammar.ts';

const folder = mkdtempSync(join(tmpdir(), 'snippets-'));
let cluster: PracticeCluster;
before(async () => {
  cluster = await startPracticeCluster({ kubeconfigPath: join(folder, 'config'), readyAfter: 0, failingTags: [], seed: false });
});
after(async () => {
  await cluster.stop();
  rmSync(folder, { recursive: true });
});

/** The collection of a document's kind, in the version that the document names. */
const pathOf = ({ apiVersion, kind }: ManifestDocument): string => {
  const info = resourceOf(apiVersion, kind);
  assert.ok(info !== undefined, `${apiVersion} ${kind} is not served`);
  return `/${info.group === '' ? 'api' : 'apis'}/${apiVersion}/namespaces/default/${info.plural}`;
};
const strict = 'dryRun=All&fieldValidation=Strict&fieldManager=test';

function send(method: 'POST' | 'PATCH', path: string, type: string, body: string): Promise<{ readonly status: number; readonly text: string }> {
  return new Promise((resolve, reject) => {
    const headers = { authorization: `Bearer ${cluster.token}`, 'content-type': type };
    request(cluster.url + path, { method, headers, ca: cluster.ca }, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (piece: string) => (text += piece)).on('end', () => resolve({ status: response.statusCode ?? 0, text }));
    })
      .on('error', reject)
      .end(body);
  });
}

const create = (document: ManifestDocument): Promise<{ readonly status: number; readonly text: string }> =>
  send('POST', `${pathOf(document)}?${strict}`, 'application/json', JSON.stringify(document.value));
const apply = (document: ManifestDocument): Promise<{ readonly status: number; readonly text: string }> =>
  send('PATCH', `${pathOf(document)}/${document.name}?${strict}`, 'application/apply-patch+yaml', document.text);

async function accepted(text: string): Promise<void> {
  const { documents } = readManifest(text);
  for (const document of documents) {
    for (const call of [create, apply]) {
      const { status, text: answer } = await call(document);
      assert.equal(status, 201, `${document.kind} ${document.name}: ${answer}`);
    }
  }
  assert.notEqual(documents.length, 0);
}

for (const strategy of strategies) {
  for (const { prefix, documents } of snippets[strategy]) {
    test(`what ${prefix} expands to is accepted, created and applied, in a strict dry run`, () => accepted(expandSnippet(toSnippet(documents))));
  }
  test(`the whole set that is inserted for ${strategy} is accepted in a strict dry run`, () =>
    accepted(expandSnippet(wholeSetSnippet(strategy, { name: 'chat', image: 'registry.example/chat:v7', port: 9000, replicas: 10 }))));
}

test('the dry run is strict, and nothing of it stays', async () => {
  const [document] = readManifest(but(expandSnippet(toSnippet(snippets['rolling-update'][0]?.documents ?? [])), 'maxSurge', 'maxSurg')).documents;
  assert.ok(document !== undefined);
  const refused = await create(document);
  assert.equal(refused.status, 400);
  assert.match(refused.text, /unknown field \\"spec\.strategy\.rollingUpdate\.maxSurg\\"/);
  const again = await create(readManifest(expandSnippet(toSnippet(snippets['rolling-update'][0]?.documents ?? []))).documents[0] ?? document);
  assert.equal(again.status, 201);
});
