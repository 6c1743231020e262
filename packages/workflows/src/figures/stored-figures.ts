import type { LocalDate } from '@piutang/calendar';
import type { CurrencyCode } from '@piutang/money';
import {
  type CashForecast,
  cashForecastKind,
  type DailyFigures,
  dailyFiguresKind,
  FIGURES_PREFIX,
  FORECAST_PREFIX,
  figuresPartition,
  type Table,
} from '@piutang/table';

/** The stored figures of the days from `from` to `to`, both included, oldest first: a day that was not measured is absent. */
export async function figuresBetween(
  table: Table,
  currency: CurrencyCode,
  from: LocalDate,
  to: LocalDate,
): Promise<readonly DailyFigures[]> {
  const range = { from: `${FIGURES_PREFIX}${from}`, to: `${FIGURES_PREFIX}${to}` };
  return (await Array.fromAsync(table.query(figuresPartition(currency), range))).map(dailyFiguresKind.decode);
}

/** The newest stored figures of a currency; `undefined` before the first day. */
export async function latestFigures(table: Table, currency: CurrencyCode): Promise<DailyFigures | undefined> {
  const newest = { prefix: FIGURES_PREFIX, reverse: true, limit: 1 };
  for await (const item of table.query(figuresPartition(currency), newest)) return dailyFiguresKind.decode(item);
  return undefined;
}

/** The newest forecast of a currency; `undefined` before the first day. */
export async function latestForecast(table: Table, currency: CurrencyCode): Promise<CashForecast | undefined> {
  const newest = { prefix: FORECAST_PREFIX, reverse: true, limit: 1 };
  for await (const item of table.query(figuresPartition(currency), newest)) return cashForecastKind.decode(item);
  return undefined;
}
