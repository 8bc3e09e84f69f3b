/**
 * Credentials. `execPlugin.ts` runs a person's credential plugin as client-go does, `clientNode.ts` is the one importer of the Kubernetes
 * client (certificates, OIDC, proxies), and `session.ts` keeps what they give for one connection. No secret leaves this folder except
 * as a header or a TLS option of a request.
 */
import { spawn, type ChildProcessByStdio } from 'node:child_process';
import type { Readable } from 'node:stream';
import type { Clock } from '../clock.ts';
import { parseJson } from '../http/body.ts';
import type { ClusterEntry, ExecEntry } from '../kubeconfig/model.ts';
import type { Env } from '../kubeconfig/paths.ts';
import { isFields, objectAt, optionalTextAt, textAt, timeAt } from '../normalise/fields.ts';
import { fail, ok, type Result } from '../../core/result.ts';

export interface PluginCredential {
  readonly token: string | undefined;
  readonly certificate: string | undefined;
  readonly key: string | undefined;
  /** Milliseconds since 1970; undefined where it does not expire. */
  readonly expires: number | undefined;
}

export interface PluginCluster {
  readonly server: string;
  readonly entry: ClusterEntry;
  /** PEM of the authority, base64. */
  readonly authorityData: string;
}

/** A person may have to log in in a browser meanwhile. */
export const pluginTimeout = 60_000;
/** A credential is some kilobytes; more is not one. */
const longestAnswer = 4 * 1024 * 1024;
const versions: readonly string[] = ['client.authentication.k8s.io/v1', 'client.authentication.k8s.io/v1beta1'];

/** What the plugin is told in `KUBERNETES_EXEC_INFO` (client-go `exec.go`, client.authentication.k8s.io ExecCredential). */
export function execInfo(exec: ExecEntry, cluster: PluginCluster): string {
  const { entry } = cluster;
  const told = {
    server: cluster.server,
    ...(entry.tlsServerName === '' ? {} : { 'tls-server-name': entry.tlsServerName }),
    ...(entry.insecureSkipTlsVerify ? { 'insecure-skip-tls-verify': true } : {}),
    ...(cluster.authorityData === '' ? {} : { 'certificate-authority-data': cluster.authorityData }),
    ...(entry.proxyUrl === '' ? {} : { 'proxy-url': entry.proxyUrl }),
    ...(entry.disableCompression ? { 'disable-compression': true } : {}),
    ...(entry.execConfig === undefined ? {} : { config: entry.execConfig }),
  };
  return JSON.stringify({ kind: 'ExecCredential', apiVersion: exec.apiVersion, spec: { interactive: false, ...(exec.provideClusterInfo ? { cluster: told } : {}) } });
}

/** Reads a plugin's answer. The reasons quote none of it. */
export function readCredential(stdout: string, apiVersion: string): Result<PluginCredential, string> {
  const answer = parseJson(stdout);
  if (!isFields(answer) || answer['kind'] !== 'ExecCredential') return fail('it did not print an ExecCredential');
  if (answer['apiVersion'] !== apiVersion) return fail(`it answered in another API version than ${apiVersion}`);
  const status = objectAt(answer, 'status');
  const token = optionalTextAt(status, 'token');
  const certificate = optionalTextAt(status, 'clientCertificateData');
  const key = optionalTextAt(status, 'clientKeyData');
  if ((certificate === undefined) !== (key === undefined)) return fail('it gave only one of certificate and key');
  if (token === undefined && certificate === undefined) return fail('it gave neither a token nor a certificate');
  if (textAt(status, 'expirationTimestamp') !== '' && timeAt(status, 'expirationTimestamp') === undefined) return fail('its expirationTimestamp is no time');
  return ok({ token, certificate, key, expires: timeAt(status, 'expirationTimestamp') });
}

/** Why a plugin would not even be started, or undefined. */
function refusal(exec: ExecEntry): string | undefined {
  if (exec.command === '') return 'the kubeconfig names no command';
  if (!versions.includes(exec.apiVersion)) return `apiVersion ${exec.apiVersion || '(none)'} is not supported; ${versions.join(' and ')} are`;
  if (exec.interactiveMode === 'Always') return 'it wants a terminal (interactiveMode Always), and there is none here';
  return undefined;
}

/**
 * Runs the plugin once, without a shell, with no standard input and its standard error thrown away: plugins print tokens there.
 * The failure is a reason for the sentence of `credentialPlugin`.
 */
export function runPlugin(exec: ExecEntry, cluster: PluginCluster, env: Env, clock: Clock, timeout = pluginTimeout): Promise<Result<PluginCredential, string>> {
  const refused = refusal(exec);
  if (refused !== undefined) return Promise.resolve(fail(refused));
  return new Promise((resolve) => {
    const child = started(exec, cluster, env);
    if (child === undefined) {
      resolve(fail('it cannot be started'));
      return;
    }
    const chunks: Buffer[] = [];
    let size = 0;
    const end = (result: Result<PluginCredential, string>): void => {
      cancel();
      child.kill('SIGKILL');
      child.stdout.destroy();
      resolve(result);
    };
    const cancel = clock.after(timeout, () => end(fail(`it did not answer within ${Math.round(timeout / 1000)} s`)));
    child.stdout.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size > longestAnswer) end(fail('it printed far more than a credential'));
      else chunks.push(chunk);
    });
    child.on('error', (error) => {
      const missing = 'code' in error && error.code === 'ENOENT';
      end(fail(missing ? `the program is not there${exec.installHint === '' ? '' : `. ${inert(exec.installHint)}`}` : 'it cannot be started'));
    });
    child.on('close', (code, signal) => {
      if (code !== 0) end(fail(code === null ? `it was ended by ${signal ?? 'a signal'}` : `exit code ${code}`));
      else end(readCredential(Buffer.concat(chunks).toString('utf8'), exec.apiVersion));
    });
  });
}

/** Undefined where Node refuses to start it; its exception quotes the argument or variable that it does not like. */
function started(exec: ExecEntry, cluster: PluginCluster, env: Env): ChildProcessByStdio<null, Readable, null> | undefined {
  const told = { ...env, ...Object.fromEntries(exec.env.map(({ name, value }) => [name, value])), KUBERNETES_EXEC_INFO: execInfo(exec, cluster) };
  try {
    return spawn(exec.command, exec.args, { env: told, stdio: ['ignore', 'pipe', 'ignore'], windowsHide: true });
  } catch (error) {
    if (error instanceof Error && 'code' in error) return undefined;
    throw error;
  }
}

/** An install hint is a person's text, but may hold control characters and be long; one line of it is enough. */
const inert = (text: string): string => text.replace(/\s+/g, ' ').replace(/[\p{Cc}\p{Cf}]/gu, '').trim().slice(0, 300).replace(/\.$/, '');
