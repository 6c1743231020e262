import { addDays, type LocalDate } from '@piutang/calendar';
import type { DemoInvoice } from './demo-invoices.ts';

/** One movement of a bank account. Amounts are minor units; a debit is negative. */
export type DemoPayment = {
  readonly on: LocalDate;
  readonly amountMinor: bigint;
  readonly payer: string;
  readonly text: string;
};

export type DemoStatement = {
  readonly account: string;
  readonly currency: 'IDR' | 'EUR';
  readonly from: LocalDate;
  readonly to: LocalDate;
  readonly openingMinor: bigint;
  readonly payments: readonly DemoPayment[];
};

/** The nth invoice of a customer, in the order of due dates. */
function invoiceOf(invoices: readonly DemoInvoice[], customerId: string, index: number): DemoInvoice {
  const found = invoices.filter(({ customer }) => customer.id === customerId)[index];
  if (found === undefined) throw new Error(`the demonstration has no invoice ${index} of ${customerId}`);
  return found;
}

function pays(invoice: DemoInvoice, on: LocalDate, amountMinor = invoice.amountMinor): DemoPayment {
  return { on, amountMinor, payer: invoice.customer.name.toUpperCase(), text: invoice.number };
}

/** The account at BCA: one payment of exactly one invoice, one too little, an unknown payer, and a bank charge. */
export function bcaStatement(invoices: readonly DemoInvoice[], today: LocalDate): DemoStatement {
  const on = addDays(today, -1);
  const short = invoiceOf(invoices, 'C-0002', 1);
  return {
    account: '0353070118',
    currency: 'IDR',
    from: on,
    to: on,
    openingMinor: 125_400_000_00n,
    payments: [
      pays(invoiceOf(invoices, 'C-0001', 0), on),
      pays(short, on, short.amountMinor - 275_000_00n),
      { on, amountMinor: 1_234_567_00n, payer: 'HENDRA WIJAYA', text: 'TRANSFER' },
      { on, amountMinor: -30_000_00n, payer: '', text: 'BIAYA ADM' },
    ],
  };
}

/** The account at Mandiri: one payment for three invoices, one for one, and a debit. */
export function mandiriStatement(invoices: readonly DemoInvoice[], today: LocalDate): DemoStatement {
  const on = addDays(today, -1);
  const three = [0, 1, 2].map((index) => invoiceOf(invoices, 'C-0003', index));
  return {
    account: '1240007654321',
    currency: 'IDR',
    from: on,
    to: on,
    openingMinor: 58_250_000_00n,
    payments: [
      {
        on,
        amountMinor: three.reduce((sum, { amountMinor }) => sum + amountMinor, 0n),
        payer: 'PT NUSA BAHARI LOGISTIK',
        text: three.map(({ number }) => number).join(' '),
      },
      pays(invoiceOf(invoices, 'C-0008', 0), on),
      { on, amountMinor: -15_500_000_00n, payer: 'PT LISTRIK KOTA', text: 'TAGIHAN LISTRIK' },
    ],
  };
}

/** The account at ABN AMRO: one payment of exactly one invoice, one whose sender nobody knows, and a debit. */
export function abnStatement(invoices: readonly DemoInvoice[], today: LocalDate): DemoStatement {
  const on = addDays(today, -1);
  return {
    account: 'NL91ABNA0417164300',
    currency: 'EUR',
    from: on,
    to: on,
    openingMinor: 18_300_45n,
    payments: [
      pays(invoiceOf(invoices, 'C-0011', 0), on),
      pays(invoiceOf(invoices, 'C-0012', 1), on),
      { on, amountMinor: 310_00n, payer: 'M. OKONKWO', text: 'payment' },
      { on, amountMinor: -12_50n, payer: 'ABN AMRO BANK N.V.', text: 'kosten betaalrekening' },
    ],
  };
}

/** Opening balance plus every movement. */
export function closingMinor({ openingMinor, payments }: DemoStatement): bigint {
  return payments.reduce((sum, { amountMinor }) => sum + amountMinor, openingMinor);
}
