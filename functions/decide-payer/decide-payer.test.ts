import { readFileSync } from 'node:fs';
import { instant, localDate } from '@piutang/calendar';
import { currency } from '@piutang/money';
import type { Invoice } from '@piutang/receivables';
import {
  contactKind,
  create,
  customerKind,
  disputeKind,
  holdKind,
  invoiceKind,
  promiseKind,
  taskKind,
} from '@piutang/table';
import { type MemoryTable, memoryTable } from '@piutang/table/memory';
import { parseTenant } from '@piutang/tenancy';
import { noteContact } from '@piutang/workflows';
import { beforeEach, describe, expect, it } from 'vitest';
import type { WidgetFrame } from '../shell/widget/widget-frame.ts';
import { readPayer } from './read-payer.ts';
import { renderPayer } from './render-payer.ts';

const json = JSON.parse(readFileSync(new URL('../../tenants/example.json', import.meta.url), 'utf8'));
const parsed = parseTenant({
  ...json,
  authority: {
    people: [
      { name: 'dewi', role: 'clerk' },
      { name: 'budi', role: 'clerk' },
    ],
  },
});
if ('problems' in parsed) throw new Error('tenants/example.json is wrong');
const tenant = { ...parsed.tenant, language: 'en' as const };
const IDR = currency('IDR');
/** 10:00 on Monday 23 November in Jakarta. */
const NOW_MS = Date.UTC(2026, 10, 23, 3);

const invoice = (id: string, dueOn: string, balanceMinor: bigint, customer = 'C-1'): Invoice => ({
  id,
  customer,
  currency: IDR,
  amountMinor: balanceMinor,
  balanceMinor,
  issuedOn: localDate('2026-09-01'),
  dueOn: localDate(dueOn),
  level: 1,
  contentHash: 'h',
  references: [],
  recordedAt: instant(0),
  version: 1,
});

let table: MemoryTable;
let nowMs: number;
beforeEach(async () => {
  nowMs = NOW_MS;
  table = memoryTable();
  const customer = {
    id: 'C-1',
    name: 'PT <b>Sinar</b> "Jaya"',
    language: 'id',
    segment: 'B2B',
    timeZone: tenant.timeZone,
    email: 'a@b.example',
    phone: '+62 21 555',
    vatCollector: false,
    accounts: [],
    aliases: [],
    version: 1,
  } as const;
  await table.commit([
    create(customerKind, customer, 'new'),
    create(invoiceKind, invoice('INV-1', '2026-10-01', 100_000_00n), 'new'),
    create(invoiceKind, invoice('INV-2', '2026-11-01', 50_000_00n), 'new'),
    create(invoiceKind, invoice('INV-3', '2026-12-24', 70_000_00n), 'new'),
    create(invoiceKind, invoice('INV-9', '2026-10-01', 30_000_00n, 'C-2'), 'new'),
  ]);
});

const desk = () => ({ tenant, table, clock: () => instant(nowMs), count: () => {} });
const frame: WidgetFrame = { theme: 'light', language: 'en', widthPx: 700, endpoint: 'arn:x' };
const show = (call: Readonly<Record<string, unknown>> = {}, place = frame) =>
  renderPayer(desk(), place, { customer: 'C-1', ...call });
const textOf = (markup: string) =>
  markup.replace(/<style>.*?<\/style>|<cwdb-action.*?<\/cwdb-action>|<[^>]+>/gs, ' ').replace(/\s+/g, ' ');

/** A click, on the card as it is now. */
async function click(act: string, fields: Record<string, unknown>, more: Record<string, unknown> = {}) {
  const seen = (await readPayer(desk(), 'C-1'))?.seen;
  const forms = { all: { as: 'dewi', ...fields } };
  return show({ act, seen, shownAt: nowMs, ...more, widgetContext: { forms } });
}

const dumped = (prefix: string) => table.dump().filter(({ p, s }) => `${p}/${s}`.includes(prefix));

