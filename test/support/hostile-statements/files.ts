import { deflateRawSync, gzipSync } from 'node:zlib';
import { seededRandom } from '../seeded-random.ts';
import { BASE_LINES, BASE_NAMES, BASES, type HostileFile, hostile } from './hostile-file.ts';

const SIGNATURES: Readonly<Record<string, string>> = {
  zip: 'PK\x03\x04\x14\0\0\0\x08\0',
  'empty zip': 'PK\x05\x06',
  gzip: '\x1f\x8b\x08\0',
  bzip2: 'BZh91AY&SY',
  xz: '\xfd7zXZ\0',
  zstd: '\x28\xb5\x2f\xfd',
  '7z': '7z\xbc\xaf\x27\x1c',
  rar: 'Rar!\x1a\x07\x01\0',
  'PGP message': '-----BEGIN PGP MESSAGE-----\n\n',
  'S/MIME': '-----BEGIN PKCS7-----\n',
  PDF: '%PDF-1.7\n',
  'old Excel': '\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1',
  PNG: '\x89PNG\r\n\x1a\n',
  JPEG: '\xff\xd8\xff\xe0',
  GIF: 'GIF89a',
  TIFF: 'II*\0',
  RTF: '{\\rtf1',
  ELF: '\x7fELF\x02',
  Windows: 'MZ\x90\0',
};

const SEED = 3;

function file(name: string, bytes: Uint8Array, rest: Omit<HostileFile, 'name' | 'bytes'> = {}): HostileFile {
  return { name, bytes, ...rest };
}

/** A ZIP with one entry, as written without any library, whose name leaves the folder. */
function zipOf(name: string, content: string): Buffer {
  const packed = deflateRawSync(Buffer.from(content));
  const header = Buffer.alloc(30);
  header.write('PK\x03\x04', 'latin1');
  header.writeUInt16LE(8, 8);
  header.writeUInt32LE(packed.length, 18);
  header.writeUInt32LE(content.length, 22);
  header.writeUInt16LE(name.length, 26);
  return Buffer.concat([header, Buffer.from(name), packed]);
}

/** Files that are something else, or in another shape than they should be. */
export function* hostileFiles(): Generator<HostileFile> {
  const random = seededRandom(SEED);
  const noise = (length: number) => Buffer.from(Array.from({ length }, () => random(256)));
  yield file('no bytes', Buffer.alloc(0), { refusedAs: 'any' });
  for (let byte = 0; byte < 256; byte += 1) yield file(`one byte ${byte}`, Buffer.of(byte), { refusedAs: 'any' });
  for (const [name, signature] of Object.entries(SIGNATURES)) {
    const start = Buffer.from(signature, 'latin1');
    yield file(`${name}: only its first bytes`, start, { refusedAs: 'any' });
    yield file(`${name}: with noise`, Buffer.concat([start, noise(2000)]), { refusedAs: 'any' });
    yield file(`${name}: with a statement behind`, Buffer.concat([start, Buffer.from(BASES.mt940)]), {
      refusedAs: 'any',
    });
  }
  for (const base of BASE_NAMES) {
    const text = BASES[base];
    const packed: Omit<HostileFile, 'name' | 'bytes'> = { refusedAs: ['unsupported-archive'] };
    yield file(`${base}: gzipped`, gzipSync(text), packed);
    yield file(`${base}: gzipped twice`, gzipSync(gzipSync(text)), packed);
    yield file(`${base}: zipped`, zipOf('statement.txt', text), packed);
    yield file(`${base}: zipped under ../`, zipOf('../../etc/cron.d/x', text), packed);
    yield file(`${base}: a bomb`, gzipSync(text.repeat(500)), packed);
    yield file(`${base}: in base64`, Buffer.from(Buffer.from(text).toString('base64')), { refusedAs: 'any' });
    yield* inOtherEncodings(base, text);
    yield hostile(`${base}: with CR only`, withLineEnds(text, '\r'), { lines: BASE_LINES });
    yield hostile(`${base}: with LF only`, withLineEnds(text, '\n'), { lines: BASE_LINES });
    yield hostile(`${base}: with CRLF`, withLineEnds(text, '\r\n'), { lines: BASE_LINES });
    yield hostile(`${base}: with an empty line behind`, `${text}\r\n`, { lines: BASE_LINES });
    yield hostile(`${base}: with an end-of-file sign`, `${text}\u001a`);
    yield hostile(`${base}: on one line`, text.replaceAll(/\r?\n/g, ''));
    yield hostile(`${base}: behind noise`, `${'#'.repeat(500)}\n${text}`);
    yield hostile(`${base}: twice in one file`, text + text);
    for (const other of BASE_NAMES) {
      if (other !== base) yield hostile(`${base} and ${other} in one file`, text + BASES[other]);
    }
    for (let run = 0; run < 6; run += 1) {
      const at = random(text.length);
      yield file(
        `${base}: ${run + 1} times noise inside`,
        Buffer.concat([Buffer.from(text.slice(0, at)), noise(50), Buffer.from(text.slice(at))]),
      );
    }
  }
  for (const length of [2, 3, 16, 255, 1024, 65_536, 262_144]) {
    yield file(`${length} bytes of noise`, noise(length));
    yield file(`${length} bytes of NUL`, Buffer.alloc(length), { refusedAs: 'any' });
    yield file(`${length} blanks`, Buffer.alloc(length, 32), { refusedAs: 'any' });
  }
  yield hostile('a web page', '<!DOCTYPE html><html><body>Session expired</body></html>', { refusedAs: 'any' });
  yield hostile('a QIF file', '!Type:Bank\nD01/08/2026\nT5.00\n^\n', { refusedAs: 'any' });
  yield hostile('a JSON file', '{"transactions":[{"amount":5.00,"date":"2026-08-01"}]}', { refusedAs: 'any' });
  yield hostile('an error of a bank in CSV', 'Error,Message\n500,Internal Server Error\n', { refusedAs: 'any' });
  yield hostile('a letter', 'Dear customer,\n\nyour statement of 01/08/2026 could not be made.\n', {
    refusedAs: 'any',
  });
  yield hostile('a line of 10 MB', 'x'.repeat(10_000_000), { refusedAs: 'any' });
  yield hostile('two million lines', 'x\n'.repeat(2_000_000), { refusedAs: 'any' });
  yield hostile('two million empty lines', '\n'.repeat(2_000_000), { refusedAs: 'any' });
}

