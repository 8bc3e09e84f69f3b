import { clean, timeText } from './live/clean.ts';
import { span } from './release/span.ts';

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
  | { readonly kind: 'noSuchContainer'; readonly deployment: string; readonly container: string; readonly containers: readonly string[] }
  /** `revision` is absent where the one before was asked for. `revisions`: those that there are, newest first. */
  | { readonly kind: 'noSuchRevision'; readonly deployment: string; readonly revision: number | undefined; readonly revisions: readonly number[] }
  | { readonly kind: 'outOfRange'; readonly what: string; readonly asked: string; readonly from: number; readonly to: number }
  | { readonly kind: 'ambiguous'; readonly application: string; /** Plural: `Services`, `tracks`. */ readonly what: string; readonly choices: readonly string[] }
  /** Given up by the person before there was a plan; a door says nothing about it. */
  | { readonly kind: 'cancelled'; readonly application: string }
  /** Another operation writes to the application. `since`: milliseconds since 1970. `left`: milliseconds until its lease ends, unless it is renewed. */
  | { readonly kind: 'leased'; readonly application: string; readonly namespace: string; readonly who: string; readonly what: string; readonly since?: number; readonly left: number }
  /** A port-forward reached the pod, and no answer came from its port. */
  | { readonly kind: 'podRefused'; readonly context: string; readonly namespace: string; readonly pod: string; readonly port: number; readonly reason: string }
  /** No port-forward to the pod is possible here, whatever the pod does. */
  | { readonly kind: 'podUnreached'; readonly context: string; readonly namespace: string; readonly pod: string; readonly reason: string }
  | { readonly kind: 'nothingToTakeBack'; readonly application: string; readonly namespace: string }
  | { readonly kind: 'journalUnwritable'; readonly path: string; readonly reason: string }
  /** A file that the person named. */
  | { readonly kind: 'fileUnwritable'; readonly path: string; readonly reason: string }
  | { readonly kind: 'practiceFailed'; readonly reason: string }
  | { readonly kind: 'practiceNotRunning' };

/** As long as a name of Kubernetes may be (253), and a URL or path is worth reading. */
const longestName = 253;
/** A webhook's explanation still fits; what a server echoes does not. */
const longestReason = 400;
const mostChoices = 12;

const name = (text: string): string => clean(text, longestName);

/** Other people's words, without the full stop that our sentence sets. */
const why = (text: string): string => clean(text, longestReason).replace(/[.\s]+$/, '') || 'no reason was given';

const inNamespace = (namespace: string | undefined): string => (namespace === undefined || namespace === '' ? '' : ` in ${name(namespace)}`);

function listed(choices: readonly string[]): string {
  const more = choices.length - mostChoices;
  const shown = choices.slice(0, mostChoices).map((choice) => clean(choice)).join(', ');
  return more > 0 ? `${shown} and ${more} more` : shown;
}

/**
 * One sentence or two: what, where, what to do next. The only place that puts failures into words, and the one that makes
 * them safe to show: every name and reason is cleaned and cut here, whatever a server, file or plugin put into it. What must
 * not be said at all (credentials) never gets into a `Failure`: the adapter takes it out.
 */
