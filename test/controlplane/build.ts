/**
 * The real control plane for tests, built from the Go modules beside this file: etcd, kube-apiserver,
 * kube-controller-manager, kube-scheduler, kwok (fake nodes) and kubectl. Binaries are kept in `.cache/controlplane/`,
 * keyed by the modules' sums; nothing built is committed. The first build takes about 12 minutes on two cores.
 *
 * `KUBEBUILDER_ASSETS` may name a folder that has them already (kwok included).
 */
import { createHash } from 'node:crypto';
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { access, mkdir, mkdtemp, readFile, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { moduleFolder } from './moduleFiles.ts';

const here = import.meta.dirname;
const root = path.resolve(here, '../..');

const version = { full: 'v1.37.2', major: '1', minor: '37' };
const stamp = 'k8s.io/component-base/version';
// Without the stamp the server calls itself v0.0.0-master, and `kubectl version` fails on that.
const stamped = `-s -w -X ${stamp}.gitVersion=${version.full} -X ${stamp}.gitMajor=${version.major} -X ${stamp}.gitMinor=${version.minor}`;

const kubernetes = ['kubectl', 'kube-apiserver', 'kube-controller-manager', 'kube-scheduler'];
export const binaries = [...kubernetes, 'etcd', 'kwok'];

export interface Assets {
  /** Folder with the binaries. */
  readonly bin: string;
  /** Folder with the standard Gateway API CRDs. */
  readonly crds: string;
}

/** Builds what is missing and says what it does. Throws with a sentence where it cannot. */
export async function ensureControlPlane(say: (line: string) => void): Promise<Assets> {
  const given = process.env['KUBEBUILDER_ASSETS'];
  if (given !== undefined && given !== '') {
    const missing = binaries.filter((name) => !existsSync(path.join(given, name)));
    if (missing.length > 0) throw new Error(`KUBEBUILDER_ASSETS=${given} lacks ${missing.join(', ')}. Add them, or unset the variable to have them built.`);
    return { bin: given, crds: await gatewayCrds() };
  }
  const bin = path.join(root, '.cache/controlplane', await key());
  if (!binaries.every((name) => existsSync(path.join(bin, name)))) await build(bin, say);
  return { bin, crds: await gatewayCrds() };
}

async function key(): Promise<string> {
  const hash = createHash('sha256');
  for (const sum of ['go.sum', 'kwok/go.sum']) hash.update(await readFile(path.join(here, sum)));
  return hash.update(stamped).digest('hex').slice(0, 16);
}

async function build(bin: string, say: (line: string) => void): Promise<void> {
  await run('go', ['version'], here).catch(() => {
    throw new Error('Go is not installed, so the control plane for the tests cannot be built. Install Go 1.26 or set KUBEBUILDER_ASSETS.');
  });
  await mkdir(path.dirname(bin), { recursive: true });
  // Built aside and renamed, so that two runs at once never see half a folder.
  const aside = await mkdtemp(`${bin}.`);
  say('Building the real control plane for the tests (about 12 minutes the first time, then it is kept in .cache)');
  try {
    for (const name of kubernetes) {
      say(`  ${name}`);
      await run('go', ['build', '-trimpath', '-ldflags', stamped, '-o', path.join(aside, name), `k8s.io/kubernetes/cmd/${name}`], here);
    }
    say('  etcd');
    await run('go', ['build', '-trimpath', '-ldflags', '-s -w', '-o', path.join(aside, 'etcd'), 'go.etcd.io/etcd/server/v3'], here);
    say('  kwok');
    await run('go', ['build', '-trimpath', '-ldflags', '-s -w', '-o', path.join(aside, 'kwok'), 'sigs.k8s.io/kwok/cmd/kwok'], path.join(here, 'kwok'));
    await rm(bin, { recursive: true, force: true });
    await rename(aside, bin);
  } catch (error) {
    await rm(aside, { recursive: true, force: true });
    // The other run was quicker: its result is as good.
    if (await access(path.join(bin, 'kwok')).then(() => true, () => false)) return;
    throw error;
  }
}

const gatewayCrds = (): Promise<string> => moduleFolder(path.join(here, 'gateway-api'), 'sigs.k8s.io/gateway-api', 'config/crd/standard');

function run(command: string, args: readonly string[], cwd: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd, env: { ...process.env, CGO_ENABLED: '0' }, stdio: ['ignore', 'ignore', 'pipe'] });
    let stderr = '';
    child.stderr.on('data', (chunk: Buffer) => (stderr = (stderr + chunk.toString()).slice(-4000)));
    child.once('error', reject);
    child.once('exit', (code) => (code === 0 ? resolve() : reject(new Error(`${command} ${args.slice(0, 2).join(' ')} ended with ${String(code)}:\n${stderr}`))));
  });
}
