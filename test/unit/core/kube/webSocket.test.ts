import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createReader, frameOf, opcodes, WebSocketError } from '../../../../src/core/kube/webSocket.ts';

const bytes = (length: number): Uint8Array => Uint8Array.from({ length }, (_, index) => index % 251);
const mask = Uint8Array.of(1, 2, 3, 250);

for (const length of [0, 1, 125, 126, 65_535, 65_536, 70_000]) {
  test(`a message of ${length} bytes comes through, masked or not, in one piece or byte by byte`, () => {
    for (const given of [undefined, mask]) {
      const frame = frameOf(opcodes.binary, bytes(length), given);
      assert.deepEqual(createReader(100_000).push(frame), [{ opcode: opcodes.binary, payload: bytes(length) }]);
    }
    const reader = createReader(100_000);
    const frame = frameOf(opcodes.binary, bytes(length), mask);
    const step = Math.max(1, Math.floor(frame.length / 7));
    const messages = [];
    for (let at = 0; at < frame.length; at += step) messages.push(...reader.push(frame.subarray(at, at + step)));
    assert.deepEqual(messages.map(({ payload }) => payload.length), [length]);
  });
}

test('several frames in one piece, parts of a message with a ping between them', () => {
  const part = (frame: Uint8Array): Uint8Array => Uint8Array.from(frame, (byte, index) => (index === 0 ? byte & 0x7f : byte));
  const all = [part(frameOf(opcodes.binary, Uint8Array.of(1, 2))), frameOf(opcodes.ping, Uint8Array.of(9)), frameOf(opcodes.continuation, Uint8Array.of(3)), frameOf(opcodes.close, new Uint8Array(0))];
  assert.deepEqual(createReader(100).push(Buffer.concat(all)).map(({ opcode, payload }) => [opcode, [...payload]]), [[9, [9]], [2, [1, 2, 3]], [8, []]]);
});

test('the bytes on the wire are those of RFC 6455 §5.7', () => {
  assert.deepEqual([...frameOf(opcodes.text, Buffer.from('Hello'))], [0x81, 0x05, 0x48, 0x65, 0x6c, 0x6c, 0x6f]);
  assert.deepEqual([...frameOf(opcodes.text, Buffer.from('Hello'), Uint8Array.of(0x37, 0xfa, 0x21, 0x3d))], [0x81, 0x85, 0x37, 0xfa, 0x21, 0x3d, 0x7f, 0x9f, 0x4d, 0x51, 0x58]);
  assert.deepEqual([...frameOf(opcodes.binary, bytes(256)).subarray(0, 4)], [0x82, 0x7e, 0x01, 0x00]);
  assert.deepEqual([...frameOf(opcodes.binary, bytes(65_536)).subarray(0, 10)], [0x82, 0x7f, 0, 0, 0, 0, 0, 1, 0, 0]);
});

test('a message that is too long, in one frame or in many, and a reserved bit end the connection', () => {
  assert.throws(() => createReader(10).push(frameOf(opcodes.binary, bytes(11))), WebSocketError);
  assert.throws(() => createReader(10).push(Uint8Array.of(0x82, 0x7f, 0, 0, 1, 0, 0, 0, 0, 0)), WebSocketError);
  assert.throws(() => createReader(10).push(Uint8Array.of(0xc2, 0x00)), WebSocketError);
  const half = Uint8Array.of(0x02, 6, 1, 2, 3, 4, 5, 6);
  assert.throws(() => createReader(10).push(Buffer.concat([half, Uint8Array.of(0x00, 6, 1, 2, 3, 4, 5, 6)])), WebSocketError);
});
