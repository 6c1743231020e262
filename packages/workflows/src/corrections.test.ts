import { instant, localDate } from '@piutang/calendar';
import { currency } from '@piutang/money';
import type { Hand, Invoice } from '@piutang/receivables';
import { type BankLine, bankLineKind, create, invoiceKind, read, readMany } from '@piutang/table';
import { type MemoryTable, memoryTable } from '@piutang/table/memory';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { historyOfLine } from './line-history.ts';
import { lineAfter } from './line-state.ts';
import { planApplication } from './posting-plan.ts';
import { planReturn } from './returns.ts';
import { planUnapply } from './unapply.ts';

const IDR = currency('IDR');
const day = localDate('2026-11-20');
const hand: Hand = {
  actor: 'person:dewi',
  now: instant(1_000),
  today: localDate('2026-11-23'),
  cause: 'command:review',
};

const lineOf = (amountMinor: bigint, more: Partial<BankLine> = {}): BankLine => ({
  account: 'A',
  bookedOn: day,
  valueOn: day,
  line: 'aaaa#1',
  currency: IDR,
  amountMinor,
  remainingMinor: amountMinor > 0n ? amountMinor : 0n,
  outcome: 'unapplied',
  rule: 'R4',
  why: 'named',
  inReview: true,
  proposals: [],
  text: 'X',
  file: 'f',
  ordinal: 1,
  nextLeg: 1,
  recordedAt: instant(0),
  version: 1,
  ...more,
});

const invoiceOf = (id: string, amountMinor: bigint): Invoice => ({
  id,
  customer: 'C-1',
  currency: IDR,
  amountMinor,
  balanceMinor: amountMinor,
  issuedOn: localDate('2026-10-01'),
  dueOn: localDate('2026-11-01'),
  references: [],
  level: 1,
  contentHash: id,
  recordedAt: instant(0),
  version: 1,
});

/** Invoices with what is applied to each: cash, and perhaps an adjustment that settles with it. */
const books = fc.array(
  fc.record({
    openMinor: fc.bigInt({ min: 1n, max: 10n ** 15n }),
    part: fc.bigInt({ min: 1n, max: 100n }),
    adjusted: fc.boolean(),
  }),
  { minLength: 1, maxLength: 12 },
);
type Book = readonly { readonly openMinor: bigint; readonly part: bigint; readonly adjusted: boolean }[];

/** A table with the invoices, on which a line of just the cash, and some more, was posted. */
async function posted(book: Book, spareMinor: bigint) {
  const table = memoryTable();
  const invoices = book.map(({ openMinor }, at) => invoiceOf(`INV-${at}`, openMinor));
  for (const invoice of invoices) await table.commit([create(invoiceKind, invoice, 'new')]);
  const applications = book.flatMap(({ openMinor, part, adjusted }, at) => {
    const cashMinor = (openMinor * part + 99n) / 100n;
    const rest = openMinor - cashMinor;
    const cash = { invoice: `INV-${at}`, amountMinor: cashMinor };
    return adjusted && rest > 0n
      ? [cash, { invoice: `INV-${at}`, amountMinor: rest, adjustment: 'withholding' as const }]
      : [cash];
  });
  const cashMinor = applications.reduce((sum, each) => ('adjustment' in each ? sum : sum + each.amountMinor), 0n);
  const line = lineOf(cashMinor + spareMinor);
  const plan = planApplication(line, undefined, applications, new Map(invoices.map((each) => [each.id, each])), hand);
  if ('refused' in plan) throw new Error(plan.message);
  await table.commit(plan.writes);
  return { table, line, invoices };
}

/** Balances as they are by now, in the order of the invoices; versions move on. */
async function unversioned(table: MemoryTable, invoices: readonly Invoice[]) {
  const stored = await readMany(
    table,
    invoiceKind,
    invoices.map(({ id }) => id),
  );
  const byId = new Map(stored.map((each) => [each.id, { ...each, version: 1 }]));
  return invoices.map(({ id }) => byId.get(id));
}

const spare = fc.bigInt({ min: 0n, max: 1_000n });

