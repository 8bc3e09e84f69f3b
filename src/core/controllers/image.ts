/** The tag of an image, `latest` where it names none; undefined where it is named by digest alone. */
export function tagOf(image: string): string | undefined {
  const [name = '', digest] = image.split('@');
  const [, tag] = /:([^/:]+)$/.exec(name) ?? [];
  return tag ?? (digest === undefined ? 'latest' : undefined);
}
