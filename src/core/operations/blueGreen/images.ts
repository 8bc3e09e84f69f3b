import { clean } from '../../live/clean.ts';
import type { DeploymentRecord, ImageOf } from '../../live/records.ts';
import { fail, ok, type Result } from '../../result.ts';
import type { JsonPatchOp } from '../plan.ts';

/** An image that is replaced: `from` what the container has, `to` what it shall have. */
export interface ImageChange {
  readonly container: string;
  /** Its place among the template's containers. */
  readonly index: number;
  readonly from: string;
  readonly to: string;
}

/**
 * What the named images change in a template. Fails with `notFound` where a container is named that the template does not have;
 * a container that has its image already is no change.
 */
export function imageChanges(deployment: DeploymentRecord, images: readonly ImageOf[], context: string): Result<readonly ImageChange[]> {
  const changes: ImageChange[] = [];
  for (const { container, image } of images) {
    const index = deployment.images.findIndex((one) => one.container === container);
    const now = deployment.images[index];
    if (now === undefined) return fail({ kind: 'notFound', context: clean(context), what: `Container ${clean(container)} of Deployment ${clean(deployment.name)}`, namespace: clean(deployment.namespace) });
    if (now.image !== image) changes.push({ container, index, from: now.image, to: image });
  }
  return ok(changes);
}

/** The images of a template as the changes leave them. */
export const changedImages = (now: readonly ImageOf[], changes: readonly ImageChange[]): readonly ImageOf[] =>
  now.map(({ container, image }) => ({ container, image: changes.find((change) => change.container === container)?.to ?? image }));

/** Each replaced value is tested, and so is the container's name, since its place in the list is what the path says. */
export const imageOps = (changes: readonly ImageChange[]): readonly JsonPatchOp[] =>
  changes.flatMap(({ container, index, from, to }): readonly JsonPatchOp[] => {
    const path = `/spec/template/spec/containers/${index}`;
    return [
      { op: 'test', path: `${path}/name`, value: container },
      { op: 'test', path: `${path}/image`, value: from },
      { op: 'replace', path: `${path}/image`, value: to },
    ];
  });

/** `app registry.example/llm-app:v1 → registry.example/llm-app:v2`. */
export const imageText = (changes: readonly ImageChange[]): string => changes.map(({ container, from, to }) => `${clean(container)} ${clean(from)} → ${clean(to)}`).join(', ');
