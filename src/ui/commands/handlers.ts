import * as vscode from 'vscode';
import { showCommand, viewId, type At, type Shown } from '../../contributions.ts';
import type { Strategy } from '../../core/live/application.ts';
import type { TreeNode } from '../../core/tree/nodes.ts';
import { noIcons } from '../markdown.ts';
import type { ClusterTree } from '../tree/provider.ts';
import type { OperationDeps, Operations } from './operations.ts';
import { runResetPractice, runStartPractice, runStopPractice, type PracticeDoor } from './practiceCluster.ts';
import type { Handlers } from './register.ts';

export interface CommandDeps {
  readonly operations: OperationDeps;
  readonly practice: PracticeDoor;
  readonly openDecisionPage: () => Promise<void>;
  readonly insertManifests: (strategy?: Strategy) => Promise<void>;
  readonly log: vscode.LogOutputChannel;
}

/** Which command does what; each takes a row, a place, or nothing, and then asks. What looks at a cluster is loaded at its first use. */
export function commandHandlers(deps: CommandDeps): Handlers {
  const { practice } = deps;
  const { tree } = deps.operations;
  let loaded: Operations | undefined;
  const operation = (name: keyof Operations) => async (at?: TreeNode | At): Promise<void> => {
    loaded ??= (await import('./operations.ts')).createOperations(deps.operations);
    await loaded[name](at);
  };
  return {
    'deploymentStrategies.switchTraffic': operation('switchTraffic'),
    'deploymentStrategies.takeBack': operation('takeBack'),
    'deploymentStrategies.scaleCanary': operation('scaleCanary'),
    'deploymentStrategies.setImage': operation('setImage'),
    'deploymentStrategies.pauseRollout': operation('pauseRollout'),
    'deploymentStrategies.resumeRollout': operation('resumeRollout'),
    'deploymentStrategies.restartRollout': operation('restartRollout'),
    'deploymentStrategies.undoRollout': operation('undoRollout'),
    'deploymentStrategies.showHistory': operation('showHistory'),
    'deploymentStrategies.createTrack': operation('createTrack'),
    'deploymentStrategies.removeTrack': operation('removeTrack'),
    'deploymentStrategies.probeTrack': operation('probeTrack'),
    'deploymentStrategies.startCanary': operation('startCanary'),
    'deploymentStrategies.nextStep': operation('nextStep'),
    'deploymentStrategies.walkCanary': operation('walkCanary'),
    'deploymentStrategies.previousStep': operation('previousStep'),
    'deploymentStrategies.holdRelease': operation('holdRelease'),
    'deploymentStrategies.promoteCanary': operation('promoteCanary'),
    'deploymentStrategies.abortCanary': operation('abortCanary'),
    'deploymentStrategies.showJournal': operation('showJournal'),
    'deploymentStrategies.exportJournal': operation('exportJournal'),
    'deploymentStrategies.chooseStrategy': () => deps.openDecisionPage(),
    'deploymentStrategies.insertManifests': (strategy) => deps.insertManifests(typeof strategy === 'string' ? strategy : undefined),
    'deploymentStrategies.selectContext': () => operation('selectContext')(),
    'deploymentStrategies.selectNamespace': operation('selectNamespace'),
    'deploymentStrategies.refresh': (at) => now(() => tree.refresh(at)),
    'deploymentStrategies.startPracticeCluster': () => runStartPractice(practice),
    'deploymentStrategies.stopPracticeCluster': () => runStopPractice(practice),
    'deploymentStrategies.resetPracticeCluster': () => runResetPractice(practice),
    'deploymentStrategies.openLog': () => now(() => deps.log.show()),
  };
}

function now(run: () => void): Promise<void> {
  run();
  return Promise.resolve();
}

/** Brings the tree to the front. */
export const focusView = async (): Promise<void> => {
  await vscode.commands.executeCommand(`${viewId}.focus`);
};

/** Behind the status bar and `Show`: the row of an application, or the tree alone where the application is gone. */
export const registerShow = (tree: ClusterTree): vscode.Disposable =>
  vscode.commands.registerCommand(showCommand, async (asked: At | readonly Shown[]) => {
    const at = 'map' in asked ? await chooseShown(asked) : asked;
    if (at === undefined) return;
    const { target, application } = at;
    if (target === undefined || application === undefined || !(await tree.show(target.cluster, target.namespace, application))) await focusView();
  });

async function chooseShown(all: readonly Shown[]): Promise<At | undefined> {
  const items = all.map(({ at, what, said }) => ({ at, label: noIcons(what), description: noIcons(said) }));
  return (await vscode.window.showQuickPick(items, { title: 'Running operations', placeHolder: 'Operation to show' }))?.at;
}
