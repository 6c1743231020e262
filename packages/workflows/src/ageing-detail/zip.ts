import { Readable } from 'node:stream';
import { crc32, createDeflateRaw } from 'node:zlib';

/** A file to be packed, as pieces of text. */
export type ZipFile = { readonly name: string; readonly pieces: AsyncIterable<string> | Iterable<string> };

type Packed = { readonly name: Uint8Array; readonly crc: number; readonly packed: number; readonly size: number };

const LOCAL_HEADER = 0x04034b50;
const DESCRIPTOR = 0x08074b50;
const CENTRAL_HEADER = 0x02014b50;
const END = 0x06054b50;
/** Deflate needs version 2.0 of the format. */
const VERSION = 20;
/** Sizes follow the data, and names are UTF-8. */
const FLAGS = 0x0808;
const DEFLATED = 8;
/** 1 January 1980, the first day of the format: the same content gives the same bytes. */
const DOS_DATE = 0x21;
/** Without the 64-bit extension offsets end here; a million rows pack into a hundredth of it. */
const MAX_BYTES = 0xffffffff;

/** Packs files one after the other, holding none of them: a ZIP archive as chunks (APPNOTE 6.3, without ZIP64). */
export async function* zipped(files: AsyncIterable<ZipFile> | Iterable<ZipFile>): AsyncGenerator<Uint8Array, void> {
  const central: Uint8Array[] = [];
  let offset = 0;
  let count = 0;
  for await (const { name, pieces } of files) {
    const begin = offset;
    const named = new TextEncoder().encode(name);
    const sums = { crc: 0, size: 0, packed: 0 };
    const header = localHeader(named);
    offset += header.length;
    yield header;
    for await (const chunk of deflated(pieces, sums)) {
      offset += chunk.length;
      yield chunk;
    }
    const entry: Packed = { name: named, ...sums };
    const descriptor = numbers([4, DESCRIPTOR], [4, entry.crc], [4, entry.packed], [4, entry.size]);
    offset += descriptor.length;
    if (offset > MAX_BYTES || entry.size > MAX_BYTES)
      throw new Error(`the archive is too large: got ${offset} bytes, expected at most ${MAX_BYTES}`);
    yield descriptor;
    central.push(centralHeader(entry, begin));
    count += 1;
  }
  const size = central.reduce((sum, { length }) => sum + length, 0);
  yield* central;
  yield numbers([4, END], [2, 0], [2, 0], [2, count], [2, count], [4, size], [4, offset], [2, 0]);
}

async function* deflated(
  pieces: ZipFile['pieces'],
  sums: { crc: number; size: number; packed: number },
): AsyncGenerator<Uint8Array, void> {
  const encoder = new TextEncoder();
  async function* bytes() {
    for await (const piece of pieces) {
      const chunk = encoder.encode(piece);
      sums.crc = crc32(chunk, sums.crc);
      sums.size += chunk.length;
      yield chunk;
    }
  }
  const source = Readable.from(bytes(), { objectMode: false });
  const deflate = createDeflateRaw();
  source.on('error', (error) => deflate.destroy(error));
  for await (const chunk of source.pipe(deflate)) {
    sums.packed += (chunk as Uint8Array).length;
    yield chunk as Uint8Array;
  }
}

function localHeader(name: Uint8Array): Uint8Array {
  const fields = numbers(
    [4, LOCAL_HEADER],
    [2, VERSION],
    [2, FLAGS],
    [2, DEFLATED],
    [2, 0],
    [2, DOS_DATE],
    [4, 0],
    [4, 0],
    [4, 0],
    [2, name.length],
    [2, 0],
  );
  return Buffer.concat([fields, name]);
}

function centralHeader({ name, crc, packed, size }: Packed, begin: number): Uint8Array {
  const fields = numbers(
    [4, CENTRAL_HEADER],
    [2, VERSION],
    [2, VERSION],
    [2, FLAGS],
    [2, DEFLATED],
    [2, 0],
    [2, DOS_DATE],
    [4, crc],
    [4, packed],
    [4, size],
    [2, name.length],
    [2, 0],
    [2, 0],
    [2, 0],
    [2, 0],
    [4, 0],
    [4, begin],
  );
  return Buffer.concat([fields, name]);
}

/** Whole numbers of two or four bytes, little end first. */
function numbers(...fields: readonly (readonly [bytes: 2 | 4, value: number])[]): Uint8Array {
  const buffer = Buffer.alloc(fields.reduce((sum, [bytes]) => sum + bytes, 0));
  let at = 0;
  for (const [bytes, value] of fields) at = buffer.writeUIntLE(value, at, bytes);
  return buffer;
}
