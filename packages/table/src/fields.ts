import type { Instant, LocalDate, TimeZone } from '@piutang/calendar';
import { parseInstant, parseLocalDate, parseTimeZone } from '@piutang/calendar';
import type { CurrencyCode } from '@piutang/money';
import { parseCurrency } from '@piutang/money';
import { CONTACT_ROLES } from '@piutang/receivables';
import * as z from 'zod/mini';

/** The few field types that items are made of, each from its stored form to the domain's. */

export const text = z.string();
export const flag = z.boolean();
export const amount = z.bigint();
/** A list that the domain reads only. */
export const list = <T extends z.core.$ZodType>(each: T) => z.readonly(z.array(each));

export const texts = list(z.string());

/** Small whole numbers; stored as N, read as bigint. */
export const count = z.codec(z.bigint(), z.int(), { decode: Number, encode: BigInt });

const is = (reads: (value: string) => unknown) => (value: unknown) =>
  typeof value === 'string' && reads(value) !== undefined;

export const day = z.custom<LocalDate>(is(parseLocalDate));
export const instant = z.custom<Instant>(is(parseInstant));
export const zone = z.custom<TimeZone>(is(parseTimeZone));
export const currencyCode = z.custom<CurrencyCode>(is(parseCurrency));
export const optional = z.exactOptional;

/** A person to reach at a customer, or our own sales representative for it. */
export const contactRole = z.object({
  role: z.enum(CONTACT_ROLES),
  name: optional(text),
  email: optional(text),
  phone: optional(text),
});
