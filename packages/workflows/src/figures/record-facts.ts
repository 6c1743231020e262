import { addDays, addMonths, daysBetween, type LocalDate } from '@piutang/calendar';
import {
  AT_RISK_DAYS,
  createHistoryBook,
  type HistoryBook,
  type InvoiceHistory,
  type ReceiptHistory,
  salesMonth,
} from '@piutang/collections';
import { type CurrencyCode, sumMinor } from '@piutang/money';
import type { CustomerId, InvoiceId, PromiseToPay } from '@piutang/receivables';
import {
  BANK_LINE_PREFIX,
  bankLineKind,
  bankLineRef,
  cashMovementKind,
  decisionKind,
  invoiceKind,
  legKind,
  PROMISE_PREFIX,
  promiseKind,
  type StoredItem,
  type Table,
} from '@piutang/table';

/** Parts of the table that are read side by side, as many as the daily scan of open items. */
const SCAN_SEGMENTS = 4;

/** Rules by which a person applied money; every other rule is the matcher's. */
const BY_HAND = 'manual';

/** Payments of this many days tell how a payer pays today; older ones are of another year's habits. */
export const HISTORY_DAYS = 183;

/**
 * Records held at once: at some 350 bytes each, what a function of 1.8 GB holds beside the rest. It is reached by a tenant
 * with two million invoices in half a year.
 */
const MAX_HELD_RECORDS = 4_000_000;

/** What is asked of the records. */
export type FactsQuestion = {
  readonly asOf: LocalDate;
  /** Whole months of the figures' period. */
  readonly months: number;
  /** The day whose dunning decisions are looked at; absent: none. */
  readonly decidedOn?: LocalDate;
  /** Records from before the period may be let go: right only where the day asked for is the newest. */
  readonly isNewest?: boolean;
};

export type FactsRefusal = { readonly refused: 'book-too-large'; readonly message: string };

type HeldInvoice = {
  readonly customer: CustomerId;
  readonly currency: CurrencyCode;
  readonly amountMinor: bigint;
  readonly balanceMinor: bigint;
  readonly issuedOn: LocalDate;
  readonly dueOn: LocalDate;
};
type Settlement = { readonly on: LocalDate; readonly amountMinor: bigint; readonly isCash: boolean };
type HeldReceipt = {
  readonly currency: CurrencyCode;
  readonly amountMinor: bigint;
  readonly remainingMinor: bigint;
  readonly valueOn: LocalDate;
};

/** An invoice that is open now, for the forecast. */
export type OpenClaim = HeldInvoice & { readonly id: InvoiceId };

/** What the records say of half a year or of the period, whichever is longer. */
export type RecordFacts = {
  readonly currencies: readonly CurrencyCode[];
  readonly invoicesOf: (currency: CurrencyCode) => readonly InvoiceHistory[];
  readonly receiptsOf: (currency: CurrencyCode) => readonly ReceiptHistory[];
  readonly earlierSalesOf: (currency: CurrencyCode) => ReadonlyMap<string, bigint>;
  readonly openClaims: () => Generator<OpenClaim, void>;
  readonly promises: readonly PromiseToPay[];
  readonly histories: HistoryBook;
  /** Payers and currencies of which a decision of {@link FactsQuestion.decidedOn} is recorded, as `customer currency`. */
  readonly decided: ReadonlySet<string>;
};

/**
 * Reads the whole table once and holds what the figures need: invoices that are open, young or lately closed, what settled
 * them, receipts, promises and the decisions of one day. What lies before the period enters as sums.
 */
export async function recordFacts(table: Table, question: FactsQuestion): Promise<RecordFacts | FactsRefusal> {
  const gathering = new Gathering(question);
  let isFull = false;
  const segments = Array.from({ length: SCAN_SEGMENTS }, async (_, segment) => {
    for await (const page of table.scan(segment, SCAN_SEGMENTS, 'recent')) {
      for (const item of page) gathering.take(item);
      isFull ||= gathering.held > MAX_HELD_RECORDS;
      if (isFull) return;
    }
  });
  await Promise.all(segments);
  if (!isFull) return gathering.facts();
  return {
    refused: 'book-too-large',
    message: `more than ${MAX_HELD_RECORDS} records of the last ${HISTORY_DAYS} days cannot be held at once: compute the figures of this book on a larger machine with piutang report kpis`,
  };
}

