import {
  allocate,
  ingestInvoiceFile,
  linesInReview,
  postStatementFile,
  setOffCreditNote,
  verifyBooks,
} from '@piutang/workflows';
import { describe, expect, it } from 'vitest';
import { mandiriMt940 } from '../support/bank-files.ts';
import { testDesk } from '../support/test-desk.ts';

const INVOICES = `invoice,customer,customerName,currency,amount,issuedOn,dueOn
INV-2026-001,C-1,Northwind Ltd,EUR,750.00,2026-10-01,2026-11-01
INV-2026-002,C-1,Northwind Ltd,IDR,980.00,2026-10-01,2026-11-01
CN-2026-0001,C-1,Northwind Ltd,IDR,-100.00,2026-10-01,2026-11-01
`;
const RINA = { actor: 'rina' };

describe('money of one currency', () => {
  it('is not applied to an invoice of another, by the matcher, by a person or by a credit note', async () => {
    const desk = testDesk();
    await ingestInvoiceFile(desk, desk.drop('invoices/a.csv', INVOICES));
    const named = { amountMinor: 750_00n, text: 'INV-2026-001 NORTHWIND LTD' };
    const file = mandiriMt940('1240007654321', '261120', '1', 0n, [named]);
    await postStatementFile(desk, desk.drop('bank-statements/a.sta', file));
    const [line] = await Array.fromAsync(linesInReview(desk.table));
    if (line === undefined) throw new Error('the payment of another currency does not wait');
    expect(line.remainingMinor).toBe(750_00n);
    const options = { acrossPayers: true, why: 'they say so' };
    expect(
      await allocate(desk, line, [{ invoice: 'INV-2026-001', amountMinor: 750_00n }], RINA, options),
    ).toMatchObject({
      refused: 'currency-differs',
    });
    expect(await setOffCreditNote(desk, 'CN-2026-0001', 'INV-2026-001', undefined, RINA)).toMatchObject({
      refused: 'currency-differs',
    });
    expect((await verifyBooks(desk.table)).breaches).toEqual([]);
  });
});
