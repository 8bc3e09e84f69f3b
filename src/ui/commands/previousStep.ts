import type { At } from '../../contributions.ts';
import type { TreeNode } from '../../core/tree/nodes.ts';
import type { OperationDoor } from '../operation.ts';
import type { Picker } from '../pick.ts';
import { runStep, type WantedStep } from './onStep.ts';

const wanted: WantedStep = { title: 'Previous Step', placeholder: 'Step to go back to', token: 'previousStep', way: 'back' };

/** Goes back in a canary release. */
export const runPreviousStep = (door: OperationDoor, picker: Picker, at: TreeNode | At | undefined): Promise<void> => runStep(door, picker, at, wanted);
