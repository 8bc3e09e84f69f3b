import { spawn, type ChildProcess } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Workbench } from './install.ts';

export interface ServerOptions {
  /** Values of User settings; those of `machineSettings` go where settings of scope machine are read. */
  readonly settings?: Readonly<Record<string, unknown>>;
  readonly machineSettings?: Readonly<Record<string, unknown>>;
  /** Replaces the environment of server and extension host. */
  readonly env: NodeJS.ProcessEnv;
  /** A `.vsix` file or the id of an extension to install before the start. */
  readonly install?: string;
  /** Honours `extensionDevelopmentPath` and `extensionTestsPath` in the address. Tests only. */
  readonly automation: boolean;
  /** Prepares the folder of installed extensions before the server reads it. */
  readonly prepareExtensions?: (folder: string) => Promise<void>;
  /** Asks for a random token in the address, so that no other user of the machine gets in. */
  readonly token?: boolean;
}

export interface RunningServer {
  /** `http://127.0.0.1:PORT` */
  readonly url: string;
  readonly host: string;
  /** To be given as `tkn` in the address, where one was asked for. */
  readonly token: string | undefined;
  /** Everything of this server: user data, extensions, logs. Removed by `close`. */
  readonly folder: string;
  /** What the server printed so far. */
  output(): string;
  /** Resolves when the server's process has ended. */
  readonly ended: Promise<void>;
  /** Ends it at once, extension host included, as a crash or a power cut would. */
  kill(): Promise<void>;
  close(): Promise<void>;
}

/** Starts a workbench server on a free loopback port with data folders of its own. */
export async function startServer(workbench: Workbench, options: ServerOptions): Promise<RunningServer> {
  const folder = await mkdtemp(join(tmpdir(), 'workbench-'));
  const data = join(folder, 'data');
  const extensions = join(folder, 'extensions');
  await mkdir(extensions, { recursive: true });
  await writeSettings(join(data, 'data', 'User'), { ...quietSettings, ...options.settings });
  await writeSettings(join(data, 'data', 'Machine'), options.machineSettings ?? {});
  await options.prepareExtensions?.(extensions);
  const token = options.token === true ? randomUUID() : undefined;
  const common = ['--server-data-dir', data, '--extensions-dir', extensions, '--accept-server-license-terms', '--telemetry-level', 'off'];
  if (options.install !== undefined) await once(workbench, [...common, '--install-extension', options.install], options.env);
  const child = launch(workbench, [
    ...common,
    '--host=127.0.0.1',
    '--port=0',
    token === undefined ? '--without-connection-token' : `--connection-token=${token}`,
    ...(options.automation ? ['--enable-smoke-test-driver'] : []),
  ], options.env);
  let output = '';
  const ended = new Promise<void>((resolve) => child.once('close', () => resolve()));
  const close = async (): Promise<void> => {
    await endGroup(child, ended);
    await rm(folder, { recursive: true, force: true, maxRetries: 5 });
  };
  try {
    const port = await new Promise<string>((resolve, reject) => {
      const read = (chunk: Buffer): void => {
        output += chunk.toString();
        const heard = /Web UI available at http:\/\/[^:]+:(\d+)/.exec(output);
        if (heard?.[1] !== undefined) resolve(heard[1]);
      };
      child.stdout?.on('data', read);
      child.stderr?.on('data', read);
      child.once('error', reject);
      void ended.then(() => reject(new Error(`The workbench server ended before it listened:\n${output}`)));
    });
    const host = `127.0.0.1:${port}`;
    const kill = async (): Promise<void> => {
      if (child.pid !== undefined) signalGroup(child.pid, 'SIGKILL');
      await ended;
    };
    return { url: `http://${host}`, host, token, folder, output: () => output, ended, kill, close };
  } catch (error) {
    await close();
    throw error;
  }
}

/** What would only distract: welcome pages, AI features, telemetry, update checks, experiments. */
export const quietSettings: Readonly<Record<string, unknown>> = {
  'workbench.startupEditor': 'none',
  'workbench.tips.enabled': false,
  'workbench.welcomePage.experimentalOnboarding': false,
  'chat.disableAIFeatures': true,
  'telemetry.telemetryLevel': 'off',
  'extensions.autoCheckUpdates': false,
  'extensions.autoUpdate': false,
  'extensions.ignoreRecommendations': true,
  'git.enabled': false,
  'update.showReleaseNotes': false,
  'remote.autoForwardPorts': false,
  'workbench.editor.languageDetection': false,
  'window.commandCenter': false,
  'workbench.secondarySideBar.defaultVisibility': 'hidden',
};

async function writeSettings(folder: string, settings: Readonly<Record<string, unknown>>): Promise<void> {
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, 'settings.json'), JSON.stringify(settings, undefined, 2));
}

/** In a process group of its own, so that extension hosts and watchers can be ended with it. */
function launch(workbench: Workbench, args: readonly string[], env: NodeJS.ProcessEnv): ChildProcess {
  return spawn(process.execPath, [workbench.serverMain, ...args], { env, detached: true, stdio: ['ignore', 'pipe', 'pipe'] });
}

async function once(workbench: Workbench, args: readonly string[], env: NodeJS.ProcessEnv): Promise<void> {
  const child = launch(workbench, args, env);
  let output = '';
  child.stdout?.on('data', (chunk: Buffer) => (output += chunk.toString()));
  child.stderr?.on('data', (chunk: Buffer) => (output += chunk.toString()));
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
  if (code !== 0 || /Error|Failed/.test(output)) throw new Error(`The workbench could not install the extension:\n${output}`);
}

/** Asks the group to end, and after three seconds makes it. */
async function endGroup(child: ChildProcess, ended: Promise<void>): Promise<void> {
  const { pid } = child;
  if (pid === undefined) return;
  signalGroup(pid, 'SIGTERM');
  const timer = setTimeout(() => signalGroup(pid, 'SIGKILL'), 3000);
  await ended;
  clearTimeout(timer);
  signalGroup(pid, 'SIGKILL');
}

function signalGroup(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(-pid, signal);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) throw error;
  }
}
