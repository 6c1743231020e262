import { addDays } from '@piutang/calendar';
import { sumMinor } from '@piutang/money';
import type { CustomerId } from '@piutang/receivables';
import type { BookItem } from './book.ts';
import { withOpen } from './book-item.ts';
import type { Scene } from './desk.ts';
import type { Obstacle } from './obstacles.ts';
import { discountedCash, type Reading } from './readings.ts';
import { solve } from './solve.ts';

/** Open credit notes of a payer that are weighed against each item; more are a conversation, not a payment. */
const MAX_CREDITS = 20;

/** Receipts of a payer that wait for a person and are weighed; more of them are on that person's desk already. */
const MAX_WAITING = 40;

/**
 * What else a payment that names nothing may mean, so that the only reading is not the only one: a receipt that waits
 * for a person may have paid the item already, a credit note may have been netted, a discount taken too late. None of
 * these would be posted, and each of them keeps another reading from being certain.
 */
export function otherMeanings(
  scene: Scene,
  family: readonly CustomerId[],
  open: readonly BookItem[],
  readings: readonly Reading[],
): readonly Obstacle[] {
  const obstacles: Obstacle[] = [];
  if (mayBePaidAlready(scene, open, readings) || isLastInstalment(scene, family, open)) {
    obstacles.push('waits-for-another');
  }
  if (isNetted(scene, family, open) || isDiscountedLate(scene, open)) obstacles.push('other-explanation');
  return obstacles;
}

/** With what the waiting receipts propose the reading would not be there, or another would. */
function mayBePaidAlready(scene: Scene, open: readonly BookItem[], readings: readonly Reading[]): boolean {
  if (!open.some((entry) => entry.proposedMinor > 0n)) return false;
  if (readings.some(({ parts }) => parts.some(({ entry }) => entry.proposedMinor > 0n))) return true;
  const left = open
    .map((entry) => (entry.proposedMinor > 0n ? withOpen(entry, entry.openMinor - entry.proposedMinor) : entry))
    .filter((entry) => entry.openMinor > 0n);
  const isReduced = (reading: Reading) => reading.parts.some(({ entry }) => entry.proposedMinor > 0n);
  return solve(scene, left).readings.some(isReduced);
}

/** With money of the payer that waits, one receipt or all of them, it is all of an item: an instalment and its rest. */
function isLastInstalment({ desk, payment }: Scene, family: readonly CustomerId[], open: readonly BookItem[]): boolean {
  return family.some((payer) => {
    const waiting = desk.waiting.get(payer)?.slice(0, MAX_WAITING);
    if (waiting === undefined) return false;
    const wholes = new Set([...waiting, sumMinor(waiting)].map((each) => each + payment.amountMinor));
    return open.some((entry) => wholes.has(entry.openMinor));
  });
}

/** An item less a credit note that the line does not name is the amount. */
function isNetted({ desk, payment }: Scene, family: readonly CustomerId[], open: readonly BookItem[]): boolean {
  const credits = family
    .flatMap((payer) => desk.book.byPayer(payer))
    .filter((entry) => entry.openMinor < 0n && entry.currency === payment.currency)
    .slice(0, MAX_CREDITS);
  return credits.some((credit) => open.some((entry) => entry.openMinor + credit.openMinor === payment.amountMinor));
}

/** An item less a discount that is no longer given is the amount. */
function isDiscountedLate({ payment, terms }: Scene, open: readonly BookItem[]): boolean {
  return open.some((entry) => {
    const { earlyPayment } = entry;
    if (earlyPayment === undefined || payment.valueOn <= addDays(earlyPayment.until, terms.discountGraceDays)) {
      return false;
    }
    return discountedCash(entry, earlyPayment.percent, terms.currency).includes(payment.amountMinor);
  });
}
