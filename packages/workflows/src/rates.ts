import { addDays, daysBetween, type Instant, type LocalDate } from '@piutang/calendar';
import { type CurrencyCode, parseExchangeRate, type Rate } from '@piutang/money';
import { create, type ExchangeRate, exchangeRateKind, ratesPartition, type Table } from '@piutang/table';
import { type Clerk, type ClerkRefusal, clerkRefusal } from './case-clerk.ts';
import type { Desk } from './desk.ts';

/** Published rates hold for a day, a week or a month; one for longer than a year is a typing error. */
export const MAX_RATE_DAYS = 366;

export type RateRefusal =
  | ClerkRefusal
  | {
      readonly refused: 'rate-unreadable' | 'own-currency' | 'span-unreadable' | 'source-missing' | 'changed-meanwhile';
      readonly message: string;
    };

/**
 * Records what one unit of a currency is worth in the tenant's base currency, for the days from `from` to `until`. Rates
 * are never changed: a later one for the same days takes the earlier one's place, and what was known before can be told.
 */
export async function setRate(
  desk: Desk,
  asked: Pick<ExchangeRate, 'currency' | 'rate' | 'from' | 'until' | 'why'>,
  clerk: Clerk,
): Promise<ExchangeRate | RateRefusal> {
  const base = desk.tenant.baseCurrency;
  const refusal = clerkRefusal(desk, clerk) ?? refusalOf(asked, base);
  if (refusal !== undefined) return refusal;
  const known = await newestRate(desk.table, asked.currency, asked.from);
  if (known !== undefined && isSame(known, asked)) return known;
  const set: ExchangeRate = { ...asked, base, actor: clerk.actor, recordedAt: desk.clock() };
  const result = await desk.table.commit([create(exchangeRateKind, set, 'rate not recorded at this moment')]);
  return result.committed
    ? set
    : { refused: 'changed-meanwhile', message: 'a rate for these days was recorded at the same moment: look again' };
}

function refusalOf(
  { currency, rate, from, until, why }: Pick<ExchangeRate, 'currency' | 'rate' | 'from' | 'until' | 'why'>,
  base: CurrencyCode,
): RateRefusal | undefined {
  if (currency === base)
    return { refused: 'own-currency', message: `${base} is the base currency itself: set rates of other currencies` };
  if (parseExchangeRate(rate, currency, base) === undefined)
    return {
      refused: 'rate-unreadable',
      message: `got rate ${rate}, expected a decimal above 0 such as 15650.25: ${base} for one ${currency}`,
    };
  const days = daysBetween(from, until) + 1;
  if (days < 1 || days > MAX_RATE_DAYS)
    return {
      refused: 'span-unreadable',
      message: `got ${from} to ${until}, expected 1 to ${MAX_RATE_DAYS} days, the first one first`,
    };
  return why.trim() === ''
    ? { refused: 'source-missing', message: 'no source was given: say where the rate is from with --source' }
    : undefined;
}

/** The rate for these first days that was recorded last: asked again, because an answer was lost, it stays one. */
async function newestRate(table: Table, currency: CurrencyCode, from: LocalDate): Promise<ExchangeRate | undefined> {
  const newest = { prefix: `${from}#`, reverse: true, limit: 1 };
  for await (const item of table.query(ratesPartition(currency), newest)) return exchangeRateKind.decode(item);
  return undefined;
}

function isSame(known: ExchangeRate, { rate, until, why }: Pick<ExchangeRate, 'rate' | 'until' | 'why'>): boolean {
  return known.rate === rate && known.until === until && known.why === why;
}

/** The rates of a day: those that are known, and the currencies for which none is. */
export type DayRates = {
  readonly rates: ReadonlyMap<CurrencyCode, { readonly exact: Rate; readonly record: ExchangeRate }>;
  readonly missing: readonly CurrencyCode[];
};

/**
 * The rates that hold on a day. Of several for the day the one that was recorded last counts. There is no rate of the day
 * before for a day that has none: it is missing, and named.
 * @param knownAt rates recorded after this moment are not known yet
 */
export async function ratesOn(
  { table, tenant }: Pick<Desk, 'table' | 'tenant'>,
  currencies: Iterable<CurrencyCode>,
  on: LocalDate,
  knownAt?: Instant,
): Promise<DayRates> {
  const rates = new Map<CurrencyCode, { readonly exact: Rate; readonly record: ExchangeRate }>();
  const missing: CurrencyCode[] = [];
  for (const currency of new Set(currencies)) {
    if (currency === tenant.baseCurrency) continue;
    const record = await rateOn(table, currency, tenant.baseCurrency, on, knownAt);
    const exact = record === undefined ? undefined : parseExchangeRate(record.rate, currency, record.base);
    if (record === undefined || exact === undefined) missing.push(currency);
    else rates.set(currency, { exact, record });
  }
  return { rates, missing: missing.sort() };
}

async function rateOn(
  table: Table,
  currency: CurrencyCode,
  base: CurrencyCode,
  on: LocalDate,
  knownAt: Instant | undefined,
): Promise<ExchangeRate | undefined> {
  let best: ExchangeRate | undefined;
  // `~` comes after every character of a moment, so that all rates of the last day are in the range.
  const range = { from: addDays(on, -MAX_RATE_DAYS), to: `${on}#~` };
  for await (const item of table.query(ratesPartition(currency), range)) {
    const rate = exchangeRateKind.decode(item);
    if (rate.until < on || rate.base !== base || (knownAt !== undefined && rate.recordedAt > knownAt)) continue;
    if (best === undefined || rate.recordedAt > best.recordedAt) best = rate;
  }
  return best;
}

/** The rates of a currency, newest days first. */
export async function ratesOf(table: Table, currency: CurrencyCode, limit: number): Promise<readonly ExchangeRate[]> {
  const items = await Array.fromAsync(table.query(ratesPartition(currency), { reverse: true, limit }));
  return items.map(exchangeRateKind.decode);
}
