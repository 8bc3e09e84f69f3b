import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { decisionPages, themes, type DecisionPage, type DecisionPages } from '../support/decisionPage.ts';

let pages: DecisionPages;
before(async () => { pages = await decisionPages(); });
after(() => pages.close());

const leaves = [
  { replies: ['Yes', 'Yes'], answer: 'Canary', strategy: 'canary', questions: ['downtime', 'highRisk'] },
  { replies: ['Yes', 'No'], answer: 'Rolling Update', strategy: 'rolling-update', questions: ['downtime', 'highRisk'] },
  { replies: ['No', 'Yes'], answer: 'Blue-Green', strategy: 'blue-green', questions: ['downtime', 'critical'] },
  { replies: ['No', 'No', 'Yes'], answer: 'A/B Testing', strategy: 'ab-testing', questions: ['downtime', 'critical', 'compare'] },
  { replies: ['No', 'No', 'No'], answer: 'Blue-Green', strategy: 'blue-green', questions: ['downtime', 'critical', 'compare'] },
] as const;

const toAnswer = async (opened: DecisionPage, replies: readonly ('Yes' | 'No')[]): Promise<void> => {
  for (const reply of replies) await opened.click(reply);
};

describe('the five answers', () => {
  for (const leaf of leaves) {
    test(`${leaf.replies.join(', ')} reaches ${leaf.answer} with the mouse, and its button inserts that strategy`, async () => {
      const opened = await pages.open();
      await toAnswer(opened, leaf.replies);
      assert.equal(await opened.answer(), `The answer: ${leaf.answer}`);
      assert.equal(await opened.page.locator('.answer-row').getAttribute('data-strategy'), leaf.strategy);
      assert.match((await opened.page.locator('.answer-row th').textContent()) ?? '', /◀ the answer$/);
      assert.equal(await opened.page.locator('.answer-row').count(), 1);
      await opened.page.getByRole('button', { name: 'Insert the manifests' }).click();
      assert.deepEqual((await opened.sent()).at(-1), { type: 'insert', strategy: leaf.strategy });
    });

    test(`${leaf.replies.join(', ')} reaches ${leaf.answer} with the keyboard alone, the focus going ahead by itself`, async () => {
      const opened = await pages.open();
      const { keyboard } = opened.page;
      await keyboard.press('Tab');
      for (const [at, reply] of leaf.replies.entries()) {
        assert.equal(await opened.focus(), `${leaf.questions[at] ?? ''} yes`);
        if (reply === 'No') await keyboard.press('ArrowRight');
        await keyboard.press(at % 2 === 0 ? 'Enter' : 'Space');
      }
      assert.equal(await opened.focus(), `The answer: ${leaf.answer}`);
      await keyboard.press('Tab');
      assert.equal(await opened.focus(), 'Insert the manifests');
      await keyboard.press('Enter');
      assert.deepEqual((await opened.sent()).at(-1), { type: 'insert', strategy: leaf.strategy });
    });
  }
});

