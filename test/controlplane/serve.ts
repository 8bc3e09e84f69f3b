/**
 * One control plane as a process of its own: starts etcd, kube-apiserver, controller manager, scheduler and kwok on free
 * loopback ports, prints one line of JSON (`Announced`), and stops everything when its standard input closes. So
 * nothing is left behind even when the tests that started it crash.
 */
import { spawn, type ChildProcess } from 'node:child_process';
import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, open, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { request } from 'node:https';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { createAuthority } from '../support/http/certificates.ts';
import type { Announced, ServeOptions, User } from './harness.ts';
import { users } from './harness.ts';

const options = JSON.parse(process.argv[2] ?? '') as ServeOptions;
const folder = await mkdtemp(path.join(tmpdir(), 'control-plane-'));
const file = (name: string): string => path.join(folder, name);
/** Nothing of who runs the tests: no proxies, no kubeconfig, no caches in their home. */
const env = { PATH: process.env['PATH'], HOME: folder };
const limit = 180_000;
const running: { readonly name: string; readonly child: ChildProcess }[] = [];
let stopping = false;

process.stdin.resume();
process.stdin.once('end', () => void stop(0));
process.stdin.once('close', () => void stop(0));
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => void stop(0));

try {
  await start();
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  await stop(1);
}

