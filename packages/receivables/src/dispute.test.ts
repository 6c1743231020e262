import { instant, type LocalDate, localDate } from '@piutang/calendar';
import { currency } from '@piutang/money';
import { describe, expect, it } from 'vitest';
import {
  type Dispute,
  disputedMinor,
  moveDispute,
  openDispute,
  rootCauses,
  tellableSteps,
  toldThrough,
} from './dispute.ts';
import type { Invoice } from './model.ts';

const IDR = currency('IDR');
const EUR = currency('EUR');
const on = (text: string): LocalDate => localDate(text);
const NOW = instant(Date.parse('2026-11-23T02:00:00Z'));
const TODAY = on('2026-11-23');
const CALENDAR = { workDays: new Set([1, 2, 3, 4, 5]), holidays: new Set([on('2026-12-25')]) };

function invoice(id: string, balanceMinor: bigint, more: Partial<Invoice> = {}): Invoice {
  return {
    id,
    customer: 'C-1',
    currency: IDR,
    amountMinor: balanceMinor,
    balanceMinor,
    issuedOn: on('2026-10-01'),
    dueOn: on('2026-10-31'),
    references: [],
    level: 0,
    contentHash: 'h',
    recordedAt: NOW,
    version: 1,
    ...more,
  };
}

describe('what a customer was told of its dispute', () => {
  const opened = openDispute(
    {
      id: 'd1',
      invoice: invoice('INV-1', 1_000n),
      reason: 'price',
      note: 'n',
      actor: 'rina',
      at: NOW,
      today: TODAY,
    },
    [],
    CALENDAR,
  ) as Dispute;

  it('is to be every step, but that its case was closed', () => {
    const move = { note: 'n', actor: 'rina', at: NOW, today: TODAY };
    const resolved = moveDispute(opened, { ...move, to: 'resolved', outcome: 'invalid' }, CALENDAR) as Dispute;
    const closed = moveDispute(resolved, { ...move, to: 'closed' }, CALENDAR) as Dispute;
    expect([opened, resolved, closed].map(tellableSteps)).toEqual([1, 2, 2]);
  });

  it('never becomes less, and settles the mails that told of no more', () => {
    expect(toldThrough(opened, 1)).toEqual({ ...opened, told: 1 });
    expect(toldThrough({ ...opened, told: 3 }, 2).told).toBe(3);
    const telling = { through: 2, at: NOW };
    expect(toldThrough({ ...opened, telling }, 2)).toEqual({ ...opened, told: 2 });
    expect(toldThrough({ ...opened, telling }, 1)).toEqual({ ...opened, told: 1, telling });
  });
});

