import { type ApplicationLeg, liveLegs } from '@piutang/receivables';
import { type BankLine, bankLineKind, legKind, type RemittanceRecord, remittanceKind } from '@piutang/table';
import { ingestInvoiceFile, joinRemittances, postStatementFile, takeRemittanceFile } from '@piutang/workflows';
import { type Booking, mandiriMt940 } from './bank-files.ts';
import { type TestDesk, testDesk, testTenant } from './test-desk.ts';

export const ACCOUNT = '1240007654321';

/** Of PT Sinar Jaya Abadi 500,000 is one invoice or two; CV Maju Bersama has one that one payment of it settles. */
export const REMITTED_INVOICES = `invoice,customer,customerName,currency,amount,issuedOn,dueOn
INV-2026-001,C-1,PT Sinar Jaya Abadi,IDR,300000.00,2026-10-01,2026-11-01
INV-2026-002,C-1,PT Sinar Jaya Abadi,IDR,500000.00,2026-10-05,2026-11-05
INV-2026-003,C-1,PT Sinar Jaya Abadi,IDR,200000.00,2026-10-07,2026-11-07
INV-2026-004,C-2,CV Maju Bersama,IDR,420000.00,2026-10-08,2026-11-08
INV-2026-005,C-2,CV Maju Bersama,IDR,900000.00,2026-10-09,2026-11-09
INV-2026-006,C-3,PT Cahaya Timur,IDR,150000.00,2026-10-10,2026-11-10
`;

/** A mail that says which two invoices the 500,000 are for. */
export const ADVICE_MAIL = `From: Rina <keuangan@sinar.example>
Subject: Pembayaran
Date: Fri, 20 Nov 2026 09:12:00 +0700
MIME-Version: 1.0
Content-Type: text/plain; charset=utf-8

Pembayar: PT Sinar Jaya Abadi
INV-2026-001 Rp 300.000
INV-2026-003 Rp 200.000
Total Rp 500.000
`;

/** A gross report of two payments, of which 565,950 come. */
export const GROSS_REPORT = `settlement_id,settlement_date,provider,order_id,gross,fee
STL-20261120,2026-11-20,Xendit,INV-2026-004,420000.00,2940.00
STL-20261120,2026-11-20,Xendit,INV-2026-006,150000.00,1110.00
`;

export const ADVISED: Booking = { amountMinor: 500_000_00n, text: 'TRSF DARI PT SINAR JAYA ABADI' };
export const SETTLED: Booking = { amountMinor: 565_950_00n, text: 'XENDIT STL-20261120' };

/** A desk with one collection account, where invoices, remittances and bank files are dropped. */
export function remittanceDesk(desk: TestDesk = testDesk(oneAccount())) {
  let number = 0;
  let closingMinor = 100_000_00n;
  return {
    desk,
    bill: (text: string = REMITTED_INVOICES) => billedInto(desk, text),
    remit: (text: string, name = 'advice.csv') => takeRemittanceFile(desk, desk.drop(`remittances/${name}`, text)),
    /** A bank file, and the pass that its end calls for. */
    bank: async (...bookings: readonly Booking[]) => {
      number += 1;
      const text = mandiriMt940(ACCOUNT, '261120', String(number), closingMinor, bookings);
      for (const { amountMinor } of bookings) closingMinor += amountMinor;
      const outcome = await postStatementFile(desk, desk.drop(`bank-statements/${number}.sta`, text));
      await joinRemittances(desk);
      return outcome;
    },
  };
}

/** Takes invoices in, and does what the end of their file calls for. */
export async function billedInto(desk: TestDesk, text: string): Promise<void> {
  await ingestInvoiceFile(desk, desk.drop('invoices/november.csv', text));
  await joinRemittances(desk);
}

export const oneAccount = (change: (json: Record<string, unknown>) => void = () => {}) =>
  testTenant((json) => {
    change(json);
    json['collectionAccounts'] = (json['collectionAccounts'] as { account: string }[]).filter(
      ({ account }) => account === ACCOUNT,
    );
  });

export function linesOf({ table }: Pick<TestDesk, 'table'>): readonly BankLine[] {
  return table
    .dump()
    .filter(({ p, s }) => p.startsWith('B#') && s.startsWith('L#'))
    .map(bankLineKind.decode);
}

export function remittancesOf({ table }: Pick<TestDesk, 'table'>): readonly RemittanceRecord[] {
  return table
    .dump()
    .filter(({ p }) => p.startsWith('V#'))
    .map(remittanceKind.decode);
}

export function liveLegsIn({ table }: Pick<TestDesk, 'table'>): readonly ApplicationLeg[] {
  return liveLegs(
    table
      .dump()
      .filter(({ p }) => p.startsWith('A#'))
      .map(legKind.decode),
  );
}

/** What was applied, as short texts: `INV-1 300000.00` or `INV-1 2940.00 bank-charge`. */
export function appliedIn(desk: Pick<TestDesk, 'table'>): readonly string[] {
  return liveLegsIn(desk)
    .map(({ invoice, amountMinor, adjustment }) =>
      [invoice, `${amountMinor / 100n}`, ...(adjustment === undefined ? [] : [adjustment])].join(' '),
    )
    .sort();
}
