import { createHash, randomBytes } from 'node:crypto';
import type { Duplex } from 'node:stream';
import type { Dispatcher } from 'undici';
import { acceptGuid } from '../../core/kube/webSocket.ts';
import { fail, ok, type Result } from '../../core/result.ts';
import type { Asked, Fault } from './asked.ts';
import { parseJson } from './body.ts';
import { codeOf, faultOf, networkFault, statusFault } from './fault.ts';
import type { Access, TransportOptions } from './request.ts';


type Answer =
  | { readonly kind: 'upgraded'; readonly headers: Headers; readonly socket: Duplex }
  | { readonly kind: 'answered'; readonly status: number; readonly headers: Headers; readonly text: string };
type Headers = Readonly<Record<string, string | string[] | undefined>>;

/** More of a refusal is not read. */
const longestRefusal = 64 * 1024;

/**
 * Opens a WebSocket over the session's own connection (proxy, TLS, client certificate) and credentials, and gives the socket behind the
 * handshake. An answer that is no 101 is a fault like any other request's; a 401 is tried once more with renewed credentials.
 */
export async function openWebSocket(options: TransportOptions, asked: Asked, protocol: string, signal: AbortSignal, again = true): Promise<Result<Duplex, Fault>> {
  const { where, clock, timeouts, session } = options;
  const access = await session.access();
  signal.throwIfAborted();
  if (!access.ok) return fail(faultOf(access.failure));
  const { veil } = access.value;
  const key = randomBytes(16).toString('base64');
  const path = `${asked.path}?${new URLSearchParams(asked.query).toString()}`;
  const from = clock.now();
  const logged = (status: number, note: string): void => options.log({ context: where.context, method: 'GET', path, status, ms: clock.now() - from, bytes: 0, note });
  let answer: Answer;
  try {
    answer = await dispatched(options, access.value, path, { 'sec-websocket-key': key, 'sec-websocket-protocol': protocol, 'sec-websocket-version': '13' }, signal);
  } catch (error) {
    signal.throwIfAborted();
    logged(0, codeOf(error));
    return fail(networkFault(error, where, timeouts));
  }
  if (answer.kind === 'upgraded') {
    logged(101, 'opened');
    const accepted = createHash('sha1').update(`${key}${acceptGuid}`).digest('base64');
    if (answer.headers['sec-websocket-accept'] === accepted && answer.headers['sec-websocket-protocol'] === protocol) return ok(answer.socket);
    answer.socket.destroy();
    return fail(faultOf({ kind: 'unreadable', ...where, reason: 'another protocol than was asked for' }));
  }
  logged(answer.status, '');
  const type = String(answer.headers['content-type'] ?? 'no content type').split(';')[0] ?? '';
  const fault = statusFault({ status: answer.status, retryAfter: undefined, body: parseJson(answer.text), type, now: clock.now(), veil }, asked, where);
  if (fault.status === 401 && again && (await session.renew(access.value))) return openWebSocket(options, asked, protocol, signal, false);
  return fail(fault);
}

function dispatched({ url, userAgent, timeouts }: TransportOptions, { dispatcher, headers }: Access, path: string, handshake: Readonly<Record<string, string>>, signal: AbortSignal): Promise<Answer> {
  const server = new URL(url);
  const prefix = server.pathname === '/' ? '' : server.pathname;
  return new Promise((resolve, reject) => {
    let controller: Dispatcher.DispatchController | undefined;
    const stop = (): void => controller?.abort(signal.reason instanceof Error ? signal.reason : new Error('aborted'));
    const settle = (run: () => void): void => {
      signal.removeEventListener('abort', stop);
      run();
    };
    let status = 0;
    let answered: Headers = {};
    let text = '';
    signal.addEventListener('abort', stop, { once: true });
    dispatcher.dispatch(
      {
        origin: server.origin,
        path: `${prefix}${path}`,
        method: 'GET',
        upgrade: 'websocket',
        headersTimeout: timeouts.firstByte,
        headers: { 'user-agent': userAgent, ...handshake, ...Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, typeof value === 'string' ? value : [...value]])) },
      },
      {
        onRequestStart: (given) => {
          controller = given;
          if (signal.aborted) stop();
        },
        onRequestUpgrade: (_controller, _status, upgraded, socket) => settle(() => resolve({ kind: 'upgraded', headers: upgraded, socket })),
        onResponseStart: (_controller, code, given) => {
          status = code;
          answered = given;
        },
        onResponseData: (_controller, chunk) => {
          if (text.length < longestRefusal) text += chunk.toString('utf8');
        },
        onResponseEnd: () => settle(() => resolve({ kind: 'answered', status, headers: answered, text })),
        onResponseError: (_controller, error) => settle(() => reject(error)),
      },
    );
  });
}
