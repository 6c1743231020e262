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

/** Invoices and lines that are read side by side: enough to hide the way to the table, few enough not to crowd it. */
const READ_AT_ONCE = 32;

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
  const loadInvoice = async (id: InvoiceId) => {
    const item = remember(await table.get(invoiceKind.key(id)));
    invoices.set(id, item === undefined ? undefined : invoiceKind.decode(item));
    for await (const found of table.query(legPartition(id))) {
      const leg = legKind.decode(found);
      legs.push(leg);
      if (leg.source.kind === 'bank-line') waiting.lines.push(leg.source.line);
      if (leg.source.kind === 'credit-note') waiting.invoices.push(...partiesOf(leg));
    }
  };
  const loadLine = async (ref: string) => {
    const id = parseBankLineRef(ref);
    if (id === undefined) return;
    const item = remember(await table.get(bankLineKind.key(id)));
    const line = item === undefined ? undefined : bankLineKind.decode(item);
    lines.set(ref, line);
    waiting.invoices.push(...(line?.appliedTo ?? []));
    if (line?.reverses !== undefined) waiting.lines.push(line.reverses);
    const partition = bankLinePartition(id.account, id.bookedOn);
    for await (const each of table.query(partition, { prefix: movementPrefix(id.line) })) {
      const moved = cashMovementKind.decode(each);
      movements.push(moved);
      if (moved.reason === 'returned' && moved.cause.startsWith('line:')) waiting.lines.push(moved.cause.slice(5));
    }
    for await (const each of table.query(partition, { prefix: `P#${id.line}#` })) refunds.push(refundKind.decode(each));
  };
  for (;;) {
    const [someInvoices, someLines] = [nextOf(waiting.invoices, invoices), nextOf(waiting.lines, lines)];
    if (someInvoices.length + someLines.length === 0) break;
    await Promise.all([...someInvoices.map(loadInvoice), ...someLines.map(loadLine)]);
  }
  // What came first depends on the table's haste; what is planned must not.
  legs.sort((a, b) => compare(`${a.invoice} ${a.leg}`, `${b.invoice} ${b.leg}`));
  movements.sort((a, b) => compare(`${bankLineRef(a)} ${a.movement}`, `${bankLineRef(b)} ${b.movement}`));
  return { invoices, lines, legs, movements, refunds, requests: seeds.requests, performed: seeds.performed, stored };
}

/** The next names that are not loaded yet; they count as loaded from now on. */
function nextOf<T>(waiting: string[], loaded: Map<string, T | undefined>): readonly string[] {
  const next: string[] = [];
  for (let name = waiting.pop(); name !== undefined; name = waiting.pop()) {
    if (loaded.has(name)) continue;
    loaded.set(name, undefined);
    next.push(name);
    if (next.length === READ_AT_ONCE) break;
  }
  return next;
}

const compare = (a: string, b: string) => (a < b ? -1 : 1);

/** The invoice and the note of a set-off. */
export function partiesOf({ source }: ApplicationLeg): readonly InvoiceId[] {
  if (source.kind !== 'credit-note') return [];
  return source.invoice === undefined ? [source.creditNote] : [source.creditNote, source.invoice];
}

/** The line that a movement or refund is of. */
export function lineOfRecord(record: CashMovement | Refund): string {
  return bankLineRef(record);
}
