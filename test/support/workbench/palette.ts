import type { Locator, Page } from 'playwright-core';

/** The quick input on the screen: the command palette, a quick pick or an input box. */
export function quickInput(page: Page): Locator {
  return page.locator('.quick-input-widget').filter({ visible: true });
}

/** Opens the palette, types the command's title (`Deployment Strategies: Refresh`) and chooses the row of that name. */
export async function runCommand(page: Page, title: string): Promise<void> {
  await openPalette(page);
  await quickInput(page).locator('input').first().fill(`>${title}`);
  await row(page, title).first().click();
}

export async function openPalette(page: Page): Promise<void> {
  await page.keyboard.press('F1');
  await quickInput(page).waitFor();
}

/** A row of the quick input by its label. */
export function row(page: Page, label: string | RegExp): Locator {
  const name = typeof label === 'string' ? new RegExp(`^${escape(label)}$`) : label;
  return quickInput(page)
    .locator('.quick-input-list .monaco-list-row')
    .filter({ has: page.locator('.quick-input-list-label, .quick-input-list-row .label-name').filter({ hasText: name }) });
}

/** Clicks the row of that label; its `description` and `detail` can be asserted with `rowTexts` before. */
export async function pick(page: Page, label: string | RegExp): Promise<void> {
  await row(page, label).first().click();
}

/** Fills an input box and accepts it with Enter. */
export async function enter(page: Page, text: string): Promise<void> {
  const input = quickInput(page).locator('input').first();
  await input.fill(text);
  await input.press('Enter');
}

/** Waits for a quick input with that title or placeholder or prompt. */
export async function waitForQuickInput(page: Page, text: string | RegExp): Promise<void> {
  const shown = quickInput(page);
  await shown.filter({ hasText: text }).or(shown.filter({ has: page.getByPlaceholder(text) })).first().waitFor();
}

/** What the rows say as a screen reader would hear it: label, description and detail. */
export async function rowTexts(page: Page): Promise<string[]> {
  const rows = quickInput(page).locator('.quick-input-list .monaco-list-row');
  await rows.first().waitFor();
  return rows.evaluateAll((all) => all.map((one) => one.getAttribute('aria-label') ?? one.textContent));
}

/** The message under an input box (a prompt, or what is wrong with the input). */
export function quickInputMessage(page: Page): Locator {
  return quickInput(page).locator('.quick-input-message');
}

export async function dismiss(page: Page): Promise<void> {
  await page.keyboard.press('Escape');
  await quickInput(page).waitFor({ state: 'hidden' });
}

export function escape(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
