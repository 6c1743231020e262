import { type CurrencyCode, currencyDigits, MAX_AMOUNT_DIGITS } from '@piutang/money';
import type { Decimal } from './model.ts';

/** Zero, for sums that start. */
export const ZERO: Decimal = { coefficient: 0n, scale: 0 };

/** Digits up to here fit a double exactly (2^53 has 16), so that most amounts need no slow text-to-bigint conversion. */
const SAFE_DIGITS = 15;

/** How a file writes numbers: which sign parts the decimals, and which one, if any, parts the thousands. */
export type NumberStyle = { readonly decimal: ',' | '.'; readonly group?: ',' | '.' | "'" | ' ' };

/**
 * Reads an unsigned or `+`/`-` signed number in a known style, exactly. `undefined` when it is not one: no digits, a
 * foreign sign or letter, two decimal signs, thousands that are not in threes, more digits than any ledger needs.
 * A leading or trailing decimal sign is accepted (`,50`, `500,`): both are common in bank files.
 */
export function parseDecimal(text: string, style: NumberStyle): Decimal | undefined {
  const trimmed = text.trim();
  const signed = trimmed.startsWith('-') || trimmed.startsWith('+');
  const digits = signed ? trimmed.slice(1) : trimmed;
  const ungrouped = style.group === undefined ? digits : withoutGroups(digits, style.group, style.decimal);
  const value = ungrouped === undefined ? undefined : scanDecimal(ungrouped, 0, ungrouped.length, style.decimal);
  return value !== undefined && trimmed.startsWith('-') ? negate(value) : value;
}

/**
 * Reads digits with at most one decimal sign between two positions of a text, without making a substring first.
 * `undefined` when there is anything else, no digit at all, or more than {@link MAX_AMOUNT_DIGITS} digits.
 */
export function scanDecimal(text: string, from: number, to: number, decimalSign: ',' | '.'): Decimal | undefined {
  const sign = decimalSign.charCodeAt(0);
  let point = -1;
  let value = 0;
  for (let at = from; at < to; at += 1) {
    const code = text.charCodeAt(at);
    if (code >= 48 && code <= 57) value = value * 10 + (code - 48);
    else if (code === sign && point < 0) point = at;
    else return undefined;
  }
  const count = to - from - (point < 0 ? 0 : 1);
  if (count <= 0) return undefined;
  const scale = point < 0 ? 0 : to - point - 1;
  if (count <= SAFE_DIGITS) return { coefficient: BigInt(value), scale };
  const digits = point < 0 ? text.slice(from, to) : text.slice(from, point) + text.slice(point + 1, to);
  const significant = digits.replace(/^0+(?=\d)/, '');
  if (significant.length > MAX_AMOUNT_DIGITS || scale > MAX_AMOUNT_DIGITS) return undefined;
  return { coefficient: BigInt(significant), scale };
}

/** The text without its thousands signs, or `undefined` when they do not stand before groups of three digits. */
function withoutGroups(text: string, group: string, decimal: string): string | undefined {
  const point = text.indexOf(decimal);
  const whole = point < 0 ? text : text.slice(0, point);
  if (!whole.includes(group)) return text;
  const [first = '', ...rest] = whole.split(group);
  if (first.length < 1 || first.length > 3 || rest.some((part) => part.length !== 3)) return undefined;
  return first + rest.join('') + (point < 0 ? '' : text.slice(point));
}

export function negate(value: Decimal): Decimal {
  return { coefficient: -value.coefficient, scale: value.scale };
}

export function absolute(value: Decimal): Decimal {
  return value.coefficient < 0n ? negate(value) : value;
}

/** The exact sum, at the finer scale of the two. */
export function addDecimal(augend: Decimal, addend: Decimal): Decimal {
  if (augend.scale === addend.scale) {
    return { coefficient: augend.coefficient + addend.coefficient, scale: augend.scale };
  }
  const scale = Math.max(augend.scale, addend.scale);
  return { coefficient: coefficientAt(augend, scale) + coefficientAt(addend, scale), scale };
}

export function subtractDecimal(minuend: Decimal, subtrahend: Decimal): Decimal {
  return addDecimal(minuend, negate(subtrahend));
}

/** -1, 0 or 1 as the first is less than, equal to or greater than the second; 1.5 equals 1.50. */
export function compareDecimal(a: Decimal, b: Decimal): -1 | 0 | 1 {
  const scale = Math.max(a.scale, b.scale);
  const left = coefficientAt(a, scale);
  const right = coefficientAt(b, scale);
  return left === right ? 0 : left < right ? -1 : 1;
}

export function equalDecimal(a: Decimal, b: Decimal): boolean {
  return compareDecimal(a, b) === 0;
}

/** -1, 0 or 1. */
export function signOf(value: Decimal): -1 | 0 | 1 {
  return value.coefficient === 0n ? 0 : value.coefficient < 0n ? -1 : 1;
}

/**
 * A plain decimal text: `-380115.12`. Every decimal the file wrote is kept; where `digits` (of the currency) asks for
 * more, zeros are added.
 */
export function formatDecimal(value: Decimal, digits = 0): string {
  const scale = Math.max(value.scale, digits);
  const coefficient = coefficientAt(value, scale);
  const negative = coefficient < 0n;
  const text = (negative ? -coefficient : coefficient).toString().padStart(scale + 1, '0');
  const whole = text.slice(0, text.length - scale);
  return `${negative ? '-' : ''}${whole}${scale === 0 ? '' : `.${text.slice(text.length - scale)}`}`;
}

export type MinorRefusal = { readonly refused: 'amount-too-precise' | 'amount-too-large'; readonly message: string };

/** Minor units of the currency. Refused, never rounded, when the file's amount is finer than the currency. */
export function toMinor(value: Decimal, code: CurrencyCode): bigint | MinorRefusal {
  const digits = currencyDigits(code);
  const amountMinor =
    value.scale <= digits ? coefficientAt(value, digits) : exactQuotient(value.coefficient, value.scale - digits);
  if (amountMinor === undefined) {
    return {
      refused: 'amount-too-precise',
      message: `got ${formatDecimal(value)}, expected at most ${digits} decimals for ${code}`,
    };
  }
  const length = (amountMinor < 0n ? -amountMinor : amountMinor).toString().length;
  if (length > MAX_AMOUNT_DIGITS) {
    return { refused: 'amount-too-large', message: `got ${length} digits, expected at most ${MAX_AMOUNT_DIGITS}` };
  }
  return amountMinor;
}

function exactQuotient(coefficient: bigint, places: number): bigint | undefined {
  const divisor = 10n ** BigInt(places);
  return coefficient % divisor === 0n ? coefficient / divisor : undefined;
}

function coefficientAt(value: Decimal, scale: number): bigint {
  return scale === value.scale ? value.coefficient : value.coefficient * 10n ** BigInt(scale - value.scale);
}
