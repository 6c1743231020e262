import { localDate } from '@piutang/calendar';
import { decisionKind, noticeKind, planKind, promiseKind, read } from '@piutang/table';
import {
  ageReceivables,
  agreePlan,
  allocate,
  cancelPlan,
  casesOf,
  eventsOf,
  ingestInvoiceFile,
  linesInReview,
  makePromise,
  openPlans,
  pausedReceivables,
  postStatementFile,
  previewDunning,
  proposePlan,
  raiseDispute,
  runDunning,
  sendNotice,
  verifyBooks,
} from '@piutang/workflows';
import { describe, expect, it } from 'vitest';
import { type TestDesk, testDesk, testTenant } from '../support/test-desk.ts';

const INVOICES = `invoice,customer,customerName,currency,amount,issuedOn,dueOn,email,language
INV-2026-001,C-1,PT Sinar Jaya Abadi,IDR,1200000.00,2026-10-01,2026-11-02,a@sinar.example,id
INV-2026-002,C-1,PT Sinar Jaya Abadi,IDR,600000.00,2026-10-30,2026-11-30,,
`;
const ACCOUNT = '0353070118';
/** Names nobody and nothing, so that it waits for a person. */
const CASH = 'SETORAN TUNAI';
const RINA = { actor: 'person:rina' };
const BUDI = { actor: 'person:budi' };

async function started(change: (json: Record<string, unknown>) => void = () => {}): Promise<TestDesk> {
  const desk = testDesk(
    testTenant((json) => {
      json['collectionAccounts'] = (json['collectionAccounts'] as unknown[]).slice(0, 1);
      change(json);
    }),
  );
  desk.setTime('2026-12-01', '06:00');
  await ingestInvoiceFile(desk, desk.drop('invoices/a.csv', INVOICES));
  return desk;
}

const three = (first: string, second: string, third: string) =>
  [first, second, third].map((day) => ({ dueOn: localDate(day), amountMinor: 600_000_00n }));
const PROPOSAL = {
  customer: 'C-1',
  invoices: ['INV-2026-001', 'INV-2026-002'],
  instalments: three('2026-12-11', '2027-01-11', '2027-02-11'),
};

async function live(desk: TestDesk): Promise<string> {
  const plan = await proposePlan(desk, PROPOSAL, RINA);
  if ('refused' in plan) throw new Error(plan.message);
  desk.pass(1_000);
  const agreed = await agreePlan(desk, 'C-1', plan.id, 'kami setuju', RINA);
  if ('refused' in agreed) throw new Error(agreed.message);
  expect(agreed.state).toBe('live');
  return plan.id;
}

/** What is on the account after each desk's statements. */
const BALANCES = new WeakMap<TestDesk, bigint>();

async function bankDay(
  desk: TestDesk,
  day: string,
  creditMinor: bigint,
  text = '',
  valueOn: string = day,
): Promise<void> {
  const [date, value] = [day, valueOn].map((each) => each.replaceAll('-', '').slice(2)) as [string, string];
  const shown = (minor: bigint) => `${minor / 100n},${String(minor % 100n).padStart(2, '0')}`;
  const opening = BALANCES.get(desk) ?? 0n;
  BALANCES.set(desk, opening + creditMinor);
  const line =
    creditMinor === 0n ? [] : [`:61:${value}${date.slice(2)}C${shown(creditMinor)}NTRFNONREF`, `:86:${text}`];
  const head = [`:20:${date}`, `:25:${ACCOUNT}`, `:28C:${date}/1`, `:60F:C${date}IDR${shown(opening)}`];
  const file = [...head, ...line, `:62F:C${date}IDR${shown(opening + creditMinor)}`, '-', ''];
  const posted = await postStatementFile(desk, desk.drop(`bank-statements/${day}.sta`, file.join('\r\n')));
  expect(posted.state).toBe(text === CASH ? 'partly-posted' : 'posted');
}

