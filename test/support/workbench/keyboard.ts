import type { Page } from 'playwright-core';
import { openPalette, row, waitForQuickInput } from './palette.ts';

/** Runs a command of the palette without the mouse. */
export async function commandByKeys(page: Page, title: string): Promise<void> {
  await openPalette(page);
  await page.keyboard.type(title);
  await row(page, title).and(page.locator('.focused')).waitFor();
  await page.keyboard.press('Enter');
}

/** Types into the quick pick of that placeholder until the row of that label has the focus, and takes it. */
export async function chooseByKeys(page: Page, placeholder: string, label: string): Promise<void> {
  await waitForQuickInput(page, placeholder);
  await row(page, label).waitFor();
  await page.keyboard.type(label);
  await row(page, label).and(page.locator('.focused')).waitFor();
  await page.keyboard.press('Enter');
}

/** Presses Tab until the element with the focus has that accessible name, in the page or in a webview; at most `limit` times. */
export async function tabTo(page: Page, name: string | RegExp, limit = 60): Promise<void> {
  for (let step = 0; step < limit; step += 1) {
    await page.keyboard.press('Tab');
    const focused = await focusedName(page);
    if (typeof name === 'string' ? focused === name : name.test(focused)) return;
  }
  throw new Error(`Tab did not reach ${String(name)} in ${String(limit)} steps; the focus is on “${await focusedName(page)}”.`);
}

/** Label or text of the focused element, looked for in frames and open shadow roots too. */
export async function focusedName(page: Page): Promise<string> {
  for (const frame of page.frames().toReversed()) {
    const name = await frame
      .evaluate(() => {
        let active = document.activeElement;
        while (active?.shadowRoot?.activeElement) active = active.shadowRoot.activeElement;
        if (active === null || active === document.body || active.tagName === 'IFRAME') return '';
        const host = active.getRootNode() instanceof ShadowRoot ? (active.getRootNode() as ShadowRoot).host : active;
        const labelled = active.getAttribute('aria-labelledby');
        const label = labelled === null ? undefined : document.getElementById(labelled)?.textContent;
        return (active.getAttribute('aria-label') ?? label ?? host.getAttribute('aria-label') ?? host.textContent).trim();
      })
      .catch(() => '');
    if (name !== '') return name;
  }
  return '';
}
