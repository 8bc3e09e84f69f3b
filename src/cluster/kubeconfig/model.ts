/**
 * The kubeconfig as kubectl reads it: `paths.ts` says which files, `parse.ts` reads one, `load.ts` merges them, `resolve.ts` takes one
 * context out. Nothing here contacts or runs anything, and none of it needs the Kubernetes client.
 */

/** Fields as in the file; paths are absolute already. Empty text and absent are the same, as in Go. */
export interface ClusterEntry {
  readonly server: string;
  readonly tlsServerName: string;
  readonly insecureSkipTlsVerify: boolean;
  readonly certificateAuthority: string;
  readonly certificateAuthorityData: string;
  readonly proxyUrl: string;
  readonly disableCompression: boolean;
  /** Of the extension `client.authentication.k8s.io/exec`, handed to credential plugins as it is. */
  readonly execConfig: unknown;
}

export interface ExecEntry {
  readonly apiVersion: string;
  readonly command: string;
  readonly args: readonly string[];
  readonly env: readonly { readonly name: string; readonly value: string }[];
  readonly installHint: string;
  readonly provideClusterInfo: boolean;
  /** `Never`, `IfAvailable`, `Always`; empty means IfAvailable. */
  readonly interactiveMode: string;
}

export interface UserEntry {
  readonly clientCertificate: string;
  readonly clientCertificateData: string;
  readonly clientKey: string;
  readonly clientKeyData: string;
  readonly token: string;
  readonly tokenFile: string;
  readonly username: string;
  readonly password: string;
  readonly impersonate: { readonly user: string; readonly uid: string; readonly groups: readonly string[]; readonly extra: Readonly<Record<string, readonly string[]>> };
  readonly authProvider: { readonly name: string; readonly config: Readonly<Record<string, string>> } | undefined;
  readonly exec: ExecEntry | undefined;
}

export interface ContextEntry {
  readonly cluster: string;
  readonly user: string;
  readonly namespace: string;
}

export interface Kubeconfig {
  readonly clusters: ReadonlyMap<string, ClusterEntry>;
  readonly users: ReadonlyMap<string, UserEntry>;
  readonly contexts: ReadonlyMap<string, ContextEntry>;
  readonly currentContext: string;
}

/** One context with all that connecting needs. */
export interface ResolvedContext {
  readonly context: string;
  /** `default` where the context names none. */
  readonly namespace: string;
  readonly cluster: ClusterEntry;
  /** URL with a scheme and without a trailing slash. */
  readonly server: string;
  readonly userName: string;
  readonly user: UserEntry;
  /** Which files it came from, for sentences. */
  readonly path: string;
}
