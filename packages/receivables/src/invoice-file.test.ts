import { describe, expect, it } from 'vitest';
import { INVOICE_COLUMNS, readInvoiceFile } from './index.ts';

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
    ['  \n', 'file-empty'],
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

/** What an NDJSON row of a plain invoice and these cells becomes, or what is wrong with it. */
const drafted = async (cells: Readonly<Record<string, unknown>> = {}, chunkBytes = 1_000_000) => {
  const plain = { invoice: 'INV-1', customer: 'C-1', currency: 'IDR', amount: '100.00', issuedOn: '2026-11-01' };
  const due = 'terms' in cells ? {} : { dueOn: '2026-12-01' };
  const [row] = await rows(JSON.stringify({ ...plain, ...due, ...cells }), chunkBytes);
  if (row === undefined || 'error' in row) throw new Error('no row');
  return 'refusals' in row ? row.refusals : row.draft;
};
const PLAIN = {
  invoice: 'INV-1',
  customer: { id: 'C-1' },
  currency: 'IDR',
  amountMinor: 10_000n,
  issuedOn: '2026-11-01',
  dueOn: '2026-12-01',
  references: [],
};

describe('a row of an invoices file', () => {
  it('becomes what its cells say, blanks around them left out, and says nothing of the others', async () => {
    expect(await drafted()).toStrictEqual(PLAIN);
    const cells = {
      customer: ' C-1 ',
      description: 'rice',
      virtualAccount: '880012',
      codeAmount: '100.12',
      taxBase: '90.09',
      taxAmount: '9.91',
      appliesTo: 'INV-0',
      references: ['PO-1', 'SJ-9'],
      earlyPayment: '2.5%/10',
      customerName: 'PT Sinar',
      parent: 'C-0',
      vatCollector: 'false',
    };
    expect(await drafted(cells)).toStrictEqual({
      ...PLAIN,
      customer: { id: 'C-1', name: 'PT Sinar', parent: 'C-0', vatCollector: false },
      references: ['PO-1', 'SJ-9'],
      description: 'rice',
      virtualAccount: '880012',
      codeAmountMinor: 10_012n,
      taxBaseMinor: 9_009n,
      taxAmountMinor: 991n,
      appliesTo: 'INV-0',
      earlyPayment: { percent: '2.5', until: '2026-11-11' },
    });
  });

  it.each(['invoice', 'customer', 'currency', 'amount', 'issuedOn'])('is refused without its %s', async (field) => {
    const refusals = await drafted({ [field]: ' ' });
    expect(refusals).toStrictEqual([{ field, message: 'got nothing, expected a value' }]);
  });

  it('is refused for nothing but what is wrong with it: an amount in no currency cannot be judged', async () => {
    expect(await drafted({ currency: 'XXQ', amount: 'much' })).toStrictEqual([
      { field: 'currency', message: 'got "XXQ", expected an ISO 4217 code such as IDR' },
    ]);
  });

  it.each([
    [{ amount: '0.00' }, 'amount', 'got 0, expected an amount; a credit note is negative'],
    [{ issuedOn: '01/11/2026' }, 'issuedOn', 'got "01/11/2026", expected a date, YYYY-MM-DD'],
    [{ dueOn: 'soon' }, 'dueOn', 'got "soon", expected a date, YYYY-MM-DD'],
    [{ dueOn: '2026-10-31' }, 'dueOn', 'got 2026-10-31, before issuedOn 2026-11-01; correct one of them'],
    [{ terms: '' }, 'dueOn', 'got neither dueOn nor terms, expected one of them'],
    [{ terms: 'later' }, 'terms', 'got "later", expected terms such as net 30 or eom+15'],
    [{ virtualAccount: '12345' }, 'virtualAccount', 'got "12345", expected 6 to 28 digits'],
    [{ virtualAccount: '1234567a' }, 'virtualAccount', 'got "1234567a", expected 6 to 28 digits'],
    [{ virtualAccount: 'a1234567' }, 'virtualAccount', 'got "a1234567", expected 6 to 28 digits'],
    [{ earlyPayment: '2%' }, 'earlyPayment', 'got "2%", expected a discount such as 2%/10'],
    [{ earlyPayment: 'x2%/10' }, 'earlyPayment', 'got "x2%/10", expected a discount such as 2%/10'],
    [{ earlyPayment: '2%/10x' }, 'earlyPayment', 'got "2%/10x", expected a discount such as 2%/10'],
    [{ earlyPayment: '2%/1000' }, 'earlyPayment', 'got "2%/1000", expected a discount such as 2%/10'],
    [{ earlyPayment: '200%/10' }, 'earlyPayment', 'got "200%/10", expected a discount such as 2%/10'],
    [{ references: Array.from({ length: 11 }, (_, at) => `PO-${at}`) }, 'references', 'got 11, expected at most 10'],
    [{ invoice: 'i'.repeat(41) }, 'invoice', `got "${'i'.repeat(41)}", expected at most 40 printable characters`],
    [{ appliesTo: 'i'.repeat(41) }, 'appliesTo', `got "${'i'.repeat(41)}", expected at most 40 printable characters`],
    [{ amount: 100 }, 'amount', 'got a number, expected text in quotes, so that no digit is lost'],
    [{ colour: 'red' }, 'colour', 'unknown field: correct its spelling or remove it'],
  ])('is refused for %j', async (cells, field, message) => {
    expect(await drafted(cells)).toStrictEqual([{ field, message }]);
  });

  it.each(['dueOn', 'terms', 'earlyPayment'])('shows of a wrong %s sixty characters', async (field) => {
    expect(await drafted({ [field]: 'z'.repeat(61) })).toMatchObject([
      { field, message: expect.stringContaining(`got "${'z'.repeat(60)}", expected`) },
    ]);
  });

  it.each([
    [{ dueOn: '2026-11-01' }, { dueOn: '2026-11-01' }],
    [{ terms: 'eom+15' }, { dueOn: '2026-12-15' }],
    [{ dueOn: '2026-11-05', terms: 'net 30' }, { dueOn: '2026-11-05' }],
    [{ amount: '-100.00' }, { amountMinor: -10_000n }],
    [{ virtualAccount: '1'.repeat(28) }, { virtualAccount: '1'.repeat(28) }],
    [{ invoice: 'i'.repeat(40) }, { invoice: 'i'.repeat(40) }],
    [{ description: 'd'.repeat(200) }, { description: 'd'.repeat(200) }],
    [{ references: 'PO-1; ;PO-2 ' }, { references: ['PO-1', 'PO-2'] }],
    [{ earlyPayment: '10.2500%/100' }, { earlyPayment: { percent: '10.2500', until: '2027-02-09' } }],
    [{ earlyPayment: '2%/7' }, { earlyPayment: { percent: '2', until: '2026-11-08' } }],
  ])('is taken with %j', async (cells, draft) => {
    expect(await drafted(cells)).toMatchObject(draft);
  });

  it('tells of a wrong day of issue once, though due day, terms and discount hang on it', async () => {
    const wrong = { issuedOn: 'x', earlyPayment: '2%/10' };
    const once = [{ field: 'issuedOn', message: 'got "x", expected a date, YYYY-MM-DD' }];
    expect(await drafted({ ...wrong, terms: 'net 30' })).toStrictEqual(once);
    expect(await drafted({ ...wrong, dueOn: '2026-12-01' })).toStrictEqual(once);
  });
});

