import type { CommandId } from '../contributions.ts';
import type { Failure } from '../core/failure.ts';

/** The one button beside a failure: what the sentence advises to do next. */
export type NextStep =
  | { readonly title: string; readonly run: 'command'; readonly command: string; readonly args: readonly unknown[] }
  | { readonly title: string; readonly run: 'openFile'; readonly path: string }
  /** The rights that the README lists. */
  | { readonly title: string; readonly run: 'showRole' };

const command = (title: string, id: string, ...args: readonly unknown[]): NextStep => ({ title, run: 'command', command: id, args });
const ours = (title: string, id: CommandId): NextStep => command(title, id);
const settings = (key: string): NextStep => command('Open Settings', 'workbench.action.openSettings', `deploymentStrategies.${key}`);

export function nextStep(failure: Failure): NextStep {
  switch (failure.kind) {
    case 'untrustedWorkspace':
      return command('Manage Workspace Trust', 'workbench.trust.manage');
    case 'readOnly':
      return settings('readOnly');
    case 'kubeconfigMissing':
      return settings('kubeconfig');
    case 'kubeconfigMalformed':
      return { title: 'Open File', run: 'openFile', path: failure.path };
    case 'forbidden':
      return { title: 'Show Role', run: 'showRole' };
    case 'practiceNotRunning':
      return ours('Start Practice Cluster', 'deploymentStrategies.startPracticeCluster');
    case 'unreachable':
    case 'unauthorized':
    case 'notFound':
    case 'contextGone':
    case 'contextMoved':
    case 'noApplication':
    case 'conflict':
    case 'serverBusy':
      return ours('Refresh', 'deploymentStrategies.refresh');
    default:
      return ours('Open Log', 'deploymentStrategies.openLog');
  }
}
