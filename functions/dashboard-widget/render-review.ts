import { addDays, localDateAt } from '@piutang/calendar';
import { formatMoney } from '@piutang/money';
import { BANK_LINE_PREFIX, type BankLine, bankLineKind, bankLinePartition, bankLineRef } from '@piutang/table';
import { type Desk, type WaitingLine, reviewQueue as waitingLines } from '@piutang/workflows';
import { pageOf } from '../shell/widget/paging.ts';
import type { WidgetFrame } from '../shell/widget/widget-frame.ts';
import { postedLately } from './views/posted-lately.ts';
import { type ReviewLine, reviewQueue } from './views/review-queue.ts';

/** Rows that fit a widget of ordinary height; the rest is a page away. */
const ROWS_A_PAGE = 10;

/** A wrong post is noticed within days; older ones are taken back by the command. */
const POSTED_DAYS = 7;

/** What waits for a person. */
export async function renderReview(desk: Desk, frame: WidgetFrame, decider: string, page: number): Promise<string> {
  const waiting = await waitingLines(desk.table, localDateAt(desk.clock(), desk.tenant.timeZone));
  const { rows, paging } = pageOf(waiting, page, ROWS_A_PAGE);
  return reviewQueue({ frame, decider, lines: rows.map((line) => rowOf(line, frame)), paging });
}

/** What was posted in the last days, newest first. */
export async function renderPosted(desk: Desk, frame: WidgetFrame, decider: string, page: number): Promise<string> {
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
  return postedLately({ frame, decider, lines, paging });
}

function rowOf({ line, waitingDays }: WaitingLine, { language }: WidgetFrame): ReviewLine {
  const proposal = line.proposals
    .map(({ invoice, amountMinor }) => `${invoice}: ${formatMoney(amountMinor, line.currency, language)}`)
    .join(', ');
  return {
    line: bankLineRef(line),
    bookedOn: line.bookedOn,
    account: line.account,
    currency: line.currency,
    // Of a reversal nothing is left to apply: what was taken back is what waits.
    amountMinor: line.remainingMinor === 0n ? line.amountMinor : line.remainingMinor,
    waitingDays,
    text: line.text,
    reason: line.why,
    rivalCount: line.rivals?.length ?? 0,
    ...(line.counterparty === undefined ? {} : { counterparty: line.counterparty }),
    ...(proposal === '' ? {} : { proposal }),
  };
}

/** Money of it stands on invoices. */
function isApplied({ outcome, amountMinor, remainingMinor, movedMinor = 0n }: BankLine): boolean {
  return outcome !== 'not-receivable' && amountMinor > 0n && amountMinor - remainingMinor - movedMinor !== 0n;
}
