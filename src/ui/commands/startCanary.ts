import type { At } from '../../contributions.ts';
import { createCanary } from '../../app/canary/createCanary.ts';
import { whyNoCanary } from '../../core/operations/canary/beside.ts';
import { canaryParts } from '../../core/operations/canary/createPlan.ts';
import type { TreeNode } from '../../core/tree/nodes.ts';
import { askImages } from '../askImages.ts';
import { askText } from '../askText.ts';
import { operate, type OperationDoor } from '../operation.ts';
import { placeOf } from '../place.ts';
import type { Picker, Wanted } from '../pick.ts';
import { parseSteps, stepsQuestion } from '../questions.ts';

const wanted: Wanted = {
  title: 'Start Canary',
  not: ({ seen }) => {
    if (seen.note?.mark?.kind === 'canary') return 'a canary release of it is in progress';
    const parts = canaryParts(seen);
    return parts.ok ? whyNoCanary(seen, parts.value) : 'it has no one stable track whose traffic a canary could share';
  },
};

/** Asks for the canary's images and for the steps of its ladder. */
export async function runStartCanary(door: OperationDoor, picker: Picker, at: TreeNode | At | undefined): Promise<void> {
  const picked = await picker.application(placeOf(at), wanted);
  if (picked === undefined) return;
  const { target, row: { application }, seen } = picked;
  const parts = canaryParts(seen);
  if (!parts.ok) {
    door.report.failure(parts.failure);
    return;
  }
  const { stable: { deployment }, canary } = parts.value;
  const title = `${wanted.title} of ${application}`;
  const images = await askImages(title, deployment.images);
  if (images === undefined) return;
  const text = await askText(stepsQuestion(title, deployment.desired + (canary?.deployment.desired ?? 0)));
  const steps = text === undefined ? undefined : parseSteps(text);
  if (steps === undefined) return;
  await operate(door, {
    what: `${application}: start canary`,
    target,
    application,
    run: (ports, signal) => createCanary(ports, { target, application, images, steps }, signal),
  });
}
