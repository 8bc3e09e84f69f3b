import { access, constants } from 'node:fs/promises';
import { delimiter, join } from 'node:path';

const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'microsoft-edge', 'chrome'];
const places = ['/Applications/Google Chrome.app/Contents/MacOS/Google Chrome', '/Applications/Chromium.app/Contents/MacOS/Chromium'];

export const chromiumMissing =
  'No Chromium was found: install the package chromium (or Google Chrome), or set CHROMIUM to the path of its executable.';

/** The browser that shows the workbench to tests: `CHROMIUM`, then the usual names on the PATH, then the usual places. */
export async function findChromium(): Promise<string | undefined> {
  const told = process.env['CHROMIUM'];
  const folders = (process.env['PATH'] ?? '').split(delimiter);
  const candidates = told ? [told] : [...names.flatMap((name) => folders.map((folder) => join(folder, name))), ...places];
  for (const candidate of candidates) {
    if (await access(candidate, constants.X_OK).then(() => true, () => false)) return candidate;
  }
  return undefined;
}

/** Keeps the browser from calling home and from needing a GPU or a sandbox. */
export const chromiumArgs = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];
