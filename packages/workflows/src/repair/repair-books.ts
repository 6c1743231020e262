import type { Hand, InvoiceId } from '@piutang/receivables';
import {
  type ApprovalRequest,
  BANK_LINE_PREFIX,
  bankLineKind,
  bankLineRef,
  cashMovementKind,
  type FileManifest,
  fileKind,
  legKind,
  MAX_TRANSACTION_WRITES,
  parseBankLineRef,
  refundKind,
  replace,
  requestKind,
  type StoredItem,
  type Table,
  type Write,
} from '@piutang/table';
import type { ObjectRef } from '../desk.ts';
import type { Breach } from '../laws/law.ts';
import { readAhead } from '../laws/read-ahead.ts';
import { type VerifyOptions, verifyBooks } from '../laws/verify-books.ts';
import { planRepair } from './plan-repair.ts';
import { loadTorn, type Seeds } from './torn-books.ts';
import type { Repair, Undecided } from './workbench.ts';

export type RepairReport = {
  readonly repairs: readonly Repair[];
  /** What only a person can decide; the laws that it breaks stay broken until then. */
  readonly undecided: readonly Undecided[];
  /** Files that lack bookings: delivered again, they are posted again, and what is known is known. */
  readonly reopened: readonly ObjectRef[];
  /** Laws that are broken: before, and after what was applied. */
  readonly before: readonly Breach[];
  readonly after: readonly Breach[];
};

/** A repair can show what lay behind it, such as a line whose file came again; more rounds than this mean a mistake. */
const MAX_ROUNDS = 5;

/** Parts of the table that are read one after the other. */
const SCAN_SEGMENTS = 4;

/**
 * Repairs books of which parts of the last transactions are missing, as a restore to a moment or an export may leave them.
 * Reads everything, writes under conditions, and only adds records or lets states follow from them; see
 * {@link planRepair}. Run it on books at rest. Run again, it finds nothing more to do.
 * @param apply without it nothing is written: the plan of the first round
 * @param options how many records may be held at a time; the books are judged at least twice
 */
export async function repairBooks(
  table: Table,
  hand: Hand,
  apply: boolean,
  options: Pick<VerifyOptions, 'maxHeldRecords'> = {},
): Promise<RepairReport> {
  const repairs: Repair[] = [];
  const reopened: ObjectRef[] = [];
  let before: readonly Breach[] | undefined;
  for (let round = 1; ; round += 1) {
    const { breaches } = await verifyBooks(table, options);
    before ??= breaches;
    const { seeds, files, undecided } = await survey(table, breaches);
    const plan = planRepair(await loadTorn(table, seeds), hand);
    const reopenings = files.map((file) => reopening(file));
    const all = [...plan.writes, ...reopenings.map(({ write }) => write)];
    const found = [...plan.repairs, ...reopenings.map(({ repair }) => repair)];
    const open = [...plan.undecided, ...undecided];
    const isLast = !apply || all.length === 0 || round === MAX_ROUNDS;
    if (!apply || all.length > 0) repairs.push(...found);
    if (!apply || all.length > 0) reopened.push(...files.map(({ objectKey: key, versionId }) => ({ key, versionId })));
    if (isLast) return { repairs, undecided: open, reopened, before, after: breaches };
    await commitAll(table, all);
  }
}

/** In as few transactions as fit. A write that meets another writer is left to the next round, which reads again. */
async function commitAll(table: Table, writes: readonly Write[]): Promise<void> {
  for (let at = 0; at < writes.length; at += MAX_TRANSACTION_WRITES)
    await table.commit(writes.slice(at, at + MAX_TRANSACTION_WRITES));
}

/** A file that has to be posted again: as if its worker had died, so that its next delivery goes on with it. */
function reopening(file: FileManifest): { readonly write: Write; readonly repair: Repair } {
  const { finishedAt: _, leaseUntil: __, checkpoint: ___, chunks: ____, ...rest } = file;
  return {
    write: replace(fileKind, file, { ...rest, state: 'posting' }, 'file unchanged since it was read'),
    repair: {
      code: 'file-reopened',
      where: file.objectKey,
      why: 'bookings that it recorded are gone: it is posted again',
    },
  };
}

/** What one scan sees of records that must stand in pairs. */
type Sightings = {
  readonly suspects: ReadonlySet<string>;
  readonly invoices: Set<InvoiceId>;
  readonly lines: Set<string>;
  readonly performed: Set<string>;
  readonly requests: ApprovalRequest[];
  /** Debits that name a receipt, and receipts' movements that name a debit. */
  readonly returns: Set<string>;
  readonly returned: Map<string, string>;
  /** Refunds, and movements that are one. */
  readonly refunds: Set<string>;
  readonly refunded: Map<string, string>;
  readonly files: Map<string, FileManifest>;
  readonly linesOfFile: Map<string, number>;
};

