import { instant, localDate } from '@piutang/calendar';
import { currency } from '@piutang/money';
import { create, type Letter, letterKind, letterSequenceKind, type StoredItem } from '@piutang/table';
import { ageReceivables, ingestInvoiceFile, LAWS, postStatementFile, verifyBooks } from '@piutang/workflows';
import { describe, expect, it } from 'vitest';
import { mandiriMt940 } from '../support/bank-files.ts';
import { type TestDesk, testDesk } from '../support/test-desk.ts';

const INVOICES = `invoice,customer,customerName,currency,amount,issuedOn,dueOn,appliesTo,email
INV-2026-001,C-1,PT Sinar Jaya Abadi,IDR,1110000.00,2026-10-01,2026-11-01,,a@sinar.example
INV-2026-002,C-1,PT Sinar Jaya Abadi,IDR,500000.00,2026-10-05,2026-11-05,,
CN-2026-0001,C-1,PT Sinar Jaya Abadi,IDR,-100000.00,2026-10-06,2026-11-05,INV-2026-002,
`;

/** Books of one day with a payment, a receipt that nobody can name, a credit note, two letters, and the next day's ageing. */
async function books(): Promise<TestDesk> {
  const desk = testDesk();
  await ingestInvoiceFile(desk, desk.drop('invoices/a.csv', INVOICES));
  const statement = mandiriMt940('1240007654321', '261120', '1', 0n, [
    { amountMinor: 111_000_000n, text: 'INV-2026-001 PT SINAR JAYA ABADI' },
    { amountMinor: 7_700_000n, text: 'SETORAN' },
  ]);
  await postStatementFile(desk, desk.drop('bank-statements/a.sta', statement));
  const sequence = { year: 2026, last: 2, version: 2 };
  await desk.table.commit([
    create(letterSequenceKind, sequence, 'new'),
    ...[1, 2].map((each) => create(letterKind, letter(each), 'new')),
  ]);
  desk.setTime('2026-11-24', '08:00');
  await ageReceivables(desk, desk.clock());
  return desk;
}

const letter = (sequence: number): Letter => ({
  year: 2026,
  sequence,
  number: `00${sequence}/SP${sequence}/CN/XI/2026`,
  customer: 'C-1',
  customerName: 'PT Sinar Jaya Abadi',
  language: 'id',
  currency: currency('IDR'),
  kind: sequence === 1 ? 'SP1' : 'SP2',
  on: localDate('2026-11-20'),
  deadlineOn: localDate('2026-12-04'),
  items: [],
  earlier: [],
  enclosures: [],
  byLawFirm: false,
  actor: 'person:dewi',
  recordedAt: instant(0),
  version: 1,
});

type Change = (item: StoredItem) => readonly StoredItem[];

/** Changes every item that the test picks out, and answers the names of the laws that do not hold then. */
async function tampered(picked: (item: StoredItem) => boolean, change: Change): Promise<string[]> {
  const desk = await books();
  const items = desk.table.dump();
  expect(items.filter(picked).length).toBeGreaterThan(0);
  desk.table.restore(items.flatMap((item) => (picked(item) ? change(item) : [item])));
  const { breaches } = await verifyBooks(desk.table, { now: desk.clock() });
  return breaches.map(({ law }) => law);
}

const of =
  (prefix: string, fields: Partial<StoredItem> = {}) =>
  (item: StoredItem) =>
    `${item.p} ${item.s}`.startsWith(prefix) && Object.entries(fields).every(([name, value]) => item[name] === value);
const set =
  (fields: Record<string, StoredItem[string]>): Change =>
  (item) => [{ ...item, ...fields }];
const without =
  (...names: readonly string[]): Change =>
  (item) => [Object.fromEntries(Object.entries(item).filter(([name]) => !names.includes(name))) as StoredItem];
const beside =
  (fields: Record<string, StoredItem[string]>): Change =>
  (item) => [item, { ...item, ...fields }];
const gone: Change = () => [];

const APPLIED = of('B#', { o: 'applied' });
const WAITING = of('B#', { o: 'unapplied' });
const LEG = of('A#INV-2026-001');
const NOTICE = {
  c: 'C-1',
  u: 'IDR',
  d: '2026-11-24',
  sg: 'IDR-L1',
  l: 1n,
  to: 'gentle',
  od: [{ invoice: 'INV-2026-001', level: 1n }],
  cd: [],
  st: 'sent',
  mi: 'm-1',
  ca: '2026-11-24T01:00:00.000Z',
  ra: '2026-11-24T01:00:00.000Z',
  v: 3n,
} as const;
const notice = (fields: Record<string, StoredItem[string]>) =>
  beside({ ...NOTICE, p: 'N#C-1', s: '2026-11-24#IDR-L1', ...fields });
