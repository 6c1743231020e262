import { addDays, localDate } from '@piutang/calendar';
import { noticeIdOf } from '@piutang/dunning';
import { create, decisionKind, mailHealthKind, read } from '@piutang/table';
import { ageReceivables, ingestInvoiceFile, recordDelivery, runDunning, sendNotice } from '@piutang/workflows';
import { describe, expect, it } from 'vitest';
import { type TestDesk, testDesk, testTenant } from '../support/test-desk.ts';

const PAYERS = 6;
const header = 'invoice,customer,customerName,currency,amount,issuedOn,dueOn,email';
const rows = Array.from(
  { length: PAYERS },
  (_, at) => `INV-${at},C-${at},PT Pembayar ${at},IDR,1110000.00,2026-10-01,2026-11-23,ar${at}@payer.example`,
);

async function started(health: { delivered: number; bounced: number; complained: number }): Promise<TestDesk> {
  const desk = testDesk(testTenant());
  await ingestInvoiceFile(desk, desk.drop('invoices/a.csv', `${[header, ...rows].join('\n')}\n`));
  const on = localDate('2026-11-20');
  await desk.table.commit([create(mailHealthKind, { on, ...health, version: 1 }, 'new')]);
  return desk;
}

async function morning(desk: TestDesk, day: string): Promise<number> {
  desk.setTime(day, '08:00');
  await ageReceivables(desk, desk.clock());
  for (const event of desk.events.splice(0)) {
    if (event.type === 'ReceivablesAged')
      await runDunning(desk, { asOf: localDate(event.detail.asOf), payers: event.detail.payers });
  }
  for (const notice of desk.queue.splice(0)) await sendNotice(desk, notice);
  return desk.mails.splice(0).length;
}

describe('the health of mail', () => {
  it.each([
    ['2 % bounced', { delivered: 980, bounced: 20, complained: 0 }, 0],
    ['just below 2 %', { delivered: 981, bounced: 19, complained: 0 }, PAYERS],
    ['0.05 % complained', { delivered: 2000, bounced: 0, complained: 1 }, 0],
    ['just below 0.05 %', { delivered: 2001, bounced: 0, complained: 1 }, PAYERS],
    ['too few mails to say', { delivered: 50, bounced: 49, complained: 1 }, PAYERS],
  ])('%s: the run sends what it may', async (_, health, mails) => {
    expect(await morning(await started(health), '2026-11-25')).toBe(mails);
  });

  it('stops with its reason in every decision, and starts again when the bad days are over', async () => {
    const desk = await started({ delivered: 900, bounced: 100, complained: 0 });
    await morning(desk, '2026-11-25');
    const decision = await read(desk.table, decisionKind, {
      customer: 'C-0',
      on: localDate('2026-11-25'),
      currency: desk.tenant.baseCurrency,
    });
    expect(decision).toMatchObject({
      outcome: 'none',
      reason: 'mail-stopped',
      why: expect.stringContaining('100 of 1000 mails'),
    });
    expect(await morning(desk, addDays(localDate('2026-11-20'), 7))).toBe(PAYERS);
  });

  it('suppresses a notice that was queued before it got so bad', async () => {
    const desk = await started({ delivered: 979, bounced: 19, complained: 0 });
    desk.setTime('2026-11-25', '08:00');
    await ageReceivables(desk, desk.clock());
    await runDunning(desk, { asOf: localDate('2026-11-25'), payers: 'ageing/2026-11-25/payers.ndjson' });
    const [first, second] = desk.queue.splice(0);
    if (first === undefined || second === undefined) throw new Error('two notices expected');
    await sendNotice(desk, first);
    const tags = { notice: [noticeIdOf(first)] };
    const mail = { messageId: 'ses-1', timestamp: '2026-11-25T01:00:05Z', destination: ['a@payer.example'], tags };
    const event = { eventType: 'Bounce', mail, bounce: { bounceType: 'Permanent' } };
    await recordDelivery(desk, event);
    await recordDelivery(desk, event);
    expect(await read(desk.table, mailHealthKind, localDate('2026-11-25'))).toMatchObject({ bounced: 1, delivered: 0 });
    expect(await sendNotice(desk, second)).toBe('not sent: mail-stopped');
  });
});
