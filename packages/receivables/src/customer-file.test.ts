import { describe, expect, it } from 'vitest';
import { CUSTOMER_COLUMNS, readCustomerFile } from './index.ts';

async function* bytesOf(text: string) {
  yield new TextEncoder().encode(text);
}
const rows = (text: string) => Array.fromAsync(readCustomerFile(bytesOf(text)));
/** What a row with these cells changes of customer C-1, or what is wrong with it. */
const changed = async (cells: Readonly<Record<string, string>>) => {
  const [row] = await rows(JSON.stringify({ customer: 'C-1', ...cells }));
  if (row === undefined || 'error' in row) throw new Error('no row');
  return 'refusals' in row ? row.refusals : row.change;
};

const WHOLE = {
  name: 'PT Sinar Jaya',
  email: 'ap@sinar-jaya.co.id',
  phone: '+62 (21) 555-010',
  language: 'id',
  segment: 'B2B',
  timeZone: 'Asia/Jakarta',
  parent: 'C-0',
  withholding: 'pph23-2',
  vatCollector: 'true',
};

describe('a customers file', () => {
  it('says of a customer what its cells say, blanks around them left out', async () => {
    expect(
      await changed({ ...WHOLE, name: '  PT Sinar Jaya ', accounts: '11; 22;;', aliases: 'SINAR JAYA' }),
    ).toStrictEqual({
      id: 'C-1',
      ...WHOLE,
      vatCollector: true,
      accounts: ['11', '22'],
      aliases: ['SINAR JAYA'],
    });
  });

  it('says nothing of what is empty or left out', async () => {
    expect(await changed({ name: '', email: ' ', accounts: ' ; ', aliases: '' })).toStrictEqual({ id: 'C-1' });
  });

  it('takes lists in NDJSON as lists, and none that is no list', async () => {
    expect(await rows('{"customer":"C-1","accounts":["11","22"],"aliases":["A","B"]}')).toStrictEqual([
      { line: 1, change: { id: 'C-1', accounts: ['11', '22'], aliases: ['A', 'B'] } },
    ]);
  });

  it('is CSV with a header row as well', async () => {
    expect(await rows('customer,name,aliases\nC-1,Sinar,A;B\n,Nobody,\n')).toStrictEqual([
      { line: 2, change: { id: 'C-1', name: 'Sinar', aliases: ['A', 'B'] } },
      { line: 3, refusals: [{ field: 'customer', message: 'got nothing, expected a customer number' }] },
    ]);
  });

  it('names the columns that it must and may have', async () => {
    expect(await rows('name,colour\nSinar,red\n')).toStrictEqual([
      {
        error: {
          code: 'header-unreadable',
          line: 1,
          message: `the header row has missing customer; unknown colour: expected customer, and optionally ${CUSTOMER_COLUMNS.slice(1).join(', ')}`,
        },
      },
    ]);
    expect(await rows('')).toMatchObject([
      { error: { message: 'the file is empty: expected a header row and at least one customer' } },
    ]);
  });

  it.each([
    ['language', ['id', 'en'], ['de', 'EN'], 'id or en'],
    ['segment', ['B2B', 'B2C', 'government'], ['b2b', 'Government'], 'B2B, B2C or government'],
    ['timeZone', ['Asia/Jakarta', 'UTC'], ['WIB', 'Asia/Nowhere'], 'an IANA zone such as Asia/Jakarta'],
    [
      'email',
      ['a@b.c', 'ap.team+x@sinar.co.id'],
      [
        'a',
        'a@b',
        '@b.c',
        'a@.c',
        'a@b.',
        'a b@c.d',
        'x <a@b.c>',
        'a@b.c, d@e.f',
        'a@@b.c',
        'a@b.c d',
        'a@b c.d',
        'a@b.c>d',
      ],
      'one e-mail address',
    ],
    [
      'phone',
      ['12345', '+6221555010', '(021) 555-010', `+${'1'.repeat(25)}`],
      ['1234', '1'.repeat(26), 'call me', '+62x21555', '021 555 ext', '++62 21 555', 'x021 5550', '021 5550x'],
      'a telephone number',
    ],
    [
      'withholding',
      ['pph23', 'pph23-2', 'pph4-0.5'],
      ['PPh23', 'pph23-', 'pph23-two', 'pph 23', '-2', '!pph23', 'pph23-2!'],
      'a code such as pph23-2',
    ],
  ])('takes as %s %j, and not %j', async (field, good, bad, expected) => {
    for (const text of good) expect(await changed({ [field]: text }), text).toStrictEqual({ id: 'C-1', [field]: text });
    for (const text of bad)
      expect(await changed({ [field]: text }), text).toStrictEqual([
        { field, message: `got "${text}", expected ${expected}` },
      ]);
  });

  it('takes true and false for whether a payer collects VAT, and nothing else', async () => {
    expect(await changed({ vatCollector: 'true' })).toStrictEqual({ id: 'C-1', vatCollector: true });
    expect(await changed({ vatCollector: 'false' })).toStrictEqual({ id: 'C-1', vatCollector: false });
    expect(await changed({ vatCollector: 'yes' })).toStrictEqual([
      { field: 'vatCollector', message: 'got "yes", expected true or false' },
    ]);
  });

  it('takes numbers of forty characters and texts of two hundred, without control characters', async () => {
    expect(await changed({ customer: 'c'.repeat(40), name: 'n'.repeat(200), parent: 'p'.repeat(40) })).toStrictEqual({
      id: 'c'.repeat(40),
      name: 'n'.repeat(200),
      parent: 'p'.repeat(40),
    });
    expect(await changed({ customer: 'c'.repeat(41), name: 'n'.repeat(201), parent: 'p'.repeat(41) })).toStrictEqual([
      { field: 'customer', message: `got "${'c'.repeat(41)}", expected at most 40 printable characters` },
      { field: 'name', message: `got "${'n'.repeat(60)}", expected at most 200 printable characters` },
      { field: 'parent', message: `got "${'p'.repeat(41)}", expected at most 40 printable characters` },
    ]);
    expect(await changed({ name: 'a\u001fb' })).toMatchObject([{ field: 'name' }]);
    expect(await changed({ name: 'a\u0020b' })).toMatchObject({ name: 'a b' });
  });

  it('takes twenty accounts and twenty names, and no more', async () => {
    const list = (count: number) => Array.from({ length: count }, (_, at) => `${at}`).join(';');
    expect(await changed({ accounts: list(20), aliases: list(20) })).toMatchObject({ id: 'C-1' });
    expect(await changed({ accounts: list(21), aliases: list(22) })).toStrictEqual([
      { field: 'accounts', message: 'got 21, expected at most 20' },
      { field: 'aliases', message: 'got 22, expected at most 20' },
    ]);
  });

  const contactsOf = async (text: string) => changed({ contacts: text });
  it.each([
    [
      'billing=Dewi <dewi@payer.example> +62 21 555',
      { name: 'Dewi', email: 'dewi@payer.example', phone: '+62 21 555' },
    ],
    ['billing=Dewi Sari<d.s@payer.co.id>02155501', { name: 'Dewi Sari', email: 'd.s@payer.co.id', phone: '02155501' }],
    ['billing=Dewi  <d@p.example>   12345', { name: 'Dewi', email: 'd@p.example', phone: '12345' }],
    ['billing=Andi', { name: 'Andi' }],
    ['billing=<ap@payer.example>', { email: 'ap@payer.example' }],
    ['billing=0215550', { phone: '0215550' }],
    ['billing=Dewi 12345', { name: 'Dewi', phone: '12345' }],
    ['billing=Dewi (021) 555-01', { name: 'Dewi', phone: '(021) 555-01' }],
    ['billing=(021) 555-01', { phone: '(021) 555-01' }],
    ['billing=Dewi (finance) (+62 21) 555', { name: 'Dewi (finance)', phone: '(+62 21) 555' }],
    [`billing=Dewi +${'1'.repeat(25)}`, { name: 'Dewi', phone: `+${'1'.repeat(25)}` }],
  ])('takes "%s" as a person to speak with', async (text, person) => {
    expect(await contactsOf(text)).toStrictEqual({ id: 'C-1', contacts: [{ role: 'billing', ...person }] });
  });

  it('names several people of each role, and takes no more than twenty', async () => {
    expect(await contactsOf('management=Dewi;sales-rep=Andi;billing=0215550')).toStrictEqual({
      id: 'C-1',
      contacts: [
        { role: 'management', name: 'Dewi' },
        { role: 'sales-rep', name: 'Andi' },
        { role: 'billing', phone: '0215550' },
      ],
    });
    const many = (count: number) => Array.from({ length: count }, () => 'billing=Dewi').join(';');
    expect(await contactsOf(many(20))).toMatchObject({ contacts: { length: 20 } });
    expect(await contactsOf(many(21))).toStrictEqual([{ field: 'contacts', message: 'got 21, expected at most 20' }]);
    expect(await rows('{"customer":"C-1","contacts":["billing=Dewi","billing=Andi"]}')).toMatchObject([
      { change: { contacts: [{ name: 'Dewi' }, { name: 'Andi' }] } },
    ]);
  });

  it.each([
    'Dewi',
    'billing=',
    'owner=Dewi',
    'the billing=Dewi',
    'billing=Dewi 1234',
    `billing=Dewi ${'1'.repeat(26)}`,
    'billing=Dewi 12345 x',
    'billing=Dewi <dewi>',
    'billing=Dewi <dewi@payer>',
    'billing=Dewi <@payer.example>',
    'billing=Dewi <d@.example>',
    'billing=Dewi <d@payer.>',
    'billing=Dewi <d e@payer.example>',
    'billing=Dewi <d@pay er.example>',
    'billing=Dewi <d@payer.exa mple>',
    'billing=Dewi <d@payer.example> <e@payer.example>',
    'billing=<<d@payer.example>',
    'billing=++6221555',
    'billing=Dewi +x1234',
  ])('does not take "%s" as a person', async (text) => {
    expect(await contactsOf(`management=Dewi;${text}`)).toStrictEqual([
      {
        field: 'contacts',
        message: `got "${text.slice(0, 60)}", expected ROLE=NAME <MAIL> NUMBER with role billing, management, sales-rep, such as management=Dewi <dewi@payer.example> +62 21 555`,
      },
    ]);
  });

  it('shows no more than the beginning of what is no person', async () => {
    expect(await contactsOf(`x${'y'.repeat(80)}`)).toMatchObject([
      { message: expect.stringMatching(/^got "xy{59}", expected/) },
    ]);
  });
});