const plan = (fields: Record<string, StoredItem[string]>, lastMinor: bigint): Change =>
  beside({
    s: 'L#p1',
    i: 'p1',
    c: 'C-1',
    u: 'IDR',
    it: [{ invoice: 'INV-2026-002', amountMinor: 200n, balanceMinor: 200n }],
    im: [
      { dueOn: '2026-12-01', amountMinor: 100n },
      { dueOn: '2027-01-01', amountMinor: lastMinor },
    ],
    po: '2026-11-20',
    st: 'proposed',
    sp: [{ state: 'proposed', at: '2026-11-20T01:00:00.000Z', actor: 'rina', note: '' }],
    ms: 0n,
    by: 'rina',
    ra: '2026-11-20T01:00:00.000Z',
    v: 1n,
    ...fields,
  });
const claim = (amountMinor: bigint): Change =>
  beside({
    s: 'F#interest#INV-2026-002',
    i: 'interest#INV-2026-002',
    c: 'C-1',
    u: 'IDR',
    ki: 'interest',
    in: ['INV-2026-002'],
    mo: 'on-send',
    ba: 'contract',
    ti: ['2026-11-24#IDR-L1'],
    ch: [
      { charge: 'BNG-1', amountMinor },
      { charge: 'BNG-1', amountMinor },
    ],
    st: 'running',
    by: 'send-notice',
    ra: '2026-11-24T01:00:00.000Z',
    v: 1n,
  });
const REMITTANCE = {
  i: 'r1',
  ki: 'advice',
  st: 'joined',
  u: 'IDR',
  a: 100n,
  de: '[]',
  n: 1n,
  dc: 1n,
  wy: '',
  f: 'f1',
  ra: '2026-11-20T01:00:00.000Z',
  v: 2n,
} as const;
const MOVEMENT = { x: 100n, r: 'ignored', m: '1', eo: '2026-11-20', wy: '', by: 'x', cs: 'x' } as const;
const movement =
  (fields: Record<string, StoredItem[string]>): Change =>
  (line) => [
    line,
    { ...line, ...MOVEMENT, s: `${line.s.replace('L#', 'M#')}#${fields['m'] ?? '1'}`, ...fields } as StoredItem,
  ];

