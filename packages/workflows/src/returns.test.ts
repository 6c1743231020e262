import { instant, localDate } from '@piutang/calendar';
import { currency } from '@piutang/money';
import type { ApplicationLeg, Hand, Invoice } from '@piutang/receivables';
import { type BankLine, bankLineKind, type CashMovement, cashMovementKind, create, legKind } from '@piutang/table';
import { memoryTable } from '@piutang/table/memory';
import { describe, expect, it } from 'vitest';
import { historyOfLine, liveMovementsOf, movementBack } from './line-history.ts';
import { planReturn } from './returns.ts';

const IDR = currency('IDR');
const booked = localDate('2026-11-19');
const valued = localDate('2026-11-20');
const today = localDate('2026-11-23');
const hand: Hand = { actor: 'person:dewi', now: instant(1_000), today };

const lineOf = (line: string, amountMinor: bigint, more: Partial<BankLine> = {}): BankLine => ({
  account: 'A',
  bookedOn: booked,
  valueOn: valued,
  line,
  currency: IDR,
  amountMinor,
  remainingMinor: amountMinor > 0n ? amountMinor : 0n,
  outcome: 'unapplied',
  rule: 'R4',
  why: 'named',
  inReview: true,
  proposals: [],
  text: 'TEXT',
  file: 'f',
  ordinal: 1,
  nextLeg: 1,
  recordedAt: instant(0),
  version: 4,
  ...more,
});
const invoice = (id: string, balanceMinor: bigint): Invoice => ({
  id,
  customer: 'C-1',
  currency: IDR,
  amountMinor: 100n,
  balanceMinor,
  issuedOn: localDate('2026-10-01'),
  dueOn: localDate('2026-11-01'),
  references: [],
  level: 1,
  contentHash: id,
  recordedAt: instant(0),
  version: 7,
});
const leg = (id: string, number: number, amountMinor: bigint, more: Partial<ApplicationLeg> = {}): ApplicationLeg => ({
  invoice: id,
  leg: `L#A/2026-11-19/aaaa#1#${number}`,
  customer: 'C-1',
  currency: IDR,
  amountMinor,
  source: { kind: 'bank-line', line: 'A/2026-11-19/aaaa#1' },
  effectiveOn: valued,
  recordedAt: instant(0),
  rule: 'R4',
  why: 'named',
  actor: 'process-bank-statement',
  cause: 'file:f',
  ...more,
});
const movement = (number: string, amountMinor: bigint, more: Partial<CashMovement> = {}): CashMovement => ({
  account: 'A',
  bookedOn: booked,
  line: 'aaaa#1',
  movement: number,
  currency: IDR,
  amountMinor,
  reason: 'ignored',
  effectiveOn: valued,
  recordedAt: instant(0),
  why: 'not ours',
  actor: 'person:budi',
  cause: 'command:review',
  ...more,
});

const debit = lineOf('bbbb#1', -130n, { text: ' RETURN R01 ', version: 2 });
const receipt = {
  line: lineOf('aaaa#1', 130n, {
    remainingMinor: 10n,
    movedMinor: 20n,
    outcome: 'partly-applied',
    customer: 'C-1',
    nextLeg: 5,
    appliedTo: ['INV-1', 'INV-2'],
    automatic: 'stands',
  }),
  legs: [
    leg('INV-1', 1, 60n),
    leg('INV-1', 2, 40n, { adjustment: 'withholding' }),
    leg('INV-2', 3, 40n),
    leg('INV-9', 9, 7n),
    leg('INV-9', 9, -7n, { leg: 'L#A/2026-11-19/aaaa#1#9~', reverses: 'L#A/2026-11-19/aaaa#1#9' }),
  ],
  movements: [
    movement('4', 20n),
    movement('2', 5n, { reason: 'refund' }),
    movement('2~', -5n, { reason: 'refund', reverses: '2' }),
  ],
  invoices: new Map([
    ['INV-1', invoice('INV-1', 0n)],
    ['INV-2', invoice('INV-2', 60n)],
  ]),
};
const CAUSE = 'line:A/2026-11-19/bbbb#1';
const WHY = 'the bank took A/2026-11-19/aaaa#1 back:  RETURN R01';

