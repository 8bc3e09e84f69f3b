import { gunzip } from 'node:zlib';
import { promisify } from 'node:util';
import type { Readable } from 'node:stream';

const inflate = promisify(gunzip);

/** More than any page of 500 objects; a guard against an endless answer. */
const largest = 512 * 1024 * 1024;

/** The whole body, inflated off the main thread where it came as gzip, and how many bytes came over the wire. */
export async function bodyOf(stream: Readable, encoding: string | undefined): Promise<{ readonly text: string; readonly bytes: number }> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of stream as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > largest) break;
    chunks.push(chunk);
  }
  const whole = Buffer.concat(chunks);
  const plain = encoding === 'gzip' && whole.length > 0 ? await inflate(whole, { maxOutputLength: largest }) : whole;
  return { text: plain.toString('utf8'), bytes };
}

/** `undefined` for what is no JSON. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
