import { localDate } from '@piutang/calendar';
import { type NoticeWording, WORDING } from '@piutang/notices';
import { noticeTemplateKind, read, replace } from '@piutang/table';
import {
  ageReceivables,
  ingestInvoiceFile,
  runDunning,
  savedTemplates,
  saveTemplate,
  sendNotice,
  type TemplateUse,
  withdrawTemplate,
} from '@piutang/workflows';
import { describe, expect, it } from 'vitest';
import { type TestDesk, testDesk, testTenant } from '../support/test-desk.ts';

const INVOICES = `invoice,customer,customerName,currency,amount,issuedOn,dueOn,email,language,segment
INV-1,C-1,PT Sinar Jaya Abadi,IDR,9000000.00,2026-10-01,2026-11-22,a@sinar.example,en,B2B
INV-2,C-2,Ibu Ratna,IDR,9000000.00,2026-10-01,2026-11-22,ratna@rumah.example,en,B2C
`;
const DEWI = { actor: 'person:dewi' };
const EVERYBODY: TemplateUse = { language: 'en', tone: 'friendly', audience: 'everybody' };
const OWN: NoticeWording = { ...WORDING.en.friendly, heading: 'From all of us', opening: 'Hello {{customerName}}!' };

/** The texts of the mails of a morning after the due date, by address. */
async function morning(desk: TestDesk): Promise<ReadonlyMap<string, string>> {
  await ingestInvoiceFile(desk, desk.drop('invoices/a.csv', INVOICES));
  await ageReceivables(desk, desk.clock());
  for (const event of desk.events.splice(0)) {
    if (event.type === 'ReceivablesAged')
      await runDunning(desk, { asOf: localDate(event.detail.asOf), payers: event.detail.payers });
  }
  for (const notice of desk.queue.splice(0)) await sendNotice(desk, notice);
  return new Map(desk.mails.map(({ to, text }) => [to, text]));
}

describe('words of a tenant’s own', () => {
  it('are in the next mail, the segment’s before those for everybody', async () => {
    const desk = testDesk();
    await saveTemplate(desk, EVERYBODY, OWN, DEWI);
    await saveTemplate(desk, { ...EVERYBODY, audience: 'B2C' }, { ...OWN, heading: 'For you at home' }, DEWI);
    const mails = await morning(desk);
    expect(mails.get('a@sinar.example')).toContain('From all of us');
    expect(mails.get('a@sinar.example')).toContain('Hello PT Sinar Jaya Abadi!');
    expect(mails.get('ratna@rumah.example')).toContain('For you at home');
    expect(desk.metrics.get('TemplatesPassedOver')).toBeUndefined();
    expect(desk.metrics.get('ChecksFailed')).toBeUndefined();
  });

  it('are taken back, and the product’s are in the next mail', async () => {
    const desk = testDesk();
    await saveTemplate(desk, EVERYBODY, OWN, DEWI);
    expect(await withdrawTemplate(desk, EVERYBODY, DEWI)).toHaveProperty('withdrawnAt');
    expect((await morning(desk)).get('a@sinar.example')).toContain('A friendly reminder');
    expect(await saveTemplate(desk, EVERYBODY, OWN, DEWI)).not.toHaveProperty('withdrawnAt');
    expect(await withdrawTemplate(desk, { ...EVERYBODY, tone: 'firm' }, DEWI)).toHaveProperty(
      'refused',
      'template-unknown',
    );
  });

  it('that may not be used are refused with every reason, and nothing is stored', async () => {
    const desk = testDesk();
    const wrong = { ...OWN, subject: 'You owe {{totalOverdue}}', opening: '<b>{{customer}}</b>' };
    expect(await saveTemplate(desk, EVERYBODY, wrong, DEWI)).toEqual({
      refused: 'template-unfit',
      message: expect.stringMatching(/^subject: got .*\nopening: got .*customer.*\nopening: got the HTML "<b>".*$/),
    });
    expect(await savedTemplates(desk)).toEqual([]);
  });

  it('that were spoilt past the command are passed over and counted, and the mail goes out with the product’s', async () => {
    const desk = testDesk();
    await saveTemplate(desk, EVERYBODY, OWN, DEWI);
    const stored = await read(desk.table, noticeTemplateKind, EVERYBODY);
    if (stored === undefined) throw new Error('it was saved');
    const spoilt = { ...stored, opening: '{{{customerName.constructor}}}', heading: 'spoilt' };
    await desk.table.commit([replace(noticeTemplateKind, stored, spoilt, 'unchanged')]);
    const mails = await morning(desk);
    expect([...mails.values()].filter((text) => text.includes('A friendly reminder'))).toHaveLength(2);
    expect([...mails.values()].join()).not.toContain('spoilt');
    expect(desk.metrics.get('TemplatesPassedOver')).toBe(2);
    expect(desk.metrics.get('ChecksFailed')).toBe(2);
  });

  it('lose their place only for the segment whose profile they do not satisfy', async () => {
    const desk = testDesk();
    await saveTemplate(desk, EVERYBODY, OWN, DEWI);
    const stored = await read(desk.table, noticeTemplateKind, EVERYBODY);
    if (stored === undefined) throw new Error('it was saved');
    const short = { ...stored, next: '{{alreadyPaid}} {{ifWrong}}' };
    await desk.table.commit([replace(noticeTemplateKind, stored, short, 'unchanged')]);
    const mails = await morning(desk);
    expect(mails.get('a@sinar.example')).toContain('From all of us');
    expect(mails.get('ratna@rumah.example')).toContain('A friendly reminder');
  });

  it('are chosen by a controller, and saving the same again writes nothing', async () => {
    const people = [
      { name: 'dewi', role: 'controller' },
      { name: 'rina', role: 'clerk' },
    ];
    const desk = testDesk(testTenant((json) => Object.assign(json, { authority: { people } })));
    expect(await saveTemplate(desk, EVERYBODY, OWN, { actor: 'person:rina' })).toHaveProperty('refused', 'not-allowed');
    await saveTemplate(desk, EVERYBODY, OWN, DEWI);
    desk.pass(60_000);
    const once = desk.table.dump();
    await saveTemplate(desk, EVERYBODY, OWN, DEWI);
    expect(desk.table.dump()).toEqual(once);
  });
});
