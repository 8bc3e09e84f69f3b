import { rowCommandIds, type CommandId } from '../../contributions.ts';

const rowCommands: ReadonlySet<CommandId> = new Set(rowCommandIds);

/**
 * Whether a click lost its row: VS Code draws the tree anew while the mouse is down, no longer knows the row, and calls with one
 * argument that is undefined. To go on would ask for context, namespace and application, as if nothing had been pointed at.
 */
export const lostItsRow = (id: CommandId, args: readonly unknown[]): boolean => rowCommands.has(id) && args.length > 0 && args[0] === undefined;

export const lostRowSentence = 'The row was being drawn anew, so nothing was done. Click its button again.';
