import { request, type Dispatcher } from 'undici';
import { createTurns } from '../../app/turns.ts';
import type { Result } from '../../core/result.ts';
import { fail, ok } from '../../core/result.ts';
import { pause, type Clock } from '../clock.ts';
import type { Asked, Fault, RequestEvent, Where } from './asked.ts';
import { bodyOf, parseJson } from './body.ts';
import { codeOf, faultOf, networkFault, statusFault, type Timeouts } from './fault.ts';
import { noVeil, type Veil } from './veil.ts';

/** What a request carries to be let in: made by the session, never logged. */
export interface Access {
  readonly headers: Readonly<Record<string, string | readonly string[]>>;
  readonly dispatcher: Dispatcher;
  /** Over these headers and what the dispatcher sends: an answer may echo them. */
  readonly veil: Veil;
}

/** Credentials of one connection. `access` may run a credential plugin; `renew` tells whether a 401 is worth one more try. */
export interface Session {
  access(): Promise<Result<Access>>;
  renew(refused: Access): Promise<boolean>;
}

export interface TransportOptions {
  readonly where: Where;
  /** Server's URL without a trailing slash; its path is a prefix of every request's. */
  readonly url: string;
  readonly session: Session;
  readonly clock: Clock;
  readonly timeouts: Timeouts;
  readonly userAgent: string;
  readonly log: (event: RequestEvent) => void;
}

/** Sends requests to one API server. An aborted signal rejects with its reason; everything else that goes wrong is a `Fault`. */
export interface Transport {
  /** The parsed JSON of a successful answer, raw: unknown fields survive. */
  json(asked: Asked, signal: AbortSignal): Promise<Result<unknown, Fault>>;
  /** The bytes of a watch as they come. Iterating throws what the network throws; `interrupted` puts that into a fault. */
  stream(asked: Asked, signal: AbortSignal): Promise<Result<AsyncIterable<Uint8Array>, Fault>>;
  interrupted(error: unknown): Fault;
  /** The fault for an answer that is JSON, but not what was asked for. */
  unreadable(reason: string): Fault;
  /** The fault for a `Status` in the midst of a watch. */
  ended(code: number, status: unknown, asked: Asked): Fault;
}

/** `Retry-After` is obeyed for reads this often, and only where it asks for no more than this. A person waits behind it. */
const patience = { tries: 3, longestWait: 10_000 };

/** A pooled connection that was closed while idle, or together with another request of the same pool. */
const deadConnection = new Set(['UND_ERR_SOCKET', 'ECONNRESET', 'EPIPE', 'UND_ERR_INFO', 'UND_ERR_CLOSED']);

type Answer = Dispatcher.ResponseData;

const headerOf = (answer: Answer, name: string): string | undefined => {
  const value = answer.headers[name];
  return typeof value === 'string' ? value : value?.[0];
};

/** The media type alone, for people. */
const typeOf = (answer: Answer): string => headerOf(answer, 'content-type')?.split(';')[0] ?? 'no content type';

/** Characters of JSON that are parsed at once; a page of 500 objects has some millions, and takes a turn of the event loop for itself. */
const atOnce = 100_000;
const ownTurn = createTurns();

