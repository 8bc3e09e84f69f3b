/**
 * The way in: `npm start`, `npm run practice` and `npm test` come here first. Runs on a bare Node 20 with nothing
 * installed, so it is JavaScript and imports only Node. Installs the project's packages where they are missing or older
 * than the lockfile, and goes on in `scripts/<name>.ts` with the Node that the project pins.
 */
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const bin = join(root, 'node_modules', '.bin');
const windows = process.platform === 'win32';
const [name, ...rest] = process.argv.slice(2);
const oldest = 20;

if (!['start', 'practice', 'test'].includes(name ?? '')) {
  console.error('Usage: node scripts/bootstrap.mjs start|practice|test');
  process.exit(2);
}
if (Number(process.versions.node.split('.')[0]) < oldest) {
  console.error(`Node ${process.versions.node} is too old: install Node ${oldest} or newer.`);
  process.exit(1);
}
await install();
process.exitCode = await handOver();

/** Every package is there and none older than the lockfile says. */
function installed() {
  const record = join(root, 'node_modules', '.package-lock.json');
  return existsSync(record) && existsSync(join(bin, windows ? 'node.cmd' : 'node')) && statSync(record).mtimeMs >= statSync(join(root, 'package-lock.json')).mtimeMs;
}

/** One run installs; another that starts meanwhile waits for it, unless the process that holds the lock is gone. */
async function install() {
  const lock = join(root, '.cache', 'installing');
  mkdirSync(dirname(lock), { recursive: true });
  while (!installed()) {
    try {
      writeFileSync(lock, String(process.pid), { flag: 'wx' });
    } catch (error) {
      if (error.code !== 'EEXIST') throw error;
      if (!alive(lock)) rmSync(lock, { force: true });
      await new Promise((resolve) => setTimeout(resolve, 300));
      continue;
    }
    try {
      if (installed()) return;
      console.log('Installing the packages of this project (npm ci) …');
      const code = await npmCi();
      if (code !== 0) process.exit(code);
    } finally {
      rmSync(lock, { force: true });
    }
  }
}

function alive(lock) {
  try {
    process.kill(Number(readFileSync(lock, 'utf8')), 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}

/** Runs npm without a shell where npm told us where it is; prints what it said only where it failed. */
function npmCi() {
  const npm = process.env.npm_execpath;
  const args = ['ci', '--no-audit', '--no-fund', '--loglevel=error'];
  const [command, all] = npm?.endsWith('.js') ? [process.execPath, [npm, ...args]] : [windows ? 'npm.cmd' : 'npm', args];
  return new Promise((resolve, reject) => {
    const child = spawn(command, all, { cwd: root, stdio: ['ignore', 'pipe', 'pipe'], shell: windows && command === 'npm.cmd' });
    let said = '';
    child.stdout.on('data', (chunk) => (said += chunk));
    child.stderr.on('data', (chunk) => (said += chunk));
    child.on('error', (error) => (error.code === 'ENOENT' ? resolve(missingNpm()) : reject(error)));
    child.on('close', (code) => {
      if (code !== 0) console.error(`npm ci ended with ${code}:\n${said}`);
      resolve(code ?? 1);
    });
  });
}

function missingNpm() {
  console.error('npm was not found on the PATH: install it (it comes with Node).');
  return 1;
}

/** Signals go on to the script, which ends what it started; the channel tells it should we be killed outright. */
function handOver() {
  const env = { ...process.env, PATH: `${bin}${delimiter}${process.env.PATH ?? ''}` };
  const child = spawn(join(bin, windows ? 'node.cmd' : 'node'), [join(root, 'scripts', `${name}.ts`), ...rest], {
    env,
    shell: windows,
    stdio: ['inherit', 'inherit', 'inherit', 'ipc'],
  });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code, signal) => resolve(code ?? (signal === 'SIGINT' ? 130 : 143)));
  });
}
