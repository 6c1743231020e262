import { addDays, localDateAt } from '@piutang/calendar';
import type { CurrencyCode } from '@piutang/money';
import { snapshotKind, snapshotPartition } from '@piutang/table';
import { type Desk, figuresBetween, latestAgedDay, latestForecast } from '@piutang/workflows';
import type { WidgetFrame } from '../shell/widget/widget-frame.ts';
import { cashForecast } from './views/cash-forecast.ts';
import { keyFigures } from './views/key-figures.ts';

/** Days of a figure's small line: a quarter shows whether it gets better. */
const LINE_DAYS = 91;

/** The key figures of every currency that is open, the tenant's own first. */
export async function renderFigures(desk: Desk, frame: WidgetFrame): Promise<string> {
  const today = localDateAt(desk.clock(), desk.tenant.timeZone);
  const currencies = await Promise.all(
    (await currenciesOf(desk)).map(async (currency) => ({
      currency,
      days: await figuresBetween(desk.table, currency, addDays(today, -LINE_DAYS), today),
    })),
  );
  return keyFigures({ frame, currencies });
}

/** The newest cash forecast of every currency that is open. */
export async function renderForecast(desk: Desk, frame: WidgetFrame): Promise<string> {
  const found = await Promise.all((await currenciesOf(desk)).map((currency) => latestForecast(desk.table, currency)));
  return cashForecast({ frame, forecasts: found.flatMap((forecast) => forecast ?? []) });
}

/** The currencies of the last ageing, the tenant's own first. */
async function currenciesOf(desk: Desk): Promise<readonly CurrencyCode[]> {
  const asOf = await latestAgedDay(desk.table);
  if (asOf === undefined) return [];
  const found: CurrencyCode[] = [];
  for await (const item of desk.table.query(snapshotPartition(asOf))) found.push(snapshotKind.decode(item).currency);
  const base = desk.tenant.baseCurrency;
  return found.sort((a, b) => Number(b === base) - Number(a === base));
}
