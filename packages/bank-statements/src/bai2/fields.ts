import { trimmed } from '../trimmed.ts';

/** Walks the fields of a record over its lines: the end of a line stands for a comma. */
export type FieldCursor = {
  /** The next field, or `undefined` at the record's end. */
  next(): string | undefined;
  /** What is left, where text begins: commas and slashes are part of it, lines are parted by `\n`. */
  text(): string;
};

export function fieldsOf(segments: readonly string[]): FieldCursor {
  let index = 0;
  let at = 0;
  let segment = segments[0] ?? '';
  const step = () => {
    index += 1;
    at = 0;
    segment = segments[index] ?? '';
  };
  return {
    next() {
      if (index >= segments.length) return undefined;
      const comma = segment.indexOf(',', at);
      if (comma < 0) {
        const last = segment.slice(at);
        step();
        return last;
      }
      const field = segment.slice(at, comma);
      at = comma + 1;
      return field;
    },
    text() {
      if (index >= segments.length) return '';
      const first = segment.slice(at);
      return index === segments.length - 1 ? first : [first, ...segments.slice(index + 1)].join('\n');
    },
  };
}

/**
 * Passes over what follows a funds type: V has a date and a time, S three amounts, D a number and that many pairs; Z, 0,
 * 1 and 2 have nothing. Answers V's date.
 */
export function skipFunds(type: string, fields: FieldCursor): string | undefined {
  if (type === '' || type === 'Z') return undefined;
  switch (type.trim().toUpperCase()) {
    case 'V': {
      const date = fields.next();
      fields.next();
      return date;
    }
    case 'S':
      for (let count = 0; count < 3; count += 1) fields.next();
      return undefined;
    case 'D': {
      const pairs = Number(fields.next());
      for (let count = 0; count < pairs; count += 1) {
        fields.next();
        // A count that the record does not hold ends with the record.
        if (fields.next() === undefined) return undefined;
      }
      return undefined;
    }
    default:
      return undefined;
  }
}

/** Digits that a double holds exactly. */
const SAFE_DIGITS = 15;

/** No ledger has more; a longer one is not an amount. */
const MAX_DIGITS = 30;

/** An amount in minor units, `+` or `-` and digits without a point, or `undefined` when it is anything else. */
export function minorUnits(field: string): bigint | undefined {
  const text = trimmed(field);
  const sign = text.charCodeAt(0);
  const from = sign === MINUS || sign === PLUS ? 1 : 0;
  if (text.length === from) return undefined;
  let value = 0;
  for (let at = from; at < text.length; at += 1) {
    const digit = text.charCodeAt(at) - 48;
    if (digit < 0 || digit > 9) return undefined;
    value = value * 10 + digit;
  }
  if (text.length - from > SAFE_DIGITS) {
    const digits = text.slice(from).replace(/^0+(?=\d)/, '');
    if (digits.length > MAX_DIGITS) return undefined;
    return sign === MINUS ? -BigInt(digits) : BigInt(digits);
  }
  return BigInt(sign === MINUS ? -value : value);
}

const PLUS = 43;
const MINUS = 45;
