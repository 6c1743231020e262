import type { FileError } from './model.ts';

type Signature = {
  readonly what: string;
  readonly code: FileError['code'];
  readonly remedy: string;
  readonly bytes: string;
};

const UNPACK = 'unpack it and give the bank file inside';
const EXPORT = 'export the statement as MT940, camt, BAI2, OFX or CSV';

/** First bytes of files that people put in place of a bank file; https://en.wikipedia.org/wiki/List_of_file_signatures. */
const SIGNATURES: readonly Signature[] = [
  {
    what: 'a ZIP archive or an Excel workbook',
    code: 'unsupported-archive',
    remedy: `${UNPACK}, or save the sheet as CSV`,
    bytes: 'PK\x03\x04',
  },
  { what: 'an empty ZIP archive', code: 'unsupported-archive', remedy: UNPACK, bytes: 'PK\x05\x06' },
  { what: 'a part of a split ZIP archive', code: 'unsupported-archive', remedy: UNPACK, bytes: 'PK\x07\x08' },
  { what: 'a gzip file', code: 'unsupported-archive', remedy: UNPACK, bytes: '\x1f\x8b' },
  { what: 'a compress file', code: 'unsupported-archive', remedy: UNPACK, bytes: '\x1f\x9d' },
  { what: 'a bzip2 file', code: 'unsupported-archive', remedy: UNPACK, bytes: 'BZh' },
  { what: 'an xz file', code: 'unsupported-archive', remedy: UNPACK, bytes: '\xfd7zXZ\x00' },
  { what: 'a Zstandard file', code: 'unsupported-archive', remedy: UNPACK, bytes: '\x28\xb5\x2f\xfd' },
  { what: 'a 7-Zip archive', code: 'unsupported-archive', remedy: UNPACK, bytes: '7z\xbc\xaf\x27\x1c' },
  { what: 'a RAR archive', code: 'unsupported-archive', remedy: UNPACK, bytes: 'Rar!\x1a\x07' },
  { what: 'a PGP message', code: 'unsupported-archive', remedy: 'decrypt it first', bytes: '-----BEGIN PGP' },
  {
    what: 'an S/MIME or certificate file',
    code: 'unsupported-archive',
    remedy: 'decrypt it first',
    bytes: '-----BEGIN ',
  },
  { what: 'a PDF', code: 'not-a-bank-statement', remedy: EXPORT, bytes: '%PDF' },
  {
    what: 'an old Excel or Word file',
    code: 'not-a-bank-statement',
    remedy: `${EXPORT}; a sheet can be saved as CSV`,
    bytes: '\xd0\xcf\x11\xe0',
  },
  { what: 'a PNG image', code: 'not-a-bank-statement', remedy: EXPORT, bytes: '\x89PNG' },
  { what: 'a JPEG image', code: 'not-a-bank-statement', remedy: EXPORT, bytes: '\xff\xd8\xff' },
  { what: 'a GIF image', code: 'not-a-bank-statement', remedy: EXPORT, bytes: 'GIF8' },
  { what: 'a TIFF image', code: 'not-a-bank-statement', remedy: EXPORT, bytes: 'II*\x00' },
  { what: 'a TIFF image', code: 'not-a-bank-statement', remedy: EXPORT, bytes: 'MM\x00*' },
  { what: 'an RTF document', code: 'not-a-bank-statement', remedy: EXPORT, bytes: '{\\rtf' },
  { what: 'a program', code: 'not-a-bank-statement', remedy: EXPORT, bytes: '\x7fELF' },
  { what: 'a program', code: 'not-a-bank-statement', remedy: EXPORT, bytes: 'MZ\x90\x00' },
];

/** Position and text of a tar archive's mark (POSIX ustar). */
const TAR = { at: 257, mark: 'ustar' } as const;

/** Text that hides a bank file in base64: an XML prolog, a ZIP or gzip header so encoded. */
const BASE64_STARTS: readonly string[] = ['PD94bWwg', 'PERvY3VtZW50', 'UEsDB', 'H4sI', 'JVBERi'];

const EXPECTED = 'expected MT940, MT942, camt.052/053/054, BAI2, OFX or CSV';

/** Refuses by name what is no text at all, from its first bytes; `undefined` when it may be a bank file. */
export function refuseByBytes(head: Uint8Array): FileError | undefined {
  if (head.length === 0)
    return { code: 'not-a-bank-statement', message: `the file is empty: got 0 bytes, ${EXPECTED}` };
  const found = SIGNATURES.find(({ bytes }) => startsWith(head, bytes, 0));
  if (found !== undefined) {
    return { code: found.code, message: `not a bank file: got ${found.what}, ${EXPECTED}; ${found.remedy}` };
  }
  if (startsWith(head, TAR.mark, TAR.at)) {
    return { code: 'unsupported-archive', message: `not a bank file: got a tar archive, ${EXPECTED}; ${UNPACK}` };
  }
  return undefined;
}

/** Refuses by name text that is some other known thing; `undefined` when a reader should say. */
export function refuseByText(head: string): FileError | undefined {
  const start = head.slice(0, 4096).trimStart();
  const refuse = (code: FileError['code'], what: string, remedy: string): FileError => ({
    code,
    message: `not a bank file: got ${what}, ${EXPECTED}; ${remedy}`,
  });
  if (start === '') return refuse('not-a-bank-statement', 'nothing but blanks', EXPORT);
  if (BASE64_STARTS.some((prefix) => start.startsWith(prefix)) && /^[A-Za-z0-9+/=\s]+$/.test(start)) {
    return refuse('unsupported-archive', 'base64 text', 'decode it first');
  }
  if (/<OFC>/i.test(start))
    return refuse('unknown-format', 'an OFC file (Open Financial Connectivity, before OFX)', EXPORT);
  if (/^<!doctype html|^<html/i.test(start)) return refuse('not-a-bank-statement', 'a web page', EXPORT);
  if (/^!(Type|Account|Option):/i.test(start)) return refuse('unknown-format', 'a QIF file', EXPORT);
  return undefined;
}

/** No reader knows the text. */
export function unknownFormat(head: string): FileError {
  const first = head
    .slice(0, 60)
    .replace(/[^\x20-\x7e]+/g, ' ')
    .trim();
  return {
    code: 'unknown-format',
    message: `format not recognised: got a file that begins "${first}", ${EXPECTED}; ${EXPORT}`,
  };
}

function startsWith(head: Uint8Array, text: string, at: number): boolean {
  if (head.length < at + text.length) return false;
  for (let index = 0; index < text.length; index += 1) if (head[at + index] !== text.charCodeAt(index)) return false;
  return true;
}
