import { addDays, type LocalDate } from '@piutang/calendar';
import { currency, formatAmount } from '@piutang/money';
import { DEMO_CUSTOMERS, type DemoCustomer } from './people.ts';

/** One invoice of the demonstration. Amounts are minor units (sen, cents). */
export type DemoInvoice = {
  readonly number: string;
  readonly customer: DemoCustomer;
  readonly amountMinor: bigint;
  readonly issuedOn: LocalDate;
  readonly dueOn: LocalDate;
  readonly description: string;
};

/** Payment term of every invoice. */
const TERM_DAYS = 45;
/**
 * Days from the start day to the due date, and amount in the major unit, by customer: some long overdue, some just due,
 * some due while the clock is advanced.
 */
const PLAN: Readonly<Record<string, readonly (readonly [dueInDays: number, amount: bigint])[]>> = {
  'C-0001': [
    [-12, 11_100_000n],
    [3, 4_440_000n],
    [18, 7_770_000n],
    [33, 2_220_000n],
  ],
  'C-0002': [
    [-5, 1_665_000n],
    [-2, 2_775_000n],
    [1, 3_330_000n],
    [25, 5_550_000n],
  ],
  'C-0003': [
    [-20, 38_850_000n],
    [-1, 27_750_000n],
    [14, 16_650_000n],
    [40, 22_200_000n],
  ],
  'C-0004': [
    [-35, 555_000n],
    [-8, 888_000n],
    [7, 1_110_000n],
  ],
  'C-0005': [
    [-65, 88_800_000n],
    [5, 44_400_000n],
    [30, 61_050_000n],
  ],
  'C-0006': [
    [-15, 6_105_000n],
    [9, 9_990_000n],
    [28, 12_210_000n],
  ],
  'C-0007': [
    [-6, 1_998_000n],
    [12, 2_442_000n],
  ],
  'C-0008': [
    [-28, 19_980_000n],
    [0, 14_430_000n],
    [21, 25_530_000n],
  ],
  'C-0009': [
    [-95, 3_885_000n],
    [-9, 4_995_000n],
    [16, 5_328_000n],
  ],
  'C-0010': [
    [-130, 7_215_000n],
    [2, 8_325_000n],
    [35, 10_545_000n],
  ],
  'C-0011': [
    [-10, 1_250n],
    [6, 2_480n],
    [24, 3_115n],
  ],
  'C-0012': [
    [-18, 890n],
    [-3, 1_640n],
    [11, 725n],
    [38, 4_200n],
  ],
};

/** The demonstration's invoices as seen on a day; the same day gives the same invoices. */
export function demoInvoices(today: LocalDate): readonly DemoInvoice[] {
  let sequence = 100;
  return DEMO_CUSTOMERS.flatMap((customer) =>
    (PLAN[customer.id] ?? []).map(([dueInDays, amount]) => {
      sequence += 1;
      const dueOn = addDays(today, dueInDays);
      return {
        number: `INV-${today.slice(0, 4)}-${String(sequence).padStart(6, '0')}`,
        customer,
        amountMinor: amount * 100n,
        issuedOn: addDays(dueOn, -TERM_DAYS),
        dueOn,
        description: customer.language === 'id' ? 'Pengiriman barang' : 'Goods delivered',
      };
    }),
  );
}

/** The invoices as the CSV file that a tenant's ERP would drop. */
export function demoInvoicesCsv(invoices: readonly DemoInvoice[]): string {
  const header = 'invoice,customer,customerName,email,language,segment,currency,amount,issuedOn,dueOn,description';
  const rows = invoices.map(({ number, customer, amountMinor, issuedOn, dueOn, description }) =>
    [
      number,
      customer.id,
      `"${customer.name}"`,
      customer.email,
      customer.language,
      customer.segment,
      customer.currency,
      formatAmount(amountMinor, currency(customer.currency)),
      issuedOn,
      dueOn,
      description,
    ].join(','),
  );
  return `${[header, ...rows].join('\r\n')}\r\n`;
}
