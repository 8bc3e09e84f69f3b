/**
 * Random operations with everything going wrong around them. `proxy.ts` stands between the extension and the API server and breaks
 * requests, `window.ts` is one run of the extension over a journal that outlives it, `foreigner.ts` a second operator, `audit.ts` looks
 * at each write of ours, `darkness.ts` at the endpoints, `worker.ts` does operation after operation on one application, `run.ts` several
 * at once.
 */
import { readFile } from 'node:fs/promises';
import { Agent as HttpAgent, createServer, request as httpRequest, type IncomingMessage, type ServerResponse } from 'node:http';
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https';
import type { AddressInfo, Socket } from 'node:net';
import { parse } from 'yaml';
import { at } from './fields.ts';

/** Where the API server is and how an administrator logs in. */
export interface Upstream {
  readonly server: string;
  readonly token: string | undefined;
  readonly ca: string | undefined;
}

export async function upstreamOf(kubeconfig: string): Promise<Upstream> {
  const config: unknown = parse(await readFile(kubeconfig, 'utf8'));
  const cluster = at(config, 'clusters', 0, 'cluster');
  const ca = at(cluster, 'certificate-authority-data');
  const file = at(cluster, 'certificate-authority');
  const token = at(config, 'users', 0, 'user', 'token');
  return {
    server: String(at(cluster, 'server')),
    token: typeof token === 'string' ? token : undefined,
    ca: typeof ca === 'string' ? Buffer.from(ca, 'base64').toString() : typeof file === 'string' ? await readFile(file, 'utf8') : undefined,
  };
}

/** A request that changes the cluster, as the proxy saw it. */
export interface Written {
  readonly method: string;
  /** Without the query. */
  readonly path: string;
  readonly body: unknown;
}

export type Fault = 'delay' | 'reset' | 'lost answer' | '409' | '429' | '500' | '503' | 'crash before' | 'crash after';

/** What one window's requests meet. */
export interface Guard {
  /** For a request that is no watch. */
  fault(write: boolean): Fault | undefined;
  /** Milliseconds after which a watch is cut; undefined: never. */
  cutsWatchAfter(): number | undefined;
  /** Before a write goes on to the server. */
  before(write: Written): Promise<unknown>;
  /** After the server answered a write; `seen` is what `before` gave. */
  after(write: Written, status: number, body: unknown, seen: unknown): void;
  crash(): void;
}

export interface ChaosProxy {
  readonly url: string;
  /** Requests with that user agent meet this guard; without one they are cut. */
  readonly guards: Map<string, Guard>;
  /** Cuts everything that the user agent has open, and refuses it from now on. */
  kill(agent: string): void;
  close(): Promise<void>;
}

export async function chaosProxy({ server, token, ca }: Upstream): Promise<ChaosProxy> {
  const secure = server.startsWith('https');
  const agent = secure ? new HttpsAgent({ keepAlive: true, ...(ca === undefined ? {} : { ca }) }) : new HttpAgent({ keepAlive: true });
  const send = secure ? httpsRequest : httpRequest;
  const guards = new Map<string, Guard>();
  const sockets = new Map<Socket, string>();

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const who = request.headers['user-agent'] ?? '';
    sockets.set(request.socket, who);
    const guard = guards.get(who);
    const url = new URL(request.url ?? '/', server);
    const sent = await bytesOf(request);
    if (guard === undefined) {
      request.socket.destroy();
      return;
    }
    const watch = url.searchParams.get('watch') !== null;
    const written = writtenIn(request.method ?? 'GET', url, sent);
    const fault = watch ? undefined : guard.fault(written !== undefined);
    if (fault === 'crash before') guard.crash();
    if (fault === 'reset' || fault === 'crash before') {
      request.socket.resetAndDestroy();
      return;
    }
    if (fault !== undefined && /^\d/.test(fault)) {
      const body = JSON.stringify({ kind: 'Status', apiVersion: 'v1', status: 'Failure', code: Number(fault), reason: 'Chaos', message: 'broken on purpose' });
      response.writeHead(Number(fault), { 'content-type': 'application/json', ...(fault === '429' ? { 'retry-after': '1' } : {}) }).end(body);
      return;
    }
    if (fault === 'delay') await new Promise((resolve) => setTimeout(resolve, 250));
    const seen = written === undefined ? undefined : await guard.before(written);
    const headers = { ...request.headers, host: url.host, ...(token === undefined ? {} : { authorization: `Bearer ${token}` }), 'content-length': String(sent.length) };
    if (written !== undefined) Reflect.deleteProperty(headers, 'accept-encoding');
    const upstream = send(url, { method: request.method ?? 'GET', headers, agent });
    upstream.on('error', () => request.socket.destroy());
    if (watch) response.on('close', () => upstream.destroy());
    upstream.on('response', (answer) => {
      if (written === undefined) {
        if (fault === 'lost answer') {
          answer.resume();
          request.socket.resetAndDestroy();
          return;
        }
        response.writeHead(answer.statusCode ?? 502, answer.headers);
        response.flushHeaders();
        answer.on('error', () => response.destroy());
        answer.pipe(response);
        const cut = watch ? guard.cutsWatchAfter() : undefined;
        if (cut !== undefined) setTimeout(() => request.socket.resetAndDestroy(), cut).unref();
        return;
      }
      bytesOf(answer).then((bytes) => {
        guard.after(written, answer.statusCode ?? 502, jsonOf(bytes), seen);
        if (fault === 'crash after') guard.crash();
        if (fault === 'crash after' || fault === 'lost answer') request.socket.resetAndDestroy();
        else response.writeHead(answer.statusCode ?? 502, { 'content-type': answer.headers['content-type'] ?? 'application/json' }).end(bytes);
      }, () => request.socket.destroy());
    });
    upstream.end(sent);
  }

  const listener = createServer((request, response) => void handle(request, response).catch(() => request.socket.destroy()));
  listener.on('connection', (socket: Socket) => {
    sockets.set(socket, '');
    socket.on('error', () => socket.destroy());
    socket.on('close', () => sockets.delete(socket));
  });
  await new Promise<void>((resolve) => listener.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${String((listener.address() as AddressInfo).port)}`,
    guards,
    kill(who) {
      guards.delete(who);
      for (const [socket, owner] of sockets) if (owner === who) socket.resetAndDestroy();
    },
    close: () =>
      new Promise((done) => {
        listener.close(() => done());
        for (const socket of sockets.keys()) socket.destroy();
        agent.destroy();
      }),
  };
}

async function bytesOf(stream: AsyncIterable<Buffer>): Promise<Buffer> {
  const parts: Buffer[] = [];
  for await (const part of stream) parts.push(part);
  return Buffer.concat(parts);
}

function jsonOf(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString());
  } catch {
    return undefined;
  }
}

/** Questions about rights are posted and change nothing; neither does a dry run, which a delete asks for in its body. */
function writtenIn(method: string, url: URL, sent: Buffer): Written | undefined {
  if (method === 'GET' || url.pathname.startsWith('/apis/authorization.k8s.io/') || url.searchParams.has('dryRun')) return undefined;
  const body = jsonOf(sent);
  return at(body, 'dryRun') === undefined ? { method, path: url.pathname, body } : undefined;
}
