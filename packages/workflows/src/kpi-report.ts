import type { LocalDate } from '@piutang/calendar';
import { type Kpi, type KpiPeriod, kpisOf } from '@piutang/collections';
import type { CurrencyCode } from '@piutang/money';
import { type InvoiceId, type PromiseToPay, promiseRecordOf } from '@piutang/receivables';
import {
  BANK_LINE_PREFIX,
  type BankLine,
  bankLineKind,
  bankLineRef,
  cashMovementKind,
  invoiceKind,
  legKind,
  PROMISE_PREFIX,
  promiseKind,
  type StoredItem,
  type Table,
} from '@piutang/table';

/** Parts of the table that are read one after the other. */
const SCAN_SEGMENTS = 4;

/** Rules by which a person applied money; every other rule is the matcher's. */
const BY_HAND = 'manual';

/** The key figures of one currency, and how payers kept their promises in it. */
export type KpiReport = {
  readonly currency: CurrencyCode;
  readonly kpis: readonly Kpi[];
  readonly promises: { readonly kept: number; readonly partly: number; readonly broken: number };
};

type Settlement = { readonly on: LocalDate; readonly amountMinor: bigint };
type Facts = {
  readonly invoices: Map<
    InvoiceId,
    { currency: CurrencyCode; amountMinor: bigint; issuedOn: LocalDate; dueOn: LocalDate }
  >;
  readonly settlements: Map<InvoiceId, Settlement[]>;
  readonly receipts: Map<string, Pick<BankLine, 'currency' | 'amountMinor' | 'valueOn'>>;
  readonly leftMinor: Map<string, bigint>;
  readonly byHand: Set<string>;
  readonly promises: PromiseToPay[];
};

/**
 * The key figures of every currency over a period, from the immutable records: invoices, what settled them and when,
 * receipts and who applied them. Reads the whole table and holds one entry a record: for reports, not for screens.
 */
export async function kpiReport(table: Table, period: KpiPeriod): Promise<readonly KpiReport[]> {
  const facts: Facts = {
    invoices: new Map(),
    settlements: new Map(),
    receipts: new Map(),
    leftMinor: new Map(),
    byHand: new Set(),
    promises: [],
  };
  for (let segment = 0; segment < SCAN_SEGMENTS; segment += 1) {
    for await (const page of table.scan(segment, SCAN_SEGMENTS))
      for (const item of page) take(facts, item, period.asOf);
  }
  const currencies = [
    ...new Set([...facts.invoices.values(), ...facts.receipts.values()].map(({ currency }) => currency)),
  ].sort();
  return currencies.map((currency) => reportOf(facts, currency, period));
}

function take(facts: Facts, item: StoredItem, asOf: LocalDate): void {
  if (item.p.startsWith('I#')) {
    const { id, currency, amountMinor, issuedOn, dueOn } = invoiceKind.decode(item);
    facts.invoices.set(id, { currency, amountMinor, issuedOn, dueOn });
  } else if (item.p.startsWith('A#')) takeLeg(facts, item, asOf);
  else if (item.p.startsWith('B#')) takeReceipt(facts, item, asOf);
  else if (item.p.startsWith('C#') && item.s.startsWith(PROMISE_PREFIX)) facts.promises.push(promiseKind.decode(item));
}

function takeLeg({ settlements, leftMinor, byHand }: Facts, item: StoredItem, asOf: LocalDate): void {
  const { invoice, amountMinor, effectiveOn, source, adjustment, rule } = legKind.decode(item);
  const known = settlements.get(invoice) ?? [];
  known.push({ on: effectiveOn, amountMinor });
  settlements.set(invoice, known);
  if (source.kind !== 'bank-line' || adjustment !== undefined || effectiveOn > asOf) return;
  leftMinor.set(source.line, (leftMinor.get(source.line) ?? 0n) + amountMinor);
  if (rule === BY_HAND) byHand.add(source.line);
}

function takeReceipt({ receipts, leftMinor }: Facts, item: StoredItem, asOf: LocalDate): void {
  if (!item.s.startsWith(BANK_LINE_PREFIX)) {
    const movement = cashMovementKind.decode(item);
    const line = bankLineRef(movement);
    if (movement.effectiveOn <= asOf) leftMinor.set(line, (leftMinor.get(line) ?? 0n) + movement.amountMinor);
    return;
  }
  const line = bankLineKind.decode(item);
  const { currency, amountMinor, valueOn } = line;
  if (amountMinor > 0n && line.outcome !== 'not-receivable')
    receipts.set(bankLineRef(line), { currency, amountMinor, valueOn });
}

function reportOf(facts: Facts, currency: CurrencyCode, period: KpiPeriod): KpiReport {
  const invoices = [...facts.invoices]
    .filter(([, invoice]) => invoice.currency === currency)
    .map(([id, invoice]) => ({ ...invoice, settlements: facts.settlements.get(id) ?? [] }));
  const receipts = [...facts.receipts]
    .filter(([, receipt]) => receipt.currency === currency)
    .map(([line, { amountMinor, valueOn }]) => {
      const unappliedMinor = amountMinor - (facts.leftMinor.get(line) ?? 0n);
      return { amountMinor, valueOn, unappliedMinor, touchless: unappliedMinor === 0n && !facts.byHand.has(line) };
    });
  const judged = facts.promises.filter(
    (promise) => promise.currency === currency && (promise.judgedOn ?? '') <= period.asOf,
  );
  return { currency, kpis: kpisOf({ currency, invoices, receipts }, period), promises: promiseRecordOf(judged) };
}
