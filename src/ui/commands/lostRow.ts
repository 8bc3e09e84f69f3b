import type { CommandId } from '../../contributions.ts';

/**
 * Commands that act on the row whose button or menu was clicked. None of them stands in the view's title, where VS Code gives no row at all.
 * The palette and keys call them without any argument.
 */
export const rowCommands: ReadonlySet<CommandId> = new Set<CommandId>([
  'deploymentStrategies.switchTraffic',
  'deploymentStrategies.scaleCanary',
  'deploymentStrategies.takeBack',
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
  'deploymentStrategies.previousStep',
  'deploymentStrategies.holdRelease',
  'deploymentStrategies.promoteCanary',
  'deploymentStrategies.abortCanary',
  'deploymentStrategies.showJournal',
  'deploymentStrategies.exportJournal',
]);

/**
 * Whether a click lost its row: VS Code draws the tree anew while the mouse is down, no longer knows the row, and calls with one
 * argument that is undefined. To go on would ask for context, namespace and application, as if nothing had been pointed at.
 */
export const lostItsRow = (id: CommandId, args: readonly unknown[]): boolean => rowCommands.has(id) && args.length > 0 && args[0] === undefined;

export const lostRowSentence = 'The row was being drawn anew, so nothing was done. Click its button again.';
