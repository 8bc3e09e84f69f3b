/**
 * Whether a text is an image reference (grammar of distribution/reference): an optional registry host with port, a path in lower case, a
 * tag, a digest. The API server takes any text; the kubelet then says `InvalidImageName`.
 */
export function isImageName(text: string): boolean {
  return text.length <= longest && reference.test(text);
}

const longest = 1000;
const part = '[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*';
const host = '(?:[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?|\\[[0-9a-fA-F:]+\\])(?::[0-9]+)?';
const digest = '@[A-Za-z][A-Za-z0-9]*(?:[-_+.][A-Za-z][A-Za-z0-9]*)*:[0-9a-fA-F]{32,}';
const reference = new RegExp(`^(?:${host}/)?${part}(?:/${part})*(?::[A-Za-z0-9_][A-Za-z0-9_.-]{0,127})?(?:${digest})?$`);

/** An image that may be another one tomorrow under the same name: no tag, or `latest`, and no digest (PD A8). */
export const isMutable = (image: string): boolean => !image.includes('@') && (/:latest$/.test(image) || !/:[^/]+$/.test(image));