async function start(): Promise<void> {
  const [etcdPort, peerPort, apiPort, kwokPort] = await freePorts(4);
  const tokens = Object.fromEntries(users.map((user) => [user, randomBytes(16).toString('hex')])) as Record<(typeof users)[number], string>;
  await writeFile(file('tokens.csv'), users.map((user) => `${tokens[user]},${user},${user}${user === 'admin' ? ',system:masters' : ''}\n`).join(''), { mode: 0o600 });
  const keys = generateKeyPairSync('rsa', { modulusLength: 2048, publicKeyEncoding: { type: 'spki', format: 'pem' }, privateKeyEncoding: { type: 'pkcs8', format: 'pem' } });
  await writeFile(file('sa.key'), keys.privateKey, { mode: 0o600 });
  await writeFile(file('sa.pub'), keys.publicKey);

  const authority = createAuthority('control plane of the tests');
  const serving = authority.server(['127.0.0.1', 'kubernetes.default.svc']);
  await Promise.all([
    writeFile(file('ca.crt'), authority.certificate),
    writeFile(file('serving.crt'), serving.certificate),
    writeFile(file('serving.key'), serving.key, { mode: 0o600 }),
  ]);
  const ca = authority.certificate;

  await launch('etcd', [
    `--data-dir=${file('etcd')}`, `--listen-client-urls=http://127.0.0.1:${etcdPort}`, `--advertise-client-urls=http://127.0.0.1:${etcdPort}`,
    `--listen-peer-urls=http://127.0.0.1:${peerPort}`, `--initial-advertise-peer-urls=http://127.0.0.1:${peerPort}`,
    `--initial-cluster=default=http://127.0.0.1:${peerPort}`, '--unsafe-no-fsync', '--log-level=error',
  ]);
  await launch('kube-apiserver', [
    `--etcd-servers=http://127.0.0.1:${etcdPort}`, '--bind-address=127.0.0.1', '--advertise-address=127.0.0.1', `--secure-port=${apiPort}`,
    `--tls-cert-file=${file('serving.crt')}`, `--tls-private-key-file=${file('serving.key')}`, `--client-ca-file=${file('ca.crt')}`, `--token-auth-file=${file('tokens.csv')}`, '--authorization-mode=RBAC', '--service-cluster-ip-range=10.96.0.0/16',
    '--service-account-issuer=https://issuer.example', `--service-account-key-file=${file('sa.pub')}`, `--service-account-signing-key-file=${file('sa.key')}`,
    '--disable-admission-plugins=ServiceAccount', '--endpoint-reconciler-type=none', ...(options.apiserverFlags ?? []),
  ]);
  const server = `https://127.0.0.1:${apiPort}`;
  const served = async (url: string): Promise<boolean> => (await get(`${server}${url}`, ca, tokens.admin)) === 200;
  await until('kube-apiserver answers', () => served('/readyz'));
  const kubeconfigsOf = async (ending: string, login: (user: User) => object): Promise<Announced['kubeconfigs']> => {
    const written = users.map(async (user) => {
      await writeFile(file(`${user}.${ending}`), kubeconfig(server, ca, user, login(user)), { mode: 0o600 });
      return [user, file(`${user}.${ending}`)] as const;
    });
    return Object.fromEntries(await Promise.all(written)) as Announced['kubeconfigs'];
  };
  const kubeconfigs = await kubeconfigsOf('kubeconfig', (user) => ({ token: tokens[user] }));
  const certificateKubeconfigs = await kubeconfigsOf('certificate.kubeconfig', (user) => {
    const { certificate, key } = authority.client(user, user === 'admin' ? ['system:masters'] : []);
    return { 'client-certificate-data': base64(certificate), 'client-key-data': base64(key) };
  });
  await writeFile(file('setup.json'), JSON.stringify({ apiVersion: 'v1', kind: 'List', items: options.nodes.map((spec) => node(spec, kwokPort)) }));
  const kubectl = async (...args: string[]): Promise<void> => {
    const child = spawn(path.join(options.assets.bin, 'kubectl'), [`--kubeconfig=${kubeconfigs.admin}`, ...args], { stdio: ['ignore', 'ignore', 'inherit'], env });
    const [code] = (await once(child, 'exit')) as [number | null];
    if (code !== 0) throw new Error(`kubectl ${args[0] ?? ''} ended with ${String(code)}`);
  };
  const routes = (await readdir(options.assets.crds)).filter((name) => /_(gateways|gatewayclasses|httproutes|referencegrants)\.yaml$/.test(name));
  await kubectl('apply', '--server-side', ...routes.flatMap((name) => ['-f', path.join(options.assets.crds, name)]), '-f', file('setup.json'));
  await kubectl('wait', '--for=condition=Established', 'crd/httproutes.gateway.networking.k8s.io', `--timeout=${limit / 1000}s`);
  // An API server that is ready still makes its own objects, and serves a new kind a moment after it calls it established.
  const soon = ['/api/v1/namespaces/default', '/apis/networking.k8s.io/v1/servicecidrs/kubernetes', '/apis/gateway.networking.k8s.io', '/apis/gateway.networking.k8s.io/v1/httproutes', '/openapi/v3/apis/gateway.networking.k8s.io/v1'];
  for (const url of soon) await until(`${url} is served`, () => served(url));

  if (options.controllers !== false) {
    await launch('kube-controller-manager', [
      `--kubeconfig=${kubeconfigs.admin}`, '--leader-elect=false', '--controllers=*,-nodeipam', '--secure-port=0', `--service-account-private-key-file=${file('sa.key')}`, '--kube-api-qps=1000', '--kube-api-burst=2000',
    ]);
  }
  if (options.nodes.length > 0 && options.scheduler !== false) {
    await launch('kube-scheduler', [`--kubeconfig=${kubeconfigs.admin}`, '--leader-elect=false', '--secure-port=0', '--kube-api-qps=1000', '--kube-api-burst=2000']);
    await launch('kwok', [
      `--kubeconfig=${kubeconfigs.admin}`, '--manage-all-nodes=true', '--cidr=10.0.0.1/16', '--node-lease-duration-seconds=40',
      `--server-address=127.0.0.1:${kwokPort}`, `--config=${path.join(import.meta.dirname, 'stages.yaml')}`, ...(await forwardFlags()),
    ]);
    await kubectl('wait', '--for=condition=Ready', 'nodes', '--all', `--timeout=${limit / 1000}s`);
  }
  const announced: Announced = { server, ca, tokens, kubeconfigs, certificateKubeconfigs, folder };
  process.stdout.write(`${JSON.stringify(announced)}\n`);
}

