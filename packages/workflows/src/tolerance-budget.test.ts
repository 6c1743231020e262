import { instantAt, localDate } from '@piutang/calendar';
import { currency } from '@piutang/money';
import type { ApplicationLeg } from '@piutang/receivables';
import { create, type Proposal, readMany, toleranceUseKind } from '@piutang/table';
import { memoryTable } from '@piutang/table/memory';
import { describe, expect, it } from 'vitest';
import type { Desk } from './desk.ts';
import { giveToleranceBack, useToleranceBudget } from './tolerance-budget.ts';

const IDR = currency('IDR');
const today = localDate('2026-11-23');
const zone = 'Asia/Jakarta';
const deskWith = (yearlyBudget?: string) =>
  ({
    table: memoryTable(),
    tenant: { timeZone: zone, matching: { tolerance: { IDR: { ...(yearlyBudget && { yearlyBudget }) } } } },
  }) as unknown as Desk;
const short = (customer: string, amountMinor: bigint, adjustment = 'tolerance') =>
  ({ invoice: `INV-${customer}`, customer, amountMinor, adjustment }) as Proposal;
const paid = (customer: string, amountMinor: bigint) => ({ invoice: 'INV-1', customer, amountMinor }) as Proposal;

/** Uses the budget up by what applications forgive, and tells what the year has come to. */
async function used(desk: Desk, applications: readonly Proposal[], limit?: boolean) {
  const writes = await useToleranceBudget(desk, applications, IDR, { today }, limit);
  if ('refused' in writes) return writes;
  const conditions = writes.map(({ condition }) => condition.name);
  await desk.table.commit(writes);
  return conditions;
}
const stored = async (desk: Desk, customer: string, year = 2026) =>
  (await readMany(desk.table, toleranceUseKind, [{ customer, year, currency: IDR }])).map(({ usedMinor }) => usedMinor);

describe('the yearly budget for small differences', () => {
  it('is counted for each payer, over all that was forgiven in the year', async () => {
    const desk = deskWith('100.00');
    const several = [short('C-1', 3_000n), paid('C-1', 90_000n), short('C-1', 4_000n), short('C-2', 1n)];
    expect(await used(desk, several)).toEqual(['tolerance budget unused so far', 'tolerance budget unused so far']);
    expect([await stored(desk, 'C-1'), await stored(desk, 'C-2')]).toEqual([[7_000n], [1n]]);
    expect(await used(desk, [short('C-1', 3_000n)])).toEqual(['tolerance budget unchanged since it was read']);
    expect(await stored(desk, 'C-1')).toEqual([10_000n]);
  });

  it('holds what fills it, and not the smallest unit more unless a person decides', async () => {
    const desk = deskWith('100.00');
    expect(await used(desk, [short('C-1', 10_001n)])).toStrictEqual({
      refused: 'tolerance-budget-used-up',
      message: 'differences of C-1 would come to IDR 100.01 in 2026, the yearly budget is 100.00',
    });
    expect(await stored(desk, 'C-1')).toEqual([]);
    expect(await used(desk, [short('C-1', 10_000n)])).toHaveLength(1);
    expect(await used(desk, [short('C-1', 1n)], false)).toHaveLength(1);
    expect(await stored(desk, 'C-1')).toEqual([10_001n]);
  });

  it('is not counted where there is none, nor for deductions that have a document', async () => {
    expect(await used(deskWith(), [short('C-1', 5n)])).toEqual([]);
    expect(await used(deskWith('100.00'), [short('C-1', 99_999n, 'withholding'), paid('C-1', 1n)])).toEqual([]);
  });

  describe('that is given back', () => {
    const leg = (customer: string, amountMinor: bigint, day = '2026-11-20', adjustment = 'tolerance') =>
      ({
        customer,
        currency: IDR,
        amountMinor,
        adjustment,
        recordedAt: instantAt(localDate(day), '09:00', zone as never),
      }) as unknown as ApplicationLeg;
    const giveBack = async (desk: Desk, ...legs: readonly ApplicationLeg[]) => {
      const writes = await giveToleranceBack(desk, legs);
      await desk.table.commit(writes);
      return writes.map(({ condition }) => condition.name);
    };

    it('is that of the payer and of the year in which it was used', async () => {
      const desk = deskWith('100.00');
      await used(desk, [short('C-1', 7_000n), short('C-2', 500n)]);
      await desk.table.commit([
        create(toleranceUseKind, { customer: 'C-1', year: 2025, currency: IDR, usedMinor: 50n, version: 1 }, 'new'),
      ]);
      const back = [leg('C-1', 2_000n), leg('C-1', 1_000n), leg('C-1', 20n, '2025-12-31')];
      const names = await giveBack(desk, ...back, leg('C-2', 400n, '2026-11-20', 'withholding'));
      expect(new Set(names)).toEqual(new Set(['tolerance budget unchanged since it was read']));
      expect([await stored(desk, 'C-1'), await stored(desk, 'C-1', 2025), await stored(desk, 'C-2')]).toEqual([
        [4_000n],
        [30n],
        [500n],
      ]);
    });

    it('is never less than nothing, where a budget came after what was forgiven', async () => {
      const desk = deskWith('100.00');
      await used(desk, [short('C-1', 5n)]);
      await giveBack(desk, leg('C-1', 6n));
      expect(await stored(desk, 'C-1')).toEqual([0n]);
      expect(await giveBack(desk, leg('C-9', 6n))).toEqual([]);
    });

    it('asks for nothing where nothing was forgiven', async () => {
      const desk = deskWith('100.00');
      const silent = {
        ...desk,
        table: {
          ...desk.table,
          getMany: () => {
            throw new Error('nothing was to be read');
          },
        },
      };
      expect(await giveToleranceBack(silent, [leg('C-1', 5n, '2026-11-20', 'withholding')])).toEqual([]);
      expect(await giveToleranceBack(silent, [])).toEqual([]);
    });
  });
});
