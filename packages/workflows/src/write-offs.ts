import { addDays, type LocalDate } from '@piutang/calendar';
import { type CurrencyCode, formatAmount, minMinor, parseAmount } from '@piutang/money';
import {
  type ApplicationLeg,
  type Hand,
  type Invoice,
  type InvoiceId,
  liveLegs,
  reversalOf,
  settled,
  takesBack,
  type WriteOffReason,
} from '@piutang/receivables';
import {
  type BankLine,
  type BankLineId,
  bankLineKind,
  bankLineRef,
  create,
  invoiceKind,
  legKind,
  legPartition,
  type RequestedAction,
  read,
  replace,
  type Table,
} from '@piutang/table';
import type { Desk } from './desk.ts';
import { handOf, MAX_ATTEMPTS, type Refused, type Reviewer } from './hand.ts';
import { causeOf, lineAfter } from './line-state.ts';
import { forbidden, type PerformRefusal, type Planner, perform, type Requested } from './requests.ts';
import { waitingLine } from './review.ts';

type WriteOffCode = 'no-charge' | 'invoice-unknown' | 'nothing-open' | 'more-than-open' | 'reason-missing';
export type WriteOffRefusal = Refused<WriteOffCode> | PerformRefusal;

/** What was given up of an invoice. */
export type WrittenOff = { readonly invoice: Invoice; readonly leg: ApplicationLeg };

/**
 * Gives up what an invoice has open, or part of it: it leaves the balance and the reminders, and stays in the history.
 * Above what the person may give up alone it becomes a request.
 * @param wantedMinor how much; all that is open when absent
 */
export async function writeOff(
  desk: Desk,
  invoice: InvoiceId,
  reason: WriteOffReason,
  why: string,
  reviewer: Reviewer,
  wantedMinor?: bigint,
): Promise<WrittenOff | Requested | WriteOffRefusal> {
  if (why.trim() === '')
    return { refused: 'reason-missing', message: 'no note was given: say what the write-off rests on with --note' };
  const amountMinor = wantedMinor ?? (await read(desk.table, invoiceKind, invoice))?.balanceMinor ?? 0n;
  return perform(desk, planWriteOff, { kind: 'write-off', invoice, amountMinor, reason }, why, reviewer);
}

/** Plans a write-off on the invoice as it is now. */
export const planWriteOff: Planner<WrittenOff, WriteOffCode> = async (desk, action, why, hand) => {
  const { invoice: id, amountMinor, reason } = writeOffOf(action);
  const invoice = await read(desk.table, invoiceKind, id);
  if (invoice === undefined) return { refused: 'invoice-unknown', message: `there is no invoice ${id}` };
  const shown = (minor: bigint) => `${invoice.currency} ${formatAmount(minor, invoice.currency)}`;
  if (invoice.balanceMinor <= 0n)
    return {
      refused: 'nothing-open',
      message: `${id} has ${shown(invoice.balanceMinor)} open: there is nothing to write off`,
    };
  if (amountMinor <= 0n || amountMinor > invoice.balanceMinor)
    return {
      refused: 'more-than-open',
      message: `${id} has ${shown(invoice.balanceMinor)} open, ${shown(amountMinor)} were to be written off`,
    };
  if (reason === 'waived' && invoice.charge === undefined)
    return {
      refused: 'no-charge',
      message: `${id} is no charge for lateness: only interest and fees are waived, give the claim up for another reason`,
    };
  const legs = await writeOffLegs(desk.table, id);
  const leg = writeOffLeg(invoice, amountMinor, reason, why, nextNumber(legs), hand);
  const after = settled(invoice, amountMinor, hand.today);
  return {
    writes: [
      replace(invoiceKind, invoice, after, 'invoice unchanged since it was read'),
      create(legKind, leg, 'write-off not written yet'),
    ],
    result: { invoice: { ...after, version: invoice.version + 1 }, leg },
    currency: invoice.currency,
    amountMinor,
  };
};

export type RecoverRefusal = Refused<
  | 'invoice-unknown'
  | 'not-written-off'
  | 'line-unknown'
  | 'not-waiting'
  | 'currency-differs'
  | 'more-than-received'
  | 'more-than-written-off'
  | 'not-permitted'
  | 'changed-meanwhile'
>;

/**
 * Money for an invoice that was written off: in one transaction the last write-off is taken back, the money is applied,
 * and what it does not cover is written off again for the same reason. The invoice's balance does not change.
 * @param wantedMinor how much of the line; all that both can take when absent
 */