async function morning(desk: TestDesk, day: string): Promise<string[]> {
  desk.setTime(day, '08:00');
  await ageReceivables(desk, desk.clock());
  for (const event of desk.events.splice(0)) {
    if (event.type === 'ReceivablesAged')
      await runDunning(desk, { asOf: localDate(event.detail.asOf), payers: event.detail.payers });
  }
  for (const notice of desk.queue.splice(0)) await sendNotice(desk, notice);
  return desk.mails.splice(0).map(({ text }) => text);
}

const planOf = async (desk: TestDesk) => (await casesOf(desk.table, 'C-1'))?.plans[0];
const reasonOn = async (desk: TestDesk, day: string) =>
  (await read(desk.table, decisionKind, { customer: 'C-1', on: localDate(day), currency: desk.tenant.baseCurrency }))
    ?.reason;

describe('a payment plan', () => {
  it('changes nothing while it is only proposed, and silences what it covers once it is agreed', async () => {
    const desk = await started();
    await proposePlan(desk, PROPOSAL, RINA);
    expect(await morning(desk, '2026-12-01')).toHaveLength(1);
    await live(desk);
    for (const day of ['2026-12-02', '2026-12-03']) expect(await morning(desk, day)).toEqual([]);
    expect(await reasonOn(desk, '2026-12-03')).toBe('plan');
    expect(await pausedReceivables(desk, localDate('2026-12-03'))).toMatchObject([
      { plannedMinor: 600_000_00n },
      { plannedMinor: 600_000_00n },
    ]);
  });

  it('tells of an instalment before its day, with that amount and that day', async () => {
    const desk = await started();
    await live(desk);
    await bankDay(desk, '2026-12-08', 0n);
    for (const day of ['2026-12-04', '2026-12-10']) {
      const [mail = ''] = await morning(desk, day);
      expect(mail).toContain('600.000');
    }
    const [decision] = await previewDunning(desk);
    expect(decision?.totals).toMatchObject({ overdueMinor: 0n, comingDueMinor: 60_000_000n });
  });

  it('is kept when the instalments come, by value date, whichever invoice they are applied to', async () => {
    const desk = await started();
    await live(desk);
    await bankDay(desk, '2026-12-11', 60_000_000n, 'CICILAN INV-2026-002');
    await morning(desk, '2026-12-16');
    expect(await planOf(desk)).toMatchObject({ state: 'live', missed: 0 });
    await bankDay(desk, '2027-01-11', 120_000_000n, 'PELUNASAN INV-2026-001');
    await morning(desk, '2027-01-14');
    expect(await planOf(desk)).toMatchObject({ state: 'kept', paidMinor: 180_000_000n });
    expect(await openPlans(desk)).toEqual([]);
    expect((await verifyBooks(desk.table)).breaches).toEqual([]);
  });

  describe('counts what its invoices fell by since it was agreed', () => {
    /** 600,000 on the first invoice, given to it by a person in the moment that the clock shows. */
    async function partPaid(desk: TestDesk, day: string, valueOn = day): Promise<void> {
      await bankDay(desk, day, 60_000_000n, CASH, valueOn);
      const [line] = await Array.fromAsync(linesInReview(desk.table));
      if (line === undefined) throw new Error('nothing waits');
      const part = [{ invoice: 'INV-2026-001', amountMinor: 60_000_000n }];
      expect(await allocate(desk, line, part, RINA)).toMatchObject({ outcome: 'applied' });
    }

    const TWO = {
      ...PROPOSAL,
      instalments: [localDate('2026-12-11'), localDate('2027-01-11')].map((dueOn) => ({
        dueOn,
        amountMinor: 60_000_000n,
      })),
    };

    async function agreedAtOnce(desk: TestDesk, proposal: typeof PROPOSAL): Promise<void> {
      const plan = await proposePlan(desk, proposal, RINA);
      if ('refused' in plan) throw new Error(plan.message);
      expect(await agreePlan(desk, 'C-1', plan.id, 'kami setuju', RINA)).toMatchObject({ state: 'live' });
    }

    it('and not a payment of before that was recorded in the very moment of the agreement', async () => {
      const desk = await started();
      await partPaid(desk, '2026-12-01');
      await agreedAtOnce(desk, TWO);
      await bankDay(desk, '2026-12-17', 0n);
      await morning(desk, '2026-12-18');
      expect(await planOf(desk)).toMatchObject({ state: 'broken', missed: 1, paidMinor: 0n });
    });

    it('and a payment of after that was recorded in the very moment of the agreement', async () => {
      const desk = await started();
      await agreedAtOnce(desk, PROPOSAL);
      await partPaid(desk, '2026-12-01');
      await bankDay(desk, '2026-12-17', 0n);
      await morning(desk, '2026-12-18');
      expect(await planOf(desk)).toMatchObject({ state: 'live', missed: 0 });
    });

    it('and not against it a payment of before that the bank dated later than an instalment', async () => {
      const desk = await started();
      await partPaid(desk, '2026-12-01', '2027-01-04');
      await agreedAtOnce(desk, TWO);
      await bankDay(desk, '2026-12-11', 60_000_000n, 'PELUNASAN INV-2026-001');
      await bankDay(desk, '2026-12-17', 0n);
      await morning(desk, '2026-12-18');
      expect(await planOf(desk)).toMatchObject({ state: 'live', missed: 0 });
    });
  });

  it('is not broken while no statement covers the deadline, and is the morning after; then one mail goes, one level up', async () => {
    const desk = await started();
    await bankDay(desk, '2026-11-30', 0n);
    const [first] = await morning(desk, '2026-12-01');
    expect(first).toBeDefined();
    await live(desk);
    expect(await morning(desk, '2026-12-17')).toEqual([]);
    expect(await planOf(desk)).toMatchObject({ state: 'live', missed: 0 });
    await bankDay(desk, '2026-12-17', 0n);
    const mails = await morning(desk, '2026-12-18');
    expect(await planOf(desk)).toMatchObject({ state: 'broken', missed: 1, missedThrough: '2026-12-11' });
    expect(mails).toHaveLength(1);
    const notices = (await Array.fromAsync(desk.table.query('N#C-1'))).map(noticeKind.decode);
    const [before, after] = notices;
    expect(before?.overdue).toEqual([
      { invoice: 'INV-2026-001', level: 1 },
      { invoice: 'INV-2026-002', level: 1 },
    ]);
    expect(after?.overdue).toEqual([
      { invoice: 'INV-2026-001', level: 2 },
      { invoice: 'INV-2026-002', level: 2 },
    ]);
    expect(await morning(desk, '2026-12-21')).toEqual([]);
  });

  it('frappe/erpnext#26969: asks for an overdue instalment, by its own day, though the last one is not due yet', async () => {
    const desk = await started((json) => {
      json['plans'] = {
        maxInstalments: 6,
        maxHorizonDays: 200,
        toleranceBusinessDays: 0,
        brokenAfterMissed: 2,
        keptAtPercent: 100,
      };
    });
    await live(desk);
    await bankDay(desk, '2026-12-14', 0n);
    const [mail = ''] = await morning(desk, '2026-12-15');
    expect(await planOf(desk)).toMatchObject({ state: 'live', missed: 1 });
    expect(mail).toContain('600.000');
    expect(mail).not.toContain('1.800.000');
    const notices = (await Array.fromAsync(desk.table.query('N#C-1'))).map(noticeKind.decode);
    expect(notices).toMatchObject([{ level: 1, overdue: [{ invoice: 'INV-2026-001', level: 1 }] }]);
  });

  it('takes the place of a promise, and does not count what is disputed as missed', async () => {
    const desk = await started();
    await makePromise(
      desk,
      { customer: 'C-1', items: [{ invoice: 'INV-2026-001' }], promisedOn: localDate('2026-12-08') },
      RINA,
    );
    await live(desk);
    const [promise] = (await Array.fromAsync(desk.table.query('C#C-1', { prefix: 'P#' }))).map(promiseKind.decode);
    expect(promise?.state).toBe('superseded');
    await raiseDispute(desk, { invoice: 'INV-2026-001', amountMinor: 60_000_000n, reason: 'price', note: 'n' }, RINA);
    await bankDay(desk, '2026-12-17', 0n);
    await morning(desk, '2026-12-18');
    expect(await planOf(desk)).toMatchObject({ state: 'live', missed: 0 });
  });

  it('above the limit waits for a second person, with reminders stopped, and lapses when nobody agrees in time', async () => {
    const limited = (json: Record<string, unknown>) => {
      json['authority'] = {
        people: [
          { name: 'rina', role: 'clerk' },
          { name: 'budi', role: 'controller' },
        ],
        fourEyesAbove: { plan: { IDR: '1000000' } },
      };
    };
    const desk = await started(limited);
    const plan = await proposePlan(desk, PROPOSAL, RINA);
    if ('refused' in plan) throw new Error(plan.message);
    expect(await agreePlan(desk, 'C-1', plan.id, '', RINA)).toMatchObject({ refused: 'words-missing' });
    expect(await agreePlan(desk, 'C-1', plan.id, 'setuju', { actor: 'person:siapa' })).toMatchObject({
      refused: 'not-permitted',
    });
    expect(await agreePlan(desk, 'C-1', plan.id, 'setuju', RINA)).toMatchObject({ state: 'agreed' });
    expect(await agreePlan(desk, 'C-1', plan.id, 'setuju', RINA)).toMatchObject({ refused: 'not-permitted' });
    expect(await morning(desk, '2026-12-02')).toEqual([]);
    const before = desk.saved();
    expect(await agreePlan(desk, 'C-1', plan.id, '', BUDI)).toMatchObject({ state: 'live' });
    desk.restore(before);
    await morning(desk, '2026-12-14');
    expect(await planOf(desk)).toMatchObject({ state: 'cancelled' });
  });

  it('is not agreed to when the books changed, and can be cancelled with a reason', async () => {
    const desk = await started();
    const plan = await proposePlan(desk, PROPOSAL, RINA);
    if ('refused' in plan) throw new Error(plan.message);
    expect(await proposePlan(desk, PROPOSAL, RINA)).toEqual(plan);
    await bankDay(desk, '2026-11-30', 60_000_000n, 'INV-2026-002 LUNAS');
    expect(await agreePlan(desk, 'C-1', plan.id, 'setuju', RINA)).toMatchObject({ refused: 'nothing-open' });
    expect(await cancelPlan(desk, 'C-1', plan.id, ' ', RINA)).toMatchObject({ refused: 'reason-missing' });
    expect(await cancelPlan(desk, 'C-1', plan.id, 'paid', RINA)).toMatchObject({ state: 'cancelled' });
    expect(await cancelPlan(desk, 'C-1', plan.id, 'paid', RINA)).toMatchObject({ refused: 'at-its-end' });
    expect(await agreePlan(desk, 'C-1', 'nope', 'x', RINA)).toMatchObject({ refused: 'plan-unknown' });
  });

  it('says each of its states on the bus, once', async () => {
    const desk = await started();
    const id = await live(desk);
    const item = await desk.table.get(planKind.key({ customer: 'C-1', id }));
    if (item === undefined) throw new Error('no plan');
    const before = { ...item, st: 'proposed' };
    expect(eventsOf({ before, after: item })).toMatchObject([
      { type: 'PaymentPlanChanged', detail: { plan: id, state: 'live', amount: '1800000.00' } },
    ]);
    expect(eventsOf({ before: item, after: item })).toEqual([]);
  });
});
