import { localDate } from '@piutang/calendar';
import { bankLineKind, creditKind, noticeKind, promiseKind, read } from '@piutang/table';
import {
  ageReceivables,
  ignoreLine,
  ingestInvoiceFile,
  makePromise,
  postStatementFile,
  runDunning,
  sendNotice,
  takeCustomers,
  unapplyLine,
} from '@piutang/workflows';
import { describe, expect, it } from 'vitest';
import { mandiriMt940 } from '../support/bank-files.ts';
import { type TestDesk, testDesk, testTenant } from '../support/test-desk.ts';

const ACCOUNT = '1240007654321';
const HEAD = 'invoice,customer,customerName,currency,amount,issuedOn,dueOn,email';
const INVOICES = `${HEAD}
INV-2026-001,C-1,PT Sinar Jaya Abadi,IDR,9000000.00,2026-10-01,2026-11-20,a@sinar.example
`;
const RINA = { actor: 'person:rina' };

async function started(change: (json: Record<string, unknown>) => void = () => {}): Promise<TestDesk> {
  const desk = testDesk(
    testTenant((json) => {
      json['collectionAccounts'] = (json['collectionAccounts'] as { account: string }[]).filter(
        ({ account }) => account === ACCOUNT,
      );
      change(json);
    }),
  );
  await ingestInvoiceFile(desk, desk.drop('invoices/a.csv', INVOICES));
  return desk;
}

async function run(desk: TestDesk, day: string): Promise<void> {
  desk.setTime(day, '08:00');
  await ageReceivables(desk, desk.clock());
  await runDunning(desk, { asOf: localDate(day), payers: `ageing/${day}/payers.ndjson` });
}

const noticesOf = async (desk: TestDesk) => (await Array.fromAsync(desk.table.query('N#C-1'))).map(noticeKind.decode);

describe('mistakes that others made, where days and files are needed to make them', () => {
  it('Lago: a worker that dies between the counter and the mail neither loses the attempt nor doubles it', async () => {
    const desk = await started();
    await run(desk, '2026-11-24');
    const [queued] = desk.queue;
    if (queued === undefined) throw new Error('nothing is queued');
    const dying = { ...desk, mail: () => Promise.reject(new Error('the worker died')) };
    await expect(sendNotice(dying, queued)).rejects.toThrow('died');
    expect(await noticesOf(desk)).toMatchObject([{ state: 'claimed', level: 1 }]);
    await expect(sendNotice(desk, queued)).rejects.toThrow('another worker claimed');
    desk.pass(16 * 60_000);
    for (let delivery = 0; delivery < 3; delivery += 1) await sendNotice(desk, queued);
    expect(desk.mails).toHaveLength(1);
    expect(await noticesOf(desk)).toMatchObject([{ state: 'sent', overdue: [{ level: 1 }] }]);
  });

  it('domain rule 25: a promise due on a holiday is not broken by a statement that comes late', async () => {
    const desk = await started();
    desk.setTime('2026-12-22', '07:00');
    await makePromise(
      desk,
      { customer: 'C-1', items: [{ invoice: 'INV-2026-001' }], promisedOn: localDate('2026-12-25') },
      RINA,
    );
    // Two business days after Christmas is the 29th; nothing is judged before a statement covers it.
    for (const day of ['2026-12-28', '2026-12-30', '2027-01-05']) await run(desk, day);
    const stateOf = async () =>
      (await Array.fromAsync(desk.table.query('C#C-1', { prefix: 'P#' }))).map(
        (item) => promiseKind.decode(item).state,
      );
    expect(await stateOf()).toEqual(['open']);
    const paid = mandiriMt940(ACCOUNT, '261229', '1', 0n, [{ amountMinor: 900_000_000n, text: 'INV-2026-001' }]);
    await postStatementFile(desk, desk.drop('bank-statements/late.sta', paid));
    await run(desk, '2027-01-06');
    expect(await stateOf()).toEqual(['kept']);
    expect(desk.mails).toEqual([]);
  });

  it('Xero: the reminder goes to whom the bills go to, not to whoever is the customer', async () => {
    const desk = await started();
    const contacts = [{ role: 'billing', name: 'Dewi', email: 'dewi@sinar.example' }] as const;
    await takeCustomers(desk, [{ line: 2, change: { id: 'C-1', contacts } }]);
    await run(desk, '2026-11-24');
    for (const notice of desk.queue) await sendNotice(desk, notice);
    expect(desk.mails.map(({ to }) => to)).toEqual(['dewi@sinar.example']);
  });

  it('frappe/erpnext#33967 and #37888: a payment that is taken back brings the credit signal back, and stops no invoice', async () => {
    const desk = await started((json) => {
      json['credit'] = { aboveLimit: false, overdueAbove: { IDR: '1000000' } };
    });
    const signal = async () =>
      (await read(desk.table, creditKind, { customer: 'C-1', currency: desk.tenant.baseCurrency }))?.state;
    await run(desk, '2026-11-24');
    expect(await signal()).toBe('suggested');
    const more = `${HEAD}\nINV-2026-009,C-1,PT Sinar Jaya Abadi,IDR,100000.00,2026-11-24,2026-12-24,\n`;
    const taken = await ingestInvoiceFile(desk, desk.drop('invoices/b.csv', more));
    expect(taken.state).toBe('posted');
    const paid = mandiriMt940(ACCOUNT, '261124', '1', 0n, [{ amountMinor: 900_000_000n, text: 'INV-2026-001' }]);
    await postStatementFile(desk, desk.drop('bank-statements/a.sta', paid));
    await run(desk, '2026-11-25');
    expect(await signal()).toBe('lifted');
    const line = desk.table.dump().find(({ p, s }) => p.startsWith('B#') && s.startsWith('L#'));
    if (line === undefined) throw new Error('no line');
    await unapplyLine(desk, bankLineKind.decode(line), { why: 'another payer' }, RINA);
    await run(desk, '2026-11-26');
    expect(await signal()).toBe('lifted');
    const back = desk.table.dump().find(({ p, s }) => p.startsWith('B#') && s.startsWith('L#'));
    if (back !== undefined) await ignoreLine(desk, bankLineKind.decode(back), 'of somebody else', RINA);
    await run(desk, '2026-11-27');
    expect(await signal()).toBe('suggested');
  });
});
