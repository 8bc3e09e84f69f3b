/** Expands VS Code's snippet grammar as far as our snippets use it: tab stops, placeholders, choices, escapes. */

/**
 * The text that stands in the editor once a snippet is inserted. `typed` is what a person types at a tab stop; what is
 * not typed is the placeholder, or the first choice. A body that is no snippet throws.
 */
export function expandSnippet(body: string, typed: Readonly<Record<number, string>> = {}): string {
  const values = new Map<number, string>();
  const found = [...scan(body)];
  for (const part of found) if (typeof part !== 'string' && part.text !== undefined && !values.has(part.stop)) values.set(part.stop, part.text);
  return found.map((part) => (typeof part === 'string' ? part : (typed[part.stop] ?? values.get(part.stop) ?? ''))).join('');
}

export interface Stop {
  readonly stop: number;
  /** Absent where it only repeats another. */
  readonly text?: string;
  readonly choices?: readonly string[];
}

/** The parts of a body, in order. */
export function* scan(body: string): Generator<string | Stop> {
  const token = /\\([\\$}])|\$(\d+)|\$\{(\d+)\}|\$\{(\d+):((?:\\[\\$}]|[^\\$}])*)\}|\$\{(\d+)\|((?:\\[\\,|]|[^\\|])*)\|\}|([^\\$]+)|(.)/gs;
  for (const [whole, escape, bare, braced, held, text = '', chosen, list = '', plain, stray] of body.matchAll(token)) {
    if (stray !== undefined) throw new Error(`${JSON.stringify(whole)} is no snippet: ${body.slice(0, 60)}`);
    if (escape !== undefined) yield escape;
    else if (plain !== undefined) yield plain;
    else if (held !== undefined) yield { stop: Number(held), text: text.replace(/\\([\\$}])/g, '$1') };
    else if (chosen !== undefined) {
      const choices = [...list.matchAll(/((?:\\[\\,|]|[^\\,])+)(?:,|$)/g)].map(([, one = '']) => one.replace(/\\([\\,|])/g, '$1'));
      yield { stop: Number(chosen), choices, ...(choices[0] === undefined ? {} : { text: choices[0] }) };
    } else yield { stop: Number(bare ?? braced) };
  }
}
