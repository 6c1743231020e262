import type { LocalDate } from '@piutang/calendar';
import type { CurrencyCode } from '@piutang/money';
import type { CustomerId, OpenItem } from '@piutang/receivables';
import { casesOf, pauseOf, planSharesOf } from './customer-cases.ts';
import type { Desk } from './desk.ts';
import { liveDisputes } from './disputes.ts';
import { runningHolds } from './holds.ts';
import { openPlans } from './plans.ts';
import { openPromises } from './promises.ts';

/** What cases take out of reminders of one open item; a held item is held as a whole. */
export type PausedItem = {
  readonly customer: CustomerId;
  readonly currency: CurrencyCode;
  readonly dueOn: LocalDate;
  readonly disputedMinor: bigint;
  readonly promisedMinor: bigint;
  /** Under a payment plan and not asked for now. */
  readonly plannedMinor: bigint;
  /** What of it is held and neither disputed, promised nor planned. */
  readonly heldMinor: bigint;
};

/**
 * Every open item of which something is disputed, promised, planned or held. Reads the customers that have a live case and their
 * open items, however large the book is.
 */
export async function pausedReceivables(desk: Desk, today: LocalDate): Promise<readonly PausedItem[]> {
  const cases = [
    ...(await liveDisputes(desk)),
    ...(await openPromises(desk)),
    ...(await openPlans(desk)),
    ...(await runningHolds(desk)),
  ];
  const paused: PausedItem[] = [];
  for (const customer of new Set(cases.map((each) => each.customer))) {
    const found = await casesOf(desk.table, customer);
    if (found === undefined) continue;
    const items = await Array.fromAsync(desk.table.openItemsOf(customer));
    const balances = items.map(({ invoice: id, balanceMinor }) => ({ id, balanceMinor }));
    const shares = planSharesOf(found, balances, today);
    for (const item of items) {
      const pause = pausedItem(
        item,
        pauseOf(found, { id: item.invoice, balanceMinor: item.balanceMinor }, today, shares),
      );
      if (pause !== undefined) paused.push(pause);
    }
  }
  return paused;
}

function pausedItem(item: OpenItem, pause: ReturnType<typeof pauseOf>): PausedItem | undefined {
  const { customer, currency, dueOn, balanceMinor } = item;
  const { disputedMinor, promisedMinor, plannedMinor, heldUntil } = pause;
  const restMinor = balanceMinor - disputedMinor - promisedMinor - plannedMinor;
  const heldMinor = heldUntil === undefined || balanceMinor <= 0n ? 0n : restMinor;
  const nothing = disputedMinor + promisedMinor + plannedMinor + heldMinor === 0n;
  return nothing ? undefined : { customer, currency, dueOn, disputedMinor, promisedMinor, plannedMinor, heldMinor };
}
