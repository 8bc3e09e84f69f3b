/** Every public id in one place, with the arguments of each command. A unit test holds them against package.json both ways. */
import type { Strategy } from './core/live/application.ts';
import type { TreeNode } from './core/tree/nodes.ts';
import type { Target } from './core/target.ts';

export const viewId = 'deploymentStrategies.clusters';
export const viewContainerId = 'deploymentStrategies';
export const configSection = 'deploymentStrategies';
/** Webview panel of the decision page; `onWebviewPanel:` of it is an activation event, so that a reload brings it back. */
export const decisionViewType = 'deploymentStrategies.decision';

/** What a tree row, a code lens or the palette (nothing) tells a release command about where to act. */
export interface At {
  readonly target?: Target;
  readonly application?: string;
  /** Name of a Service, from a manifest's code lens: the cluster is asked for, the application is found by it. */
  readonly service?: string;
  readonly track?: string;
  /** Name of a Deployment, where one of several is meant: from a manifest's code lens. */
  readonly deployment?: string;
}

/**
 * Commands that act on the application, Deployment or track whose row, button, menu or lens was clicked; the palette and keys call them
 * without an argument. None of them stands in the view's title, where VS Code gives no row at all.
 */
export const rowCommandIds = [
  'deploymentStrategies.switchTraffic',
  'deploymentStrategies.takeBack',
  'deploymentStrategies.scaleCanary',
  'deploymentStrategies.setImage',
  'deploymentStrategies.pauseRollout',
  'deploymentStrategies.resumeRollout',
  'deploymentStrategies.restartRollout',
  'deploymentStrategies.undoRollout',
  'deploymentStrategies.showHistory',
  'deploymentStrategies.createTrack',
  'deploymentStrategies.removeTrack',
  'deploymentStrategies.probeTrack',
  'deploymentStrategies.startCanary',
  'deploymentStrategies.nextStep',
  'deploymentStrategies.walkCanary',
  'deploymentStrategies.previousStep',
  'deploymentStrategies.holdRelease',
  'deploymentStrategies.promoteCanary',
  'deploymentStrategies.abortCanary',
  'deploymentStrategies.showJournal',
  'deploymentStrategies.exportJournal',
] as const;

export interface CommandArgs extends Record<(typeof rowCommandIds)[number], readonly [at?: TreeNode | At]> {
  'deploymentStrategies.chooseStrategy': readonly [];
  'deploymentStrategies.insertManifests': readonly [strategy?: Strategy];
  'deploymentStrategies.selectContext': readonly [];
  'deploymentStrategies.selectNamespace': readonly [at?: TreeNode];
  /** With a row: reads that part of the tree again. */
  'deploymentStrategies.refresh': readonly [at?: TreeNode];
  'deploymentStrategies.startPracticeCluster': readonly [];
  'deploymentStrategies.stopPracticeCluster': readonly [];
  'deploymentStrategies.resetPracticeCluster': readonly [];
  'deploymentStrategies.openLog': readonly [];
}
export type CommandId = keyof CommandArgs;

export const commandIds = [
  ...rowCommandIds,
  'deploymentStrategies.chooseStrategy',
  'deploymentStrategies.insertManifests',
  'deploymentStrategies.selectContext',
  'deploymentStrategies.selectNamespace',
  'deploymentStrategies.refresh',
  'deploymentStrategies.startPracticeCluster',
  'deploymentStrategies.stopPracticeCluster',
  'deploymentStrategies.resetPracticeCluster',
  'deploymentStrategies.openLog',
] as const satisfies readonly CommandId[];

/** Behind a click on the status bar or a message's `Show`; not contributed, so it has no title and no place in the palette. Takes an `At`, or several to choose from. */
export const showCommand = '_deploymentStrategies.show';

/** One of several operations that run. */
export interface Shown {
  readonly at: At;
  readonly what: string;
  readonly said: string;
}

/** Context keys for `when` clauses. */
export const contextKeys = {
  practiceRunning: 'deploymentStrategies.practiceRunning',
  noKubeconfig: 'deploymentStrategies.noKubeconfig',
} as const;
