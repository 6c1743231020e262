import { daysBetween, type LocalDate } from '@piutang/calendar';
import type { PayerPosition } from '@piutang/collections';
import type { SendDecision } from '@piutang/dunning';
import { type CurrencyCode, parseAmount } from '@piutang/money';
import {
  type CreditPosition,
  type CreditReason,
  type CreditRules,
  type CreditSignal,
  type CustomerId,
  creditReasons,
  creditSentence,
  type InvoiceId,
} from '@piutang/receivables';
import { CREDIT_QUEUE, create, creditKind, invoiceKind, read, readMany, replace } from '@piutang/table';
import type { CreditSettings } from '@piutang/tenancy';
import { amountOf } from './charges.ts';
import { casesOf, pauseOf, planSharesOf } from './customer-cases.ts';
import type { Desk } from './desk.ts';
import { MAX_ATTEMPTS } from './hand.ts';

/** What the daily look at credit did: signals that were given and taken back. */
export type CreditLooked = { readonly suggested: number; readonly lifted: number };

/** Payers of whom it is signalled that they should get no more credit, the oldest signal at the head. */
export async function creditSignals(desk: Desk): Promise<readonly CreditSignal[]> {
  const keys = await Array.fromAsync(desk.table.work(CREDIT_QUEUE));
  if (keys.length === 0) return [];
  const signals = (await desk.table.getMany(keys)).map(creditKind.decode).filter(({ state }) => state === 'suggested');
  return signals.sort((a, b) => compare(a.since, b.since) || compare(a.customer, b.customer));
}

/**
 * Looks at every payer's credit once a day, from the sums of the ageing: a signal is written when a payer comes to owe
 * too much or too long, and when it does not any more; one that stands as it did is left alone, so that nobody is told
 * daily. What is disputed, or under a plan that is kept, is no reason.
 * @param paused payers of whom something is disputed, promised, planned or held
 */
export async function lookAtCredit(
  desk: Desk,
  positions: Iterable<PayerPosition>,
  paused: ReadonlySet<CustomerId>,
  asOf: LocalDate,
): Promise<CreditLooked> {
  const standing = new Map((await creditSignals(desk)).map((signal) => [keyOf(signal), signal]));
  const settings = desk.tenant.credit;
  const tally = { suggested: 0, lifted: 0 };
  if (settings === undefined && standing.size === 0) return tally;
  const held = new Set<string>();
  for (const payer of settings === undefined ? [] : positions) {
    const rules = creditRulesFor(settings ?? { aboveLimit: false }, payer.customer, payer.currency);
    const rough = positionOf(payer);
    if (creditReasons(rough, rules).length === 0) continue;
    const position = paused.has(payer.customer) ? await exactPosition(desk, payer, asOf) : rough;
    const reasons = creditReasons(position, rules);
    if (reasons.length === 0) continue;
    held.add(keyOf(payer));
    const known = standing.get(keyOf(payer));
    if (
      known !== undefined &&
      sameReasons(
        known.reasons.filter((reason) => reason !== 'step'),
        reasons,
      )
    )
      continue;
    const why = creditSentence(reasons, position, rules);
    if (await suggest(desk, payer, { reasons, position, why, asOf })) tally.suggested += known === undefined ? 1 : 0;
  }
  for (const [key, signal] of standing) {
    if (held.has(key) || !(await mayLift(desk, signal))) continue;
    const lifted: CreditSignal = {
      ...signal,
      state: 'lifted',
      since: asOf,
      why: 'What it was suggested for does not hold any more.',
      actor: LOOKER,
      recordedAt: desk.clock(),
    };
    const write = replace(creditKind, signal, lifted, 'credit signal unchanged since it was read');
    if ((await desk.table.commit([write])).committed) tally.lifted += 1;
  }
  return tally;
}

/** Who looks at credit in the records. */
const LOOKER = 'age-receivables';

type Suggestion = {
  readonly reasons: readonly CreditReason[];
  readonly position: CreditPosition;
  readonly why: string;
  readonly asOf: LocalDate;
  readonly invoices?: readonly InvoiceId[];
};

/** Writes a signal, whoever else writes it; what a step asked for before stays asked for. */
async function suggest(
  desk: Desk,
  { customer, currency }: { readonly customer: CustomerId; readonly currency: CurrencyCode },
  { reasons, position, why, asOf, invoices = [] }: Suggestion,
): Promise<boolean> {
  for (let attempt = 1; attempt <= MAX_ATTEMPTS; attempt += 1) {
    const known = await read(desk.table, creditKind, { customer, currency });
    const standing = known?.state === 'suggested' ? known : undefined;
    const byStep = standing?.reasons.includes('step') === true || reasons.includes('step');
    const others = [...new Set([...reasons, ...(reasons.includes('step') ? (standing?.reasons ?? []) : [])])];
    const next: CreditSignal = {
      customer,
      currency,
      state: 'suggested',
      reasons: [...others.filter((reason) => reason !== 'step'), ...(byStep ? ['step' as const] : [])],
      invoices: [...new Set([...(standing?.invoices ?? []), ...invoices])].sort(),
      since: standing?.since ?? asOf,
      owedMinor: position.owedMinor,
      overdueMinor: position.overdueMinor,
      why,
      actor: reasons.includes('step') ? 'run-dunning' : LOOKER,
      recordedAt: desk.clock(),
      version: known?.version ?? 1,
    };
    if (
      standing !== undefined &&
      sameReasons(standing.reasons, next.reasons) &&
      sameReasons(standing.invoices, next.invoices)
    )
      return false;
    const result = await desk.table.commit([
      known === undefined
        ? create(creditKind, next, 'no credit signal yet')
        : replace(creditKind, known, next, 'credit signal unchanged since it was read'),
    ]);
    if (result.committed) return true;
  }
  throw new Error(`the credit signal of ${customer} in ${currency} met other writers ${MAX_ATTEMPTS} times`);
}

