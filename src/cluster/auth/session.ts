import { access as mayRead } from 'node:fs/promises';
import { constants } from 'node:fs';
import type { Dispatcher } from 'undici';
import type { Failure } from '../../core/failure.ts';
import { fail, ok, type Result } from '../../core/result.ts';
import type { Access, Session } from '../http/request.ts';
import { codeOf } from '../http/fault.ts';
import type { ResolvedContext } from '../kubeconfig/model.ts';
import { createClient, type Client, type Prepared } from './clientNode.ts';
import { impersonation } from './impersonation.ts';
import { proxyFor } from './proxy.ts';
import { NoCredential, sourceOf, type Source, type SourceOptions } from './sources.ts';

export interface SessionOptions extends SourceOptions {
  readonly connectTimeout: number;
  /** The context as the kubeconfig has it now, after a 401; undefined where it is gone or points elsewhere. */
  readonly reread: () => Promise<ResolvedContext | undefined>;
}

export interface OwnedSession extends Session {
  /** The kubeconfig changed: the next request uses this. */
  replace(resolved: ResolvedContext): void;
  dispose(): void;
}

/** Rotated files are noticed within this many milliseconds; between, a request costs no file access. */
const freshFor = 5_000;

interface Held extends Access {
  readonly prepared: Prepared;
}

/** The credentials of one connection, and its pool: one dispatcher at a time, made anew only when what it stands on changes. */
export function createSession(initial: ResolvedContext, options: SessionOptions): OwnedSession {
  const { clock } = options;
  let resolved = initial;
  let source: Source | undefined;
  let client: Client;
  let held: { readonly access: Held; readonly at: number } | undefined;
  let pooled: { readonly key: string; readonly dispatcher: Dispatcher } | undefined;
  let disposed = false;

  function use(next: ResolvedContext): void {
    resolved = next;
    source = sourceOf(next, options);
    client = createClient(next, proxyFor(next.server, next.cluster.proxyUrl, options.env), source?.supply, options.connectTimeout);
    held = undefined;
  }
  use(initial);

  function dispatcherFor(prepared: Prepared): Dispatcher {
    if (pooled?.key === prepared.key) return pooled.dispatcher;
    // Watches on the old one live until they end; nothing new is sent over it.
    pooled?.dispatcher.close().catch(() => undefined);
    pooled = { key: prepared.key, dispatcher: prepared.connect() };
    return pooled.dispatcher;
  }

  const malformed = (reason: string): Result<never> => fail({ kind: 'kubeconfigMalformed', path: resolved.path, reason });

  async function make(): Promise<Result<Held>> {
    const unreadable = await unreadableFile(resolved);
    if (unreadable !== undefined) return malformed(unreadable);
    try {
      const prepared = await client.prepare();
      const headers = { ...(prepared.authorization === undefined ? {} : { authorization: prepared.authorization }), ...impersonation(resolved.user) };
      if (!Object.values(headers).flat().every(fitsHeader)) return malformed(`a credential of user ${resolved.userName} holds characters that no HTTP header may hold`);
      return ok({ headers, dispatcher: dispatcherFor(prepared), veil: prepared.veil, prepared });
    } catch (error) {
      return fail(whyNot(error, resolved));
    }
  }

  async function access(): Promise<Result<Held>> {
    if (disposed) throw new Error('the connection is disposed');
    if (held !== undefined && clock.now() - held.at < freshFor) return ok(held.access);
    const made = await make();
    if (made.ok) held = { access: made.value, at: clock.now() };
    return made;
  }

  return {
    access,
    async renew(refused) {
      const now = await options.reread();
      if (disposed) return false;
      if (now !== undefined && JSON.stringify(now) !== JSON.stringify(resolved)) use(now);
      // Another request may have renewed them already; only what was refused is forgotten.
      if (held === undefined || held.access === refused || sameAccess(held.access, refused)) {
        source?.forget();
        held = undefined;
      }
      const next = await access();
      return next.ok && !sameAccess(next.value, refused);
    },
    replace: use,
    dispose() {
      disposed = true;
      pooled?.dispatcher.destroy().catch(() => undefined);
      pooled = undefined;
    },
  };
}

const sameAccess = (a: Access, b: Access): boolean => a.dispatcher === b.dispatcher && JSON.stringify(a.headers) === JSON.stringify(b.headers);

const fitsHeader = (value: string): boolean => !/[^\t\x20-\x7e\x80-\xff]/.test(value);

/** The first file that the context names and that cannot be read, for a sentence; kubectl refuses such a context too. */
async function unreadableFile({ cluster, user }: ResolvedContext): Promise<string | undefined> {
  const files = [
    ['certificate-authority', cluster.certificateAuthorityData === '' ? cluster.certificateAuthority : ''],
    ['client-certificate', user.clientCertificateData === '' ? user.clientCertificate : ''],
    ['client-key', user.clientKeyData === '' ? user.clientKey : ''],
  ] as const;
  for (const [field, file] of files) {
    if (file === '') continue;
    try {
      await mayRead(file, constants.R_OK);
    } catch {
      return `${field} ${file} cannot be read`;
    }
  }
  return undefined;
}

/** Only what a person can act on is a failure; anything else keeps its stack. */
function whyNot(error: unknown, { context, path, user }: ResolvedContext): Failure {
  if (error instanceof NoCredential) return error.failure;
  const code = codeOf(error);
  if (code.startsWith('ERR_OSSL') || code.startsWith('ERR_CRYPTO') || code === 'ERR_INVALID_ARG_VALUE') {
    return { kind: 'kubeconfigMalformed', path, reason: `a certificate or key of context ${context} is not usable PEM` };
  }
  if (code === 'ERR_INVALID_URL' || code === 'UND_ERR_INVALID_ARG') return { kind: 'kubeconfigMalformed', path, reason: `proxy-url of context ${context} is no URL of a proxy` };
  if (user.authProvider !== undefined) return { kind: 'credentialPlugin', context, command: `auth-provider ${user.authProvider.name}`, reason: 'its token could not be refreshed' };
  throw error;
}
