import {
  addBusinessDays,
  addDays,
  addMonths,
  daysBetween,
  type Instant,
  type LocalDate,
  type WorkCalendar,
} from '@piutang/calendar';
import { type CurrencyCode, currencyDigits, formatMoney, maxMinor, minMinor, sumMinor } from '@piutang/money';
import type { CustomerId, Invoice, InvoiceId } from './model.ts';

/**
 * `proposed` by us or by the payer; `agreed` by the payer and waiting for a second person of ours; `live`; and the ends:
 * `kept`, `broken` (its invoices are chased again by their own due days) and `cancelled`.
 */
export const PLAN_STATES = ['proposed', 'agreed', 'live', 'kept', 'broken', 'cancelled'] as const;
export type PlanState = (typeof PLAN_STATES)[number];

/** What of one invoice a plan covers. */
export type PlanItem = {
  readonly invoice: InvoiceId;
  readonly amountMinor: bigint;
  /** Its balance when the plan was agreed: what it has fallen by since is what was paid of the plan. */
  readonly balanceMinor: bigint;
};

export type Instalment = { readonly dueOn: LocalDate; readonly amountMinor: bigint };

/** One change of state: when, by whom, and in what words. */
export type PlanStep = {
  readonly state: PlanState;
  readonly at: Instant;
  readonly actor: string;
  readonly note: string;
};

/** An agreement to pay open invoices in instalments that add up to what it covers. */
export type PaymentPlan = {
  readonly id: string;
  readonly customer: CustomerId;
  readonly currency: CurrencyCode;
  /** The oldest due day first: instalments pay them in this order. */
  readonly items: readonly PlanItem[];
  readonly instalments: readonly Instalment[];
  readonly proposedOn: LocalDate;
  readonly state: PlanState;
  readonly steps: readonly PlanStep[];
  /** Set when the payer agrees. */
  readonly agreedAt?: Instant;
  /** Instalments that were judged missed, and the due day of the newest of them that is still open. */
  readonly missed: number;
  readonly missedThrough?: LocalDate;
  /** What had come when it was judged last. */
  readonly paidMinor?: bigint;
  readonly judgedOn?: LocalDate;
  readonly actor: string;
  readonly recordedAt: Instant;
  readonly version: number;
};

/** The tenant's rules for payment plans. */
export type PlanRules = {
  readonly maxInstalments: number;
  /** The last instalment is due this many days ahead at the latest. */
  readonly maxHorizonDays: number;
  /** Banks and holidays may delay an honest payment by this many business days. */
  readonly toleranceBusinessDays: number;
  /** A plan is broken with this many missed instalments. */
  readonly brokenAfterMissed: number;
  /** Whole percent of what is due by an instalment that counts as paying it. */
  readonly keptAtPercent: number;
};

/** Start values: a year, monthly; broken by the first missed instalment, two business days and 5 % after its day. */
export const DEFAULT_PLAN_RULES: PlanRules = {
  maxInstalments: 12,
  maxHorizonDays: 366,
  toleranceBusinessDays: 2,
  brokenAfterMissed: 1,
  keptAtPercent: 95,
};

export type PlanRefusal = {
  readonly refused:
    | 'nothing-covered'
    | 'invoice-unknown'
    | 'other-payer'
    | 'currency-mixed'
    | 'nothing-open'
    | 'planned-already'
    | 'too-few-instalments'
    | 'too-many-instalments'
    | 'instalment-not-positive'
    | 'days-not-rising'
    | 'day-passed'
    | 'too-far-ahead'
    | 'sum-differs';
  readonly message: string;
};

/** What is asked for: which invoices, with all that is open of them, and in which instalments. */
export type PlanRequest = {
  readonly customer: CustomerId;
  readonly invoices: readonly InvoiceId[];
  readonly instalments: readonly Instalment[];
  readonly today: LocalDate;
};

/** Whether a plan takes its invoices out of reminders. */
export function isPlanInForce({ state }: Pick<PaymentPlan, 'state'>): boolean {
  return state === 'agreed' || state === 'live';
}

