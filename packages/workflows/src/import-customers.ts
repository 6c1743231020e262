import { keysOfCustomer } from '@piutang/cash-application';
import type { Customer, CustomerChange, CustomerRow, RefusedRow } from '@piutang/receivables';
import { create, customerKind, read, replace, type Write } from '@piutang/table';
import type { Desk } from './desk.ts';
import { openReferenceBook } from './reference-book.ts';

/** Rounds in which a customer is read again because somebody else wrote it. */
const MAX_ATTEMPTS = 5;

/** What became of the rows of a customers file. */
export type CustomersTaken = {
  readonly created: number;
  readonly changed: number;
  readonly same: number;
  readonly refused: readonly RefusedRow[];
};

/**
 * Takes customers in: a new one is created, of a known one what the row names is replaced and the rest stays. The texts
 * by which its payments are recognised are filed at once. Rows stand alone, and the same row again changes nothing.
 *
 * Texts under which a customer was known before stay filed: a payment that still uses an old name is shown to a person
 * with the customer, and posted alone only where the customer's present names agree.
 */
export async function takeCustomers(
  desk: Desk,
  rows: AsyncIterable<CustomerRow> | Iterable<CustomerRow>,
): Promise<CustomersTaken> {
  let [created, changed, same] = [0, 0, 0];
  const refused: RefusedRow[] = [];
  for await (const row of rows) {
    if ('refusals' in row) {
      refused.push(row);
      continue;
    }
    const refusal = parentRefusal(row.change);
    if (refusal !== undefined) {
      refused.push({ line: row.line, refusals: [refusal] });
      continue;
    }
    const outcome = await take(desk, row.change);
    if (outcome === 'created') created += 1;
    else if (outcome === 'changed') changed += 1;
    else same += 1;
  }
  return { created, changed, same, refused };
}

function parentRefusal({ id, parent }: CustomerChange) {
  return parent === id
    ? { field: 'parent', message: `got ${parent}, expected another customer: nobody pays for itself` }
    : undefined;
}

async function take(desk: Desk, change: CustomerChange): Promise<'created' | 'changed' | 'same'> {
  for (let attempt = 1; attempt <= MAX_ATTEMPTS; attempt += 1) {
    const known = await read(desk.table, customerKind, change.id);
    const next = known === undefined ? newCustomer(desk, change) : { ...known, ...change };
    if (known !== undefined && sameCustomer(known, next)) return 'same';
    const write =
      known === undefined
        ? create(customerKind, next, 'customer is new')
        : replace(customerKind, known, next, 'customer unchanged since it was read');
    const result = await desk.table.commit([write, ...(await referencesOf(desk, next))]);
    if (result.committed) return known === undefined ? 'created' : 'changed';
  }
  throw new Error(`customer ${change.id} met other writers ${MAX_ATTEMPTS} times`);
}

async function referencesOf(desk: Desk, customer: Customer): Promise<Write[]> {
  const keys = keysOfCustomer(customer);
  const references = await openReferenceBook(desk.table, keys);
  for (const key of keys) references.add({ key, customer: customer.id });
  return references.writes();
}

function newCustomer({ tenant }: Desk, change: CustomerChange): Customer {
  return {
    name: change.id,
    language: tenant.language,
    segment: 'B2B',
    timeZone: tenant.timeZone,
    vatCollector: false,
    accounts: [],
    aliases: [],
    ...change,
    version: 1,
  };
}

function sameCustomer(known: Customer, next: Customer): boolean {
  const said = (customer: Customer) => JSON.stringify(Object.entries(customer).sort(([a], [b]) => (a < b ? -1 : 1)));
  return said(known) === said(next);
}
