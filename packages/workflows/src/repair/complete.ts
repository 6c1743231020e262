import { type ApplicationLeg, type InvoiceId, liveLegs } from '@piutang/receivables';
import { type BankLine, bankLineRef, type CashMovement, create, type Refund, refundKind } from '@piutang/table';
import { movementBack } from '../line-history.ts';
import { causeOf } from '../line-state.ts';
import { lineOfRecord } from './torn-books.ts';
import {
  addLeg,
  addMovement,
  cashOf,
  changeRefund,
  changeRequest,
  legsOfInvoice,
  legsOfLine,
  liveMovements,
  lose,
  movementsOfLine,
  note,
  numberOf,
  sumOf,
  type Workbench,
} from './workbench.ts';

/** Steps that complete a half-written transaction where its other half says everything about what is missing. */

/** What a reversal takes back was there: it says all of it but by which rule. The two add up to nothing. */
export function completeReversed(bench: Workbench): void {
  for (const leg of [...bench.legs]) {
    const { reverses, approver: _, ...rest } = leg;
    if (reverses === undefined) continue;
    if (legsOfInvoice(bench, leg.invoice).some((each) => each.leg === reverses)) continue;
    const why = `written again after a restore, because ${leg.leg} takes it back`;
    addLeg(bench, { ...rest, leg: reverses, amountMinor: -leg.amountMinor, rule: 'restored', why });
    note(bench, 'leg-completed', `${leg.invoice} ${reverses}`, 'its reversal stands');
  }
  for (const moved of [...bench.movements]) {
    const { reverses, approver: _, ...rest } = moved;
    const ref = lineOfRecord(moved);
    if (reverses === undefined) continue;
    if (movementsOfLine(bench, ref).some(({ movement }) => movement === reverses)) continue;
    const why = `written again after a restore, because ${moved.movement} takes it back`;
    addMovement(bench, { ...rest, movement: reverses, amountMinor: -moved.amountMinor, why });
    note(bench, 'movement-completed', `${ref} ${reverses}`, 'its reversal stands');
  }
}

/** A set-off has a leg on the invoice and one on the note, and so has its taking back: one says all of the other. */
export function completeSetOffs(bench: Workbench): void {
  for (const leg of [...bench.legs]) {
    const { source } = leg;
    if (source.kind !== 'credit-note') continue;
    const other = leg.invoice === source.creditNote ? source.invoice : source.creditNote;
    if (other === undefined || legsOfInvoice(bench, other).some((each) => each.leg === leg.leg)) continue;
    const invoice = bench.books.invoices.get(other);
    if (invoice === undefined) {
      lose(bench, other);
      continue;
    }
    addLeg(bench, { ...leg, invoice: other, customer: invoice.customer, amountMinor: -leg.amountMinor });
    note(bench, 'set-off-completed', `${other} ${leg.leg}`, `its other half stands on ${leg.invoice}`);
  }
}

/**
 * A leg that is gone while both its ends still show it: the line lacks one number and some money, and one invoice that it
 * names bears none of its legs and lacks exactly that much.
 */
export function completeLegs(bench: Workbench): void {
  for (const [ref, line] of bench.lines) {
    if (line === undefined || line.amountMinor <= 0n) continue;
    const legs = legsOfLine(bench, ref);
    const [number, ...moreNumbers] = unusedNumbers(bench, ref, line);
    const bearing = new Set(legs.map(({ invoice }) => invoice));
    const [id, ...moreIds] = (line.appliedTo ?? []).filter((each) => !bearing.has(each));
    if (number === undefined || id === undefined || moreNumbers.length + moreIds.length > 0) continue;
    const missingMinor = line.amountMinor - line.remainingMinor - (line.movedMinor ?? 0n) - cashOf(legs);
    if (missingMinor !== lackOf(bench, id) || missingMinor === 0n) continue;
    addLeg(bench, lostLeg(bench, line, id, number, missingMinor));
    note(
      bench,
      'leg-completed',
      `${id} #${number} of ${ref}`,
      `line and invoice both show ${missingMinor} minor units of it`,
    );
  }
}

/** What an invoice's balance shows more than its legs explain. */
function lackOf(bench: Workbench, id: InvoiceId): bigint {
  const invoice = bench.books.invoices.get(id);
  if (invoice === undefined) return 0n;
  return invoice.amountMinor - sumOf(legsOfInvoice(bench, id)) - invoice.balanceMinor;
}

