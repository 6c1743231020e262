import type { LocalDate } from '@piutang/calendar';
import { type CurrencyAgeing, type GroupAgeing, groupAgeing } from '@piutang/collections';
import type { CurrencyCode } from '@piutang/money';
import type { Desk } from './desk.ts';
import { ratesOn } from './rates.ts';

/** The ageing of all currencies in the tenant's base currency with the rates it was made at, or the rates that are missing. */
export type GroupView =
  | {
      readonly currency: CurrencyCode;
      readonly ageing: GroupAgeing;
      readonly rates: readonly {
        readonly currency: CurrencyCode;
        readonly rate: string;
        readonly source: string;
        readonly from: LocalDate;
        readonly until: LocalDate;
      }[];
    }
  | { readonly currency: CurrencyCode; readonly missing: readonly CurrencyCode[]; readonly on: LocalDate };

/** Converts the ageing of a day at the rates that hold on that day. */
export async function groupViewOf(
  desk: Pick<Desk, 'table' | 'tenant'>,
  currencies: readonly CurrencyAgeing[],
  on: LocalDate,
): Promise<GroupView> {
  const currency = desk.tenant.baseCurrency;
  const known = await ratesOn(
    desk,
    currencies.map((each) => each.currency),
    on,
  );
  const exact = new Map([...known.rates].map(([of, each]) => [of, each.exact]));
  const ageing = groupAgeing(currencies, currency, exact, on);
  if ('gaps' in ageing) return { currency, missing: ageing.gaps.map((gap) => gap.currency), on };
  const rates = [...known.rates.values()].map(({ record }) => ({
    currency: record.currency,
    rate: record.rate,
    source: record.why,
    from: record.from,
    until: record.until,
  }));
  return { currency, ageing, rates };
}
