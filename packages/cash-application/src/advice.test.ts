import { localDate } from '@piutang/calendar';
import { currency } from '@piutang/money';
import { describe, expect, it } from 'vitest';
import { joinAdvice, joinSettlement, type RemittanceAdvice } from './advice.ts';
import { adviceFromCsv, adviceFromEdi820, adviceFromMail } from './advice-files.ts';
import { matchLines } from './matcher.ts';
import type { MatchItem, MatchLine } from './model.ts';
import { DEFAULT_MATCHING_SETTINGS } from './settings.ts';

const IDR = currency('IDR');
const USD = currency('USD');
const TODAY = localDate('2026-11-16');
const SINAR = { payer: 'C-1', name: 'PT Sinar Jaya Abadi', accounts: ['1234567890'] };

function item(invoice: string, rupiah: number): MatchItem {
  const amountMinor = BigInt(rupiah) * 100n;
  const [issuedOn, dueOn] = [localDate('2026-10-01'), localDate('2026-10-31')];
  return { invoice, payer: 'C-1', currency: IDR, amountMinor, openMinor: amountMinor, issuedOn, dueOn };
}

function line(rupiah: number, more: Partial<MatchLine> = {}): MatchLine {
  return {
    id: 'L1',
    currency: IDR,
    amountMinor: BigInt(rupiah) * 100n,
    bookedOn: TODAY,
    valueOn: TODAY,
    reversal: false,
    text: 'PEMBAYARAN SESUAI EMAIL',
    references: [],
    counterparty: { account: '1234567890' },
    details: [],
    ...more,
  };
}

const items = [item('INV-00001', 300_000), item('INV-00002', 500_000), item('INV-00003', 200_000)];
const match = (only: MatchLine) =>
  matchLines({ lines: [only], items, payers: [SINAR], settings: DEFAULT_MATCHING_SETTINGS, asOf: TODAY });

const advice: RemittanceAdvice = {
  currency: IDR,
  totalMinor: 50_000_000n,
  paidOn: localDate('2026-11-13'),
  payerAccount: '1234567890',
  documents: [
    { number: 'INV-00001', amountMinor: 30_000_000n },
    { number: 'INV-00003', amountMinor: 20_000_000n },
  ],
};

describe('a payer’s remittance advice', () => {
  it('says which of several possible sets was paid', () => {
    const paid = line(500_000);
    expect(match(paid)[0]?.outcome).toBe('suggest');
    const [outcome] = match(joinAdvice(paid, [advice]));
    expect([outcome?.outcome, outcome?.rule, outcome?.allocations.map(({ invoice }) => invoice).sort()]).toEqual([
      'auto',
      'R4',
      ['INV-00001', 'INV-00003'],
    ]);
  });

  it.each([
    ['of another amount', [{ ...advice, totalMinor: 49_000_000n }]],
    ['in another currency', [{ ...advice, currency: USD }]],
    ['of another week', [{ ...advice, paidOn: localDate('2026-11-01') }]],
    ['of another account', [{ ...advice, payerAccount: '999999999' }]],
    ['whose parts do not add up', [{ ...advice, documents: advice.documents.slice(1) }]],
    ['that is one of two', [advice, { ...advice, documents: [{ number: 'INV-00002' }] }]],
  ])('%s leaves the line as it is', (_, advices) => {
    const paid = line(500_000);
    expect(joinAdvice(paid, advices)).toBe(paid);
  });

  it('is tied to the line by the payer’s reference or name as well', () => {
    const { payerAccount: _account, ...unnamed } = advice;
    const byReference = line(500_000, { counterparty: {}, text: 'PAYRUN 2026-11/044' });
    expect(joinAdvice(byReference, [{ ...unnamed, reference: 'PAYRUN 2026-11/044' }]).details).toHaveLength(1);
    const byName = line(500_000, { counterparty: { name: 'SINAR JAYA ABADI PT' } });
    expect(joinAdvice(byName, [{ ...unnamed, payerName: 'PT Sinar Jaya Abadi' }]).details).toHaveLength(1);
  });
});

