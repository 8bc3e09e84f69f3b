import { createServer as createHttp, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer as createHttps, type ServerOptions } from 'node:https';
import type { AddressInfo, Socket } from 'node:net';
import { TLSSocket, type PeerCertificate } from 'node:tls';

/** One request as it arrived. */
export interface Recorded {
  readonly method: string;
  /** Without the query. */
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  readonly rawHeaders: readonly string[];
  readonly body: string;
  /** Common name of the client's certificate; undefined where it sent none. */
  readonly client: string | undefined;
  /** Host name the client asked for in the TLS handshake. */
  readonly serverName: string | undefined;
}

export type Handler = (request: Recorded, response: ServerResponse) => void;

export interface RecordingServer {
  readonly url: string;
  readonly port: number;
  readonly requests: Recorded[];
  /** Connections made so far. */
  readonly connections: number;
  handle: Handler;
  /** Closes every connection at once. */
  close(): Promise<void>;
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
  return Buffer.concat(chunks).toString('utf8');
}

/** A loopback server on a free port that records every request and answers with the handler; TLS where options are given. */
export async function startServer(handle: Handler, tls?: ServerOptions): Promise<RecordingServer> {
  const requests: Recorded[] = [];
  const sockets = new Set<Socket>();
  let connections = 0;
  const listener = (request: IncomingMessage, response: ServerResponse): void => {
    bodyOf(request).then((body) => {
      const url = new URL(request.url ?? '/', 'http://server.example');
      const { socket } = request;
      const secure = socket instanceof TLSSocket ? socket : undefined;
      const peer: Partial<PeerCertificate> | undefined = secure?.getPeerCertificate();
      const name = peer?.subject?.CN;
      const recorded: Recorded = {
        method: request.method ?? '',
        path: url.pathname,
        query: url.searchParams,
        headers: request.headers,
        rawHeaders: request.rawHeaders,
        body,
        client: typeof name === 'string' ? name : undefined,
        serverName: typeof secure?.servername === 'string' ? secure.servername : undefined,
      };
      requests.push(recorded);
      server.handle(recorded, response);
    }, () => response.destroy());
  };
  const listening = tls === undefined ? createHttp(listener) : createHttps(tls, listener);
  listening.on('connection', (socket: Socket) => {
    connections += 1;
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    socket.on('error', () => undefined);
  });
  await new Promise<void>((resolve) => {
    listening.listen(0, '127.0.0.1', resolve);
  });
  const { port } = listening.address() as AddressInfo;
  const server: RecordingServer = {
    url: `${tls === undefined ? 'http' : 'https'}://127.0.0.1:${port}`,
    port,
    requests,
    get connections() { return connections; },
    handle,
    close: () =>
      new Promise((resolve) => {
        listening.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      }),
  };
  return server;
}

export function json(response: ServerResponse, status: number, body: unknown, headers: Readonly<Record<string, string>> = {}): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers });
  response.end(JSON.stringify(body));
}

/** A `Status` as an API server sends it. */
export const failureStatus = (code: number, reason: string, message: string, details: unknown = {}): unknown =>
  ({ kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Failure', message, reason, details, code });
