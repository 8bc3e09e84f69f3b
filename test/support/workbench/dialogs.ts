import type { Locator, Page } from 'playwright-core';
import { quickInput, rowTexts, runCommand, waitForQuickInput } from './palette.ts';

/** The modal dialog on the screen. */
export function dialog(page: Page): Locator {
  return page.locator('.monaco-dialog-box');
}

/** Waits for a modal and returns its message and detail. */
export async function readDialog(page: Page): Promise<{ readonly message: string; readonly detail: string; readonly buttons: readonly string[] }> {
  const box = dialog(page);
  await box.waitFor();
  const text = async (selector: string): Promise<string> => ((await box.locator(selector).count()) === 0 ? '' : box.locator(selector).innerText());
  return {
    message: await text('.dialog-message-text'),
    detail: await text('.dialog-message-detail'),
    buttons: await box.locator('.dialog-buttons .monaco-button').allInnerTexts(),
  };
}

/** The button that does it, whatever warnings it names, or where it ends in `…` and asks for them next. */
export const labelOf = (button: string): RegExp => new RegExp(`^${button.replace(/[.*+?^${}()|[\]\\]/gu, '\\$&')}(?:, accepting .+|…)?$`, 'u');

/** Presses it, and accepts with it what the plan warns of. */
export async function answer(page: Page, button: string): Promise<void> {
  const pressed = dialog(page).getByRole('button', { name: labelOf(button) });
  const asks = (await pressed.innerText()).endsWith('…');
  await pressed.click();
  await dialog(page).waitFor({ state: 'hidden' });
  if (asks) await acceptAll(page);
}

/** Ticks every warning with the keyboard, and goes on. */
export async function acceptAll(page: Page): Promise<void> {
  await waitForQuickInput(page, 'Tick each warning');
  const rows = await rowTexts(page);
  for (let nth = 0; nth < rows.length; nth += 1) {
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Space');
    await quickInput(page).getByText(`${nth + 1} Selected`).waitFor();
  }
  await page.keyboard.press('Enter');
  await quickInput(page).waitFor({ state: 'hidden' });
}

/** A notification whose text holds `text`, as a toast. */
export function notification(page: Page, text: string | RegExp): Locator {
  return page.locator('.notifications-toasts .notification-list-item').filter({ hasText: text });
}

export async function clickNotification(page: Page, text: string | RegExp, button: string): Promise<void> {
  await notification(page, text).first().getByRole('button', { name: button, exact: true }).click();
}

/** Leaves nothing open that a test before has left: dialog, quick input, menu, notifications. */
export async function settle(page: Page): Promise<void> {
  const open = page.locator('.monaco-dialog-box, .monaco-menu').or(quickInput(page));
  while ((await open.count()) > 0) {
    const before = await open.count();
    await page.keyboard.press('Escape');
    await open.nth(before - 1).waitFor({ state: 'hidden' });
  }
  if ((await notification(page, /./).count()) > 0) {
    await runCommand(page, 'Notifications: Clear All Notifications');
    await notification(page, /./).first().waitFor({ state: 'detached' });
  }
}