/** What a plan would cover: of each invoice all that is open and not disputed, the oldest due day first. */
export function coverableItems(
  { customer, invoices: named }: Pick<PlanRequest, 'customer' | 'invoices'>,
  invoices: ReadonlyMap<InvoiceId, Invoice>,
  disputedMinor: (invoice: Invoice) => bigint,
  plans: readonly PaymentPlan[],
): { readonly currency: CurrencyCode; readonly items: readonly PlanItem[] } | PlanRefusal {
  const covered: Invoice[] = [];
  for (const id of new Set(named)) {
    const invoice = invoices.get(id);
    const refusal = refusalOfInvoice(id, invoice, customer, covered[0]?.currency, plans);
    if (refusal !== undefined) return refusal;
    if (invoice !== undefined) covered.push(invoice);
  }
  const items: PlanItem[] = [];
  for (const invoice of covered.toSorted(byDueDay)) {
    const amountMinor = invoice.balanceMinor - disputedMinor(invoice);
    if (amountMinor <= 0n)
      return { refused: 'nothing-open', message: `nothing of ${invoice.id} is open and undisputed: leave it out` };
    items.push({ invoice: invoice.id, amountMinor, balanceMinor: invoice.balanceMinor });
  }
  const [first] = covered;
  if (first === undefined) return { refused: 'nothing-covered', message: 'no invoice was named: name at least one' };
  return { currency: first.currency, items };
}

function refusalOfInvoice(
  id: InvoiceId,
  invoice: Invoice | undefined,
  customer: CustomerId,
  currency: CurrencyCode | undefined,
  plans: readonly PaymentPlan[],
): PlanRefusal | undefined {
  if (invoice === undefined) return { refused: 'invoice-unknown', message: `there is no invoice ${id}` };
  if (invoice.customer !== customer)
    return {
      refused: 'other-payer',
      message: `${id} is owed by ${invoice.customer}, the plan is of ${customer}: plan it for the payer who owes`,
    };
  if (currency !== undefined && invoice.currency !== currency)
    return {
      refused: 'currency-mixed',
      message: `${id} is in ${invoice.currency}, others are in ${currency}: one plan for each currency`,
    };
  const other = plans.find((plan) => isPlanInForce(plan) && plan.items.some((item) => item.invoice === id));
  return other === undefined
    ? undefined
    : { refused: 'planned-already', message: `${id} is under plan ${other.id}: cancel that one first` };
}

const byDueDay = (a: Invoice, b: Invoice) => (a.dueOn === b.dueOn ? compare(a.id, b.id) : compare(a.dueOn, b.dueOn));
const compare = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);

/** Why instalments do not make a plan of an amount; `undefined` when they do. */
export function refusalOfInstalments(
  instalments: readonly Instalment[],
  coveredMinor: bigint,
  currency: CurrencyCode,
  today: LocalDate,
  rules: PlanRules,
): PlanRefusal | undefined {
  const show = (amountMinor: bigint) => formatMoney(amountMinor, currency, 'en');
  const [first] = instalments;
  const last = instalments.at(-1);
  if (first === undefined || last === undefined || instalments.length < 2)
    return {
      refused: 'too-few-instalments',
      message: `got ${instalments.length}, expected at least 2 instalments: one payment is a promise (piutang promise make)`,
    };
  if (instalments.length > rules.maxInstalments)
    return {
      refused: 'too-many-instalments',
      message: `got ${instalments.length} instalments, the rules allow ${rules.maxInstalments}: make them larger`,
    };
  const small = instalments.find(({ amountMinor }) => amountMinor <= 0n);
  if (small !== undefined)
    return {
      refused: 'instalment-not-positive',
      message: `the instalment of ${small.dueOn} is ${show(small.amountMinor)}: expected more than nothing`,
    };
  if (instalments.some(({ dueOn }, at) => at > 0 && dueOn <= (instalments[at - 1]?.dueOn ?? dueOn)))
    return { refused: 'days-not-rising', message: 'instalments are due on rising days: one payment for each day' };
  if (first.dueOn < today)
    return { refused: 'day-passed', message: `got ${first.dueOn}, today is ${today}: begin on a day that is to come` };
  if (daysBetween(today, last.dueOn) > rules.maxHorizonDays)
    return {
      refused: 'too-far-ahead',
      message: `the last instalment is due on ${last.dueOn}, expected ${addDays(today, rules.maxHorizonDays)} at the latest`,
    };
  const sum = sumMinor(instalments.map(({ amountMinor }) => amountMinor));
  return sum === coveredMinor
    ? undefined
    : {
        refused: 'sum-differs',
        message: `the instalments add up to ${show(sum)}, the plan covers ${show(coveredMinor)}: change the last one by the difference`,
      };
}

/** Equal instalments in whole major units, a week or a month apart; the last one takes what is left over. */
export function equalInstalments(
  totalMinor: bigint,
  count: number,
  firstOn: LocalDate,
  every: 'week' | 'month',
  currency: CurrencyCode,
): readonly Instalment[] {
  const unit = 10n ** BigInt(currencyDigits(currency));
  const exact = totalMinor / BigInt(count);
  const each = exact >= unit ? exact - (exact % unit) : exact;
  return Array.from({ length: count }, (_, at) => ({
    dueOn: every === 'week' ? addDays(firstOn, 7 * at) : addMonths(firstOn, at),
    amountMinor: at < count - 1 ? each : totalMinor - each * BigInt(count - 1),
  }));
}

