import {
  addBusinessDays,
  addDays,
  daysBetween,
  type Instant,
  type LocalDate,
  type WorkCalendar,
} from '@piutang/calendar';
import { type CurrencyCode, formatMoney, maxMinor, minMinor, sumMinor } from '@piutang/money';
import type { CustomerId, Invoice, InvoiceId } from './model.ts';

/** What one invoice gets out of a promise. */
export type PromisedItem = {
  readonly invoice: InvoiceId;
  readonly amountMinor: bigint;
  /** Its balance when the promise was made: what it has fallen by since is what was paid of the promise. */
  readonly balanceMinor: bigint;
};

/** `open` until it is judged; the others are ends. A kept promise is judged again when its money goes back. */
export type PromiseState = 'open' | 'kept' | 'partly-kept' | 'broken' | 'superseded' | 'withdrawn';

/** A payer's word that an amount comes by a day. */
export type PromiseToPay = {
  readonly id: string;
  readonly customer: CustomerId;
  readonly currency: CurrencyCode;
  readonly items: readonly PromisedItem[];
  readonly promisedOn: LocalDate;
  readonly madeOn: LocalDate;
  /** Who heard it: a collector, or the payer in the portal. */
  readonly source: 'collector' | 'portal';
  readonly note?: string;
  readonly state: PromiseState;
  /** What had come by value date when it was judged. */
  readonly paidMinor?: bigint;
  readonly judgedOn?: LocalDate;
  /** How many earlier promises for these invoices it follows. */
  readonly reschedules: number;
  readonly actor: string;
  readonly recordedAt: Instant;
  readonly version: number;
};

/** The tenant's rules for promises. */
export type PromiseRules = {
  /** A collector accepts days up to this far ahead without asking; longer needs a payment plan. */
  readonly maxHorizonDays: number;
  readonly maxReschedules: number;
  /** Banks and holidays may delay an honest payment by this many business days. */
  readonly toleranceBusinessDays: number;
  /** Whole percent of the promised amount that counts as keeping it. */
  readonly keptAtPercent: number;
};

/** Start values, docs/tenant-file.md: two business days of tolerance, kept at 95 %, two reschedules, 14 days ahead. */
export const DEFAULT_PROMISE_RULES: PromiseRules = {
  maxHorizonDays: 14,
  maxReschedules: 2,
  toleranceBusinessDays: 2,
  keptAtPercent: 95,
};

export type PromiseRefusal = {
  readonly refused:
    | 'nothing-promised'
    | 'invoice-unknown'
    | 'other-payer'
    | 'currency-mixed'
    | 'more-than-open'
    | 'day-passed'
    | 'too-far-ahead'
    | 'too-many-reschedules';
  readonly message: string;
};

/** What is asked for: which invoices, how much of each (all that is open where no amount is named), by when. */
export type PromiseRequest = {
  readonly customer: CustomerId;
  readonly items: readonly { readonly invoice: InvoiceId; readonly amountMinor?: bigint }[];
  readonly promisedOn: LocalDate;
  readonly today: LocalDate;
};

/**
 * Checks a promise against the invoices that it names: open, of this payer, of one currency, not more than is open, on a
 * day that the rules allow.
 * @param live the payer's promises that are open; one for the same invoice is followed by this one
 */
export function promisedItems(
  request: PromiseRequest,
  invoices: ReadonlyMap<InvoiceId, Invoice>,
  live: readonly PromiseToPay[],
  rules: PromiseRules,
):
  | {
      readonly currency: CurrencyCode;
      readonly items: readonly PromisedItem[];
      readonly follows: readonly PromiseToPay[];
    }
  | PromiseRefusal {
  const dayRefusal = refusalOfDay(request, rules);
  if (dayRefusal !== undefined) return dayRefusal;
  const items: PromisedItem[] = [];
  let currency: CurrencyCode | undefined;
  for (const asked of request.items) {
    const invoice = invoices.get(asked.invoice);
    if (invoice === undefined) return { refused: 'invoice-unknown', message: `there is no invoice ${asked.invoice}` };
    if (invoice.customer !== request.customer) {
      return {
        refused: 'other-payer',
        message: `${invoice.id} is owed by ${invoice.customer}, the promise is of ${request.customer}: record it for the payer who owes`,
      };
    }
    currency ??= invoice.currency;
    if (invoice.currency !== currency) {
      return {
        refused: 'currency-mixed',
        message: `${invoice.id} is in ${invoice.currency}, others are in ${currency}: one promise for each currency`,
      };
    }
    const amountMinor = asked.amountMinor ?? invoice.balanceMinor;
    if (amountMinor <= 0n || amountMinor > invoice.balanceMinor) {
      const open = formatMoney(invoice.balanceMinor, currency, 'en');
      return {
        refused: 'more-than-open',
        message: `${invoice.id} has ${open} open, ${formatMoney(amountMinor, currency, 'en')} were promised: promise at most what is open`,
      };
    }
    items.push({ invoice: invoice.id, amountMinor, balanceMinor: invoice.balanceMinor });
  }
  if (currency === undefined)
    return { refused: 'nothing-promised', message: 'no invoice was named: name at least one' };
  const named = new Set(items.map(({ invoice }) => invoice));
  const follows = live.filter((each) => each.items.some(({ invoice }) => named.has(invoice)));
  const reschedules = reschedulesAfter(follows);
  if (reschedules > rules.maxReschedules) {
    return {
      refused: 'too-many-reschedules',
      message: `these invoices were promised ${reschedules} times already, the rules allow ${rules.maxReschedules} new dates: agree on a payment plan`,
    };
  }
  return { currency, items, follows };
}

