import { invoiceKind, read } from '@piutang/table';
import { ingestInvoiceFile, legsOf, unapplyLeg, verifyBooks } from '@piutang/workflows';
import { describe, expect, it } from 'vitest';
import { testDesk } from '../support/test-desk.ts';

const HEAD = 'invoice,customer,currency,amount,issuedOn,dueOn,appliesTo\n';
const INVOICE = 'INV-2026-001,C-1,IDR,1000.00,2026-10-01,2026-11-01,\n';
const NOTE = 'CN-2026-0001,C-1,IDR,-100.00,2026-10-01,2026-11-01,INV-2026-001\n';

describe('a credit note that a person took back', () => {
  it('stays taken back when its row comes again in another file', async () => {
    const desk = testDesk();
    await ingestInvoiceFile(desk, desk.drop('invoices/a.csv', HEAD + INVOICE + NOTE));
    expect((await read(desk.table, invoiceKind, 'INV-2026-001'))?.balanceMinor).toBe(900_00n);
    const [leg] = await legsOf(desk.table, 'INV-2026-001');
    await unapplyLeg(desk, 'INV-2026-001', leg?.leg ?? '', { why: 'for another invoice' }, { actor: 'rina' });
    await ingestInvoiceFile(desk, desk.drop('invoices/b.csv', HEAD + NOTE));
    expect((await read(desk.table, invoiceKind, 'INV-2026-001'))?.balanceMinor).toBe(1000_00n);
    expect((await read(desk.table, invoiceKind, 'CN-2026-0001'))?.balanceMinor).toBe(-100_00n);
    expect((await verifyBooks(desk.table)).breaches).toEqual([]);
  });
});
