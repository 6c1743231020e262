import { createHash } from 'node:crypto';
import { keysOfCustomer, keysOfInvoice } from '@piutang/cash-application';
import type { Cause, Customer, Invoice, InvoiceDraft, InvoiceRow, RowRefusal } from '@piutang/receivables';
import { readInvoiceFile } from '@piutang/receivables';
import { create, customerKind, type FileManifest, invoiceKind, readMany, type Write } from '@piutang/table';
import { applyCreditNote } from './credit-notes.ts';
import type { ObjectRef } from './desk.ts';
import {
  claimFile,
  type FileDesk,
  type FileOutcome,
  finishFile,
  quarantine,
  reportCopy,
  reportKey,
  sha256Of,
} from './file-intake.ts';
import { openReferenceBook } from './reference-book.ts';

/** Rows that are read and written together: their up to eighty writes are under way at once, and share connections. */
const CHUNK_ROWS = 10;
/** A row that meets other writers this often is given back to the queue. */
const MAX_ROW_ATTEMPTS = 5;
/** A report is for people; a file with more bad rows than this is wrong as a whole. */
const MAX_REPORTED_ROWS = 500;

type Tally = {
  /** What the rows came by. */
  readonly cause: Cause;
  rowCount: number;
  createdCount: number;
  sameCount: number;
  refused: { line: number; refusals: readonly RowRefusal[] }[];
  refusedCount: number;
};

/** Rows that a person enters; the same rows entered again are another command's. */
const BY_COMMAND: Cause = 'command:invoice import';

const NOTHING = { rowCount: 0, createdCount: 0, sameCount: 0, refusedCount: 0 } as const;

/**
 * Takes an invoices file in: customers that are new, invoices and credit notes, and the texts by which payments may name
 * them. The same row again is a no-op; the same number with other content is refused by name. Bad rows are listed in the
 * report beside the file; the good ones go in.
 */
export async function ingestInvoiceFile(desk: FileDesk, ref: ObjectRef): Promise<FileOutcome> {
  const bytes = await desk.files.open(ref);
  if (bytes === undefined)
    return { state: 'gone', sha256: '', message: `${ref.key} is gone: that version was deleted` };
  const sha256 = await sha256Of(bytes);
  const claim = await claimFile(desk, ref, sha256, 'invoices');
  if ('known' in claim) return reportCopy(desk, ref, claim.known);

  const tally: Tally = { cause: `file:${sha256}`, ...NOTHING, refused: [] };
  let chunk: { line: number; draft: InvoiceDraft }[] = [];
  for await (const row of readInvoiceFile((await desk.files.open(ref)) ?? empty())) {
    if ('error' in row) {
      if (tally.rowCount === 0) return quarantine(desk, ref, claim.manifest, row.error);
      refuse(tally, row.error.line ?? tally.rowCount, [{ field: 'file', message: row.error.message }]);
      break;
    }
    tally.rowCount += 1;
    if ('refusals' in row) refuse(tally, row.line, row.refusals);
    else chunk.push(row);
    if (chunk.length === CHUNK_ROWS) {
      await takeRows(desk, chunk, tally);
      chunk = [];
    }
  }
  await takeRows(desk, chunk, tally);
  if (tally.rowCount === 0) {
    return quarantine(desk, ref, claim.manifest, {
      code: 'file-empty',
      message: 'the file has no rows: expected at least one invoice',
    });
  }
  return report(desk, ref, claim.manifest, tally);
}

/** Takes rows that were entered by other means than a file; answers what was refused. */
export async function takeInvoices(desk: FileDesk, rows: readonly InvoiceRow[]): Promise<Tally> {
  const tally: Tally = { cause: BY_COMMAND, ...NOTHING, rowCount: rows.length, refused: [] };
  const good = rows.flatMap((row) => ('draft' in row ? [row] : []));
  for (const row of rows) if ('refusals' in row) refuse(tally, row.line, row.refusals);
  for (let at = 0; at < good.length; at += CHUNK_ROWS) await takeRows(desk, good.slice(at, at + CHUNK_ROWS), tally);
  return tally;
}

