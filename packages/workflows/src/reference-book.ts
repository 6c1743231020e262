import {
  create,
  MAX_REFERENCE_BEARERS,
  type Reference,
  readMany,
  referenceKind,
  replace,
  type Table,
  type Write,
} from '@piutang/table';

/** A lookup key and who is to be found under it. */
export type Bearer = { readonly key: string; readonly invoice?: string; readonly customer?: string };

/**
 * References as read, with bearers added as they come, and the writes that this takes. One book serves the rows that
 * share a transaction, because an item may be written only once in it.
 */
export type ReferenceBook = { readonly add: (bearer: Bearer) => void; readonly writes: () => Write[] };

/** Opens the book on those of the keys that exist. */
export async function openReferenceBook(table: Table, keys: Iterable<string>): Promise<ReferenceBook> {
  const stored = new Map(
    (await readMany(table, referenceKind, [...new Set(keys)])).map((reference) => [reference.key, reference]),
  );
  const next = new Map<string, Reference>();

  return {
    add: ({ key, invoice, customer }) => {
      const before = next.get(key) ??
        stored.get(key) ?? { key, invoices: [], customers: [], tooCommon: false, version: 0 };
      const after = withBearers(before, invoice, customer);
      if (after !== before) next.set(key, after);
    },
    writes: () =>
      [...next.values()].map((reference) => {
        const before = stored.get(reference.key);
        return before === undefined
          ? create(referenceKind, { ...reference, version: 1 }, 'reference is new')
          : replace(referenceKind, before, reference, 'reference unchanged since it was read');
      }),
  };
}

function withBearers(reference: Reference, invoice: string | undefined, customer: string | undefined): Reference {
  const invoices = including(reference.invoices, invoice);
  const customers = including(reference.customers, customer);
  if (invoices === reference.invoices && customers === reference.customers) return reference;
  if (invoices.length + customers.length > MAX_REFERENCE_BEARERS)
    return reference.tooCommon ? reference : { ...reference, tooCommon: true };
  return { ...reference, invoices, customers };
}

function including(list: readonly string[], value: string | undefined): readonly string[] {
  return value === undefined || list.includes(value) ? list : [...list, value];
}
