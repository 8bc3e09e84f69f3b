import { dirname, isAbsolute, join, sep } from 'node:path';
import { LineCounter, parseDocument } from 'yaml';
import { fail, ok, type Result } from '../../core/result.ts';
import { isFields, type Fields } from '../normalise/fields.ts';
import type { ClusterEntry, ContextEntry, ExecEntry, Kubeconfig, UserEntry } from './model.ts';

/** Words for what is wrong with the YAML. The parser's own messages quote the file, and a kubeconfig is full of secrets. */
const words: Readonly<Record<string, string>> = {
  BAD_INDENT: 'the indentation is wrong',
  TAB_AS_INDENT: 'a tab is used for indentation',
  MISSING_CHAR: 'a quote, bracket or colon is missing',
  MULTILINE_IMPLICIT_KEY: 'a key runs over several lines',
  BLOCK_AS_IMPLICIT_KEY: 'a mapping stands where a value is expected',
  BAD_ALIAS: 'an alias names no anchor',
  BAD_SCALAR_START: 'a value starts with a reserved character',
};

/** A field of the wrong type: kubectl refuses the file, so do we, with the field's path and never its value. */
class WrongType extends Error {
  readonly at: string;
  constructor(at: string, expected: string) {
    super(`${at} is not ${expected}`);
    this.at = at;
  }
}

const present = (value: unknown): boolean => value !== undefined && value !== null;

function text(from: Fields, key: string, at: string): string {
  const value = from[key];
  if (!present(value)) return '';
  if (typeof value !== 'string') throw new WrongType(`${at}.${key}`, 'a text (put it in quotes)');
  return value;
}

function flag(from: Fields, key: string, at: string): boolean {
  const value = from[key];
  if (!present(value)) return false;
  if (typeof value !== 'boolean') throw new WrongType(`${at}.${key}`, 'true or false');
  return value;
}

function part(from: Fields, key: string, at: string): Fields | undefined {
  const value = from[key];
  if (!present(value)) return undefined;
  if (!isFields(value)) throw new WrongType(`${at}.${key}`, 'a mapping');
  return value;
}

function items(from: Fields, key: string, at: string): readonly unknown[] {
  const value = from[key];
  if (!present(value)) return [];
  if (!Array.isArray(value)) throw new WrongType(`${at}${key}`, 'a list');
  return value;
}

function texts(from: Fields, key: string, at: string): readonly string[] {
  return items(from, key, `${at}.`).map((value, index) => {
    if (typeof value !== 'string') throw new WrongType(`${at}.${key}[${index}]`, 'a text');
    return value;
  });
}

/** The named entries of a list. A name that comes twice in one file is an error to kubectl (client-go clientcmd/api/v1 conversion). */
function named<T>(root: Fields, list: string, inner: string, read: (entry: Fields, at: string) => T): ReadonlyMap<string, T> {
  const entries = new Map<string, T>();
  items(root, list, '').forEach((entry, index) => {
    const at = `${list}[${index}]`;
    if (!isFields(entry)) throw new WrongType(at, 'a mapping');
    const name = text(entry, 'name', at);
    if (entries.has(name)) throw new WrongType(`${list}[${index}].name`, 'a name of its own: it stands there twice');
    entries.set(name, read(part(entry, inner, at) ?? {}, `${at}.${inner}`));
  });
  return entries;
}

function execEntry(from: Fields, at: string, absolute: (path: string) => string): ExecEntry {
  const command = text(from, 'command', at);
  return {
    apiVersion: text(from, 'apiVersion', at),
    // A bare name is looked up on PATH; only what holds a separator is relative to the file (client-go `ResolvePaths`).
    command: command.includes(sep) || command.includes('/') ? absolute(command) : command,
    args: texts(from, 'args', at),
    env: items(from, 'env', `${at}.`).filter(isFields).map((entry) => ({ name: text(entry, 'name', `${at}.env`), value: text(entry, 'value', `${at}.env`) })),
    installHint: text(from, 'installHint', at),
    provideClusterInfo: flag(from, 'provideClusterInfo', at),
    interactiveMode: text(from, 'interactiveMode', at),
  };
}