describe('walking', () => {
  test('an answered question is changed in place, later replies fall away, and the focus goes to the next one', async () => {
    const opened = await pages.open();
    await toAnswer(opened, ['No', 'No', 'Yes']);
    await opened.page.locator('[data-question="downtime"]').getByRole('button', { name: 'Yes' }).click();
    assert.deepEqual(await opened.questions(), ['Is downtime acceptable? Yes', 'Is this a high-risk change? ?']);
    assert.equal(await opened.focus(), 'highRisk yes');
    assert.equal(await opened.answer(), 'The answer');
    assert.equal(await opened.page.getByRole('button', { name: 'Insert the manifests' }).count(), 0);
  });

  test('back opens the last question again, start over the first, and both rest there', async () => {
    const opened = await pages.open();
    const button = (name: string): ReturnType<typeof opened.page.getByRole> => opened.page.getByRole('button', { name });
    assert.equal(await opened.enabled('Back'), false);
    await toAnswer(opened, ['No', 'No', 'Yes']);
    await button('Back').click();
    assert.deepEqual(await opened.questions(), ['Is downtime acceptable? No', 'Is this a critical application? No', 'Need to compare new features? ?']);
    assert.equal(await opened.focus(), 'compare yes');
    await button('Start over').click();
    assert.deepEqual(await opened.questions(), ['Is downtime acceptable? ?']);
    assert.equal(await opened.focus(), 'downtime yes');
    assert.equal(await opened.enabled('Start over'), false);
  });

  test('arrow keys go between the replies and the questions, and answer nothing', async () => {
    const opened = await pages.open();
    await toAnswer(opened, ['No', 'No']);
    const { keyboard } = opened.page;
    const stops: string[] = [];
    for (const key of ['ArrowRight', 'ArrowRight', 'ArrowUp', 'ArrowUp', 'ArrowUp', 'ArrowLeft', 'ArrowDown']) {
      await keyboard.press(key);
      stops.push(await opened.focus());
    }
    assert.deepEqual(stops, ['compare no', 'compare no', 'critical no', 'downtime no', 'downtime no', 'downtime yes', 'critical yes']);
    assert.deepEqual(await opened.questions(), ['Is downtime acceptable? No', 'Is this a critical application? No', 'Need to compare new features? ?']);
  });

  test('Tab goes through the page from top to bottom', async () => {
    const opened = await pages.open();
    await toAnswer(opened, ['Yes', 'No']);
    await opened.page.locator('h1').click();
    const stops: string[] = [];
    for (let stop = 0; stop < 12; stop += 1) {
      await opened.page.keyboard.press('Tab');
      stops.push(await opened.focus());
    }
    assert.deepEqual(stops, [
      'downtime yes', 'downtime no', 'highRisk yes', 'highRisk no', 'Back', 'Start over', 'Replicas', 'GPUs per pod',
      'Insert the manifests', 'Show my applications', 'Copy as Markdown', 'Kubernetes: rolling update of a Deployment',
    ]);
  });

  test('the drawing marks the path by weight and by words, and a sentence says it again', async () => {
    const opened = await pages.open();
    await toAnswer(opened, ['No', 'Yes']);
    const texts = await opened.each<{ text: string; weight: string }>('.tree [data-node] text', '({ text: one.textContent, weight: getComputedStyle(one).fontWeight })');
    const rows = texts.filter(({ weight }) => Number(weight) >= 600).map(({ text }) => text);
    assert.deepEqual(rows, ['Is downtime acceptable? · taken', 'No → Is this a critical application? · taken', 'Yes → Use Blue-Green Deployment ◀ the answer']);
    assert.equal(texts.length, 9);
    assert.equal(
      await opened.page.locator('#tree-path').textContent(),
      'Your path: Is downtime acceptable? No → Is this a critical application? Yes → Use Blue-Green Deployment',
    );
  });

  test('the answer is said to a screen reader', async () => {
    const opened = await pages.open();
    await toAnswer(opened, ['Yes', 'Yes']);
    assert.equal(await opened.page.locator('.for-screen-readers[role=status]').textContent(), 'The answer is canary.');
  });
});

