import { daysBetween, type LocalDate } from '@piutang/calendar';
import type { DunningStep } from '@piutang/tenancy';
import type { DunnableItem, LeftOut, PausedParts } from './decision.ts';
import type { DunningPolicy } from './policy.ts';

/**
 * An invoice first sent late is due no earlier than the day after (domain rule "effective due"), which also keeps a
 * past-due notice at least 24 hours away from the issuing: civil dates cannot tell less.
 */
const MIN_NOTICE_DAYS = 1;

/**
 * A step that comes again at the same level, or before the due date, is known to be sent only by the days on which
 * notices went out, and 30 of them are kept. An older one is let go: the next step follows soon.
 */
const HISTORY_DAYS = 30;

/** Where one open item stands on the day. `pending`: a step of it is due and no notice has covered it yet. */
export type Standing =
  | { readonly kind: 'credit' | 'not-due' }
  | { readonly kind: 'left-out'; readonly reason: LeftOut['reason'] }
  | {
      readonly kind: 'overdue';
      readonly itemLevel: number;
      /** `undefined` while the invoice was never chased and no step after the due date is reached. */
      readonly step: DunningStep | undefined;
      readonly pending: boolean;
    }
  | { readonly kind: 'coming-due'; readonly step: DunningStep; readonly pending: boolean };

/** What of an item may be asked for: its balance less what is disputed, promised or planned. Credit stays as it is. */
export function dunnableMinor({ balanceMinor, paused }: DunnableItem): bigint {
  if (paused === undefined || balanceMinor <= 0n) return balanceMinor;
  const restMinor = balanceMinor - paused.disputedMinor - paused.promisedMinor - paused.plannedMinor;
  return restMinor > 0n ? restMinor : 0n;
}

/** Which case silences an item of which nothing may be asked for: a dispute says more than a promise, that more than a plan. */
function pausedBy({ disputedMinor, promisedMinor }: PausedParts): 'dispute' | 'promise' | 'plan' {
  if (disputedMinor > 0n) return 'dispute';
  return promisedMinor > 0n ? 'promise' : 'plan';
}

/** @param lastSentOn the payer's newest notice in this currency */
export function standingOf(
  item: DunnableItem,
  asOf: LocalDate,
  lastSentOn: LocalDate | undefined,
  minItemMinor: bigint,
  policy: DunningPolicy,
): Standing {
  if (item.balanceMinor <= 0n) return { kind: item.balanceMinor === 0n ? 'not-due' : 'credit' };
  const due = standingIfDue(item, asOf, lastSentOn, policy);
  if (due.kind === 'not-due') return due;
  if (item.heldUntil !== undefined && asOf <= item.heldUntil) return { kind: 'left-out', reason: 'hold' };
  const askedMinor = dunnableMinor(item);
  if (askedMinor === 0n && item.paused !== undefined) return { kind: 'left-out', reason: pausedBy(item.paused) };
  if (askedMinor < minItemMinor) return { kind: 'left-out', reason: 'below-min' };
  return due;
}

function standingIfDue(
  item: DunnableItem,
  asOf: LocalDate,
  lastSentOn: LocalDate | undefined,
  policy: DunningPolicy,
): Standing {
  const daysFromDue = daysBetween(item.dueOn, asOf);
  const daysSinceNotice = Math.min(
    daysBetween(item.issuedOn, asOf),
    daysBetween(item.firstDeliveredOn ?? item.issuedOn, asOf),
  );
  const daysKnown = daysSinceNotice - MIN_NOTICE_DAYS;
  const daysPast = Math.min(daysFromDue, daysKnown);
  if (daysPast > 0) return overdueStanding(item, daysPast, asOf, lastSentOn, policy);
  if (daysFromDue > 0) return { kind: 'left-out', reason: 'just-issued' };
  const step = policy.steps.findLast((each) => each.level === 0 && each.offsetDays <= daysFromDue);
  if (daysKnown <= 0) return { kind: 'not-due' };
  const offered = discountStanding(item, asOf, daysKnown, lastSentOn, policy);
  if (step === undefined || offered?.pending === true) return offered ?? { kind: 'not-due' };
  // A notice that went out before the invoice was known long enough did not list it.
  const sinceDays = Math.min(daysFromDue - step.offsetDays, daysKnown - 1);
  return { kind: 'coming-due', step, pending: isUncovered(sinceDays, asOf, lastSentOn) };
}

/** An invoice whose discount ends within the days that the policy names; `undefined` where none does. */
function discountStanding(
  { discount }: DunnableItem,
  asOf: LocalDate,
  daysKnown: number,
  lastSentOn: LocalDate | undefined,
  { discountStep }: DunningPolicy,
): Extract<Standing, { kind: 'coming-due' }> | undefined {
  if (discount === undefined || discountStep === undefined) return undefined;
  const daysLeft = daysBetween(asOf, discount.until);
  if (daysLeft < 0 || daysLeft > -discountStep.offsetDays) return undefined;
  const sinceDays = Math.min(-discountStep.offsetDays - daysLeft, daysKnown - 1);
  return { kind: 'coming-due', step: discountStep, pending: isUncovered(sinceDays, asOf, lastSentOn) };
}

function overdueStanding(
  item: DunnableItem,
  daysPast: number,
  asOf: LocalDate,
  lastSentOn: LocalDate | undefined,
  policy: DunningPolicy,
): Standing {
  const reached = policy.steps.findLast((each) => each.level > 0 && each.offsetDays <= daysPast);
  if (reached === undefined) {
    const step = item.level > 0 ? stepAt(item.level, daysPast, policy) : undefined;
    return { kind: 'overdue', itemLevel: item.level, step, pending: false };
  }
  if (reached.level > item.level) {
    const itemLevel = policy.levels.find((level) => level > item.level) ?? reached.level;
    return { kind: 'overdue', itemLevel, step: stepAt(itemLevel, daysPast, policy), pending: true };
  }
  const sinceDays = daysPast - reached.offsetDays;
  const repeats = policy.steps.some((each) => each.level === reached.level && each.offsetDays < reached.offsetDays);
  return {
    kind: 'overdue',
    itemLevel: item.level,
    step: stepAt(item.level, daysPast, policy),
    pending: repeats && reached.level === item.level && isUncovered(sinceDays, asOf, lastSentOn),
  };
}

/**
 * The latest step of the level that the item's age has reached. Where the policy changed under the item, the highest
 * step that is not above its level, else the first one after the due date; `undefined` when the policy has none.
 */
function stepAt(level: number, daysPast: number, policy: DunningPolicy): DunningStep | undefined {
  return (
    policy.steps.findLast((each) => each.level === level && each.offsetDays <= daysPast) ??
    policy.steps.findLast((each) => each.level > 0 && each.level <= level) ??
    policy.steps.find((each) => each.level > 0)
  );
}

/** Whether no notice went out since the step's day came, `sinceDays` days ago. */
function isUncovered(sinceDays: number, asOf: LocalDate, lastSentOn: LocalDate | undefined): boolean {
  if (sinceDays >= HISTORY_DAYS) return false;
  return lastSentOn === undefined || daysBetween(lastSentOn, asOf) > sinceDays;
}
