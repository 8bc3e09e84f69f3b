const newline = 0x0a;

/** A line longer than this is no event of ours; etcd itself holds objects to 1.5 MiB. */
const longest = 32 * 1024 * 1024;

/**
 * The lines of a stream of bytes, decoded whole: a character or a line that is cut between two chunks is put together first. Bytes
 * after the last newline are an event cut off by the end of the stream, and are dropped.
 */
export async function* linesOf(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<string, void, void> {
  const decoder = new TextDecoder();
  let held: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of chunks) {
    let start = 0;
    for (let end = chunk.indexOf(newline); end !== -1; end = chunk.indexOf(newline, start)) {
      const tail = chunk.subarray(start, end);
      const line = held.length === 0 ? tail : Buffer.concat([...held, tail]);
      held = [];
      size = 0;
      start = end + 1;
      const text = decoder.decode(line).trim();
      if (text !== '') yield text;
    }
    if (start < chunk.length) {
      held.push(chunk.subarray(start));
      size += chunk.length - start;
      if (size > longest) return;
    }
  }
}