describe('costs', () => {
  const peaks = (opened: DecisionPage): Promise<string[]> =>
    opened.each('tbody tr', '[...one.querySelectorAll("td")].slice(-2).map((cell) => cell.textContent).join(", ")');

  test('follow the numbers that are typed, in the table and in the answer', async () => {
    const opened = await pages.open();
    await toAnswer(opened, ['No', 'Yes']);
    assert.deepEqual(await peaks(opened), ['3 → 4, 3 → 4', '3 → 6, 3 → 6', '3 → 4, 3 → 4', '3 → 6, 3 → 6']);
    await opened.field('Replicas').fill('11');
    await opened.field('GPUs per pod').fill('8');
    assert.deepEqual(await peaks(opened), ['11 → 12, 88 → 96', '11 → 22, 88 → 176', '11 → 12 or 13, 88 → 96 or 104', '11 → 22, 88 → 176']);
    assert.match((await opened.page.locator('.costs').textContent()) ?? '', /^11 pods now, 22 at peak; 88 GPUs now, 176 at peak \(2n\)/);
    await opened.field('GPUs per pod').fill('0');
    assert.deepEqual((await peaks(opened))[0], '11 → 12, none');
  });

  test('a number that cannot be is said in words, changes nothing, and never becomes markup', async () => {
    const opened = await pages.open();
    const field = opened.field('Replicas');
    await field.fill('<img src=x>');
    assert.equal(await opened.page.getByRole('alert').textContent(), 'Replicas must be from 1 to 10000, not "<img src=x>". Enter a number in that range.');
    assert.deepEqual(await opened.each('vscode-text-field', 'one.shadowRoot.querySelector("input").getAttribute("aria-invalid")'), ['true', null]);
    assert.equal(await opened.page.locator('img').count(), 0);
    assert.equal((await peaks(opened))[1], '3 → 6, 3 → 6');
    await field.fill('5');
    assert.equal(await opened.page.getByRole('alert').textContent(), '');
    assert.equal((await peaks(opened))[1], '5 → 10, 5 → 10');
  });
});

describe('state and messages', () => {
  test('answers and numbers survive a reload of the document', async () => {
    const opened = await pages.open();
    await toAnswer(opened, ['No', 'No', 'Yes']);
    await opened.field('Replicas').fill('7');
    await opened.page.reload();
    assert.equal(await opened.answer(), 'The answer: A/B Testing');
    assert.equal(await opened.field('Replicas').inputValue(), '7');
    assert.deepEqual(await opened.sent(), [{ type: 'ready' }]);
  });

  test('a new page takes what the host remembers; one with a state of its own keeps that', async () => {
    const opened = await pages.open();
    const state = { replies: { downtime: 'yes', highRisk: 'no' }, size: { replicas: 9, gpusPerPod: 0 } };
    await opened.post({ type: 'show', state });
    await opened.page.getByText('The answer: Rolling Update').waitFor();
    assert.equal(await opened.field('Replicas').inputValue(), '9');
    await opened.page.getByRole('button', { name: 'Start over' }).click();
    await opened.post({ type: 'show', state });
    await opened.post({ type: 'note', text: 'Both messages have arrived.' });
    await opened.page.getByText('Both messages have arrived.').waitFor();
    assert.equal(await opened.answer(), 'The answer');
  });

  test('each change is told to the host, and copy carries the whole state', async () => {
    const opened = await pages.open();
    await toAnswer(opened, ['Yes', 'No']);
    const state = { replies: { downtime: 'yes', highRisk: 'no' }, size: { replicas: 3, gpusPerPod: 1 } };
    await opened.page.getByRole('button', { name: 'Copy as Markdown' }).click();
    await opened.page.getByRole('button', { name: 'Show my applications' }).click();
    assert.deepEqual(await opened.sent(), [
      { type: 'ready' },
      { type: 'state', state: { ...state, replies: { downtime: 'yes' } } },
      { type: 'state', state },
      { type: 'copy', state },
      { type: 'show' },
    ]);
  });

  test('what is no message of the host is passed over', async () => {
    const opened = await pages.open();
    for (const junk of [null, 'show', 7, [], {}, { type: 'show' }, { type: 'show', state: 'yes' }, { type: 'note', text: 9 }, { type: 'eval', text: 'x' }]) await opened.post(junk);
    await opened.post({ type: 'note', text: '<b>all heard</b>' });
    await opened.page.getByText('<b>all heard</b>').waitFor();
    assert.deepEqual(await opened.questions(), ['Is downtime acceptable? ?']);
  });
});

