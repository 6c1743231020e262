import { addDays, instant, localDateAt, minutesOfDayAt, timeZone } from '@piutang/calendar';
import { describe, expect, it } from 'vitest';
import { decide } from './decide.ts';
import { given, item, rupiah, sent, TODAY } from './given.test-data.ts';

/** What other receivables systems got wrong, with the report; each of these failed somewhere for real users. */
describe('mistakes that others made', () => {
  it('OCA/credit-control#21: items at levels 1, 2 and 3 make one letter at 3 with three rows', () => {
    const items = [item(2), item(8, { level: 1 }), item(15, { level: 2 })];
    expect(decide(given({ items }))).toMatchObject({
      outcome: 'send',
      level: 3,
      tone: 'firm',
      overdue: [{ itemLevel: 1 }, { itemLevel: 2 }, { itemLevel: 3 }],
    });
  });

  it('OCA/credit-control#460: an item taken out of the letter leaves the others to be reminded of tomorrow', () => {
    const held = item(8, { invoice: 'HELD', heldUntil: TODAY });
    const other = item(8, { invoice: 'OTHER' });
    const today = decide(given({ items: [held, other], minuteOfDay: 0 }));
    expect(today).toMatchObject({ outcome: 'none', reason: 'quiet-hours' });
    const tomorrow = decide(given({ items: [held, other], asOf: addDays(TODAY, 1) }));
    expect(tomorrow).toMatchObject({ outcome: 'send', overdue: [{ invoice: 'HELD' }, { invoice: 'OTHER' }] });
    expect(decide(given({ items: [held, other] }))).toMatchObject({
      outcome: 'send',
      overdue: [{ invoice: 'OTHER', itemLevel: 1 }],
      leftOut: [{ invoice: 'HELD', reason: 'hold' }],
    });
  });

  it('OCA/credit-control#211: a credit note larger than what is overdue stops the mail and says why', () => {
    const creditNote = item(10, { balanceMinor: rupiah(-1_500_000) });
    expect(decide(given({ items: [item(8), creditNote] }))).toMatchObject({
      outcome: 'none',
      reason: 'net-credit',
      totals: { creditMinor: rupiah(1_500_000), netMinor: rupiah(-500_000) },
    });
  });

  it('killbill/killbill#2297 and Upflow: when the oldest invoice is paid, the next neither restarts at 1 nor skips', () => {
    const oldest = item(21, { invoice: 'OLD', level: 3 });
    const next = item(15, { invoice: 'NEXT', level: 1 });
    expect(decide(given({ items: [oldest, next] }))).toMatchObject({ level: 4 });
    expect(decide(given({ items: [next] }))).toMatchObject({ level: 2, overdue: [{ invoice: 'NEXT', itemLevel: 2 }] });
  });

  it('Xero and Invoice Ninja: an engine that was down for three days sends one notice, at the level due now', () => {
    const items = [item(7, { level: 1 })];
    const decision = decide(given({ items, history: sent(1, 5) }));
    expect(decision).toMatchObject({ outcome: 'send', level: 2, overdue: [{ itemLevel: 2 }] });
    const again = decide(given({ items: [item(7, { level: 2 })], history: sent(1, 5, 0) }));
    expect(again).toMatchObject({ outcome: 'none', reason: 'already-at-level' });
  });

  it.each([
    // Daylight saving began at 02:00; 08:30 on the wall is 12:30 UTC, where the winter offset would say 07:30.
    ['America/New_York', '2026-03-09T12:30:00.000Z', '2026-03-09', true],
    ['America/New_York', '2026-03-09T11:30:00.000Z', '2026-03-09', false],
    // WIT: 08:00 there is still the evening before in UTC.
    ['Asia/Jayapura', '2026-11-16T23:00:00.000Z', '2026-11-17', true],
    ['Asia/Jayapura', '2026-11-17T09:00:00.000Z', '2026-11-17', false],
    // The far side of the date line.
    ['Pacific/Kiritimati', '2026-11-16T18:00:00.000Z', '2026-11-17', true],
  ])('invoiceninja#8974, #792, #8665: in %s at %s it is %s and mail may go: %s', (zone, at, day, inside) => {
    const now = instant(Date.parse(at));
    const asOf = localDateAt(now, timeZone(zone));
    expect(asOf).toBe(day);
    const minuteOfDay = minutesOfDayAt(now, timeZone(zone));
    expect(decide(given({ items: [item(1, {}, asOf)], asOf, minuteOfDay }))).toMatchObject(
      inside ? { outcome: 'send' } : { outcome: 'none', reason: 'quiet-hours' },
    );
  });

  it('invoiceninja#9312: an invoice issued at 17:00 with a past due date brings no past-due mail next morning', () => {
    const late = item(20, { issuedOn: addDays(TODAY, -1) });
    expect(decide(given({ items: [late] }))).toMatchObject({ outcome: 'none', reason: 'just-issued' });
    const nextDay = decide(given({ items: [late], asOf: addDays(TODAY, 1) }));
    expect(nextDay).toMatchObject({ outcome: 'send', level: 1, tone: 'friendly' });
  });

  it('Lago: the minimum is compared with what remains, not with the invoice gross', () => {
    const almostPaid = item(5, { balanceMinor: rupiah(60_000) });
    expect(decide(given({ items: [almostPaid] }))).toMatchObject({ outcome: 'none', reason: 'below-min' });
  });

  it('frappe/erpnext#41752: with one of two dunned invoices paid the other stays open, in whatever order they come', () => {
    const paid = item(8, { invoice: 'PAID', level: 1, balanceMinor: 0n });
    const open = item(8, { invoice: 'OPEN', level: 1 });
    for (const items of [
      [paid, open],
      [open, paid],
    ]) {
      expect(decide(given({ items }))).toMatchObject({ outcome: 'send', level: 2, overdue: [{ invoice: 'OPEN' }] });
    }
  });

  it('killbill/killbill#444, #590: a written-off item, with no balance, is never dunned', () => {
    const writtenOff = item(90, { level: 4, balanceMinor: 0n });
    expect(decide(given({ items: [writtenOff] }))).toMatchObject({ outcome: 'none', reason: 'nothing-due' });
  });

  it('frappe/erpnext#26969: an overdue instalment is dunned though the last one is not due yet', () => {
    const instalments = [item(3, { invoice: 'INV-1/1' }), item(-27, { invoice: 'INV-1/2' })];
    expect(decide(given({ items: instalments }))).toMatchObject({ level: 1, overdue: [{ invoice: 'INV-1/1' }] });
  });

  it('QuickBooks: switching reminders on covers invoices that exist already, entering at the polite level', () => {
    expect(decide(given({ items: [item(75), item(200)] }))).toMatchObject({
      outcome: 'send',
      level: 1,
      tone: 'friendly',
      overdue: [{ itemLevel: 1 }, { itemLevel: 1 }],
    });
  });
});
