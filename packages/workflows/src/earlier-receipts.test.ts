import { addDays, instant, type LocalDate, localDate } from '@piutang/calendar';
import type { MatchLine } from '@piutang/cash-application';
import { currency } from '@piutang/money';
import type { ApplicationLeg } from '@piutang/receivables';
import {
  type BankLine,
  bankLineKind,
  bankLineRef,
  type CashMovement,
  cashMovementKind,
  create,
  legKind,
} from '@piutang/table';
import { type MemoryTable, memoryTable } from '@piutang/table/memory';
import { beforeEach, describe, expect, it } from 'vitest';
import { isReturn, receiptsFor } from './earlier-receipts.ts';

const IDR = currency('IDR');
const DAY = localDate('2026-11-20');

const debit = (more: Partial<MatchLine> = {}): MatchLine => ({
  id: 'd',
  account: 'A',
  currency: IDR,
  amountMinor: -100n,
  bookedOn: DAY,
  valueOn: DAY,
  reversal: true,
  text: 'KOREKSI',
  references: [],
  counterparty: {},
  details: [],
  ...more,
});

let table: MemoryTable;
beforeEach(() => {
  table = memoryTable();
});

async function receipt(line: string, bookedOn: LocalDate, more: Partial<BankLine> = {}): Promise<BankLine> {
  const kept: BankLine = {
    account: 'A',
    bookedOn,
    valueOn: bookedOn,
    line,
    currency: IDR,
    amountMinor: 100n,
    remainingMinor: 100n,
    outcome: 'unapplied',
    rule: 'R11',
    why: '',
    inReview: true,
    proposals: [],
    text: 'SETORAN',
    file: 'f',
    ordinal: 1,
    nextLeg: 1,
    recordedAt: instant(0),
    version: 1,
    ...more,
  };
  await table.commit([create(bankLineKind, kept, 'new')]);
  return kept;
}
const found = async (...lines: readonly MatchLine[]) => (await receiptsFor(table, lines)).map(({ line }) => line);

describe('a booking', () => {
  const told = (text: string) => isReturn({ amountMinor: -1n, reversal: false, text });

  it.each([
    'ACH RETURN R01',
    'ach return r01 insufficient funds',
    'RETURNED ITEM 4711 R29',
    'R10 RETURN',
    'R10 NOT AUTHORIZED, RETURNED TO SENDER',
    'KLIRING TOLAK 20/11',
    'TOLAKAN KLIRING',
    'RETUR TRF KE 123',
    'RETUR TRANSFER',
    'RETUR KLIRING',
    'RETUR SKN',
    'RETUR RTGS',
  ])('of money that goes out is the return of a receipt where its text is %s', (text) => {
    expect(told(text)).toBe(true);
    expect(isReturn({ amountMinor: 1n, reversal: false, text })).toBe(false);
  });

  it.each([
    'RETURN OF GOODS',
    'RETURN R1',
    'RETURN OR01',
    'R1 RETURN',
    'RA1 RETURN',
    'XR10 RETURN',
    'R100 RETURN',
    'RETURNS R01',
    'R01 RETURNS',
    'KLIRING DITOLAK',
    'TOLAKANNYA',
    'RETUR BARANG',
    'BIAYA ADM',
  ])('of money that goes out is none where its text is %s', (text) => {
    expect(told(text)).toBe(false);
  });

  it('is one by the bank’s mark, where money goes out', () => {
    const marked = (amountMinor: bigint) => isReturn({ amountMinor, reversal: true, text: '' });
    expect([-1n, 0n, 1n].map(marked)).toEqual([true, false, false]);
  });
});

