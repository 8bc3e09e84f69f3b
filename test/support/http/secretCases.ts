import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { canary, linesOfPem } from './canaries.ts';
import type { Authority } from './certificates.ts';
import { base64, pluginScript, prints } from './credentialCases.ts';

/** One way of saying who one is, made of canaries. */
export interface Planted {
  readonly cluster?: object;
  readonly user?: object;
  /** Of the server's URL: `user:password@`. */
  readonly inUrl?: string;
  /** What nobody may ever read. */
  readonly secrets: readonly string[];
  /** What the server gets, so that it can echo it. */
  readonly presented: readonly string[];
}

export interface SecretCase {
  readonly name: string;
  readonly plant: (folder: string, authority: Authority) => Promise<Planted>;
  /** Tried with every answer, others with some: what they send goes the same way. */
  readonly thorough?: true;
  /** Credentials that never get as far as a request. */
  readonly stuck?: true;
}

const exec = (command: string, more: object = {}): object => ({ exec: { apiVersion: 'client.authentication.k8s.io/v1', command, interactiveMode: 'Never', ...more } });

const part = (fields: object): string => Buffer.from(JSON.stringify(fields)).toString('base64url');
const idToken = (exp: number): string => `${part({ alg: 'none' })}.${part({ sub: canary('jwt-payload'), exp })}.${Buffer.from(canary('jwt-signature')).toString('base64url')}`;
const oidc = (token: string, more: object = {}): object => ({
  'auth-provider': { name: 'oidc', config: { 'client-id': 'ours', 'client-secret': canary('oidc-client-secret'), 'id-token': token, 'refresh-token': canary('oidc-refresh'), ...more } },
});
const ofOidc = (token: string): readonly string[] => [token, canary('oidc-client-secret'), canary('oidc-refresh'), canary('jwt-payload'), canary('jwt-signature')];

/** A plugin's own secrets: all that it is told and all that it says beside its credential. */
const chatter = { args: ['--secret', canary('plugin-argument')], env: [{ name: 'SECRET', value: canary('plugin-environment') }], installHint: '' };
const ofChatter = [canary('plugin-argument'), canary('plugin-environment'), canary('plugin-stderr'), canary('plugin-token')];
const complains = `process.stderr.write(${JSON.stringify(`using ${canary('plugin-stderr')} and ${canary('plugin-token')}\n`)});`;
const failingPlugin = (name: string, body: string, more: object = {}): SecretCase => ({
  name,
  stuck: true,
  plant: async (folder) => ({ user: exec(await pluginScript(folder, `${complains}\n${body}`), { ...chatter, ...more }), secrets: ofChatter, presented: [] }),
});

const planted = (given: Planted) => (): Promise<Planted> => Promise.resolve(given);

