import type { Locator, Page } from 'playwright-core';
import { quickInput, row, runCommand } from './palette.ts';

/** Opens a file of the workspace by its name, through Quick Open. */
export async function openFile(page: Page, name: string): Promise<void> {
  await page.keyboard.press('Control+P');
  await quickInput(page).locator('input').first().fill(name);
  await row(page, name).first().click();
  await activeTab(page, name).waitFor();
  await editor(page).waitFor();
}

/** A new untitled file in the language, focused. */
export async function newFile(page: Page, language = 'YAML'): Promise<void> {
  await runCommand(page, 'File: New Untitled Text File');
  await activeTab(page, /^Untitled-/).waitFor();
  await runCommand(page, 'Change Language Mode');
  await quickInput(page).locator('input').first().fill(language);
  await row(page, language).first().click();
  await page.locator('.statusbar').getByRole('button', { name: new RegExp(`^${language}(, |$)`) }).waitFor();
  await focusEditor(page);
}

export function activeTab(page: Page, name: string | RegExp): Locator {
  return page.locator('.tab.active').filter({ hasText: name });
}

/** The editor that shows text. In a diff the modified side. */
export function editor(page: Page): Locator {
  return page.locator('.part.editor .monaco-editor[role="code"]').last();
}

export async function focusEditor(page: Page): Promise<void> {
  await editor(page).locator('.view-lines').click();
  await page.locator('.part.editor .monaco-editor.focused').first().waitFor();
}

/** Types as a person does, key by key, so that suggestions open. */
export async function typeText(page: Page, text: string): Promise<void> {
  await page.keyboard.type(text);
}

/** Pastes text into the editor: typed, its lines would be indented once more. */
export async function insertText(page: Page, text: string): Promise<void> {
  await page.evaluate((copied) => navigator.clipboard.writeText(copied), text);
  await page.keyboard.press('Control+V');
}

/** Opens the suggestions and accepts the one of that label. */
export async function acceptSuggestion(page: Page, label: string): Promise<void> {
  const widget = page.locator('.suggest-widget');
  if (!(await widget.isVisible())) await page.keyboard.press('Control+Space');
  await widget.getByRole('option', { name: new RegExp(`^${label.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}(,|$)`) }).first().click();
  await widget.waitFor({ state: 'hidden' });
}

/** The lines on the screen, spaces as spaces. */
export async function editorText(page: Page): Promise<string> {
  const lines = await editor(page)
    .locator('.view-line')
    .evaluateAll((all) => all.map((one) => ({ top: Number.parseFloat((one as HTMLElement).style.top), text: one.textContent })));
  return lines.sort((a, b) => a.top - b.top).map((line) => line.text.replaceAll('\u00a0', ' ')).join('\n');
}

/** A code lens by its text. */
export function codeLens(page: Page, text: string | RegExp): Locator {
  return editor(page).locator('.codelens-decoration a').filter({ hasText: text });
}

export async function clickCodeLens(page: Page, text: string | RegExp): Promise<void> {
  await codeLens(page, text).first().click();
}

/** Goes to a line of the editor in front. */
export async function goToLine(page: Page, line: number): Promise<void> {
  await page.keyboard.press('Control+G');
  const input = quickInput(page).locator('input').first();
  await input.fill(`:${String(line)}`);
  await input.press('Enter');
  await quickInput(page).waitFor({ state: 'hidden' });
}
