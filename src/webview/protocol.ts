/**
 * `webview` is the decision page's own side: it runs in a browser frame, reads `core`, and speaks to the host in the
 * two unions below and nothing else. What is sent is typed, what arrives is parsed: the other side is another process,
 * and its word is not proof.
 */
import { parseState } from '../core/decision/state.ts';
import { strategies } from '../core/strategy/catalog.ts';
import type { DecisionState } from '../core/decision/state.ts';
import type { Strategy } from '../core/live/application.ts';

export type ToHost =
  /** The page listens now. */
  | { readonly type: 'ready' }
  /** The person answered something or changed a number. */
  | { readonly type: 'state'; readonly state: DecisionState }
  | { readonly type: 'insert'; readonly strategy: Strategy }
  /** Show my applications in the tree. */
  | { readonly type: 'show' }
  /** Copy the reasoning of this state as Markdown. */
  | { readonly type: 'copy'; readonly state: DecisionState };

export type ToView =
  /** What the host remembers; a page that has a state of its own keeps that. */
  | { readonly type: 'show'; readonly state: DecisionState }
  /** How a button's work ended, in one sentence. */
  | { readonly type: 'note'; readonly text: string };

const longestNote = 500;

const isRecord = (raw: unknown): raw is Readonly<Record<string, unknown>> => typeof raw === 'object' && raw !== null && !Array.isArray(raw);

const strategyOf = (raw: unknown): Strategy | undefined => strategies.find((id) => id === raw);

/** Total: anything that is not a message of the union is undefined; a state inside is reduced to what makes sense. */
export function parseToHost(raw: unknown): ToHost | undefined {
  if (!isRecord(raw)) return undefined;
  switch (raw['type']) {
    case 'ready':
      return { type: 'ready' };
    case 'show':
      return { type: 'show' };
    case 'state':
      return isRecord(raw['state']) ? { type: 'state', state: parseState(raw['state']) } : undefined;
    case 'copy':
      return isRecord(raw['state']) ? { type: 'copy', state: parseState(raw['state']) } : undefined;
    case 'insert': {
      const strategy = strategyOf(raw['strategy']);
      return strategy === undefined ? undefined : { type: 'insert', strategy };
    }
    default:
      return undefined;
  }
}

/** Total: anything that is not a message of the union is undefined; a note that is too long is cut. */
export function parseToView(raw: unknown): ToView | undefined {
  if (!isRecord(raw)) return undefined;
  switch (raw['type']) {
    case 'show':
      return isRecord(raw['state']) ? { type: 'show', state: parseState(raw['state']) } : undefined;
    case 'note':
      return typeof raw['text'] === 'string' ? { type: 'note', text: raw['text'].slice(0, longestNote) } : undefined;
    default:
      return undefined;
  }
}
