import assert from 'node:assert/strict';
import { test } from 'node:test';
import { linesOf } from '../../../../src/cluster/http/lines.ts';

async function* chunked(text: string, size: number): AsyncGenerator<Uint8Array, void, void> {
  const bytes = Buffer.from(text);
  for (let start = 0; start < bytes.length; start += size) yield await Promise.resolve(bytes.subarray(start, start + size));
}

async function read(text: string, size: number): Promise<readonly string[]> {
  const lines: string[] = [];
  for await (const line of linesOf(chunked(text, size))) lines.push(line);
  return lines;
}

for (const size of [1, 2, 3, 5, 7, 1000]) {
  test(`lines come out whole, whatever their bytes are cut into (${size} a chunk)`, async () => {
    assert.deepEqual(await read('{"name":"später 🚀"}\n\r\n{"n":2}\r\n', size), ['{"name":"später 🚀"}', '{"n":2}']);
  });
}

test('what stands after the last newline was cut off, and is dropped', async () => {
  assert.deepEqual(await read('{"n":1}\n{"n":', 4), ['{"n":1}']);
});

test('nothing has no lines', async () => {
  assert.deepEqual(await read('', 4), []);
});