async function survey(table: Table, breaches: readonly Breach[]) {
  const seen: Sightings = {
    suspects: new Set(breaches.map(({ where }) => where).filter((where) => parseBankLineRef(where) !== undefined)),
    invoices: new Set(breaches.flatMap(({ where, law }) => (OF_INVOICES.has(law) ? [where] : []))),
    lines: new Set(),
    performed: new Set(),
    requests: [],
    returns: new Set(),
    returned: new Map(),
    refunds: new Set(),
    refunded: new Map(),
    files: new Map(),
    linesOfFile: new Map(),
  };
  for (let segment = 0; segment < SCAN_SEGMENTS; segment += 1)
    for await (const page of readAhead(table.scan(segment, SCAN_SEGMENTS))) for (const item of page) sight(seen, item);
  const lines = new Set([...seen.suspects, ...unpaired(seen)]);
  const seeds: Seeds = { invoices: seen.invoices, lines, requests: seen.requests, performed: seen.performed };
  return { seeds, files: filesToPost(seen), undecided: lostFiles(seen) };
}

/** Laws whose breaches name an invoice or credit note. */
const OF_INVOICES: ReadonlySet<string> = new Set([
  'balance-is-amount-less-legs',
  'balance-between-zero-and-amount',
  'legs-fit-the-invoice',
  'closed-when-settled',
  'leg-has-invoice',
  'open-index-is-the-invoices',
  'reversal-restores',
  'credit-note-gives-what-it-loses',
]);

const REQUEST = 'request:';

function sight(seen: Sightings, item: StoredItem): void {
  const { p, s } = item;
  if (p.startsWith('A#')) {
    const { source, cause, invoice } = legKind.decode(item);
    if (cause.startsWith(REQUEST)) seen.performed.add(cause.slice(REQUEST.length));
    if (source.kind === 'bank-line' && seen.suspects.has(source.line)) seen.invoices.add(invoice);
    // The half that is there stands on the other invoice: nothing else leads from the note to it.
    if (source.kind === 'credit-note' && seen.invoices.has(source.creditNote)) seen.invoices.add(invoice);
  } else if (p.startsWith('Q#')) {
    seen.requests.push(requestKind.decode(item));
  } else if (p.startsWith('F#')) {
    const file = fileKind.decode(item);
    seen.files.set(file.sha256, file);
  } else if (p.startsWith('B#')) sightOfLine(seen, item, s);
}

function sightOfLine(seen: Sightings, item: StoredItem, s: string): void {
  if (s.startsWith(BANK_LINE_PREFIX)) {
    const line = bankLineKind.decode(item);
    if (line.reverses !== undefined) seen.returns.add(bankLineRef(line));
    seen.linesOfFile.set(line.file, (seen.linesOfFile.get(line.file) ?? 0) + 1);
  } else if (s.startsWith('M#')) {
    const moved = cashMovementKind.decode(item);
    const { reason, cause, movement, reverses } = moved;
    if (cause.startsWith(REQUEST)) seen.performed.add(cause.slice(REQUEST.length));
    const ref = bankLineRef(moved);
    const name = `${ref} ${reverses ?? movement}`;
    // The scan meets a movement before or after the one that takes it back: both strike it out.
    const strike = (map: Map<string, string>) => (map.has(name) ? map.delete(name) : map.set(name, ref));
    if (reason === 'refund') strike(seen.refunded);
    if (reason === 'returned') {
      const debit = cause.slice('line:'.length);
      if (reverses === undefined) seen.returned.set(debit, ref);
    }
  } else if (s.startsWith('P#')) {
    const refund = refundKind.decode(item);
    if (refund.state !== 'cancelled') seen.refunds.add(`${bankLineRef(refund)} ${refund.movement}`);
  }
}

/** Lines of which one half of a return or refund is missing. */
function unpaired({ returns, returned, refunds, refunded }: Sightings): readonly string[] {
  return [
    ...[...returns].filter((debit) => !returned.has(debit)),
    ...[...returned].flatMap(([debit, receipt]) => (returns.has(debit) ? [] : [debit, receipt])),
    ...[...refunded].flatMap(([name, line]) => (refunds.has(name) ? [] : [line])),
  ];
}

/** Posted bank files of which fewer lines are there than they recorded. */
function filesToPost({ files, linesOfFile }: Sightings): readonly FileManifest[] {
  return [...files.values()].filter(
    ({ purpose, state, doneCount, sha256 }) =>
      purpose === 'bank-statement' &&
      (state === 'posted' || state === 'partly-posted') &&
      (linesOfFile.get(sha256) ?? 0) < doneCount,
  );
}

function lostFiles({ files, linesOfFile }: Sightings): readonly Undecided[] {
  const lost = [...linesOfFile.keys()].filter((sha256) => !files.has(sha256));
  return lost.map((sha256) => ({
    code: 'file-lost',
    where: `file ${sha256.slice(0, 12)}`,
    message: 'its lines stand and nothing is known of the file: drop it into bank-statements/ again',
  }));
}
