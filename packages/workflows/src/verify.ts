import type { ApplicationLeg, Invoice, InvoiceId } from '@piutang/receivables';
import {
  type AgeingSnapshot,
  BANK_LINE_PREFIX,
  type BankLine,
  bankLineKind,
  bankLineRef,
  fileKind,
  invoiceKind,
  legKind,
  type Notice,
  noticeKind,
  type StatementRecord,
  type StoredItem,
  snapshotKind,
  statementKind,
  type Table,
} from '@piutang/table';

/** A law of the books that does not hold, and where. */
export type Breach = { readonly law: string; readonly where: string; readonly message: string };

export type Verification = {
  readonly breaches: readonly Breach[];
  readonly counted: {
    readonly invoices: number;
    readonly legs: number;
    readonly bankLines: number;
    readonly notices: number;
    readonly openItems: number;
  };
};

/** Parts of the table that are read one after the other; each is held while it is checked against the rest. */
const SCAN_SEGMENTS = 4;

/** What of each record the laws need. Kept small: a verification holds one entry an invoice and one a line. */
type Books = {
  readonly invoices: Map<InvoiceId, Pick<Invoice, 'amountMinor' | 'balanceMinor' | 'currency' | 'customer' | 'dueOn'>>;
  readonly lines: Map<
    string,
    Pick<BankLine, 'amountMinor' | 'remainingMinor' | 'currency' | 'outcome' | 'inReview' | 'nextLeg'>
  >;
  readonly settledMinor: Map<InvoiceId, bigint>;
  readonly appliedMinor: Map<string, bigint>;
  readonly legsOfLine: Map<string, Set<number>>;
  readonly breaches: Breach[];
  legCount: number;
  noticeCount: number;
};

/**
 * Recomputes every law of the books from the immutable records and compares it with what is stored: balances with legs,
 * lines with legs, the index of open items with the invoices, one notice a payer, day and stage. Reads everything, writes
 * nothing. Run it on a table at rest: a scan of one that is being written sees halves.
 */
export async function verifyBooks(table: Table): Promise<Verification> {
  const books: Books = {
    invoices: new Map(),
    lines: new Map(),
    settledMinor: new Map(),
    appliedMinor: new Map(),
    legsOfLine: new Map(),
    breaches: [],
    legCount: 0,
    noticeCount: 0,
  };
  for (let segment = 0; segment < SCAN_SEGMENTS; segment += 1) {
    for await (const page of table.scan(segment, SCAN_SEGMENTS)) for (const item of page) take(books, item);
  }
  for (const [id, invoice] of books.invoices) checkInvoice(books, id, invoice);
  for (const [ref, line] of books.lines) checkLine(books, ref, line);
  checkOrphans(books);
  const openItems = await checkOpenIndex(books, table);
  return {
    breaches: books.breaches,
    counted: {
      invoices: books.invoices.size,
      legs: books.legCount,
      bankLines: books.lines.size,
      notices: books.noticeCount,
      openItems,
    },
  };
}

function take(books: Books, item: StoredItem): void {
  const kind = item.p.slice(0, 2);
  if (kind === 'I#') takeInvoice(books, invoiceKind.decode(item));
  else if (kind === 'A#') takeLeg(books, legKind.decode(item));
  else if (kind === 'B#' && item.s.startsWith(BANK_LINE_PREFIX)) takeLine(books, bankLineKind.decode(item));
  else if (kind === 'F#') checkFile(books, item);
  else if (kind === 'N#') checkNotice(books, noticeKind.decode(item));
  else if (kind === 'S#') checkStatement(books, statementKind.decode(item));
  else if (kind === 'Z#') checkSnapshot(books, snapshotKind.decode(item));
}

function takeInvoice(books: Books, { id, amountMinor, balanceMinor, currency, customer, dueOn }: Invoice): void {
  books.invoices.set(id, { amountMinor, balanceMinor, currency, customer, dueOn });
}

function takeLine(books: Books, line: BankLine): void {
  const { amountMinor, remainingMinor, currency, outcome, inReview, nextLeg } = line;
  books.lines.set(bankLineRef(line), { amountMinor, remainingMinor, currency, outcome, inReview, nextLeg });
}

function takeLeg(books: Books, leg: ApplicationLeg): void {
  books.legCount += 1;
  add(books.settledMinor, leg.invoice, leg.amountMinor);
  if (leg.source.kind !== 'bank-line') return;
  const { line } = leg.source;
  if (leg.adjustment === undefined) add(books.appliedMinor, line, leg.amountMinor);
  const number = Number(leg.leg.slice(leg.leg.lastIndexOf('#') + 1));
  const numbers = books.legsOfLine.get(line) ?? new Set<number>();
  if (numbers.has(number))
    breach(
      books,
      'one-leg-per-line-and-number',
      `${leg.invoice} ${leg.leg}`,
      `leg ${number} of line ${line} stands on two invoices`,
    );
  numbers.add(number);
  books.legsOfLine.set(line, numbers);
}

function checkInvoice(
  books: Books,
  id: InvoiceId,
  { amountMinor, balanceMinor }: Pick<Invoice, 'amountMinor' | 'balanceMinor'>,
): void {
  const expectedMinor = amountMinor - (books.settledMinor.get(id) ?? 0n);
  if (balanceMinor !== expectedMinor)
    breach(
      books,
      'balance-is-amount-less-legs',
      id,
      `the balance is ${balanceMinor}, amount less legs is ${expectedMinor} (minor units)`,
    );
  const between =
    amountMinor >= 0n
      ? balanceMinor >= 0n && balanceMinor <= amountMinor
      : balanceMinor <= 0n && balanceMinor >= amountMinor;
  if (!between)
    breach(
      books,
      'balance-between-zero-and-amount',
      id,
      `the balance ${balanceMinor} is not between 0 and ${amountMinor} (minor units)`,
    );
}