/** kwok answers as the kubelet of every node, with the kubelet's own code for streaming. */
async function forwardFlags(): Promise<readonly string[]> {
  if (options.forwards === undefined) return [];
  const forwards = Object.entries(options.forwards).map(([port, to]) => ({ ports: [Number(port)], target: { port: to, address: '127.0.0.1' } }));
  await writeFile(file('forwards.json'), JSON.stringify({ apiVersion: 'kwok.x-k8s.io/v1alpha1', kind: 'ClusterPortForward', metadata: { name: 'all' }, spec: { forwards } }));
  return [`--config=${file('forwards.json')}`];
}

function node(spec: ServeOptions['nodes'][number], kubelet: number | undefined): unknown {
  const capacity = { cpu: '32', memory: '256Gi', pods: '500', ...spec.capacity };
  return {
    apiVersion: 'v1',
    kind: 'Node',
    metadata: { name: spec.name, labels: { 'kubernetes.io/hostname': spec.name, ...spec.labels }, annotations: { 'kwok.x-k8s.io/node': 'fake' } },
    spec: { ...(spec.taints === undefined ? {} : { taints: spec.taints }) },
    status: {
      capacity, allocatable: capacity,
      ...(options.forwards === undefined ? {} : { addresses: [{ type: 'InternalIP', address: '127.0.0.1' }], daemonEndpoints: { kubeletEndpoint: { Port: kubelet } } }),
    },
  };
}

function base64(text: string): string {
  return Buffer.from(text).toString('base64');
}

function kubeconfig(server: string, ca: string, user: User, login: object): string {
  return JSON.stringify({
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [{ name: 'real', cluster: { server, 'certificate-authority-data': base64(ca) } }],
    users: [{ name: user, user: login }],
    contexts: [{ name: 'real', context: { cluster: 'real', user, namespace: 'default' } }],
    'current-context': 'real',
  });
}

async function launch(name: string, args: readonly string[]): Promise<void> {
  const log = await open(file(`${name}.log`), 'a');
  const child = spawn(path.join(options.assets.bin, name), args, { stdio: ['ignore', log.fd, log.fd], env });
  running.push({ name, child });
  child.once('error', () => void stop(1));
  child.once('exit', (code) => {
    void log.close();
    if (stopping) return;
    process.stderr.write(`${name} ended with ${String(code)}\n`);
    void readFile(file(`${name}.log`), 'utf8').then((text) => {
      process.stderr.write(`${text.split('\n').slice(-15).join('\n')}\n`);
      return stop(1);
    });
  });
}

/** In this order: an API server whose etcd went first hangs and keeps its port (tech.md §9). */
async function stop(code: number): Promise<void> {
  if (stopping) return;
  stopping = true;
  for (const { child } of [...running].reverse()) {
    if (child.exitCode !== null || child.signalCode !== null) continue;
    const gone = once(child, 'exit');
    child.kill('SIGTERM');
    if ((await Promise.race([gone, wait(3000, 'late' as const)])) === 'late') {
      child.kill('SIGKILL');
      await gone;
    }
  }
  await rm(folder, { recursive: true, force: true });
  process.exit(code);
}

async function freePorts(count: number): Promise<number[]> {
  const servers = await Promise.all(Array.from({ length: count }, async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    return server;
  }));
  const ports = servers.map((server) => (server.address() as AddressInfo).port);
  await Promise.all(servers.map(async (server) => once(server.close(), 'close')));
  return ports;
}

function get(url: string, ca: string, token: string): Promise<number | undefined> {
  return new Promise((resolve) => {
    const sent = request(url, { ca, headers: { authorization: `Bearer ${token}` }, timeout: 10_000, agent: false }, (response) => {
      response.resume();
      resolve(response.statusCode);
    });
    sent.once('error', () => resolve(undefined));
    sent.once('timeout', () => sent.destroy());
    sent.end();
  });
}

async function until(what: string, holds: () => Promise<boolean>): Promise<void> {
  for (const end = Date.now() + limit; !(await holds()); ) {
    if (Date.now() > end) throw new Error(`${what}: not within ${limit / 1000} s`);
    await wait(100);
  }
}
