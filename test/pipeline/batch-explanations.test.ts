import { ingestInvoiceFile, linesInReview, postStatementFile, verifyBooks } from '@piutang/workflows';
import { beforeEach, describe, expect, it } from 'vitest';
import { type TestDesk, testDesk, testTenant } from '../support/test-desk.ts';

const IBAN = 'NL91ABNA0417164300';
const DAY = '2026-11-20';
const INVOICES = `invoice,customer,customerName,currency,amount,issuedOn,dueOn
INV-2026-201,C-1,Acme Trading BV,EUR,110.50,2026-10-01,2026-11-01
INV-2026-202,C-2,Bakker en Zonen BV,EUR,220.00,2026-10-05,2026-11-05
INV-2026-203,C-3,Noord Logistiek BV,EUR,330.25,2026-10-07,2026-11-07
`;
type Payment = { readonly amount: string; readonly text: string; readonly name: string };
const PAYMENTS: readonly Payment[] = [
  { amount: '110.50', text: 'INV-2026-201', name: 'Acme Trading BV' },
  { amount: '220.00', text: 'INV-2026-202', name: 'Bakker en Zonen BV' },
  { amount: '330.25', text: 'INV-2026-203', name: 'Noord Logistiek BV' },
];
const TOTAL = '660.75';

const document = (message: string, group: string, body: string) =>
  `<?xml version="1.0" encoding="UTF-8"?>\n<Document xmlns="urn:iso:std:iso:20022:tech:xsd:${message}"><${group}><GrpHdr><MsgId>M1</MsgId><CreDtTm>${DAY}T23:00:00</CreDtTm></GrpHdr>${body}</${group}></Document>\n`;
const account = `<Acct><Id><IBAN>${IBAN}</IBAN></Id><Ccy>EUR</Ccy></Acct>`;
const balance = (code: string, amount: string) =>
  `<Bal><Tp><CdOrPrtry><Cd>${code}</Cd></CdOrPrtry></Tp><Amt Ccy="EUR">${amount}</Amt><CdtDbtInd>CRDT</CdtDbtInd><Dt><Dt>${DAY}</Dt></Dt></Bal>`;
const entry = (amount: string, reference: string, details: string) =>
  `<Ntry><Amt Ccy="EUR">${amount}</Amt><CdtDbtInd>CRDT</CdtDbtInd><Sts><Cd>BOOK</Cd></Sts><BookgDt><Dt>${DAY}</Dt></BookgDt><ValDt><Dt>${DAY}</Dt></ValDt><AcctSvcrRef>${reference}</AcctSvcrRef><NtryDtls><Btch><NbOfTxs>${PAYMENTS.length}</NbOfTxs></Btch>${details}</NtryDtls></Ntry>`;
const detail = ({ amount, text, name }: Payment) =>
  `<TxDtls><Amt Ccy="EUR">${amount}</Amt><CdtDbtInd>CRDT</CdtDbtInd><RltdPties><Dbtr><Pty><Nm>${name}</Nm></Pty></Dbtr></RltdPties><RmtInf><Ustrd>${text}</Ustrd></RmtInf></TxDtls>`;

const STATEMENT = document(
  'camt.053.001.08',
  'BkToCstmrStmt',
  `<Stmt><Id>S1</Id><ElctrncSeqNb>1</ElctrncSeqNb><CreDtTm>${DAY}T23:00:00</CreDtTm>${account}${balance('OPBD', '1000.00')}${balance('CLBD', '1660.75')}${entry(TOTAL, 'BATCH-77', '')}</Stmt>`,
);
const notification = (payments: readonly Payment[], reference = 'BATCH-77') =>
  document(
    'camt.054.001.08',
    'BkToCstmrDbtCdtNtfctn',
    `<Ntfctn><Id>N1</Id><CreDtTm>${DAY}T22:00:00</CreDtTm>${account}${entry(TOTAL, reference, payments.map(detail).join(''))}</Ntfctn>`,
  );

let desk: TestDesk;
beforeEach(async () => {
  desk = testDesk(
    testTenant((json) => {
      json['collectionAccounts'] = [{ account: IBAN, bank: 'ABN AMRO', holder: 'PT Contoh', currency: 'EUR' }];
    }),
  );
  await ingestInvoiceFile(desk, desk.drop('invoices/a.csv', INVOICES));
});

const post = (name: string, text: string) => postStatementFile(desk, desk.drop(`bank-statements/${name}`, text));
const open = async () => (await Array.fromAsync(desk.table.scanOpen(0, 1))).flat().map(({ invoice }) => invoice);
const lines = async () => (await verifyBooks(desk.table)).counted.bankLines;

describe('a notification that tells what a batch booking is made of', () => {
  it('settles its payments with the statement that comes after it, and books nothing itself', async () => {
    expect((await post('n.xml', notification(PAYMENTS))).message).toContain(
      '1 bookings, 1 explained, 0 of them posted',
    );
    expect(await lines()).toBe(0);
    expect((await post('s.xml', STATEMENT)).message).toContain('1 bookings, 1 posted');
    expect(await open()).toEqual([]);
    expect((await verifyBooks(desk.table)).breaches).toEqual([]);
  });

  it('settles the line of a statement that was there before it', async () => {
    expect((await post('s.xml', STATEMENT)).message).toContain('1 wait for review');
    expect((await post('n.xml', notification(PAYMENTS))).message).toContain('1 explained, 1 of them posted');
    expect(await open()).toEqual([]);
    expect(await Array.fromAsync(linesInReview(desk.table))).toEqual([]);
    expect(await lines()).toBe(1);
    expect((await verifyBooks(desk.table)).breaches).toEqual([]);
  });

  it('changes nothing when it comes twice, or names another booking, or does not add up', async () => {
    await post('s.xml', STATEMENT);
    await post('other.xml', notification(PAYMENTS, 'BATCH-78'));
    await post('short.xml', notification(PAYMENTS.slice(0, 2)));
    expect(await open()).toHaveLength(3);
    await post('n.xml', notification(PAYMENTS));
    const settled = desk.table.dump().filter(({ p }) => /^[IAB]#/.test(p));
    await post('again.xml', `${notification(PAYMENTS)}\n`);
    expect(desk.table.dump().filter(({ p }) => /^[IAB]#/.test(p))).toEqual(settled);
  });
});
