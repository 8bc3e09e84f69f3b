import type { RequestOptions } from 'node:https';
import { createHash } from 'node:crypto';
import { createSecureContext, type ConnectionOptions } from 'node:tls';
import { KubeConfig, type Cluster, type User } from '@kubernetes/client-node';
import { Agent, ProxyAgent, Socks5ProxyAgent, type Dispatcher } from 'undici';
import { inAuthorization, inProxyUrl, veilOf, type Veil } from '../http/veil.ts';
import type { ResolvedContext, UserEntry } from '../kubeconfig/model.ts';

/** What the Kubernetes client made of a context: the authorisation it would send, and how to connect. */
export interface Prepared {
  readonly authorization: string | undefined;
  /** Over all that a request then carries: token, password, client certificate and key, the proxy's password. */
  readonly veil: Veil;
  /** Changes exactly when a connection must be made anew: server, proxy, authority or client certificate. */
  readonly key: string;
  readonly connect: () => Dispatcher;
}

/** Gives the bearer token or client certificate of our own sources (token file, credential plugin) for the next request. */
export type Supply = () => Promise<{ readonly token?: string; readonly certificate?: string; readonly key?: string }>;

const supplied = 'deployment-strategies/supplied';

export interface Client {
  prepare(): Promise<Prepared>;
}

const optional = <K extends string>(key: K, value: string): { readonly [P in K]?: string } => (value === '' ? {} : { [key]: value } as { readonly [P in K]: string });

/**
 * The client's `KubeConfig` for one context. It reads certificates (data before file, as kubectl), basic auth and OIDC; tokens, token
 * files and plugins come through `supply`, an authenticator of ours, because its own cache a token for ever and give plugins no cluster.
 */
export function createClient(resolved: ResolvedContext, proxyUrl: string, supply: Supply | undefined, connectTimeout: number): Client {
  const { cluster, user } = resolved;
  const plainHttp = resolved.server.startsWith('http:');
  const authority = cluster.certificateAuthorityData === '' ? optional('caFile', cluster.certificateAuthority) : { caData: cluster.certificateAuthorityData };
  const itsCluster: Cluster = {
    name: 'cluster',
    server: resolved.server,
    // The client refuses http:// servers unless told so; there is no certificate to skip then.
    skipTLSVerify: cluster.insecureSkipTlsVerify || plainHttp,
    ...(plainHttp ? {} : authority),
    ...optional('tlsServerName', cluster.tlsServerName),
    ...optional('proxyUrl', proxyUrl),
  };
  const config = new KubeConfig();
  if (supply !== undefined) config.addAuthenticator(authenticator(supply));
  config.loadFromClusterAndUser(itsCluster, userOf(user, supply !== undefined));
  return {
    async prepare() {
      const options: RequestOptions = {};
      await config.applyToHTTPSOptions(options);
      const tls: Tls = {
        ...(options.ca === undefined ? {} : { ca: options.ca }),
        ...(options.cert === undefined ? {} : { cert: options.cert }),
        ...(options.key === undefined ? {} : { key: options.key }),
        ...(cluster.insecureSkipTlsVerify ? { rejectUnauthorized: false } : {}),
        ...optional('servername', cluster.tlsServerName),
      };
      const basic = typeof options.auth === 'string' ? `Basic ${Buffer.from(options.auth).toString('base64')}` : undefined;
      const authorization = authorizationOf(options.headers) ?? basic;
      return {
        authorization,
        veil: veilOf([...inAuthorization(authorization), ...inProxyUrl(proxyUrl), ...[tls.cert, tls.key].flatMap(pemText)]),
        key: createHash('sha256').update(JSON.stringify([resolved.server, proxyUrl, tls])).digest('hex'),
        connect: () => {
          // A certificate that is no PEM throws here, in words of OpenSSL, and not at the first request.
          createSecureContext(tls);
          return dispatcherOf(proxyUrl, { ...tls, timeout: connectTimeout });
        },
      };
    },
  };
}

/** As the client hands it over: text, or the bytes of a file. */
const pemText = (pem: unknown): readonly string[] => (typeof pem === 'string' ? [pem] : Buffer.isBuffer(pem) ? [pem.toString()] : []);

type Tls = Pick<ConnectionOptions, 'ca' | 'cert' | 'key' | 'rejectUnauthorized' | 'servername'>;

/** As client-go: probes keep an idle watch alive before a load balancer's minute is over. */
const alive = { keepAlive: true, keepAliveInitialDelay: 30_000 };
/**
 * HTTP/1.1 only. Over HTTP/2 an API server ends the whole connection after a 401 (GOAWAY), and undici 8.12 then fails every request on
 * it, watches too, with an error of its own (seen on kube-apiserver 1.37.2). A connection for each watch is the smaller price.
 */
const protocol = { allowH2: false };

function dispatcherOf(proxyUrl: string, tls: Tls & { readonly timeout: number }): Dispatcher {
  if (proxyUrl === '') return new Agent({ ...protocol, connect: { ...tls, ...alive } });
  // Names are resolved by the proxy either way, which is what the h of socks5h says.
  if (proxyUrl.startsWith('socks')) return new Socks5ProxyAgent(proxyUrl.replace(/^socks5h:/, 'socks5:'), { ...protocol, requestTls: { ...tls, ...protocol } });
  return new ProxyAgent({ ...protocol, uri: proxyUrl, requestTls: tls, connect: { ...alive, timeout: tls.timeout } });
}

function authorizationOf(headers: RequestOptions['headers']): string | undefined {
  if (headers === undefined || Array.isArray(headers)) return undefined;
  const value = Object.entries(headers).find(([name]) => name === 'Authorization')?.[1];
  return typeof value === 'string' ? value : undefined;
}

function userOf(user: UserEntry, isSupplied: boolean): User {
  const certificate = user.clientCertificateData === '' ? optional('certFile', user.clientCertificate) : { certData: user.clientCertificateData };
  const key = user.clientKeyData === '' ? optional('keyFile', user.clientKey) : { keyData: user.clientKeyData };
  return {
    name: 'user',
    ...certificate,
    ...key,
    ...(isSupplied ? { authProvider: { name: supplied } } : {}),
    ...(!isSupplied && user.authProvider !== undefined ? { authProvider: { name: user.authProvider.name, config: { ...user.authProvider.config } } } : {}),
    ...optional('token', isSupplied ? '' : user.token),
    ...optional('username', user.username),
    ...optional('password', user.password),
  };
}

function authenticator(supply: Supply): Parameters<KubeConfig['addAuthenticator']>[0] {
  return {
    isAuthProvider: (user) => isNamed(user.authProvider) && user.authProvider.name === supplied,
    applyAuthentication: async (_user: User, options: RequestOptions) => {
      const { token, certificate, key } = await supply();
      if (token !== undefined) options.headers = { Authorization: `Bearer ${token}` };
      if (certificate !== undefined) options.cert = certificate;
      if (key !== undefined) options.key = key;
    },
  };
}

const isNamed = (provider: unknown): provider is { readonly name: unknown } => typeof provider === 'object' && provider !== null && 'name' in provider;