function readEntries(root: Fields, folder: string): Kubeconfig {
  const absolute = (path: string): string => (path === '' || isAbsolute(path) ? path : join(folder, path));
  const cluster = (from: Fields, at: string): ClusterEntry => ({
    server: text(from, 'server', at),
    tlsServerName: text(from, 'tls-server-name', at),
    insecureSkipTlsVerify: flag(from, 'insecure-skip-tls-verify', at),
    certificateAuthority: absolute(text(from, 'certificate-authority', at)),
    certificateAuthorityData: text(from, 'certificate-authority-data', at),
    proxyUrl: text(from, 'proxy-url', at),
    disableCompression: flag(from, 'disable-compression', at),
    execConfig: items(from, 'extensions', `${at}.`).filter(isFields).find((entry) => entry['name'] === 'client.authentication.k8s.io/exec')?.['extension'],
  });
  const user = (from: Fields, at: string): UserEntry => {
    const exec = part(from, 'exec', at);
    const provider = part(from, 'auth-provider', at);
    const config = provider === undefined ? {} : part(provider, 'config', `${at}.auth-provider`) ?? {};
    const extra = part(from, 'as-user-extra', at) ?? {};
    return {
      clientCertificate: absolute(text(from, 'client-certificate', at)),
      clientCertificateData: text(from, 'client-certificate-data', at),
      clientKey: absolute(text(from, 'client-key', at)),
      clientKeyData: text(from, 'client-key-data', at),
      token: text(from, 'token', at),
      tokenFile: absolute(text(from, 'tokenFile', at)),
      username: text(from, 'username', at),
      password: text(from, 'password', at),
      impersonate: {
        user: text(from, 'as', at),
        uid: text(from, 'as-uid', at),
        groups: texts(from, 'as-groups', at),
        extra: Object.fromEntries(Object.keys(extra).map((key) => [key, texts(extra, key, `${at}.as-user-extra`)])),
      },
      authProvider: provider === undefined ? undefined : {
        name: text(provider, 'name', `${at}.auth-provider`),
        config: Object.fromEntries(Object.keys(config).map((key) => [key, text(config, key, `${at}.auth-provider.config`)])),
      },
      exec: exec === undefined ? undefined : execEntry(exec, `${at}.exec`, absolute),
    };
  };
  const context = (from: Fields, at: string): ContextEntry => ({
    cluster: text(from, 'cluster', at),
    user: text(from, 'user', at),
    namespace: text(from, 'namespace', at),
  });
  return {
    clusters: named(root, 'clusters', 'cluster', cluster),
    users: named(root, 'users', 'user', user),
    contexts: named(root, 'contexts', 'context', context),
    currentContext: text(root, 'current-context', 'kubeconfig'),
  };
}

/**
 * One kubeconfig file (YAML 1.1, as kubectl's). Unknown fields are ignored, an empty file is an empty kubeconfig. Fails with
 * `kubeconfigMalformed`, which names the line or the field and quotes nothing.
 */
export function parseKubeconfig(source: string, path: string): Result<Kubeconfig> {
  const malformed = (reason: string): Result<never> => fail({ kind: 'kubeconfigMalformed', path, reason });
  const lines = new LineCounter();
  const document = parseDocument(source.replace(/^\uFEFF/, ''), { version: '1.1', merge: true, uniqueKeys: false, prettyErrors: false, strict: false, lineCounter: lines, logLevel: 'silent' });
  const error = document.errors[0];
  if (error !== undefined) {
    // Anything after the first document is nothing to kubectl either.
    if (error.code !== 'MULTIPLE_DOCS') return malformed(`line ${lines.linePos(error.pos[0]).line}: ${words[error.code] ?? 'this is not valid YAML'}`);
  }
  try {
    const root: unknown = document.toJS({ maxAliasCount: 100 });
    if (root === null || root === undefined) return ok(readEntries({}, ''));
    if (!isFields(root)) return malformed('it is not a mapping with clusters, users and contexts');
    return ok(readEntries(root, dirname(path)));
  } catch (thrown) {
    if (thrown instanceof WrongType) return malformed(thrown.message);
    if (thrown instanceof ReferenceError || thrown instanceof TypeError || thrown instanceof RangeError) return malformed('its aliases cannot be resolved');
    throw thrown;
  }
}
