import { instant, localDate } from '@piutang/calendar';
import { noticeIdOf } from '@piutang/dunning';
import { currency } from '@piutang/money';
import { WORDING } from '@piutang/notices';
import {
  create,
  invoiceKind,
  jobKind,
  type Notice,
  noticeKind,
  noticeTemplateKind,
  read,
  replace,
  suppressionKind,
} from '@piutang/table';
import {
  addressHash,
  ageReceivables,
  ingestInvoiceFile,
  makePromise,
  postStatementFile,
  previewDunning,
  raiseDispute,
  recordDelivery,
  remindAgain,
  runDunning,
  saveTemplate,
  sendNotice,
  setHold,
  type TemplateUse,
  verifyBooks,
} from '@piutang/workflows';
import { describe, expect, it } from 'vitest';
import { mandiriMt940 } from '../support/bank-files.ts';
import { type TestDesk, testDesk, testTenant } from '../support/test-desk.ts';

const ACCOUNT = '1240007654321';

const INVOICES = `invoice,customer,customerName,currency,amount,issuedOn,dueOn,email,language
INV-2026-001,C-1,PT Sinar Jaya Abadi,IDR,1110000.00,2026-11-01,2026-12-01,a@sinar.example,id
INV-2026-002,C-2,Northwind Ltd,IDR,500000.00,2026-10-02,2026-11-12,pay@northwind.example,en
INV-2026-003,C-3,CV Maju Bersama,IDR,750000.00,2026-11-02,2026-12-01,b@maju.example,id
`;

/** C-1 pays before its due date, C-2 late, and C-3 nothing, so that it is told of what comes due. */
const PAYMENTS = [
  { amountMinor: 1_110_000_00n, text: 'PEMBAYARAN INV-2026-001 PT SINAR JAYA ABADI' },
  { amountMinor: 500_000_00n, text: 'INV-2026-002 NORTHWIND LTD' },
];

const thanking = (rules: object = { thankYou: { everyDays: 30 } }) =>
  testTenant((json) => {
    Object.assign(json['dunning'] as object, rules, { maxBankAgeBusinessDays: 30 });
    json['collectionAccounts'] = (json['collectionAccounts'] as { account: string }[]).filter(
      ({ account }) => account === ACCOUNT,
    );
  });

const RINA = { actor: 'rina' };
const HOLD = { until: localDate('2026-12-10'), reason: 'audit' };
const OBJECTION = { invoice: 'INV-2026-009', reason: 'quantity', note: '2 dus kurang' } as const;
const PROMISE = {
  customer: 'C-1',
  items: [{ invoice: 'INV-2026-009' }],
  promisedOn: localDate('2026-12-04'),
  source: 'collector',
  note: 'lewat telepon',
} as const;
const GONE = { addressHash: addressHash('a@sinar.example'), reason: 'bounce', since: instant(0) } as const;
const EARLIER: Notice = {
  customer: 'C-1',
  currency: currency('IDR'),
  on: localDate('2026-11-17'),
  stage: 'IDR-L0',
  level: 0,
  tone: 'courtesy',
  overdue: [],
  comingDue: [],
  state: 'delivered',
  messageId: 'm-0',
  recordedAt: instant(0),
  version: 1,
};

async function paid(tenant = thanking(), invoices = INVOICES): Promise<TestDesk> {
  const desk = testDesk(tenant);
  await ingestInvoiceFile(desk, desk.drop('invoices/november.csv', invoices));
  const statement = mandiriMt940(ACCOUNT, '261120', '1', 0n, PAYMENTS);
  await postStatementFile(desk, desk.drop('bank-statements/day.sta', statement));
  return desk;
}

async function decide(desk: TestDesk, day: string, time = '08:00'): Promise<void> {
  desk.setTime(day, time);
  await ageReceivables(desk, desk.clock());
  await runDunning(desk, { asOf: localDate(day), payers: `ageing/${day}/payers.ndjson` });
}