describe('a dispute', () => {
  const request = (more: object = {}) => ({
    id: 'd1',
    invoice: invoice('INV-1', 1_000n),
    reason: 'quantity' as const,
    note: '2 boxes missing',
    actor: 'rina',
    at: NOW,
    today: TODAY,
    ...more,
  });
  const open = (more: object = {}, earlier: Dispute[] = []): Dispute => {
    const opened = openDispute(request(more), earlier, CALENDAR);
    if ('refused' in opened) throw new Error(opened.message);
    return opened;
  };
  const step = (to: Dispute['state'], today = '2026-11-24', more: object = {}) => ({
    to,
    note: 'n',
    actor: 'rina',
    at: NOW,
    today: on(today),
    ...more,
  });
  const moved = (dispute: Dispute, ...steps: ReturnType<typeof step>[]): Dispute =>
    steps.reduce((at, each) => {
      const next = moveDispute(at, each, CALENDAR);
      if ('refused' in next) throw new Error(next.message);
      return next;
    }, dispute);

  it('is owed an answer by the department of its reason', () => {
    expect(open()).toMatchObject({
      state: 'opened',
      owner: 'logistics',
      amountMinor: 1_000n,
      answerDueOn: '2026-11-26',
    });
  });

  it.each([
    ['price', 'sales', '2026-11-26'],
    ['quantity', 'logistics', '2026-11-26'],
    ['quality', 'quality', '2026-12-02'],
    ['delivery', 'logistics', '2026-11-26'],
    ['missing-po', 'sales', '2026-11-25'],
    ['tax-data', 'tax', '2026-11-25'],
    ['duplicate', 'billing', '2026-11-25'],
    ['service', 'operations', '2026-11-30'],
    ['short-pay', 'collections', '2026-11-30'],
    ['other', 'collections', '2026-11-30'],
  ] as const)('about %s is answered by %s until %s, unless somebody else is named', (reason, owner, answerDueOn) => {
    expect(open({ reason })).toMatchObject({ reason, owner, answerDueOn });
    expect(open({ reason, owner: 'dewi' })).toMatchObject({ owner: 'dewi', answerDueOn });
  });

  it('begins with what is known of it and nothing else', () => {
    expect(open()).toStrictEqual({
      id: 'd1',
      customer: 'C-1',
      invoice: 'INV-1',
      currency: 'IDR',
      amountMinor: 1_000n,
      reason: 'quantity',
      state: 'opened',
      owner: 'logistics',
      openedOn: '2026-11-23',
      answerDueOn: '2026-11-26',
      steps: [{ state: 'opened', at: NOW, actor: 'rina', note: '2 boxes missing' }],
      version: 1,
    });
    expect(open({ about: 'Beras 5 kg' })).toMatchObject({ about: 'Beras 5 kg' });
  });

  it('says what was asked, what holds, and what to do', () => {
    const message = (more: object, earlier: Dispute[] = []) => {
      const opened = openDispute(request(more), earlier, CALENDAR);
      return 'refused' in opened ? opened.message : undefined;
    };
    expect(message({ invoice: invoice('INV-1', 0n) })).toBe('INV-1 has nothing open that is not disputed already');
    const tooMuch = 'INV-1 has Rp10 open and undisputed, got Rp';
    expect(message({ amountMinor: 1_001n })).toBe(`${tooMuch}10.01: dispute at most that`);
    expect(message({ amountMinor: 0n })).toBe(`${tooMuch}0: dispute at most that`);
    expect(message({ amountMinor: 1_000n })).toBeUndefined();
    expect(message({ amountMinor: 1n })).toBeUndefined();
    const refused = (dispute: Dispute, move: ReturnType<typeof step>) => {
      const next = moveDispute(dispute, move, CALENDAR);
      return 'refused' in next ? next.message : undefined;
    };
    expect(refused(open(), step('closed'))).toBe(
      'dispute d1 is opened: got closed, expected triage, waiting-internal, waiting-customer, resolved',
    );
    const closed = moved(open(), step('resolved', '2026-11-24', { outcome: 'invalid' }), step('closed'));
    expect(refused(closed, step('triage'))).toBe('dispute d1 is closed: got triage, expected nothing: it is closed');
    expect(refused(open(), step('resolved'))).toBe(
      'dispute d1 cannot be resolved without an outcome: give one of valid-credit, partly-valid, invalid, duplicate',
    );
    expect(refused(open(), step('triage', '2026-11-24', { outcome: 'invalid' }))).toBe(
      'an outcome belongs to a resolved dispute, got it with triage: leave it out',
    );
  });

  it.each([
    ['opened', ['triage', 'waiting-internal', 'waiting-customer', 'resolved']],
    ['triage', ['waiting-internal', 'waiting-customer', 'resolved']],
    ['waiting-internal', ['waiting-customer', 'triage', 'resolved']],
    ['waiting-customer', ['waiting-internal', 'triage', 'resolved']],
    ['resolved', ['closed', 'triage']],
    ['closed', []],
  ] as const)('goes from %s to %j and nowhere else', (state, next) => {
    const states = ['opened', 'triage', 'waiting-internal', 'waiting-customer', 'resolved', 'closed'] as const;
    const reached = states.filter((to) => {
      const outcome = to === 'resolved' ? { outcome: 'invalid' } : {};
      return !('refused' in moveDispute({ ...open(), state }, step(to, '2026-11-24', outcome), CALENDAR));
    });
    expect(new Set(reached)).toEqual(new Set(next));
  });

  it('keeps its answer’s day and bears no outcome while it is not resolved', () => {
    const first = open({ about: 'Beras' });
    const triage = moved(first, step('triage', '2026-11-25'));
    expect(triage).toStrictEqual({
      ...first,
      state: 'triage',
      steps: [...first.steps, { state: 'triage', at: NOW, actor: 'rina', note: 'n' }],
    });
    const resolved = moved(triage, step('resolved', '2026-11-26', { outcome: 'invalid' }));
    expect(resolved).toMatchObject({ outcome: 'invalid', resolvedOn: '2026-11-26' });
    const again = moved(resolved, step('triage', '2026-11-27'));
    expect(again).not.toHaveProperty('outcome');
    expect(again).not.toHaveProperty('resolvedOn');
    const waiting = moved(again, step('waiting-customer', '2026-11-27'));
    expect(waiting).toMatchObject({ waitingSince: '2026-11-27' });
    // A case from before outcomes were kept.
    const bare = moved({ ...first, state: 'resolved' }, step('closed'));
    expect(Object.keys(bare).toSorted()).toEqual(Object.keys(first).toSorted());
  });

  it('takes nothing of another invoice out of reminders, nor of one with nothing open, nor when it is closed', () => {
    const dispute = open();
    expect(disputedMinor([dispute], 'INV-2', 400n)).toBe(0n);
    expect(disputedMinor([dispute], 'INV-1', 0n)).toBe(0n);
    expect(disputedMinor([dispute], 'INV-1', -5n)).toBe(0n);
    expect(disputedMinor([{ ...dispute, state: 'closed' }], 'INV-1', 400n)).toBe(0n);
    expect(disputedMinor([dispute, { ...dispute, id: 'd2', amountMinor: 50n }], 'INV-1', 5_000n)).toBe(1_050n);
  });

  it('may be about a part, and a second one about the rest only', () => {
    const part = open({ amountMinor: 300n });
    expect(disputedMinor([part], 'INV-1', 1_000n)).toBe(300n);
    expect(open({ id: 'd2' }, [part])).toMatchObject({ amountMinor: 700n });
    expect(openDispute(request({ id: 'd2', amountMinor: 701n }), [part], CALENDAR)).toMatchObject({
      refused: 'more-than-open',
    });
    expect(openDispute(request({ id: 'd2' }), [open()], CALENDAR)).toMatchObject({ refused: 'nothing-open' });
  });

  it('takes its part out of reminders until it is resolved, and never more than is open', () => {
    const dispute = open();
    expect(disputedMinor([dispute], 'INV-1', 400n)).toBe(400n);
    const resolved = moved(dispute, step('resolved', '2026-11-24', { outcome: 'invalid' }));
    expect(disputedMinor([resolved], 'INV-1', 400n)).toBe(0n);
    expect(disputedMinor([moved(resolved, step('triage'))], 'INV-1', 400n)).toBe(400n);
  });

  it('stops its clock while the customer is waited for', () => {
    const back = moved(open(), step('waiting-customer', '2026-11-24'), step('waiting-internal', '2026-12-01'));
    expect(back.answerDueOn).toBe('2026-12-03');
    expect(back).not.toHaveProperty('waitingSince');
  });

  it.each([
    [step('closed'), 'wrong-step'],
    [step('resolved'), 'outcome-missing'],
    [step('triage', '2026-11-24', { outcome: 'invalid' }), 'outcome-early'],
  ])('refuses a step that leads nowhere (%#)', (move, refused) => {
    expect(moveDispute(open(), move, CALENDAR)).toMatchObject({ refused });
  });

  it('keeps its outcome when it is closed, and is not opened again then', () => {
    const closed = moved(open(), step('resolved', '2026-11-24', { outcome: 'valid-credit' }), step('closed'));
    expect(closed).toMatchObject({ outcome: 'valid-credit', resolvedOn: '2026-11-24' });
    expect(closed.steps.map(({ state }) => state)).toEqual(['opened', 'resolved', 'closed']);
    expect(moveDispute(closed, step('triage'), CALENDAR)).toMatchObject({ refused: 'wrong-step' });
  });

  it('counts towards the report by root cause, the largest first', () => {
    const small = moved(
      open({ id: 'd1', about: 'Beras 5 kg' }),
      step('resolved', '2026-11-30', { outcome: 'partly-valid' }),
    );
    const large = open({ id: 'd2', invoice: invoice('INV-2', 9_000n), reason: 'price' });
    expect(rootCauses([small, large], on('2026-12-31'))).toEqual([
      expect.objectContaining({ reason: 'price', amountMinor: 9_000n, resolvedCount: 0, lateCount: 1 }),
      expect.objectContaining({
        reason: 'quantity',
        about: 'Beras 5 kg',
        validCount: 1,
        daysToResolve: 7,
        lateCount: 1,
      }),
    ]);
  });
});