describe('in every theme', () => {
  for (const theme of themes) {
    test(`${theme}: axe finds nothing, neither at a question, nor at an answer, nor at a mistake`, async () => {
      const opened = await pages.open({ theme });
      assert.deepEqual(await opened.axe(), []);
      await toAnswer(opened, ['No', 'No', 'No']);
      assert.deepEqual(await opened.axe(), []);
      await opened.field('Replicas').fill('many');
      assert.deepEqual(await opened.axe(), []);
    });

    test(`${theme}: the policy stops nothing`, async () => {
      const opened = await pages.open({ theme });
      await toAnswer(opened, ['Yes', 'Yes']);
      await opened.field('Replicas').fill('4');
      assert.deepEqual(await opened.violations(), []);
    });
  }

  test('forced colours: axe finds nothing, and the chosen reply and the path differ in more than colour', async () => {
    const opened = await pages.open({ theme: 'high-contrast' });
    await opened.page.emulateMedia({ forcedColors: 'active' });
    await toAnswer(opened, ['No', 'Yes']);
    // The colours are the person's own here, and axe reads a slotted text's as they were before they were forced.
    assert.deepEqual(await opened.axe('color-contrast'), []);
    const ticks = await opened.each<string>('.replies > *', 'getComputedStyle(one.querySelector(".tick") ?? one, "::before").content');
    assert.deepEqual(ticks.map((text) => text.includes('✓')), [false, true, true, false]);
    const colours = await opened.each<string>('.tree text', 'getComputedStyle(one).fill');
    assert.deepEqual(new Set(colours), new Set([await opened.evaluate<string>('getComputedStyle(document.querySelector("h1")).color')]));
  });

  test('the keyboard is seen: the focused reply has a ring', async () => {
    const opened = await pages.open();
    await opened.page.keyboard.press('Tab');
    const outline = await opened.evaluate('getComputedStyle(document.activeElement.shadowRoot.activeElement).outlineStyle');
    assert.equal(outline, 'solid');
  });
});

describe('layout', () => {
  const sections = (opened: DecisionPage): Promise<{ top: number; left: number; right: number }[]> =>
    opened.each('.questions, .size, .answer, .drawn, .compare', 'one.getBoundingClientRect().toJSON()');

  test('at 400 px everything is one column, and nothing has to be scrolled sideways', async () => {
    const opened = await pages.open({ width: 400 });
    await toAnswer(opened, ['No', 'No', 'Yes']);
    const boxes = await sections(opened);
    assert.equal(boxes.length, 5);
    assert.equal(new Set(boxes.map(({ left }) => left)).size, 1);
    assert.deepEqual(boxes.map(({ top }) => top), boxes.map(({ top }) => top).toSorted((a, b) => a - b));
    assert.ok(boxes.every(({ right }) => right <= 400));
    assert.equal(await opened.evaluate('document.documentElement.scrollWidth'), 400);
    for (const right of await opened.each<number>('.tree text', 'one.getBoundingClientRect().right')) assert.ok(right <= 400);
    assert.deepEqual(await opened.axe(), []);
  });

  test('a wide page shows the tree beside the questions', async () => {
    const opened = await pages.open({ width: 1280 });
    const [questions, , , drawn] = await sections(opened);
    assert.ok(questions !== undefined && drawn !== undefined && drawn.left >= questions.right);
  });
});

describe('without the component kit', () => {
  test('plain elements do the same work, with the keyboard too, and axe finds nothing', async () => {
    const opened = await pages.open({ withoutKit: true });
    assert.equal(await opened.page.locator('vscode-button').count(), 0);
    await opened.page.keyboard.press('Tab');
    await opened.page.keyboard.press('ArrowRight');
    await opened.page.keyboard.press('Enter');
    assert.equal(await opened.focus(), 'critical yes');
    await opened.page.keyboard.press('Space');
    assert.equal(await opened.answer(), 'The answer: Blue-Green');
    await opened.field('Replicas').fill('x');
    assert.match((await opened.page.getByRole('alert').textContent()) ?? '', /^Replicas must be/);
    assert.deepEqual(await opened.axe(), []);
    assert.deepEqual(await opened.violations(), []);
  });
});
