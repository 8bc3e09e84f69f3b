/**
 * The commands that look at a cluster, with all that they ask and show: a bundle of its own, loaded when the first of them runs, so that
 * activation stays small. One file a command, and one way for palette, row and lens: the same function, told more or less about where.
 */
import type { At } from '../../contributions.ts';
import type { TreeNode } from '../../core/tree/nodes.ts';
import type { Choices } from '../choices.ts';
import type { OperationDoor } from '../operation.ts';
import { Picker, type PickPorts } from '../pick.ts';
import type { ClusterTree } from '../tree/provider.ts';
import { runAbortCanary } from './abortCanary.ts';
import { runCreateTrack } from './createTrack.ts';
import { runExportJournal } from './exportJournal.ts';
import { runHoldRelease } from './holdRelease.ts';
import { runNextStep } from './nextStep.ts';
import { runPauseRollout } from './pauseRollout.ts';
import { runPreviousStep } from './previousStep.ts';
import { runProbeTrack } from './probeTrack.ts';
import { runPromoteCanary } from './promoteCanary.ts';
import { runRemoveTrack } from './removeTrack.ts';
import { runRestartRollout } from './restartRollout.ts';
import { runResumeRollout } from './resumeRollout.ts';
import { runScaleCanary } from './scaleCanary.ts';
import { runSelectContext } from './selectContext.ts';
import { runSelectNamespace } from './selectNamespace.ts';
import { runSetImage } from './setImage.ts';
import { runShowHistory } from './showHistory.ts';
import { runShowJournal } from './showJournal.ts';
import { runStartCanary } from './startCanary.ts';
import { runSwitchTraffic } from './switchTraffic.ts';
import { runTakeBack } from './takeBack.ts';
import { runUndoRollout } from './undoRollout.ts';
import { runWalkCanary } from './walkCanary.ts';

export interface OperationDeps {
  readonly door: OperationDoor;
  readonly pick: PickPorts;
  readonly chosen: Choices;
  readonly tree: ClusterTree;
}

type Run = (at?: TreeNode | At) => Promise<void>;
export type Operations = ReturnType<typeof createOperations>;

export function createOperations({ door, pick, chosen, tree }: OperationDeps) {
  const picker = new Picker(pick);
  const at = (run: (door: OperationDoor, picker: Picker, place: TreeNode | At | undefined) => Promise<void>): Run => (place) => run(door, picker, place);
  return {
    switchTraffic: at(runSwitchTraffic),
    takeBack: at(runTakeBack),
    scaleCanary: at(runScaleCanary),
    setImage: at(runSetImage),
    pauseRollout: at(runPauseRollout),
    resumeRollout: at(runResumeRollout),
    restartRollout: at(runRestartRollout),
    undoRollout: at(runUndoRollout),
    showHistory: at(runShowHistory),
    createTrack: at(runCreateTrack),
    removeTrack: at(runRemoveTrack),
    probeTrack: at(runProbeTrack),
    startCanary: at(runStartCanary),
    nextStep: at(runNextStep),
    walkCanary: at(runWalkCanary),
    previousStep: at(runPreviousStep),
    holdRelease: at(runHoldRelease),
    promoteCanary: at(runPromoteCanary),
    abortCanary: at(runAbortCanary),
    showJournal: at(runShowJournal),
    exportJournal: at(runExportJournal),
    selectContext: () => runSelectContext(picker, chosen, tree),
    selectNamespace: (place) => runSelectNamespace(picker, chosen, place, tree),
  } satisfies Readonly<Record<string, Run>>;
}
