import { Buffer, isAscii, isUtf8 } from 'node:buffer';
import iconv from 'iconv-lite';

/** Turns a file's bytes into text piece by piece; a character cut between two pieces is kept for the next. */
export type TextDecoding = {
  readonly encoding: string;
  decode(bytes: Uint8Array): string;
  /** What a cut last character leaves; never silently nothing. */
  end(): string;
  /** Set when bytes were met that the encoding does not have: they are shown as U+FFFD or as windows-1252. */
  readonly fault: string | undefined;
};

/** Read where nothing better is known: what bank software on Windows writes in western Europe and Indonesia. */
const LAST_RESORT = 'windows-1252';

/** Share of odd or even zero bytes above which unmarked bytes are UTF-16: Latin text has one in every pair. */
const UTF16_ZERO_SHARE = 0.4;

/**
 * The encoding that the bytes themselves show: a byte order mark, UTF-16 without one, or strict UTF-8. `undefined`
 * when they are none of these, so that only a label or a convention can tell. `complete` says that the file ends here.
 */
export function evidentEncoding(head: Uint8Array, complete: boolean): string | undefined {
  const [a, b, c, d] = head;
  if (a === 0xff && b === 0xfe) return c === 0 && d === 0 ? 'utf-32le' : 'utf-16le';
  if (a === 0xfe && b === 0xff) return 'utf-16be';
  if (a === 0 && b === 0 && c === 0xfe && d === 0xff) return 'utf-32be';
  const wide = unmarkedUtf16(head);
  if (wide !== undefined) return wide;
  const whole = complete ? head : head.subarray(0, head.length - unfinishedLength(head));
  return isUtf8(whole) || mostlyUtf8(whole) ? 'utf-8' : undefined;
}

/** The name under which we decode a declared charset, or `undefined` when there is no such charset. */
export function knownEncoding(label: string): string | undefined {
  const name = label.trim().toLowerCase();
  // As every browser does: the 32 positions where the two differ are control characters in ISO 8859-1, never text.
  if (/^(iso[-_]?8859[-_]?1|latin-?1|us-?ascii|ascii|(cp|windows-?|win-?)?1252)$/.test(name)) return LAST_RESORT;
  if (/^utf-?8$/.test(name)) return 'utf-8';
  if (/^\d{4}-\d{1,2}$/.test(name)) return knownEncoding(`iso-${name}`);
  if (/^\d{3,4}$/.test(name)) return knownEncoding(`cp${name}`);
  if (!/^[a-z0-9_:.-]{2,40}$/.test(name) || /base64|hex|binary|utf-?7|ucs|utf-?16|utf-?32/.test(name)) return undefined;
  return iconv.encodingExists(name) ? name.replace(/^(cp|win)-?(?=125\d$)/, 'windows-') : undefined;
}

/** The encoding to use when the bytes are not UTF: the declared one if it is usable, else windows-1252. */
export function fallbackEncoding(declared: string | undefined): string {
  const known = declared === undefined ? undefined : knownEncoding(declared);
  return known === undefined || known === 'utf-8' ? LAST_RESORT : known;
}

export function createDecoding(encoding: string): TextDecoding {
  return encoding === 'utf-8' ? utf8Decoding() : legacyDecoding(encoding);
}

function legacyDecoding(encoding: string): TextDecoding {
  const decoder = iconv.getDecoder(encoding, { stripBOM: false });
  let fault: string | undefined;
  const noting = (text: string) => {
    if (fault === undefined && text.includes('\ufffd'))
      fault = `bytes that ${encoding} does not have are shown as U+FFFD`;
    return text;
  };
  return {
    encoding,
    decode: (bytes) => noting(decoder.write(asBuffer(bytes))),
    end: () => noting(decoder.end() ?? ''),
    get fault() {
      return fault;
    },
  };
}

function utf8Decoding(): TextDecoding {
  let unfinished: Uint8Array = new Uint8Array(0);
  let sawMultibyte = false;
  let other: TextDecoding | undefined;
  let fault: string | undefined;
  const decodeWhole = (bytes: Uint8Array): string => {
    const buffer = asBuffer(bytes);
    if (isAscii(bytes)) return buffer.toString('latin1');
    if (isUtf8(bytes) || sawMultibyte || mostlyUtf8(bytes)) {
      sawMultibyte = true;
      const text = buffer.toString('utf8');
      if (fault === undefined && text.includes('\ufffd')) fault = 'bytes that are not UTF-8 are shown as U+FFFD';
      return text;
    }
    fault ??= `the file begins as UTF-8 and goes on otherwise; the rest is read as ${LAST_RESORT}`;
    other = legacyDecoding(LAST_RESORT);
    return other.decode(bytes);
  };
  return {
    encoding: 'utf-8',
    decode(bytes) {
      if (other !== undefined) return other.decode(bytes);
      const joined = unfinished.length === 0 ? bytes : Buffer.concat([unfinished, bytes]);
      const cut = joined.length - unfinishedLength(joined);
      unfinished = joined.slice(cut);
      return decodeWhole(joined.subarray(0, cut));
    },
    end() {
      const rest = unfinished;
      unfinished = new Uint8Array(0);
      return rest.length === 0 ? '' : decodeWhole(rest);
    },
    get fault() {
      return fault;
    },
  };
}

function asBuffer(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

/** How many bytes at the end begin a UTF-8 character that has not ended: 0 to 3. */
function unfinishedLength(bytes: Uint8Array): number {
  for (let back = 1; back <= 3 && back <= bytes.length; back += 1) {
    const byte = bytes[bytes.length - back] ?? 0;
    if (byte >= 0xc2 && byte <= 0xf4) return back < sequenceLength(byte) ? back : 0;
    if (byte < 0x80 || byte > 0xbf) return 0;
  }
  return 0;
}

function sequenceLength(lead: number): number {
  return lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : 2;
}

/**
 * UTF-8 with a few broken characters, as banks make when they wrap lines by bytes. Text in a one-byte charset hardly
 * ever forms valid sequences, so more whole characters than stray bytes decide.
 */
function mostlyUtf8(bytes: Uint8Array): boolean {
  let whole = 0;
  let stray = 0;
  for (let at = 0; at < bytes.length; at += 1) {
    const lead = bytes[at] ?? 0;
    if (lead < 0x80) continue;
    const length = sequenceLength(lead);
    if (lead >= 0xc2 && lead <= 0xf4 && isUtf8(bytes.subarray(at, at + length)) && at + length <= bytes.length) {
      whole += 1;
      at += length - 1;
    } else stray += 1;
  }
  return whole > stray;
}

function unmarkedUtf16(head: Uint8Array): string | undefined {
  const sample = head.subarray(0, 1024);
  let even = 0;
  let odd = 0;
  for (let at = 0; at + 1 < sample.length; at += 2) {
    if (sample[at] === 0) even += 1;
    if (sample[at + 1] === 0) odd += 1;
  }
  const pairs = sample.length >> 1;
  if (pairs < 4) return undefined;
  if (odd > pairs * UTF16_ZERO_SHARE * 2 - 1 && even * 4 < odd) return 'utf-16le';
  if (even > pairs * UTF16_ZERO_SHARE * 2 - 1 && odd * 4 < even) return 'utf-16be';
  return undefined;
}
