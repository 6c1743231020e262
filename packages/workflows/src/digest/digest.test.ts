import { instant, localDate } from '@piutang/calendar';
import { currency } from '@piutang/money';
import type { Customer, Invoice } from '@piutang/receivables';
import { create, customerKind, DIGEST_PARTITION, digestMailKind, invoiceKind, read } from '@piutang/table';
import { beforeEach, describe, expect, it } from 'vitest';
import { type TestDesk, testDesk, testTenant } from '../../../../test/support/test-desk.ts';
import { ageReceivables } from '../age-receivables.ts';
import { payersKey } from '../ageing-lists.ts';
import { TryAgainLater } from '../desk.ts';
import { raiseDispute } from '../disputes.ts';
import { recordDelivery } from '../record-delivery.ts';
import { runDunning } from '../run-dunning.ts';
import { sendDigest } from './send-digest.ts';

const IDR = currency('IDR');
const TO = ['controller@contoh.example', 'direktur@contoh.example'];
const tenantIn = (language: 'en' | 'id') =>
  testTenant((json) => {
    json['language'] = language;
    json['digest'] = { to: TO, weekday: 1, at: '09:00' };
  });

const payer = (id: string, name: string): Customer => ({
  id,
  name,
  language: 'id',
  segment: 'B2B',
  timeZone: tenantIn('en').timeZone,
  email: `${id.toLowerCase()}@payer.example`,
  vatCollector: false,
  accounts: [],
  aliases: [],
  version: 1,
});
const owed = (id: string, customer: string, dueOn: string, amountMinor: bigint): Invoice => ({
  id,
  customer,
  currency: IDR,
  amountMinor,
  balanceMinor: amountMinor,
  issuedOn: localDate('2026-10-01'),
  dueOn: localDate(dueOn),
  level: 0,
  contentHash: 'h',
  references: [],
  recordedAt: instant(0),
  version: 1,
});

let desk: TestDesk;

/** Two Mondays of a small book: on the second one payer more is overdue. */
async function book(language: 'en' | 'id'): Promise<void> {
  desk = testDesk(tenantIn(language));
  await desk.table.commit([
    create(customerKind, payer('C-1', 'PT Sinar & <b>Jaya</b>'), 'new'),
    create(customerKind, payer('C-2', 'CV Maju'), 'new'),
    create(invoiceKind, owed('INV-1', 'C-1', '2026-11-10', 5_000_000_00n), 'new'),
    create(invoiceKind, owed('INV-2', 'C-2', '2026-11-25', 2_000_000_00n), 'new'),
  ]);
  await age('2026-11-23');
  await raiseDispute(
    desk,
    { invoice: 'INV-1', reason: 'tax-data', note: 'faktur pajak salah', amountMinor: 1_000_000_00n },
    { actor: 'person:rina' },
  );
  desk.setTime('2026-11-30', '08:00');
  await age('2026-11-30');
  desk.setTime('2026-11-30', '09:00');
}

async function age(on: string): Promise<void> {
  await ageReceivables(desk, desk.clock());
  await runDunning(desk, { asOf: localDate(on), payers: payersKey(localDate(on)) });
}

/** The mail as a reader's program decodes it. */
const decoded = (at: number) =>
  Buffer.from(
    (desk.mails[at]?.text ?? '')
      .replace(/=\r\n/g, '')
      .replace(/=([0-9A-F]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16))),
    'latin1',
  ).toString('utf8');

beforeEach(() => book('en'));

