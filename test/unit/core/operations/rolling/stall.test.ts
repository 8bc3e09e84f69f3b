import assert from 'node:assert/strict';
import { test } from 'node:test';
import { join } from '../../../../../src/core/live/join.ts';
import { rolledOutEffect } from '../../../../../src/core/operations/effects/rolledOut.ts';
import { deployment, podsOf, replicaSetOf, snapshot } from '../../../../support/builders.ts';

const trouble = 'Unschedulable: 0/2 nodes are available: 2 Insufficient nvidia.com/gpu';
const web = deployment('web', { app: 'web' }, { desired: 2, updated: 1, replicas: 2, available: 1, revision: 2 });

/** A new pod that finds no room, and an old one that is still there or on its way out. */
const stalled = (terminating: boolean, why = trouble): boolean => {
  const [old, fresh] = [replicaSetOf(web, { name: 'web-old', uid: 'uid-old', revision: 1, desired: 0 }), replicaSetOf(web, { name: 'web-new', uid: 'uid-new', revision: 2 })];
  const pods = [...podsOf(web, 1, 0, { name: 'web-new-a', owner: fresh.uid, trouble: why }), ...podsOf(web, 1, 1, { name: 'web-old-a', owner: old.uid, terminating })];
  const effect = rolledOutEffect({ kind: 'rolledOut', deployment: 'web', generation: 0, paused: false }, join(snapshot({ deployments: [web], replicaSets: [old, fresh], pods })));
  return effect.stalled === true;
};

test('a new pod without room is a stall', () => assert.equal(stalled(false), true));
test('while an old pod still ends and holds its GPU, a new one without room is none', () => assert.equal(stalled(true), false));
test('an image that cannot be pulled is one whatever else ends', () => assert.equal(stalled(true, 'ImagePullBackOff: Back-off pulling image'), true));