export async function recover(
  desk: Desk,
  invoiceId: InvoiceId,
  lineId: BankLineId,
  reviewer: Reviewer,
  wantedMinor?: bigint,
): Promise<{ readonly line: BankLine; readonly recoveredMinor: bigint } | RecoverRefusal> {
  const refusal = forbidden(desk, reviewer, 'apply');
  if (refusal !== undefined) return refusal;
  for (let attempt = 1; attempt <= MAX_ATTEMPTS; attempt += 1) {
    const invoice = await read(desk.table, invoiceKind, invoiceId);
    if (invoice === undefined) return { refused: 'invoice-unknown', message: `there is no invoice ${invoiceId}` };
    const line = await waitingLine(desk.table, lineId);
    if ('refused' in line) return line;
    const legs = await writeOffLegs(desk.table, invoiceId);
    const given = liveLegs(legs).at(-1);
    if (given === undefined)
      return {
        refused: 'not-written-off',
        message: `nothing of ${invoiceId} is written off: use piutang review allocate`,
      };
    const amountMinor = wantedMinor ?? minMinor(line.remainingMinor, given.amountMinor);
    const objection = objectionTo(line, given, amountMinor);
    if (objection !== undefined) return objection;
    const plan = planRecovery({ invoice, line, given, amountMinor, number: nextNumber(legs) }, handOf(desk, reviewer));
    if ((await desk.table.commit(plan.writes)).committed)
      return { line: { ...plan.line, version: line.version + 1 }, recoveredMinor: amountMinor };
  }
  return { refused: 'changed-meanwhile', message: `${invoiceId} or the line is being written by others: try again` };
}

type Recovery = {
  readonly invoice: Invoice;
  readonly line: BankLine;
  /** The write-off that the money is for. */
  readonly given: ApplicationLeg;
  readonly amountMinor: bigint;
  /** Number of the write-off of the rest. */
  readonly number: number;
};

function planRecovery({ invoice, line, given, amountMinor, number }: Recovery, hand: Hand) {
  const why = `recovered from ${bankLineRef(line)} by ${hand.actor}`;
  const restMinor = given.amountMinor - amountMinor;
  const cash: ApplicationLeg = {
    invoice: invoice.id,
    leg: `L#${bankLineRef(line)}#${line.nextLeg}`,
    customer: invoice.customer,
    currency: invoice.currency,
    amountMinor,
    source: { kind: 'bank-line', line: bankLineRef(line) },
    effectiveOn: line.valueOn,
    recordedAt: hand.now,
    rule: 'recovery',
    why,
    actor: hand.actor,
    cause: causeOf(line, hand),
  };
  const reason = given.source.kind === 'write-off' ? given.source.reason : 'uneconomic';
  const again =
    restMinor === 0n ? [] : [writeOffLeg(invoice, restMinor, reason, given.why, number, hand, given.approver)];
  const legs = [reversalOf(given, why, hand.today, hand), cash, ...again];
  const after = legs.reduce((each, leg) => settled(each, leg.amountMinor, hand.today), invoice);
  const lineNext: BankLine = {
    ...lineAfter(line, { cashMinor: amountMinor, invoices: [invoice.id], numbers: 1 }),
    why,
    rule: 'recovery',
    actor: hand.actor,
    cause: causeOf(line, hand),
  };
  return {
    line: lineNext,
    writes: [
      replace(bankLineKind, line, lineNext, 'line unchanged since it was read'),
      replace(invoiceKind, invoice, after, 'invoice unchanged since it was read'),
      ...legs.map((leg) => create(legKind, leg, 'leg not written yet')),
    ],
  };
}

function objectionTo(line: BankLine, given: ApplicationLeg, amountMinor: bigint): RecoverRefusal | undefined {
  const shown = (minor: bigint) => `${line.currency} ${formatAmount(minor, line.currency)}`;
  if (line.currency !== given.currency)
    return {
      refused: 'currency-differs',
      message: `${given.invoice} is in ${given.currency}, the line in ${line.currency}: money is applied in one currency`,
    };
  if (amountMinor <= 0n || amountMinor > line.remainingMinor)
    return {
      refused: 'more-than-received',
      message: `the line has ${shown(line.remainingMinor)} left, ${shown(amountMinor)} were to be recovered`,
    };
  if (amountMinor > given.amountMinor)
    return {
      refused: 'more-than-written-off',
      message: `${shown(given.amountMinor)} of ${given.invoice} were written off, ${shown(amountMinor)} were to be recovered`,
    };
  return undefined;
}

