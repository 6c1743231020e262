import { trimmed } from '../trimmed.ts';
import { isSlashed, readSlashed } from './dialects/slashes.ts';
import { readSubfields, subfieldMark } from './dialects/subfields.ts';
import { readUnstructured } from './dialects/unstructured.ts';
import type { Body } from './fields.ts';

/** What :86: tells of one booking, whatever dialect the bank writes. */
export type Information = {
  readonly text: string;
  /** The bank's business code: German GVC (`166`), BAI code. */
  readonly code?: string;
  readonly name?: string;
  readonly account?: string;
  readonly endToEndId?: string;
  readonly structuredReference?: string;
  readonly mandate?: string;
  readonly returnReason?: string;
  /** Currency and amount as /CHGS/ has them, `EUR1,5`. */
  readonly charges?: string;
};

/** Lines of :86: have 65 characters; one that is full goes on in the next without a blank. */
const FULL_LINE_CHARS = 65;

/** Reads the information to the account owner in the dialect that it shows. */
export function readInformation(field: string): Information {
  const body = field.charCodeAt(0) === SPACE ? field.trimStart() : field;
  const mark = subfieldMark(body);
  if (mark !== undefined) return readSubfields(body, mark);
  if (isSlashed(body)) return readSlashed(body);
  if (UNSTRUCTURED_CODE.test(body)) return { code: body.slice(0, 3), ...readUnstructured(unwrapped(body.slice(3))) };
  return readUnstructured(unwrapped(body));
}

/** Whether a bank wrote the information in a structure of its own for bookings, not as free text. */
export function isStructured(field: string): boolean {
  const body = field.trimStart();
  return subfieldMark(body) !== undefined || isSlashed(body);
}

/**
 * The text of an :86: that is nothing but text, straight from character codes; `undefined` where a dialect, a label or a
 * reference may be in it, so that {@link readInformation} has to look.
 */
export function freeText(body: Body): string | undefined {
  if (body.hasMarks) return undefined;
  const { text, codes } = body;
  let { from, to } = body;
  while (from < to && isBlank(codes[from] ?? 0)) from += 1;
  while (to > from && isBlank(codes[to - 1] ?? 0)) to -= 1;
  if (to - from <= LONGEST_CODE || !beginsAsText(codes, from) || (codes[to - 1] ?? 0) > LAST_ASCII) return undefined;
  if (mayHoldLongNumber(codes, from, to)) return undefined;
  let glued = '';
  let lineAt = from;
  for (let newline = nextLineEnd(body, from, to); newline >= 0; newline = nextLineEnd(body, lineAt, to)) {
    glued += gluable(text.slice(lineAt, codes[newline - 1] === CR ? newline - 1 : newline));
    lineAt = newline + 1;
  }
  return lineAt === from ? text.slice(from, to) : glued + text.slice(lineAt, to);
}

/** Structures begin with digits or signs, accounts have digits in third place; only ABN AMRO's GIRO begins as text does. */
function beginsAsText(codes: Uint16Array, from: number): boolean {
  const first = codes[from] ?? 0;
  const third = codes[from + 2] ?? 0;
  return isLetter(first) && isLetterOrBlank(third) && !(first === CAPITAL_G && codes[from + 1] === CAPITAL_I);
}

function nextLineEnd({ text, lineEnds }: Body, from: number, to: number): number {
  if (lineEnds === 0) return -1;
  const at = text.indexOf('\n', from);
  return at < to ? at : -1;
}

/**
 * Whether there may be the 27 digits of a Swiss reference: of so many characters in a row every 13th position meets two,
 * and those and all between are then digits or blanks.
 */
function mayHoldLongNumber(codes: Uint16Array, from: number, to: number): boolean {
  for (let at = from + 25; at < to; at += 13) {
    let back = at;
    while (back > at - 13 && isDigitOrBlank(codes[back] ?? 0)) back -= 1;
    if (back === at - 13) return true;
  }
  return false;
}

function isDigitOrBlank(code: number): boolean {
  return (code >= 48 && code <= 57) || code <= SPACE;
}

/** A text as short as this may be a code of a returned payment and nothing else. */
const LONGEST_CODE = 4;

/** GVC 999: the bank says that what follows has no structure (DFÜ-Abkommen Anlage 3, chapter 8.2.4). */
const UNSTRUCTURED_CODE = /^999[ \p{L}]/u;

const SPACE = 32;

/** A line as the next one is put behind it. */
function gluable(line: string): string {
  return line.length >= FULL_LINE_CHARS ? line : `${line} `;
}

/** One line of text: full lines are glued, shorter ones parted by a blank. */
export function unwrapped(body: string): string {
  let newline = body.indexOf('\n');
  if (newline < 0) return trimmed(body);
  let text = '';
  let from = 0;
  while (newline >= 0) {
    const line = body.slice(from, newline);
    text += gluable(line);
    from = newline + 1;
    newline = body.indexOf('\n', from);
  }
  return trimmed(text + body.slice(from));
}

function isBlank(code: number): boolean {
  return code <= SPACE;
}

function isLetter(code: number): boolean {
  return (code >= 65 && code <= 90) || (code >= 97 && code <= 122);
}

function isLetterOrBlank(code: number): boolean {
  return isLetter(code) || code === SPACE;
}

const CR = 13;
const CAPITAL_G = 71;
const CAPITAL_I = 73;
/** Beyond it are blanks that only `trim` knows. */
const LAST_ASCII = 126;
