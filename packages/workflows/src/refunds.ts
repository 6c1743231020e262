import type { LocalDate } from '@piutang/calendar';
import { formatAmount } from '@piutang/money';
import {
  type BankLine,
  type BankLineId,
  bankLineKind,
  bankLineRef,
  type CashMovementId,
  cashMovementKind,
  create,
  type Key,
  PAYOUT_QUEUE,
  parseBankLineRef,
  type Refund,
  read,
  refundKind,
  replace,
  type Table,
} from '@piutang/table';
import type { Desk } from './desk.ts';
import { handOf, MAX_ATTEMPTS, type Refused, type Reviewer } from './hand.ts';
import { movementBack } from './line-history.ts';
import { lineAfter } from './line-state.ts';
import { forbidden, type PerformRefusal, type Planner, perform, type Requested } from './requests.ts';
import { movementOf, waitingLine } from './review.ts';

type RefundCode = 'line-unknown' | 'not-waiting' | 'more-than-left' | 'reason-missing';
export type RefundRefusal = Refused<RefundCode> | PerformRefusal;

/**
 * Sets money of a line aside to be paid back: it leaves the line at once, so that nobody applies it meanwhile. Above what
 * one person may refund it becomes a request, and nothing moves before it is approved.
 * @param wantedMinor how much; all that is left when absent
 */
export async function requestRefund(
  desk: Desk,
  id: BankLineId,
  why: string,
  reviewer: Reviewer,
  wantedMinor?: bigint,
): Promise<Refund | Requested | RefundRefusal> {
  if (why.trim() === '')
    return { refused: 'reason-missing', message: 'no reason was given: say why the money goes back with --reason' };
  const line = await waitingLine(desk.table, id);
  if ('refused' in line) return line;
  const amountMinor = wantedMinor ?? line.remainingMinor;
  return perform(desk, planRefund, { kind: 'refund', line: bankLineRef(id), amountMinor }, why, reviewer);
}

/** Plans a refund on the line as it is now. */
export const planRefund: Planner<Refund, RefundCode> = async (desk, action, why, hand) => {
  if (action.kind !== 'refund') throw new Error(`planRefund was given a ${action.kind}`);
  const id = parseBankLineRef(action.line);
  if (id === undefined) return { refused: 'line-unknown', message: `there is no line ${action.line}` };
  const line = await waitingLine(desk.table, id);
  if ('refused' in line) return line;
  const { currency, customer } = line;
  const { amountMinor } = action;
  const shown = (minor: bigint) => `${currency} ${formatAmount(minor, currency)}`;
  if (amountMinor <= 0n || amountMinor > line.remainingMinor)
    return {
      refused: 'more-than-left',
      message: `line ${action.line} has ${shown(line.remainingMinor)} left, ${shown(amountMinor)} were to be refunded`,
    };
  const movement = movementOf(line, amountMinor, 'refund', why, hand);
  const refund: Refund = {
    ...id,
    movement: movement.movement,
    currency,
    amountMinor,
    ...(customer === undefined ? {} : { customer }),
    state: 'approved',
    why,
    actor: hand.actor,
    ...(hand.approver === undefined ? {} : { approver: hand.approver }),
    cause: movement.cause,
    recordedAt: hand.now,
    version: 1,
  };
  const change = {
    moved: { amountMinor, reason: 'refund' },
    numbers: 1,
    onAccount: line.outcome === 'on-account',
  } as const;
  const after: BankLine = {
    ...lineAfter(line, change),
    why: `refund by ${hand.actor}: ${why}`,
    actor: hand.actor,
    cause: movement.cause,
  };
  return {
    writes: [
      replace(bankLineKind, line, after, 'line unchanged since it was read'),
      create(cashMovementKind, movement, 'movement not written yet'),
      create(refundKind, refund, 'refund not written yet'),
    ],
    result: refund,
    currency,
    amountMinor,
  };
};

export type RefundStepRefusal = Refused<
  'refund-unknown' | 'refund-ended' | 'reference-missing' | 'reason-missing' | 'not-permitted' | 'changed-meanwhile'
>;

