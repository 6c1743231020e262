import { localDate } from '@piutang/calendar';
import { create, invoiceKind, letterSequenceKind, read, readMany, replace, statementKind } from '@piutang/table';
import {
  type DemandRequest,
  ingestInvoiceFile,
  issueDemand,
  lettersOf,
  noteLetterProof,
  raiseDispute,
  setHold,
  verifyBooks,
} from '@piutang/workflows';
import { describe, expect, it } from 'vitest';
import { type TestDesk, testDesk, testTenant } from '../support/test-desk.ts';

const CUSTOMERS = Array.from({ length: 12 }, (_, at) => `C-${at + 1}`);
const INVOICES = [
  'invoice,customer,customerName,currency,amount,issuedOn,dueOn,email,segment',
  ...CUSTOMERS.map((id) => `INV-${id},${id},PT ${id},IDR,9000000.00,2026-08-01,2026-09-01,a@b.example,B2B`),
  'INV-R,C-R,Ibu Ratna,IDR,9000000.00,2026-09-20,2026-10-20,r@b.example,B2C',
].join('\n');
const DEWI = { actor: 'person:dewi' };
const request = (customer: string, changes: Partial<DemandRequest> = {}): DemandRequest => {
  return { customer, currency: testTenant().baseCurrency, byLawFirm: false, evidence: [], ...changes };
};

const LETTERS = {
  code: 'CN',
  city: 'Jakarta',
  signatory: { name: 'Dewi', title: 'Direktur' },
  deadlineDays: 14,
};

/** Books of 23 November 2026 with everybody past the last reminder, and bank data of every day. */
async function ripe(change: (json: Record<string, unknown>) => void = () => {}): Promise<TestDesk> {
  const desk = testDesk(
    testTenant((json) => {
      json['collectionAccounts'] = (json['collectionAccounts'] as unknown[]).slice(0, 1);
      json['letters'] = LETTERS;
      change(json);
    }),
  );
  await ingestInvoiceFile(desk, desk.drop('invoices/a.csv', INVOICES));
  const invoices = await readMany(desk.table, invoiceKind, [...CUSTOMERS.map((id) => `INV-${id}`), 'INV-R']);
  for (const invoice of invoices) {
    await desk.table.commit([replace(invoiceKind, invoice, { ...invoice, level: 4 }, 'unchanged')]);
  }
  const statement = {
    account: '0353070118',
    number: '1',
    currency: desk.tenant.baseCurrency,
    closingOn: localDate('2027-03-31'),
    creditsMinor: 0n,
    debitsMinor: 0n,
    lineCount: 0,
    balances: 'proved',
    file: 'f',
    recordedAt: desk.clock(),
  } as const;
  await desk.table.commit([create(statementKind, statement, 'new')]);
  return desk;
}

const broken = async ({ table }: TestDesk) => (await verifyBooks(table)).breaches.map(({ law }) => law);

