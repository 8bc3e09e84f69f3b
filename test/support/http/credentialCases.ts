import { chmod, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Authority } from './certificates.ts';

/** What a server sees of who asks. */
export interface Arrived {
  readonly authorization?: string;
  readonly client?: string;
  readonly serverName?: string;
  readonly impersonate?: Readonly<Record<string, readonly string[]>>;
}

export interface CredentialCase {
  readonly name: string;
  /** Cluster and user entries, given the folder of the kubeconfig (files may be put there). */
  readonly entries: (folder: string, authority: Authority) => Promise<{ readonly cluster?: unknown; readonly user?: unknown }>;
  readonly arrives: Arrived;
  /** kubectl asks for a user name at the terminal; without one there, the adapter asks as nobody. */
  readonly kubectlPrompts?: true;
}

export const base64 = (text: string): string => Buffer.from(text).toString('base64');

/** A credential plugin: an executable script of Node that prints what `print` evaluates to, and counts its runs in `runs`. */
export async function pluginScript(folder: string, body: string): Promise<string> {
  const path = join(folder, 'plugin');
  // A first line cannot name a program whose path holds a space, so the shell starts it; to JavaScript its line is a text.
  await writeFile(path, `#!/bin/sh\n':' //; exec ${JSON.stringify(process.execPath)} "$0" "$@"\nconst fs = require('node:fs');\nfs.appendFileSync(${JSON.stringify(join(folder, 'runs'))}, 'x');\n${body}\n`);
  await chmod(path, 0o755);
  return path;
}

/** Script text that prints a credential with this status (an expression). */
export const prints = (status: string, version = 'v1'): string =>
  `process.stderr.write('canary on stderr'); console.log(JSON.stringify({ kind: 'ExecCredential', apiVersion: 'client.authentication.k8s.io/${version}', status: ${status} }));`;

const exec = (command: string, more: object = {}): unknown => ({ apiVersion: 'client.authentication.k8s.io/v1', command, interactiveMode: 'Never', ...more });

