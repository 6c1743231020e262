import { addDays, localDateAt } from '@piutang/calendar';
import { BANK_LINE_PREFIX, type BankLine, bankLineKind, bankLinePartition, bankLineRef } from '@piutang/table';
import type { Desk } from '@piutang/workflows';
import { pageOf } from '../shell/widget/paging.ts';
import type { WidgetFrame } from '../shell/widget/widget-frame.ts';
import { isApplied } from './applied-line.ts';
import { postedLately } from './posted-lately.ts';

/** Rows that fit a widget of ordinary height; the rest is a page away. */
const ROWS_A_PAGE = 10;

/** A wrong post is noticed within days; older ones are taken back by the command. */
const POSTED_DAYS = 7;

/** What was posted in the last days, newest first. */
export async function renderPosted(desk: Desk, frame: WidgetFrame, page: number): Promise<string> {
  const today = localDateAt(desk.clock(), desk.tenant.timeZone);
  const posted: BankLine[] = [];
  for (let back = 0; back < POSTED_DAYS; back += 1) {
    for (const { account } of desk.tenant.collectionAccounts) {
      const day = addDays(today, -back);
      for await (const item of desk.table.query(bankLinePartition(account, day), { prefix: BANK_LINE_PREFIX })) {
        const line = bankLineKind.decode(item);
        if (isApplied(line)) posted.push(line);
      }
    }
  }
  const { rows, paging } = pageOf(posted, page, ROWS_A_PAGE);
  const lines = rows.map((line) => ({
    line: bankLineRef(line),
    bookedOn: line.bookedOn,
    currency: line.currency,
    amountMinor: line.amountMinor,
    payer: line.counterparty ?? line.customer ?? '?',
    invoices: line.appliedTo ?? [],
    reason: line.why,
  }));
  return postedLately({ frame, lines, paging });
}