describe('the weekly digest', () => {
  it('goes to everybody who gets it, with what the week was', async () => {
    expect(await sendDigest(desk, desk.clock())).toBe('digest of 2026-11-30: sent, sent');
    expect(desk.mails.map(({ to }) => to)).toEqual(TO);
    const mail = decoded(0);
    expect(mail).toContain('As of 30 November 2026, against 23 November 2026');
    expect(mail).toMatch(/Not due.*Rp0.*−Rp2,000,000/);
    expect(mail).toMatch(/1-30 days.*Rp7,000,000.*\+Rp2,000,000/);
    expect(mail).toContain('of which Rp1,000,000 disputed, Rp0 promised');
    expect(mail).toMatch(/CV Maju {2}Rp2,000,000 {2}new among the largest/);
    expect(mail).toMatch(/tax data {2}Rp1,000,000 {2}1 open/);
    expect(mail).toMatch(/reminded {2}\d/);
    expect(mail).toContain("An account's newest bank statement is more than");
  });

  it('draws with cells that every mail program shows, and makes no markup of names', async () => {
    await sendDigest(desk, desk.clock());
    const mail = decoded(0);
    expect(mail).toContain('PT Sinar &amp; &lt;b&gt;Jaya&lt;/b&gt;');
    expect(mail).not.toMatch(/<(svg|img|script|link|style)\b/);
    expect(mail).toMatch(/bgcolor="#ecc467"/);
  });

  it('speaks the tenant’s language', async () => {
    await book('id');
    await sendDigest(desk, desk.clock());
    expect(decoded(0)).toContain('Per 30 November 2026, dibandingkan 23 November 2026');
    expect(decoded(0)).toMatch(/data pajak {2}Rp1\.000\.000/);
  });

  it('is one mail a week and person, however often the schedule fires', async () => {
    const at = desk.clock();
    await Promise.allSettled([sendDigest(desk, at), sendDigest(desk, at)]);
    expect(await sendDigest(desk, at)).toBe('digest of 2026-11-30: sent before, sent before');
    expect(desk.mails).toHaveLength(2);
  });

  it('waits for the mail system when a sender died, and sends again only after its silence', async () => {
    const lost = { ...desk, mail: () => Promise.reject(new Error('the connection broke')) };
    await expect(sendDigest(lost, desk.clock())).rejects.toThrow('broke');
    await expect(sendDigest(desk, desk.clock())).rejects.toThrow(TryAgainLater);
    expect(desk.mails).toEqual([]);
    desk.pass(15 * 60_000);
    await sendDigest(desk, desk.clock());
    expect(desk.mails.map(({ to }) => to)).toEqual(TO);
  });

  it('is settled by the report of a mail whose sender died', async () => {
    const accepted = desk.mail;
    const dies: typeof desk.mail = async (mail) => {
      await accepted(mail);
      throw new Error('died after handing over');
    };
    await expect(sendDigest({ ...desk, mail: dies }, desk.clock())).rejects.toThrow('died');
    const tag = desk.mails[0]?.tags['digest'] ?? '';
    const report = (eventType: string) => ({
      eventType,
      mail: {
        messageId: 'm',
        timestamp: '2026-11-30T02:00:00.000Z',
        destination: [TO[0] ?? ''],
        tags: { digest: [tag] },
      },
    });
    expect(await recordDelivery(desk, report('Delivery'))).toBe('digest of 2026-11-30: delivered');
    expect(await recordDelivery(desk, report('Send'))).toContain('delivered already');
    await sendDigest(desk, desk.clock());
    expect(desk.mails.map(({ to }) => to)).toEqual(TO);
  });

  it('keeps no address in the books', async () => {
    await sendDigest(desk, desk.clock());
    const items = desk.table.dump().filter(({ p }) => p === DIGEST_PARTITION);
    expect(items.map((item) => digestMailKind.decode(item).state)).toEqual(['sent', 'sent']);
    expect(items.flatMap((item) => Object.values(item)).join(' ')).not.toContain('@');
  });

  it('records what the mail system refused, and does not ask again', async () => {
    const refuses = { ...desk, mail: async () => ({ accepted: false, why: 'not verified' }) as const };
    expect(await sendDigest(refuses, desk.clock())).toContain('rejected: not verified');
    expect(await sendDigest(desk, desk.clock())).toContain('sent before');
  });

  it('stays away on other days, while the checks of the day are counted', async () => {
    desk.setTime('2026-12-01', '09:00');
    expect(await sendDigest(desk, desk.clock())).toContain('no digest today');
    expect(desk.mails).toEqual([]);
    expect(desk.metrics.get('ChecksFailed')).toBe(0);
  });

  it('says nothing before anything was aged', async () => {
    const empty = testDesk(tenantIn('en'));
    expect(await sendDigest(empty, empty.clock())).toContain('nothing was aged');
    expect(empty.mails).toEqual([]);
  });

  it.each([
    ['digest__2026-11-30__zz'],
    ['digest__2026-13-99__ab'],
    ['C-1__2026-11-30__IDR-L1'],
    ['digest__2026-11-30__ffff'],
  ])('takes no report under the tag %s for one of its own', async (tag) => {
    const before = desk.table.dump();
    await recordDelivery(desk, {
      eventType: 'Bounce',
      mail: { messageId: 'm', timestamp: '2026-11-30T02:00:00.000Z', destination: [], tags: { digest: [tag] } },
    });
    expect(desk.table.dump()).toEqual(before);
    expect(
      await read(desk.table, digestMailKind, { on: localDate('2026-11-30'), addressHash: 'ffff' }),
    ).toBeUndefined();
  });
});
