import type { StatementLine } from '@piutang/bank-statements';
import { instant, localDate } from '@piutang/calendar';
import { currency } from '@piutang/money';
import { describe, expect, it } from 'vitest';
import { testDesk, testTenant } from '../../../test/support/test-desk.ts';
import { freshLineOf } from './fresh-line.ts';
import type { SurveyedStatement } from './statement-file.ts';

const IDR = currency('IDR');
const booked = localDate('2026-11-20');
const valued = localDate('2026-11-19');
const hand = { actor: 'process-bank-statement', now: instant(1_000), today: localDate('2026-11-23') };

/** A booking of a file, as it is before it is recorded. */
function fresh(amountMinor: bigint, more: Partial<StatementLine> = {}, balanceMinor?: bigint, tenant = testTenant()) {
  const line: StatementLine = {
    ordinal: 7,
    amount: { coefficient: amountMinor, scale: 2 },
    currency: IDR,
    bookedOn: booked,
    valueOn: valued,
    reversal: false,
    pending: false,
    counterparty: {},
    text: 'SETORAN',
    details: [],
    fileLine: 21,
    ...more,
  };
  const statement = { account: { account: 'A', currency: IDR } } as SurveyedStatement;
  const fileLine = { statement, line, fingerprint: 'aaaa', amountMinor, balanceMinor };
  return freshLineOf({ fileLine, line: 'aaaa#2' }, 5, { desk: testDesk(tenant), sha256: 'f', hand });
}
const credit = {
  account: 'A',
  bookedOn: booked,
  valueOn: valued,
  line: 'aaaa#2',
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
  ordinal: 7,
  nextLeg: 1,
  recordedAt: hand.now,
  version: 1,
};

describe('a booking before it is recorded', () => {
  it('is a credit that waits with all of its money', () => {
    const { position, line, match } = fresh(100n);
    expect(position).toBe(5);
    expect(line).toStrictEqual(credit);
    expect(match).toMatchObject({ id: 'A/2026-11-20/aaaa#2', account: 'A', currency: IDR, amountMinor: 100n });
  });

  it.each([
    ['id', -100n, 'Debit: bukan penerimaan.'],
    ['en', -100n, 'A debit: no receipt.'],
    ['en', 0n, 'A debit: no receipt.'],
  ] as const)(
    'is no receivable where nothing comes in, told in the tenant’s language (%s, %s)',
    (language, amountMinor, why) => {
      const tenant = testTenant((json) => {
        json['language'] = language;
      });
      const { line, match } = fresh(amountMinor, {}, undefined, tenant);
      const nothing = { amountMinor, remainingMinor: 0n, outcome: 'not-receivable', rule: 'R0', why, inReview: false };
      expect(line).toStrictEqual({ ...credit, ...nothing });
      expect(match.reversal).toBe(false);
    },
  );

  it('waits where the bank takes an earlier receipt back, by its mark or by its text', () => {
    for (const told of [{ reversal: true }, { text: 'RETUR SKN' }, { returnReason: 'AC04' }]) {
      const { line, match } = fresh(-100n, told);
      expect(line).toMatchObject({ inReview: true, outcome: 'not-receivable', rule: 'R0', remainingMinor: 0n });
      expect(match.reversal).toBe(true);
    }
    expect(fresh(100n, { text: 'RETUR SKN' }).match.reversal).toBe(false);
  });

  it('keeps what the bank tells of the other side, and the balance', () => {
    const told = { counterparty: { name: 'PT SINAR', account: '4711' }, bankReference: 'X77', ownerReference: 'INV-1' };
    expect(fresh(100n, told, 350n).line).toStrictEqual({
      ...credit,
      counterparty: 'PT SINAR',
      counterpartyAccount: '4711',
      bankReference: 'X77',
      references: ['INV-1'],
      balanceMinor: 350n,
    });
  });

  it('keeps as much of a long text as a person reads, and is matched by all of it', () => {
    const long = 'X'.repeat(2_001);
    const { line, match } = fresh(100n, {
      text: long,
      counterparty: { name: long, account: long },
      bankReference: long,
    });
    const kept = 'X'.repeat(2_000);
    expect(line).toMatchObject({ text: kept, counterparty: kept, counterpartyAccount: kept, bankReference: kept });
    expect(match).toMatchObject({ text: long, counterparty: { name: long, account: long }, bankReference: long });
  });

  it('is a defect of ours where its amount was not surveyed', () => {
    expect(() => fresh(100n, { amount: { coefficient: 1n, scale: 3 } })).toThrow(
      'line 21 was surveyed as postable: got 0.001, expected at most 2 decimals for IDR',
    );
  });
});
