import { addDays, localDateAt } from '@piutang/calendar';
import { formatMoney } from '@piutang/money';
import {
  BANK_LINE_PREFIX,
  type BankLine,
  bankLineKind,
  bankLinePartition,
  bankLineRef,
  type Proposal,
  parseBankLineRef,
  read,
} from '@piutang/table';
import { type Desk, type WaitingLine, reviewQueue as waitingLines } from '@piutang/workflows';
import { decideLine, decisionOf } from './decide-line.ts';
import { pageOf } from './views/paging.ts';
import { postedLately } from './views/posted-lately.ts';
import { reviewLine, type ShownLine } from './views/review-line.ts';
import { type ReviewLine, reviewQueue } from './views/review-queue.ts';
import type { WidgetFrame } from './views/widget-frame.ts';

/** Rows that fit a widget of ordinary height; the rest is a page away. */
const ROWS_A_PAGE = 10;

/** A wrong post is noticed within days; older ones are taken back by the command. */
const POSTED_DAYS = 7;

/** What waits for a person. */
export async function renderReview(desk: Desk, frame: WidgetFrame, page: number): Promise<string> {
  const waiting = await waitingLines(desk.table, localDateAt(desk.clock(), desk.tenant.timeZone));
  const { rows, paging } = pageOf(waiting, page, ROWS_A_PAGE);
  return reviewQueue({ frame, lines: rows.map((line) => rowOf(line, frame)), paging });
}

/** One line and the decisions about it; decides first when the call asks for that. */
export async function renderLine(
  desk: Desk,
  frame: WidgetFrame,
  call: Readonly<Record<string, unknown>>,
): Promise<string> {
  const decision = decisionOf(call);
  const answer = decision === undefined ? undefined : await decideLine(desk, decision);
  const id = parseBankLineRef(String(call['line'] ?? ''));
  const line = id === undefined ? undefined : await read(desk.table, bankLineKind, id);
  const people = (desk.tenant.authority?.people ?? []).map(({ name }) => name);
  return reviewLine({
    frame,
    line: line === undefined ? undefined : shownLine(line),
    people,
    ...(answer === undefined ? {} : { answer }),
  });
}

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

function shownLine(line: BankLine): ShownLine {
  const parts = (applications: readonly Proposal[]) =>
    applications.map(({ invoice, customer, amountMinor, adjustment }) => ({
      invoice,
      payer: customer,
      amountMinor,
      ...(adjustment === undefined ? {} : { adjustment }),
    }));
  const proposed = line.proposals.length === 0 ? [] : [{ number: 0, rule: line.rule, parts: parts(line.proposals) }];
  const rivals = (line.rivals ?? []).map(({ rule, applications }, at) => ({
    number: at + 1,
    rule,
    parts: parts(applications),
  }));
  return {
    line: bankLineRef(line),
    version: line.version,
    bookedOn: line.bookedOn,
    account: line.account,
    currency: line.currency,
    amountMinor: line.amountMinor,
    openMinor: line.remainingMinor,
    outcome: line.outcome,
    text: line.text,
    reason: line.why,
    readings: [...proposed, ...rivals],
    isApplied: isApplied(line),
    waits: line.inReview || line.outcome === 'on-account',
    ...(line.customer === undefined ? {} : { payer: line.customer }),
    ...(line.counterparty === undefined ? {} : { counterparty: line.counterparty }),
  };
}

/** Money of it stands on invoices. */
function isApplied({ outcome, amountMinor, remainingMinor, movedMinor = 0n }: BankLine): boolean {
  return outcome !== 'not-receivable' && amountMinor > 0n && amountMinor - remainingMinor - movedMinor !== 0n;
}
