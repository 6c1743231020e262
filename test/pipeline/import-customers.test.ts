import { readCustomerFile } from '@piutang/receivables';
import { customerKind, invoiceKind, read } from '@piutang/table';
import { ingestInvoiceFile, postStatementFile, takeCustomers } from '@piutang/workflows';
import { describe, expect, it } from 'vitest';
import { type TestDesk, testDesk, testTenant } from '../support/test-desk.ts';

async function take(desk: TestDesk, text: string) {
  async function* bytes() {
    yield new TextEncoder().encode(text);
  }
  const rows = [];
  for await (const row of readCustomerFile(bytes())) {
    if ('error' in row) throw new Error(row.error.message);
    rows.push(row);
  }
  return takeCustomers(desk, rows);
}

const started = () =>
  testDesk(
    testTenant((json) => {
      json['collectionAccounts'] = (json['collectionAccounts'] as unknown[]).slice(0, 1);
    }),
  );

describe('a customers file', () => {
  it('creates customers, changes what it names of known ones, and does nothing the second time', async () => {
    const desk = started();
    const file =
      'customer,name,email,accounts,aliases\nC-1,PT Sinar Jaya,ar@sinar.example,1234567890;99887766,SINAR JAYA GROUP\nC-2,CV Lain,,,\n';
    expect(await take(desk, file)).toMatchObject({ created: 2, changed: 0, same: 0, refused: [] });
    expect(await take(desk, file)).toMatchObject({ created: 0, changed: 0, same: 2 });
    expect(await take(desk, 'customer,phone,language\nC-1,+62 21 555 0100,en\n')).toMatchObject({ changed: 1 });
    expect(await read(desk.table, customerKind, 'C-1')).toMatchObject({
      name: 'PT Sinar Jaya',
      email: 'ar@sinar.example',
      phone: '+62 21 555 0100',
      language: 'en',
      accounts: ['1234567890', '99887766'],
      aliases: ['SINAR JAYA GROUP'],
      version: 2,
    });
  });

  it('reads NDJSON with lists, and refuses a bad row by line and field while its neighbours go in', async () => {
    const desk = started();
    const lines = [
      { customer: 'C-1', name: 'PT Satu', accounts: ['111222333'] },
      { customer: 'C-2', email: 'not an address', segment: 'B2X' },
      { customer: 'C-3', parent: 'C-3' },
      { customer: 'C-4', name: 'PT Empat', parent: 'C-1' },
    ];
    const taken = await take(desk, `${lines.map((line) => JSON.stringify(line)).join('\n')}\n`);
    expect(taken).toMatchObject({
      created: 2,
      refused: [
        { line: 2, refusals: [{ field: 'email' }, { field: 'segment' }] },
        { line: 3, refusals: [{ field: 'parent' }] },
      ],
    });
    expect(await read(desk.table, customerKind, 'C-4')).toMatchObject({ parent: 'C-1' });
  });

  it('makes payments known by the account that it names', async () => {
    const desk = started();
    const header = 'invoice,customer,customerName,currency,amount,issuedOn,dueOn';
    await ingestInvoiceFile(
      desk,
      desk.drop('invoices/a.csv', `${header}\nINV-2026-001,C-1,PT Sinar Jaya,IDR,1110000.00,2026-10-01,2026-11-01\n`),
    );
    await take(desk, 'customer,accounts\nC-1,5550001112\n');
    const file = [
      ':20:1',
      ':25:0353070118',
      ':28C:1/1',
      ':60F:C261120IDR0,00',
      ':61:2611201120C1110000,00NTRFNONREF',
      ':86:/CNTP/5550001112/BCAIDJA/S JAYA//REMI/USTD//transfer/',
      ':62F:C261120IDR1110000,00',
      '-',
      '',
    ];
    const outcome = await postStatementFile(desk, desk.drop('bank-statements/a.sta', file.join('\r\n')));
    expect(outcome.message).toContain('1 bookings');
    const invoice = await read(desk.table, invoiceKind, 'INV-2026-001');
    expect(invoice?.balanceMinor).toBe(0n);
  });
});
