import { localDate } from '@piutang/calendar';
import { noticeIdOf } from '@piutang/dunning';
import type { Customer, CustomerContact } from '@piutang/receivables';
import { customerKind, noticeKind, read, replace, suppressionKind } from '@piutang/table';
import {
  addressHash,
  ageReceivables,
  ingestInvoiceFile,
  type MailDesk,
  recordDelivery,
  runDunning,
  sendNotice,
} from '@piutang/workflows';
import { describe, expect, it } from 'vitest';
import { type TestDesk, testDesk, testTenant } from '../support/test-desk.ts';

const INVOICES = `invoice,customer,customerName,currency,amount,issuedOn,dueOn,email
INV-1,C-1,PT Sinar Jaya Abadi,IDR,9000000.00,2026-10-01,2026-11-22,a@sinar.example
INV-2,C-1,PT Sinar Jaya Abadi,IDR,100000.00,2026-11-01,2027-01-22,a@sinar.example
`;
const CONTACTS: readonly CustomerContact[] = [
  { role: 'billing', name: 'Ani', email: 'ani@sinar.example' },
  { role: 'management', email: 'direksi@sinar.example' },
  { role: 'sales-rep', name: 'Rudi', email: 'rudi@contoh.example' },
  { role: 'sales-rep', email: 'ANI@sinar.example' },
];

/** A desk whose first step after the due date has these settings, with a mailer that tells who gets what. */
async function ready(step: object, contacts: readonly CustomerContact[] = CONTACTS) {
  const desk = testDesk(
    testTenant((json) => {
      const { steps } = json['dunning'] as { steps: { level: number }[] };
      for (const each of steps) if (each.level === 1) Object.assign(each, step);
    }),
  );
  await ingestInvoiceFile(desk, desk.drop('invoices/a.csv', INVOICES));
  const customer = (await read(desk.table, customerKind, 'C-1')) as Customer;
  await desk.table.commit([replace(customerKind, customer, { ...customer, contacts }, 'unchanged')]);
  const sent: { to: string; cc: readonly string[]; text: string }[] = [];
  const statements: object[] = [];
  const mailDesk: MailDesk = {
    ...desk,
    mail: async ({ raw, to, cc = [] }) => {
      sent.push({ to, cc, text: Buffer.from(raw).toString('latin1') });
      return { accepted: true, messageId: `m-${sent.length}` };
    },
    statementPdf: async (statement) => {
      statements.push(statement);
      return new TextEncoder().encode('%PDF-1.7 of a test');
    },
  };
  return { desk, mailDesk, sent, statements };
}

async function morning(desk: TestDesk, mailDesk: MailDesk): Promise<void> {
  await ageReceivables(desk, desk.clock());
  for (const event of desk.events.splice(0)) {
    if (event.type === 'ReceivablesAged')
      await runDunning(desk, { asOf: localDate(event.detail.asOf), payers: event.detail.payers });
  }
  for (const notice of desk.queue.splice(0)) await sendNotice(mailDesk, notice);
}

describe('who gets a reminder', () => {
  it('is the contact for bills, with copies to the roles that the step names, each address once', async () => {
    const { desk, mailDesk, sent } = await ready({ roles: ['billing', 'management', 'sales-rep'] });
    await morning(desk, mailDesk);
    expect(sent).toMatchObject([{ to: 'ani@sinar.example', cc: ['direksi@sinar.example', 'rudi@contoh.example'] }]);
    expect(sent[0]?.text).toContain('Cc: direksi@sinar.example,\r\n Rudi <rudi@contoh.example>');
  });

  it('is nobody else where the step names no other role, and the customer’s own address without contacts', async () => {
    const one = await ready({});
    await morning(one.desk, one.mailDesk);
    expect(one.sent).toMatchObject([{ to: 'ani@sinar.example', cc: [] }]);
    const none = await ready({ roles: ['management'] }, []);
    await morning(none.desk, none.mailDesk);
    expect(none.sent).toMatchObject([{ to: 'a@sinar.example', cc: [] }]);
  });

  it('loses a copy that bounced, while the reminder itself stays delivered', async () => {
    const { desk, mailDesk, sent } = await ready({ roles: ['billing', 'management'] });
    await morning(desk, mailDesk);
    const id = { customer: 'C-1', on: localDate('2026-11-23'), stage: 'IDR-L1' };
    const mail = {
      messageId: 'm-1',
      timestamp: '2026-11-23T01:00:05Z',
      destination: ['ani@sinar.example', 'direksi@sinar.example'],
      tags: { notice: [noticeIdOf(id)] },
    };
    await recordDelivery(desk, { eventType: 'Delivery', mail, delivery: { recipients: ['ani@sinar.example'] } });
    const bouncedRecipients = [{ emailAddress: 'Direksi <DIREKSI@sinar.example>' }];
    await recordDelivery(desk, { eventType: 'Bounce', mail, bounce: { bounceType: 'Permanent', bouncedRecipients } });
    expect(await read(desk.table, noticeKind, id)).toMatchObject({ state: 'delivered' });
    expect(await read(desk.table, suppressionKind, addressHash('direksi@sinar.example'))).toMatchObject({
      reason: 'bounce',
    });
    expect(await read(desk.table, suppressionKind, addressHash('ani@sinar.example'))).toBeUndefined();
    expect(desk.metrics.get('Bounces')).toBeUndefined();
    expect(sent).toHaveLength(1);
  });
});

describe('a statement of account', () => {
  it('goes with the mail of the step that asks for it, with every open document, and the mail says so', async () => {
    const { desk, mailDesk, sent, statements } = await ready({ attach: 'statement' });
    await morning(desk, mailDesk);
    expect(sent[0]?.text).toContain('filename="rekapitulasi-tagihan.pdf"');
    expect(sent[0]?.text).toContain(Buffer.from('%PDF-1.7 of a test').toString('base64'));
    expect(sent[0]?.text.replaceAll('=\r\n', '')).toContain('terlampir sebagai PDF');
    expect(statements).toMatchObject([{ rows: [{ id: 'INV-1' }, { id: 'INV-2' }], unappliedMinor: 0n }]);
  });

  it('that cannot be drawn leaves the mail without it', async () => {
    const { desk, mailDesk, sent } = await ready({ attach: 'statement' });
    const refusing = async () => ({ refused: 'letter-lacks-glyph', message: 'no' });
    await morning(desk, { ...mailDesk, statementPdf: refusing });
    expect(sent).toHaveLength(1);
    expect(sent[0]?.text).not.toContain('multipart/mixed');
    expect(sent[0]?.text).not.toContain('terlampir');
  });

  it('goes with no mail of other steps', async () => {
    const { desk, mailDesk, sent, statements } = await ready({});
    await morning(desk, mailDesk);
    expect(sent).toHaveLength(1);
    expect(statements).toEqual([]);
  });
});