async function report(desk: FileDesk, ref: ObjectRef, manifest: FileManifest, tally: Tally): Promise<FileOutcome> {
  const { rowCount, createdCount, sameCount, refusedCount } = tally;
  const head = `${ref.key}: ${createdCount} of ${rowCount} rows taken, ${sameCount} known already, ${refusedCount} refused`;
  if (refusedCount > 0) {
    const lines = tally.refused.flatMap(({ line, refusals }) =>
      refusals.map(({ field, message }) => `line ${line}, ${field}: ${message}`),
    );
    const more = refusedCount > tally.refused.length ? [`and ${refusedCount - tally.refused.length} more rows`] : [];
    await desk.files.put(
      reportKey(ref.key),
      `${[head, '', ...lines, ...more].join('\n')}\n`,
      'text/plain; charset=utf-8',
    );
  }
  const state = refusedCount > 0 ? 'partly-posted' : 'posted';
  await finishFile(desk, manifest, {
    state,
    rowCount,
    doneCount: createdCount + sameCount,
    reviewCount: 0,
    refusedCount,
    ...(refusedCount > 0
      ? { problemCode: 'row-rejected', problem: `${refusedCount} rows refused: see ${reportKey(ref.key)}` }
      : {}),
  });
  desk.count('InvoicesIngested', createdCount);
  return { state, sha256: manifest.sha256, message: head };
}

function refuse(tally: Tally, line: number, refusals: readonly RowRefusal[]): void {
  tally.refusedCount += 1;
  if (tally.refused.length < MAX_REPORTED_ROWS) tally.refused.push({ line, refusals });
}

type DraftRow = { readonly line: number; readonly draft: InvoiceDraft };

/**
 * Plans the rows together, which shares their reads, and writes each item by itself: a row is three items on average, and
 * in a transaction each would cost twice. The order makes what a dead worker left harmless. A reference without its
 * invoice finds nothing, so references are first; an invoice is never without its customer; and a row whose invoice is
 * missing is planned whole by the next worker.
 */
async function takeRows(desk: FileDesk, rows: readonly DraftRow[], tally: Tally): Promise<void> {
  if (rows.length === 0) return;
  const isDistinct = new Set(rows.map(({ draft }) => draft.invoice)).size === rows.length;
  const plan = isDistinct ? await planRows(desk, rows, tally.cause) : undefined;
  if (plan === undefined || !(await writeGrounds(desk, plan))) {
    for (const row of rows) await takeRow(desk, row, tally);
    return;
  }
  const written = await inParallel(desk, plan.invoiceWrites);
  const metOthers = new Set(plan.created.filter((_, at) => !written[at]).map(({ id }) => id));
  const created = plan.created.filter(({ id }) => !metOthers.has(id));
  const creditNotes = plan.creditNotes.filter((id) => !metOthers.has(id));
  await settle(desk, { ...plan, created, creditNotes }, tally);
  for (const row of rows) if (metOthers.has(row.draft.invoice)) await takeRow(desk, row, tally);
}

async function takeRow(desk: FileDesk, row: DraftRow, tally: Tally): Promise<void> {
  for (let attempt = 1; attempt <= MAX_ROW_ATTEMPTS; attempt += 1) {
    const plan = await planRows(desk, [row], tally.cause);
    if (!(await writeGrounds(desk, plan))) continue;
    if ((await inParallel(desk, plan.invoiceWrites)).every((isWritten) => isWritten)) return settle(desk, plan, tally);
  }
  throw new Error(`line ${row.line}: ${row.draft.invoice} met other writers ${MAX_ROW_ATTEMPTS} times`);
}

/** Writes what an invoice needs before it is there; `false` when another writer was met on the way. */
async function writeGrounds(desk: FileDesk, { referenceWrites, customerWrites }: Plan): Promise<boolean> {
  for (const writes of [referenceWrites, customerWrites])
    if (!(await inParallel(desk, writes)).every((isWritten) => isWritten)) return false;
  return true;
}

/** Whether each write was taken. A failure waits for the others: nothing may be under way after the call is over. */
async function inParallel(desk: FileDesk, writes: readonly Write[]): Promise<boolean[]> {
  const results = await Promise.allSettled(writes.map((write) => desk.table.commit([write])));
  return results.map((result) => {
    if (result.status === 'rejected') throw result.reason;
    return result.value.committed;
  });
}

type Plan = {
  readonly referenceWrites: readonly Write[];
  readonly customerWrites: readonly Write[];
  /** One for each of `created`. */
  readonly invoiceWrites: readonly Write[];
  readonly created: readonly Invoice[];
  /** Rows that a worker had taken from the same file before it died. */
  readonly takenBefore: number;
  readonly sameCount: number;
  /** Credit notes that name their invoice; known ones too, because a worker may have died before it applied them. */
  readonly creditNotes: readonly string[];
  readonly refused: readonly { readonly line: number; readonly refusals: readonly RowRefusal[] }[];
};

