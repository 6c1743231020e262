import { MAX_AMOUNT_DIGITS, parseCurrency } from '@piutang/money';
import { type NumberStyle, negate, parseDecimal } from '../decimal.ts';
import type { Decimal } from '../model.ts';

/** An amount cell: its value with its own sign, and the mark beside the number, where there is one. */
export type CellAmount = {
  readonly value: Decimal;
  /** 1 for CR, C or K beside the number, -1 for DB, DR or D, 0 without a mark. */
  readonly mark: -1 | 0 | 1;
  /** The ISO code of the currency beside the number, where it names one for certain: `$` is that of many. */
  readonly currency?: string;
};

const CREDIT_MARKS = 'CR|KR|KREDIT|CREDIT|C|K';
const DEBIT_MARKS = 'DB|DR|DEBET|DEBIT|D';
const MARK_BEHIND = new RegExp(`(?<![A-Za-z])(?:(${CREDIT_MARKS})|(${DEBIT_MARKS}))\\.?$`, 'i');
const MARK_BEFORE = new RegExp(`^(?:(${CREDIT_MARKS})|(${DEBIT_MARKS}))(?![A-Za-z])\\.?`, 'i');
/** Rp, Rp., R$, US$, $, €, £, ¥ or a three-letter code, before or behind the number. */
const CURRENCY = /^(?:Rp\.?|[A-Z]{0,2}\$|[€£¥]|[A-Z]{3})(?![A-Za-z])|(?<![A-Za-z])(?:Rp|[€£¥$]|[A-Z]{3})$/;
const SIGNS_OF_CURRENCIES: ReadonlyMap<string, string> = new Map([
  ['Rp', 'IDR'],
  ['Rp.', 'IDR'],
  ['R$', 'BRL'],
  ['US$', 'USD'],
  ['S$', 'SGD'],
  ['€', 'EUR'],
  ['£', 'GBP'],
]);
const BLANKS = /[\u00a0\u2007\u2009\u202f]/g;

/** No amount with its currency and marks is longer; what is longer is text, and not worth a regular expression. */
const MAX_AMOUNT_CHARS = 64;

/** Takes away what spreadsheets put around a cell: `="000123"`, a leading apostrophe, blanks that are not spaces. */
export function plainCell(text: string): string {
  const plain = text.replace(BLANKS, ' ').trim();
  if (plain.startsWith('="') && plain.endsWith('"') && plain.length >= 3) return plain.slice(2, -1).trim();
  return plain.startsWith("'") ? plain.slice(1).trim() : plain;
}

/**
 * Reads an amount cell in a known number style: `($85.00)`, `- $21.59`, `1,100.00-`, ` Rp800,000.00 `, `287,490.00 DB`.
 * `undefined` when anything is left that is not understood, or a sign is given twice.
 */
export function readCellAmount(cell: string, style: NumberStyle): CellAmount | undefined {
  if (cell.length > MAX_AMOUNT_CHARS) return undefined;
  const parts = takeApart(cell);
  if (parts === undefined) return undefined;
  const value = parseDecimal(parts.digits, styleFor(parts.digits, style));
  if (value === undefined) return undefined;
  const signed = parts.negative ? negate(value) : value;
  const currency = currencyNamed(parts.currency);
  return currency === undefined ? { value: signed, mark: parts.mark } : { value: signed, mark: parts.mark, currency };
}

/** The ISO code that a sign, a code or the local name `Rp` stands for. */
export function currencyNamed(sign: string): string | undefined {
  return sign === '' ? undefined : (SIGNS_OF_CURRENCIES.get(sign) ?? parseCurrency(sign));
}

type AmountParts = { digits: string; negative: boolean; mark: -1 | 0 | 1; currency: string };