/** The signal that a step of the reminders asks for. Asking again for the same invoices changes nothing. */
export async function suggestByStep(desk: Desk, decision: SendDecision): Promise<void> {
  const { customer, currency, totals, overdue, on } = decision;
  if (!decision.effects.includes('credit-hold')) return;
  const overdueMinor = totals.overdueMinor - totals.creditMinor;
  const position = { currency, owedMinor: totals.netMinor, overdueMinor, oldestDays: 0 };
  const why = `Step ${decision.step} of the reminders asks for it.`;
  const invoices = overdue.map(({ invoice }) => invoice);
  await suggest(desk, { customer, currency }, { reasons: ['step'], position, why, asOf: on, invoices });
}

/** What a step asked for holds until its invoices are settled; everything else was looked at afresh. */
async function mayLift(desk: Desk, { reasons, invoices }: CreditSignal): Promise<boolean> {
  if (!reasons.includes('step')) return true;
  return (await readMany(desk.table, invoiceKind, invoices)).every(({ balanceMinor }) => balanceMinor === 0n);
}

function positionOf(payer: PayerPosition): CreditPosition {
  const { currency, overdueMinor, notDueMinor, creditMinor, oldestDays } = payer;
  const netOverdueMinor = overdueMinor > creditMinor ? overdueMinor - creditMinor : 0n;
  return { currency, owedMinor: overdueMinor + notDueMinor - creditMinor, overdueMinor: netOverdueMinor, oldestDays };
}

/** The position without what is disputed or planned, item by item. */
async function exactPosition(desk: Desk, payer: PayerPosition, asOf: LocalDate): Promise<CreditPosition> {
  const cases = await casesOf(desk.table, payer.customer);
  if (cases === undefined) return positionOf(payer);
  const items = (await Array.fromAsync(desk.table.openItemsOf(payer.customer))).filter(
    ({ currency, balanceMinor }) => currency === payer.currency && balanceMinor > 0n,
  );
  const shares = planSharesOf(
    cases,
    items.map(({ invoice: id, balanceMinor }) => ({ id, balanceMinor })),
    asOf,
  );
  let pausedMinor = 0n;
  let overdueMinor = 0n;
  let oldestDays = 0;
  for (const { invoice: id, balanceMinor, dueOn } of items) {
    const { disputedMinor, plannedMinor } = pauseOf(cases, { id, balanceMinor }, asOf, shares);
    pausedMinor += disputedMinor;
    const restMinor = balanceMinor - disputedMinor - plannedMinor;
    if (dueOn >= asOf || restMinor <= 0n) continue;
    overdueMinor += restMinor;
    oldestDays = Math.max(oldestDays, daysBetween(dueOn, asOf));
  }
  const { owedMinor } = positionOf(payer);
  const netMinor = overdueMinor > payer.creditMinor ? overdueMinor - payer.creditMinor : 0n;
  return { currency: payer.currency, owedMinor: owedMinor - pausedMinor, overdueMinor: netMinor, oldestDays };
}

/** The tenant's conditions for one payer: its own limit, else the general one. */
export function creditRulesFor(settings: CreditSettings, customer: CustomerId, currency: CurrencyCode): CreditRules {
  const own = settings.limits?.find(({ customers }) => customers.includes(customer))?.upTo[currency];
  const limitMinor = minorOf(own ?? settings.limit?.[currency], currency);
  const overdueAboveMinor = minorOf(settings.overdueAbove?.[currency], currency);
  const { aboveLimit, overduePercentOfLimit, oldestDays } = settings;
  return {
    aboveLimit,
    ...(limitMinor === undefined ? {} : { limitMinor }),
    ...(overduePercentOfLimit === undefined ? {} : { overduePercentOfLimit }),
    ...(overdueAboveMinor === undefined ? {} : { overdueAboveMinor }),
    ...(oldestDays === undefined ? {} : { oldestDays }),
    ignoreBelowMinor: amountOf(settings.ignoreBelow, currency),
  };
}

function minorOf(decimal: string | undefined, currency: CurrencyCode): bigint | undefined {
  const amountMinor = decimal === undefined ? undefined : parseAmount(decimal, currency);
  return typeof amountMinor === 'bigint' ? amountMinor : undefined;
}

const keyOf = ({ customer, currency }: { readonly customer: CustomerId; readonly currency: CurrencyCode }) =>
  `${currency} ${customer}`;
const sameReasons = (a: readonly string[], b: readonly string[]) =>
  a.length === b.length && a.every((each) => b.includes(each));
const compare = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);