describe('recording on the payer card', () => {
  it('a contact: outcome, note and the day to look again', async () => {
    const card = await click('contact', {
      channel: 'call',
      outcome: 'call-back',
      note: 'after lunch',
      followUp: '2026-11-25',
    });
    expect(textOf(card)).toContain('Done, and recorded with your name.');
    expect(textOf(card)).toMatch(/Phone call: to be called back after lunch · dewi/);
    expect(dumped('K#C-1').map(contactKind.decode)).toMatchObject([
      { actor: 'person:dewi', outcome: 'call-back', followUpOn: '2026-11-25' },
    ]);
  });

  it('a promise of part of what is overdue: the oldest invoice first, and nothing that is not due', async () => {
    await click('promise', { invoice: '*IDR', amount: '120000.00', by: '2026-11-30', note: 'after payday' });
    expect(dumped('/P#').map(promiseKind.decode)).toMatchObject([
      {
        promisedOn: '2026-11-30',
        items: [
          { invoice: 'INV-1', amountMinor: 100_000_00n },
          { invoice: 'INV-2', amountMinor: 20_000_00n },
        ],
        actor: 'person:dewi',
      },
    ]);
  });

  it('a dispute and a hold of one invoice', async () => {
    await click('dispute', { invoice: 'INV-2', reason: 'price', note: 'too dear', amount: '10000.00' });
    expect(dumped('/X#').map(disputeKind.decode)).toMatchObject([
      { invoice: 'INV-2', amountMinor: 10_000_00n, reason: 'price' },
    ]);
    const card = await click('hold', { invoice: 'INV-1', until: '2026-12-01', note: 'talks' });
    expect(dumped('/H#').map(holdKind.decode)).toMatchObject([
      { invoice: 'INV-1', until: '2026-12-01', reason: 'talks' },
    ]);
    expect(textOf(card)).toMatch(/Rp10,000 disputed .*Rp100,000 on hold/);
  });

  it('a contact does the call that waited for this payer, and no answer leaves it', async () => {
    const task = {
      id: 'T-1',
      customer: 'C-1',
      kind: 'call',
      currency: IDR,
      invoices: ['INV-1'],
      dueOn: localDate('2026-11-23'),
      why: 'level 3',
      say: 'Say that Rp100,000 is overdue.',
      window: { from: '08:00', to: '17:00' },
      state: 'open',
      actor: 'run-dunning',
      recordedAt: instant(0),
      version: 1,
    } as const;
    await table.commit([create(taskKind, task, 'new')]);
    expect(textOf(await show())).toMatch(/To call Say that Rp100,000 is overdue\. \(08:00–17:00\)/);
    await click('contact', { channel: 'call', outcome: 'no-answer' });
    expect(dumped('/W#').map(taskKind.decode)).toMatchObject([{ state: 'open' }]);
    await click('contact', { channel: 'call', outcome: 'will-pay' });
    expect(dumped('/W#').map(taskKind.decode)).toMatchObject([
      { state: 'done', outcome: 'will-pay', actor: 'person:dewi' },
    ]);
  });

  it('ends what runs: the promise, the hold and its own follow-up', async () => {
    await click('contact', { channel: 'call', outcome: 'no-answer', followUp: '2026-11-24' });
    await click('promise', { invoice: 'INV-1', by: '2026-11-30' });
    await click('hold', { invoice: '*', until: '2026-12-01', note: 'talks' });
    const payer = await readPayer(desk(), 'C-1');
    await click('withdraw-promise', {}, { id: payer?.cases.promises[0]?.id });
    await click('end-hold', {}, { id: payer?.cases.holds[0]?.id });
    const card = await click('close-follow-up', {}, { id: payer?.contacts[0]?.id });
    expect(textOf(card)).not.toContain('Running now');
    expect(textOf(card)).toMatch(/withdrawn|ended/);
  });
});

