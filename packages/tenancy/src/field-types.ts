import { type LocalDate, parseLocalDate, parseTimeZone, type TimeZone } from '@piutang/calendar';
import { type CurrencyCode, currencyDigits, parseAmount, parseCurrency } from '@piutang/money';
import * as z from 'zod/mini';

/** What a field of a tenant file may hold; each says what it expected where it holds something else. */

/** HH:MM of a day. */
export const TIME_OF_DAY = /^([01]\d|2[0-3]):[0-5]\d$/;

/** Text, without which the field says nothing. */
export const text = (maxChars: number) => {
  const expected = `expected text of 1 to ${maxChars} characters`;
  return z.string(expected).check(z.minLength(1, expected), z.maxLength(maxChars, expected));
};
/** A whole number within bounds, both included. */
export const whole = (least: number, most: number) => {
  const expected = `expected a whole number from ${least} to ${most}`;
  return z.int(expected).check(z.gte(least, expected), z.lte(most, expected));
};
/** Text of a shape; `expected` says it in words. */
export const shaped = (pattern: RegExp, expected: string) => z.string(expected).check(z.regex(pattern, expected));
/** Yes or no. */
export const flag = z.boolean('expected true or false');
/** One of the named values. */
export const oneOf = <const T extends readonly string[]>(values: T) =>
  z.enum(values, `expected one of ${values.join(', ')}`);
/** A list with bounds on its length, both included. */
export const list = <T extends z.core.$ZodType>(each: T, least: number, most: number) => {
  const expected = `expected a list of ${least} to ${most} entries`;
  return z.array(each, expected).check(z.minLength(least, expected), z.maxLength(most, expected));
};
/** An object of named fields; any other field is refused. */
export const group = <T extends z.core.$ZodLooseShape>(shape: T) =>
  z.strictObject(shape, `expected an object with ${Object.keys(shape).join(', ')}`);

const ZONE_EXPECTED = 'expected an IANA time zone such as Asia/Jakarta';
/** A time zone by its IANA name. */
export const zone = z.pipe(
  z.string(ZONE_EXPECTED).check(z.refine((name) => parseTimeZone(name) !== undefined, ZONE_EXPECTED)),
  z.transform((name) => name as TimeZone),
);
const CODE_EXPECTED = 'expected an ISO 4217 code such as IDR';
/** A currency by its ISO 4217 code. */
export const code = z.pipe(
  z.string(CODE_EXPECTED).check(z.refine((name) => parseCurrency(name) !== undefined, CODE_EXPECTED)),
  z.transform((name) => name as CurrencyCode),
);
const DAY_EXPECTED = 'expected a date, YYYY-MM-DD';
/** A civil date. */
export const day = z.pipe(
  z.string(DAY_EXPECTED).check(z.refine((value) => parseLocalDate(value) !== undefined, DAY_EXPECTED)),
  z.transform((value) => value as LocalDate),
);
/** A time of day in the tenant's zone. */
export const timeOfDay = shaped(TIME_OF_DAY, 'expected a time of day, HH:MM');
/** A mail address. */
export const email = z.email('expected an e-mail address');
/** An amount in the major unit, in quotes because JSON numbers are floats. */
export const decimal = shaped(/^\d+(\.\d+)?$/, 'expected a decimal in quotes, such as "50000.00"');
/** A percentage in quotes. */
export const percent = shaped(/^\d{1,2}(\.\d{1,4})?$/, 'expected a percentage in quotes, such as "0.5"');
/** A language of mails, letters and the dashboard. */
export const language = oneOf(['id', 'en']);

/** Per currency, e.g. { "IDR": … }. */
export const byCurrency = <T extends z.core.$ZodType>(value: T) =>
  z.record(
    z.string().check(z.refine((name) => parseCurrency(name) !== undefined, CODE_EXPECTED)),
    value,
    'expected an object of currencies, such as { "IDR": … }',
  );

/** Adds a problem for each amount with more decimals than its currency has. */
export const readableAmounts = <T>(amountsOf: (value: T) => readonly string[]) =>
  z.check<Record<string, T>>(({ value, issues }) => {
    for (const [name, each] of Object.entries(value)) {
      if (amountsOf(each).every((amount) => readableIn(name, amount))) continue;
      const expected = `expected no more decimals than ${name} has`;
      issues.push({ code: 'custom', input: value, path: [name], message: expected });
    }
  });
/** An amount for each currency. */
export const amountByCurrency = byCurrency(decimal).check(readableAmounts((amount) => [amount]));

function readableIn(name: string, amount: string): boolean {
  const known = parseCurrency(name);
  return known !== undefined && currencyDigits(known) >= 0 && typeof parseAmount(amount, known) === 'bigint';
}
