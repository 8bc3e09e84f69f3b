import assert from 'node:assert/strict';
import test from 'node:test';
import packageJson from '../../../package.json' with { type: 'json' };
import { rowCommandIds } from '../../../src/contributions.ts';
import { lostItsRow } from '../../../src/ui/commands/lostRow.ts';

const { menus } = packageJson.contributes;

test('the commands of rows that are nowhere in the title are those that need their row', () => {
  const titled = new Set(menus['view/title'].map(({ command }) => command));
  const onRows = menus['view/item/context'].filter(({ command }) => !titled.has(command));
  assert.deepEqual([...new Set(onRows.map(({ command }) => command))].sort(), [...rowCommandIds].sort());
});

for (const [title, id, args, lost] of [
  ['a row', 'deploymentStrategies.switchTraffic', [{ type: 'application' }], false],
  ['a row that is gone', 'deploymentStrategies.switchTraffic', [undefined], true],
  ['a row that is gone, and a selection', 'deploymentStrategies.takeBack', [undefined, []], true],
  ['the palette', 'deploymentStrategies.scaleCanary', [], false],
  ['a button in the title', 'deploymentStrategies.refresh', [undefined], false],
] as const) {
  test(`called by ${title}, a command has ${lost ? 'lost' : 'not lost'} its row`, () => assert.equal(lostItsRow(id, args), lost));
}
