import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { checkTable } from '../../../../src/core/checks/table.ts';

test("the README's table of checks is the table of the checks", () => {
  const readme = readFileSync(new URL('../../../../README.md', import.meta.url), 'utf8');
  const section = readme.split('## Checks before a change')[1]?.split('\n## ')[0] ?? '';
  assert.deepEqual(
    [...section.matchAll(/^\| `([a-z-]+)` \| (.*) \|$/gm)].map(([, id, asks]) => `${id ?? ''}: ${asks ?? ''}`),
    Object.entries(checkTable).map(([id, { asks }]) => `${id}: ${asks}`),
  );
});

test('every check answers a row of the failure catalogue', () => {
  for (const [id, { codes }] of Object.entries(checkTable)) assert.ok(codes.length > 0 && codes.every((code) => /^[ARBC]\d+$/.test(code)), id);
});