describe('formal demands', () => {
  it('follow each other, each after the deadline of the one before, with the year’s next number', async () => {
    const desk = await ripe();
    expect(await issueDemand(desk, request('C-1', { evidence: ['Kontrak 7/2025'] }), DEWI)).toMatchObject({
      number: '001/SP1/CN/XI/2026',
      deadlineOn: '2026-12-07',
      items: [{ invoice: 'INV-C-1', balanceMinor: 900_000_000n, isCharge: false }],
      enclosures: expect.arrayContaining(['Kontrak 7/2025']),
      earlier: [],
    });
    expect(await issueDemand(desk, request('C-1'), DEWI)).toHaveProperty('number', '001/SP1/CN/XI/2026');
    desk.setTime('2026-12-07', '09:00');
    expect(await issueDemand(desk, request('C-1'), DEWI)).toMatchObject({
      refused: 'deadline-running',
      message: expect.stringContaining('from 2026-12-08'),
    });
    desk.setTime('2026-12-08', '09:00');
    expect(await issueDemand(desk, request('C-1'), DEWI)).toMatchObject({
      number: '002/SP2/CN/XII/2026',
      earlier: [{ number: '001/SP1/CN/XI/2026', on: '2026-11-23' }],
    });
    desk.setTime('2027-01-04', '09:00');
    expect(await issueDemand(desk, request('C-1'), DEWI)).toHaveProperty('number', '001/SP3/CN/I/2027');
    desk.setTime('2027-02-01', '09:00');
    expect(await issueDemand(desk, request('C-1'), DEWI)).toHaveProperty('refused', 'all-sent');
  });

  it('leave no number out and give none twice, however many people issue at the same moment', async () => {
    const desk = await ripe();
    const answers = await Promise.all(CUSTOMERS.map((id) => issueDemand(desk, request(id), DEWI)));
    for (const [at, answer] of answers.entries()) {
      if ('refused' in answer)
        expect(await issueDemand(desk, request(CUSTOMERS[at] ?? ''), DEWI)).toHaveProperty('number');
    }
    const sequences = (await lettersOf(desk)).map(({ sequence }) => sequence);
    expect(sequences).toEqual(CUSTOMERS.map((_, at) => at + 1));
    expect(await read(desk.table, letterSequenceKind, 2026)).toMatchObject({ last: CUSTOMERS.length });
  });

  it('go on after the last letter that stands, where a restore lost what the sequence said of it', async () => {
    const desk = await ripe();
    for (const id of ['C-1', 'C-2']) await issueDemand(desk, request(id), DEWI);
    const [sequence] = desk.table.dump().filter(({ p, s }) => p === 'L#2026' && s === '#');
    if (sequence === undefined) throw new Error('no sequence');
    const rest = desk.table.dump().filter((item) => item.s !== '#' || item.p !== 'L#2026');
    for (const torn of [[...rest, { ...sequence, la: 1n }], rest]) {
      desk.table.restore(torn);
      expect(await broken(desk)).toContain('letters-are-numbered');
      expect(await issueDemand(desk, request('C-3'), DEWI)).toHaveProperty('number', '003/SP1/CN/XI/2026');
      expect(await broken(desk)).not.toContain('letters-are-numbered');
    }
  });

  it.each([
    [
      'disputed',
      (desk: TestDesk) => raiseDispute(desk, { invoice: 'INV-C-1', reason: 'price', note: 'x' } as never, DEWI),
    ],
    [
      'held',
      (desk: TestDesk) =>
        setHold(desk, { invoice: 'INV-C-1' }, { until: localDate('2026-12-20'), reason: 'talks' }, DEWI),
    ],
    [
      'not past the last reminder',
      async (desk: TestDesk) => {
        const invoice = await read(desk.table, invoiceKind, 'INV-C-1');
        if (invoice !== undefined)
          await desk.table.commit([replace(invoiceKind, invoice, { ...invoice, level: 3 }, 'unchanged')]);
      },
    ],
  ])('are refused for what is %s', async (_, before) => {
    const desk = await ripe();
    await before(desk);
    expect(await issueDemand(desk, request('C-1'), DEWI)).toHaveProperty('refused', 'nothing-to-demand');
    expect(await lettersOf(desk)).toEqual([]);
  });

  it('go to no consumer before the 45th day', async () => {
    const desk = await ripe();
    expect(await issueDemand(desk, request('C-R'), DEWI)).toHaveProperty('refused', 'nothing-to-demand');
    desk.setTime('2026-12-04', '09:00');
    expect(await issueDemand(desk, request('C-R'), DEWI)).toHaveProperty('number');
  });

  it('wait for the bank’s statements, for settings, for a controller, and for a law firm that is named', async () => {
    const stale = await ripe();
    stale.setTime('2027-06-01', '09:00');
    expect(await issueDemand(stale, request('C-1'), DEWI)).toHaveProperty('refused', 'bank-stale');
    const bare = await ripe((json) => delete json['letters']);
    expect(await issueDemand(bare, request('C-1'), DEWI)).toHaveProperty('refused', 'letters-not-set');
    const desk = await ripe((json) =>
      Object.assign(json, { authority: { people: [{ name: 'rina', role: 'clerk' }] } }),
    );
    expect(await issueDemand(desk, request('C-1'), { actor: 'person:rina' })).toHaveProperty('refused', 'not-allowed');
    expect(await issueDemand(await ripe(), request('C-1', { byLawFirm: true }), DEWI)).toHaveProperty(
      'refused',
      'law-firm-not-set',
    );
    expect(await issueDemand(await ripe(), request('C-none'), DEWI)).toHaveProperty('refused', 'customer-unknown');
  });

  it('keep their proof of delivery, which is never written over', async () => {
    const desk = await ripe();
    await issueDemand(desk, request('C-1'), DEWI);
    const number = '001/SP1/CN/XI/2026';
    const proof = { on: localDate('2026-11-23'), how: 'kurir, resi 123' };
    expect(await noteLetterProof(desk, number, { ...proof, on: localDate('2026-11-24') }, DEWI)).toHaveProperty(
      'refused',
      'proof-unusable',
    );
    expect(await noteLetterProof(desk, number, { ...proof, how: ' ' }, DEWI)).toHaveProperty(
      'refused',
      'proof-unusable',
    );
    expect(await noteLetterProof(desk, number, proof, DEWI)).toMatchObject({ proof });
    expect(await noteLetterProof(desk, number, proof, DEWI)).toMatchObject({ proof });
    expect(await noteLetterProof(desk, number, { ...proof, how: 'other' }, DEWI)).toHaveProperty(
      'refused',
      'proof-known',
    );
    expect(await noteLetterProof(desk, '999/SP1/CN/XI/2026', proof, DEWI)).toHaveProperty('refused', 'letter-unknown');
  });
});
