import { equalDecimal, formatDecimal } from '../decimal.ts';
import type { Decimal, Problem, ProblemCode } from '../model.ts';
import type { Tally } from '../tally.ts';
import { amountAt } from './amount.ts';

/** What a statement says of its own lines. */
export type Totals = {
  /** Bodies of :90C: and :90D: (MT942). */
  '90C': string | undefined;
  '90D': string | undefined;
  /** :86: after the closing balance, where ING and Van Lanschot print totals. */
  text: string;
};

type Found = { readonly code: ProblemCode; readonly severity: Problem['severity']; readonly message: string };

/**
 * Compares the totals a statement states with its lines. :90C: and :90D: are `5n3!a15d` (Standards MT942); ING's are
 * `D000004C000002D25,24C28,71` and `/SUM/10/3/25,24/28,71/` ("Structured MT940", field 86 to 62F). ING's are told as
 * warnings only: its guide lets them cover more than the file.
 */
export function checkTotals(totals: Totals, tally: Tally): readonly Found[] {
  const { booked } = tally.tail({ opening: undefined, closing: undefined });
  const found: Found[] = [];
  const sides = tally.sides();
  for (const [tag, count, sum] of [
    ['90C', sides.credits, booked.credits],
    ['90D', sides.debits, booked.debits],
  ] as const) {
    const body = totals[tag];
    if (body !== undefined)
      found.push(...compare(`:${tag}:`, /^\s*(\d{1,9})?[A-Z]{3}/.exec(body), body, count, sum, 'error'));
  }
  const old = /^D(\d{6})C(\d{6})D([\d.,]+)C([\d.,]+)/m.exec(totals.text);
  const structured = /\/SUM\/(\d+)\/(\d+)\/([\d.,]+)\/([\d.,]+)/.exec(totals.text);
  const stated = old ?? structured;
  if (stated !== null) {
    const [, debitCount = '', creditCount = '', debitSum = '', creditSum = ''] = stated;
    found.push(
      ...compare('the totals in :86:', [debitSum, debitCount], debitSum, sides.debits, booked.debits, 'warning'),
    );
    found.push(
      ...compare('the totals in :86:', [creditSum, creditCount], creditSum, sides.credits, booked.credits, 'warning'),
    );
  }
  return found;
}

/** `head` is what precedes the amount in `body`, with the stated count as its first group. */
function compare(
  where: string,
  head: readonly string[] | null,
  body: string,
  count: number,
  sum: Decimal,
  severity: Problem['severity'],
): readonly Found[] {
  if (head === null) return [];
  const [whole = '', statedCount] = head;
  const read = amountAt(body, whole === body ? 0 : whole.length);
  const found: Found[] = [];
  if (statedCount !== undefined && Number(statedCount) !== count) {
    found.push({
      code: 'count-mismatch',
      severity,
      message: `number of bookings does not agree: got ${count}, expected ${Number(statedCount)} as ${where} says`,
    });
  }
  if ('refused' in read) {
    found.push({
      code: read.refused,
      severity,
      message: `control total not readable: got "${read.got}" in ${where}, expected an amount such as 1250,50`,
    });
  } else if (!equalDecimal(read.amount, sum)) {
    found.push({
      code: 'control-total-mismatch',
      severity,
      message: `sum of bookings does not agree: got ${formatDecimal(sum)}, expected ${formatDecimal(read.amount)} as ${where} says`,
    });
  }
  return found;
}
