import { splitDocuments } from '../manifest/split.ts';

export interface Insertion {
  /** Offset in the text; always the beginning of a line, or the end of the text. */
  readonly at: number;
  /** What must stand before the inserted documents. */
  readonly before: string;
}

/** Lines that make no document: comments, blank lines, separators. */
const nothing = /^(?:[ \t]*(?:#[^\n]*|%[^\n]*|---[ \t]*|\.\.\.[ \t]*)?\r?(?:\n|$))*$/;

/**
 * Where documents can go so that nothing that stands there is torn apart: after the document that the cursor is in, with
 * a separator if that one has something in it. What follows begins with a separator of its own already.
 */
export function insertionAt(text: string, cursor: number): Insertion {
  const own = splitDocuments(text).find(({ end }) => cursor < end || end === text.length) ?? { start: 0, end: text.length };
  const content = text.slice(own.start, own.end);
  const newLine = own.end > 0 && !content.endsWith('\n') ? '\n' : '';
  const follows = text.startsWith('---', own.end) || own.end === text.length;
  // After an end marker (`...`) the next document needs no separator, but ours before it would run into it.
  if (!follows) return { at: text.length, before: `${text.endsWith('\n') ? '' : '\n'}---\n` };
  return { at: own.end, before: content === '' ? '' : `${newLine}${nothing.test(content) && !/^\.\.\./m.test(content) ? '' : '---\n'}` };
}
