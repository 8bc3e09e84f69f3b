/**
 * Everything that is expected to go wrong, as a closed union. `describe` puts each into one sentence that says
 * what, where and what to do next; a new kind fails to compile there and nowhere else.
 */
export type Failure =
  | { readonly kind: 'unreachable'; readonly context: string; readonly server: string; /** For example `timed out after 10 s`. */ readonly reason: string }
  | { readonly kind: 'tlsUntrusted'; readonly context: string; readonly server: string; readonly reason: string }
  | { readonly kind: 'unauthorized'; readonly context: string; readonly server: string }
  | { readonly kind: 'forbidden'; readonly context: string; readonly verb: string; readonly resource: string; readonly namespace?: string }
  | { readonly kind: 'notFound'; readonly context: string; readonly what: string; readonly namespace?: string }
  | { readonly kind: 'conflict'; readonly context: string; readonly what: string; readonly namespace: string }
  | { readonly kind: 'refused'; readonly context: string; readonly what: string; /** The server's own message. */ readonly reason: string }
  | { readonly kind: 'serverBusy'; readonly context: string; readonly server: string; readonly status: number }
  | { readonly kind: 'serverFault'; readonly context: string; readonly server: string; readonly status: number; readonly reason: string }
  | { readonly kind: 'unreadable'; readonly context: string; readonly server: string; /** What the answer was instead. */ readonly reason: string }
  | { readonly kind: 'kubeconfigMissing'; readonly path: string }
  | { readonly kind: 'kubeconfigMalformed'; readonly path: string; readonly reason: string }
  | { readonly kind: 'contextGone'; readonly context: string; readonly path: string }
  | { readonly kind: 'contextMoved'; readonly context: string; readonly was: string; readonly is: string }
  | { readonly kind: 'credentialPlugin'; readonly context: string; readonly command: string; readonly reason: string }
  | { readonly kind: 'untrustedWorkspace' }
  | { readonly kind: 'readOnly' }
  | { readonly kind: 'noApplication'; readonly application: string; readonly namespace: string; readonly context: string }
  | { readonly kind: 'noSelector'; readonly service: string; readonly namespace: string }
  | { readonly kind: 'noSuchTrack'; readonly application: string; readonly track: string; readonly tracks: readonly string[] }
  | { readonly kind: 'notThisStrategy'; readonly application: string; readonly strategy: string; /** What was asked for, such as `switch its Service`. */ readonly wanted: string }
  | { readonly kind: 'outOfRange'; readonly what: string; readonly asked: string; readonly from: number; readonly to: number }
  | { readonly kind: 'ambiguous'; readonly application: string; /** Plural: `Services`, `tracks`. */ readonly what: string; readonly choices: readonly string[] }
  /** Given up by the person before there was a plan; a door says nothing about it. */
  | { readonly kind: 'cancelled'; readonly application: string }
  | { readonly kind: 'nothingToTakeBack'; readonly application: string; readonly namespace: string }
  | { readonly kind: 'journalUnwritable'; readonly path: string; readonly reason: string }
  | { readonly kind: 'practiceFailed'; readonly reason: string }
  | { readonly kind: 'practiceNotRunning' };

const inNamespace = (namespace: string | undefined): string => (namespace === undefined ? '' : ` in ${namespace}`);

/** One sentence or two: what, where, what to do next. The only place that puts failures into words. */
export function describe(f: Failure): string {
  switch (f.kind) {
    case 'unreachable':
      return `Cannot reach ${f.server} of context ${f.context} (${f.reason}). Check the network or VPN, then refresh.`;
    case 'tlsUntrusted':
      return `${f.server} of context ${f.context} shows a certificate that is not trusted (${f.reason}). Check certificate-authority in the kubeconfig.`;
    case 'unauthorized':
      return `${f.server} of context ${f.context} does not accept your credentials. Log in again, then refresh.`;
    case 'forbidden':
      return `You may not ${f.verb} ${f.resource}${inNamespace(f.namespace)} on ${f.context}. Ask for the Role in the README.`;
    case 'notFound':
      return `${f.what}${inNamespace(f.namespace)} does not exist on ${f.context}. Refresh the tree.`;
    case 'conflict':
      return `${f.what} in ${f.namespace} on ${f.context} was changed by someone else, and nothing was written. Look at it again and repeat.`;
    case 'refused':
      return `${f.context} refused ${f.what}: ${f.reason}. Nothing was changed.`;
    case 'serverBusy':
      return `${f.server} of context ${f.context} is too busy (HTTP ${f.status}). Wait a moment and repeat.`;
    case 'serverFault':
      return `${f.server} of context ${f.context} failed (HTTP ${f.status}: ${f.reason}). Repeat, and look at the API server's log if it stays.`;
    case 'unreadable':
      return `${f.server} of context ${f.context} did not answer like a Kubernetes API server (${f.reason}). Check server in the kubeconfig.`;
    case 'kubeconfigMissing':
      return `There is no kubeconfig at ${f.path}. Set deploymentStrategies.kubeconfig, or start the practice cluster.`;
    case 'kubeconfigMalformed':
      return `The kubeconfig ${f.path} cannot be read: ${f.reason}. Correct the file, then refresh.`;
    case 'contextGone':
      return `Context ${f.context} is no longer in ${f.path}. Refresh the tree and choose another.`;
    case 'contextMoved':
      return `Context ${f.context} now points at ${f.is}, but this row was read from ${f.was}. Nothing was done; refresh the tree.`;
    case 'credentialPlugin':
      return `The credential plugin ${f.command} of context ${f.context} failed: ${f.reason}. Run it in a terminal to see why.`;
    case 'untrustedWorkspace':
      return 'This workspace is not trusted, so no cluster is contacted. Trust the workspace to go on.';
    case 'readOnly':
      return 'Nothing was written, because deploymentStrategies.readOnly is on. Turn it off to change clusters.';
    case 'noApplication':
      return `${f.application} in ${f.namespace} on ${f.context} is no application any more: no Deployment answers its Service. Refresh the tree.`;
    case 'noSelector':
      return `Service ${f.service} in ${f.namespace} has no selector, so it cannot be switched. Give it one that names the application and its track.`;
    case 'noSuchTrack':
      return `${f.application} has no track ${f.track}. It has ${f.tracks.length > 0 ? f.tracks.join(', ') : 'none'}.`;
    case 'notThisStrategy':
      return `${f.application} is ${f.strategy}, so there is nothing to ${f.wanted}. Choose an application of the right strategy.`;
    case 'outOfRange':
      return `${f.what} must be from ${f.from} to ${f.to}, not ${f.asked}. Enter a number in that range.`;
    case 'ambiguous':
      return `${f.application} has several ${f.what} to choose from: ${f.choices.join(', ')}. Name the one that is meant.`;
    case 'cancelled':
      return `${f.application} was left as it is: the command was cancelled before anything was written.`;
    case 'nothingToTakeBack':
      return `No recorded switch of ${f.application} in ${f.namespace} can be taken back. Switch it by hand instead.`;
    case 'journalUnwritable':
      return `The journal ${f.path} cannot be written (${f.reason}), so nothing was changed. Free the disk or its permissions and repeat.`;
    case 'practiceFailed':
      return `The practice cluster did not start: ${f.reason}. Look at the log.`;
    case 'practiceNotRunning':
      return 'The practice cluster is not running. Start it first.';
  }
}
