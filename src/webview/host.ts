/** The page's line to the extension host, and the state that the window keeps for it. */
import { parseState } from '../core/decision/state.ts';
import { parseToView } from './protocol.ts';
import type { DecisionState } from '../core/decision/state.ts';
import type { ToHost, ToView } from './protocol.ts';

interface VsCodeApi {
  postMessage(message: unknown): void;
  getState(): unknown;
  setState(state: unknown): void;
}

declare function acquireVsCodeApi(): VsCodeApi;

export interface Host {
  /** What the window kept from before the page was hidden or reloaded; undefined for a new page. */
  kept(): DecisionState | undefined;
  /** Keeps the state in the window, and tells the host. */
  keep(state: DecisionState): void;
  send(message: ToHost): void;
  listen(hear: (message: ToView) => void): void;
}

/** Can be called once in the life of a document. */
export function connect(): Host {
  const api = acquireVsCodeApi();
  const send = (message: ToHost): void => { api.postMessage(message); };
  return {
    kept(): DecisionState | undefined {
      const raw = api.getState();
      return raw === undefined || raw === null ? undefined : parseState(raw);
    },
    keep(state): void {
      api.setState(state);
      send({ type: 'state', state });
    },
    send,
    listen(hear): void {
      window.addEventListener('message', (event: MessageEvent<unknown>) => {
        const message = parseToView(event.data);
        if (message !== undefined) hear(message);
      });
    },
  };
}
