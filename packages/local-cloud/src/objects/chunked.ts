/** A chunk header is a hexadecimal length and a signature; a longer line is not one. */
const MAX_HEADER_BYTES = 4096;

/**
 * The bytes inside an `aws-chunked` body, the framing in which SDKs stream uploads. Signatures and trailers are dropped:
 * nothing on the loopback address is authenticated.
 */
export async function* decodeChunked(body: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let held: Buffer = Buffer.alloc(0);
  let left = 0;
  let state: 'header' | 'data' | 'end-of-data' | 'done' = 'header';
  for await (const piece of body) {
    held = held.length === 0 ? piece : Buffer.concat([held, piece]);
    for (;;) {
      if (state === 'data') {
        const taken = held.subarray(0, left);
        if (taken.length > 0) yield taken;
        left -= taken.length;
        held = held.subarray(taken.length);
        if (left > 0) break;
        state = 'end-of-data';
      }
      if (state === 'end-of-data') {
        if (held.length < 2) break;
        held = held.subarray(2);
        state = 'header';
      }
      if (state === 'done') break;
      const end = held.indexOf('\r\n');
      if (end < 0) {
        if (held.length > MAX_HEADER_BYTES) throw new Error('aws-chunked body without a chunk header');
        break;
      }
      left = Number.parseInt(held.subarray(0, end).toString('latin1'), 16);
      if (Number.isNaN(left)) throw new Error('aws-chunked body with an unreadable chunk length');
      held = held.subarray(end + 2);
      state = left === 0 ? 'done' : 'data';
    }
  }
  if (state !== 'done') throw new Error('aws-chunked body ended early');
}
