import { randomBytes } from 'node:crypto';
import { Duplex } from 'node:stream';
import { channelProtocol, createReader, dataChannel, errorChannel, frameOf, opcodes, WebSocketError } from '../../core/kube/webSocket.ts';
import { fail, ok, type Result } from '../../core/result.ts';
import type { Fault } from '../http/asked.ts';
import type { TransportOptions } from '../http/request.ts';
import { openWebSocket } from '../http/upgrade.ts';
import { pathOf } from './kinds.ts';

/** What the kubelet says of a port that it could not forward, in its words: on the error channel, after the connection stood. */
export class ForwardError extends Error {}

/** A message of a kubelet is what it read at once, some tens of kilobytes. */
const longestMessage = 4 * 1024 * 1024;

/**
 * A connection to one port of a pod, through the API server and the kubelet, as `kubectl port-forward` has it: a WebSocket with
 * `v4.channel.k8s.io`, which API servers pass on to the kubelet (kubernetes `PortForwardREST.Connect`, cri-streaming `portforward/websocket.go`).
 * Needs the right to `create` (and, before Kubernetes 1.35, `get`) `pods/portforward`. Errors of the stream: `ForwardError` and those of the socket.
 */
export async function forward(options: TransportOptions, namespace: string, pod: string, port: number, signal: AbortSignal): Promise<Result<Duplex, Fault>> {
  const path = `${pathOf({ api: '/api/v1', resource: 'pods' }, namespace, pod)}/portforward`;
  const asked = { method: 'GET', verb: 'create', path, query: { ports: String(port) }, resource: 'pods/portforward', namespace, object: `Pod ${pod}` } as const;
  const socket = await openWebSocket(options, asked, channelProtocol, signal);
  if (!socket.ok) return fail(socket.failure);
  return ok(streamOver(socket.value));
}

/** The data channel as a stream. The first two bytes of each channel are the port, which we know. */
function streamOver(socket: Duplex): Duplex {
  const reader = createReader(longestMessage);
  const skip: [number, number] = [2, 2];
  const send = (opcode: number, payload: Uint8Array): boolean => !socket.destroyed && socket.write(frameOf(opcode, payload, randomBytes(4)));
  const stream = new Duplex({
    read: () => void socket.resume(),
    write(chunk: Buffer, _encoding, done) {
      send(opcodes.binary, Buffer.concat([Buffer.of(dataChannel), chunk]));
      done();
    },
    // There is no half of this connection to close: who reads an answer must be able to write on.
    final: (done) => done(),
    destroy(error, done) {
      send(opcodes.close, new Uint8Array(0));
      socket.destroy();
      done(error);
    },
  });
  function take(channel: number, bytes: Uint8Array): void {
    if (channel !== dataChannel && channel !== errorChannel) return;
    const rest = bytes.subarray(skip[channel]);
    skip[channel] = Math.max(0, skip[channel] - bytes.length);
    if (rest.length === 0) return;
    if (channel === errorChannel) stream.destroy(new ForwardError(Buffer.from(rest).toString('utf8')));
    else if (!stream.push(rest)) socket.pause();
  }
  socket.on('data', (chunk: Buffer) => {
    try {
      for (const { opcode, payload } of reader.push(chunk)) {
        if (opcode === opcodes.close) stream.push(null);
        else if (opcode === opcodes.ping) send(opcodes.pong, payload);
        else if (opcode === opcodes.binary) take(payload[0] ?? -1, payload.subarray(1));
      }
    } catch (error) {
      if (!(error instanceof WebSocketError)) throw error;
      stream.destroy(new ForwardError(error.message));
    }
  });
  socket.on('error', (error) => stream.destroy(error));
  socket.on('end', () => stream.push(null));
  socket.on('close', () => {
    if (!stream.readableEnded && !stream.destroyed) stream.push(null);
  });
  return stream;
}
