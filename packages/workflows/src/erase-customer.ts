import { keysOfCustomer } from '@piutang/cash-application';
import { type Customer, type CustomerId, judge } from '@piutang/receivables';
import {
  contactPartition,
  customerKind,
  customerPartition,
  read,
  readMany,
  referenceKind,
  replace,
} from '@piutang/table';
import { withoutPersonalTexts } from './audit/personal-fields.ts';
import type { Desk } from './desk.ts';
import { MAX_ATTEMPTS, type Refused } from './hand.ts';
import { unappliedCash } from './unapplied-cash.ts';

export type EraseRefusal = Refused<
  'customer-unknown' | 'reason-missing' | 'not-allowed' | 'still-open' | 'changed-meanwhile'
>;

/**
 * Takes what is personal out of a customer with whom everything is settled: its name, address, telephone, other names and
 * account numbers, the texts under which payments found it, and what was noted about talks, promises and disputes. Its
 * number, its invoices and its payments stay, because books are kept for ten years (Indonesia: KUP art. 28 (11)); so do
 * the texts of bank lines. The law behind it is the right to erasure (Indonesia: UU 27/2022 art. 8; GDPR art. 17).
 *
 * What a dead worker left undone the next call does: the customer's own item, which names all else, is written last.
 * Asked for again, it changes nothing.
 */
export async function eraseCustomer(
  desk: Desk,
  id: CustomerId,
  why: string,
  { actor }: { readonly actor: string },
): Promise<Customer | EraseRefusal> {
  if (why.trim() === '')
    return {
      refused: 'reason-missing',
      message: 'no reason was given: name the request that is followed with --reason',
    };
  const leave = judge(desk.tenant.authority ?? {}, {
    actor,
    action: 'approve',
    amountMinor: 0n,
    currency: desk.tenant.baseCurrency,
  });
  if (leave.may === 'not') return { refused: 'not-allowed', message: leave.message };
  for (let attempt = 1; attempt <= MAX_ATTEMPTS; attempt += 1) {
    const customer = await read(desk.table, customerKind, id);
    if (customer === undefined) return { refused: 'customer-unknown', message: `there is no customer ${id}` };
    if (customer.erasedAt !== undefined) return customer;
    const open = await whatIsOpen(desk, id);
    if (open !== undefined)
      return {
        refused: 'still-open',
        message: `${id} has ${open}: it is needed until that is settled; settle it and ask again`,
      };
    const erased = erasedCustomer(desk, customer, actor, why);
    const written = (await eraseReferences(desk, customer)) && (await eraseNotes(desk, id));
    if (!written) continue;
    const write = replace(customerKind, customer, erased, 'customer unchanged since it was read');
    if ((await desk.table.commit([write])).committed) return { ...erased, version: customer.version + 1 };
  }
  return { refused: 'changed-meanwhile', message: `${id} was changed by somebody else all the time: try again` };
}

function erasedCustomer(desk: Desk, customer: Customer, actor: string, why: string): Customer {
  const { id, language, segment, timeZone, parent, withholding, vatCollector, version } = customer;
  return {
    id,
    name: id,
    language,
    segment,
    timeZone,
    ...(parent === undefined ? {} : { parent }),
    ...(withholding === undefined ? {} : { withholding }),
    vatCollector,
    accounts: [],
    aliases: [],
    erasedAt: desk.clock(),
    erasedBy: actor,
    erasedWhy: why,
    version,
  };
}

async function whatIsOpen({ table }: Desk, id: CustomerId): Promise<string | undefined> {
  for await (const item of table.openItemsOf(id)) return `open items, ${item.invoice} among them`;
  for await (const { customer } of unappliedCash(table)) if (customer === id) return 'unapplied cash';
  return undefined;
}

/** Nothing that a payment says leads to the customer any more, but the number of its family. */
async function eraseReferences({ table }: Desk, customer: Customer): Promise<boolean> {
  const { name, aliases, accounts } = customer;
  const references = await readMany(table, referenceKind, keysOfCustomer({ name, aliases, accounts }));
  for (const reference of references) {
    if (!reference.customers.includes(customer.id)) continue;
    const customers = reference.customers.filter((each) => each !== customer.id);
    const write = replace(
      referenceKind,
      reference,
      { ...reference, customers },
      'reference unchanged since it was read',
    );
    if (!(await table.commit([write])).committed) return false;
  }
  return true;
}

async function eraseNotes({ table }: Desk, id: CustomerId): Promise<boolean> {
  for (const partition of [customerPartition(id), contactPartition(id)]) {
    for await (const item of table.query(partition)) {
      const isCustomer = item.p === customerPartition(id) && item.s === '#';
      const next = isCustomer ? undefined : withoutPersonalTexts(item);
      if (next === undefined) continue;
      const condition = { name: 'unchanged since it was read', is: 'version', version: Number(item['v']) } as const;
      if (!(await table.commit([{ item: next, condition }])).committed) return false;
    }
  }
  return true;
}
