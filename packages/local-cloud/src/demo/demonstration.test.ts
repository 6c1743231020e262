import { addDays, localDate } from '@piutang/calendar';
import { describe, expect, it } from 'vitest';
import { demoInvoices } from './demo-invoices.ts';
import { abnStatement, bcaStatement, closingMinor, mandiriStatement } from './demo-payments.ts';
import { demonstration } from './demonstration.ts';

const today = localDate('2026-11-23');
const invoices = demoInvoices(today);

describe('the demonstration set', () => {
  it('puts invoices before the statements that pay them', () => {
    expect(demonstration(today).map(({ key }) => key)).toEqual([
      'invoices/demonstration-2026-11-23.csv',
      'bank-statements/klikbca-bisnis-2026-11-23.csv',
      'bank-statements/mandiri-2026-11-23.sta',
      'bank-statements/abn-amro-2026-11-23.xml',
    ]);
  });

  it('has invoices that are due around the day and issued before it, each number once', () => {
    expect(new Set(invoices.map(({ number }) => number)).size).toBe(invoices.length);
    expect(invoices.filter(({ dueOn }) => dueOn < today).length).toBeGreaterThan(10);
    expect(invoices.filter(({ dueOn }) => dueOn > today).length).toBeGreaterThan(10);
    for (const { issuedOn } of invoices) expect(issuedOn <= today).toBe(true);
  });

  it('pays one invoice exactly, one too little, three at once, and books a stranger and a debit', () => {
    const [exact, short, stranger, debit] = bcaStatement(invoices, today).payments;
    const amountOf = (text: string | undefined) => invoices.find(({ number }) => number === text)?.amountMinor ?? 0n;
    expect(exact?.amountMinor).toBe(amountOf(exact?.text));
    expect(short?.amountMinor).toBeLessThan(amountOf(short?.text));
    expect(invoices.some(({ customer }) => customer.name.toUpperCase() === stranger?.payer)).toBe(false);
    expect(debit?.amountMinor).toBeLessThan(0n);
    const [three] = mandiriStatement(invoices, today).payments;
    const numbers = three?.text.split(' ') ?? [];
    expect(numbers).toHaveLength(3);
    expect(three?.amountMinor).toBe(numbers.map(amountOf).reduce((sum, amount) => sum + amount, 0n));
  });

  it('writes balances that follow from the movements, in the shape of each bank', () => {
    const [, bca, mandiri, abn] = demonstration(today).map(({ text }) => text);
    expect(closingMinor(bcaStatement(invoices, today))).toBe(140_204_567_00n);
    expect(bca).toContain('"Saldo Akhir : 140,204,567.00"');
    expect(mandiri).toContain(':62F:C261122IDR145980000,00');
    expect(closingMinor(mandiriStatement(invoices, today))).toBe(145_980_000_00n);
    expect(abn).toContain('<Cd>CLBD</Cd></CdOrPrtry></Tp><Amt Ccy="EUR">21487.95</Amt>');
    expect(closingMinor(abnStatement(invoices, today))).toBe(21_487_95n);
  });

  it('is the same for the same day and follows another', () => {
    expect(demonstration(today)).toEqual(demonstration(today));
    const later = demoInvoices(addDays(today, 10));
    expect(later[0]?.dueOn).toBe(addDays(invoices[0]?.dueOn ?? today, 10));
  });
});
