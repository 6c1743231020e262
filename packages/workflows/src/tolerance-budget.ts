import { localDateAt, yearOf } from '@piutang/calendar';
import { type CurrencyCode, formatAmount, parseAmount } from '@piutang/money';
import type { ApplicationLeg, CustomerId, Hand } from '@piutang/receivables';
import {
  create,
  type Proposal,
  readMany,
  replace,
  type ToleranceUse,
  toleranceUseKind,
  type Write,
} from '@piutang/table';
import type { Desk } from './desk.ts';
import type { Refused } from './hand.ts';

/**
 * The writes that use up the payers' yearly budgets for the differences within the tolerance among some applications,
 * for the transaction that applies them. Refused where a budget does not hold them; without a budget, nothing is counted.
 * @param limit false where a person decides: the use is counted, and may be more than the budget
 */
export async function useToleranceBudget(
  desk: Desk,
  applications: readonly Proposal[],
  currency: CurrencyCode,
  hand: Pick<Hand, 'today'>,
  limit = true,
): Promise<readonly Write[] | Refused<'tolerance-budget-used-up'>> {
  const budgetMinor = budgetOf(desk, currency);
  if (budgetMinor === undefined) return [];
  const usedMinor = new Map<CustomerId, bigint>();
  for (const { customer, adjustment, amountMinor } of applications)
    if (adjustment === 'tolerance') usedMinor.set(customer, (usedMinor.get(customer) ?? 0n) + amountMinor);
  const year = yearOf(hand.today);
  const ids = [...usedMinor.keys()].map((customer) => ({ customer, year, currency }));
  const uses = new Map((await readMany(desk.table, toleranceUseKind, ids)).map((use) => [use.customer, use]));
  const writes: Write[] = [];
  for (const [customer, amountMinor] of usedMinor) {
    const before = uses.get(customer);
    const after: ToleranceUse = {
      customer,
      year,
      currency,
      usedMinor: (before?.usedMinor ?? 0n) + amountMinor,
      version: 1,
    };
    if (limit && after.usedMinor > budgetMinor)
      return {
        refused: 'tolerance-budget-used-up',
        message: `differences of ${customer} would come to ${currency} ${formatAmount(after.usedMinor, currency)} in ${year}, the yearly budget is ${formatAmount(budgetMinor, currency)}`,
      };
    writes.push(
      before === undefined
        ? create(toleranceUseKind, after, 'tolerance budget unused so far')
        : replace(toleranceUseKind, before, after, 'tolerance budget unchanged since it was read'),
    );
  }
  return writes;
}

/**
 * The writes that give budgets back what legs used of them, for the transaction that takes the legs back: to the year
 * that they counted in.
 * @param legs as they were written, not their reversals
 */
export async function giveToleranceBack(desk: Desk, legs: readonly ApplicationLeg[]): Promise<readonly Write[]> {
  const backMinor = new Map<string, bigint>();
  const ids = legs.flatMap(({ adjustment, amountMinor, customer, currency, recordedAt }) => {
    if (adjustment !== 'tolerance') return [];
    const id = { customer, year: yearOf(localDateAt(recordedAt, desk.tenant.timeZone)), currency };
    const { p, s } = toleranceUseKind.key(id);
    backMinor.set(`${p} ${s}`, (backMinor.get(`${p} ${s}`) ?? 0n) + amountMinor);
    return [id];
  });
  if (ids.length === 0) return [];
  const uses = await readMany(desk.table, toleranceUseKind, ids);
  return uses.map((use) => {
    const { p, s } = toleranceUseKind.key(use);
    const leftMinor = use.usedMinor - (backMinor.get(`${p} ${s}`) ?? 0n);
    // What was settled before the tenant had a budget was not counted.
    const after = { ...use, usedMinor: leftMinor < 0n ? 0n : leftMinor };
    return replace(toleranceUseKind, use, after, 'tolerance budget unchanged since it was read');
  });
}

function budgetOf({ tenant }: Desk, currency: CurrencyCode): bigint | undefined {
  const budget = tenant.matching.tolerance[currency]?.yearlyBudget;
  const budgetMinor = budget === undefined ? undefined : parseAmount(budget, currency);
  return typeof budgetMinor === 'bigint' ? budgetMinor : undefined;
}
