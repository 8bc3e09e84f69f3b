import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';
import { parseAllDocuments } from 'yaml';
import { seedObjects } from '../../../src/practice/seed/seedObjects.ts';

const files = [
  ['llm-app', 'llm-app.blue-green.yaml'],
  ['chat', 'chat.canary.yaml'],
  ['summarizer', 'summarizer.rolling-update.yaml'],
  ['ranker', 'ranker.ab-testing.yaml'],
] as const;

for (const [application, file] of files) {
  test(`${file} of the sample workspace says what runs on a fresh practice cluster`, async () => {
    const text = await readFile(new URL(`../../fixtures/sample-workspace/${file}`, import.meta.url), 'utf8');
    const seeded = seedObjects()
      .filter((object) => object.metadata.labels?.['app'] === application)
      .map(({ metadata, ...object }) => ({ ...object, metadata: { ...metadata, namespace: undefined } }));
    assert.ok(seeded.length >= 2);
    // Through JSON, so that a namespace left out and one that is undefined are the same.
    assert.deepEqual(parseAllDocuments(text).map((document) => document.toJS() as unknown), JSON.parse(JSON.stringify(seeded)));
  });
}
