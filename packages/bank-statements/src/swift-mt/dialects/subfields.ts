import { present } from '../../references.ts';
import { trimmed } from '../../trimmed.ts';
import type { Information } from '../information.ts';
import { type Pieces, readSepaKeys } from './sepa-keys.ts';

/** Where the subfields begin and which character parts them. */
export type SubfieldMark = { readonly code: string | undefined; readonly at: number; readonly separator: string };

/**
 * The German and Austrian structure: three digits of business code (GVC), then two-digit subfields, each after the
 * character that follows the code: `166?00GUTSCHRIFT?109310?20EREF+..?32NAME`. Source: Deutsche Kreditwirtschaft,
 * DFÜ-Abkommen Anlage 3, chapter 8.2.4, and STUZZA for Austria. Triodos writes `000>10..>20..`, Polish banks leave the
 * code out (`>20..>32..`), UniCredit Bulbank has `TBB+00..+21..`. `A44?` is no code: letters never stand before `?`.
 */
export function subfieldMark(body: string): SubfieldMark | undefined {
  const first = body.charCodeAt(0);
  if (isDigit(first)) {
    if (!isDigit(body.charCodeAt(1)) || !isDigit(body.charCodeAt(2))) return undefined;
    return isSeparator(body, 3) && startsSubfield(body, 3)
      ? { code: body.slice(0, 3), at: 3, separator: body.charAt(3) }
      : undefined;
  }
  if (isSeparator(body, 0) && startsSubfield(body, 0)) return { code: undefined, at: 0, separator: body.charAt(0) };
  if (body.charAt(3) === '+' && /^[A-Z]{3}\+00/.test(body)) return { code: body.slice(0, 3), at: 3, separator: '+' };
  return undefined;
}

export function readSubfields(body: string, { code, at, separator }: SubfieldMark): Information {
  // Lines are cut at 65 characters wherever that falls, also inside `?21`.
  const text = body.includes('\n') ? body.replaceAll('\n', '') : body;
  const pieces: Pieces = { text: '', starts: [] };
  let name = '';
  let account = '';
  let bookingText = '';
  for (let start = at; start >= 0; ) {
    const next = nextSubfield(text, start + 3, separator);
    const value = text.slice(start + 3, next < 0 ? text.length : next);
    const number = (text.charCodeAt(start + 1) - 48) * 10 + text.charCodeAt(start + 2) - 48;
    if ((number >= 20 && number <= 29) || (number >= 60 && number <= 63)) {
      pieces.starts.push(pieces.text.length);
      pieces.text += value;
    } else if (number === 32 || number === 33) name += value;
    else if (number === 31) account = value;
    else if (number === 0) bookingText = value;
    start = next;
  }
  const found: { -readonly [K in keyof Information]: Information[K] } = readSepaKeys(
    pieces,
    code !== undefined && RETURN_CODES.has(code),
  );
  if (found.text === '') found.text = bookingText.trim();
  if (code !== undefined && code !== '000') found.code = code;
  const party = present(name);
  if (found.name === undefined && party !== undefined) found.name = party;
  const number = present(account);
  if (number !== undefined) found.account = number;
  return code === '000' ? withTriodosParty(found, pieces) : found;
}

/**
 * Triodos ("MT940 formaatbeschrijving", code 000) has no subfields for the other side: the text begins with its BIC and
 * IBAN in pieces of their own, and ?31 is the customer's own account.
 */
function withTriodosParty(found: Information, { text, starts }: Pieces): Information {
  const [, second = 0, third = text.length] = starts;
  const account = text.slice(second, third);
  if (!BIC.test(text.slice(0, second)) || !IBAN.test(account)) return found;
  return { ...found, account, text: trimmed(text.slice(third)) };
}

const BIC = /^[A-Z]{6}[A-Z0-9]{2}(?:[A-Z0-9]{3})?$/;
const IBAN = /^[A-Z]{2}\d{2}[A-Z0-9]{11,30}$/;

/** The next separator that is followed by two digits; a lone one is text. */
function nextSubfield(text: string, from: number, separator: string): number {
  let at = text.indexOf(separator, from);
  while (at >= 0 && !startsSubfield(text, at)) at = text.indexOf(separator, at + 1);
  return at;
}

function startsSubfield(text: string, at: number): boolean {
  const second = text.charCodeAt(at + 1) === NEWLINE ? at + 2 : at + 1;
  return isDigit(text.charCodeAt(second)) && isDigit(text.charCodeAt(second + 1));
}

function isSeparator(text: string, at: number): boolean {
  return at < text.length && SEPARATORS.includes(text.charAt(at));
}

/** Business codes of returned direct debits and credit transfers (DFÜ-Abkommen Anlage 3, GVC list). */
const RETURN_CODES: ReadonlySet<string> = new Set([
  '108',
  '109',
  '159',
  '160',
  '181',
  '182',
  '183',
  '184',
  '209',
  '399',
]);

/** Every separator seen after a business code. */
const SEPARATORS = '?<>^~&@|!$*#§';
const NEWLINE = 10;

function isDigit(code: number): boolean {
  return code >= 48 && code <= 57;
}