/** The last value date on which a payment pays an instalment. */
export function instalmentDeadline(dueOn: LocalDate, rules: PlanRules, calendar: WorkCalendar): LocalDate {
  return addBusinessDays(dueOn, rules.toleranceBusinessDays, calendar);
}

/**
 * An instalment as it stands: `missed` was judged so, `due` waits for the bank's data to be judged, `next` is the first
 * that is to come, `later` the others.
 */
export type InstalmentStanding = Instalment & {
  readonly number: number;
  readonly openMinor: bigint;
  readonly state: 'paid' | 'missed' | 'due' | 'next' | 'later';
};

/** The instalments of a plan on a day, paid from the first one on by what its invoices have fallen by. */
export function instalmentsOf(plan: PaymentPlan, paidMinor: bigint, today: LocalDate): readonly InstalmentStanding[] {
  let left = paidMinor;
  let nextIsFound = false;
  return plan.instalments.map((instalment, at) => {
    const { dueOn, amountMinor } = instalment;
    const paid = minMinor(left, amountMinor);
    left -= paid;
    const openMinor = amountMinor - paid;
    const isFuture = openMinor > 0n && dueOn >= today;
    const state = stateOf(openMinor, dueOn, today, nextIsFound, plan.missedThrough);
    if (isFuture) nextIsFound = true;
    return { ...instalment, number: at + 1, openMinor, state };
  });
}

function stateOf(
  openMinor: bigint,
  dueOn: LocalDate,
  today: LocalDate,
  nextIsFound: boolean,
  missedThrough: LocalDate | undefined,
): InstalmentStanding['state'] {
  if (openMinor === 0n) return 'paid';
  if (missedThrough !== undefined && dueOn <= missedThrough) return 'missed';
  if (dueOn < today) return 'due';
  return nextIsFound ? 'later' : 'next';
}

/** What of a plan's amount has been paid, by what the balances of its invoices have fallen by. */
export function paidOfPlan(plan: PaymentPlan, balanceOf: (invoice: InvoiceId) => bigint): bigint {
  return sumMinor(plan.items.map((item) => paidOfItem(item, balanceOf(item.invoice))));
}

function paidOfItem({ amountMinor, balanceMinor }: PlanItem, nowMinor: bigint): bigint {
  return minMinor(amountMinor, maxMinor(0n, balanceMinor - nowMinor));
}

/** What a plan in force makes of one of its invoices. */
export type PlanShare = {
  readonly invoice: InvoiceId;
  /** What of it is not asked for now. */
  readonly plannedMinor: bigint;
  /** The day on which the rest counts as due: that of the oldest missed instalment, else of the next one. */
  readonly dueOn?: LocalDate;
};

/**
 * What a plan in force takes out of reminders. Missed instalments are asked for; where none is missed, the next one may
 * be told of before its day; while one waits to be judged, nothing is. The oldest invoice is asked for first.
 */
export function sharesOfPlan(
  plan: PaymentPlan,
  balanceOf: (invoice: InvoiceId) => bigint,
  today: LocalDate,
): readonly PlanShare[] {
  if (!isPlanInForce(plan)) return [];
  const instalments = instalmentsOf(plan, paidOfPlan(plan, balanceOf), today);
  const missed = instalments.filter(({ state }) => state === 'missed');
  const waits = instalments.some(({ state }) => state === 'due');
  const asked = missed.length > 0 ? missed : waits ? [] : instalments.filter(({ state }) => state === 'next');
  const dueOn = asked[0]?.dueOn;
  let askedMinor = sumMinor(asked.map(({ openMinor }) => openMinor));
  return plan.items.map((item) => {
    const nowMinor = balanceOf(item.invoice);
    const openMinor = minMinor(nowMinor, item.amountMinor - paidOfItem(item, nowMinor));
    const ownMinor = minMinor(askedMinor, openMinor);
    askedMinor -= ownMinor;
    // Where more is open than the plan covers, that rest is due by the invoice: what is to come is not told of with it.
    const isWhole = nowMinor === openMinor;
    const toldMinor = isWhole || missed.length > 0 ? ownMinor : 0n;
    return {
      invoice: item.invoice,
      plannedMinor: openMinor - toldMinor,
      ...(dueOn === undefined || toldMinor === 0n || !isWhole ? {} : { dueOn }),
    };
  });
}