export const secretCases: readonly SecretCase[] = [
  { name: 'a token', thorough: true, plant: planted({ user: { token: canary('token') }, secrets: [canary('token')], presented: [canary('token')] }) },
  {
    name: 'a token file',
    plant: async (folder) => {
      await writeFile(join(folder, 'token'), `${canary('token-file')}\n`);
      return { user: { tokenFile: 'token', token: canary('token-beside') }, secrets: [canary('token-file'), canary('token-beside')], presented: [canary('token-file')] };
    },
  },
  { name: 'basic auth', thorough: true, plant: planted({ user: { username: 'ada', password: canary('password') }, secrets: [canary('password'), base64(`ada:${canary('password')}`)], presented: [`ada:${canary('password')}`, canary('password')] }) },
  { name: 'user and password in the URL of the server', plant: planted({ inUrl: `ada:${encodeURIComponent(canary('url-password'))}@`, secrets: [canary('url-password'), base64(`ada:${canary('url-password')}`)], presented: [`ada:${canary('url-password')}`] }) },
  { name: 'a token, and a password in the URL of the server', plant: planted({ inUrl: `ada:${encodeURIComponent(canary('url-password'))}@`, user: { token: canary('token') }, secrets: [canary('url-password'), canary('token')], presented: [canary('token')] }) },
  {
    name: 'a client certificate as data',
    thorough: true,
    plant: (_folder, authority) => {
      const { certificate, key } = authority.client('ada');
      return Promise.resolve({ user: { 'client-certificate-data': base64(certificate), 'client-key-data': base64(key) }, secrets: [...linesOfPem(key), ...linesOfPem(certificate)], presented: [certificate, base64(certificate)] });
    },
  },
  {
    name: 'a client certificate in files',
    plant: async (folder, authority) => {
      const { certificate, key } = authority.client('ada');
      await writeFile(join(folder, 'ada.crt'), certificate);
      await writeFile(join(folder, 'ada.key'), key);
      return { user: { 'client-certificate': 'ada.crt', 'client-key': 'ada.key' }, secrets: [...linesOfPem(key), ...linesOfPem(certificate)], presented: [certificate] };
    },
  },
  {
    name: 'a plugin that gives a token, and is told and says more than that',
    thorough: true,
    plant: async (folder) => ({
      cluster: { extensions: [{ name: 'client.authentication.k8s.io/exec', extension: { audience: canary('plugin-config') } }] },
      user: exec(await pluginScript(folder, complains + prints(`{ token: ${JSON.stringify(canary('plugin-token'))} }`)), { ...chatter, provideClusterInfo: true }),
      secrets: [...ofChatter, canary('plugin-config')],
      presented: [canary('plugin-token')],
    }),
  },
  {
    name: 'a plugin that gives a client certificate',
    plant: async (folder, authority) => {
      const { certificate, key } = authority.client('ada');
      const status = JSON.stringify({ clientCertificateData: certificate, clientKeyData: key });
      return { user: exec(await pluginScript(folder, prints(status))), secrets: [...linesOfPem(key), ...linesOfPem(certificate)], presented: [certificate] };
    },
  },
  { name: 'OpenID Connect', thorough: true, plant: () => { const token = idToken(4_000_000_000); return Promise.resolve({ user: oidc(token), secrets: ofOidc(token), presented: [token] }); } },
  { name: 'impersonation with a token', plant: planted({ user: { token: canary('token'), as: 'grace', 'as-groups': ['ops'] }, secrets: [canary('token')], presented: [canary('token')] }) },

  { name: 'OpenID Connect that cannot be refreshed', stuck: true, plant: () => { const token = idToken(1); return Promise.resolve({ user: oidc(token, { 'idp-issuer-url': 'https://127.0.0.1:1/' }), secrets: ofOidc(token), presented: [] }); } },
  { name: 'OpenID Connect with a token that is none', stuck: true, plant: () => { const token = `${part({})}.${Buffer.from(canary('jwt-payload')).toString('base64url')}.x`; return Promise.resolve({ user: oidc(token), secrets: ofOidc(token), presented: [] }); } },
  { name: 'a provider that kubectl dropped', stuck: true, plant: planted({ user: { 'auth-provider': { name: 'gcp', config: { 'access-token': canary('gcp-token'), 'cmd-args': canary('gcp-arguments') } } }, secrets: [canary('gcp-token'), canary('gcp-arguments')], presented: [] }) },
  failingPlugin('a plugin that fails', 'process.exit(3)'),
  failingPlugin('a plugin that prints its token and fails', `console.log(${JSON.stringify(canary('plugin-token'))}); process.exit(1)`),
  failingPlugin('a plugin that prints rubbish around its token', `console.log('token: ' + ${JSON.stringify(canary('plugin-token'))})`),
  failingPlugin('a plugin of another version', prints(`{ token: ${JSON.stringify(canary('plugin-token'))} }`, 'v1alpha1')),
  failingPlugin('a plugin that gives a key alone', prints(`{ clientKeyData: ${JSON.stringify(canary('plugin-token'))} }`)),
  failingPlugin('a plugin that gives a certificate that is none', prints(`{ clientCertificateData: ${JSON.stringify(canary('plugin-token'))}, clientKeyData: ${JSON.stringify(canary('plugin-token'))} }`)),
  failingPlugin('a plugin that gives a token over two lines', prints(`{ token: ${JSON.stringify(`${canary('plugin-token')}\n${canary('plugin-token')}`)} }`)),
  failingPlugin('a plugin whose environment Node refuses', '', { env: [{ name: 'SECRET', value: `${canary('plugin-environment')}\u0000` }] }),
  failingPlugin('a plugin whose arguments Node refuses', '', { args: [`${canary('plugin-argument')}\u0000`] }),
  failingPlugin('a plugin with more arguments than the system takes', '', { args: [canary('plugin-argument').padEnd(140_000, 'x')] }),
  failingPlugin('a plugin that is not there', '', { command: '/nowhere/plugin', installHint: '' }),
  { name: 'a key that is none', stuck: true, plant: planted({ user: { 'client-certificate-data': base64(canary('certificate')), 'client-key-data': base64(canary('key')) }, secrets: [canary('certificate'), canary('key')], presented: [] }) },
  { name: 'a key that is no base64', stuck: true, plant: planted({ user: { 'client-certificate-data': canary('certificate'), 'client-key-data': canary('key') }, secrets: [canary('certificate'), canary('key')], presented: [] }) },
  { name: 'a token that fits no header', stuck: true, plant: planted({ user: { token: `${canary('token')}\n${canary('token')}` }, secrets: [canary('token')], presented: [] }) },
];