/** How many times the promises that a new one follows were put off, the new one included; 0 when it follows none. */
export function reschedulesAfter(follows: readonly PromiseToPay[]): number {
  return follows.reduce((most, { reschedules }) => Math.max(most, reschedules + 1), 0);
}

function refusalOfDay(
  { promisedOn, today }: PromiseRequest,
  { maxHorizonDays }: PromiseRules,
): PromiseRefusal | undefined {
  if (promisedOn < today) {
    return { refused: 'day-passed', message: `got ${promisedOn}, today is ${today}: promise a day that is to come` };
  }
  if (daysBetween(today, promisedOn) > maxHorizonDays) {
    return {
      refused: 'too-far-ahead',
      message: `got ${promisedOn}, expected ${addDays(today, maxHorizonDays)} at the latest: a longer time needs a payment plan`,
    };
  }
  return undefined;
}

/** The last value date on which a payment keeps the promise. */
export function promiseDeadline(
  { promisedOn }: Pick<PromiseToPay, 'promisedOn'>,
  rules: PromiseRules,
  calendar: WorkCalendar,
): LocalDate {
  return addBusinessDays(promisedOn, rules.toleranceBusinessDays, calendar);
}

/**
 * How much of an invoice's balance a live promise still covers: what was promised less what the balance has fallen by
 * since. That part is not chased.
 */
export function coveredByPromise(promise: PromiseToPay, invoice: InvoiceId, balanceMinor: bigint): bigint {
  if (promise.state !== 'open') return 0n;
  return sumMinor(
    promise.items
      .filter((item) => item.invoice === invoice)
      .map((item) => {
        const paidMinor = maxMinor(0n, item.balanceMinor - balanceMinor);
        return minMinor(balanceMinor, maxMinor(0n, item.amountMinor - paidMinor));
      }),
  );
}

/** A receipt that counts towards a promise: live application legs of one invoice, by value date. */
export type PromiseReceipt = { readonly invoice: InvoiceId; readonly amountMinor: bigint; readonly valueOn: LocalDate };

export type Judgement =
  | { readonly judged: false; readonly why: string }
  | { readonly judged: true; readonly state: 'kept' | 'partly-kept' | 'broken'; readonly paidMinor: bigint };

/**
 * Judges a promise by the value dates of what came, never by the day on which the bank's file came in. Nothing is judged
 * broken before the bank's proved statements cover the deadline: the payer may have paid. A kept one is known at once.
 * @param bankCoversOn the last day that the proved statements of every collection account cover
 */
export function judgePromise(
  promise: PromiseToPay,
  receipts: readonly PromiseReceipt[],
  deadlineOn: LocalDate,
  bankCoversOn: LocalDate | undefined,
  rules: PromiseRules,
): Judgement {
  const paidMinor = sumMinor(
    promise.items.map(({ invoice, amountMinor }) =>
      minMinor(amountMinor, received(promise, invoice, receipts, deadlineOn)),
    ),
  );
  const promisedMinor = sumMinor(promise.items.map(({ amountMinor }) => amountMinor));
  if (paidMinor * 100n >= promisedMinor * BigInt(rules.keptAtPercent))
    return { judged: true, state: 'kept', paidMinor };
  if (bankCoversOn === undefined || bankCoversOn < deadlineOn) {
    const until = bankCoversOn === undefined ? 'no statement is in' : `the statements reach ${bankCoversOn}`;
    return { judged: false, why: `It is judged when the bank's statements cover ${deadlineOn}; ${until}.` };
  }
  return { judged: true, state: paidMinor > 0n ? 'partly-kept' : 'broken', paidMinor };
}

function received(
  { madeOn }: PromiseToPay,
  invoice: InvoiceId,
  receipts: readonly PromiseReceipt[],
  deadlineOn: LocalDate,
): bigint {
  return sumMinor(
    receipts
      .filter((each) => each.invoice === invoice && each.valueOn >= madeOn && each.valueOn <= deadlineOn)
      .map(({ amountMinor }) => amountMinor),
  );
}

/** How often a payer kept their word, as counts, so that the figure can be shown with what it is made of. */
export type PromiseRecord = { readonly kept: number; readonly partly: number; readonly broken: number };

/** Counts judged promises. */
export function promiseRecordOf(promises: readonly Pick<PromiseToPay, 'state'>[]): PromiseRecord {
  const count = (state: PromiseState) => promises.filter((each) => each.state === state).length;
  return { kept: count('kept'), partly: count('partly-kept'), broken: count('broken') };
}

/**
 * Reliability in thousandths: (kept + partly / 2 + 1) / (all + 2), so that a payer without history stands at one half and
 * no single promise decides (Laplace's rule of succession).
 */
export function promiseReliabilityPermille({ kept, partly, broken }: PromiseRecord): number {
  const all = kept + partly + broken;
  return Math.floor(((2 * kept + partly + 2) * 1000) / (2 * (all + 2)));
}