function withLineEnds(text: string, end: string): string {
  return text.replaceAll(/\r?\n/g, end);
}

function* inOtherEncodings(base: string, text: string): Generator<HostileFile> {
  const wide = Buffer.from(text, 'utf16le');
  const right = { lines: BASE_LINES };
  yield file(`${base}: UTF-16LE with a mark`, Buffer.concat([Buffer.of(0xff, 0xfe), wide]), right);
  yield file(`${base}: UTF-16LE without a mark`, wide, right);
  yield file(
    `${base}: UTF-16BE with a mark`,
    Buffer.concat([Buffer.of(0xfe, 0xff), Buffer.from(wide).swap16()]),
    right,
  );
  yield file(`${base}: UTF-16BE without a mark`, Buffer.from(wide).swap16(), right);
  yield file(`${base}: UTF-16LE cut in a character`, wide.subarray(0, wide.length - 1));
  yield file(`${base}: UTF-8 with a mark`, Buffer.from(`\ufeff${text}`), right);
  yield file(`${base}: UTF-8 with two marks`, Buffer.from(`\ufeff\ufeff${text}`));
  const utf32 = Buffer.alloc(4 + text.length * 4);
  utf32.writeUInt32LE(0xfeff, 0);
  for (let at = 0; at < text.length; at += 1) utf32.writeUInt32LE(text.charCodeAt(at), 4 + at * 4);
  yield file(`${base}: UTF-32`, utf32, { refusedAs: ['encoding-unreadable'] });
  const marked = Buffer.from(text);
  const place = marked.indexOf('PEMBAYARAN') > 0 ? marked.indexOf('PEMBAYARAN') : marked.indexOf('INV-');
  for (const [name, bytes] of Object.entries(BROKEN_CHARACTERS)) {
    yield file(
      `${base}: ${name}`,
      Buffer.concat([marked.subarray(0, place), Buffer.from(bytes), marked.subarray(place)]),
    );
  }
}

const BROKEN_CHARACTERS: Readonly<Record<string, readonly number[]>> = {
  'an overlong slash': [0xc0, 0xaf],
  'an overlong NUL': [0xc0, 0x80],
  'a lone surrogate in UTF-8': [0xed, 0xa0, 0x80],
  'a character beyond Unicode': [0xf4, 0x90, 0x80, 0x80],
  'a stray continuation byte': [0x80],
  'the bytes FE FF': [0xfe, 0xff],
  'a NUL byte': [0],
  'a mark in the middle': [0xef, 0xbb, 0xbf],
  'windows-1252 letters': [0xe9, 0xe8, 0xfc, 0x80],
};