function takeApart(cell: string): AmountParts | undefined {
  let text = plainCell(cell).replaceAll('\u2212', '-');
  let signs = 0;
  let negative = false;
  let mark: -1 | 0 | 1 = 0;
  let currency = '';
  // Marks, currency and sign come in any order; each is taken at most once from either end.
  for (let round = 0; round < 4; round += 1) {
    const before = text;
    const marked = MARK_BEHIND.exec(text) ?? MARK_BEFORE.exec(text);
    if (marked !== null && mark === 0 && /\d/.test(text)) {
      mark = marked[1] === undefined ? -1 : 1;
      text = text.replace(marked[0], '').trim();
    }
    const named = CURRENCY.exec(text);
    if (named !== null) {
      currency ||= named[0];
      text = text.replace(CURRENCY, '').trim();
    }
    const sign = /^[+-]|[+-]$/.exec(text)?.[0];
    if (sign !== undefined) {
      signs += 1;
      negative = sign === '-';
      text = (text.startsWith(sign) ? text.slice(1) : text.slice(0, -1)).trim();
    } else if (text.startsWith('(') && text.endsWith(')')) {
      signs += 1;
      negative = true;
      text = text.slice(1, -1).trim();
    }
    if (text === before) break;
  }
  return signs > 1 || !/^[\d.,' ]+$/.test(text) ? undefined : { digits: text, negative, mark, currency };
}

/** Thousands may also be parted by a blank or an apostrophe, whatever the decimal sign is. */
function styleFor(digits: string, style: NumberStyle): NumberStyle {
  if (digits.includes("'")) return { decimal: style.decimal, group: "'" };
  return digits.includes(' ') ? { decimal: style.decimal, group: ' ' } : style;
}

/** The style with this decimal sign and the other sign for thousands. */
export function styleOf(decimal: ',' | '.'): NumberStyle {
  return { decimal, group: decimal === '.' ? ',' : '.' };
}

/** What the values of a column say of their decimal sign. */
export type DecimalVote = {
  /** Values that show a decimal point, and values that show a decimal comma. */
  readonly points: number;
  readonly commas: number;
  /** A value such as `1.234`, and one such as `1,234`, which mean two things. */
  readonly doubtfulPoint: string | undefined;
  readonly doubtfulComma: string | undefined;
};

/**
 * A vote over amount cells. Both signs in one value: the last is the decimal one. The same sign twice: it parts
 * thousands. One sign without exactly three digits behind it, or with more than three before it: it is the decimal one.
 */
export function voteDecimal(cells: readonly string[]): DecimalVote {
  let points = 0;
  let commas = 0;
  let doubtfulPoint: string | undefined;
  let doubtfulComma: string | undefined;
  for (const cell of cells) {
    const digits = cell.length > MAX_AMOUNT_CHARS ? '' : (takeApart(cell)?.digits ?? '').replace(/[' ]/g, '');
    const decimal = decimalSignOf(digits);
    if (decimal === '.') points += 1;
    else if (decimal === ',') commas += 1;
    else if (decimal === 'either') {
      if (digits.includes('.')) doubtfulPoint ??= cell;
      else doubtfulComma ??= cell;
    }
  }
  return { points, commas, doubtfulPoint, doubtfulComma };
}

function decimalSignOf(digits: string): '.' | ',' | 'either' | undefined {
  const lastPoint = digits.lastIndexOf('.');
  const lastComma = digits.lastIndexOf(',');
  if (lastPoint < 0 && lastComma < 0) return undefined;
  if (lastPoint >= 0 && lastComma >= 0) return lastPoint > lastComma ? '.' : ',';
  const sign = lastPoint >= 0 ? '.' : ',';
  const other = sign === '.' ? ',' : '.';
  const [whole = '', ...groups] = digits.split(sign);
  if (groups.length > 1) return groups.every((group) => group.length === 3) ? other : undefined;
  const isGroup = groups[0]?.length === 3 && whole.length >= 1 && whole.length <= 3 && !/^0/.test(whole);
  return isGroup ? 'either' : sign;
}

const ZERO_DIGIT = 48;
const MINUS = 45;
const POINT = 46;
const COMMA = 44;

/**
 * Reads the commonest form fast, straight from the codes of a text: digits, thousands in threes, one decimal sign, a
 * leading minus. `undefined` sends the caller to {@link readCellAmount}.
 */
export function scanAmount(codes: Uint16Array, start: number, to: number, style: NumberStyle): Decimal | undefined {
  const decimal = style.decimal === '.' ? POINT : COMMA;
  const group = style.decimal === '.' ? COMMA : POINT;
  const negative = codes[start] === MINUS;
  const from = negative ? start + 1 : start;
  let value = 0;
  let digits = 0;
  let point = -1;
  let lastGroup = -1;
  for (let at = from; at < to; at += 1) {
    const code = codes[at] ?? 0;
    if (code >= ZERO_DIGIT && code <= 57) {
      value = value * 10 + (code - ZERO_DIGIT);
      digits += 1;
    } else if (code === group && point < 0) {
      if (lastGroup < 0 ? at - from > 3 || at === from : at - lastGroup !== 4) return undefined;
      lastGroup = at;
    } else if (code === decimal && point < 0) {
      if (lastGroup >= 0 && at - lastGroup !== 4) return undefined;
      point = at;
    } else return undefined;
  }
  if (digits === 0 || digits > MAX_FAST_DIGITS) return undefined;
  if (point < 0 && lastGroup >= 0 && to - lastGroup !== 4) return undefined;
  return { coefficient: BigInt(negative ? -value : value), scale: point < 0 ? 0 : to - point - 1 };
}

/** A double holds 15 digits exactly. */
const MAX_FAST_DIGITS = Math.min(15, MAX_AMOUNT_DIGITS);
