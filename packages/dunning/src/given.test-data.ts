import { addDays, type LocalDate, localDate, type WorkCalendar } from '@piutang/calendar';
import { currency } from '@piutang/money';
import type { DunningSettings } from '@piutang/tenancy';
import type { DunnableItem, DunningInput, SentNotice } from './decision.ts';
import { dunningPolicyOf } from './policy.ts';

export const IDR = currency('IDR');

/** Rupiah in minor units. */
export const rupiah = (whole: number): bigint => BigInt(whole) * 100n;

export const STEPS: DunningSettings['steps'] = [
  { name: 'upcoming', offsetDays: -7, level: 0, tone: 'courtesy' },
  { name: 'due-tomorrow', offsetDays: -1, level: 0, tone: 'courtesy' },
  { name: 'friendly', offsetDays: 1, level: 1, tone: 'friendly' },
  { name: 'reminder', offsetDays: 7, level: 2, tone: 'reminder' },
  { name: 'firm', offsetDays: 14, level: 3, tone: 'firm' },
  { name: 'final', offsetDays: 21, level: 4, tone: 'final' },
];

export const SETTINGS: DunningSettings = {
  steps: STEPS,
  minIntervalDays: 5,
  maxTouchesPer30Days: 6,
  minItem: { IDR: '50000' },
  minTotal: { IDR: '100000' },
  maxBankAgeBusinessDays: 1,
  sendWindow: { from: '08:00', to: '17:00' },
  workDays: [1, 2, 3, 4, 5],
};

export const CALENDAR: WorkCalendar = {
  workDays: new Set([1, 2, 3, 4, 5]),
  holidays: new Set([localDate('2026-12-25')]),
};

/** A Tuesday with nothing special around it. */
export const TODAY = localDate('2026-11-17');

/** An invoice of Rp1.000.000 issued a month before its due day, `daysOverdue` days past it (negative: before it). */
export function item(daysOverdue: number, changes: Partial<DunnableItem> = {}, asOf: LocalDate = TODAY): DunnableItem {
  const dueOn = addDays(asOf, -daysOverdue);
  return {
    invoice: `INV-${dueOn}`,
    customer: 'C-1',
    currency: IDR,
    balanceMinor: rupiah(1_000_000),
    dueOn,
    level: 0,
    issuedOn: addDays(dueOn, -30),
    ...changes,
  };
}

/** A payer on {@link TODAY} at 10:00 with fresh bank data and a good address: everything that is due goes out. */
export function given(changes: Partial<DunningInput> & { settings?: Partial<DunningSettings> } = {}): DunningInput {
  const { settings, ...input } = changes;
  return {
    customer: 'C-1',
    currency: IDR,
    items: [],
    unappliedMinor: 0n,
    history: [],
    asOf: TODAY,
    minuteOfDay: 600,
    policy: dunningPolicyOf({ ...SETTINGS, ...settings }, CALENDAR),
    bank: { fresh: true },
    canSend: { sender: true, address: true, suppressed: false },
    ...input,
  };
}

/** Notices that went out so many days before {@link TODAY}. */
export function sent(level: number, ...daysAgo: readonly number[]): SentNotice[] {
  return daysAgo.map((days) => ({ on: addDays(TODAY, -days), level }));
}
