import { localDate } from '@piutang/calendar';
import { creditKind, read, type StoredItem } from '@piutang/table';
import {
  ageReceivables,
  creditSignals,
  eventsOf,
  ingestInvoiceFile,
  raiseDispute,
  runDunning,
  stepDispute,
  verifyBooks,
  writeOff,
} from '@piutang/workflows';
import { describe, expect, it } from 'vitest';
import { type TestDesk, testDesk, testTenant } from '../support/test-desk.ts';

const INVOICES = `invoice,customer,customerName,currency,amount,issuedOn,dueOn,email
INV-2026-001,C-1,PT Sinar Jaya Abadi,IDR,9000000.00,2026-10-01,2026-11-20,a@sinar.example
INV-2026-002,C-1,PT Sinar Jaya Abadi,IDR,5000000.00,2026-11-01,2027-01-20,
INV-2026-003,C-2,CV Maju,IDR,500000.00,2026-10-01,2026-11-20,b@maju.example
`;
const RINA = { actor: 'person:rina' };

async function started(change: (json: Record<string, unknown>) => void): Promise<TestDesk> {
  const desk = testDesk(
    testTenant((json) => {
      json['authority'] = { people: [{ name: 'rina', role: 'director' }] };
      change(json);
    }),
  );
  await ingestInvoiceFile(desk, desk.drop('invoices/a.csv', INVOICES));
  return desk;
}

const OF_DAYS = (json: Record<string, unknown>) => {
  json['credit'] = { aboveLimit: false, oldestDays: 4, ignoreBelow: { IDR: '1000000' } };
};

async function morning(desk: TestDesk, day: string): Promise<void> {
  desk.setTime(day, '08:00');
  await ageReceivables(desk, desk.clock());
  await runDunning(desk, { asOf: localDate(day), payers: `ageing/${day}/payers.ndjson` });
}

const signalOf = (desk: TestDesk, customer = 'C-1') =>
  read(desk.table, creditKind, { customer, currency: desk.tenant.baseCurrency });

describe('a signal to give no more credit', () => {
  it('comes when a condition is met, stands without being written again, and goes when it is not met any more', async () => {
    const desk = await started(OF_DAYS);
    await morning(desk, '2026-11-24');
    expect(await creditSignals(desk)).toEqual([]);
    await morning(desk, '2026-11-25');
    expect(await creditSignals(desk)).toMatchObject([
      { customer: 'C-1', state: 'suggested', reasons: ['oldest'], since: '2026-11-25', version: 1 },
    ]);
    for (const day of ['2026-11-26', '2026-11-27']) await morning(desk, day);
    expect(await signalOf(desk)).toMatchObject({ version: 1 });
    await writeOff(desk, 'INV-2026-001', 'settled', 'agreed', RINA);
    await morning(desk, '2026-11-30');
    expect(await signalOf(desk)).toMatchObject({ state: 'lifted', since: '2026-11-30', version: 2 });
    await morning(desk, '2026-12-01');
    expect(await signalOf(desk)).toMatchObject({ version: 2 });
    expect((await verifyBooks(desk.table)).breaches).toEqual([]);
  });

  it('is one event for each change', async () => {
    const desk = await started(OF_DAYS);
    await morning(desk, '2026-11-25');
    const after = (await desk.table.get(
      creditKind.key({ customer: 'C-1', currency: desk.tenant.baseCurrency }),
    )) as StoredItem;
    expect(eventsOf({ after })).toMatchObject([
      { type: 'CreditHoldSuggested', detail: { customer: 'C-1', overdue: '9000000.00', reasons: ['oldest'] } },
    ]);
    expect(eventsOf({ before: after, after: { ...after, v: 2n } })).toEqual([]);
    expect(eventsOf({ before: after, after: { ...after, st: 'lifted', v: 3n } })).toMatchObject([
      { type: 'CreditHoldLifted', detail: { customer: 'C-1' } },
    ]);
  });

  it('does not count what is disputed, until the answer is no', async () => {
    const desk = await started(OF_DAYS);
    const raised = await raiseDispute(desk, { invoice: 'INV-2026-001', reason: 'price', note: 'n' }, RINA);
    if ('refused' in raised) throw new Error(raised.message);
    await morning(desk, '2026-11-25');
    expect(await signalOf(desk)).toBeUndefined();
    await stepDispute(desk, 'C-1', raised.id, { to: 'resolved', outcome: 'invalid', note: 'checked' }, RINA);
    await morning(desk, '2026-11-26');
    expect(await signalOf(desk)).toMatchObject({ state: 'suggested' });
  });

  it('follows a customer’s own limit before the general one, and changes its reasons without a second event', async () => {
    const desk = await started((json) => {
      json['credit'] = {
        limit: { IDR: '100000000' },
        limits: [{ customers: ['C-1'], upTo: { IDR: '13000000' } }],
        aboveLimit: true,
        overduePercentOfLimit: 50,
        oldestDays: 6,
      };
    });
    await morning(desk, '2026-11-24');
    expect(await signalOf(desk)).toMatchObject({ reasons: ['above-limit', 'overdue-share'] });
    await morning(desk, '2026-11-27');
    expect(await signalOf(desk)).toMatchObject({ reasons: ['above-limit', 'overdue-share', 'oldest'], version: 2 });
    expect(await signalOf(desk, 'C-2')).toMatchObject({ reasons: ['oldest'] });
  });

  it('that a step asks for stands until the invoices of its notice are settled', async () => {
    const desk = await started((json) => {
      for (const step of (json['dunning'] as { steps: Record<string, unknown>[] }).steps)
        if (step['level'] === 1) step['effects'] = ['credit-hold'];
    });
    await morning(desk, '2026-11-24');
    expect(await signalOf(desk)).toMatchObject({ reasons: ['step'], invoices: ['INV-2026-001'] });
    await morning(desk, '2026-11-25');
    expect(await signalOf(desk)).toMatchObject({ state: 'suggested', version: 1 });
    await writeOff(desk, 'INV-2026-001', 'settled', 'agreed', RINA);
    await morning(desk, '2026-11-26');
    expect(await signalOf(desk)).toMatchObject({ state: 'lifted' });
  });
});
