import { createInterface } from 'node:readline';
import { Agent, type Dispatcher } from 'undici';

export interface Answer {
  readonly status: number;
  /** Parsed where it is a JSON object, else the text. */
  readonly body: unknown;
}

/** One request; the body is sent as JSON unless it is text already. */
export type Caller = (method: Dispatcher.HttpMethod, url: string, body?: unknown, contentType?: string) => Promise<Answer>;

/** Requests with a bearer token (none where a proxy logs in) over kept connections; `ca` (PEM) for a server that speaks TLS. */
export function administrator(server: string, token: string | undefined, ca?: string): Caller {
  const agent = new Agent(ca === undefined ? {} : { connect: { ca } });
  return async (method, path, body, contentType = 'application/json') => {
    const headers = { ...(token === undefined ? {} : { authorization: `Bearer ${token}` }), ...(body === undefined ? {} : { 'content-type': contentType }) };
    const text = body === undefined ? null : typeof body === 'string' ? body : JSON.stringify(body);
    const answer = await agent.request({ origin: server, path, method, headers, body: text });
    const read = await answer.body.text();
    return { status: answer.statusCode, body: read.startsWith('{') ? (JSON.parse(read) as unknown) : read };
  };
}

/** A watch that is open, or was: the events so far, one object a line. */
export interface Watching {
  readonly status: number;
  readonly events: readonly { readonly type: string; readonly object: unknown }[];
  readonly ended: boolean;
  close(): void;
}

/** Opens watches with a bearer token; each has a connection of its own. */
export function watcher(server: string, token: string | undefined, ca?: string): (url: string) => Promise<Watching> {
  return async (url) => {
    const agent = new Agent({ bodyTimeout: 0, ...(ca === undefined ? {} : { connect: { ca } }) });
    const headers = token === undefined ? {} : { authorization: `Bearer ${token}` };
    const { statusCode, body } = await agent.request({ origin: server, path: url, method: 'GET', headers });
    const events: { type: string; object: unknown }[] = [];
    const state = { status: statusCode, events, ended: false, close: () => void agent.destroy() };
    const reading = async (): Promise<void> => {
      for await (const line of createInterface({ input: body })) events.push(JSON.parse(line) as { type: string; object: unknown });
    };
    // One that is closed from here ends in an error of its body.
    void reading().catch(() => undefined).finally(() => (state.ended = true));
    return state;
  };
}

/** Asks again until the answer holds; what was seen last stands in the error. The condition is what is waited for, not time. */
export async function eventually<T>(what: string, look: () => Promise<T>, holds: (seen: T) => boolean, within = 120_000): Promise<T> {
  const end = Date.now() + within;
  for (;;) {
    const seen = await look();
    if (holds(seen)) return seen;
    if (Date.now() > end) throw new Error(`${what}: not within ${within / 1000} s; last seen ${JSON.stringify(seen)}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