class Gathering {
  readonly #asOf: LocalDate;
  readonly #question: FactsQuestion;
  /** Settlements up to this day are held as one sum an invoice. */
  readonly #windowFrom: LocalDate;
  readonly #periodFrom: LocalDate;
  readonly #invoices = new Map<InvoiceId, HeldInvoice>();
  readonly #settlements = new Map<InvoiceId, Settlement[]>();
  readonly #receipts = new Map<string, HeldReceipt>();
  /** By line, what left it after the day asked for: it was there still. */
  readonly #leftLater = new Map<string, bigint>();
  readonly #byHand = new Set<string>();
  readonly #earlierSales = new Map<CurrencyCode, Map<string, bigint>>();
  readonly #promises: PromiseToPay[] = [];
  readonly #decided = new Set<string>();
  readonly #histories = createHistoryBook();
  #settlementCount = 0;

  constructor(question: FactsQuestion) {
    this.#question = question;
    this.#asOf = question.asOf;
    this.#periodFrom = addMonths(question.asOf, -question.months);
    const historyFrom = addDays(question.asOf, -HISTORY_DAYS);
    this.#windowFrom = [this.#periodFrom, historyFrom].sort()[0] ?? historyFrom;
  }

  get held(): number {
    return this.#invoices.size + this.#settlementCount + this.#receipts.size;
  }

  take(item: StoredItem): void {
    const kind = item.p.slice(0, 2);
    if (kind === 'I#') this.#takeInvoice(item);
    else if (kind === 'A#') this.#takeLeg(item);
    else if (kind === 'B#') this.#takeCash(item);
    else if (kind === 'D#') this.#takeDecision(item);
    else if (kind === 'C#' && item.s.startsWith(PROMISE_PREFIX)) this.#promises.push(promiseKind.decode(item));
  }

