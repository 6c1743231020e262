import type { Instant, LocalDate } from '@piutang/calendar';
import { type CurrencyCode, formatMoney } from '@piutang/money';
import type { CustomerId, InvoiceId } from './model.ts';

/** Why a payer should get no more credit for now. */
export const CREDIT_REASONS = ['above-limit', 'overdue-share', 'overdue-amount', 'oldest', 'step'] as const;
export type CreditReason = (typeof CREDIT_REASONS)[number];

/** What a payer owes in one currency, without what is disputed or under a plan that is kept. */
export type CreditPosition = {
  readonly currency: CurrencyCode;
  /** All open invoices less open credit. */
  readonly owedMinor: bigint;
  readonly overdueMinor: bigint;
  /** Days past due of the oldest of it; 0 when nothing is. */
  readonly oldestDays: number;
};

/** The tenant's conditions for one payer and currency; each stands by itself, absent ones do not hold. */
export type CreditRules = {
  readonly limitMinor?: bigint;
  readonly aboveLimit: boolean;
  readonly overduePercentOfLimit?: number;
  readonly overdueAboveMinor?: bigint;
  readonly oldestDays?: number;
  /** Overdue up to this is no reason: a tiny rest stops nobody. */
  readonly ignoreBelowMinor: bigint;
};

/** Every condition that holds, in a fixed order. */
export function creditReasons(position: CreditPosition, rules: CreditRules): readonly CreditReason[] {
  const { owedMinor, overdueMinor, oldestDays } = position;
  const { limitMinor, overduePercentOfLimit: share, overdueAboveMinor } = rules;
  const reasons: CreditReason[] = [];
  if (rules.aboveLimit && limitMinor !== undefined && owedMinor > limitMinor) reasons.push('above-limit');
  if (overdueMinor <= rules.ignoreBelowMinor) return reasons;
  if (share !== undefined && limitMinor !== undefined && overdueMinor * 100n > limitMinor * BigInt(share))
    reasons.push('overdue-share');
  if (overdueAboveMinor !== undefined && overdueMinor > overdueAboveMinor) reasons.push('overdue-amount');
  if (rules.oldestDays !== undefined && oldestDays > rules.oldestDays) reasons.push('oldest');
  return reasons;
}

/** A signal that a payer should get no more credit in a currency, or may again. It stops nothing by itself. */
export type CreditSignal = {
  readonly customer: CustomerId;
  readonly currency: CurrencyCode;
  readonly state: 'suggested' | 'lifted';
  /** Those for which it was suggested last. */
  readonly reasons: readonly CreditReason[];
  /** Of the reason `step`: the invoices of the notice; it holds until they are settled. */
  readonly invoices: readonly InvoiceId[];
  readonly since: LocalDate;
  readonly owedMinor: bigint;
  readonly overdueMinor: bigint;
  readonly why: string;
  readonly actor: string;
  readonly recordedAt: Instant;
  readonly version: number;
};

/** Why, as one sentence for people. */
export function creditSentence(
  reasons: readonly CreditReason[],
  { currency, owedMinor, overdueMinor, oldestDays }: CreditPosition,
  { limitMinor, overdueAboveMinor, ...rules }: CreditRules,
): string {
  const show = (minor: bigint | undefined) => formatMoney(minor ?? 0n, currency, 'en');
  const said: Readonly<Record<CreditReason, string>> = {
    'above-limit': `${show(owedMinor)} is owed, the limit is ${show(limitMinor)}`,
    'overdue-share': `${show(overdueMinor)} is overdue, more than ${rules.overduePercentOfLimit} % of the limit of ${show(limitMinor)}`,
    'overdue-amount': `${show(overdueMinor)} is overdue, more than ${show(overdueAboveMinor)}`,
    oldest: `the oldest is overdue for ${oldestDays} days, more than ${rules.oldestDays}`,
    step: 'a step of the reminders asks for it',
  };
  const sentence = reasons.map((reason) => said[reason]).join('; ');
  return `${sentence.charAt(0).toUpperCase()}${sentence.slice(1)}.`;
}
