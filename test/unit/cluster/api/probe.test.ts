import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { test } from 'node:test';
import { Agent } from 'undici';
import { probe } from '../../../../src/cluster/api/probe.ts';
import { realClock } from '../../../../src/cluster/clock.ts';
import { defaultTimeouts } from '../../../../src/cluster/http/fault.ts';
import { noVeil } from '../../../../src/cluster/http/veil.ts';
import { acceptGuid, frameOf, opcodes } from '../../../../src/core/kube/webSocket.ts';
import { ok } from '../../../../src/core/result.ts';

type Script = (request: IncomingMessage, socket: Duplex) => void;

const reply = (socket: Duplex, code: number, body: object, type = 'application/json'): void => {
  const text = JSON.stringify(body);
  socket.end(`HTTP/1.1 ${code} X\r\ncontent-type: ${type}\r\ncontent-length: ${Buffer.byteLength(text)}\r\n\r\n${text}`);
};
const status = (code: number, message: string): object => ({ kind: 'Status', apiVersion: 'v1', status: 'Failure', code, message, details: { name: 'p' } });
const upgraded = (request: IncomingMessage, socket: Duplex, key = request.headers['sec-websocket-key'] ?? ''): void => {
  const accept = createHash('sha1').update(`${key}${acceptGuid}`).digest('base64');
  socket.write(`HTTP/1.1 101 Switching Protocols\r\nupgrade: websocket\r\nconnection: Upgrade\r\nsec-websocket-accept: ${accept}\r\nsec-websocket-protocol: v4.channel.k8s.io\r\n\r\n`);
};
const send = (socket: Duplex, channel: number, text: string): boolean => socket.write(frameOf(opcodes.binary, Buffer.concat([Buffer.of(channel), Buffer.from(text, 'latin1')])));
const port = '\x90\x1f';
/** Both port numbers, then what the pod says, in one piece each. */
const says = (...pieces: readonly string[]): Script => (request, socket) => {
  upgraded(request, socket);
  for (const channel of [0, 1]) send(socket, channel, port);
  for (const piece of pieces) send(socket, 0, piece);
  socket.end(frameOf(opcodes.close, new Uint8Array(0)));
};

async function asked(script: Script): Promise<{ readonly said: string; readonly path: string; readonly token: string }> {
  const seen = { path: '', token: '' };
  const server = createServer();
  server.on('upgrade', (request, socket: Duplex) => {
    socket.on('error', () => socket.destroy());
    Object.assign(seen, { path: request.url, token: request.headers.authorization });
    script(request, socket);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const dispatcher = new Agent();
  const session = { access: () => Promise.resolve(ok({ headers: { authorization: 'Bearer t' }, dispatcher, veil: noVeil })), renew: () => Promise.resolve(false) };
  try {
    const options = { where: { context: 'prod-eu', server: url }, url, session, clock: realClock, timeouts: defaultTimeouts, userAgent: 'test', log: () => undefined };
    const answer = await probe(options, { namespace: 'shop', pod: 'p', port: 8080, path: '/v1/models' }, new AbortController().signal);
    const said = answer.ok ? `${answer.value.status} ${answer.value.type} ${answer.value.text}` : `${answer.failure.kind}${'reason' in answer.failure ? ` ${answer.failure.reason}` : ''}`;
    return { said, ...seen };
  } finally {
    await dispatcher.destroy();
    server.close();
  }
}

const answer = 'HTTP/1.1 200 OK\r\ncontent-type: application/json; charset=utf-8\r\ncontent-length: 2\r\nconnection: close\r\n\r\n{}';

test('one GET goes through the port-forward, with the credentials of the session', async () => {
  assert.deepEqual(await asked(says(answer)), { said: '200 application/json {}', path: '/api/v1/namespaces/shop/pods/p/portforward?ports=8080', token: 'Bearer t' });
});

const cases: readonly (readonly [what: string, script: Script, said: string])[] = [
  ['an answer in many pieces', says(...Array.from(answer)), '200 application/json {}'],
  ['a pod that fails', says('HTTP/1.1 503 Busy\r\ncontent-length: 0\r\n\r\n'), '503  '],
  ['a port where nobody listens', (request, socket) => {
    upgraded(request, socket);
    send(socket, 0, port);
    send(socket, 1, `${port}error forwarding port 8080 to pod p: dial tcp4 127.0.0.1:8080: connect: connection refused`);
  }, 'podRefused connection refused'],
  ['a pod that closes without a word', says(), 'podRefused the connection was closed without an answer'],
  ['a pod that speaks another protocol', says('SSH-2.0-server\r\n\r\n'), 'podRefused it does not speak HTTP there'],
  ['no rights', (_request, socket) => reply(socket, 403, status(403, 'no')), 'forbidden'],
  ['no such pod', (_request, socket) => reply(socket, 404, status(404, 'pods "p" not found')), 'notFound'],
  ['a node without a kubelet', (_request, socket) => reply(socket, 500, status(500, 'error dialing backend: dial tcp: no route to host')), 'podUnreached error dialing backend: dial tcp: no route to host'],
  ['a server that is none', (request, socket) => upgraded(request, socket, 'another key'), 'podUnreached another protocol than was asked for'],
];
for (const [what, script, said] of cases) {
  test(`a probe that meets ${what} says so`, async () => {
    assert.equal((await asked(script)).said, said);
  });
}
