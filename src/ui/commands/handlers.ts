import * as vscode from 'vscode';
import { showCommand, viewId, type At } from '../../contributions.ts';
import type { Strategy } from '../../core/live/application.ts';
import type { Choices } from '../choices.ts';
import type { OperationDoor } from '../operation.ts';
import type { Picker } from '../pick.ts';
import type { ClusterTree } from '../tree/provider.ts';
import { runResetPractice, runStartPractice, runStopPractice, type PracticeDoor } from './practiceCluster.ts';
import type { Handlers } from './register.ts';
import { runScaleCanary } from './scaleCanary.ts';
import { runSelectContext } from './selectContext.ts';
import { runSelectNamespace } from './selectNamespace.ts';
import { runSwitchTraffic } from './switchTraffic.ts';
import { runTakeBack } from './takeBack.ts';

export interface CommandDeps {
  readonly door: OperationDoor;
  readonly picker: Picker;
  readonly chosen: Choices;
  readonly tree: ClusterTree;
  readonly practice: PracticeDoor;
  readonly openDecisionPage: () => void;
  readonly insertManifests: (strategy?: Strategy) => Promise<void>;
  readonly log: vscode.LogOutputChannel;
}

/** Which command does what; each takes a row, a place, or nothing, and then asks. */
export function commandHandlers(deps: CommandDeps): Handlers {
  const { door, picker, chosen, tree, practice } = deps;
  return {
    'deploymentStrategies.switchTraffic': (at) => runSwitchTraffic(door, picker, at),
    'deploymentStrategies.takeBack': (at) => runTakeBack(door, picker, at),
    'deploymentStrategies.scaleCanary': (at) => runScaleCanary(door, picker, at),
    'deploymentStrategies.chooseStrategy': () => now(deps.openDecisionPage),
    'deploymentStrategies.insertManifests': (strategy) => deps.insertManifests(typeof strategy === 'string' ? strategy : undefined),
    'deploymentStrategies.selectContext': () => runSelectContext(picker, chosen, tree),
    'deploymentStrategies.selectNamespace': (at) => runSelectNamespace(picker, chosen, at, tree),
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
  vscode.commands.registerCommand(showCommand, async ({ target, application }: At) => {
    if (target === undefined || application === undefined || !(await tree.show(target.cluster, target.namespace, application))) await focusView();
  });
