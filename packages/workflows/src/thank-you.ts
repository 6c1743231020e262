import { addDays, type LocalDate, localDateAt } from '@piutang/calendar';
import { noticeIdOf, type PromptlyPaid, type ThankYouCause } from '@piutang/dunning';
import type { CurrencyCode } from '@piutang/money';
import { type CustomerId, type Invoice, type InvoiceId, isLive, isPlanInForce, liveLegs } from '@piutang/receivables';
import {
  BANK_LINE_PREFIX,
  bankLineKind,
  bankLinePartition,
  invoiceKind,
  legKind,
  legPartition,
  type NoticeId,
  noticeKind,
  noticePartition,
  readMany,
} from '@piutang/table';
import type { CustomerCases } from './customer-cases.ts';
import type { Desk } from './desk.ts';

/** A payer and the invoices to which lately booked payments of it were applied. */
export type LatelyPaid = {
  readonly customer: CustomerId;
  readonly currency: CurrencyCode;
  readonly invoices: readonly InvoiceId[];
};

/** Days of bookings that are looked at: Friday's money is thanked for on Monday, also where Monday is a holiday. */
const LATELY_DAYS = 5;
/** Lines of an account that one run looks at, the newest days first: thanking is not worth more than the reminders. */
const MAX_LINES_AN_ACCOUNT = 2_000;
/** More invoices than a short mail names are not thanked for. */
const MAX_INVOICES = 20;

/** The payers of the last days' bookings, by `currency customer`. None, and nothing read, where nobody is to be thanked. */
export async function latelyPaid(desk: Desk): Promise<ReadonlyMap<string, LatelyPaid>> {
  const payers = new Map<string, LatelyPaid>();
  if (desk.tenant.dunning.thankYou === undefined) return payers;
  const today = localDateAt(desk.clock(), desk.tenant.timeZone);
  for (const { account } of desk.tenant.collectionAccounts) {
    let left = MAX_LINES_AN_ACCOUNT;
    for (let back = 0; back < LATELY_DAYS && left > 0; back += 1)
      left -= await addPayersOf(desk, payers, bankLinePartition(account, addDays(today, -back)), left);
  }
  return payers;
}

/** Answers how many lines were read. */
async function addPayersOf(
  { table }: Desk,
  payers: Map<string, LatelyPaid>,
  partition: string,
  limit: number,
): Promise<number> {
  let count = 0;
  for await (const item of table.query(partition, { prefix: BANK_LINE_PREFIX, limit })) {
    count += 1;
    const { customer, currency, amountMinor, appliedTo, outcome } = bankLineKind.decode(item);
    if (customer === undefined || appliedTo === undefined || amountMinor <= 0n || outcome === 'returned') continue;
    const key = `${currency} ${customer}`;
    const invoices = new Set([...(payers.get(key)?.invoices ?? []), ...appliedTo]);
    payers.set(key, { customer, currency, invoices: [...invoices].sort().slice(0, MAX_INVOICES) });
  }
  return count;
}

/**
 * What a payer may be thanked for, from fresh reads of the invoices that it lately paid; `undefined` where there is
 * nothing: one of them was paid late, none is settled any more, the payer was thanked lately or written to today, or
 * owes something in another currency, about which a reminder may go.
 * @param apart the notice that is about to be sent and does not count
 */
export async function thankYouCause(
  desk: Desk,
  cases: CustomerCases,
  { currency, on, apart }: { currency: CurrencyCode; on: LocalDate; apart: NoticeId | undefined },
  invoices: readonly InvoiceId[],
): Promise<ThankYouCause | undefined> {
  const { thankYou } = desk.tenant.dunning;
  if (thankYou === undefined || invoices.length === 0) return undefined;
  const customer = cases.customer.id;
  if (await wasWrittenTo(desk, customer, on, thankYou.everyDays, apart)) return undefined;
  for await (const open of desk.table.openItemsOf(customer)) if (open.currency !== currency) return undefined;
  const settled: PromptlyPaid[] = [];
  for (const invoice of await readMany(desk.table, invoiceKind, invoices)) {
    const isOwn = invoice.customer === customer && invoice.currency === currency && invoice.amountMinor > 0n;
    if (!isOwn || invoice.balanceMinor !== 0n) continue;
    const paidOn = await paidInFullOn(desk, invoice);
    if (paidOn === undefined) continue;
    if (paidOn > invoice.dueOn) return undefined;
    settled.push({ invoice: invoice.id, paidOn });
  }
  const stop = stopOf(cases, on, addDays(on, -thankYou.everyDays));
  return settled.length === 0 ? undefined : { settled, ...(stop === undefined ? {} : { stop }) };
}

/** Whether a mail went, or waits to go, to the payer today, or one that thanks in the last `everyDays` days. */
async function wasWrittenTo(
  { table }: Desk,
  customer: CustomerId,
  on: LocalDate,
  everyDays: number,
  apart: NoticeId | undefined,
): Promise<boolean> {
  const range = { from: addDays(on, 1 - everyDays), to: `${on}~` };
  for await (const item of table.query(noticePartition(customer), range)) {
    const notice = noticeKind.decode(item);
    if (notice.state === 'suppressed' || notice.state === 'rejected') continue;
    if (apart !== undefined && noticeIdOf(notice) === noticeIdOf(apart)) continue;
    if (notice.on === on || notice.settled !== undefined) return true;
  }
  return false;
}

/** The value date of the money that settled an invoice; `undefined` when a write-off or a credit note alone did. */
async function paidInFullOn({ table }: Desk, { id }: Invoice): Promise<LocalDate | undefined> {
  const legs = liveLegs((await Array.fromAsync(table.query(legPartition(id)))).map(legKind.decode));
  if (legs.some(({ source }) => source.kind === 'write-off')) return undefined;
  return legs
    .filter(({ source }) => source.kind === 'bank-line')
    .map(({ effectiveOn }) => effectiveOn)
    .sort()
    .at(-1);
}

function stopOf(
  { holds, disputes, promises, plans }: CustomerCases,
  on: LocalDate,
  since: LocalDate,
): ThankYouCause['stop'] {
  if (holds.some(({ endedOn, until }) => endedOn === undefined && until >= on)) return 'hold';
  if (disputes.some(isLive)) return 'dispute';
  const wasNotKept = promises.some(
    ({ state, judgedOn }) =>
      (state === 'broken' || state === 'partly-kept') && judgedOn !== undefined && judgedOn > since,
  );
  if (wasNotKept || promises.some(({ state }) => state === 'open')) return 'promise';
  return plans.some(isPlanInForce) ? 'plan' : undefined;
}
