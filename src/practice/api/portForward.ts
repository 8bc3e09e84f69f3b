import { createHash } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { STATUS_CODES } from 'node:http';
import type { Duplex } from 'node:stream';
import type { Pod } from '../../core/kube/objects.ts';
import { acceptGuid, channelProtocol, createReader, dataChannel, errorChannel, frameOf, opcodes } from '../../core/kube/webSocket.ts';
import type { Server } from './call.ts';
import type { Guard } from './guard.ts';
import { badRequest, notFound, unknownPath, type Status } from './reply.ts';
import { answerOfPod, listens } from './podAnswer.ts';

/** More than any request line and headers that a probe sends. */
const longestRequest = 64 * 1024;

export interface PortForwards {
  upgrade(request: IncomingMessage, socket: Duplex): void;
  /** Ends every connection: the HTTP server forgets those that were upgraded. */
  close(): void;
}

/**
 * `pods/portforward` as kubelets serve it, over WebSockets (`v4.channel.k8s.io`, cri-streaming `portforward/websocket.go`). Pods here run
 * no program, so the practice cluster answers HTTP for them (`podAnswer.ts`). SPDY, which kubectl asks for, is not spoken.
 */
export function servePortForwards(server: Server, check: Guard): PortForwards {
  const open = new Set<Duplex>();
  return {
    upgrade(request, socket) {
      socket.on('error', () => socket.destroy());
      const asked = check.refuses(request) ?? askedOf(server, request);
      if ('code' in asked) {
        refuse(socket, asked);
        return;
      }
      open.add(socket);
      socket.on('close', () => open.delete(socket));
      carry(socket, accepted(request), asked);
    },
    close: () => open.forEach((socket) => socket.destroy()),
  };
}

interface Asked {
  readonly pod: Pod;
  readonly port: number;
}

function askedOf({ store }: Server, { url = '/', headers, method }: IncomingMessage): Asked | Status {
  const { pathname, searchParams } = new URL(url, 'http://127.0.0.1');
  const [, namespace, name] = /^\/api\/v1\/namespaces\/([^/]+)\/pods\/([^/]+)\/portforward$/.exec(pathname) ?? [];
  if (method !== 'GET' || namespace === undefined || name === undefined) return unknownPath();
  const pod = store.get('pods', namespace, name) as Pod | undefined;
  if (pod === undefined) return notFound({ group: '', plural: 'pods' }, name);
  const protocols = (headers['sec-websocket-protocol'] ?? '').split(',').map((one) => one.trim());
  if (headers.upgrade?.toLowerCase() !== 'websocket' || !protocols.includes(channelProtocol)) return badRequest(`the practice cluster forwards ports by ${channelProtocol} alone`);
  const port = Number(searchParams.get('ports'));
  return Number.isInteger(port) && port > 0 && port < 65_536 ? { pod, port } : badRequest('query parameter "ports" must be one port');
}

function refuse(socket: Duplex, status: Status): void {
  const body = JSON.stringify(status);
  socket.end(`HTTP/1.1 ${status.code} ${STATUS_CODES[status.code] ?? ''}\r\ncontent-type: application/json\r\ncontent-length: ${Buffer.byteLength(body)}\r\nconnection: close\r\n\r\n${body}`);
}

const accepted = ({ headers }: IncomingMessage): string =>
  createHash('sha1').update(`${headers['sec-websocket-key'] ?? ''}${acceptGuid}`).digest('base64');

function carry(socket: Duplex, accept: string, { pod, port }: Asked): void {
  const reader = createReader(longestRequest);
  const send = (channel: number, bytes: Uint8Array): boolean => socket.write(frameOf(opcodes.binary, Buffer.concat([Buffer.of(channel), bytes])));
  const end = (): void => {
    socket.end(frameOf(opcodes.close, new Uint8Array(0)));
  };
  socket.write(`HTTP/1.1 101 Switching Protocols\r\nupgrade: websocket\r\nconnection: Upgrade\r\nsec-websocket-accept: ${accept}\r\nsec-websocket-protocol: ${channelProtocol}\r\n\r\n`);
  const number = Buffer.alloc(2);
  number.writeUInt16LE(port);
  send(dataChannel, number);
  send(errorChannel, number);
  if (!listens(pod, port)) {
    send(errorChannel, Buffer.from(`error forwarding port ${port} to pod ${pod.metadata.name ?? ''}, uid : failed to connect to localhost:${port} inside the pod: connect: connection refused`));
    end();
    return;
  }
  let request = '';
  socket.on('data', (chunk: Buffer) => {
    try {
      for (const { opcode, payload } of reader.push(chunk)) {
        if (opcode === opcodes.close) end();
        if (opcode === opcodes.ping) socket.write(frameOf(opcodes.pong, payload));
        if (opcode !== opcodes.binary || payload[0] !== dataChannel) continue;
        request += Buffer.from(payload.subarray(1)).toString('latin1');
        if (request.length > longestRequest) socket.destroy();
        if (!request.includes('\r\n\r\n')) continue;
        send(dataChannel, Buffer.from(answerOfPod(pod, request)));
        end();
      }
    } catch {
      // What is no frame is no port-forward.
      socket.destroy();
    }
  });
}