describe('the receipts that a return may take back', () => {
  it('are those of its amount on its account, from its own day back to the sixtieth', async () => {
    const kept = [0, 1, 9, 10, 35, 59].map((back) => addDays(DAY, -back));
    for (const day of kept) await receipt('a#1', day);
    for (const back of [-3, -1, 60, 61]) await receipt('a#1', addDays(DAY, -back));
    await receipt('b#1', DAY, { amountMinor: 99n });
    await receipt('c#1', DAY, { amountMinor: -100n });
    await receipt('d#1', DAY, { account: 'B' });
    expect((await found(debit())).sort()).toEqual(kept.map((day) => `A/${day}/a#1`).sort());
  });

  it('are not those that were returned before', async () => {
    await receipt('a#1', DAY, { outcome: 'returned', remainingMinor: 0n });
    await receipt('b#1', DAY, { outcome: 'not-receivable', remainingMinor: 0n });
    expect(await found(debit())).toEqual(['A/2026-11-20/b#1']);
  });

  it('are looked for by the text of a return too, once for several returns, and by no other booking', async () => {
    await receipt('a#1', DAY);
    const byText = debit({ reversal: false, text: 'RETUR SKN' });
    expect(await found(byText, debit())).toEqual(['A/2026-11-20/a#1']);
    expect(await found(debit({ reversal: false }), debit({ amountMinor: 100n }))).toEqual([]);
  });

  it('are not looked for where the account is not told', async () => {
    await receipt('a#1', DAY, { account: 'undefined' });
    const { account: _, ...nowhere } = debit();
    expect(await found(nowhere)).toEqual([]);
  });

  it('are told with what their money became, and what was taken back left out', async () => {
    const line = await receipt('a#1', DAY, {
      counterparty: 'PT SINAR',
      counterpartyAccount: '4711',
      bankReference: 'X77',
      customer: 'C-1',
      appliedTo: ['INV-1', 'INV-2'],
      movedMinor: 5n,
    });
    const leg = (invoice: string, number: string, amountMinor: bigint, more: Partial<ApplicationLeg> = {}) => {
      const each: ApplicationLeg = {
        invoice,
        leg: `L#${bankLineRef(line)}#${number}`,
        customer: 'C-9',
        currency: IDR,
        amountMinor,
        source: { kind: 'bank-line', line: bankLineRef(line) },
        effectiveOn: DAY,
        recordedAt: instant(0),
        rule: 'R4',
        why: 'named',
        actor: 'process-bank-statement',
        cause: 'file:f',
        ...more,
      };
      return create(legKind, each, 'new');
    };
    const moved: CashMovement = {
      account: 'A',
      bookedOn: DAY,
      line: 'a#1',
      movement: '4',
      currency: IDR,
      amountMinor: 5n,
      reason: 'ignored',
      effectiveOn: DAY,
      recordedAt: instant(0),
      why: 'not ours',
      actor: 'person:budi',
      cause: 'command:review',
    };
    await table.commit([
      leg('INV-1', '1', 60n),
      leg('INV-1', '2', 2n, { adjustment: 'withholding' }),
      leg('INV-2', '3', 40n),
      leg('INV-2', '3~', -40n, { reverses: `L#${bankLineRef(line)}#3` }),
      create(cashMovementKind, moved, 'new'),
    ]);
    expect(await receiptsFor(table, [debit()])).toStrictEqual([
      {
        line: 'A/2026-11-20/a#1',
        account: 'A',
        currency: IDR,
        amountMinor: 100n,
        bookedOn: DAY,
        text: 'SETORAN',
        counterparty: { name: 'PT SINAR', account: '4711' },
        bankReference: 'X77',
        payer: 'C-1',
        allocations: [{ invoice: 'INV-1', payer: 'C-9', amountMinor: 60n }],
        adjustments: [{ kind: 'withholding', invoice: 'INV-1', amountMinor: 2n }],
      },
    ]);
  });

  it('are told without what the bank did not say', async () => {
    await receipt('a#1', DAY);
    expect(await receiptsFor(table, [debit()])).toStrictEqual([
      {
        line: 'A/2026-11-20/a#1',
        account: 'A',
        currency: IDR,
        amountMinor: 100n,
        bookedOn: DAY,
        text: 'SETORAN',
        counterparty: {},
        payer: null,
        allocations: [],
        adjustments: [],
      },
    ]);
  });
});
