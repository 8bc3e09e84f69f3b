/** What can be wrong with a text before it is a manifest, in sentences. Codes are stable: they show in Problems. */
import type { Range } from './node.ts';

export interface ParseProblem {
  readonly code: 'yaml-syntax' | 'yaml-duplicate-key' | 'yaml-alias' | 'yaml-too-deep' | 'yaml-too-large';
  readonly severity: 'error' | 'warning' | 'information';
  readonly message: string;
  readonly range: Range;
}

const error = (code: ParseProblem['code'], message: string, range: Range): ParseProblem => ({ code, severity: 'error', message, range });

export const duplicateKey = (key: string, range: Range): ParseProblem => ({
  code: 'yaml-duplicate-key',
  severity: 'warning',
  message: `${key} stands here a second time, and kubectl silently keeps only the last. Remove one of them.`,
  range,
});

export const sayNoAnchor = (name: string, range: Range): ParseProblem =>
  error('yaml-alias', `*${name} names an anchor that this document does not have. Define it above with &${name}.`, range);
export const sayCycle = (name: string, range: Range): ParseProblem =>
  error('yaml-alias', `*${name} stands inside &${name} itself, which has no end. Name another anchor.`, range);
export const sayBomb = ({ start }: Range): ParseProblem =>
  error('yaml-alias', 'This document grows beyond 200,000 values once its aliases are followed, so it was not checked. Use fewer aliases of aliases.', { start, end: start + 1 });
export const sayDepth = (text: string): ParseProblem =>
  error('yaml-too-deep', 'This document is nested too deeply to be read. Check for brackets that are never closed.', { start: 0, end: Math.min(1, text.length) });
export const saySize = (length: number): ParseProblem => ({
  code: 'yaml-too-large',
  severity: 'information',
  message: `This document has ${Math.round(length / 1e6)} million characters and was not checked. Split it to have it checked.`,
  range: { start: 0, end: 1 },
});

/** One sentence for what the YAML library found, by its code; what a later version may add gets the last one. */
export function saySyntax(code: string, range: Range, text: string): ParseProblem {
  return error(code === 'RESOURCE_EXHAUSTION' ? 'yaml-too-deep' : 'yaml-syntax', sentence(code, text.slice(range.start, range.end).trim().slice(0, 30)), range);
}

function sentence(code: string, at: string): string {
  switch (code) {
    case 'TAB_AS_INDENT':
      return 'A tab stands in the indentation, which YAML does not allow. Indent with spaces.';
    case 'BAD_INDENT':
      return 'The indentation does not fit the lines above. Align it with the other keys of the same level.';
    case 'BLOCK_AS_IMPLICIT_KEY':
    case 'MULTILINE_IMPLICIT_KEY':
    case 'KEY_OVER_1024_CHARS':
      return 'A key begins here that does not end on its line. Look for a missing or misplaced colon, or quote the text.';
    case 'BLOCK_IN_FLOW':
      return 'Indented lines cannot stand inside brackets. Close the bracket first, or write the whole in brackets.';
    case 'MISSING_CHAR':
      return 'Something that was opened here is not closed, or a colon or comma is missing. Check quotes and brackets.';
    case 'BAD_SCALAR_START':
      return `A text cannot begin with ${at || 'this character'}. Put it in quotes.`;
    case 'BAD_DQ_ESCAPE':
      return `${at || 'This'} is no escape that YAML knows. Double the backslash, or use single quotes.`;
    case 'BAD_ALIAS':
    case 'ALIAS_PROPS':
    case 'MULTIPLE_ANCHORS':
      return 'This anchor or alias cannot stand here. Give a value one anchor, and an alias nothing beside it.';
    case 'BAD_DIRECTIVE':
    case 'MULTIPLE_DOCS':
      return 'A directive or the end of a document stands where none can be. Separate documents with a line of three dashes.';
    case 'MULTIPLE_TAGS':
    case 'TAG_RESOLVE_FAILED':
    case 'BAD_COLLECTION_TYPE':
    case 'BAD_PROP_ORDER':
      return 'This tag does not fit the value after it. Remove the tag.';
    case 'DUPLICATE_KEY':
    case 'NON_STRING_KEY':
      return `${at || 'This key'} cannot be a key here. Write each key once, as plain text.`;
    case 'RESOURCE_EXHAUSTION':
      return 'This document is nested too deeply to be read. Check for brackets that are never closed.';
    default:
      return `${at === '' ? 'Something here' : at} cannot stand here. Look for a missing colon, quote or dash just before.`;
  }
}
