/** Each invariant of the chaos can fail: a bad write is fed to its audit, and the good one beside it passes. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isOnlyNote, notBack, violations, type Judged } from '../../../support/chaos/audit.ts';
import { rests, type Sight } from '../../../support/chaos/sight.ts';
import { releaseAnnotation } from '../../../../src/core/release/mark.ts';

const lease = (who: string): object => ({ [releaseAnnotation]: JSON.stringify({ lease: { id: '1', who, what: 'switch to green', until: 1000 } }) });
const service = (version: string, annotations: object = lease('chaos')): unknown => ({ metadata: { name: 'shop', annotations }, spec: { selector: { app: 'shop', version } } });
const deployment = (version: string, replicas: number, status: object = {}): unknown => ({
  metadata: { name: `shop-${version}`, uid: `uid-${version}`, generation: 1, annotations: { 'owner.example/team': 'shop' } },
  spec: { replicas, template: { metadata: { labels: { app: 'shop', version } } } },
  status: { observedGeneration: 1, replicas, readyReplicas: replicas, updatedReplicas: replicas, ...status },
});
const pods = (version: string, count: number): readonly unknown[] =>
  Array.from({ length: count }, () => ({ metadata: { labels: { app: 'shop', version } }, status: { conditions: [{ type: 'Ready', status: 'True' }] } }));

function sight({ live = 'blue', blue = 3, green = 3, ready = { blue, green }, annotations = lease('chaos') }: { live?: string; blue?: number; green?: number; ready?: { blue: number; green: number }; annotations?: object } = {}): Sight {
  const objects = new Map([['services/shop', service(live, annotations)], ['deployments/shop-blue', deployment('blue', blue)], ['deployments/shop-green', deployment('green', green)]]);
  return { objects, pods: [...pods('blue', ready.blue), ...pods('green', ready.green)], ready: live === 'blue' ? ready.blue : ready.green, version: 1 };
}

const selector = '/spec/selector/version';
const switched = [{ op: 'test', path: selector, value: 'blue' }, { op: 'replace', path: selector, value: 'green' }];
const services = '/api/v1/namespaces/chaos/services/shop';
const blueUrl = '/apis/apps/v1/namespaces/chaos/deployments/shop-blue';

/** A switch to green that breaks nothing, but for what is given. */
const judged = (over: Partial<Judged> & { readonly method?: string; readonly path?: string; readonly body?: unknown } = {}): Judged => {
  const { method = 'PATCH', path = services, body = switched, ...rest } = over;
  return { write: { method, path, body }, who: 'chaos', before: sight(), planned: sight(), after: service('green'), own: new Map(), wanted: 6, fewer: false, meanwhile: false, undisturbed: true, ...rest };
};
const scaled = (from: number, to: number): unknown => [{ op: 'test', path: '/spec/replicas', value: from }, { op: 'replace', path: '/spec/replicas', value: to }];
const gone = (preconditions: object): unknown => ({ kind: 'DeleteOptions', preconditions });
const fresh = { uid: 'uid-blue', resourceVersion: '7' };
const bothLive = (over: Partial<Parameters<typeof sight>[0]> = {}): Sight => {
  const seen = sight({ ...over });
  return { ...seen, objects: new Map([...seen.objects, ['services/shop', { metadata: { name: 'shop', annotations: lease('chaos') }, spec: { selector: { app: 'shop' } } }]]) };
};

const good: readonly (readonly [string, Judged])[] = [
  ['a switch to a track that is as ready', judged()],
  ['a track that shrinks where enough others are ready', judged({ path: blueUrl, body: scaled(3, 2), before: bothLive({ green: 4 }), planned: bothLive(), after: deployment('blue', 2) })],
  ['a deletion of the object that was seen, without replicas', judged({ method: 'DELETE', path: blueUrl, body: gone(fresh), before: sight({ blue: 0 }), after: {} })],
  ['a Deployment that is made', judged({ method: 'POST', path: '/apis/apps/v1/namespaces/chaos/deployments', body: {} })],
  ['fewer ready pods after somebody else wrote', judged({ before: sight({ ready: { blue: 3, green: 2 } }), undisturbed: false })],
];
for (const [name, write] of good) test(`${name} breaks nothing`, () => assert.deepEqual(violations(write), []));

