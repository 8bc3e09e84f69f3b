import type { At } from '../../contributions.ts';
import { stepCanary } from '../../app/canary/stepCanary.ts';
import type { StepRequest } from '../../app/requests.ts';
import { stepName } from '../../core/operations/canary/ladder.ts';
import { ok } from '../../core/result.ts';
import type { CommandToken, TreeNode } from '../../core/tree/nodes.ts';
import { ask } from '../ask.ts';
import type { OperationDoor } from '../operation.ts';
import type { Picker } from '../pick.ts';
import { stepChoices } from '../stepChoices.ts';
import { operateOnRelease, pickRelease } from './onRelease.ts';

export interface WantedStep {
  readonly title: string;
  readonly placeholder: string;
  readonly token: CommandToken;
  readonly way: 'next' | 'back';
}

/** From a row one step; the palette asks which, so that steps can be jumped over. An index is sent: what was seen, wherever it is by then. */
export async function runStep(door: OperationDoor, picker: Picker, at: TreeNode | At | undefined, { title, placeholder, token, way }: WantedStep): Promise<void> {
  const picked = await pickRelease(picker, at, title, token);
  if (picked === undefined) return;
  const { mark, request } = picked;
  const choices = mark === undefined ? [] : stepChoices(mark, way);
  const nearest: StepRequest['to'] = choices[0]?.value ?? way;
  const asks = at === undefined && choices.length > 1;
  const answer = asks ? await ask<StepRequest['to']>({ title: `${title} of ${request.application}`, placeholder, choices: () => Promise.resolve(ok(choices)) }) : ok(nearest);
  if (answer?.ok !== true) return;
  const to = answer.value;
  const what = mark === undefined || typeof to !== 'number' ? title.toLowerCase() : stepName(mark, to);
  await operateOnRelease(door, picked, what, (ports, signal) => stepCanary(ports, { ...request, to }, signal));
}
