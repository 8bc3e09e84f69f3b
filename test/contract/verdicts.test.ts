/**
 * What we call an error in a manifest is what the API server refuses under a strict dry run, and nothing else: held
 * against the real server over random manifests, both ways. The practice cluster answers the same manifests as the real one.
 *
 * Known limit: a whole number of 64 bits is read as a double here, so the first beyond the range (2^63) is taken for the last within.
 */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { ensureSchemas } from '../../scripts/schemas.ts';
import { startControlPlane } from '../controlplane/harness.ts';
import { administrator, type Caller } from '../support/calls.ts';
import { startTestCluster, type ClusterName } from '../support/clusters.ts';
import { randomManifest, type RandomManifest } from '../support/schemas/randomManifest.ts';

const counts = { Deployment: 800, Service: 150, HTTPRoute: 150 } as const;
const manifests = Object.entries(counts).flatMap(([kind, count]) =>
  Array.from({ length: count }, (_, index) => randomManifest(kind as RandomManifest['kind'], index + 1)),
);
/** Each is recognised by the name of its file, whatever is wrong in it. */
const fileNames = { Deployment: ['a.rolling-update.yaml', 'a.blue-green.yaml', 'a.canary.yaml', 'a.ab-testing.yaml'], Service: ['a.rolling-update.yaml'], HTTPRoute: ['a.canary.yaml'] } as const;
const atOnce = 8;

/** Of the real control plane only the API server is asked, so no controllers run. */
const callers = {} as Record<ClusterName, Caller>;
const stops: (() => Promise<void>)[] = [];
before(async () => {
  const [plane, practice] = await Promise.all([
    startControlPlane({ nodes: [], scheduler: false, controllers: false }, (line) => console.log(line)),
    startTestCluster('practice'),
    ensureSchemas(),
  ]);
  stops.push(() => plane.stop(), () => practice.stop());
  callers.real = administrator(plane.server, plane.tokens.admin, plane.ca);
  callers.practice = practice.call;
});
after(async () => Promise.all(stops.map((stop) => stop())));

interface Verdict {
  readonly accepted: boolean;
  /** Why not. */
  readonly words: string;
}

const verdicts = new Map<ClusterName, Promise<readonly Verdict[]>>();

/** Of all manifests, in their order; asked once of each cluster. */
function verdictsOf(name: ClusterName): Promise<readonly Verdict[]> {
  const known = verdicts.get(name) ?? dryRuns(name);
  verdicts.set(name, known);
  return known;
}

async function dryRuns(name: ClusterName): Promise<readonly Verdict[]> {
  const found: Verdict[] = [];
  const numbers = manifests.keys();
  await Promise.all(
    Array.from({ length: atOnce }, async () => {
      for (const number of numbers) {
        const one = manifests[number];
        if (one === undefined) continue;
        const { status, body } = await callers[name]('POST', `${one.collection}?dryRun=All&fieldValidation=Strict`, one.text, 'application/yaml');
        assert.ok([201, 400, 422].includes(status), `${name} answers ${status} to ${titleOf(one)}: ${JSON.stringify(body)}`);
        found[number] = { accepted: status === 201, words: (body as { readonly message?: string }).message ?? '' };
      }
    }),
  );
  return found;
}

const titleOf = ({ kind, seed, fields, text }: RandomManifest): string => `${kind} ${seed} (${fields.join(', ')})\n${text}`;

test(`every error that we see in ${manifests.length} manifests is one that the real server refuses, and the other way round`, async () => {
  const { createExaminer } = await import('../../src/core/authoring.ts');
  const examine = createExaminer();
  const real = await verdictsOf('real');
  const wrong = manifests.flatMap((one, number) => {
    const names = fileNames[one.kind];
    const { findings } = examine(one.text, { fileName: names[number % names.length] ?? names[0], trackLabel: 'version' });
    const errors = findings.filter(({ severity }) => severity === 'error').map(({ message }) => message);
    return real[number]?.accepted === (errors.length === 0) ? [] : [`${titleOf(one)}the server: ${real[number]?.words ?? ''}\nwe: ${errors.join(' ')}`];
  });
  assert.deepEqual(wrong, []);
});

test('the practice cluster accepts and refuses the same manifests as the real one', async () => {
  const [real, practice] = [await verdictsOf('real'), await verdictsOf('practice')];
  const wrong = manifests.flatMap((one, number) =>
    real[number]?.accepted === practice[number]?.accepted ? [] : [`${titleOf(one)}real: ${real[number]?.words || 'accepted'}\npractice: ${practice[number]?.words || 'accepted'}`],
  );
  assert.deepEqual(wrong, []);
});

test('the manifests try every field with values that are accepted and with values that are refused', async () => {
  const real = await verdictsOf('real');
  const tried = new Map<string, { accepted: number; refused: number }>();
  for (const [number, { kind, fields }] of manifests.entries()) {
    for (const field of fields) {
      const tally = tried.get(`${kind} ${field}`) ?? { accepted: 0, refused: 0 };
      tally[real[number]?.accepted === true ? 'accepted' : 'refused'] += 1;
      tried.set(`${kind} ${field}`, tally);
    }
  }
  const accepted = real.filter((one) => one.accepted).length;
  console.log(`${accepted} accepted, ${real.length - accepted} refused, over ${tried.size} fields:`);
  for (const [field, tally] of [...tried].sort()) console.log(`  ${field}: ${tally.accepted} accepted, ${tally.refused} refused`);
  assert.deepEqual([...tried].filter(([, tally]) => tally.accepted === 0 || tally.refused === 0).map(([field]) => field), []);
  assert.ok(manifests.filter(({ kind }) => kind === 'Deployment').length >= 500 && accepted > 200 && real.length - accepted > 200);
});
