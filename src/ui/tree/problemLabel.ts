import type { Failure } from '../../core/failure.ts';

/** Two or three words for the narrow column of the tree; the sentence stands beside them and in the tooltip. */
export function problemLabel(failure: Failure): string {
  switch (failure.kind) {
    case 'unreachable':
      return 'Not reachable';
    case 'tlsUntrusted':
      return 'Certificate not trusted';
    case 'unauthorized':
      return 'Credentials not accepted';
    case 'credentialPlugin':
      return 'Credential plugin failed';
    case 'forbidden':
      return `May not ${failure.verb} ${failure.resource}`;
    case 'serverBusy':
      return 'Server too busy';
    case 'kubeconfigMissing':
      return 'No kubeconfig';
    case 'kubeconfigMalformed':
      return 'Kubeconfig not readable';
    case 'contextGone':
      return 'Context gone';
    case 'contextMoved':
      return 'Context points elsewhere';
    default:
      return 'Not readable';
  }
}