const bad: readonly (readonly [string, Judged, string])[] = [
  ['capacity before traffic: fewer pods are ready behind the new selector', judged({ before: sight({ ready: { blue: 3, green: 2 } }) }), 'services/shop went from 3 ready pods to 2'],
  ['a way back, warned of, to a track that lacks pods of its own', judged({ fewer: true, before: sight({ ready: { blue: 3, green: 2 } }) }), 'services/shop went from 3 ready pods to 2'],
  ['capacity before traffic: a track shrinks before the other has grown', judged({ path: blueUrl, body: scaled(3, 2), before: bothLive(), planned: bothLive(), after: deployment('blue', 2) }), 'deployments/shop-blue lost 1 pods, which leaves 5 ready; 6 were ready when it was planned, and 6 are wanted'],
  ['stale sight: what is written over is not what was planned with', judged({ planned: sight({ live: 'grey' }) }), `services/shop ${selector} was "blue" when it was written over and "grey" when it was planned`],
  ['stale sight: nothing holds the value that was seen', judged({ body: switched.slice(1) }), `services/shop ${selector} was written without a test`],
  ['a foreign field: another than the patch names has changed', judged({ after: { ...(service('green') as object), metadata: { name: 'shop', annotations: lease('chaos'), labels: { team: 'a' } } } }), 'services/shop /metadata/labels changed, and the patch does not name it'],
  ['a foreign field: annotations are made anew and drop one', judged({
    before: sight({ annotations: { 'owner.example/team': 'shop' } }),
    body: [{ op: 'test', path: '/metadata/annotations', value: null }, { op: 'add', path: '/metadata/annotations', value: lease('chaos') }], after: service('blue'),
  }), 'services/shop /metadata/annotations changed, and the patch does not name it'],
  ['two writers: the lease is another\'s', judged({ before: sight({ annotations: lease('colleague') }) }), 'services/shop was written by chaos, and the lease is colleague'],
  ['two writers: nobody said that they write', judged({ before: sight({ annotations: {} }), after: service('green', {}) }), 'services/shop was written by chaos, and the lease is nobody\'s'],
  ['a deletion of whatever has the name', judged({ method: 'DELETE', path: blueUrl, body: gone({}), before: sight({ blue: 0 }), after: {} }), 'deployments/shop-blue was deleted without its uid and version'],
  ['a deletion of what still has replicas', judged({ method: 'DELETE', path: blueUrl, body: gone(fresh), after: {} }), 'deployments/shop-blue was deleted with 3 replicas'],
  ['a whole object that is put', judged({ method: 'PUT' }), `PUT ${services} is no JSON Patch`],
  ['an object that is none of the application', judged({ path: '/api/v1/namespaces/chaos/secrets/token' }), 'PATCH /api/v1/namespaces/chaos/secrets/token is no object of an application'],
];
for (const [name, write, why] of bad) test(name, () => assert.deepEqual(violations(write), [why]));

test('a way back to a track that has all its pods may have fewer than the other, where that was warned of', () => {
  const before = sight({ green: 2 });
  assert.deepEqual(violations(judged({ fewer: true, before, planned: before })), []);
  assert.deepEqual(violations(judged({ before, planned: before })), ['services/shop went from 3 ready pods to 2']);
});

test('a field that somebody else may have changed between the look and the write is not blamed on the write', () => {
  const labelled = { ...(service('green') as object), metadata: { name: 'shop', annotations: lease('chaos'), labels: { team: 'shop' } } };
  assert.deepEqual(violations(judged({ after: labelled })), ['services/shop /metadata/labels changed, and the patch does not name it']);
  assert.deepEqual(violations(judged({ after: labelled, meanwhile: true })), []);
});

test('what the same operation wrote before is what it sees', () => {
  const own = new Map<string, string>();
  assert.deepEqual(violations(judged({ own })), []);
  const back = [{ op: 'test', path: selector, value: 'green' }, { op: 'replace', path: selector, value: 'blue' }];
  assert.deepEqual(violations(judged({ own, body: back, before: sight({ live: 'green' }), after: service('blue') })), []);
});

test('a way back that leaves something changed is seen; a template without pods is let be', () => {
  assert.deepEqual(notBack(sight(), sight()), []);
  assert.deepEqual(notBack(sight(), sight({ green: 2 })), ['deployments/shop-green/replicas is not as it was']);
  const other = sight({ green: 0 });
  const made = deployment('grey', 0) as { readonly spec: object };
  const changed = { ...other, objects: new Map([...other.objects, ['deployments/shop-green', { ...made, spec: { ...made.spec } }]]) };
  assert.deepEqual(notBack(other, changed), []);
});

test('a note is one only where nothing else is written with it', () => {
  const note = { op: 'add', path: `/metadata/annotations/${releaseAnnotation.replace('/', '~1')}`, value: '{}' };
  assert.deepEqual([isOnlyNote({ method: 'PATCH', path: services, body: [note] }), isOnlyNote({ method: 'PATCH', path: services, body: [note, ...switched] })], [true, false]);
});

test('nobody is blamed before the controllers rest', () => {
  assert.equal(rests(sight()), true);
  const with2 = (status: object): Sight => ({ ...sight(), objects: new Map([...sight().objects, ['deployments/shop-blue', deployment('blue', 3, status)]]) });
  assert.deepEqual([{ observedGeneration: 0 }, { readyReplicas: 2 }, { replicas: 4 }, { updatedReplicas: 2 }].map((status) => rests(with2(status))), [false, false, false, false]);
  assert.equal(rests({ ...sight(), ready: 2 }), false);
  assert.equal(rests({ ...sight(), pods: [...sight().pods, { metadata: { deletionTimestamp: 'now' } }] }), false);
});
