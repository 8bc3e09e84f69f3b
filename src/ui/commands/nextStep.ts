import type { At } from '../../contributions.ts';
import type { TreeNode } from '../../core/tree/nodes.ts';
import type { OperationDoor } from '../operation.ts';
import type { Picker } from '../pick.ts';
import { runStep, type WantedStep } from './onStep.ts';

const wanted: WantedStep = { title: 'Next Step', placeholder: 'Step to go on to', token: 'nextStep', way: 'next' };

/** Goes on with a canary release, a held one too. */
export const runNextStep = (door: OperationDoor, picker: Picker, at: TreeNode | At | undefined): Promise<void> => runStep(door, picker, at, wanted);