function lostLeg(bench: Workbench, line: BankLine, id: InvoiceId, number: number, amountMinor: bigint): ApplicationLeg {
  const ref = bankLineRef(line);
  return {
    invoice: id,
    leg: `L#${ref}#${number}`,
    customer: bench.books.invoices.get(id)?.customer ?? '',
    currency: line.currency,
    amountMinor,
    source: { kind: 'bank-line', line: ref },
    effectiveOn: line.valueOn,
    recordedAt: bench.hand.now,
    rule: line.rule,
    why: `written again after a restore: ${line.why}`,
    actor: line.actor ?? bench.hand.actor,
    cause: causeOf(line, bench.hand),
  };
}

/** Numbers below the line's next one that no leg and no movement has. */
export function unusedNumbers(bench: Workbench, ref: string, { nextLeg }: BankLine): readonly number[] {
  const used = usedNumbers(bench, ref);
  const numbers = Array.from({ length: nextLeg - 1 }, (_, at) => at + 1);
  return numbers.filter((number) => !used.has(number));
}

export function usedNumbers(bench: Workbench, ref: string): ReadonlySet<number> {
  return new Set([
    ...legsOfLine(bench, ref).map(({ leg }) => numberOf(leg)),
    ...movementsOfLine(bench, ref).map(({ movement }) => numberOf(movement)),
  ]);
}

/** A refund and its movement say the same; one that stands alone says all of the other. */
export function completeRefunds(bench: Workbench): void {
  const { refunds } = bench.books;
  for (const refund of refunds) {
    const where = `${lineOfRecord(refund)} ${refund.movement}`;
    const movements = movementsOfLine(bench, lineOfRecord(refund));
    const moved = movements.find(({ movement }) => movement === refund.movement);
    const isLive = moved !== undefined && liveMovements(movements).includes(moved);
    if (moved === undefined) {
      const movement = movementOfRefund(bench, refund);
      addMovement(bench, movement);
      if (refund.state === 'cancelled') addMovement(bench, movementBack(movement, refund.why, bench.hand));
      note(bench, 'refund-completed', where, 'the refund stands without its movement');
    } else if (isLive && refund.state === 'cancelled') {
      addMovement(bench, movementBack(moved, refund.why, bench.hand));
      note(bench, 'reversal-completed', where, 'the refund is cancelled and its movement is not taken back');
    } else if (moved !== undefined && !isLive && refund.state === 'approved') {
      changeRefund(bench, refund, 'cancelled');
      note(bench, 'refund-follows', where, 'its movement is taken back');
    }
  }
  for (const moved of liveMovements(bench.books.movements)) {
    const of = (each: Refund) => lineOfRecord(each) === lineOfRecord(moved) && each.movement === moved.movement;
    if (moved.reason !== 'refund' || refunds.some(of)) continue;
    bench.writes.push(create(refundKind, refundOf(moved), 'refund not written yet'));
    note(
      bench,
      'refund-completed',
      `${lineOfRecord(moved)} ${moved.movement}`,
      'its movement stands: ask the bank before it is paid',
    );
  }
}

function movementOfRefund({ hand }: Workbench, refund: Refund): CashMovement {
  const { account, bookedOn, line, movement, currency, amountMinor, customer, why, actor, cause, approver } = refund;
  return {
    account,
    bookedOn,
    line,
    movement,
    currency,
    amountMinor,
    reason: 'refund',
    ...(customer === undefined ? {} : { customer }),
    effectiveOn: hand.today,
    recordedAt: refund.recordedAt,
    why,
    actor,
    cause,
    ...(approver === undefined ? {} : { approver }),
  };
}

function refundOf(moved: CashMovement): Refund {
  const { effectiveOn: _, reason: __, reverses: ___, ...rest } = moved;
  return { ...rest, state: 'approved', version: 1 };
}

/** A request was approved exactly when its action left a record. */
export function settleRequests(bench: Workbench): void {
  const { requests, performed } = bench.books;
  for (const request of requests) {
    if (request.state === 'waiting' && performed.has(request.id)) {
      const decided = { decidedBy: bench.hand.actor, decidedAt: bench.hand.now };
      changeRequest(bench, request, { ...request, state: 'approved', ...decided, decision: 'its action is on record' });
      note(bench, 'request-completed', request.id, 'its action is on record');
    } else if (request.state === 'approved' && !performed.has(request.id)) {
      const { decidedBy: _, decidedAt: __, decision: ___, ...asked } = request;
      changeRequest(bench, request, { ...asked, state: 'waiting' });
      note(bench, 'request-undone', request.id, 'its action left no record: it waits for its approval again');
    }
  }
}

/** Live legs, for those who look at one line. */
export function liveOf(bench: Workbench, ref: string): readonly ApplicationLeg[] {
  return liveLegs(legsOfLine(bench, ref));
}
