/** B10: the Service's named port in both tracks. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { join } from '../../../../../src/core/live/join.ts';
import type { ServiceRecord } from '../../../../../src/core/live/records.ts';
import { applicationsIn } from '../../../../../src/core/live/applications.ts';
import { portCheck, type NamedPort } from '../../../../../src/core/operations/blueGreen/ports.ts';
import { blueGreen, llmService } from '../../../../support/builders.ts';

const [application] = applicationsIn(join(blueGreen()), 'version').applications;
const [live = [], target = []] = ['blue', 'green'].map((name) => application?.tracks.filter((track) => track.name === name) ?? []);
const named: ServiceRecord = { ...llmService, ports: [{ name: 'web', port: 80, targetPort: 'http' }] };
const said = (blue: readonly NamedPort[], green: readonly NamedPort[], service = named): string => {
  const check = portCheck(service, live, target, new Map([['llm-app-blue', blue], ['llm-app-green', green]]));
  return check === undefined ? 'nothing' : `${check.verdict}: ${check.detail}`;
};
const http = (port: number): readonly NamedPort[] => [{ name: 'http', port }];

for (const [what, actual, expected] of [
  ['the same number on both', said(http(8080), http(8080)), 'nothing'],
  ['another number', said(http(8080), http(9000)), 'warn: Port http of Service llm-app-service is 9000 on the new track and 8080 on the live one, so that it may lead to another server.'],
  ['no such name', said(http(8080), []), 'block: green has no port that is called http, which Service llm-app-service sends to. Name a port of its containers so.'],
  ['a port by number', said(http(8080), [], llmService), 'nothing'],
] as const) {
  test(`B10: ${what}`, () => assert.equal(actual, expected));
}