describe('a file of rows', () => {
  const header = 'invoice,customer,currency,amount,issuedOn,dueOn\n';
  const row = 'INV-1,C-1,IDR,1.00,2026-11-01,2026-12-01\n';

  it('names everything that is wrong with its header, and what it expects', async () => {
    const others = INVOICE_COLUMNS.slice(7).join(', ');
    const expected = `expected invoice, customer, currency, amount, issuedOn, dueOn or terms, and optionally ${others}`;
    const message = async (text: string) => {
      const [first] = await rows(`${text}\nx\n`);
      return first !== undefined && 'error' in first ? first.error : first;
    };
    const refused = (what: string) => ({
      code: 'header-unreadable',
      line: 1,
      message: `the header row has ${what}: ${expected}`,
    });
    expect(await message('invoice,customer,currency,amount,issuedOn')).toStrictEqual(refused('missing dueOn'));
    expect(await message('customer,currency,issuedOn,terms')).toStrictEqual(refused('missing invoice, amount'));
    expect(await message('a,invoice,customer,currency,amount,issuedOn,terms,b')).toStrictEqual(refused('unknown a, b'));
    expect(await message('invoice,invoice,customer,currency,amount,issuedOn,terms,terms')).toStrictEqual(
      refused('twice invoice, terms'),
    );
    expect(await message('customer,customer,currency,amount,issuedOn,terms,b')).toStrictEqual(
      refused('missing invoice; unknown b; twice customer'),
    );
  });

  it('takes a byte order mark, blank lines, CRLF, and either the due day or terms', async () => {
    const text = `\ufeff${header}\r\n\r\n${row}`.replaceAll('\n', '\r\n');
    expect(await rows(text)).toMatchObject([{ draft: { invoice: 'INV-1' } }]);
    const terms = 'invoice,customer,currency,amount,issuedOn,terms\nINV-1,C-1,IDR,1.00,2026-11-01,net 30\n';
    expect(await rows(terms)).toMatchObject([{ line: 2, draft: { dueOn: '2026-12-01' } }]);
  });

  it('says so when it is empty, or has a header and nothing else it can read', async () => {
    expect(await rows('')).toStrictEqual([
      {
        error: {
          code: 'file-empty',
          message: 'the file is empty: expected a header row and at least one invoice',
        },
      },
    ]);
    expect(await rows('\n\n\n\n\n\n\n\n\n\n')).toStrictEqual([
      {
        error: {
          code: 'file-empty',
          message: 'the file has no rows: expected a header row and at least one invoice',
        },
      },
    ]);
    expect(await rows(header)).toEqual([]);
  });

  it('that is not CSV is refused with the reader’s words', async () => {
    expect(await rows(`${header}"INV-1,C-1\n`)).toMatchObject([
      {
        error: {
          code: 'header-unreadable',
          message: expect.stringMatching(/^the file is not CSV: .*; expected RFC 4180 with a header row$/),
        },
      },
    ]);
  });

  it('reads characters that its chunks cut in two, and tells a last one that is cut off', async () => {
    const text = `${header.trim()},description\n${row.trim()},Café 支払い\n`;
    for (const chunkBytes of [1, 2, 3, 5])
      expect(await rows(text, chunkBytes)).toMatchObject([{ draft: { description: 'Café 支払い' } }]);
    const bytes = new TextEncoder().encode(`${header}${row}é`);
    expect(await rows(bytes.subarray(0, -1), 1_000)).toStrictEqual([
      expect.objectContaining({ line: 2 }),
      {
        error: {
          code: 'encoding-unreadable',
          line: 3,
          message: 'the file is not UTF-8 near line 3: save it as CSV UTF-8 and drop it again',
        },
      },
    ]);
  });

  it('says near which line it stops being UTF-8, in NDJSON too', async () => {
    const found = await rows(new Uint8Array([...new TextEncoder().encode('{"invoice":"A"}\n\n'), 0xff]), 1);
    expect(found.at(-1)).toMatchObject({ error: { code: 'encoding-unreadable', line: 3 } });
    expect(found).toHaveLength(2);
  });

  it.each(['[1]', '7', 'null', '"text"'])('refuses the NDJSON line %s, which is no object', async (text) => {
    expect(await rows(`{}\n${text}`)).toMatchObject([
      { line: 1 },
      { line: 2, refusals: [{ field: 'row', message: 'got no object, expected one JSON object a line' }] },
    ]);
  });

  it('refuses an NDJSON line that is not JSON, and goes on', async () => {
    const found = await rows('{"invoice"\n  \n{"invoice":"A","references":7}\n{"amount":["1"]}');
    expect(found).toMatchObject([
      {
        line: 1,
        refusals: [{ field: 'row', message: 'got text that is not JSON, expected one object a line' }],
      },
      { line: 3, refusals: [{ field: 'references' }] },
      { line: 4, refusals: expect.anything() },
    ]);
  });

  it('is NDJSON though blanks come before the first object', async () => {
    expect(await rows('\n \n {"invoice":"A"}', 1_000)).toMatchObject([{ line: 3, refusals: expect.anything() }]);
  });

  it('does not hold an NDJSON line that never ends', async () => {
    const long = `{"invoice":"${'x'.repeat(70_000)}`;
    const found = await rows(`{}\n${long}`, 16_384);
    expect(found.at(-1)).toStrictEqual({
      error: {
        code: 'header-unreadable',
        line: 2,
        message: 'line 2 is longer than 65536 characters: expected one JSON object a line',
      },
    });
    const short = JSON.stringify({ invoice: 'A', description: 'd'.repeat(60_000) });
    expect(await rows(`${short}\n${short}\n`, 200_000)).toMatchObject([{ line: 1 }, { line: 2 }]);
  });
});
