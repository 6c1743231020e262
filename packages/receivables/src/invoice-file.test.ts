import { describe, expect, it } from 'vitest';
import { readInvoiceFile } from './index.ts';

const rows = (text: string | Uint8Array, chunkBytes = 7) => {
  const bytes = typeof text === 'string' ? new TextEncoder().encode(text) : text;
  async function* chunks() {
    for (let at = 0; at < bytes.length; at += chunkBytes) yield bytes.subarray(at, at + chunkBytes);
  }
  return Array.fromAsync(readInvoiceFile(chunks()));
};

const HEADER = 'invoice,customer,currency,amount,issuedOn,dueOn,terms,customerName,earlyPayment,references\n';

describe('an invoices file', () => {
  it('is read row by row, with terms, discounts and references', async () => {
    const [row] = await rows(`${HEADER}INV-1,C-1,IDR,1110000.00,2026-11-01,,net 30,"PT Sinar, Jaya",2%/10,PO-1;SJ-9\n`);
    expect(row).toEqual({
      line: 2,
      draft: {
        invoice: 'INV-1',
        customer: { id: 'C-1', name: 'PT Sinar, Jaya' },
        currency: 'IDR',
        amountMinor: 111_000_000n,
        issuedOn: '2026-11-01',
        dueOn: '2026-12-01',
        references: ['PO-1', 'SJ-9'],
        earlyPayment: { percent: '2', until: '2026-11-11' },
      },
    });
  });

  it('reads NDJSON with the same names', async () => {
    const found = await rows(
      '{"invoice":"A-1","customer":"C-1","currency":"JPY","amount":"-500","issuedOn":"2026-11-01","dueOn":"2026-11-30"}\n\n{"invoice":1}\n',
    );
    expect(found).toMatchObject([
      { line: 1, draft: { amountMinor: -500n } },
      { line: 3, refusals: [{ field: 'invoice', message: expect.stringContaining('expected text in quotes') }] },
    ]);
  });

  it('reports a bad row with line and field, and takes its neighbours', async () => {
    const found = await rows(
      `${HEADER}INV-1,C-1,IDR,1.234.567,2026-02-30,2026-12-01,,,,\nINV-2,C-1,EUR,10.005,2026-11-01,2026-10-01,,,,\nINV-3,C-1,EUR,10.00,2026-11-01,2026-12-01,,,,\nINV-4,C-1\n`,
    );
    expect(found).toMatchObject([
      { line: 2, refusals: [{ field: 'amount' }, { field: 'issuedOn' }] },
      { line: 3, refusals: [{ field: 'amount' }, { field: 'dueOn' }] },
      { line: 4, draft: { invoice: 'INV-3' } },
      { line: 5, refusals: [{ field: 'row', message: expect.stringContaining('got 2 cells') }] },
    ]);
  });

  it.each([
    ['', 'file-empty'],
    ['invoice,customer,amount\nA,B,1\n', 'header-unreadable'],
    [`${HEADER.replace('references', 'refs')}`, 'header-unreadable'],
    [Uint8Array.of(0x69, 0xff, 0xfe, 0x41), 'encoding-unreadable'],
  ])('is refused whole when no row can be trusted: %j', async (text, code) => {
    expect(await rows(text)).toMatchObject([{ error: { code } }]);
  });
});

it('leaves an error of the source to whoever opened it, and says of text that is not UTF-8 where', async () => {
  async function* broken(): AsyncGenerator<Uint8Array> {
    yield new TextEncoder().encode('invoice,customer\n');
    throw new Error('ENOENT');
  }
  await expect(Array.fromAsync(readInvoiceFile(broken()))).rejects.toThrow('ENOENT');
  async function* latin1(): AsyncGenerator<Uint8Array> {
    yield Buffer.from(
      'invoice,customer,currency,amount,issuedOn,dueOn\nINV-1,M\xfcller,IDR,1,2026-01-01,2026-02-01\n',
      'latin1',
    );
  }
  expect((await Array.fromAsync(readInvoiceFile(latin1()))).at(-1)).toMatchObject({
    error: { code: 'encoding-unreadable' },
  });
});
