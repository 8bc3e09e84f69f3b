import { readFile } from 'node:fs/promises';
import type { Failure } from '../../core/failure.ts';
import { fail, ok, type Result } from '../../core/result.ts';
import type { Clock } from '../clock.ts';
import type { ResolvedContext } from '../kubeconfig/model.ts';
import type { Env } from '../kubeconfig/paths.ts';
import type { Supply } from './clientNode.ts';
import { runPlugin, type PluginCredential } from './execPlugin.ts';

/** Thrown through the Kubernetes client by a source of credentials; the session turns it back into its failure. */
export class NoCredential extends Error {
  readonly failure: Failure;
  constructor(failure: Failure) {
    super(failure.kind);
    this.failure = failure;
  }
}

/** Where the credentials of a context come from, beyond what stands in the kubeconfig itself. */
export interface Source {
  readonly supply: Supply;
  /** After a 401: what is remembered is not to be used again. */
  forget(): void;
}

export interface SourceOptions {
  readonly env: Env;
  readonly clock: Clock;
  readonly mayRunPlugins: () => boolean;
  readonly pluginTimeout: number;
}

/**
 * kubectl's order: a token (file before text), basic auth or a client certificate keep a plugin from running at all (client-go
 * `UpdateTransportConfig`). Undefined where the kubeconfig's own text is enough.
 */
export function sourceOf(resolved: ResolvedContext, options: SourceOptions): Source | undefined {
  const { user } = resolved;
  if (user.tokenFile !== '') return tokenFile(resolved);
  const hasOwn = user.token !== '' || user.username !== '' || user.clientCertificate !== '' || user.clientCertificateData !== '';
  if (user.exec !== undefined && !hasOwn) return plugin(resolved, options);
  // kubectl dropped these in 1.26 and says so; the Kubernetes client would still run them, blocking everything meanwhile.
  const gone = user.authProvider?.name ?? '';
  if (gone !== '' && gone !== 'oidc') {
    const failure: Failure = { kind: 'credentialPlugin', context: resolved.context, command: `auth-provider ${gone}`, reason: 'kubectl no longer has it since 1.26, and an exec plugin takes its place' };
    return { supply: () => Promise.reject(new NoCredential(failure)), forget: () => undefined };
  }
  return undefined;
}

/** Read for each new connection setup and after every 401: a rotated token is never older than a few seconds. */
function tokenFile(resolved: ResolvedContext): Source {
  const { user, path } = resolved;
  return {
    forget: () => undefined,
    async supply() {
      try {
        const token = (await readFile(user.tokenFile, 'utf8')).trim();
        if (token !== '') return { token };
      } catch (error) {
        if (!(error instanceof Error && 'code' in error)) throw error;
      }
      if (user.token !== '') return { token: user.token };
      throw new NoCredential({ kind: 'kubeconfigMalformed', path, reason: `tokenFile of user ${resolved.userName} cannot be read or is empty` });
    },
  };
}

/** A credential is taken for expired this much before it is, in milliseconds, so that it does not expire on the way. */
const early = 10_000;

/** One run for any number of callers; its credential is kept until it expires or is refused. */
function plugin(resolved: ResolvedContext, { env, clock, mayRunPlugins, pluginTimeout }: SourceOptions): Source {
  const { exec } = resolved.user;
  let kept: PluginCredential | undefined;
  let running: Promise<Result<PluginCredential>> | undefined;

  async function run(): Promise<Result<PluginCredential>> {
    if (exec === undefined) throw new Error('a user without a plugin');
    const { certificateAuthority, certificateAuthorityData } = resolved.cluster;
    const authorityData = certificateAuthorityData === '' && certificateAuthority !== '' && exec.provideClusterInfo
      ? (await readFile(certificateAuthority).catch(() => Buffer.alloc(0))).toString('base64')
      : certificateAuthorityData;
    const ran = await runPlugin(exec, { server: resolved.server, entry: resolved.cluster, authorityData }, env, clock, pluginTimeout);
    return ran.ok ? ok(ran.value) : fail({ kind: 'credentialPlugin', context: resolved.context, command: exec.command, reason: ran.failure });
  }

  return {
    forget: () => {
      kept = undefined;
    },
    async supply() {
      const fresh = kept !== undefined && (kept.expires === undefined || kept.expires - early > clock.now());
      if (kept === undefined || !fresh) {
        if (!mayRunPlugins()) throw new NoCredential({ kind: 'untrustedWorkspace' });
        running ??= run().finally(() => {
          running = undefined;
        });
        const result = await running;
        if (!result.ok) throw new NoCredential(result.failure);
        kept = result.value;
      }
      const { token, certificate, key } = kept;
      return { ...(token === undefined ? {} : { token }), ...(certificate === undefined ? {} : { certificate }), ...(key === undefined ? {} : { key }) };
    },
  };
}
