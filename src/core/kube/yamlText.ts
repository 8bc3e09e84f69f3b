/**
 * A value as YAML, to be looked at and compared: block style, keys in their order, long texts line by line. What cannot be seen is written
 * as an escape, so that hostile text neither forges a line nor hides. Read back by any YAML 1.1 or 1.2 parser it is the same value. Not
 * the YAML library, which no bundle that activation loads has.
 */
export function yamlText(value: unknown): string {
  return `${block(value, '').replace(/^[\n ]/, '')}\n`;
}

/** A value after its key: on the same line, or indented on the next ones. */
function block(value: unknown, indent: string): string {
  if (Array.isArray(value)) {
    if (value.length === 0) return ' []';
    return value.map((element: unknown) => `\n${indent}-${inItem(element, `${indent}  `)}`).join('');
  }
  if (typeof value === 'object' && value !== null) {
    const entries = Object.entries(value).filter(([, part]) => part !== undefined);
    if (entries.length === 0) return ' {}';
    return entries.map(([key, part]) => `\n${indent}${scalar(key)}:${block(part, Array.isArray(part) ? indent : `${indent}  `)}`).join('');
  }
  return ` ${typeof value === 'string' ? text(value, indent) : scalar(value)}`;
}

/** The first line of a map or list follows its dash. */
function inItem(value: unknown, indent: string): string {
  const written = block(value, indent);
  return written.startsWith(`\n${indent}`) ? ` ${written.slice(1 + indent.length)}` : written;
}

/** What no parser takes for anything but text: YAML 1.1 reads `yes`, `012` and `1:30` as other things. */
const plain = /^[A-Za-z/][\w./@+-]*(:[\w./@+-]+)*$/;
const words = /^(y|yes|n|no|on|off|true|false|null)$/i;
/** Shown as lines: printable, and not beginning with what YAML would take for indentation. */
const lines = /^(?![ \n])[ -~\n]*\n[ -~\n]*$/;

function text(value: string, indent: string): string {
  if (!lines.test(value)) return scalar(value);
  const end = /\n*$/.exec(value)?.[0].length ?? 0;
  const body = end > 1 ? value.slice(0, -1) : value.slice(0, value.length - end);
  return `|${end === 0 ? '-' : end === 1 ? '' : '+'}\n${body.split('\n').map((line) => (line === '' ? '' : `${indent === '' ? '  ' : indent}${line}`)).join('\n')}`;
}

/** JSON's quoted text is YAML's; what changes how a line looks is escaped. */
function scalar(value: unknown): string {
  if (typeof value !== 'string') return typeof value === 'number' || typeof value === 'boolean' ? String(value) : 'null';
  if (plain.test(value) && !words.test(value)) return value;
  return JSON.stringify(value).replace(/[\p{Cc}\p{Cf}\p{Cs}\u2028\u2029]/gu, (character) =>
    Array.from({ length: character.length }, (_, index) => `\\u${character.charCodeAt(index).toString(16).padStart(4, '0')}`).join(''));
}