/** For each law one way to break it. */
const TAMPERINGS: readonly [law: string, how: string, picked: (item: StoredItem) => boolean, change: Change][] = [
  ['one-state-per-credit', 'an outcome that was edited', APPLIED, set({ o: 'refunded' })],
  ['rest-waits-for-a-person', 'money that nobody is asked about', WAITING, set({ ir: false })],
  ['line-is-legs-plus-rest', 'a rest that was edited', WAITING, set({ rm: 5n })],
  ['rest-not-negative', 'more used than came in', APPLIED, set({ rm: -1n })],
  ['leg-has-line', 'a bank line that vanished', APPLIED, gone],
  [
    'remittance-has-line',
    'a remittance of a bank line that vanished',
    WAITING,
    ({ c: _, ...line }) => [
      {
        ...REMITTANCE,
        p: 'V#r1',
        s: '#',
        ln: `${String(line['ac'])}/${String(line['bd'])}/${String(line['n'])}`,
      },
    ],
  ],
  [
    'refund-is-its-movement',
    'a refund without its movement',
    WAITING,
    (line) => [line, { ...line, s: line.s.replace('L#', 'P#'), m: '1', a: 5n, st: 'paid', by: 'x', cs: 'x' }],
  ],
  ['line-knows-its-invoices', 'a line that forgot its invoice', APPLIED, without('at')],
  ['work-index-is-what-waits', 'a waiting line that left the index', WAITING, without('q', 'w')],
  [
    'one-leg-per-line-and-number',
    'a leg that was written twice',
    LEG,
    beside({ p: 'A#INV-2026-002', i: 'INV-2026-002' }),
  ],
  ['one-currency-from-line-to-leg', 'a leg in another currency', LEG, set({ u: 'EUR' })],
  ['movement-reversal-restores', 'a reversal of nothing', WAITING, movement({ m: '1~', rv: '1' })],
  ['credit-note-gives-what-it-loses', 'half a credit note', of('A#CN-2026-0001'), gone],
  ['value-in-is-accounted-for', 'a receipt that was made smaller', WAITING, set({ a: 1n })],
  ['balance-is-amount-less-legs', 'a leg that vanished', LEG, gone],
  ['balance-between-zero-and-amount', 'a balance above the amount', of('I#INV-2026-002'), set({ b: 60_000_000n })],
  ['legs-fit-the-invoice', 'a leg of more than the invoice', LEG, set({ x: 111_000_001n })],
  ['closed-when-settled', 'a settled invoice without its day', of('I#INV-2026-001'), without('co')],
  ['leg-has-invoice', 'an invoice that vanished', of('I#INV-2026-001'), gone],
  ['open-index-is-the-invoices', 'an open invoice that the index lost', of('I#INV-2026-002'), without('g', 'k')],
  ['legs-are-of-the-invoice', 'a leg of another customer', LEG, set({ c: 'C-2' })],
  ['reversal-restores', 'a reversal of another amount', LEG, beside({ s: 'x~', n: 'x~', rv: 'x', x: -1n })],
  ['nobody-reminded-of-what-is-settled', 'a reminder of what was paid', of('C#'), notice({ d: '2026-11-28' })],
  ['statement-proves', 'a statement that does not prove', of('S#'), set({ cb: 1n })],
  ['account-adds-up', 'a booking that vanished', WAITING, gone],
  [
    'every-line-is-of-a-posted-file',
    'a refused file that left lines',
    of('F#', { pu: 'bank-statement' }),
    set({ st: 'quarantined' }),
  ],
  ['one-currency-an-account', 'a line in another currency', WAITING, set({ u: 'EUR' })],
  ['instalments-are-what-is-covered', 'an instalment that was edited', of('C#', { s: '#' }), plan({ ms: 0n }, 50n)],
  ['plan-tells-its-states', 'a plan that nobody agreed to', of('C#', { s: '#' }), plan({ st: 'live' }, 100n)],
  ['charged-once', 'a claim that booked a charge twice', of('C#', { s: '#' }), claim(5n)],
  ['file-has-an-end', 'a file without its end', of('F#'), without('fa')],
  [
    'thank-you-asks-for-nothing',
    'thanks for nothing',
    of('C#'),
    notice({ s: '2026-11-24#IDR-T', sg: 'IDR-T', l: 0n, od: [] }),
  ],
  ['sent-has-message-id', 'a mail without its id', of('C#'), (item) => notice({})(item).flatMap(without('mi'))],
  [
    'one-mail-per-notice',
    'one mail for two notices',
    of('C#'),
    (item) => [...notice({})(item), ...notice({ s: '2026-11-24#EUR-L1', sg: 'EUR-L1' })(item).slice(1)],
  ],
  ['invoice-has-customer', 'a customer that vanished', of('C#'), gone],
  [
    'no-mail-to-a-suppressed-address',
    'a mail after a bounce',
    of('C#'),
    (item) => [
      ...notice({})(item),
      {
        p: 'X#1',
        s: '#',
        i: 'cbb09a7cd45f6ff97aa51657326ae2584a81def6df3b31a2fa2a9d631caa28ab',
        r: 'bounce',
        at: '2026-11-20T00:00:00.000Z',
      },
    ],
  ],
  ['buckets-are-the-total', 'an ageing whose total is not its buckets', of('Z#'), set({ t: 1n })],
  ['open-items-are-the-ledger', 'an index that lost an invoice', of('I#INV-2026-002'), without('g', 'k')],
  ['ageing-is-the-ledger', 'an ageing of other books', of('Z#'), set({ t: 1n })],
  [
    'work-comes-to-an-end',
    'a file in hand since the day before',
    of('F#'),
    set({ st: 'posting', le: '2026-11-20T00:00:00.000Z' }),
  ],
  ['letters-are-numbered', 'a letter that vanished', of('L#2026 000001'), gone],
  ['letters-are-numbered', 'a sequence that was put back', of('L#2026 #'), set({ la: 1n })],
  ['letters-are-numbered', 'a sequence that vanished', of('L#2026 #'), gone],
  ['letters-are-numbered', 'a letter that was written twice', of('L#2026 000002'), beside({ s: '000003' })],
  [
    'letters-are-numbered',
    'a number on paper that is not its own',
    of('L#2026 000002'),
    set({ n: '001/SP2/CN/XI/2026' }),
  ],
  ['letters-are-numbered', 'a number of another year', of('L#2026 000002'), set({ n: '002/SP2/CN/XI/2025' })],
  ['records-read', 'an amount that is no number', of('I#INV-2026-002'), set({ a: 'much' })],
];

describe('the laws of the books', () => {
  it('hold after a day of work, credit note included', async () => {
    const desk = await books();
    const { breaches, counted } = await verifyBooks(desk.table, { now: desk.clock() });
    expect(breaches).toEqual([]);
    expect(counted).toEqual({ invoices: 3, legs: 3, bankLines: 2, notices: 0, openItems: 1 });
    expect(await Array.fromAsync(desk.table.openItemsOf('C-1'))).toMatchObject([
      { invoice: 'INV-2026-002', balanceMinor: 40_000_000n },
    ]);
  });

  it.each(TAMPERINGS)('find by %s: %s', async (law, _, picked, change) => {
    expect(await tampered(picked, change)).toContain(law);
  });

  it('are each shown to find what breaks them', () => {
    expect([...new Set(TAMPERINGS.map(([law]) => law))].sort()).toEqual(LAWS.map(({ name }) => name).sort());
  });

  it.each([3, 7])('find the same with at most %i records held at a time', async (maxHeldRecords) => {
    const desk = await books();
    expect((await verifyBooks(desk.table, { maxHeldRecords })).breaches).toEqual([]);
    desk.table.restore(desk.table.dump().flatMap((item) => (LEG(item) ? [] : [item])));
    const names = async (options: Parameters<typeof verifyBooks>[1]) => {
      const { breaches, counted } = await verifyBooks(desk.table, options);
      return { counted, breaches: breaches.map(({ law, where }) => `${law} ${where}`).sort() };
    };
    expect(await names({ maxHeldRecords })).toEqual(await names({}));
  });
});
