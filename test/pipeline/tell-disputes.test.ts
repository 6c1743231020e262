import { create, DISPUTE_QUEUE, suppressionKind } from '@piutang/table';
import {
  addressHash,
  casesOf,
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
    await Promise.allSettled([tellDisputes(desk), tellDisputes(desk), tellDisputes(desk)]);
    expect(mails(desk)).toHaveLength(1);
    expect(await tellDisputes(desk)).toBe('0 customers told of their objections');
  });

  it('hears how its case came out, also when it was closed at once', async () => {
    const { desk, id } = await disputed();
    await step(desk, id, 'resolved', 'invalid');
    await step(desk, id, 'closed');
    await tellDisputes(desk);
    expect(mails(desk)).toEqual([expect.stringContaining('found the invoice correct')]);
    expect(await Array.fromAsync(desk.table.work(DISPUTE_QUEUE))).toEqual([]);
  });
});

describe('a mail about an objection whose sender died', () => {
  const MINUTE_MS = 60_000;
  /** A mailer that dies before or after it hands the mail over. */
  const dying = (desk: TestDesk, when: 'before' | 'after'): TestDesk => ({
    ...desk,
    mail: async (mail) => {
      if (when === 'after') await desk.mail(mail);
      throw new Error('the process was killed');
    },
  });

  /** What SES says of the mail that went. */
  async function reported(desk: TestDesk, eventType = 'Send'): Promise<void> {
    const { to, tags } = desk.mails[0] ?? { to: '', tags: {} };
    const named = Object.fromEntries(Object.entries(tags).map(([name, value]) => [name, [value]]));
    const mail = { messageId: 'm-1', timestamp: '2026-11-23T02:00:05Z', destination: [to], tags: named };
    await recordDelivery(desk, { eventType, mail });
  }

  it('is sent after a quarter of an hour in which the mail system said nothing of it', async () => {
    const { desk } = await disputed();
    await expect(tellDisputes(dying(desk, 'before'))).rejects.toThrow('killed');
    desk.pass(15 * MINUTE_MS - 1);
    await expect(tellDisputes(desk)).rejects.toThrow(/another worker claimed 1 mails/);
    expect(mails(desk)).toEqual([]);
    desk.pass(1);
    await tellDisputes(desk);
    expect(mails(desk)).toHaveLength(1);
    desk.pass(16 * MINUTE_MS);
    await tellDisputes(desk);
    expect(mails(desk)).toEqual([]);
  });

  it.each(['Send', 'Delivery', 'Bounce', 'Reject'])(
    'is not sent twice where the mail system tells of it: %s',
    async (said) => {
      const { desk } = await disputed();
      await expect(tellDisputes(dying(desk, 'after'))).rejects.toThrow('killed');
      await reported(desk, said);
      expect(mails(desk)).toHaveLength(1);
      desk.pass(16 * MINUTE_MS);
      await tellDisputes(desk);
      expect(mails(desk)).toEqual([]);
    },
  );

  it('is settled without what came after it, which is told of next', async () => {
    const { desk, id } = await disputed();
    await expect(tellDisputes(dying(desk, 'after'))).rejects.toThrow('killed');
    expect(await step(desk, id, 'waiting-customer')).not.toHaveProperty('refused');
    await expect(tellDisputes(desk)).rejects.toThrow(/may be out/);
    await reported(desk);
    mails(desk);
    await tellDisputes(desk);
    expect(mails(desk)).toEqual([expect.stringContaining('To go on we need something from you')]);
  });

  it('leaves news of before as they are: a late report of the first mail takes nothing back', async () => {
    const { desk, id } = await disputed();
    await expect(tellDisputes(dying(desk, 'after'))).rejects.toThrow('killed');
    await step(desk, id, 'triage');
    desk.pass(16 * MINUTE_MS);
    await expect(tellDisputes(dying(desk, 'before'))).rejects.toThrow('killed');
    await reported(desk);
    mails(desk);
    await expect(tellDisputes(desk)).rejects.toThrow(/may be out/);
    desk.pass(16 * MINUTE_MS);
    await tellDisputes(desk);
    expect(mails(desk)).toEqual([expect.stringContaining('We are looking into your objection')]);
    expect((await casesOf(desk.table, 'C-1'))?.disputes).toMatchObject([{ told: 2 }]);
  });

  it.each(['no-tag', 'C-1__2026-11-23-00000000__1', 'C-1__x', '__1', 'C-1__%__9'])(
    'is not settled by a report of another one: %s',
    async (tag) => {
      const { desk } = await disputed();
      const before = desk.table.dump();
      const mail = {
        messageId: 'm-1',
        timestamp: '2026-11-23T02:00:05Z',
        destination: ['a@sinar.example'],
        tags: { dispute: [tag] },
      };
      expect(await recordDelivery(desk, { eventType: 'Send', mail })).toBe('a mail about an objection: sent');
      expect(desk.table.dump()).toEqual(before);
    },
  );
});
