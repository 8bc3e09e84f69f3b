/** package.json and the code say the same: every id in one is in the other, and every file that package.json names is there. */
import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'node:test';
import manifest from '../../package.json' with { type: 'json' };
import { commandIds, configSection, contextKeys, decisionViewType, showCommand, viewContainerId, viewId } from '../../src/contributions.ts';
import { parseSettings } from '../../src/core/settings.ts';
import { commandTokens } from '../../src/core/tree/nodes.ts';

const { contributes } = manifest;
const root = join(import.meta.dirname, '../..');
const sorted = (names: Iterable<string>): readonly string[] => [...new Set(names)].sort();
const contributed = sorted(contributes.commands.map(({ command }) => command));
const menus = Object.entries(contributes.menus).flatMap(([menu, entries]) => entries.map((entry) => ({ menu, ...entry })));

/** Every text anywhere in package.json's contributions. */
function texts(value: unknown): readonly string[] {
  if (typeof value === 'string') return [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(texts) : [];
}

test('the public names are the ones that stay', () => {
  assert.equal(manifest.name, 'deployment-strategies');
  assert.deepEqual(contributes.viewsContainers.activitybar.map(({ id }) => id), [viewContainerId]);
  assert.deepEqual(contributes.views[viewContainerId].map(({ id }) => id), [viewId]);
  assert.deepEqual(sorted(contributes.commands.map(({ category }) => category)), ['Deployment Strategies']);
});

test('commands in the code and in package.json are the same', () => assert.deepEqual(sorted(commandIds), contributed));

test('every menu entry is a command of ours, and shows under a condition of our view', () => {
  for (const { menu, command, when } of menus) {
    assert.ok(contributed.includes(command), `${menu}: ${command}`);
    assert.ok(when.includes(`view == ${viewId}`), `${menu}: ${command}`);
  }
});

test('menu conditions on rows name row types and tokens that the tree draws', () => {
  const drawn: readonly string[] = ['cluster', 'namespace', 'application', 'track', 'release', 'replicaSet', 'pod', 'problem', 'practice', 'retry', ...commandTokens];
  for (const { when } of menus) {
    for (const [, expression = ''] of when.matchAll(/viewItem =~ \/(.*?)\//gu)) {
      for (const word of expression.replaceAll('\\b', ' ').match(/\w+/gu) ?? []) assert.ok(drawn.includes(word), when);
    }
  }
});

test('a command that asks something ends in …, another does not', () => {
  const asks = ['switchTraffic', 'scaleCanary', 'setImage', 'undoRollout', 'createTrack', 'startCanary', 'walkCanary', 'promoteCanary', 'exportJournal', 'insertManifests', 'selectContext', 'selectNamespace'];
  for (const { command, title } of contributes.commands) assert.equal(title.endsWith('…'), asks.includes(command.split('.')[1] ?? ''), title);
});

test('settings in the code and in package.json are the same', () => {
  const read: string[] = [];
  parseSettings((key) => void read.push(`${configSection}.${key}`));
  assert.deepEqual(sorted(read), sorted(Object.keys(contributes.configuration.properties)));
});

test('the defaults in package.json are the ones of the parser', () => {
  const defaults = new Map(Object.entries(contributes.configuration.properties).map(([key, { default: value }]) => [key, value as unknown]));
  const { practiceFailingTags, ...rest } = parseSettings((key) => defaults.get(`${configSection}.${key}`));
  const { practiceFailingTags: none, ...unset } = parseSettings(() => undefined);
  assert.deepEqual(rest, unset);
  assert.deepEqual([practiceFailingTags, none], [['broken'], []]);
});

test('a workspace cannot set what decides where and whether something is written', () => {
  const properties = contributes.configuration.properties;
  for (const key of ['kubeconfig', 'protectedContexts', 'readOnly'] as const) assert.equal(properties[`deploymentStrategies.${key}`].scope, 'machine', key);
});

test('context keys in the code and in when clauses are the same', () => {
  const known = [...commandIds, viewId, `${viewId}.focus`, showCommand, decisionViewType, ...Object.keys(contributes.configuration.properties), ...Object.values(contextKeys)];
  const named = texts(contributes).flatMap((text) => text.match(/deploymentStrategies\.[\w.]*\w/gu) ?? []);
  assert.deepEqual(sorted(named.filter((name) => !known.includes(name))), []);
  for (const key of Object.values(contextKeys)) assert.ok(named.includes(key), `${key} stands in no when clause`);
});

test('links in welcome texts and walkthroughs run commands that exist', () => {
  const ours = texts([contributes.viewsWelcome, contributes.walkthroughs]).flatMap((text) => [...text.matchAll(/\(command:([\w.]+)/gu)].map(([, id]) => id ?? ''));
  assert.ok(ours.length > 5);
  for (const id of ours.filter((name) => name.startsWith('deploymentStrategies'))) assert.ok([...contributed, `${viewId}.focus`].includes(id), id);
});

test('each step of the walkthrough completes by something that can happen', () => {
  const events = [...contributed.map((id) => `onCommand:${id}`), `onView:${viewId}`, ...Object.values(contextKeys).map((key) => `onContext:${key}`)];
  for (const step of contributes.walkthroughs.flatMap(({ steps }) => steps)) {
    for (const event of step.completionEvents) assert.ok(events.includes(event), event);
  }
});

test('every file that package.json names is there', () => {
  const named = [
    manifest.icon,
    ...contributes.viewsContainers.activitybar.map(({ icon }) => icon),
    ...contributes.views[viewContainerId].map(({ icon }) => icon),
    ...contributes.snippets.map(({ path }) => path),
    ...contributes.walkthroughs.flatMap(({ steps }) => steps.map(({ media }) => media.markdown)),
  ];
  assert.deepEqual(named.filter((path) => !existsSync(join(root, path))), []);
});

test('no picture or page lies in media without a use', () => {
  const files = readdirSync(join(root, 'media'), { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  const sources = readdirSync(join(root, 'src'), { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.ts'));
  const users = [JSON.stringify(manifest), ...sources.map((name) => readFileSync(join(root, 'src', name), 'utf8')), readFileSync(join(root, 'README.md'), 'utf8')].join('\n');
  assert.deepEqual(files.map(({ name }) => name).filter((name) => !users.includes(name)), []);
});