describe('the report by root cause', () => {
  const base: Dispute = {
    id: 'd',
    customer: 'C-1',
    invoice: 'INV-1',
    currency: IDR,
    amountMinor: 100n,
    reason: 'price',
    state: 'triage',
    owner: 'sales',
    openedOn: on('2026-11-02'),
    answerDueOn: on('2026-11-05'),
    steps: [],
    version: 1,
  };

  it('keeps what weighs the same in the order in which it came', () => {
    const of = (reason: Dispute['reason'], amountMinor = 100n) => ({ ...base, reason, amountMinor });
    const reasons = (...disputes: readonly Dispute[]) => rootCauses(disputes, TODAY).map(({ reason }) => reason);
    expect(reasons(of('price'), of('quantity'), of('quality'))).toEqual(['price', 'quantity', 'quality']);
    expect(reasons(of('quality'), of('quantity'), of('price'))).toEqual(['quality', 'quantity', 'price']);
    expect(reasons(of('price'), of('quantity', 101n), of('quality'))).toEqual(['quantity', 'price', 'quality']);
  });
  const resolved = (outcome: NonNullable<Dispute['outcome']>, resolvedOn: string): Dispute => ({
    ...base,
    state: 'resolved',
    outcome,
    resolvedOn: on(resolvedOn),
  });

  it('adds up cases, amounts, days, and how often the payer was right', () => {
    const cases = [
      resolved('valid-credit', '2026-11-04'),
      resolved('partly-valid', '2026-11-05'),
      resolved('invalid', '2026-11-06'),
      resolved('duplicate', '2026-11-02'),
      base,
    ];
    expect(rootCauses(cases, on('2026-11-05'))).toStrictEqual([
      {
        reason: 'price',
        about: undefined,
        currency: IDR,
        count: 5,
        amountMinor: 500n,
        validCount: 2,
        resolvedCount: 4,
        daysToResolve: 2 + 3 + 4,
        lateCount: 1,
      },
    ]);
  });

  it('counts as late what was answered after its day, or is still not answered behind it', () => {
    const late = (dispute: Dispute, today: string) => rootCauses([dispute], on(today))[0]?.lateCount;
    expect([late(base, '2026-11-05'), late(base, '2026-11-06')]).toEqual([0, 1]);
    expect(late(resolved('invalid', '2026-11-05'), '2026-12-31')).toBe(0);
    expect(late(resolved('invalid', '2026-11-06'), '2026-12-31')).toBe(1);
    expect(late({ ...base, state: 'closed' }, '2026-12-31')).toBe(0);
  });

  it('tells reasons, products and currencies apart, and keeps the order of equal amounts', () => {
    const rows = rootCauses(
      [
        { ...base, about: 'B' },
        { ...base, about: 'A' },
        { ...base, reason: 'quality', amountMinor: 300n },
        { ...base, currency: EUR, amountMinor: 200n },
        { ...base, about: 'B', amountMinor: 1n },
        base,
      ],
      TODAY,
    );
    expect(rows.map(({ reason, about, currency: unit, amountMinor }) => [reason, about, unit, amountMinor])).toEqual([
      ['quality', undefined, IDR, 300n],
      ['price', undefined, EUR, 200n],
      ['price', 'B', IDR, 101n],
      ['price', 'A', IDR, 100n],
      ['price', undefined, IDR, 100n],
    ]);
  });
});
