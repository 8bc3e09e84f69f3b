import type { Frame, FrameLocator, Page } from 'playwright-core';

/** The document inside the webview on the screen (the workbench nests it in a frame of its own). */
export function webview(page: Page): FrameLocator {
  return page.frameLocator('iframe.webview.ready').frameLocator('#active-frame');
}

/** The same as a frame, to evaluate in. */
export async function webviewFrame(page: Page): Promise<Frame> {
  const handle = await webview(page).locator('body').elementHandle();
  const frame = await handle.ownerFrame();
  if (frame === null) throw new Error('There is no webview on the screen.');
  return frame;
}

/** Runs axe-core in the webview's page and returns what it found, one line each. */
export async function axe(page: Page, source: string): Promise<string[]> {
  const frame = await webviewFrame(page);
  await frame.evaluate(source);
  return frame.evaluate(async () => {
    const run = (globalThis as unknown as { axe: { run(): Promise<{ violations: { id: string; help: string; nodes: { html: string }[] }[] }> } }).axe;
    const { violations } = await run.run();
    return violations.map((one) => `${one.id}: ${one.help} (${one.nodes.map((node) => node.html.slice(0, 120)).join(' | ')})`);
  });
}
