import { localDate } from '@piutang/calendar';
import { readCustomerFile } from '@piutang/receivables';
import {
  ageReceivables,
  casesOf,
  closeTask,
  ingestInvoiceFile,
  openTasks,
  previewDunning,
  runDunning,
  takeCustomers,
  writeOff,
} from '@piutang/workflows';
import { describe, expect, it } from 'vitest';
import { type TestDesk, testDesk, testTenant } from '../support/test-desk.ts';

const INVOICES = `invoice,customer,customerName,currency,amount,issuedOn,dueOn,email,language,phone
INV-2026-001,C-1,PT Sinar Jaya Abadi,IDR,90000000.00,2026-10-01,2026-11-20,a@sinar.example,id,+62 21 500
INV-2026-002,C-2,CV Kecil,IDR,500000.00,2026-10-01,2026-11-20,b@kecil.example,en,
`;
const CUSTOMERS = `customer,contacts
C-1,billing=Dewi <dewi@sinar.example> +62 21 555 0100;sales-rep=Andi <andi@contoh.example>;management=Pak Budi
`;
const RINA = { actor: 'person:rina' };

async function started(change: (json: Record<string, unknown>) => void = () => {}): Promise<TestDesk> {
  const desk = testDesk(testTenant(change));
  await ingestInvoiceFile(desk, desk.drop('invoices/a.csv', INVOICES));
  return desk;
}

async function morning(desk: TestDesk, day: string): Promise<void> {
  desk.setTime(day, '08:00');
  await ageReceivables(desk, desk.clock());
  const aged = { asOf: localDate(day), payers: `ageing/${day}/payers.ndjson` };
  await runDunning(desk, aged);
  await runDunning(desk, aged);
}

async function importCustomers(desk: TestDesk, text: string) {
  const bytes = (async function* () {
    yield new TextEncoder().encode(text);
  })();
  const rows = [];
  for await (const row of readCustomerFile(bytes)) {
    if ('error' in row) throw new Error(row.error.message);
    rows.push(row);
  }
  return takeCustomers(desk, rows);
}

describe('a calling task', () => {
  it('is raised once with the first word to those who owe most, and says whom to call, when, why and what', async () => {
    const desk = await started();
    await morning(desk, '2026-11-24');
    const tasks = await openTasks(desk);
    expect(tasks).toMatchObject([
      {
        id: 'call-2026-11-24-IDR-L1',
        customer: 'C-1',
        kind: 'call',
        invoices: ['INV-2026-001'],
        dueOn: '2026-11-24',
        contact: { role: 'billing', name: 'PT Sinar Jaya Abadi', phone: '+62 21 500' },
        window: { from: '08:00', to: '17:00' },
      },
    ]);
    expect(tasks[0]?.say).toContain('Rp90.000.000');
    expect((await casesOf(desk.table, 'C-1'))?.tasks).toHaveLength(1);
  });

  it('is raised by a step that asks for it, whoever the payer is, and asks for the contact who pays the bills', async () => {
    const desk = await started((json) => {
      for (const step of (json['dunning'] as { steps: Record<string, unknown>[] }).steps)
        if (step['level'] === 1) Object.assign(step, { effects: ['call'], roles: ['billing', 'sales-rep'] });
    });
    expect(await importCustomers(desk, CUSTOMERS)).toMatchObject({ changed: 1, refused: [] });
    desk.setTime('2026-11-24', '07:30');
    const decisions = await previewDunning(desk);
    expect(decisions).toMatchObject([{ reason: 'quiet-hours' }, { reason: 'quiet-hours' }]);
    await morning(desk, '2026-11-24');
    const tasks = await openTasks(desk);
    expect(tasks.map(({ customer }) => customer)).toEqual(['C-1', 'C-2']);
    expect(tasks[0]?.contact).toEqual({
      role: 'billing',
      name: 'Dewi',
      email: 'dewi@sinar.example',
      phone: '+62 21 555 0100',
    });
    expect(tasks[1]).not.toHaveProperty('contact');
    expect(tasks[1]?.say).toContain('1 invoice is overdue');
  });

  it('is closed by a person with what came of it, once', async () => {
    const desk = await started();
    await morning(desk, '2026-11-24');
    const [task] = await openTasks(desk);
    if (task === undefined) throw new Error('no task');
    const said = { outcome: 'will-pay', note: 'Friday' } as const;
    expect(await closeTask(desk, 'C-1', 'nope', said, RINA)).toMatchObject({ refused: 'task-unknown' });
    expect(await closeTask(desk, 'C-1', task.id, { ...said, note: 'x'.repeat(501) }, RINA)).toMatchObject({
      refused: 'note-too-long',
    });
    expect(await closeTask(desk, 'C-1', task.id, said, RINA)).toMatchObject({ state: 'done', outcome: 'will-pay' });
    expect(await closeTask(desk, 'C-1', task.id, said, RINA)).toMatchObject({ refused: 'done-already' });
    expect(await openTasks(desk)).toEqual([]);
  });

  it('is closed by itself when what it was about is settled', async () => {
    const desk = await started((json) => {
      json['authority'] = { people: [{ name: 'dir', role: 'director' }] };
    });
    await morning(desk, '2026-11-24');
    await writeOff(desk, 'INV-2026-001', 'settled', 'agreed', { actor: 'person:dir' }, 9_000_000_000n);
    desk.setTime('2026-11-25', '08:00');
    await ageReceivables(desk, desk.clock());
    expect((await casesOf(desk.table, 'C-1'))?.tasks).toMatchObject([{ state: 'done', outcome: 'settled' }]);
  });

  it('has contacts that are read from a customers file, each wrong one refused by name', async () => {
    const desk = await started();
    expect(await importCustomers(desk, CUSTOMERS)).toMatchObject({ changed: 1 });
    expect((await casesOf(desk.table, 'C-1'))?.customer.contacts).toEqual([
      { role: 'billing', name: 'Dewi', email: 'dewi@sinar.example', phone: '+62 21 555 0100' },
      { role: 'sales-rep', name: 'Andi', email: 'andi@contoh.example' },
      { role: 'management', name: 'Pak Budi' },
    ]);
    for (const wrong of ['boss=Dewi', 'billing=', 'billing=Dewi <dewi>', 'Dewi <d@e.example>']) {
      const taken = await importCustomers(desk, `customer,contacts\nC-1,${wrong}\n`);
      expect(taken.refused).toMatchObject([{ refusals: [{ field: 'contacts' }] }]);
    }
  });
});
