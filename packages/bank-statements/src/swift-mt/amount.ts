import { parseDecimal, scanDecimal } from '../decimal.ts';
import type { Decimal, ProblemCode } from '../model.ts';

export type AmountRead =
  | { readonly amount: Decimal /** Just after the amount. */; readonly end: number }
  | { readonly refused: Extract<ProblemCode, 'amount-unreadable' | 'amount-ambiguous'>; readonly got: string };

/**
 * Reads the unsigned amount that begins at a position. SWIFT amounts have a decimal comma (Standards MT, field 61
 * subfield 5, `15d`), and may lack it, end with it (`500,`) or begin with it (`,50`). Against the standard some banks
 * write a decimal point (`2145.00`) or thousands signs (`1.234,56`): read where there is one possible meaning only.
 */
export function amountAt(text: string, from: number): AmountRead {
  let end = from;
  let comma = -1;
  let commas = 0;
  let points = 0;
  let value = 0;
  for (; ; end += 1) {
    const code = text.charCodeAt(end);
    if (code >= 48 && code <= 57) value = value * 10 + (code - 48);
    else if (code === COMMA) {
      comma = end;
      commas += 1;
    } else if (code === POINT) points += 1;
    else break;
  }
  const scale = comma < 0 ? 0 : end - comma - 1;
  const digits = end - from - commas;
  if (points === 0 && commas <= 1 && digits > 0 && digits <= SAFE_DIGITS) {
    return { amount: { coefficient: BigInt(value), scale }, end };
  }
  const amount = points === 0 ? scanDecimal(text, from, end, ',') : withPoints(text.slice(from, end), commas, points);
  if (amount === 'ambiguous') return { refused: 'amount-ambiguous', got: text.slice(from, end).slice(0, 40) };
  if (amount === undefined) return { refused: 'amount-unreadable', got: text.slice(from, from + 20) };
  return { amount, end };
}

/** Digits that a double holds exactly. */
const SAFE_DIGITS = 15;

function withPoints(digits: string, commas: number, points: number): Decimal | 'ambiguous' | undefined {
  if (commas === 0 && points === 1) {
    // Three digits after a lone point are thousands in one country and decimals in another.
    return digits.length - digits.indexOf('.') === 4 && !digits.startsWith('0')
      ? 'ambiguous'
      : parseDecimal(digits, { decimal: '.' });
  }
  if (commas === 1 && digits.indexOf(',') > digits.lastIndexOf('.')) {
    return parseDecimal(digits, { decimal: ',', group: '.' });
  }
  if (commas >= 1 && points === 1) return parseDecimal(digits, { decimal: '.', group: ',' });
  return commas === 0 ? parseDecimal(digits, { decimal: ',', group: '.' }) : undefined;
}

const COMMA = 44;
const POINT = 46;
