import { create, suppressionKind } from '@piutang/table';
import {
  addressHash,
  type Desk,
  ingestInvoiceFile,
  liveDisputes,
  raiseDispute,
  recordDelivery,
  stepDispute,
  tellDisputes,
} from '@piutang/workflows';
import { describe, expect, it } from 'vitest';
import { type TestDesk, testDesk } from '../support/test-desk.ts';

const INVOICES = `invoice,customer,customerName,currency,amount,issuedOn,dueOn,email,language
INV-1,C-1,PT Sinar <Jaya>,IDR,9000000.00,2026-10-01,2026-11-22,a@sinar.example,en
`;
const RINA = { actor: 'person:rina' };

async function disputed(): Promise<{ desk: TestDesk; id: string }> {
  const desk = testDesk();
  await ingestInvoiceFile(desk, desk.drop('invoices/a.csv', INVOICES));
  const opened = await raiseDispute(desk, { invoice: 'INV-1', reason: 'price', note: 'too dear' } as never, RINA);
  if ('refused' in opened) throw new Error(opened.message);
  return { desk, id: opened.id };
}

const step = (desk: Desk, id: string, to: string, outcome?: string) =>
  stepDispute(desk, 'C-1', id, { to, note: 'n', ...(outcome === undefined ? {} : { outcome }) } as never, RINA);

/** The words of the mails since the last look, without soft breaks. */
const mails = (desk: TestDesk) => desk.mails.splice(0).map(({ text }) => text.replaceAll('=\r\n', ''));

describe('a customer who objects', () => {
  it('is told at each state, once, and of the newest state only', async () => {
    const { desk, id } = await disputed();
    await tellDisputes(desk);
    expect(mails(desk)).toEqual([expect.stringContaining('We have received your objection')]);
    await tellDisputes(desk);
    expect(mails(desk)).toEqual([]);
    desk.setTime('2026-11-24', '09:00');
    await step(desk, id, 'triage');
    await step(desk, id, 'waiting-internal');
    await tellDisputes(desk);
    expect(mails(desk)).toEqual([expect.stringContaining('We are looking into your objection')]);
    desk.setTime('2026-11-25', '09:00');
    expect(await step(desk, id, 'resolved', 'valid-credit')).not.toHaveProperty('refused');
    expect(await liveDisputes(desk)).toEqual([]);
    await tellDisputes(desk);
    expect(mails(desk)).toEqual([expect.stringContaining('Your objection is right, and we apologise')]);
    await step(desk, id, 'closed');
    await tellDisputes(desk);
    expect(mails(desk)).toEqual([]);
  });

  it('reads who writes, what about and how to answer, escaped, and no amount in the subject', async () => {
    const { desk } = await disputed();
    await tellDisputes(desk);
    const [mail = ''] = mails(desk);
    expect(mail).toContain('Invoice INV-1, the part that you dispute: Rp9,000,000');
    expect(mail).toContain('PT Sinar &lt;Jaya&gt;');
    expect(mail).toContain('Your reply is read at keuangan@contoh.example');
    expect(mail).toMatch(/Subject: News about your objection from PT Contoh Nusantara\r\n/);
  });

  it.each([
    ['outside its hours', (desk: TestDesk) => desk.setTime('2026-11-23', '19:00')],
    ['on a holiday', (desk: TestDesk) => desk.setTime('2026-11-28', '09:00')],
  ])('is not written to %s, and is on the next open hour', async (_, before) => {
    const { desk } = await disputed();
    before(desk);
    await tellDisputes(desk);
    expect(mails(desk)).toEqual([]);
    desk.setTime('2026-11-30', '09:00');
    await tellDisputes(desk);
    expect(mails(desk)).toHaveLength(1);
  });

  it('is not written to at an address that bounced, nor of what is weeks old', async () => {
    const gone = await disputed();
    const suppression = {
      addressHash: addressHash('a@sinar.example'),
      reason: 'bounce',
      since: gone.desk.clock(),
    } as const;
    await gone.desk.table.commit([create(suppressionKind, suppression, 'new')]);
    await tellDisputes(gone.desk);
    expect(mails(gone.desk)).toEqual([]);
    const old = await disputed();
    old.desk.setTime('2026-12-14', '09:00');
    await tellDisputes(old.desk);
    expect(mails(old.desk)).toEqual([]);
  });

  it('gets no further mail when the news bounced for good', async () => {
    const { desk, id } = await disputed();
    const mail = {
      messageId: 'm-1',
      timestamp: '2026-11-23T02:00:05Z',
      destination: ['a@sinar.example'],
      tags: { dispute: [id] },
    };
    await recordDelivery(desk, { eventType: 'Bounce', mail, bounce: { bounceType: 'Permanent' } });
    await tellDisputes(desk);
    expect(mails(desk)).toEqual([]);
  });

  it('hears one mail of two senders at the same moment', async () => {
    const { desk } = await disputed();
    await Promise.all([tellDisputes(desk), tellDisputes(desk), tellDisputes(desk)]);
    expect(mails(desk)).toHaveLength(1);
  });
});
