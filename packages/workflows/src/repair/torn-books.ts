import type { ApplicationLeg, Invoice, InvoiceId } from '@piutang/receivables';
import {
  type ApprovalRequest,
  type BankLine,
  bankLineKind,
  bankLinePartition,
  bankLineRef,
  type CashMovement,
  cashMovementKind,
  invoiceKind,
  legKind,
  legPartition,
  movementPrefix,
  parseBankLineRef,
  type Refund,
  refundKind,
  type StoredItem,
  type Table,
} from '@piutang/table';

/** A part of the books in which nothing is missing that hangs together with it: whole lines, whole invoices. */
export type TornBooks = {
  /** `undefined` where something names an invoice or line that is not there. */
  readonly invoices: ReadonlyMap<InvoiceId, Invoice | undefined>;
  readonly lines: ReadonlyMap<string, BankLine | undefined>;
  readonly legs: readonly ApplicationLeg[];
  readonly movements: readonly CashMovement[];
  readonly refunds: readonly Refund[];
  readonly requests: readonly ApprovalRequest[];
  /** Ids of requests whose action left a record. */
  readonly performed: ReadonlySet<string>;
  /** Invoices and lines as they are stored, by `p s`: an entry of an index may be wrong where the fields are right. */
  readonly stored: ReadonlyMap<string, StoredItem>;
};

/** What a scan saw of the records that a repair has to start from. */
export type Seeds = {
  readonly invoices: ReadonlySet<InvoiceId>;
  readonly lines: ReadonlySet<string>;
  readonly requests: readonly ApprovalRequest[];
  readonly performed: ReadonlySet<string>;
};

/** Loads everything that hangs together with the seeds: legs join lines to invoices, set-offs join invoices to notes. */
export async function loadTorn(table: Table, seeds: Seeds): Promise<TornBooks> {
  const invoices = new Map<InvoiceId, Invoice | undefined>();
  const lines = new Map<string, BankLine | undefined>();
  const legs: ApplicationLeg[] = [];
  const movements: CashMovement[] = [];
  const refunds: Refund[] = [];
  const stored = new Map<string, StoredItem>();
  const waiting = { invoices: [...seeds.invoices], lines: [...seeds.lines] };
  const remember = (item: StoredItem | undefined) => {
    if (item !== undefined) stored.set(`${item.p} ${item.s}`, item);
    return item;
  };
  for (;;) {
    const invoice = waiting.invoices.pop();
    const line = invoice === undefined ? waiting.lines.pop() : undefined;
    if (invoice === undefined && line === undefined) break;
    if (invoice !== undefined && !invoices.has(invoice)) {
      const item = remember(await table.get(invoiceKind.key(invoice)));
      invoices.set(invoice, item === undefined ? undefined : invoiceKind.decode(item));
      for await (const found of table.query(legPartition(invoice))) {
        const leg = legKind.decode(found);
        legs.push(leg);
        if (leg.source.kind === 'bank-line') waiting.lines.push(leg.source.line);
        if (leg.source.kind === 'credit-note') waiting.invoices.push(...partiesOf(leg));
      }
    }
    if (line === undefined || lines.has(line)) continue;
    const id = parseBankLineRef(line);
    const item = id === undefined ? undefined : remember(await table.get(bankLineKind.key(id)));
    const found = item === undefined ? undefined : bankLineKind.decode(item);
    lines.set(line, found);
    waiting.invoices.push(...(found?.appliedTo ?? []));
    if (found?.reverses !== undefined) waiting.lines.push(found.reverses);
    if (id === undefined) continue;
    const partition = bankLinePartition(id.account, id.bookedOn);
    for await (const each of table.query(partition, { prefix: movementPrefix(id.line) })) {
      const moved = cashMovementKind.decode(each);
      movements.push(moved);
      if (moved.reason === 'returned' && moved.cause.startsWith('line:')) waiting.lines.push(moved.cause.slice(5));
    }
    for await (const each of table.query(partition, { prefix: `P#${id.line}#` })) refunds.push(refundKind.decode(each));
  }
  return { invoices, lines, legs, movements, refunds, requests: seeds.requests, performed: seeds.performed, stored };
}

/** The invoice and the note of a set-off. */
export function partiesOf({ source }: ApplicationLeg): readonly InvoiceId[] {
  if (source.kind !== 'credit-note') return [];
  return source.invoice === undefined ? [source.creditNote] : [source.creditNote, source.invoice];
}

/** The line that a movement or refund is of. */
export function lineOfRecord(record: CashMovement | Refund): string {
  return bankLineRef(record);
}
