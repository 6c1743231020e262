import type { Instant, LocalDate } from '@piutang/calendar';
import type { CurrencyCode } from '@piutang/money';
import * as z from 'zod/mini';
import { amount, count, currencyCode, day, instant, list, optional, text } from '../fields.ts';
import { defineKind, type Kind } from '../kind.ts';

/** A figure as it was computed: `numerator / denominator`, in `unit`. */
export type StoredFigure = {
  readonly name: string;
  readonly unit: 'days' | 'percent';
  /** Hundredths of the unit; absent where there was nothing to divide by. */
  readonly hundredths?: bigint;
  readonly numerator: bigint;
  readonly denominator: bigint;
};

/** The key figures of one currency on one day. */
export type DailyFigures = {
  readonly on: LocalDate;
  readonly currency: CurrencyCode;
  /** Whole months of the period that ends with the day. */
  readonly months: number;
  /** Version of the formulas by which they were computed. */
  readonly definitions: number;
  readonly figures: readonly StoredFigure[];
  readonly recordedAt: Instant;
};

export type FiguresId = { readonly on: LocalDate; readonly currency: CurrencyCode };

/** Days of figures and forecasts share a currency's partition under these. */
export const FIGURES_PREFIX = 'D#';
export const FORECAST_PREFIX = 'F#';

/** The partition of a currency's figures and forecasts, each oldest first. */
export function figuresPartition(currency: CurrencyCode): string {
  return `G#${currency}`;
}

/** `G#currency` / `D#day`: the figures of a day; a history by Query. */
export const dailyFiguresKind: Kind<DailyFigures, FiguresId> = defineKind({
  name: 'daily figures',
  key: ({ on, currency }) => ({ p: figuresPartition(currency), s: `${FIGURES_PREFIX}${on}` }),
  idOf: ({ on, currency }) => ({ on, currency }),
  names: { on: 'd', currency: 'u', months: 'm', definitions: 'df', figures: 'fi', recordedAt: 'ra' },
  schema: z.object({
    on: day,
    currency: currencyCode,
    months: count,
    definitions: count,
    figures: list(
      z.object({
        name: text,
        unit: z.enum(['days', 'percent']),
        hundredths: optional(amount),
        numerator: amount,
        denominator: amount,
      }),
    ),
    recordedAt: instant,
  }),
});

/** When the open amounts of a currency were expected to come in, as seen on one day. */
export type CashForecast = {
  readonly on: LocalDate;
  readonly currency: CurrencyCode;
  readonly weeks: readonly {
    readonly from: LocalDate;
    readonly dueMinor: bigint;
    readonly promisedMinor: bigint;
    readonly expectedMinor: bigint;
    /** From the begin of the forecast to the end of the week, four times in five. */
    readonly cumulativeLowMinor: bigint;
    readonly cumulativeHighMinor: bigint;
  }[];
  readonly beyondMinor: bigint;
  readonly openMinor: bigint;
  readonly ownHistoryMinor: bigint;
  readonly payers: number;
  readonly payersWithHistory: number;
  /** Earlier forecasts whose four weeks are over, and in how many of them what came lay inside the range. */
  readonly checked: { readonly forecasts: number; readonly inside: number };
  readonly recordedAt: Instant;
};

/** `G#currency` / `F#day`: the forecast of a day, written once, so that it can be held against what came. */
export const cashForecastKind: Kind<CashForecast, FiguresId> = defineKind({
  name: 'cash forecast',
  key: ({ on, currency }) => ({ p: figuresPartition(currency), s: `${FORECAST_PREFIX}${on}` }),
  idOf: ({ on, currency }) => ({ on, currency }),
  names: {
    on: 'd',
    currency: 'u',
    weeks: 'wk',
    beyondMinor: 'bd',
    openMinor: 'op',
    ownHistoryMinor: 'oh',
    payers: 'py',
    payersWithHistory: 'ph',
    checked: 'ck',
    recordedAt: 'ra',
  },
  schema: z.object({
    on: day,
    currency: currencyCode,
    weeks: list(
      z.object({
        from: day,
        dueMinor: amount,
        promisedMinor: amount,
        expectedMinor: amount,
        cumulativeLowMinor: amount,
        cumulativeHighMinor: amount,
      }),
    ),
    beyondMinor: amount,
    openMinor: amount,
    ownHistoryMinor: amount,
    payers: count,
    payersWithHistory: count,
    checked: z.object({ forecasts: count, inside: count }),
    recordedAt: instant,
  }),
});

/** What one unit of a currency is worth in the tenant's base currency, for a span of days. */
export type ExchangeRate = {
  readonly currency: CurrencyCode;
  readonly base: CurrencyCode;
  /** Decimal text: so many units of the base for one unit of the currency. */
  readonly rate: string;
  /** The first and the last day for which it holds. */
  readonly from: LocalDate;
  readonly until: LocalDate;
  readonly actor: string;
  /** Where it is from, e.g. the decree. */
  readonly why: string;
  readonly recordedAt: Instant;
};

export type ExchangeRateId = Pick<ExchangeRate, 'currency' | 'from' | 'recordedAt'>;

/** The partition of a currency's rates, by first day and then by when they were recorded. */
export function ratesPartition(currency: CurrencyCode): string {
  return `U#${currency}`;
}

/** `U#currency` / `day#moment`: a rate, written once; one for the same days that is recorded later takes its place. */
export const exchangeRateKind: Kind<ExchangeRate, ExchangeRateId> = defineKind({
  name: 'exchange rate',
  key: ({ currency, from, recordedAt }) => ({ p: ratesPartition(currency), s: `${from}#${recordedAt}` }),
  idOf: ({ currency, from, recordedAt }) => ({ currency, from, recordedAt }),
  names: {
    currency: 'u',
    base: 'bc',
    rate: 'rt',
    from: 'd',
    until: 'un',
    actor: 'by',
    why: 'wy',
    recordedAt: 'ra',
  },
  schema: z.object({
    currency: currencyCode,
    base: currencyCode,
    rate: text,
    from: day,
    until: day,
    actor: text,
    why: text,
    recordedAt: instant,
  }),
});
