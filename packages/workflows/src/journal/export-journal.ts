import {
  BANK_LINE_PREFIX,
  bankLineKind,
  bankLineRef,
  cashMovementKind,
  invoiceKind,
  legKind,
  parseBankLineRef,
  readMany,
  refundKind,
  type StoredItem,
  type Table,
} from '@piutang/table';
import {
  entryOfInvoice,
  entryOfLeg,
  entryOfLine,
  entryOfMovement,
  entryOfRefund,
  type JournalEntry,
} from './journal-entry.ts';

/** Parts of the table that are read one after the other. */
const SCAN_SEGMENTS = 4;

/**
 * Every double entry of the books, in no order: one scan, a page in memory at a time. Whoever wants them in order sorts
 * by `orderOf`. Made of immutable records and of what never changes on the others, so that the same books give the same
 * journal; only the payer under whose name a receipt waits is the one that is known now.
 */
export async function* journalEntries(table: Table): AsyncGenerator<JournalEntry> {
  for (let segment = 0; segment < SCAN_SEGMENTS; segment += 1) {
    for await (const page of table.scan(segment, SCAN_SEGMENTS)) yield* entriesOf(table, page);
  }
}

async function* entriesOf(table: Table, page: readonly StoredItem[]): AsyncGenerator<JournalEntry> {
  const under = (prefix: string, sort = '') => page.filter(({ p, s }) => p.startsWith(prefix) && s.startsWith(sort));
  const legs = under('A#').map(legKind.decode);
  const moved = under('B#', 'M#').map(cashMovementKind.decode);
  const refunds = under('B#', 'P#').map(refundKind.decode);
  const lineRefs = [
    ...legs.flatMap(({ source }) => (source.kind === 'bank-line' ? [source.line] : [])),
    ...[...moved, ...refunds].map(bankLineRef),
  ];
  const lines = new Map(
    (
      await readMany(
        table,
        bankLineKind,
        [...new Set(lineRefs)].flatMap((ref) => parseBankLineRef(ref) ?? []),
      )
    ).map((line) => [bankLineRef(line), line]),
  );
  const invoices = new Map(
    (await readMany(table, invoiceKind, [...new Set(legs.map(({ invoice }) => invoice))])).map((each) => [
      each.id,
      each,
    ]),
  );
  for (const item of under('I#')) yield entryOfInvoice(invoiceKind.decode(item));
  for (const item of under('B#', BANK_LINE_PREFIX)) yield entryOfLine(bankLineKind.decode(item));
  for (const leg of legs) {
    const line = leg.source.kind === 'bank-line' ? lines.get(leg.source.line) : undefined;
    const entry = entryOfLeg(leg, invoices.get(leg.invoice), line);
    if (entry !== undefined) yield entry;
  }
  for (const each of moved) yield entryOfMovement(each, lines.get(bankLineRef(each)));
  for (const each of refunds) {
    const entry = entryOfRefund(each, lines.get(bankLineRef(each)));
    if (entry !== undefined) yield entry;
  }
}