describe('taking back', () => {
  it('all of a line is the identity on invoices and money, for whatever was applied', async () => {
    await fc.assert(
      fc.asyncProperty(books, spare, async (book, spareMinor) => {
        const { table, line, invoices } = await posted(book, spareMinor);
        const history = await historyOfLine(table, line);
        if (history === undefined) throw new Error('no line');
        const plan = planUnapply(history, undefined, { why: 'wrong' }, hand);
        if ('refused' in plan) throw new Error(plan.message);
        expect((await table.commit(plan.writes)).committed).toBe(true);
        expect(await unversioned(table, invoices)).toEqual(invoices);
        const after = await read(table, bankLineKind, line);
        expect(after).toMatchObject({ remainingMinor: line.amountMinor, outcome: 'unapplied', inReview: true });
        const again = await historyOfLine(table, line);
        expect(again && planUnapply(again, undefined, { why: 'twice' }, hand)).toMatchObject({
          refused: 'reversed-already',
        });
      }),
    );
  });

  it('invoice by invoice comes to the same', async () => {
    await fc.assert(
      fc.asyncProperty(books, spare, async (book, spareMinor) => {
        const { table, line, invoices } = await posted(book, spareMinor);
        for (const { id } of invoices) {
          const history = await historyOfLine(table, line);
          const plan = history && planUnapply(history, id, { why: 'wrong', wasRight: true }, hand);
          if (plan === undefined || 'refused' in plan) throw new Error(plan?.message);
          await table.commit(plan.writes);
        }
        expect(await unversioned(table, invoices)).toEqual(invoices);
        expect(await read(table, bankLineKind, line)).toMatchObject({
          remainingMinor: line.amountMinor,
          automatic: 'stands',
        });
      }),
    );
  });

  it('a receipt opens its invoices again and leaves nothing on the line, in one transaction', async () => {
    await fc.assert(
      fc.asyncProperty(books, spare, async (book, spareMinor) => {
        const { table, line, invoices } = await posted(book, spareMinor);
        const history = await historyOfLine(table, line);
        if (history === undefined) throw new Error('no line');
        const debit = lineOf(-line.amountMinor, { line: 'bbbb#1', text: 'RETURN R01' });
        const plan = planReturn(debit, undefined, history, hand);
        if ('refused' in plan) throw new Error(plan.message);
        expect((await table.commit(plan.writes)).committed).toBe(true);
        expect(await unversioned(table, invoices)).toEqual(invoices);
        expect(await read(table, bankLineKind, line)).toMatchObject({
          remainingMinor: 0n,
          movedMinor: line.amountMinor,
          outcome: 'returned',
          inReview: false,
        });
        const again = await historyOfLine(table, line);
        expect(again && planReturn({ ...debit, line: 'cccc#1' }, undefined, again, hand)).toMatchObject({
          refused: 'returned-already',
        });
      }),
    );
  });
});

describe('a return', () => {
  const receipt = { line: lineOf(100n), legs: [], movements: [], invoices: new Map() };
  const debit = lineOf(-100n, { line: 'bbbb#1' });
  it.each([
    ['of more than came', lineOf(-101n, { line: 'bbbb#1' }), 'amount-differs'],
    ['on another account', { ...debit, account: 'B' }, 'currency-differs'],
    ['in another currency', { ...debit, currency: currency('EUR') }, 'currency-differs'],
    ['that is a credit itself', lineOf(100n, { line: 'bbbb#1' }), 'not-a-debit'],
  ])('%s is refused by name', (_, line, refused) => {
    expect(planReturn(line, undefined, receipt, hand)).toMatchObject({ refused });
  });

  it('of money that was no receivable, or that was refunded, is told apart', () => {
    const elsewhere = {
      ...receipt,
      line: lineOf(100n, { outcome: 'not-receivable', remainingMinor: 0n, inReview: false }),
    };
    expect(planReturn(debit, undefined, elsewhere, hand)).toMatchObject({
      original: { outcome: 'returned', remainingMinor: 0n, movedMinor: 100n },
    });
    const { account, bookedOn, line, currency: code } = receipt.line;
    const refund = {
      account,
      bookedOn,
      line,
      movement: '1',
      currency: code,
      amountMinor: 40n,
      reason: 'refund' as const,
    };
    const paid = { ...refund, effectiveOn: day, recordedAt: instant(0), why: 'x', actor: 'person:dewi', cause: 'c' };
    expect(planReturn(debit, undefined, { ...receipt, movements: [paid] }, hand)).toMatchObject({
      refused: 'paid-back-already',
    });
  });
});

describe('a line after a decision', () => {
  it('has what is left of the amount, and the outcome that follows', () => {
    const line = lineOf(100n);
    expect(lineAfter(line, { cashMinor: 40n, invoices: ['I'], numbers: 1 })).toMatchObject({
      remainingMinor: 60n,
      outcome: 'partly-applied',
      inReview: true,
      nextLeg: 2,
      appliedTo: ['I'],
    });
    expect(lineAfter(line, { cashMinor: 100n })).toMatchObject({ outcome: 'applied', inReview: false, proposals: [] });
    expect(lineAfter(line, { onAccount: true })).toMatchObject({
      outcome: 'on-account',
      inReview: false,
      remainingMinor: 100n,
    });
    const reasons = ['refund', 'returned', 'ignored'] as const;
    expect(reasons.map((reason) => lineAfter(line, { moved: { amountMinor: 100n, reason } }).outcome)).toEqual([
      'refunded',
      'returned',
      'ignored',
    ]);
    const half = lineAfter(line, { cashMinor: 50n });
    expect(lineAfter(half, { moved: { amountMinor: 50n, reason: 'refund' } })).toMatchObject({
      outcome: 'applied',
      movedMinor: 50n,
    });
    const back = lineAfter(lineAfter(line, { moved: { amountMinor: 100n, reason: 'refund' } }), {
      moved: { amountMinor: -100n, reason: 'refund' },
    });
    expect(back).toMatchObject({ outcome: 'unapplied', remainingMinor: 100n, inReview: true });
    expect('movedMinor' in back).toBe(false);
  });
});
