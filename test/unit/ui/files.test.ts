import assert from 'node:assert/strict';
import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test, { type TestContext } from 'node:test';
import { startPracticeCluster } from '../../../src/practice/start.ts';
import { parseSettings } from '../../../src/core/settings.ts';
import { journalFile } from '../../../src/ui/journalFile.ts';
import { Practice, type EmbeddedCluster } from '../../../src/ui/practice.ts';

async function folder(t: TestContext): Promise<string> {
  const path = await mkdtemp(join(tmpdir(), 'ui files '));
  t.after(() => rm(path, { recursive: true }));
  return path;
}

test('the journal begins empty, grows by lines, and is for its owner alone', async (t) => {
  const path = join(await folder(t), 'not there yet', 'journal.jsonl');
  const file = journalFile(path);
  assert.deepEqual(await file.read(), []);
  await file.append('one');
  await file.append('two');
  assert.deepEqual(await file.read(), ['one', 'two']);
  if (process.platform !== 'win32') assert.equal((await stat(path)).mode & 0o077, 0);
});

test('a last line that a crash cut is read, and the next line begins anew', async (t) => {
  const path = join(await folder(t), 'journal.jsonl');
  await writeFile(path, 'one\n{"torn');
  const file = journalFile(path);
  assert.deepEqual(await file.read(), ['one', '{"torn']);
  await file.append('two');
  assert.deepEqual(await file.read(), ['one', '{"torn', 'two']);
});

test('a journal is read from the disk again when it has grown, by whichever window', async (t) => {
  const path = join(await folder(t), 'journal.jsonl');
  const file = journalFile(path);
  assert.deepEqual(await file.read(), []);
  await journalFile(path).append('one');
  const lines = await file.read();
  assert.deepEqual(lines, ['one']);
  assert.equal(await file.read(), lines);
  await journalFile(path).append('two');
  assert.deepEqual(await file.read(), ['one', 'two']);
  await file.append('three');
  assert.deepEqual(await file.read(), ['one', 'two', 'three']);
  await rm(path);
  assert.deepEqual(await file.read(), []);
});

test('a journal that cannot be written rejects with the reason', async (t) => {
  const path = await folder(t);
  await assert.rejects(journalFile(path).append('one'), { code: 'EISDIR' });
});

function embedded(): { readonly start: () => Promise<EmbeddedCluster>; readonly did: string[] } {
  const did: string[] = [];
  const tell = (what: string) => (): Promise<void> => {
    did.push(what);
    return Promise.resolve();
  };
  return { did, start: () => { did.push('start'); return Promise.resolve({ kubeconfigPath: '/k', reset: tell('reset'), stop: tell('stop') }); } };
}

async function practice(t: TestContext, over: Partial<ConstructorParameters<typeof Practice>[0]> = {}) {
  const running: boolean[] = [];
  const path = await folder(t);
  const cluster = embedded();
  const port = new Practice({ start: cluster.start, folder: path, outside: undefined, settings: () => parseSettings(() => undefined), log: () => undefined, changed: (is) => running.push(is), ...over });
  return { port, running, did: cluster.did };
}

test('the practice cluster starts once, is reset and stopped, and each is said', async (t) => {
  const { port, running, did } = await practice(t);
  assert.equal(port.running(), false);
  await Promise.all([port.start(), port.start()]);
  assert.equal(port.kubeconfig(), '/k');
  await port.reset();
  await port.stop();
  assert.equal(port.running(), false);
  assert.deepEqual(did, ['start', 'reset', 'stop']);
  assert.deepEqual(running, [true, false]);
});

test('what does not run is neither reset nor stopped', async (t) => {
  const { port } = await practice(t);
  for (const result of [await port.reset(), await port.stop()]) assert.deepEqual(result, { ok: false, failure: { kind: 'practiceNotRunning' } });
});

test('a start that fails says why, and can be tried again', async (t) => {
  let fails = true;
  const cluster = embedded();
  const { port } = await practice(t, { start: () => (fails ? Promise.reject(new Error('no free port')) : cluster.start()) });
  assert.deepEqual(await port.start(), { ok: false, failure: { kind: 'practiceFailed', reason: 'no free port' } });
  fails = false;
  assert.deepEqual(await port.start(), { ok: true, value: undefined });
});

test('a cluster beside the window is reset and stopped with the token of its kubeconfig', async (t) => {
  const outside = join(await folder(t), 'kubeconfig');
  const lines: string[] = [];
  const beside = await startPracticeCluster({ kubeconfigPath: outside, readyAfter: 0, failingTags: [], seed: false, log: (line) => lines.push(line) });
  t.after(() => beside.stop());
  const { port, running, did } = await practice(t, { outside });
  assert.equal(port.running(), true);
  assert.deepEqual(await port.reset(), { ok: true, value: undefined });
  assert.deepEqual(await port.stop(), { ok: true, value: undefined });
  assert.deepEqual([port.running(), running, did], [false, [false], []]);
});

test('a cluster beside the window that is gone says why', async (t) => {
  const { port } = await practice(t, { outside: join(await folder(t), 'gone') });
  const result = await port.reset();
  assert.ok(!result.ok && result.failure.kind === 'practiceFailed');
  assert.match(result.failure.reason, /ENOENT/u);
});