  #takeInvoice(item: StoredItem): void {
    const { id, customer, currency, amountMinor, balanceMinor, issuedOn, dueOn, closedOn } = invoiceKind.decode(item);
    const isOver = closedOn !== undefined && closedOn <= this.#windowFrom;
    const isOld = issuedOn <= this.#windowFrom && dueOn <= addDays(this.#periodFrom, -AT_RISK_DAYS - 1);
    if (isOver && isOld && this.#question.isNewest === true) {
      const months = this.#earlierSales.get(currency) ?? new Map<string, bigint>();
      this.#earlierSales.set(currency, months);
      add(months, salesMonth(issuedOn), amountMinor);
      return;
    }
    this.#invoices.set(id, { customer, currency, amountMinor, balanceMinor, issuedOn, dueOn });
  }

  #takeLeg(item: StoredItem): void {
    const { invoice, amountMinor, effectiveOn, source, adjustment, rule } = legKind.decode(item);
    if (effectiveOn <= this.#windowFrom) return;
    const known = this.#settlements.get(invoice) ?? [];
    known.push({ on: effectiveOn, amountMinor, isCash: source.kind === 'bank-line' });
    this.#settlements.set(invoice, known);
    this.#settlementCount += 1;
    if (source.kind !== 'bank-line' || adjustment !== undefined) return;
    if (effectiveOn > this.#asOf) add(this.#leftLater, source.line, amountMinor);
    else if (rule === BY_HAND) this.#byHand.add(source.line);
  }

  #takeCash(item: StoredItem): void {
    if (item.s.startsWith(BANK_LINE_PREFIX)) {
      const line = bankLineKind.decode(item);
      const { currency, amountMinor, remainingMinor, valueOn } = line;
      if (amountMinor <= 0n || line.outcome === 'not-receivable') return;
      if (remainingMinor === 0n && valueOn <= this.#windowFrom && this.#question.isNewest === true) return;
      this.#receipts.set(bankLineRef(line), { currency, amountMinor, remainingMinor, valueOn });
    } else if (item.s.startsWith('M#')) {
      const movement = cashMovementKind.decode(item);
      if (movement.effectiveOn > this.#asOf) add(this.#leftLater, bankLineRef(movement), movement.amountMinor);
    }
  }

  #takeDecision(item: StoredItem): void {
    const { decidedOn } = this.#question;
    if (decidedOn === undefined || !item.s.startsWith(decidedOn)) return;
    const { customer, currency } = decisionKind.decode(item);
    this.#decided.add(`${customer} ${currency}`);
  }

  facts(): RecordFacts {
    this.#countHistories();
    const currencies = new Set<CurrencyCode>(this.#earlierSales.keys());
    for (const { currency } of this.#invoices.values()) currencies.add(currency);
    for (const { currency } of this.#receipts.values()) currencies.add(currency);
    return {
      currencies: [...currencies].sort(),
      invoicesOf: (currency) => this.#invoicesOf(currency),
      receiptsOf: (currency) => this.#receiptsOf(currency),
      earlierSalesOf: (currency) => this.#earlierSales.get(currency) ?? new Map(),
      openClaims: () => this.#openClaims(),
      promises: this.#promises,
      histories: this.#histories,
      decided: this.#decided,
    };
  }

  #invoicesOf(asked: CurrencyCode): InvoiceHistory[] {
    const invoices: InvoiceHistory[] = [];
    for (const [id, { currency, amountMinor, balanceMinor, issuedOn, dueOn }] of this.#invoices) {
      if (currency !== asked) continue;
      const settlements: { on: LocalDate; amountMinor: bigint }[] = this.#settlements.get(id) ?? [];
      const earlierMinor = amountMinor - balanceMinor - sumMinor(settlements.map((each) => each.amountMinor));
      const earlier = earlierMinor === 0n ? [] : [{ on: this.#windowFrom, amountMinor: earlierMinor }];
      invoices.push({ id, amountMinor, issuedOn, dueOn, settlements: [...earlier, ...settlements] });
    }
    return invoices;
  }

  #receiptsOf(asked: CurrencyCode): ReceiptHistory[] {
    const receipts: ReceiptHistory[] = [];
    for (const [id, { currency, amountMinor, remainingMinor, valueOn }] of this.#receipts) {
      if (currency !== asked) continue;
      const unappliedMinor = remainingMinor + (this.#leftLater.get(id) ?? 0n);
      const touchless = unappliedMinor === 0n && !this.#byHand.has(id);
      receipts.push({ id, amountMinor, valueOn, unappliedMinor, touchless });
    }
    return receipts;
  }

  *#openClaims(): Generator<OpenClaim, void> {
    for (const [id, invoice] of this.#invoices) if (invoice.balanceMinor > 0n) yield { id, ...invoice };
  }

  /** An invoice counts on the day of the money that closed it; one that was given up or credited in the end does not. */
  #countHistories(): void {
    for (const [id, { customer, amountMinor, balanceMinor, dueOn }] of this.#invoices) {
      if (amountMinor <= 0n) continue;
      if (balanceMinor > 0n) {
        this.#histories.addOpen(customer, daysBetween(dueOn, this.#asOf));
        continue;
      }
      const settlements = (this.#settlements.get(id) ?? []).filter((each) => each.amountMinor > 0n);
      const paidOn = lastDay(settlements.filter(({ isCash }) => isCash));
      const otherOn = lastDay(settlements.filter(({ isCash }) => !isCash));
      if (paidOn === undefined || paidOn > this.#asOf || (otherOn !== undefined && otherOn > paidOn)) continue;
      this.#histories.addPaid(customer, daysBetween(dueOn, paidOn));
    }
    for (const { customer, state, judgedOn } of this.#promises) {
      if (judgedOn === undefined || judgedOn <= this.#windowFrom || judgedOn > this.#asOf) continue;
      if (state === 'kept') this.#histories.addPromise(customer, true);
      else if (state === 'partly-kept' || state === 'broken') this.#histories.addPromise(customer, false);
    }
  }
}

function lastDay(settlements: readonly Settlement[]): LocalDate | undefined {
  return settlements.reduce<LocalDate | undefined>(
    (last, { on }) => (last === undefined || on > last ? on : last),
    undefined,
  );
}

function add<K>(sums: Map<K, bigint>, key: K, amountMinor: bigint): void {
  sums.set(key, (sums.get(key) ?? 0n) + amountMinor);
}