/** What the automatic write-off of small rests did. */
export type SmallBalances = { readonly count: number; readonly invoices: readonly InvoiceId[] };

/**
 * Gives up the small rests that the tenant does not want to chase: long past due, and past any early-payment discount.
 * Reads the index of open items once; done twice it finds nothing.
 */
export async function writeOffSmallBalances(desk: Desk, today: LocalDate): Promise<SmallBalances> {
  const rule = desk.tenant.authority?.smallBalance;
  if (rule === undefined) return { count: 0, invoices: [] };
  const lastDueOn = addDays(today, -rule.afterDays);
  const done: InvoiceId[] = [];
  for (let segment = 0; segment < SCAN_SEGMENTS; segment += 1) {
    for await (const page of desk.table.scanOpen(segment, SCAN_SEGMENTS)) {
      for (const { invoice, balanceMinor, currency, dueOn } of page) {
        if (dueOn > lastDueOn || balanceMinor <= 0n || balanceMinor > limitOf(rule.upTo, currency)) continue;
        if (await giveUpRest(desk, invoice, today)) done.push(invoice);
      }
    }
  }
  return { count: done.length, invoices: done };
}

/** Parts in which the open items are read; small ones, because few of them are meant. */
const SCAN_SEGMENTS = 4;

async function giveUpRest(desk: Desk, id: InvoiceId, today: LocalDate): Promise<boolean> {
  for (let attempt = 1; attempt <= MAX_ATTEMPTS; attempt += 1) {
    const invoice = await read(desk.table, invoiceKind, id);
    const rule = desk.tenant.authority?.smallBalance;
    if (invoice === undefined || rule === undefined) return false;
    if (invoice.balanceMinor <= 0n || invoice.balanceMinor > limitOf(rule.upTo, invoice.currency)) return false;
    if (invoice.dueOn > addDays(today, -rule.afterDays)) return false;
    // Only a rest is small: an invoice of which nothing was ever paid is a claim, however small it is.
    if (invoice.balanceMinor === invoice.amountMinor) return false;
    if (invoice.earlyPayment !== undefined && invoice.earlyPayment.until >= today) return false;
    const action = {
      kind: 'write-off',
      invoice: id,
      amountMinor: invoice.balanceMinor,
      reason: 'small-balance',
    } as const;
    const hand = { actor: 'write-off-small-balances', now: desk.clock(), today, cause: `job:small-balances/${today}` };
    const planned = await planWriteOff(
      desk,
      action,
      `a rest within the tenant's limit, ${rule.afterDays} days past due`,
      hand,
    );
    if ('refused' in planned) return false;
    if ((await desk.table.commit(planned.writes)).committed) return true;
  }
  return false;
}

function limitOf(upTo: Readonly<Record<string, string>>, currency: CurrencyCode): bigint {
  const limit = upTo[currency];
  const limitMinor = limit === undefined ? undefined : parseAmount(limit, currency);
  return typeof limitMinor === 'bigint' ? limitMinor : 0n;
}

function writeOffOf(action: RequestedAction) {
  if (action.kind !== 'write-off') throw new Error(`planWriteOff was given a ${action.kind}`);
  return action;
}

/** The write-offs of an invoice and what took them back, in the order of their numbers. */
async function writeOffLegs(table: Table, invoice: InvoiceId): Promise<readonly ApplicationLeg[]> {
  const legs = (await Array.fromAsync(table.query(legPartition(invoice), { prefix: 'W#' }))).map(legKind.decode);
  return legs.sort((a, b) => numberOf(a) - numberOf(b));
}

function numberOf({ leg }: ApplicationLeg): number {
  return Number.parseInt(leg.slice('W#'.length), 10);
}

function nextNumber(legs: readonly ApplicationLeg[]): number {
  return legs.filter(({ leg }) => !takesBack(leg)).length + 1;
}

function writeOffLeg(
  invoice: Invoice,
  amountMinor: bigint,
  reason: WriteOffReason,
  why: string,
  number: number,
  hand: Hand,
  approver = hand.approver,
): ApplicationLeg {
  return {
    invoice: invoice.id,
    leg: `W#${number}`,
    customer: invoice.customer,
    currency: invoice.currency,
    amountMinor,
    source: { kind: 'write-off', reason },
    effectiveOn: hand.today,
    recordedAt: hand.now,
    rule: 'write-off',
    why,
    actor: hand.actor,
    cause: hand.cause ?? 'command:write-off',
    ...(approver === undefined ? {} : { approver }),
  };
}
