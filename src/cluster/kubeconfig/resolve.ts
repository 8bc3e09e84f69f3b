import { fail, ok, type Result } from '../../core/result.ts';
import type { ClusterEntry, Kubeconfig, ResolvedContext, UserEntry } from './model.ts';

const nobody: UserEntry = {
  clientCertificate: '', clientCertificateData: '', clientKey: '', clientKeyData: '', token: '', tokenFile: '', username: '', password: '',
  impersonate: { user: '', uid: '', groups: [], extra: {} }, authProvider: undefined, exec: undefined,
};

/**
 * The server as a URL without a trailing slash. One without a scheme is `https://` where the entry speaks of TLS and `http://`
 * otherwise (client-go `DefaultServerUrlFor`). It is shown, recorded and compared, so user and password, query and fragment are
 * taken off (client-go drops the last two too). Text that is no URL stays as it is otherwise: it is only shown.
 */
export function serverUrl(cluster: ClusterEntry, user: UserEntry): string {
  const { server } = cluster;
  if (server === '' || hasScheme.test(server)) return withoutSecrets(server).replace(/\/+$/, '');
  const speaksTls = cluster.insecureSkipTlsVerify || cluster.certificateAuthority !== '' || cluster.certificateAuthorityData !== '' || user.clientCertificate !== '' || user.clientCertificateData !== '';
  return withoutSecrets(`${speaksTls ? 'https' : 'http'}://${server}`).replace(/\/+$/, '');
}

const hasScheme = /^[a-z][a-z0-9+.-]*:\/\//i;

function withoutSecrets(text: string): string {
  if (!/[@?#]/.test(text)) return text;
  const url = URL.parse(text);
  if (url !== null && url.host !== '') return `${url.protocol}//${url.host}${url.pathname}`;
  const scheme = hasScheme.exec(text)?.[0] ?? '';
  const rest = text.slice(scheme.length);
  return `${scheme}${rest.slice(rest.lastIndexOf('@') + 1).replace(/[?#].*$/s, '')}`;
}

/** Go sends user and password of a URL as basic auth where nothing else says who asks (net/http `send`). */
function userInUrl(server: string, user: UserEntry): UserEntry {
  const url = URL.parse(server);
  const hasOwn = user.token !== '' || user.tokenFile !== '' || user.username !== '' || user.exec !== undefined || user.authProvider !== undefined;
  if (url === null || url.username === '' || hasOwn) return user;
  try {
    return { ...user, username: decodeURIComponent(url.username), password: decodeURIComponent(url.password) };
  } catch {
    return user;
  }
}

/** The server a context names, or '' where it names none that exists. Only for listing. */
export function shownServer(config: Kubeconfig, context: string): string {
  const entry = config.contexts.get(context);
  const cluster = entry === undefined ? undefined : config.clusters.get(entry.cluster);
  return cluster === undefined ? '' : serverUrl(cluster, config.users.get(entry?.user ?? '') ?? nobody);
}

/**
 * One context with its cluster and user. A context that is not there is `contextGone`; one whose cluster or user is not there is
 * `kubeconfigMalformed`, as in kubectl (`ConfirmUsable`). A context without a user is one without credentials.
 */
export function resolveContext(config: Kubeconfig, context: string, path: string): Result<ResolvedContext> {
  const malformed = (reason: string): Result<never> => fail({ kind: 'kubeconfigMalformed', path, reason });
  const entry = config.contexts.get(context);
  if (entry === undefined) return fail({ kind: 'contextGone', context, path });
  const cluster = config.clusters.get(entry.cluster);
  if (cluster === undefined) return malformed(entry.cluster === '' ? `context ${context} names no cluster` : `context ${context} names cluster ${entry.cluster}, which it does not hold`);
  const user = entry.user === '' ? nobody : config.users.get(entry.user);
  if (user === undefined) return malformed(`context ${context} names user ${entry.user}, which it does not hold`);
  const server = serverUrl(cluster, user);
  if (server === '') return malformed(`cluster ${entry.cluster} names no server`);
  if (!isHttpUrl(server)) return malformed(`server of cluster ${entry.cluster} is no http or https URL`);
  if (cluster.insecureSkipTlsVerify && (cluster.certificateAuthority !== '' || cluster.certificateAuthorityData !== '')) {
    return malformed(`cluster ${entry.cluster} sets both insecure-skip-tls-verify and certificate-authority`);
  }
  return ok({ context, namespace: entry.namespace || 'default', cluster, server, userName: entry.user, user: userInUrl(cluster.server, user), path });
}

function isHttpUrl(text: string): boolean {
  const url = URL.parse(text);
  return url !== null && (url.protocol === 'https:' || url.protocol === 'http:') && url.hostname !== '';
}
