/**
 * What a type code means for money. Source: BAI2 specification, Appendix A "Uniform BAI balance reporting type codes":
 * 001-099 status, 100-399 credits, 400-699 debits, 700-799 loans (720-759 credits, 760-799 debits), 900-919 status,
 * 920-959 credits and 960-999 debits of the bank's own; 890 is a message without money.
 */
export type Side = 'credit' | 'debit' | 'none';

export function sideOf(code: string): Side | undefined {
  return SIDES.get(code);
}

const MESSAGE = 890;

function sideOfNumber(number: number): Side | undefined {
  if (number === MESSAGE || number < 100 || (number >= 700 && number < 720) || (number >= 900 && number < 920)) {
    return 'none';
  }
  if (number < 400) return 'credit';
  if (number < 700) return 'debit';
  if (number < 760) return 'credit';
  if (number < 800) return 'debit';
  if (number >= 960) return 'debit';
  return number >= 920 ? 'credit' : undefined;
}

/** All thousand codes, so that a file of a million records looks up instead of working out. */
const SIDES: ReadonlyMap<string, Side> = new Map(
  Array.from({ length: 1000 }, (_, number) => [String(number).padStart(3, '0'), sideOfNumber(number)] as const).flatMap(
    ([code, side]) => (side === undefined ? [] : [[code, side] as const]),
  ),
);

/** Debit reversal and credit reversal (Appendix A), SWIFT's RD and RC. */
export function isReversal(code: string): boolean {
  return code === '252' || code === '552';
}

/** A deposit of a lockbox, and one item (a cheque) of such a deposit: the items explain the deposit. */
export const LOCKBOX_DEPOSIT = '115';
export const LOCKBOX_ITEM = '116';

export const OPENING_LEDGER = '010';
export const CLOSING_LEDGER = '015';
export const TOTAL_CREDITS = '100';
export const TOTAL_DEBITS = '400';