describe('a click that is refused', () => {
  const contact = { channel: 'call', outcome: 'reached' };
  it.each([
    ['without a name', 'contact', { ...contact, as: '' }, {}, 'Nobody was named'],
    ['with markup for a name', 'contact', { ...contact, as: '<script>' }, {}, 'Nobody was named'],
    [
      'by somebody whom the tenant does not name',
      'contact',
      { ...contact, as: 'eve' },
      {},
      'not among authority.people',
    ],
    ['from a card of this morning', 'contact', contact, { shownAt: NOW_MS - 3_600_001 }, 'more than an hour ago'],
    ['from a card of tomorrow', 'contact', contact, { shownAt: NOW_MS + 1 }, 'more than an hour ago'],
    ['from a card without a time', 'contact', contact, { shownAt: 'soon' }, 'more than an hour ago'],
    ['on what is not so any more', 'contact', contact, { seen: '0000' }, 'changed meanwhile'],
    ['with an outcome of its own', 'contact', { ...contact, outcome: '__proto__' }, {}, 'none of the list'],
    ['with a day that is none', 'contact', { ...contact, followUp: '31/12/2026' }, {}, 'expected a date'],
    [
      'for an invoice of another payer',
      'promise',
      { invoice: 'INV-9', by: '2026-11-30' },
      {},
      'No open invoice was chosen',
    ],
    ['for a currency that is none', 'promise', { invoice: '*XXX', by: '2026-11-30' }, {}, 'No open invoice was chosen'],
    [
      'for more than is overdue',
      'promise',
      { invoice: '*IDR', amount: '150000.01', by: '2026-11-30' },
      {},
      'more than is open',
    ],
    ['for nothing', 'promise', { invoice: '*IDR', amount: '0', by: '2026-11-30' }, {}, 'zero or more than'],
    [
      'with words for an amount',
      'promise',
      { invoice: '*IDR', amount: '1e9', by: '2026-11-30' },
      {},
      'expected a decimal',
    ],
    ['too far ahead', 'promise', { invoice: '*IDR', by: '2027-11-30' }, {}, 'payment plan'],
    ['without saying what is wrong', 'dispute', { invoice: 'INV-1', reason: 'price' }, {}, 'Nothing was said'],
    ['for a reason of its own', 'dispute', { invoice: 'INV-1', reason: 'greed', note: 'x' }, {}, 'none of the list'],
    ['without a reason', 'hold', { invoice: '*', until: '2026-12-01' }, {}, 'needs a reason'],
    ['without end', 'hold', { invoice: '*', until: '2036-12-01', note: 'x' }, {}, 'at most 92 days'],
    ['for no promise', 'withdraw-promise', {}, { id: 'P-9' }, 'has no promise'],
    ['for no follow-up', 'close-follow-up', {}, { id: { evil: true } }, 'not there any more'],
    ['that nobody knows', 'burn', {}, {}, 'unknown action: burn'],
  ])('%s is answered in a sentence and changes nothing', async (_, act, fields, more, sentence) => {
    const before = table.dump();
    const card = await click(act, fields, more);
    expect(textOf(card)).toContain(sentence);
    expect(table.dump()).toEqual(before);
  });

  it('keeps what was written, so that nothing is typed twice', async () => {
    const card = await click('contact', { ...contact, note: 'said "soon" <b>', as: '' });
    expect(card).toContain('value="said &quot;soon&quot; &lt;b&gt;"');
    expect(card).toContain('<option value="reached" selected="selected">');
  });

  it('is refused when a colleague recorded something while the card was open', async () => {
    const seen = (await readPayer(desk(), 'C-1'))?.seen;
    await noteContact(
      desk(),
      { customer: 'C-1', channel: 'chat', outcome: 'reached', note: '' },
      { actor: 'person:budi' },
    );
    const card = await click('contact', contact, { seen });
    expect(textOf(card)).toContain('changed meanwhile');
    expect(textOf(card)).toContain('Chat message: spoke with them budi');
  });

  it('does not close the follow-up of another collector', async () => {
    await click('contact', { ...contact, followUp: '2026-11-25' });
    const id = (await readPayer(desk(), 'C-1'))?.contacts[0]?.id;
    expect(textOf(await click('close-follow-up', { as: 'budi' }, { id }))).toContain('is dewi&#39;s: ask dewi');
  });
});

describe('the payer card', () => {
  it('says whom to call and when, what is open, and names no markup of others', async () => {
    const card = await show();
    expect(card).toContain('PT &lt;b&gt;Sinar&lt;/b&gt; &quot;Jaya&quot;');
    const text = textOf(card);
    expect(text).toContain('+62 21 555 · a@b.example');
    expect(text).toContain('may be called now, it is 10:00 there');
    expect(text).toMatch(/Open Rp220,000 Overdue Rp150,000 · oldest 53 days/);
    nowMs = Date.UTC(2026, 10, 22, 3);
    expect(textOf(await show())).toContain('call between');
  });

  it.each([320, 480, 1200])('has no form until one is asked for, at %i pixels', async (widthPx) => {
    const place = { ...frame, widthPx };
    expect(await show({}, place)).not.toContain('name="note"');
    for (const form of ['contact', 'promise', 'dispute', 'hold']) {
      expect(await show({ form }, place)).toContain('name="note"');
    }
    expect(await show({ form: '__proto__' }, place)).not.toContain('name="note"');
  });

  it('says so where there is no such payer', async () => {
    expect(await show({ customer: 'C-404' })).toContain('This payer is not there');
    expect(await show({ customer: { $ne: '' } })).toContain('This payer is not there');
  });
});
