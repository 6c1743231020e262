import { present, returnReasonIn, structuredReferenceIn } from '../../references.ts';
import { trimmed } from '../../trimmed.ts';
import type { Information } from '../information.ts';

/**
 * Remittance text in pieces, as ?20 to ?29 and ?60 to ?63 carry it: 27 characters each, to be glued without a blank.
 * `starts` are the positions in `text` where pieces begin.
 */
export type Pieces = { text: string; readonly starts: number[] };

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

/** Keys of SEPA data in ?20 to ?29 (DFÜ-Abkommen Anlage 3, chapter 8.2.4.3) and those that banks added. */
const KEYS: ReadonlySet<string> = new Set(
  'EREF KREF MREF CRED DEBT COAM OAMT SVWZ ABWA ABWE PURP IBAN BIC RREF RTRN SQTP ANAM BREF RCUR'.split(' '),
);

/**
 * Takes the SEPA keys apart. A key counts at the start of a piece or after a blank, and may be cut by the pieces
 * (`SVW` + `Z+`); SVWZ runs to the next key. At some banks `:` stands for `+`; a bank that writes `EREF+` may repeat
 * `EREF: …` in words inside SVWZ, which is text.
 * @param returned the booking is a return, so that its text is searched for the reason
 */
export function readSepaKeys(pieces: Pieces, returned: boolean): Information {
  const { text } = pieces;
  let sign = '+';
  let at = nextKey(pieces, sign, 0);
  if (at < 0) {
    sign = ':';
    at = nextKey(pieces, sign, 0);
  }
  if (at < 0) return plain(trimmed(text), returned);
  const found: Mutable<Information> = { text: '' };
  let remittance = at === 0 ? '' : text.slice(0, keyStart(text, at)).trim();
  while (at >= 0) {
    const next = nextKey(pieces, sign, at + 1);
    const value = text.slice(at + 1, next < 0 ? text.length : keyStart(text, next));
    switch (text.slice(keyStart(text, at), at)) {
      case 'SVWZ':
        remittance = remittance === '' ? trimmed(value) : `${remittance} ${trimmed(value)}`;
        break;
      case 'EREF':
        set(found, 'endToEndId', value);
        break;
      case 'MREF':
        set(found, 'mandate', value);
        break;
      case 'ABWA':
      case 'ABWE':
        set(found, 'name', value);
        break;
      case 'RTRN':
        set(found, 'returnReason', returnReasonIn(value) ?? '');
        break;
    }
    at = next;
  }
  found.text = remittance;
  finish(found, returned);
  return found;
}

function plain(text: string, returned: boolean): Information {
  const found: Mutable<Information> = { text };
  finish(found, returned);
  return found;
}

function finish(found: Mutable<Information>, returned: boolean): void {
  if (found.text === '') return;
  const structured = structuredReferenceIn(found.text);
  if (structured !== undefined) found.structuredReference = structured;
  if (returned) set(found, 'returnReason', returnReasonIn(found.text) ?? '');
}

/** The first value of a key stands. */
function set(found: Mutable<Information>, field: Exclude<keyof Information, 'text'>, value: string): void {
  if (found[field] !== undefined) return;
  const known = present(value);
  if (known !== undefined) found[field] = known;
}

/** The position of the next sign that follows a key, or -1. */
function nextKey({ text, starts }: Pieces, sign: string, from: number): number {
  for (let at = text.indexOf(sign, from); at >= 0; at = text.indexOf(sign, at + 1)) {
    const start = keyStart(text, at);
    if (start >= from && (start === 0 || text.charCodeAt(start - 1) === SPACE || starts.includes(start))) {
      if (KEYS.has(text.slice(start, at))) return at;
    }
  }
  return -1;
}

/** Where the key before a sign begins: all have four letters but BIC. */
function keyStart(text: string, signAt: number): number {
  return text.startsWith('BIC', signAt - 3) && !isCapital(text.charCodeAt(signAt - 4)) ? signAt - 3 : signAt - 4;
}

function isCapital(code: number): boolean {
  return code >= 65 && code <= 90;
}

const SPACE = 32;