/** Each was seen to arrive so from kubectl too: `test/contract/kubeconfig.test.ts` runs both. */
export const credentialCases: readonly CredentialCase[] = [
  { name: 'no user data at all', entries: () => Promise.resolve({}), arrives: {}, kubectlPrompts: true },
  { name: 'a token', entries: () => Promise.resolve({ user: { token: 'abc' } }), arrives: { authorization: 'Bearer abc' } },
  {
    name: 'a token file, trimmed',
    entries: async (folder) => { await writeFile(join(folder, 'token'), 'from-file\n'); return { user: { tokenFile: join(folder, 'token') } }; },
    arrives: { authorization: 'Bearer from-file' },
  },
  {
    name: 'a token file by a relative path',
    entries: async (folder) => { await writeFile(join(folder, 'token'), 'from-file'); return { user: { tokenFile: 'token' } }; },
    arrives: { authorization: 'Bearer from-file' },
  },
  {
    name: 'a token file before a token',
    entries: async (folder) => { await writeFile(join(folder, 'token'), 'from-file'); return { user: { token: 'inline', tokenFile: 'token' } }; },
    arrives: { authorization: 'Bearer from-file' },
  },
  { name: 'basic auth', entries: () => Promise.resolve({ user: { username: 'ada', password: 'p:w' } }), arrives: { authorization: `Basic ${base64('ada:p:w')}` } },
  {
    name: 'a client certificate as data',
    entries: (_folder, authority) => { const { certificate, key } = authority.client('ada'); return Promise.resolve({ user: { 'client-certificate-data': base64(certificate), 'client-key-data': base64(key) } }); },
    arrives: { client: 'ada' },
  },
  {
    name: 'a client certificate in files by relative paths',
    entries: async (folder, authority) => {
      const { certificate, key } = authority.client('ada');
      await writeFile(join(folder, 'ada.crt'), certificate);
      await writeFile(join(folder, 'ada.key'), key);
      return { user: { 'client-certificate': 'ada.crt', 'client-key': './ada.key' } };
    },
    arrives: { client: 'ada' },
  },
  {
    name: 'a client certificate and a token',
    entries: (_folder, authority) => { const { certificate, key } = authority.client('ada'); return Promise.resolve({ user: { token: 'abc', 'client-certificate-data': base64(certificate), 'client-key-data': base64(key) } }); },
    arrives: { client: 'ada', authorization: 'Bearer abc' },
  },
  {
    name: 'an authority in a file by a relative path',
    entries: async (folder, authority) => { await writeFile(join(folder, 'ca.crt'), authority.certificate); return { cluster: { 'certificate-authority-data': undefined, 'certificate-authority': 'ca.crt' }, user: { token: 'abc' } }; },
    arrives: { authorization: 'Bearer abc' },
  },
  { name: 'no check of the certificate', entries: () => Promise.resolve({ cluster: { 'certificate-authority-data': undefined, 'insecure-skip-tls-verify': true }, user: { token: 'abc' } }), arrives: { authorization: 'Bearer abc' } },
  { name: 'no check of the certificate and no user', entries: () => Promise.resolve({ cluster: { 'certificate-authority-data': undefined, 'insecure-skip-tls-verify': true } }), arrives: {}, kubectlPrompts: true },
  { name: 'another server name', entries: () => Promise.resolve({ cluster: { 'tls-server-name': 'api.inside.example' }, user: { token: 'abc' } }), arrives: { authorization: 'Bearer abc', serverName: 'api.inside.example' } },
  {
    name: 'impersonation of a user with uid, groups and extra',
    entries: () => Promise.resolve({ user: { token: 'abc', as: 'grace', 'as-uid': 'u-1', 'as-groups': ['ops', 'dev'], 'as-user-extra': { 'scopes.example/x y': ['a', 'b'] } } }),
    arrives: { authorization: 'Bearer abc', impersonate: { 'impersonate-user': ['grace'], 'impersonate-uid': ['u-1'], 'impersonate-group': ['ops', 'dev'], 'impersonate-extra-scopes.example%2fx%20y': ['a', 'b'] } },
  },
  {
    name: 'a plugin that gives a token',
    entries: async (folder) => ({ user: { exec: exec(await pluginScript(folder, prints(`{ token: 'plugged' }`))) } }),
    arrives: { authorization: 'Bearer plugged' },
  },
  {
    name: 'a plugin by a relative path, with arguments and environment',
    entries: async (folder) => { await pluginScript(folder, prints(`{ token: process.argv[2] + '-' + process.env.WHO }`)); return { user: { exec: exec('./plugin', { args: ['get'], env: [{ name: 'WHO', value: 'ada' }] }) } }; },
    arrives: { authorization: 'Bearer get-ada' },
  },
  {
    name: 'a plugin of version v1beta1',
    entries: async (folder) => ({ user: { exec: exec(await pluginScript(folder, prints(`{ token: 'beta' }`, 'v1beta1')), { apiVersion: 'client.authentication.k8s.io/v1beta1' }) } }),
    arrives: { authorization: 'Bearer beta' },
  },
  {
    name: 'a plugin that gives a client certificate',
    entries: async (folder, authority) => {
      const { certificate, key } = authority.client('grace');
      return { user: { exec: exec(await pluginScript(folder, prints(`{ clientCertificateData: ${JSON.stringify(certificate)}, clientKeyData: ${JSON.stringify(key)} }`))) } };
    },
    arrives: { client: 'grace' },
  },
  {
    name: 'a plugin that is told about the cluster',
    entries: async (folder) => ({
      cluster: { extensions: [{ name: 'client.authentication.k8s.io/exec', extension: { audience: 'x' } }] },
      user: { exec: exec(await pluginScript(folder, `const info = JSON.parse(process.env.KUBERNETES_EXEC_INFO); ${prints(`{ token: [info.apiVersion, info.spec.interactive, info.spec.cluster.config.audience, info.spec.cluster.server.startsWith('https://127.0.0.1'), info.spec.cluster['certificate-authority-data'].length > 100].join('_') }`)}`), { provideClusterInfo: true }) },
    }),
    arrives: { authorization: 'Bearer client.authentication.k8s.io/v1_false_x_true_true' },
  },
  {
    name: 'a plugin that is told nothing of the cluster unless asked',
    entries: async (folder) => ({ user: { exec: exec(await pluginScript(folder, `const info = JSON.parse(process.env.KUBERNETES_EXEC_INFO); ${prints(`{ token: String(info.spec.cluster === undefined) }`)}`)) } }),
    arrives: { authorization: 'Bearer true' },
  },
  {
    name: 'a token that keeps a plugin from running',
    entries: async (folder) => ({ user: { token: 'own', exec: exec(await pluginScript(folder, prints(`{ token: 'plugged' }`))) } }),
    arrives: { authorization: 'Bearer own' },
  },
  {
    name: 'a client certificate that keeps a plugin from running',
    entries: async (folder, authority) => {
      const { certificate, key } = authority.client('ada');
      return { user: { 'client-certificate-data': base64(certificate), 'client-key-data': base64(key), exec: exec(await pluginScript(folder, prints(`{ token: 'plugged' }`))) } };
    },
    arrives: { client: 'ada' },
  },
];