function checkLine(books: Books, ref: string, line: Books['lines'] extends Map<string, infer L> ? L : never): void {
  const appliedMinor = books.appliedMinor.get(ref) ?? 0n;
  const settlesNothing = line.outcome === 'not-receivable' || line.outcome === 'ignored';
  const expectedMinor = settlesNothing ? 0n : line.amountMinor - appliedMinor;
  if (line.remainingMinor !== expectedMinor)
    breach(
      books,
      'line-is-legs-plus-rest',
      ref,
      `${line.remainingMinor} is left, amount less legs is ${expectedMinor} (minor units)`,
    );
  if (line.remainingMinor < 0n) breach(books, 'rest-not-negative', ref, `${line.remainingMinor} is left (minor units)`);
  if (settlesNothing && appliedMinor !== 0n)
    breach(books, 'one-state-per-credit', ref, `it is ${line.outcome} and has legs of ${appliedMinor} (minor units)`);
  const state = line.remainingMinor === 0n ? 'applied' : appliedMinor === 0n ? 'unapplied' : 'partly-applied';
  if (line.amountMinor > 0n && !settlesNothing && line.outcome !== state)
    breach(books, 'one-state-per-credit', ref, `it is ${line.outcome}, its legs make it ${state}`);
  if (line.remainingMinor > 0n && !line.inReview)
    breach(
      books,
      'rest-waits-for-a-person',
      ref,
      `${line.remainingMinor} is left and nobody is asked to look (minor units)`,
    );
  const numbers = books.legsOfLine.get(ref) ?? new Set<number>();
  for (const number of numbers)
    if (number >= line.nextLeg)
      breach(books, 'leg-numbers-follow', ref, `leg ${number} stands, the next would be ${line.nextLeg}`);
}

function checkOrphans(books: Books): void {
  for (const invoice of books.settledMinor.keys()) {
    if (!books.invoices.has(invoice)) breach(books, 'leg-has-invoice', invoice, 'legs stand without their invoice');
  }
  for (const line of books.legsOfLine.keys()) {
    if (!books.lines.has(line)) breach(books, 'leg-has-line', line, 'legs stand without their bank line');
  }
}

function checkFile(books: Books, item: StoredItem): void {
  const file = fileKind.decode(item);
  if (file.state !== 'posting' && file.finishedAt === undefined)
    breach(books, 'file-has-an-end', file.objectKey, `it is ${file.state} without a time`);
}

function checkStatement(books: Books, statement: StatementRecord): void {
  const { account, closingOn, number, openingMinor, closingMinor, creditsMinor, debitsMinor, balances } = statement;
  if (balances !== 'proved' || openingMinor === undefined || closingMinor === undefined) return;
  const expectedMinor = openingMinor + creditsMinor - debitsMinor;
  if (closingMinor !== expectedMinor) {
    breach(
      books,
      'statement-proves',
      `${account} ${closingOn} ${number}`,
      `it closes at ${closingMinor}, its bookings give ${expectedMinor} (minor units)`,
    );
  }
}

function checkSnapshot(books: Books, { on, currency, buckets, unappliedMinor, totalMinor }: AgeingSnapshot): void {
  const sumMinor = buckets.reduce((sum, { amountMinor }) => sum + amountMinor, unappliedMinor);
  if (sumMinor !== totalMinor)
    breach(
      books,
      'buckets-are-the-total',
      `${on} ${currency}`,
      `buckets and unapplied give ${sumMinor}, the total is ${totalMinor} (minor units)`,
    );
}

function checkNotice(books: Books, notice: Notice): void {
  books.noticeCount += 1;
  if (notice.state === 'sent' && notice.messageId === undefined) {
    breach(
      books,
      'sent-has-message-id',
      `${notice.customer} ${notice.on} ${notice.stage}`,
      'it is sent without a message id',
    );
  }
}

/** The index must hold exactly the invoices with a balance, each with that balance. */
async function checkOpenIndex(books: Books, table: Table): Promise<number> {
  let openItems = 0;
  const seen = new Set<InvoiceId>();
  for (let segment = 0; segment < SCAN_SEGMENTS; segment += 1) {
    for await (const page of table.scanOpen(segment, SCAN_SEGMENTS)) {
      for (const entry of page) {
        openItems += 1;
        seen.add(entry.invoice);
        const invoice = books.invoices.get(entry.invoice);
        const same =
          invoice?.balanceMinor === entry.balanceMinor &&
          invoice.currency === entry.currency &&
          invoice.customer === entry.customer &&
          invoice.dueOn === entry.dueOn;
        if (!same)
          breach(
            books,
            'open-index-is-the-invoices',
            entry.invoice,
            `the index says ${entry.balanceMinor}, the invoice ${invoice?.balanceMinor ?? 'does not exist'} (minor units)`,
          );
      }
    }
  }
  for (const [id, { balanceMinor }] of books.invoices) {
    if (balanceMinor !== 0n && !seen.has(id))
      breach(
        books,
        'open-index-is-the-invoices',
        id,
        `${balanceMinor} is open and the index does not know it (minor units)`,
      );
  }
  return openItems;
}

function breach(books: Books, law: string, where: string, message: string): void {
  books.breaches.push({ law, where, message });
}

function add<K>(sums: Map<K, bigint>, key: K, amountMinor: bigint): void {
  sums.set(key, (sums.get(key) ?? 0n) + amountMinor);
}
