import { spawn } from 'node:child_process';
import { access, constants, mkdir, readFile, writeFile } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { quietSettings } from '../workbench/server.ts';
import { projectRoot } from '../workbench/install.ts';

/** The desktop `code` on the PATH, where there is a screen to show it on. */
export async function findDesktop(env: NodeJS.ProcessEnv = process.env): Promise<string | undefined> {
  const screen = process.platform === 'darwin' || process.platform === 'win32' || Boolean(env['DISPLAY']) || Boolean(env['WAYLAND_DISPLAY']);
  if (!screen) return undefined;
  const name = process.platform === 'win32' ? 'code.cmd' : 'code';
  for (const folder of (env['PATH'] ?? '').split(delimiter)) {
    if (await access(join(folder, name), constants.X_OK).then(() => true, () => false)) return join(folder, name);
  }
  return undefined;
}

export interface DesktopWindow {
  /** Resolves when the person closes the window. */
  readonly closed: Promise<void>;
  end(): Promise<void>;
}

/** Opens a window with user data of its own, so that nothing of the person's is read or changed. */
export async function openDesktop(code: string, workspace: string, scratch: string, env: NodeJS.ProcessEnv): Promise<DesktopWindow> {
  const userData = join(scratch, 'user-data');
  await mkdir(join(userData, 'User'), { recursive: true });
  await writeFile(join(userData, 'User', 'settings.json'), JSON.stringify(quietSettings, undefined, 2));
  const args = [
    `--extensionDevelopmentPath=${projectRoot.replace(/[\\/]$/, '')}`,
    `--user-data-dir=${userData}`,
    `--extensions-dir=${join(scratch, 'extensions')}`,
    '--disable-workspace-trust',
    '--new-window',
    '--wait',
    workspace,
  ];
  const quoted = process.platform === 'win32' ? args.map((arg) => `"${arg}"`) : args;
  const child = spawn(process.platform === 'win32' ? `"${code}"` : code, quoted, { env, stdio: 'ignore', shell: process.platform === 'win32' });
  const closed = new Promise<void>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', () => resolve());
  });
  return {
    closed,
    end: async () => {
      child.kill();
      const main = await mainProcess(userData);
      if (main !== undefined) endProcess(main);
      await closed;
    },
  };
}

/** `code` only asks the real process to open a window; that one writes its id beside its user data. */
async function mainProcess(userData: string): Promise<number | undefined> {
  const text = await readFile(join(userData, 'code.lock'), 'utf8').catch(() => '');
  const pid = Number(text);
  return Number.isInteger(pid) && pid > 0 ? pid : undefined;
}

function endProcess(pid: number): void {
  try {
    process.kill(pid, 'SIGTERM');
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) throw error;
  }
}
