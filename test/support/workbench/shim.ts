#!/usr/bin/env node
/**
 * Stands in for the VS Code executable, so that `runTests` of @vscode/test-electron works where no desktop VS Code can
 * be had: takes the arguments that it passes, opens the browser workbench with them, prints the console of the
 * extension host, and exits with the code of the tests.
 */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { openWorkbench, type OpenWorkbench } from './open.ts';

/** Seconds until a run that does not end is given up, with the exit code that `timeout` uses. */
const guard = 180;

const args = process.argv.slice(2);
const option = (name: string): string | undefined => args.find((arg) => arg.startsWith(`--${name}=`))?.slice(name.length + 3);
const workspace = args.find((arg) => !arg.startsWith('-'));
const extensionPath = option('extensionDevelopmentPath');
const extensionTests = option('extensionTestsPath');
const userData = option('user-data-dir');

if (extensionPath === undefined || extensionTests === undefined) {
  console.error('The workbench shim runs extension tests only: --extensionDevelopmentPath and --extensionTestsPath are missing.');
  process.exit(2);
}
const settings = userData === undefined ? {} : await readSettings(join(userData, 'User', 'settings.json'));
let opened: OpenWorkbench | undefined = undefined;
const stop = async (code: number): Promise<never> => {
  await opened?.close();
  process.exit(code);
};
process.once('SIGINT', () => void stop(130));
process.once('SIGTERM', () => void stop(143));
setTimeout(() => {
  console.error(`The extension host did not finish its tests within ${String(guard)} s.\n${opened === undefined ? '' : hostLines(opened.log())}`);
  void stop(124);
}, guard * 1000);

opened = await openWorkbench({
  extensionPath,
  extensionTests,
  settings,
  // What test-electron was given for the host is in our own environment by now.
  env: { KUBECONFIG: process.env['KUBECONFIG'] },
  ...(workspace === undefined ? {} : { workspace }),
});
const code = await opened.finished;
if (code !== 0) console.error(hostLines(opened.log()));
await stop(code);

async function readSettings(path: string): Promise<Record<string, unknown>> {
  try {
    return JSON.parse(await readFile(path, 'utf8')) as Record<string, unknown>;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return {};
    throw error;
  }
}

/** What the extension host printed; what the workbench says of itself, and where in it, is noise here. */
function hostLines(log: string): string {
  const noise = /^%c|^(info|warn) |^\s+at |^- \/|Failed to load resource|bad HTTP response|web worker extension host|sandbox attribute|^Require stack/;
  return log.split('\n').filter((line) => line.trim() !== '' && !noise.test(line)).slice(-40).join('\n');
}
