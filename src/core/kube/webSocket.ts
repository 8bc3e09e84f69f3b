/**
 * Frames of RFC 6455, as far as a port-forward needs them: whole messages in, frames out. The adapter speaks the client's side of it, the
 * practice cluster the server's. `v4.channel.k8s.io` puts one byte before each message that says which channel it belongs to.
 */

/** What both sides of a port-forward agree on; kubelets have served it since Kubernetes 1.5. */
export const channelProtocol = 'v4.channel.k8s.io';
/** Of the first and only port that is forwarded. Each begins with the port's number in two bytes, the lower first. */
export const dataChannel = 0;
export const errorChannel = 1;

/** Fixed by RFC 6455 §1.3: it is hashed with the client's key, so that no other protocol answers by accident. */
export const acceptGuid = '258EAFA5-E914-47DA-95CA-C5AB0DC85B11';

export const opcodes = { continuation: 0, text: 1, binary: 2, close: 8, ping: 9, pong: 10 } as const;

export interface Message {
  readonly opcode: number;
  readonly payload: Uint8Array;
}

/** One whole, final frame. `mask` (4 random bytes) is what a client must use, and a server must not. */
export function frameOf(opcode: number, payload: Uint8Array, mask?: Uint8Array): Uint8Array {
  const length = payload.length;
  const head = length < 126 ? [length] : length < 65_536 ? [126, length >> 8, length & 255] : [127, 0, 0, 0, 0, (length >>> 24) & 255, (length >> 16) & 255, (length >> 8) & 255, length & 255];
  head[0] = (head[0] ?? 0) | (mask === undefined ? 0 : 0x80);
  const frame = new Uint8Array(1 + head.length + (mask?.length ?? 0) + length);
  frame[0] = 0x80 | opcode;
  frame.set(head, 1);
  if (mask !== undefined) frame.set(mask, 1 + head.length);
  const at = frame.length - length;
  for (let index = 0; index < length; index++) frame[at + index] = (payload[index] ?? 0) ^ (mask?.[index % 4] ?? 0);
  return frame;
}

/** The other side does not keep to the protocol, or sends more than was agreed. */
export class WebSocketError extends Error {}

/** Puts frames together as bytes come in. `longest`: bytes of a message; a longer one, or a reserved bit, throws `WebSocketError`. */
export function createReader(longest: number): { push(bytes: Uint8Array): readonly Message[] } {
  let rest: Uint8Array = new Uint8Array(0);
  let begun: { readonly opcode: number; payload: Uint8Array } | undefined;

  function next(): { readonly final: boolean; readonly opcode: number; readonly payload: Uint8Array } | undefined {
    const [first = 0, second = 0] = rest;
    if (rest.length < 2) return undefined;
    if ((first & 0x70) !== 0) throw new WebSocketError('a reserved bit is set');
    const short = second & 0x7f;
    const extra = short === 126 ? 2 : short === 127 ? 8 : 0;
    const masked = (second & 0x80) !== 0;
    const at = 2 + extra + (masked ? 4 : 0);
    if (rest.length < at) return undefined;
    const length = extra === 0 ? short : rest.subarray(2, 2 + extra).reduce((sum, byte) => sum * 256 + byte, 0);
    if (length > longest) throw new WebSocketError(`a message of ${length} bytes`);
    if (rest.length < at + length) return undefined;
    const mask = rest.subarray(at - 4, at);
    const payload = rest.slice(at, at + length);
    if (masked) for (let index = 0; index < length; index++) payload[index] = (payload[index] ?? 0) ^ (mask[index % 4] ?? 0);
    rest = rest.subarray(at + length);
    return { final: (first & 0x80) !== 0, opcode: first & 0x0f, payload };
  }

  return {
    push(bytes) {
      rest = rest.length === 0 ? bytes : joined(rest, bytes);
      const messages: Message[] = [];
      for (let frame = next(); frame !== undefined; frame = next()) {
        const { final, opcode, payload } = frame;
        // Control frames may stand between the parts of a message.
        if (opcode >= opcodes.close) {
          messages.push({ opcode, payload });
          continue;
        }
        begun = opcode === opcodes.continuation && begun !== undefined ? { ...begun, payload: joined(begun.payload, payload) } : { opcode, payload };
        if (begun.payload.length > longest) throw new WebSocketError(`a message of more than ${longest} bytes`);
        if (!final) continue;
        messages.push(begun);
        begun = undefined;
      }
      return messages;
    },
  };
}

function joined(first: Uint8Array, second: Uint8Array): Uint8Array {
  const both = new Uint8Array(first.length + second.length);
  both.set(first);
  both.set(second, first.length);
  return both;
}
