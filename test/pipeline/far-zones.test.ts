import { instantAt, localDate, localDateAt, timeZone } from '@piutang/calendar';
import { customerKind, decisionKind, jobKind, read, replace } from '@piutang/table';
import { ageReceivables, ingestInvoiceFile, remindAgain, runDunning, sendNotice } from '@piutang/workflows';
import { describe, expect, it } from 'vitest';
import { type TestDesk, testDesk, testTenant } from '../support/test-desk.ts';

const INVOICES = `invoice,customer,customerName,currency,amount,issuedOn,dueOn,email,language,timeZone
INV-1,JKT,PT Sinar Jaya Abadi,IDR,1110000.00,2026-10-01,2026-11-23,jkt@sinar.example,id,Asia/Jakarta
INV-2,LON,Northwind Ltd,IDR,2220000.00,2026-10-01,2026-11-23,lon@northwind.example,en,Europe/London
INV-3,NYC,Eastwind Inc,IDR,3330000.00,2026-10-01,2026-11-23,nyc@eastwind.example,en,America/New_York
INV-4,AKL,Southwind Ltd,IDR,4440000.00,2026-10-01,2026-11-23,akl@southwind.example,en,Pacific/Kiritimati
`;

const LOOKS = ['15:30', '21:30'];

async function started(): Promise<TestDesk> {
  const desk = testDesk(
    testTenant((json) => {
      json['schedules'] = { ageAt: '08:00', remindAgainAt: LOOKS };
    }),
  );
  await ingestInvoiceFile(desk, desk.drop('invoices/november.csv', INVOICES));
  return desk;
}

async function sendAll(desk: TestDesk): Promise<string[]> {
  for (const notice of desk.queue.splice(0)) await sendNotice(desk, notice);
  return desk.mails.splice(0).map(({ to }) => to);
}

async function morning(desk: TestDesk, day: string): Promise<string[]> {
  desk.setTime(day, '08:00');
  await ageReceivables(desk, desk.clock());
  for (const event of desk.events.splice(0)) {
    if (event.type === 'ReceivablesAged')
      await runDunning(desk, { asOf: localDate(event.detail.asOf), payers: event.detail.payers });
  }
  return sendAll(desk);
}

async function look(desk: TestDesk, day: string, time: string): Promise<string[]> {
  desk.setTime(day, time);
  await remindAgain(desk, desk.clock());
  return sendAll(desk);
}

describe('payers in other zones', () => {
  it('get their mail at the first look of the day that falls into their own hours, and one only', async () => {
    const desk = await started();
    // 08:00 in Jakarta is 01:00 in London, 20:00 of the day before in New York and 15:00 on Kiritimati.
    expect(await morning(desk, '2026-11-25')).toEqual(['akl@southwind.example', 'jkt@sinar.example']);
    expect(await look(desk, '2026-11-25', '15:30')).toEqual(['lon@northwind.example']);
    expect(await look(desk, '2026-11-25', '21:30')).toEqual(['nyc@eastwind.example']);
    expect(await look(desk, '2026-11-25', '21:30')).toEqual([]);
  });

  it('keep their own civil day in the record', async () => {
    const desk = await started();
    await morning(desk, '2026-11-25');
    await look(desk, '2026-11-25', '15:30');
    await look(desk, '2026-11-25', '21:30');
    for (const id of ['JKT', 'LON', 'NYC', 'AKL']) {
      const customer = await read(desk.table, customerKind, id);
      if (customer === undefined) throw new Error(id);
      const on = localDateAt(desk.clock(), customer.timeZone);
      const today = id === 'AKL' ? localDate('2026-11-25') : on;
      const decision = await read(desk.table, decisionKind, {
        customer: id,
        on: today,
        currency: desk.tenant.baseCurrency,
      });
      expect(decision, id).toMatchObject({ outcome: 'send', reason: 'IDR-L1', policy: 'general' });
    }
  });

  it('are counted once in what the day decided, however often the last look runs', async () => {
    const desk = await started();
    const counts = async () =>
      (await read(desk.table, jobKind, { job: 'run-dunning', on: localDate('2026-11-25') }))?.reasons;
    await morning(desk, '2026-11-25');
    expect(await counts()).toEqual([{ reason: 'send', count: 2 }]);
    await look(desk, '2026-11-25', '15:30');
    await look(desk, '2026-11-25', '21:30');
    await look(desk, '2026-11-25', '21:30');
    expect(await counts()).toEqual([{ reason: 'send', count: 4 }]);
  });

  it('are recorded by the last look even where their hours never opened', async () => {
    const desk = await started();
    const nyc = await read(desk.table, customerKind, 'NYC');
    if (nyc === undefined) throw new Error('NYC');
    // 08:00, 15:30 and 21:30 in Jakarta are 17:00, 00:30 and 06:30 in Los Angeles.
    const moved = { ...nyc, timeZone: timeZone('America/Los_Angeles') };
    await desk.table.commit([replace(customerKind, nyc, moved, 'unchanged')]);
    await morning(desk, '2026-11-25');
    await look(desk, '2026-11-25', '15:30');
    await look(desk, '2026-11-25', '21:30');
    const on = localDateAt(instantAt(localDate('2026-11-25'), '21:30', desk.tenant.timeZone), moved.timeZone);
    expect(
      await read(desk.table, decisionKind, { customer: 'NYC', on, currency: desk.tenant.baseCurrency }),
    ).toMatchObject({
      outcome: 'none',
      reason: 'quiet-hours',
    });
  });

  it('wait for nobody where no run was made that day', async () => {
    const desk = await started();
    expect(await remindAgain(desk, desk.clock())).toContain('nobody of 2026-11-23 waits');
  });
});