async function send(desk: TestDesk): Promise<string[]> {
  const outcomes: string[] = [];
  for (const notice of desk.queue.splice(0)) outcomes.push(await sendNotice(desk, notice));
  return outcomes;
}

const thanks = (desk: TestDesk) =>
  desk.mails.map(({ tags }) => tags['notice'] ?? '').filter((notice) => notice.endsWith('IDR-T'));

/** What waits to be sent to the payer that pays promptly. */
const queued = (desk: TestDesk) => desk.queue.filter(({ customer }) => customer === 'C-1').map(({ stage }) => stage);

const reasonOf = (desk: TestDesk, customer: string) => desk.table.dump().find(({ p }) => p === `D#${customer}`)?.['r'];

describe('a payer who paid promptly', () => {
  it('is thanked once, in its language, with a decision on record and nothing raised', async () => {
    const desk = await paid();
    await decide(desk, '2026-11-24');
    expect(queued(desk)).toEqual(['IDR-T']);
    expect(reasonOf(desk, 'C-1')).toBe('IDR-T');
    await send(desk);
    expect(desk.mails.map(({ to }) => to).toSorted()).toEqual(['a@sinar.example', 'b@maju.example']);
    const text = (desk.mails.find(({ to }) => to === 'a@sinar.example')?.text ?? '').replaceAll('=\r\n', '');
    expect(text).toContain('Terima kasih atas pembayaran Anda yang tepat waktu');
    expect(text).toContain('INV-2026-001');
    expect(text).toContain('Diterima 20 Nov 2026');
    expect(text).not.toMatch(/jatuh tempo|rekening|mohon|bayarkan/i);
    expect(
      await read(desk.table, noticeKind, { customer: 'C-1', on: localDate('2026-11-24'), stage: 'IDR-T' }),
    ).toMatchObject({
      state: 'sent',
      level: 0,
      overdue: [],
      comingDue: [],
      settled: ['INV-2026-001'],
    });
    expect((await verifyBooks(desk.table)).breaches).toEqual([]);
  });

  it('is thanked in the tenant’s own words, and in the product’s where those may not be used any more', async () => {
    const use: TemplateUse = { language: 'id', tone: 'thank-you', audience: 'everybody' };
    const own = { ...WORDING.id['thank-you'], opening: 'Wah, {{totalSettled}} sudah tiba!' };
    const thanked = async (spoil: object) => {
      const desk = await paid();
      await decide(desk, '2026-11-24');
      const saved = await saveTemplate(desk, use, own, RINA);
      if ('refused' in saved) throw new Error(saved.message);
      await desk.table.commit([replace(noticeTemplateKind, saved, { ...saved, ...spoil }, 'unchanged')]);
      await send(desk);
      const text = desk.mails.find(({ to }) => to === 'a@sinar.example')?.text ?? '';
      return { text: text.replaceAll('=\r\n', ''), passedOver: desk.metrics.get('TemplatesPassedOver') };
    };
    const words = await thanked({});
    expect(words.text).toContain('Wah, Rp1.110.000 sudah tiba!');
    expect(words.passedOver).toBeUndefined();
    const spoilt = await thanked({ opening: 'Mohon bayar {{totalOverdue}}' });
    expect(spoilt.text).toContain('Terima kasih atas pembayaran Anda yang tepat waktu');
    expect(spoilt.text).not.toContain('Mohon');
    expect(spoilt.passedOver).toBe(1);
  });

  it('is thanked by no tenant that does not ask for it', async () => {
    const desk = await paid(thanking({}));
    await decide(desk, '2026-11-24');
    expect(queued(desk)).toEqual([]);
  });

  it('is one who paid everything of these days in time: a late payment gets no thanks and no record', async () => {
    const desk = await paid();
    await decide(desk, '2026-11-24');
    expect(reasonOf(desk, 'C-2')).toBeUndefined();
    const run = await read(desk.table, jobKind, { job: 'run-dunning', on: localDate('2026-11-24') });
    expect(run?.reasons).toContainEqual({ reason: 'thanked', count: 1 });

    const both = await paid(thanking(), INVOICES.replaceAll(',C-2,Northwind Ltd', ',C-1,PT Sinar Jaya Abadi'));
    await decide(both, '2026-11-24');
    expect(queued(both)).toEqual([]);
  });

  it('is thanked at the later look of the day where its own hours are closed at the run', async () => {
    const tenant = testTenant((json) => {
      json['schedules'] = { ageAt: '08:00', remindAgainAt: ['15:30', '21:30'] };
      Object.assign(json['dunning'] as object, { thankYou: { everyDays: 30 } });
    });
    const zoned = INVOICES.replace('email,language', 'email,language,timeZone')
      .replace('a@sinar.example,id', 'a@sinar.example,id,Europe/London')
      .replace('pay@northwind.example,en', 'pay@northwind.example,en,')
      .replace('b@maju.example,id', 'b@maju.example,id,');
    const desk = await paid(tenant, zoned);
    await decide(desk, '2026-11-24');
    expect(queued(desk)).toEqual([]);
    desk.setTime('2026-11-24', '15:30');
    await remindAgain(desk, desk.clock());
    expect(queued(desk)).toEqual(['IDR-T']);
    await send(desk);
    expect(thanks(desk)).toEqual(['C-1__2026-11-24__IDR-T']);
  });

  it('gets one mail however often the run and the sender are started', async () => {
    const desk = await paid();
    await decide(desk, '2026-11-24');
    await decide(desk, '2026-11-24');
    const notice = desk.queue.find(({ customer }) => customer === 'C-1');
    if (notice === undefined) throw new Error('C-1 should be thanked');
    await send(desk);
    expect(await sendNotice(desk, notice)).toContain('already');
    const delivered = {
      messageId: 'm-1',
      timestamp: '2026-11-24T01:00:05Z',
      destination: ['a@sinar.example'],
      tags: { notice: [noticeIdOf(notice)] },
    };
    expect(await recordDelivery(desk, { eventType: 'Delivery', mail: delivered })).toContain('delivered');
    await decide(desk, '2026-11-25');
    await send(desk);
    expect(thanks(desk)).toHaveLength(1);
  });

  it('is thanked again only after so many days', async () => {
    const desk = await paid();
    await decide(desk, '2026-11-24');
    await send(desk);
    const more = (id: string, due: string) =>
      `invoice,customer,customerName,currency,amount,issuedOn,dueOn\n${id},C-1,PT Sinar Jaya Abadi,IDR,90000.00,2026-11-20,${due}\n`;
    const pay = async (id: string, day: string, number: string) => {
      await ingestInvoiceFile(desk, desk.drop(`invoices/${id}.csv`, more(id, '2027-02-01')));
      const lines = [{ amountMinor: 90_000_00n, text: `${id} PT SINAR JAYA ABADI` }];
      await postStatementFile(
        desk,
        desk.drop(`bank-statements/${id}.sta`, mandiriMt940(ACCOUNT, day, number, 0n, lines)),
      );
    };
    desk.setTime('2026-12-15', '07:00');
    await pay('INV-2026-010', '261214', '2');
    await decide(desk, '2026-12-15');
    await send(desk);
    expect(thanks(desk)).toHaveLength(1);
    desk.setTime('2026-12-29', '07:00');
    await pay('INV-2026-011', '261228', '3');
    await decide(desk, '2026-12-29');
    await send(desk);
    expect(thanks(desk)).toEqual(['C-1__2026-11-24__IDR-T', 'C-1__2026-12-29__IDR-T']);
  });

  it.each([
    ['holiday', '08:00', { workDays: [1] }, async () => ({})],
    ['quiet-hours', '21:00', {}, async () => ({})],
    ['hold', '08:00', {}, (desk) => setHold(desk, { customer: 'C-1' }, HOLD, RINA)],
    ['dispute', '08:00', {}, (desk) => raiseDispute(desk, OBJECTION, RINA)],
    ['promise', '08:00', {}, (desk) => makePromise(desk, PROMISE, RINA)],
    ['suppressed', '08:00', {}, (desk) => desk.table.commit([create(suppressionKind, GONE, 'not suppressed yet')])],
    ['touch-cap', '08:00', { maxTouchesPer30Days: 1 }, (desk) => desk.table.commit([create(noticeKind, EARLIER, '')])],
    ['interval', '08:00', { minIntervalDays: 10 }, (desk) => desk.table.commit([create(noticeKind, EARLIER, '')])],
  ] as readonly [string, string, object, (desk: TestDesk) => Promise<unknown>][])(
    'is not thanked where that is stopped by: %s',
    async (reason, time, rules, stop) => {
      const open = `${INVOICES}INV-2026-009,C-1,PT Sinar Jaya Abadi,IDR,90000.00,2026-11-01,2027-02-01,,\n`;
      const desk = await paid(thanking({ thankYou: { everyDays: 30 }, ...rules }), open);
      expect(await stop(desk)).not.toHaveProperty('refused');
      await decide(desk, '2026-11-24', time);
      expect(queued(desk)).toEqual([]);
      expect(reasonOf(desk, 'C-1')).toBe(reason);
    },
  );

  it('is not thanked without an address or a sender, and no reminder is held by that', async () => {
    const desk = await paid(thanking(), INVOICES.replaceAll('a@sinar.example', ''));
    await decide(desk, '2026-11-24');
    expect(reasonOf(desk, 'C-1')).toBe('no-contact');
    expect(desk.queue.map(({ customer }) => customer)).toEqual(['C-3']);
  });

  it('gets a reminder, and no thanks beside it, where something else is due', async () => {
    const desk = await paid(
      thanking(),
      `${INVOICES}INV-2026-009,C-1,PT Sinar Jaya Abadi,IDR,900000.00,2026-10-01,2026-11-22,,\n`,
    );
    await decide(desk, '2026-11-24');
    expect(queued(desk)).toEqual(['IDR-L1']);
    await send(desk);
    expect(thanks(desk)).toEqual([]);
  });

  it('is not thanked beside what it owes in another currency', async () => {
    const desk = await paid(
      thanking(),
      `${INVOICES}INV-2026-009,C-1,PT Sinar Jaya Abadi,EUR,900.00,2026-10-01,2026-11-22,,\n`,
    );
    await decide(desk, '2026-11-24');
    expect(queued(desk)).toEqual(['EUR-L1']);
  });

  it('is not thanked when the payment goes back before the mail leaves', async () => {
    const desk = await paid();
    await decide(desk, '2026-11-24');
    const invoice = await read(desk.table, invoiceKind, 'INV-2026-001');
    if (invoice === undefined) throw new Error('INV-2026-001 is missing');
    const { closedOn: _, ...open } = invoice;
    const reopened = { ...open, balanceMinor: invoice.amountMinor };
    await desk.table.commit([replace(invoiceKind, invoice, reopened, 'unchanged')]);
    expect(await send(desk)).toContain('not sent: changed');
    expect(desk.mails.map(({ to }) => to)).toEqual(['b@maju.example']);
  });

  it('is shown beforehand among what would go out', async () => {
    const desk = await paid();
    desk.setTime('2026-11-24', '08:00');
    const decisions = await previewDunning(desk);
    expect(decisions.map(({ customer, outcome }) => `${customer} ${outcome}`)).toEqual(['C-1 send', 'C-3 send']);
    expect(decisions[0]).toMatchObject({ stage: 'IDR-T', overdue: [], comingDue: [] });
  });
});
