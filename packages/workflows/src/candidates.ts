import { addDays, type LocalDate } from '@piutang/calendar';
import { familyKey, keysOfLine, type MatchItem, type MatchLine, type MatchPayer } from '@piutang/cash-application';
import type { Customer, CustomerId, Invoice, InvoiceId } from '@piutang/receivables';
import { customerKind, invoiceKind, readMany, referenceKind, type Table } from '@piutang/table';

/** Invoices that were closed this lately still explain a payment: it may pay them a second time. */
export const LATELY_CLOSED_DAYS = 60;

/** Payers whose open items are asked for at once. */
const PARALLEL_QUERIES = 8;

export type Candidates = {
  readonly items: readonly MatchItem[];
  readonly payers: readonly MatchPayer[];
  /** The invoices as read, by number: what a posting is planned on. */
  readonly invoices: Map<InvoiceId, Invoice>;
};

/**
 * Everything that the lines may pay: what their texts name, and all open items of the payers that they name or whose
 * invoices they name. A few reads by key for a small file, however large the book is.
 * @param learned payers that learned names or accounts of the lines lead to
 */
export async function candidatesOf(
  table: Table,
  lines: readonly MatchLine[],
  today: LocalDate,
  learned: ReadonlySet<CustomerId> = new Set(),
): Promise<Candidates> {
  const keys = [...new Set(lines.flatMap(keysOfLine))];
  const references = (await readMany(table, referenceKind, keys)).filter(({ tooCommon }) => !tooCommon);
  const named = await readMany(table, invoiceKind, [...new Set(references.flatMap(({ invoices }) => invoices))]);
  const payerIds = new Set([
    ...learned,
    ...references.flatMap(({ customers }) => customers),
    ...named.map(({ customer }) => customer),
  ]);
  const customers = await withFamilies(table, await readMany(table, customerKind, [...payerIds]));

  const openIds = new Set<InvoiceId>();
  for (let at = 0; at < customers.length; at += PARALLEL_QUERIES) {
    const found = await Promise.all(
      customers.slice(at, at + PARALLEL_QUERIES).map(({ id }) => Array.fromAsync(table.openItemsOf(id))),
    );
    for (const { invoice } of found.flat()) openIds.add(invoice);
  }
  for (const { id } of named) openIds.delete(id);
  const invoices = new Map(
    [...named, ...(await readMany(table, invoiceKind, [...openIds]))].map((invoice) => [invoice.id, invoice]),
  );
  const items = [...invoices.values()].filter(
    ({ balanceMinor, closedOn }) =>
      balanceMinor !== 0n || (closedOn !== undefined && closedOn >= addDays(today, -LATELY_CLOSED_DAYS)),
  );
  // Reads answer in any order, and the same books must give the same decisions.
  const order = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);
  return {
    items: items.map(matchItem).sort((a, b) => order(a.invoice, b.invoice)),
    payers: customers.map(matchPayer).sort((a, b) => order(a.payer, b.payer)),
    invoices,
  };
}

/** A parent pays for its children: whoever is found brings the family along, because their items are rivals. */
async function withFamilies(table: Table, found: readonly Customer[]): Promise<readonly Customer[]> {
  const heads = new Set([...found.map(({ id }) => id), ...found.flatMap(({ parent }) => parent ?? [])]);
  const families = await readMany(table, referenceKind, [...heads].map(familyKey));
  const known = new Set(found.map(({ id }) => id));
  const missing = new Set([...heads, ...families.flatMap(({ customers }) => customers)].filter((id) => !known.has(id)));
  return [...found, ...(await readMany(table, customerKind, [...missing]))];
}

/** An invoice as the matcher reads it. */
export function matchItem(invoice: Invoice): MatchItem {
  const { id, customer, currency, amountMinor, balanceMinor, issuedOn, dueOn, references } = invoice;
  const { virtualAccount, codeAmountMinor, earlyPayment, taxBaseMinor, closedOn } = invoice;
  return {
    invoice: id,
    payer: customer,
    currency,
    amountMinor,
    openMinor: balanceMinor,
    issuedOn,
    dueOn,
    references,
    ...(virtualAccount === undefined ? {} : { virtualAccount }),
    ...(codeAmountMinor === undefined ? {} : { codeAmountMinor }),
    ...(earlyPayment === undefined ? {} : { earlyPayment }),
    ...(taxBaseMinor === undefined ? {} : { taxBaseMinor }),
    ...(closedOn === undefined ? {} : { closedOn }),
  };
}

/** A customer as the matcher reads it. */
export function matchPayer({ id, name, aliases, accounts, withholding, vatCollector, parent }: Customer): MatchPayer {
  return {
    payer: id,
    name,
    aliases,
    accounts,
    vatCollector,
    ...(withholding === undefined ? {} : { withholding }),
    ...(parent === undefined ? {} : { parent }),
  };
}
