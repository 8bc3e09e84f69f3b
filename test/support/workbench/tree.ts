import type { Locator, Page } from 'playwright-core';
import { notification } from './dialogs.ts';
import { escape, runCommand } from './palette.ts';

/** Shows the view container by its icon in the activity bar. */
export async function openView(page: Page, title = 'Deployment Strategies'): Promise<void> {
  const tab = page.locator('.activitybar').getByRole('tab', { name: new RegExp(`^${escape(title)}`) });
  await tab.waitFor();
  if ((await tab.getAttribute('aria-selected')) !== 'true') await tab.locator('a').click();
  await view(page).waitFor();
}

/** Drags the edge of the side bar, so that descriptions fit. */
export async function widenSideBar(page: Page, by: number): Promise<void> {
  const box = await page.locator('.part.sidebar').boundingBox();
  if (box === null) throw new Error('The side bar is not shown.');
  const edge = box.x + box.width + 1;
  const middle = box.y + box.height / 2;
  await page.mouse.move(edge, middle);
  await page.mouse.down();
  await page.mouse.move(edge + by, middle, { steps: 4 });
  await page.mouse.up();
}

/** The side bar's content, where the tree or its welcome text is. */
export function view(page: Page): Locator {
  return page.locator('.part.sidebar .split-view-view').filter({ visible: true });
}

/** A row by its label, and its description where that is given too. */
export function treeRow(page: Page, label: string, description?: string | RegExp): Locator {
  const named = page
    .locator('.part.sidebar .monaco-list-row[role="treeitem"]')
    .filter({ has: page.locator('.label-name').filter({ hasText: new RegExp(`^${escape(label)}$`) }) });
  return description === undefined ? named : named.filter({ has: page.locator('.label-description', { hasText: description }) });
}

/** Opens rows one below the other and returns the last: `expand(page, 'practice', 'default', 'llm-app')`. */
export async function expand(page: Page, ...labels: readonly string[]): Promise<void> {
  for (const label of labels) {
    const one = treeRow(page, label).first();
    await one.waitFor();
    if ((await one.getAttribute('aria-expanded')) === 'false') await one.locator('.monaco-tl-twistie').click();
    await page.locator(`[id="${(await one.getAttribute('id')) ?? ''}"][aria-expanded="true"]`).waitFor();
  }
}

/**
 * The inline button of a row, by the title of its command (one that asks something); the mouse is over the row afterwards. A click in the
 * moment in which VS Code draws the row anew reaches the command without the row, which then says so: it is made again.
 */
export async function clickInline(page: Page, label: string, command: string): Promise<void> {
  const lost = notification(page, 'The row was being drawn anew').first();
  for (let tries = 0; tries < 3; tries++) {
    const one = treeRow(page, label).first();
    await one.hover();
    await one.locator('.actions').getByRole('button', { name: command }).click();
    await page.locator('.monaco-dialog-box, .quick-input-widget input').filter({ visible: true }).first().or(lost).first().waitFor();
    if (!(await lost.isVisible())) return;
    await runCommand(page, 'Notifications: Clear All Notifications');
    await lost.waitFor({ state: 'detached' });
  }
  throw new Error(`${command} on ${label} does not know its row.`);
}

/** Opens the context menu of a row and chooses an entry. */
export async function chooseFromMenu(page: Page, label: string, entry: string): Promise<void> {
  await treeRow(page, label).first().click({ button: 'right' });
  const chosen = menuEntry(page, entry);
  await chosen.waitFor();
  // A menu takes no click in the first moment after it has opened, so that a slow right click chooses nothing.
  while (await chosen.isVisible()) {
    await chosen.click({ timeout: 1000 }).catch(() => undefined);
    await chosen.waitFor({ state: 'hidden', timeout: 300 }).catch(() => undefined);
  }
}

export function menuEntry(page: Page, entry: string): Locator {
  return page.locator('.monaco-menu').getByRole('menuitem', { name: entry, exact: true }).first();
}

/** Every row on the screen as `label · description`, indented by level. */
export async function treeText(page: Page): Promise<string> {
  const rows = await page.locator('.part.sidebar .monaco-list-row[role="treeitem"]').evaluateAll((all) =>
    all
      .map((one) => ({
        top: one.getBoundingClientRect().top,
        level: Number(one.getAttribute('aria-level')),
        label: one.querySelector('.label-name')?.textContent ?? '',
        description: one.querySelector('.label-description')?.textContent ?? '',
      }))
      .sort((a, b) => a.top - b.top),
  );
  return rows.map((row) => `${'  '.repeat(row.level - 1)}${row.label}${row.description === '' ? '' : ` · ${row.description}`}`).join('\n');
}
