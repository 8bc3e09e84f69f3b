import { askText } from './askText.ts';
import type { ImageOf } from '../core/live/records.ts';
import { imageQuestion } from './questions.ts';

/** One question for each container, each with the image it has now. Undefined where the person left at any of them. */
export async function askImages(title: string, now: readonly ImageOf[]): Promise<readonly ImageOf[] | undefined> {
  const images: ImageOf[] = [];
  for (const [index, one] of now.entries()) {
    const image = await askText(imageQuestion(title, one, index + 1, now.length));
    if (image === undefined) return undefined;
    images.push({ container: one.container, image });
  }
  return images;
}
