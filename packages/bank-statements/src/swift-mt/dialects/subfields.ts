import { present } from '../../references.ts';
import type { Information } from '../information.ts';
import { readSepaKeys } from './sepa-keys.ts';

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
  // Lines are cut at 65 characters wherever that falls, also inside `?21`; only where lines end early is a blank meant.
  const text = body.includes('\n') ? body.replaceAll('\n', '') : body;
  const pieces: string[] = [];
  let name = '';
  let account: string | undefined;
  let bookingText = '';
  for (let start = at; start >= 0 && start < text.length; ) {
    const next = nextSubfield(text, start + 3, separator);
    const number = (text.charCodeAt(start + 1) - 48) * 10 + text.charCodeAt(start + 2) - 48;
    const value = text.slice(start + 3, next < 0 ? text.length : next);
    if ((number >= 20 && number <= 29) || (number >= 60 && number <= 63)) pieces.push(value);
    else if (number === 32 || number === 33) name += value;
    else if (number === 31) account = present(value);
    else if (number === 0) bookingText = value.trim();
    start = next;
  }
  const keys = readSepaKeys(pieces);
  return {
    ...keys,
    text: keys.text === '' ? bookingText : keys.text,
    ...(code === undefined || code === '000' ? {} : { code }),
    ...named(keys.name ?? present(name)),
    ...(account === undefined ? {} : { account }),
  };
}

function named(name: string | undefined): { name?: string } {
  return name === undefined ? {} : { name };
}

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
  return SEPARATORS.includes(text.charAt(at)) && at < text.length;
}

/** Every separator seen after a business code. */
const SEPARATORS = '?<>^~&@|!$*#§';
const NEWLINE = 10;

function isDigit(code: number): boolean {
  return code >= 48 && code <= 57;
}
