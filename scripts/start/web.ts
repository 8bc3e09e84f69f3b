import { spawn } from 'node:child_process';
import { ensureWorkbench, projectRoot } from '../workbench/install.ts';
import { installExtension } from '../workbench/installExtension.ts';
import { startServer, type RunningServer } from '../workbench/server.ts';

/** Starts the browser workbench with the extension installed in it, and returns the address to open. */
export async function openWeb(workspace: string, env: NodeJS.ProcessEnv, say: (line: string) => void): Promise<{ readonly server: RunningServer; readonly address: string }> {
  const server = await startServer(await ensureWorkbench(say), {
    env,
    automation: false,
    token: true,
    settings: { 'security.workspace.trust.enabled': false, 'workbench.startupEditor': 'readme' },
    prepareExtensions: (extensions) => installExtension(projectRoot, extensions),
  });
  const address = new URL(server.url);
  address.searchParams.set('folder', workspace);
  if (server.token !== undefined) address.searchParams.set('tkn', server.token);
  return { server, address: address.toString() };
}

/** Opens the person's own browser where there is a screen. False where there is none to be found. */
export async function showInBrowser(address: string): Promise<boolean> {
  const [command, args] =
    process.platform === 'darwin'
      ? ['open', [address]]
      : process.platform === 'win32'
        ? ['rundll32', ['url.dll,FileProtocolHandler', address]]
        : ['xdg-open', [address]];
  if (process.platform === 'linux' && !process.env['DISPLAY'] && !process.env['WAYLAND_DISPLAY']) return false;
  return new Promise((resolve) => {
    const child = spawn(command, args, { stdio: 'ignore', detached: true });
    child.once('error', () => resolve(false));
    child.once('spawn', () => {
      child.unref();
      resolve(true);
    });
  });
}
