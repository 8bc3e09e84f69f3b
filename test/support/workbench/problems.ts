import type { Locator, Page } from 'playwright-core';
import { runCommand } from './palette.ts';

/** Shows the Problems view. */
export async function openProblems(page: Page): Promise<void> {
  await runCommand(page, 'Problems: Focus on Problems View');
  await page.locator('.markers-panel').waitFor();
}

/** A problem in the Problems view by a part of its message. */
export function problem(page: Page, text: string | RegExp): Locator {
  return page.locator('.markers-panel .monaco-list-row').filter({ hasText: text });
}
