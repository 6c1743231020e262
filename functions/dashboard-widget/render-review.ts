import { localDateAt } from '@piutang/calendar';
import { formatMoney } from '@piutang/money';
import { bankLineRef } from '@piutang/table';
import { type Desk, type WaitingLine, reviewQueue as waitingLines } from '@piutang/workflows';
import { pageOf } from '../shell/widget/paging.ts';
import type { WidgetFrame } from '../shell/widget/widget-frame.ts';
import { type ReviewLine, reviewQueue } from './views/review-queue.ts';

/** Rows that fit a widget of ordinary height; the rest is a page away. */
const ROWS_A_PAGE = 10;

/** What waits for a person. */
export async function renderReview(desk: Desk, frame: WidgetFrame, decider: string, page: number): Promise<string> {
  const waiting = await waitingLines(desk.table, localDateAt(desk.clock(), desk.tenant.timeZone));
  const { rows, paging } = pageOf(waiting, page, ROWS_A_PAGE);
  return reviewQueue({ frame, decider, lines: rows.map((line) => rowOf(line, frame)), paging });
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