export function describe(f: Failure): string {
  switch (f.kind) {
    case 'unreachable':
      return `Cannot reach ${serverOf(f)} (${why(f.reason)}). Check the network or VPN, then refresh.`;
    case 'tlsUntrusted':
      return `${serverOf(f)} shows a certificate that is not trusted (${why(f.reason)}). Check certificate-authority in the kubeconfig.`;
    case 'unauthorized':
      return `${serverOf(f)} does not accept your credentials. Log in again, then refresh.`;
    case 'forbidden':
      return `You may not ${name(f.verb)} ${name(f.resource)}${inNamespace(f.namespace)} on ${name(f.context)}. Ask for the Role in the README.`;
    case 'notFound':
      return `${name(f.what)}${inNamespace(f.namespace)} does not exist on ${name(f.context)}. Refresh the tree.`;
    case 'conflict':
      return `${name(f.what)}${inNamespace(f.namespace)} on ${name(f.context)} was changed by someone else, and nothing was written. Look at it again and repeat.`;
    case 'refused':
      return `${name(f.what)} was refused by ${name(f.context)}: ${why(f.reason)}. Nothing was changed; set right what it names, then repeat.`;
    case 'serverBusy':
      return `${serverOf(f)} is too busy (HTTP ${f.status}). Wait a moment and repeat.`;
    case 'serverFault':
      return `${serverOf(f)} failed (HTTP ${f.status}: ${why(f.reason)}). Repeat, and look at the API server's log if it stays.`;
    case 'unreadable':
      return `${serverOf(f)} did not answer like a Kubernetes API server (${why(f.reason)}). Check server in the kubeconfig.`;
    case 'kubeconfigMissing':
      return `There is no kubeconfig at ${name(f.path)}. Set deploymentStrategies.kubeconfig, or start the practice cluster.`;
    case 'kubeconfigMalformed':
      return `The kubeconfig ${name(f.path)} cannot be read: ${why(f.reason)}. Correct the file, then refresh.`;
    case 'contextGone':
      return `Context ${name(f.context)} is no longer in ${name(f.path)}. Refresh the tree and choose another.`;
    case 'contextMoved':
      return `Context ${name(f.context)} now points at ${name(f.is)}, but this row was read from ${name(f.was)}. Nothing was done; refresh the tree.`;
    case 'credentialPlugin':
      return `The credential plugin ${name(f.command)} of context ${name(f.context)} failed: ${why(f.reason)}. Run it in a terminal to see why.`;
    case 'untrustedWorkspace':
      return 'This workspace is not trusted: clusters can be looked at, but nothing is written and no credential plugin is run. Trust the workspace to go on.';
    case 'readOnly':
      return 'Nothing was written, because deploymentStrategies.readOnly is on. Turn it off to change clusters.';
    case 'noApplication':
      return `${name(f.application)}${inNamespace(f.namespace)} on ${name(f.context)} is no application any more: no Deployment answers its Service. Refresh the tree.`;
    case 'noSelector':
      return `Service ${name(f.service)}${inNamespace(f.namespace)} has no selector, so it cannot be switched. Give it one that names the application and its track.`;
    case 'noSuchTrack':
      return f.tracks.length === 0
        ? `${name(f.application)} has no track ${name(f.track)}, and no other. Give its Deployments the track label.`
        : `${name(f.application)} has no track ${name(f.track)}. It has ${listed(f.tracks)}; choose one of them.`;
    case 'notThisStrategy':
      return `${name(f.application)} is ${name(f.strategy)}, so there is nothing to ${name(f.wanted)}. Choose an application of the right strategy.`;
    case 'noSuchContainer':
      return `Deployment ${name(f.deployment)} has no container ${name(f.container)}. It has ${listed(f.containers)}; name one of them.`;
    case 'noSuchRevision': {
      const wanted = f.revision === undefined ? 'no revision before the present one' : `no revision ${f.revision}`;
      const kept = f.revisions.length === 0 ? 'It keeps none; set its image instead' : `It keeps ${listed(f.revisions.map(String))}; choose another one of these, or set its image instead`;
      return `Deployment ${name(f.deployment)} has ${wanted}. ${kept}.`;
    }
    case 'outOfRange':
      return `${name(f.what)} must be from ${f.from} to ${f.to}, not ${clean(f.asked)}. Enter a number in that range.`;
    case 'ambiguous':
      return `${name(f.application)} has several ${name(f.what)} to choose from: ${listed(f.choices)}. Name the one that is meant.`;
    case 'cancelled':
      return `${name(f.application)} was left as it is: the command was cancelled before anything was written.`;
    case 'leased':
      return `${name(f.application)}${inNamespace(f.namespace)} is being written to by ${name(f.who)} (${name(f.what)})${f.since === undefined ? '' : ` since ${timeText(f.since)}`} for up to ${span(f.left)} more. Wait until that ends, then repeat.`;
    case 'podRefused':
      return `Pod ${name(f.pod)}${inNamespace(f.namespace)} on ${name(f.context)} does not answer on port ${f.port}: ${why(f.reason)}. Look at its log.`;
    case 'podUnreached':
      return `Pod ${name(f.pod)}${inNamespace(f.namespace)} on ${name(f.context)} cannot be asked by a port-forward: ${why(f.reason)}. Ask it from inside the cluster instead.`;
    case 'nothingToTakeBack':
      return `No recorded change of ${name(f.application)}${inNamespace(f.namespace)} can be taken back. Change it by hand instead.`;
    case 'journalUnwritable':
      return `The journal ${name(f.path)} cannot be written (${why(f.reason)}), so nothing was changed. Free the disk or its permissions and repeat.`;
    case 'fileUnwritable':
      return `${name(f.path)} cannot be written: ${why(f.reason)}. Choose another file.`;
    case 'practiceFailed':
      return `The practice cluster failed: ${why(f.reason)}. Look at the log, then start it again.`;
    case 'practiceNotRunning':
      return 'The practice cluster is not running. Start it first.';
  }
}

const serverOf = ({ server, context }: { readonly server: string; readonly context: string }): string => `${name(server)} of context ${name(context)}`;
