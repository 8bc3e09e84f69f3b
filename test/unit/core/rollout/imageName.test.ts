import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isImageName, isMutable } from '../../../../src/core/rollout/imageName.ts';

const digest = `sha256:${'0a'.repeat(32)}`;

for (const image of ['web', 'web:v1', 'team/web:v1.2.3_rc-1', 'registry.example/team/web', 'registry.example:5000/web:v1', 'localhost:5000/web', '[::1]:5000/web:v1', `web@${digest}`, `registry.example/web:v1@${digest}`, 'a__b/c---d', 'Registry.Example/web:V1']) {
  test(`${image} is an image name`, () => assert.ok(isImageName(image)));
}
for (const image of ['', ' web', 'web ', 'Web', 'team/Web:v1', 'web:', 'web:v1:v2', 'web:-v1', 'web@sha256:abc', 'web@v1', '/web', 'web/', 'a//b', 'https://registry.example/web', 'web:v1\n', `web:${'v'.repeat(129)}`, 'a'.repeat(1001), 'a-'.repeat(400)]) {
  test(`${JSON.stringify(image.slice(0, 40))} is none`, () => assert.ok(!isImageName(image)));
}
for (const [image, mutable] of [['web', true], ['web:latest', true], ['registry.example:5000/web', true], ['web:v1', false], [`web@${digest}`, false], [`web:latest@${digest}`, false]] as const) {
  test(`${image.slice(0, 30)} ${mutable ? 'may change' : 'stays the same'} under its name`, () => assert.equal(isMutable(image), mutable));
}
