import type { Range } from './node.ts';

/** A line that begins or ends a document. Such a line cannot stand inside one, not even in a block scalar (YAML 1.2 §9.1). */
const marker = /^(---|\.\.\.)(?=[ \t\r\n]|$)/gm;
/** Nothing but comments, blank lines and directives: a prologue, which belongs to the `---` that follows. */
const prologue = /^(?:[ \t]*(?:#[^\n]*|%[^\n]*)?(?:\r?\n|$))*$/;

/**
 * Where each document of a YAML text stands, in order and without gaps. Linear in the text and independent of what is
 * inside, so that a broken document cannot swallow its neighbours, and an edit touches one document.
 */
export function splitDocuments(text: string): readonly Range[] {
  const ranges: Range[] = [];
  let start = 0;
  const close = (end: number): void => {
    if (end > start) ranges.push({ start, end });
    start = end;
  };
  for (const match of text.matchAll(marker)) {
    if (match[1] === '...') {
      const lineEnd = text.indexOf('\n', match.index);
      close(lineEnd === -1 ? text.length : lineEnd + 1);
    } else if (match.index > start && !prologue.test(text.slice(start, match.index))) {
      close(match.index);
    }
  }
  close(text.length);
  return ranges;
}