/** Says that a refund was paid, by which reference of the bank and on which day. */
export async function payRefund(
  desk: Desk,
  id: CashMovementId,
  payment: { readonly reference: string; readonly paidOn: LocalDate },
  reviewer: Reviewer,
): Promise<Refund | RefundStepRefusal> {
  if (payment.reference.trim() === '')
    return {
      refused: 'reference-missing',
      message: 'no reference was given: name the payment at the bank with --reference',
    };
  const refusal = forbidden(desk, reviewer, 'refund');
  if (refusal !== undefined) return refusal;
  const refund = await openRefund(desk.table, id);
  if ('refused' in refund) return refund;
  const { actor, cause = refund.cause } = handOf(desk, reviewer);
  const paid: Refund = { ...refund, ...payment, state: 'paid', actor, cause };
  const result = await desk.table.commit([replace(refundKind, refund, paid, 'refund unchanged since it was read')]);
  return result.committed ? { ...paid, version: refund.version + 1 } : changedMeanwhile(id);
}

/** Takes a refund back that was not paid: the money is on its line again and waits. */
export async function cancelRefund(
  desk: Desk,
  id: CashMovementId,
  why: string,
  reviewer: Reviewer,
): Promise<Refund | RefundStepRefusal> {
  if (why.trim() === '')
    return { refused: 'reason-missing', message: 'no reason was given: say why the refund is not paid with --reason' };
  const refusal = forbidden(desk, reviewer, 'refund');
  if (refusal !== undefined) return refusal;
  for (let attempt = 1; attempt <= MAX_ATTEMPTS; attempt += 1) {
    const refund = await openRefund(desk.table, id);
    if ('refused' in refund) return refund;
    const line = await read(desk.table, bankLineKind, id);
    const movement = await read(desk.table, cashMovementKind, id);
    if (line === undefined || movement === undefined)
      throw new Error(`refund ${refundRef(id)} without line or movement`);
    const hand = handOf(desk, reviewer);
    const { actor, cause = refund.cause } = hand;
    const moved = { amountMinor: -movement.amountMinor, reason: 'refund' } as const;
    const after: BankLine = {
      ...lineAfter(line, { moved }),
      why: `refund cancelled by ${actor}: ${why}`,
      actor,
      cause,
    };
    const cancelled: Refund = { ...refund, state: 'cancelled', why, actor, cause };
    const result = await desk.table.commit([
      replace(bankLineKind, line, after, 'line unchanged since it was read'),
      create(cashMovementKind, movementBack(movement, why, hand), 'movement not taken back yet'),
      replace(refundKind, refund, cancelled, 'refund unchanged since it was read'),
    ]);
    if (result.committed) return { ...cancelled, version: refund.version + 1 };
  }
  return changedMeanwhile(id);
}

/** Refunds that somebody has to pay, oldest first. */
export async function* openRefunds(table: Table): AsyncGenerator<Refund> {
  const keys: Key[] = await Array.fromAsync(table.work(PAYOUT_QUEUE));
  const refunds = (await table.getMany(keys)).map(refundKind.decode).filter(({ state }) => state === 'approved');
  yield* refunds.sort((a, b) => (a.recordedAt < b.recordedAt ? -1 : a.recordedAt > b.recordedAt ? 1 : 0));
}

/** The text by which people name a refund: its line and number. */
export function refundRef(id: CashMovementId): string {
  return `${bankLineRef(id)}/${id.movement}`;
}

/** Reads {@link refundRef} back; `undefined` for anything else. */
export function parseRefundRef(ref: string): CashMovementId | undefined {
  const at = ref.lastIndexOf('/');
  const line = parseBankLineRef(ref.slice(0, at));
  const movement = ref.slice(at + 1);
  return line === undefined || !/^\d+$/.test(movement) ? undefined : { ...line, movement };
}

async function openRefund(table: Table, id: CashMovementId): Promise<Refund | RefundStepRefusal> {
  const refund = await read(table, refundKind, id);
  if (refund === undefined)
    return {
      refused: 'refund-unknown',
      message: `there is no refund ${refundRef(id)}: piutang refund list shows those to be paid`,
    };
  if (refund.state !== 'approved')
    return {
      refused: 'refund-ended',
      message: `refund ${refundRef(id)} is ${refund.state}${refund.reference === undefined ? '' : `, reference ${refund.reference}`}`,
    };
  return refund;
}

function changedMeanwhile(id: CashMovementId): RefundStepRefusal {
  return { refused: 'changed-meanwhile', message: `refund ${refundRef(id)} is being written by others: try again` };
}
