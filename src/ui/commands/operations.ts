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
import { runScaleCanary } from './scaleCanary.ts';
import { runSelectContext } from './selectContext.ts';
import { runSelectNamespace } from './selectNamespace.ts';
import { runSwitchTraffic } from './switchTraffic.ts';
import { runTakeBack } from './takeBack.ts';

export interface OperationDeps {
  readonly door: OperationDoor;
  readonly pick: PickPorts;
  readonly chosen: Choices;
  readonly tree: ClusterTree;
}

type Run = (at?: TreeNode | At) => Promise<void>;
export type Operations = Readonly<Record<'switchTraffic' | 'takeBack' | 'scaleCanary' | 'selectContext' | 'selectNamespace', Run>>;

export function createOperations({ door, pick, chosen, tree }: OperationDeps): Operations {
  const picker = new Picker(pick);
  return {
    switchTraffic: (at) => runSwitchTraffic(door, picker, at),
    takeBack: (at) => runTakeBack(door, picker, at),
    scaleCanary: (at) => runScaleCanary(door, picker, at),
    selectContext: () => runSelectContext(picker, chosen, tree),
    selectNamespace: (at) => runSelectNamespace(picker, chosen, at, tree),
  };
}
