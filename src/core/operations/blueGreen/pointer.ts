/** RFC 6901: `~` and `/` of a label key are escaped, `~` first. */
export const pointerToken = (key: string): string => key.replaceAll('~', '~0').replaceAll('/', '~1');