export function createTransport(options: TransportOptions): Transport {
  const { where, clock, timeouts, session } = options;

  /** Of the newest credentials and of those before them, which a watch may still stand on. */
  let veils: readonly Veil[] = [noVeil];
  const veil: Veil = (text) => veils.reduce((rest, one) => one(rest), text);
  const carry = (access: Access): void => {
    if (!veils.includes(access.veil)) veils = [access.veil, ...veils.slice(0, 1)];
  };

  const pathOf = (asked: Asked): string => {
    const query = new URLSearchParams(asked.query).toString();
    return query === '' ? asked.path : `${asked.path}?${query}`;
  };
  const logged = (asked: Asked, from: number, status: number, bytes: number, note: string): void =>
    options.log({ context: where.context, method: asked.method, path: pathOf(asked).replace(/continue=[^&]+/, 'continue=…'), status, ms: clock.now() - from, bytes, note });

  const send = (asked: Asked, access: Access, signal: AbortSignal, silence: number): Promise<Answer> =>
    request(`${options.url}${pathOf(asked)}`, {
      method: asked.method,
      dispatcher: access.dispatcher,
      headers: {
        accept: 'application/json',
        'user-agent': options.userAgent,
        ...(asked.verb === 'list' ? { 'accept-encoding': 'gzip' } : {}),
        ...(asked.contentType === undefined ? {} : { 'content-type': asked.contentType }),
        ...Object.fromEntries(Object.entries(access.headers).map(([name, value]) => [name, typeof value === 'string' ? value : [...value]])),
      },
      body: asked.body ?? null,
      signal,
      headersTimeout: timeouts.firstByte,
      bodyTimeout: silence,
    });

  const refusal = async (asked: Asked, answer: Answer, from: number): Promise<Fault> => {
    const { text, bytes } = await bodyOf(answer.body, headerOf(answer, 'content-encoding'));
    logged(asked, from, answer.statusCode, bytes, '');
    return statusFault({ status: answer.statusCode, retryAfter: headerOf(answer, 'retry-after'), body: parseJson(text), type: typeOf(answer), now: clock.now(), veil }, asked, where);
  };

  /** One try. `again` runs it once more: after a 401 with renewed credentials, or on a pooled connection that was dead already. */
  async function once<T>(asked: Asked, signal: AbortSignal, silence: number, read: (answer: Answer, from: number) => Promise<Result<T, Fault>>, again = true): Promise<Result<T, Fault>> {
    const access = await session.access();
    signal.throwIfAborted();
    if (!access.ok) return fail(faultOf(access.failure));
    carry(access.value);
    const from = clock.now();
    try {
      const answer = await send(asked, access.value, signal, silence);
      if (answer.statusCode >= 200 && answer.statusCode < 300) return await read(answer, from);
      const fault = await refusal(asked, answer, from);
      if (fault.status === 401 && again && (await session.renew(access.value))) return await once(asked, signal, silence, read, false);
      return fail(fault);
    } catch (error) {
      signal.throwIfAborted();
      const code = codeOf(error);
      logged(asked, from, 0, 0, code);
      if (again && asked.method === 'GET' && deadConnection.has(code)) return once(asked, signal, silence, read, false);
      return fail(networkFault(error, where, timeouts));
    }
  }

  const unreadable = (reason: string): Fault => faultOf({ kind: 'unreadable', ...where, reason: veil(reason) });

  return {
    async json(asked, signal) {
      for (let tried = 1; ; tried++) {
        const result = await once(asked, signal, timeouts.silence, async (answer, from): Promise<Result<unknown, Fault>> => {
          const { text, bytes } = await bodyOf(answer.body, headerOf(answer, 'content-encoding'));
          logged(asked, from, answer.statusCode, bytes, '');
          if (text.length > atOnce) await ownTurn();
          const value = parseJson(text);
          if (typeof value === 'object' && value !== null) return ok(value);
          return fail(unreadable(`${typeOf(answer)} instead of JSON`));
        });
        if (result.ok || asked.method !== 'GET' || tried >= patience.tries || result.failure.failure.kind !== 'serverBusy') return result;
        const wait = result.failure.retryAfter;
        if (wait === undefined || wait > patience.longestWait) return result;
        await pause(clock, wait, signal);
        signal.throwIfAborted();
      }
    },

    stream: (asked, signal) =>
      once(asked, signal, timeouts.watchSilence, (answer, from): Promise<Result<AsyncIterable<Uint8Array>, Fault>> => {
        logged(asked, from, answer.statusCode, 0, 'opened');
        return Promise.resolve(ok(counted(answer.body, (bytes) => logged(asked, from, answer.statusCode, bytes, 'ended'))));
      }),

    interrupted: (error) => networkFault(error, where, timeouts),
    unreadable,
    ended: (code, status, asked) => statusFault({ status: code, retryAfter: undefined, body: status, type: 'a watch event', now: clock.now(), veil }, asked, where),
  };
}

async function* counted(body: AsyncIterable<unknown>, end: (bytes: number) => void): AsyncGenerator<Uint8Array, void, void> {
  let bytes = 0;
  try {
    for await (const chunk of body) {
      if (!(chunk instanceof Uint8Array)) continue;
      bytes += chunk.length;
      yield chunk;
    }
  } finally {
    end(bytes);
  }
}