async function settle(desk: FileDesk, plan: Plan, tally: Tally): Promise<void> {
  tally.createdCount += plan.created.length + plan.takenBefore;
  tally.sameCount += plan.sameCount;
  for (const { line, refusals } of plan.refused) refuse(tally, line, refusals);
  for (const creditNote of plan.creditNotes) await applyCreditNote(desk, creditNote);
}

async function planRows(desk: FileDesk, rows: readonly DraftRow[], cause: Cause): Promise<Plan> {
  const drafts = rows.map(({ draft }) => draft);
  const invoices = new Map(
    (
      await readMany(
        desk.table,
        invoiceKind,
        drafts.map(({ invoice }) => invoice),
      )
    ).map((each) => [each.id, each]),
  );
  const customerIds = [...new Set(drafts.map(({ customer }) => customer.id))];
  const customers = new Map((await readMany(desk.table, customerKind, customerIds)).map((each) => [each.id, each]));

  const created: Invoice[] = [];
  const newCustomers = new Map<string, Customer>();
  const refused: { line: number; refusals: readonly RowRefusal[] }[] = [];
  let sameCount = 0;
  let takenBefore = 0;
  for (const { line, draft } of rows) {
    const contentHash = contentHashOf(draft);
    const known = invoices.get(draft.invoice);
    if (known === undefined) {
      created.push(invoiceOf(desk, draft, contentHash, cause));
      if (!customers.has(draft.customer.id) && !newCustomers.has(draft.customer.id))
        newCustomers.set(draft.customer.id, customerOf(desk, draft));
    } else if (known.contentHash === contentHash) {
      if (known.cause === cause && cause !== BY_COMMAND) takenBefore += 1;
      else sameCount += 1;
    } else {
      const message = `${draft.invoice} exists with other content; an issued invoice is not changed: correct it with a credit note and a new invoice`;
      refused.push({ line, refusals: [{ field: 'invoice', message }] });
    }
  }
  const bearers = [
    ...created.flatMap((invoice) => keysOfInvoice(invoice).map((key) => ({ key, invoice: invoice.id }))),
    ...[...newCustomers.values()].flatMap((customer) =>
      keysOfCustomer(customer).map((key) => ({ key, customer: customer.id })),
    ),
  ];
  const references = await openReferenceBook(
    desk.table,
    bearers.map(({ key }) => key),
  );
  for (const bearer of bearers) references.add(bearer);
  const refusedLines = new Set(refused.map(({ line }) => line));
  const creditNotes = rows.flatMap(({ line, draft }) =>
    draft.appliesTo === undefined || refusedLines.has(line) ? [] : [draft.invoice],
  );
  return {
    referenceWrites: references.writes(),
    customerWrites: [...newCustomers.values()].map((customer) => create(customerKind, customer, 'customer is new')),
    invoiceWrites: created.map((invoice) => create(invoiceKind, invoice, 'invoice is new')),
    created,
    takenBefore,
    sameCount,
    creditNotes,
    refused,
  };
}

function invoiceOf(desk: FileDesk, draft: InvoiceDraft, contentHash: string, cause: Cause): Invoice {
  const { invoice: id, customer, ...terms } = draft;
  return {
    ...terms,
    id,
    customer: customer.id,
    balanceMinor: draft.amountMinor,
    level: 0,
    contentHash,
    recordedAt: desk.clock(),
    actor: 'ingest-invoices',
    cause,
    version: 1,
  };
}

function customerOf(desk: FileDesk, draft: InvoiceDraft): Customer {
  const { id, ...said } = draft.customer;
  return {
    name: id,
    language: desk.tenant.language,
    segment: 'B2B',
    timeZone: desk.tenant.timeZone,
    vatCollector: false,
    accounts: [],
    aliases: [],
    ...said,
    id,
    version: 1,
  };
}

/** Equal rows have equal hashes whatever the order of their columns. */
function contentHashOf(draft: InvoiceDraft): string {
  const canonical = JSON.stringify(draft, (_, value: unknown) => {
    if (typeof value === 'bigint') return value.toString();
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
    return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)));
  });
  return createHash('sha256').update(canonical).digest('hex').slice(0, 32);
}

async function* empty(): AsyncGenerator<Uint8Array> {}