describe('an advice file', () => {
  it('is read from CSV', () => {
    const csv = 'Invoice;Date;Amount\nINV-00001;2026-10-01;300.000,00\n"INV-00003";2026-10-01;200000\nTotal;;500.000\n';
    expect(adviceFromCsv(csv, IDR)).toMatchObject({ totalMinor: 50_000_000n, documents: advice.documents });
  });

  it('is read from an EDI 820', () => {
    const isa =
      'ISA*00*          *00*          *ZZ*SENDER         *ZZ*RECEIVER       *261113*1200*U*00401*000000001*0*P*>~';
    const edi = `${isa}GS*RA*S*R*20261113*1200*1*X*004010~ST*820*0001~BPR*C*500.00*C*ACH*CTX*01*1*DA*2*3**01*4*DA*5*20261113~TRN*1*PAY-77881~N1*PR*ACME INC~RMR*IV*INV-00001**300.00~RMR*IV*INV-00003**200.00~SE*9*0001~`;
    expect(adviceFromEdi820(edi, USD)).toEqual({
      currency: USD,
      totalMinor: 50_000n,
      paidOn: '2026-11-13',
      reference: 'PAY-77881',
      payerName: 'ACME INC',
      documents: [
        { number: 'INV-00001', amountMinor: 30_000n },
        { number: 'INV-00003', amountMinor: 20_000n },
      ],
    });
  });

  it('is read from a mail', () => {
    const mail =
      'Dengan hormat,\nkami telah transfer:\n- INV-00001  Rp 300.000\n- INV-00003  Rp 200.000,00\nTotal Rp 500.000\nSalam';
    expect(adviceFromMail(mail, IDR)).toMatchObject({ totalMinor: 50_000_000n, documents: advice.documents });
  });

  it.each([
    ['CSV without the columns', () => adviceFromCsv('a,b\n1,2\n', IDR)],
    ['CSV with an amount that is none', () => adviceFromCsv('invoice,amount\nINV-1,abc\n', IDR)],
    ['EDI without a payment', () => adviceFromEdi820(`ISA${'*'.repeat(102)}~ST*820~`, USD)],
    ['EDI that is none', () => adviceFromEdi820('hello', USD)],
    ['a mail without documents', () => adviceFromMail('Sudah kami transfer, terima kasih', IDR)],
    ['a mail of 100,000 digits', () => adviceFromMail('1'.repeat(100_000), IDR)],
  ])('%s is refused in one sentence', (_, read) => {
    expect(read()).toMatchObject({ refused: 'advice-unreadable', message: expect.stringMatching(/got .*expected/) });
  });
});

describe('a settlement net of fees', () => {
  const report = {
    currency: IDR,
    reference: 'SETTLE-20261116',
    payments: [
      { reference: 'INV-00001', grossMinor: 30_000_000n, feeMinor: 210_000n },
      { reference: 'INV-00002', grossMinor: 50_000_000n, feeMinor: 350_000n },
    ],
  };
  const credit = line(794_400, { text: 'XENDIT SETTLE-20261116', counterparty: {} });

  it('settles each invoice by the gross amount, the fee being a charge', () => {
    const outcomes = match(joinSettlement(credit, [report]));
    expect(outcomes.map(({ outcome, detail }) => [outcome, detail])).toEqual([
      ['auto', 1],
      ['auto', 2],
    ]);
    expect(outcomes[0]?.adjustments).toEqual([{ kind: 'bank-charge', invoice: 'INV-00001', amountMinor: 210_000n }]);
  });

  it('of one payment is settled as well', () => {
    const one = { ...report, payments: report.payments.slice(0, 1) };
    const [outcome] = match(joinSettlement(line(297_900, { text: 'SETTLE-20261116', counterparty: {} }), [one]));
    expect([outcome?.outcome, outcome?.adjustments[0]?.kind]).toEqual(['auto', 'bank-charge']);
  });

  it.each([
    ['of another net amount', [{ ...report, payments: report.payments.slice(1) }]],
    ['with another reference', [{ ...report, reference: 'SETTLE-20261115' }]],
    ['that is one of two', [report, report]],
  ])('stays whole with a report %s', (_, reports) => {
    expect(joinSettlement(credit, reports)).toBe(credit);
  });
});
