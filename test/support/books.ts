import type { BankLine, BankLineId } from '@piutang/table';
import { bankLineKind, read } from '@piutang/table';
import { ingestInvoiceFile, postStatementFile } from '@piutang/workflows';
import { type TestDesk, testDesk, testTenant } from './test-desk.ts';

/** Invoices of four payers, the last a child of the first; one credit note that names no invoice. */
export const INVOICES = `invoice,customer,customerName,currency,amount,issuedOn,dueOn,appliesTo,parent
INV-2026-001,C-1,PT Sinar Jaya Abadi,IDR,1110000.00,2026-10-01,2026-11-01,,
INV-2026-002,C-1,PT Sinar Jaya Abadi,IDR,500000.00,2026-10-05,2026-11-05,,
INV-2026-003,C-2,CV Maju Bersama,IDR,750000.00,2026-10-07,2026-11-07,,
INV-2026-004,C-2,CV Maju Bersama,IDR,250000.00,2026-10-08,2026-11-08,,
INV-2026-006,C-3,PT Cahaya Timur,IDR,2000000.00,2026-10-10,2026-11-10,,
INV-2026-007,C-4,PT Sinar Anak,IDR,300000.00,2026-10-11,2026-11-11,,C-1
CN-2026-001,C-2,CV Maju Bersama,IDR,-100000.00,2026-10-12,2026-10-12,INV-2026-003,
`;

export type Booking = {
  readonly mark: 'C' | 'D' | 'RC' | 'RD';
  readonly amount: string;
  readonly text: string;
  readonly reference?: string;
};

/** An MT940 of an account of the example tenant, closed so that it proves. */
export function mt940(number: string, openingMinor: bigint, bookings: readonly Booking[], day = '261120'): string {
  const minor = (amount: string) => BigInt(amount.replace(',', ''));
  const closing = bookings.reduce(
    (sum, { mark, amount }) => (mark === 'C' || mark === 'RD' ? sum + minor(amount) : sum - minor(amount)),
    openingMinor,
  );
  const shown = (value: bigint) => {
    const plain = value < 0n ? -value : value;
    return `${plain / 100n},${String(plain % 100n).padStart(2, '0')}`;
  };
  const side = (value: bigint) => (value < 0n ? 'D' : 'C');
  return [
    ':20:STMT',
    ':25:1240007654321',
    `:28C:${number}`,
    `:60F:${side(openingMinor)}${day}IDR${shown(openingMinor)}`,
    ...bookings.flatMap(({ mark, amount, text, reference }, at) => [
      `:61:${day}${day.slice(2)}${mark}${amount}NTRFNONREF//${reference ?? `B${number}${at}`}`,
      `:86:${text}`,
    ]),
    `:62F:${side(closing)}${day}IDR${shown(closing)}`,
    '-',
    '',
  ].join('\r\n');
}

/** A tenant whose people have names, offices and limits. */
export const tenantWithAuthority = testTenant((json) => {
  json['authority'] = {
    people: [
      { name: 'dewi', role: 'clerk' },
      { name: 'budi', role: 'controller' },
      { name: 'sari', role: 'director' },
    ],
    fourEyesAbove: { apply: { IDR: '300000.00' }, refund: { IDR: '100000.00' } },
    writeOffLimits: [
      { role: 'clerk', reason: 'small-balance', upTo: { IDR: '25000.00' } },
      { role: 'controller', upTo: { IDR: '300000.00' } },
    ],
    smallBalance: { upTo: { IDR: '25000.00' }, afterDays: 60 },
  };
});

/** A desk with {@link INVOICES} in its books. */
export async function deskWithInvoices(desk: TestDesk = testDesk()): Promise<TestDesk> {
  await ingestInvoiceFile(desk, desk.drop('invoices/november.csv', INVOICES));
  return desk;
}

/** Posts one statement with these bookings. */
export async function bank(desk: TestDesk, number: string, bookings: readonly Booking[]): Promise<void> {
  await postStatementFile(desk, desk.drop(`bank-statements/${number}.sta`, mt940(number, 0n, bookings)));
}

/** What every invoice has open, by number. */
export async function balances(desk: TestDesk): Promise<Readonly<Record<string, bigint>>> {
  const open = await Promise.all(['C-1', 'C-2', 'C-3', 'C-4'].map((id) => Array.fromAsync(desk.table.openItemsOf(id))));
  return Object.fromEntries(open.flat().map(({ invoice, balanceMinor }) => [invoice, balanceMinor]));
}

/** The line whose text holds the words. */
export async function lineOf(desk: TestDesk, words: string): Promise<BankLine> {
  const lines = desk.table
    .dump()
    .filter(({ p, s }) => p.startsWith('B#') && s.startsWith('L#'))
    .map(bankLineKind.decode);
  const found = lines.filter(({ text }) => text.includes(words));
  const [line, ...others] = found;
  if (line === undefined || others.length > 0) throw new Error(`${found.length} lines hold ${words}`);
  return line;
}

/** The line again, as it is by now. */
export async function again(desk: TestDesk, id: BankLineId): Promise<BankLine> {
  const line = await read(desk.table, bankLineKind, id);
  if (line === undefined) throw new Error('the line is gone');
  return line;
}