describe('a plan by which the bank takes a receipt back', () => {
  it('undoes all that its money became, and moves the money out', () => {
    const plan = planReturn(debit, undefined, receipt, { ...hand, cause: 'file:g' });
    if ('refused' in plan) throw new Error(plan.message);
    expect(plan.original).toStrictEqual({
      ...receipt.line,
      remainingMinor: 0n,
      movedMinor: 130n,
      outcome: 'returned',
      inReview: false,
      nextLeg: 6,
      why: WHY,
      actor: 'person:dewi',
      cause: CAUSE,
      version: 5,
    });
    expect(plan.line).toStrictEqual({
      ...debit,
      outcome: 'not-receivable',
      remainingMinor: 0n,
      inReview: false,
      rule: 'R1',
      why: 'The bank took A/2026-11-19/aaaa#1 back; open again: INV-1, INV-2.',
      reverses: 'A/2026-11-19/aaaa#1',
      customer: 'C-1',
    });
    expect(plan.invoices).toStrictEqual([
      { ...invoice('INV-1', 100n), version: 8 },
      { ...invoice('INV-2', 100n), version: 8 },
    ]);
    const unless = (name: string) => ({ name, is: 'absent' });
    expect(plan.writes.map(({ item, condition }) => [item.p, item.s, condition])).toStrictEqual([
      ['B#A#2026-11-19', 'L#bbbb#1', unless('line not recorded yet')],
      ['B#A#2026-11-19', 'L#aaaa#1', { name: 'receipt unchanged since it was read', is: 'version', version: 4 }],
      ['I#INV-1', '#', { name: 'invoice unchanged since it was read', is: 'version', version: 7 }],
      ['I#INV-2', '#', { name: 'invoice unchanged since it was read', is: 'version', version: 7 }],
      ['A#INV-1', 'L#A/2026-11-19/aaaa#1#1~', unless('leg not reversed yet')],
      ['A#INV-1', 'L#A/2026-11-19/aaaa#1#2~', unless('leg not reversed yet')],
      ['A#INV-2', 'L#A/2026-11-19/aaaa#1#3~', unless('leg not reversed yet')],
      ['B#A#2026-11-19', 'M#aaaa#1#4~', unless('movement not written yet')],
      ['B#A#2026-11-19', 'M#aaaa#1#5', unless('movement not written yet')],
    ]);
    expect(plan.writes[0]?.item['v']).toBe(1n);
    const [back, returned] = plan.writes.slice(-2).map(({ item }) => cashMovementKind.decode(item));
    const by = { recordedAt: instant(1_000), why: WHY, actor: 'person:dewi', cause: CAUSE };
    expect(back).toStrictEqual({ ...movement('4~', -20n), effectiveOn: today, ...by, reverses: '4' });
    expect(returned).toStrictEqual({
      ...movement('5', 130n),
      reason: 'returned',
      customer: 'C-1',
      effectiveOn: valued,
      ...by,
    });
    const reversals = plan.writes.slice(4, 7).map(({ item }) => legKind.decode(item));
    expect(reversals.map(({ amountMinor, cause, why, effectiveOn }) => [amountMinor, cause, why, effectiveOn])).toEqual(
      [
        [-60n, CAUSE, WHY, valued],
        [-40n, CAUSE, WHY, valued],
        [-40n, CAUSE, WHY, valued],
      ],
    );
  });

  it('names the person where a waiting debit was decided on, and no payer where none is known', () => {
    const { customer: _, ...nobodys } = receipt.line;
    const plain = {
      line: { ...nobodys, remainingMinor: 110n },
      legs: [],
      movements: [movement('4', 20n)],
      invoices: new Map(),
    };
    const decided = planReturn(debit, debit, plain, hand);
    if ('refused' in decided) throw new Error(decided.message);
    expect(decided.line).toStrictEqual({
      ...debit,
      outcome: 'not-receivable',
      inReview: false,
      rule: 'R1',
      why: 'The bank took A/2026-11-19/aaaa#1 back.',
      reverses: 'A/2026-11-19/aaaa#1',
      actor: 'person:dewi',
    });
    expect(decided.writes[0]?.condition).toStrictEqual({
      name: 'line unchanged since it was read',
      is: 'version',
      version: 2,
    });
    const caused = planReturn(debit, debit, plain, { ...hand, cause: 'widget:review' });
    expect(caused).toMatchObject({ line: { cause: 'widget:review' } });
    const silent = planReturn({ ...debit, text: '' }, debit, plain, hand);
    expect(silent).toMatchObject({ original: { why: 'the bank took A/2026-11-19/aaaa#1 back:' } });
  });

  it('is refused for more invoices than a transaction holds', () => {
    const many = (count: number) => {
      const ids = Array.from({ length: count }, (_, at) => `INV-${at}`);
      return {
        ...receipt,
        movements: [],
        legs: ids.map((id, at) => leg(id, at + 1, 1n)),
        invoices: new Map(ids.map((id) => [id, invoice(id, 0n)])),
        line: lineOf('aaaa#1', 130n, { remainingMinor: 130n - BigInt(count), appliedTo: ids }),
      };
    };
    const fits = planReturn(debit, undefined, many(48), hand);
    expect('writes' in fits && fits.writes.length).toBe(99);
    expect(planReturn(debit, undefined, many(49), hand)).toStrictEqual({
      refused: 'too-many-invoices',
      message: 'A/2026-11-19/aaaa#1 paid 49 invoices: unapply them in parts, then return it',
    });
  });
});

describe('the history of a line', () => {
  it('holds what left it, as long as something may have', async () => {
    const table = memoryTable();
    const stored = receipt.line;
    await table.commit([
      create(bankLineKind, stored, 'new'),
      ...receipt.movements.map((each) => create(cashMovementKind, each, 'new')),
    ]);
    expect((await historyOfLine(table, stored))?.movements).toHaveLength(3);
    const { movedMinor: _, ...unmoved } = stored;
    const others: readonly (readonly [BankLine, number])[] = [
      [{ ...unmoved, line: 'aaaa#2' }, 0],
      [{ ...unmoved, line: 'aaaa#3', outcome: 'returned' }, 1],
      [{ ...stored, line: 'aaaa#4', outcome: 'returned' }, 1],
    ];
    for (const [line, count] of others) {
      await table.commit([
        create(bankLineKind, line, 'new'),
        create(cashMovementKind, { ...movement('1', 1n), line: line.line }, 'new'),
      ]);
      expect((await historyOfLine(table, line))?.movements, line.line).toHaveLength(count);
    }
  });

  it('counts the movements that nobody took back', () => {
    expect(liveMovementsOf(receipt).map(({ movement: number }) => number)).toEqual(['4']);
  });

  it('takes a movement back in the name of who does it', () => {
    const approved = movement('4', 20n, { approver: 'person:sari' });
    expect(movementBack(approved, 'wrong', hand)).toStrictEqual({
      ...movement('4~', -20n),
      effectiveOn: today,
      recordedAt: instant(1_000),
      why: 'wrong',
      actor: 'person:dewi',
      cause: 'command:review',
      reverses: '4',
    });
    expect(movementBack(approved, 'wrong', { ...hand, approver: 'person:citra', cause: 'x' })).toMatchObject({
      approver: 'person:citra',
      cause: 'x',
    });
  });
});
