import type { Instant, LocalDate } from '@piutang/calendar';
import type { ApplicationLeg, Cause, Invoice } from './model.ts';

/** Who decides, when, and what made them. */
export type Hand = {
  readonly actor: string;
  readonly now: Instant;
  /** The tenant's civil day. */
  readonly today: LocalDate;
  /** Absent: the file of the line that is posted. */
  readonly cause?: Cause;
  /** The second person, where the tenant asks for four eyes. */
  readonly approver?: string;
};

/**
 * The invoice after an amount has left its balance (a leg), or has come back to it (a reversal, negative). It is closed on
 * the day on which nothing is left, and open again as soon as something is; its due date never changes.
 */
export function settled(invoice: Invoice, amountMinor: bigint, today: LocalDate): Invoice {
  const { closedOn: _, ...open } = invoice;
  const balanceMinor = invoice.balanceMinor - amountMinor;
  return balanceMinor === 0n ? { ...open, balanceMinor, closedOn: today } : { ...open, balanceMinor };
}

/** The mark behind a leg's or a movement's key that takes it back. There is one such key, so it happens at most once. */
const TAKEN_BACK = '~';

/** The key under which a leg or movement is taken back. */
export function keyTakingBack(key: string): string {
  return `${key}${TAKEN_BACK}`;
}

/** Whether a key is that of a leg or movement that takes another one back. */
export function takesBack(key: string): boolean {
  return key.endsWith(TAKEN_BACK);
}

/**
 * The leg that takes another one back: the same invoice and source, the amount negated, its key one that can exist once.
 * @param effectiveOn the day from which the invoice counts as open again
 */
export function reversalOf(leg: ApplicationLeg, why: string, effectiveOn: LocalDate, hand: Hand): ApplicationLeg {
  const { approver: _, ...rest } = leg;
  return {
    ...rest,
    leg: keyTakingBack(leg.leg),
    amountMinor: -leg.amountMinor,
    effectiveOn,
    recordedAt: hand.now,
    rule: 'reversal',
    why,
    actor: hand.actor,
    cause: hand.cause ?? leg.cause,
    ...(hand.approver === undefined ? {} : { approver: hand.approver }),
    reverses: leg.leg,
  };
}

/** The legs of an invoice or line that were neither taken back nor take one back. */
export function liveLegs(legs: readonly ApplicationLeg[]): readonly ApplicationLeg[] {
  const gone = new Set(
    legs.flatMap(({ invoice, reverses }) => (reverses === undefined ? [] : [`${invoice} ${reverses}`])),
  );
  return legs.filter(({ invoice, leg, reverses }) => reverses === undefined && !gone.has(`${invoice} ${leg}`));
}
