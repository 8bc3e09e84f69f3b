import { createServer as createHttp } from 'node:http';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';

export interface TestProxy {
  readonly port: number;
  /** What it was asked to connect to, and with which credentials. */
  readonly tunnels: readonly string[];
  close(): Promise<void>;
}

function listening(server: Server, tunnels: readonly string[], sockets: Set<Socket>): Promise<TestProxy> {
  server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.on('error', () => socket.destroy());
  });
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => {
      resolve({
        port: (server.address() as AddressInfo).port,
        tunnels,
        close: () =>
          new Promise((done) => {
            server.close(() => done());
            for (const socket of sockets) socket.destroy();
          }),
      });
    });
  });
}

function join(a: Socket, b: Socket, sockets: Set<Socket>): void {
  sockets.add(b);
  for (const socket of [a, b]) socket.on('error', () => { a.destroy(); b.destroy(); });
  a.pipe(b);
  b.pipe(a);
}

/** An HTTP proxy that tunnels by CONNECT, whatever host is named, to a port of this machine. */
export function httpProxy(): Promise<TestProxy> {
  const tunnels: string[] = [];
  const sockets = new Set<Socket>();
  const server = createHttp((_request, response) => response.writeHead(405).end());
  server.on('connect', (request, socket: Socket) => {
    const authorization = request.headers['proxy-authorization'];
    tunnels.push(`${request.url ?? ''}${authorization === undefined ? '' : ` ${authorization}`}`);
    const upstream = connect(Number((request.url ?? '').split(':').at(-1)), '127.0.0.1', () => {
      socket.write('HTTP/1.1 200 Connection established\r\n\r\n');
      join(socket, upstream, sockets);
    });
    upstream.on('error', () => socket.end('HTTP/1.1 502 Bad Gateway\r\n\r\n'));
  });
  return listening(server, tunnels, sockets);
}

/** A SOCKS5 proxy (RFC 1928) without authentication. */
export function socksProxy(): Promise<TestProxy> {
  const tunnels: string[] = [];
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    socket.once('data', () => {
      socket.write(Buffer.from([5, 0]));
      socket.once('data', (request: Buffer) => {
        const named = request[3] === 3;
        const length = named ? (request[4] ?? 0) : 4;
        const host = named ? request.subarray(5, 5 + length).toString() : [...request.subarray(4, 8)].join('.');
        const port = request.readUInt16BE(named ? 5 + length : 8);
        tunnels.push(`${host}:${port}`);
        const upstream = connect(port, '127.0.0.1', () => {
          socket.write(Buffer.from([5, 0, 0, 1, 127, 0, 0, 1, 0, 0]));
          join(socket, upstream, sockets);
        });
        upstream.on('error', () => socket.destroy());
      });
    });
  });
  return listening(server, tunnels, sockets);
}
