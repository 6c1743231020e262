import { instant, localDate } from '@piutang/calendar';
import { currency } from '@piutang/money';
import { create, customerKind, read, taskKind } from '@piutang/table';
import {
  casesOf,
  eraseCustomer,
  ingestInvoiceFile,
  legsOf,
  noteContact,
  postStatementFile,
  raiseDispute,
  stepDispute,
  verifyBooks,
} from '@piutang/workflows';
import { describe, expect, it } from 'vitest';
import { mandiriMt940 } from '../support/bank-files.ts';
import { type TestDesk, testDesk } from '../support/test-desk.ts';

const INVOICES = `invoice,customer,customerName,currency,amount,issuedOn,dueOn,email,phone
INV-2026-001,C-1,Ibu Ratna Dewanti,IDR,1110000.00,2026-10-29,2026-11-30,ratna@example.test,+628123456789
`;
const DEWI = { actor: 'person:dewi' };
const ACCOUNT = '1240007654321';
const REQUEST = 'letter of 2026-12-01';
/** What only Ratna Dewanti can be known by. */
const PERSONAL = /ratna|dewanti|628123456789|sudah lahir/i;

/** A call that was made, with whom and what was said. */
const CALL = {
  id: 'call-1',
  customer: 'C-1',
  kind: 'call',
  currency: currency('IDR'),
  invoices: ['INV-2026-001'],
  dueOn: localDate('2026-12-01'),
  why: 'step',
  say: 'ask',
  contact: { role: 'billing', name: 'Ratna', phone: '+628123456789' },
  window: { from: '08:00', to: '17:00' },
  state: 'done',
  outcome: 'reached',
  note: 'Ratna akan membayar',
  closedOn: localDate('2026-12-01'),
  actor: 'person:dewi',
  recordedAt: instant(0),
  version: 1,
} as const;

async function billed(): Promise<TestDesk> {
  const desk = testDesk();
  desk.setTime('2026-12-01', '09:00');
  await ingestInvoiceFile(desk, desk.drop('invoices/a.csv', INVOICES));
  const note = { channel: 'call', outcome: 'reached', note: 'anak Ratna sudah lahir' } as const;
  expect(await noteContact(desk, { customer: 'C-1', ...note }, DEWI)).not.toHaveProperty('refused');
  return desk;
}

async function settled(): Promise<TestDesk> {
  const desk = await billed();
  const file = mandiriMt940(ACCOUNT, '261201', '00001', 0n, [{ amountMinor: 111_000_000n, text: 'INV-2026-001' }]);
  await postStatementFile(desk, desk.drop('bank-statements/a.sta', file));
  return desk;
}

const stored = (desk: TestDesk) => desk.table.dump().filter(({ p }) => !p.startsWith('B#') && !p.startsWith('R#'));

describe('a customer that asks to be forgotten', () => {
  it('loses its name, its addresses and what was noted of it, and keeps its number, invoices and payments', async () => {
    const desk = await settled();
    expect(JSON.stringify(stored(desk), text)).toMatch(PERSONAL);
    const erased = await eraseCustomer(desk, 'C-1', REQUEST, DEWI);
    expect(erased).toMatchObject({ id: 'C-1', name: 'C-1', accounts: [], erasedBy: 'person:dewi', erasedWhy: REQUEST });
    expect(JSON.stringify(stored(desk), text)).not.toMatch(PERSONAL);
    expect(await legsOf(desk.table, 'INV-2026-001')).toHaveLength(1);
    expect((await verifyBooks(desk.table)).breaches).toEqual([]);
  });

  it('keeps its cases with their steps, readable and without a word about the person', async () => {
    const desk = await billed();
    const raised = await raiseDispute(
      desk,
      { invoice: 'INV-2026-001', reason: 'quality', note: 'Ratna: dus basah' },
      DEWI,
    );
    if ('refused' in raised) throw new Error(raised.message);
    const step = { to: 'resolved', outcome: 'invalid', note: 'Ratna setuju' } as const;
    await stepDispute(desk, 'C-1', raised.id, step, DEWI);
    await desk.table.commit([create(taskKind, CALL, 'task is new')]);
    const file = mandiriMt940(ACCOUNT, '261201', '00001', 0n, [{ amountMinor: 111_000_000n, text: 'INV-2026-001' }]);
    await postStatementFile(desk, desk.drop('bank-statements/a.sta', file));

    expect(await eraseCustomer(desk, 'C-1', REQUEST, DEWI)).not.toHaveProperty('refused');
    const cases = await casesOf(desk.table, 'C-1');
    expect(cases?.disputes[0]?.steps.map(({ state, note }) => [state, note])).toEqual([
      ['opened', 'erased'],
      ['resolved', 'erased'],
    ]);
    expect(cases?.tasks[0]?.contact).toEqual({ role: 'billing', name: 'erased', phone: 'erased' });
    expect(JSON.stringify(stored(desk), text)).not.toMatch(PERSONAL);
    expect((await verifyBooks(desk.table)).breaches).toEqual([]);
  });

  it('is not found by its name any more', async () => {
    const desk = await settled();
    await eraseCustomer(desk, 'C-1', REQUEST, DEWI);
    const bearers = desk.table.dump().filter(({ p, cu }) => p.startsWith('R#N:') && (cu as string[]).includes('C-1'));
    expect(bearers).toEqual([]);
  });

  it('is left as it is when it is asked for again', async () => {
    const desk = await settled();
    const first = await eraseCustomer(desk, 'C-1', REQUEST, DEWI);
    const before = desk.table.dump();
    desk.setTime('2026-12-05', '09:00');
    expect(await eraseCustomer(desk, 'C-1', 'another letter', DEWI)).toEqual(first);
    expect(desk.table.dump()).toEqual(before);
  });

  it('is refused while it owes something, with what is to be settled', async () => {
    const desk = await billed();
    const before = desk.table.dump();
    expect(await eraseCustomer(desk, 'C-1', REQUEST, DEWI)).toEqual({
      refused: 'still-open',
      message:
        'C-1 has open items, INV-2026-001 among them: it is needed until that is settled; settle it and ask again',
    });
    expect(desk.table.dump()).toEqual(before);
  });

  it.each([
    ['C-9', REQUEST, 'customer-unknown'],
    ['C-1', '  ', 'reason-missing'],
  ])('is refused for %s with the reason %j: %s', async (customer, why, refused) => {
    const desk = await settled();
    expect(await eraseCustomer(desk, customer, why, DEWI)).toMatchObject({ refused });
    expect((await read(desk.table, customerKind, 'C-1'))?.name).toBe('Ibu Ratna Dewanti');
  });
});

function text(_: string, value: unknown): unknown {
  return typeof value === 'bigint' ? value.toString() : value;
}
