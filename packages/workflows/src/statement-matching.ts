import { addDays, type LocalDate } from '@piutang/calendar';
import {
  aliasKey,
  createMatcher,
  keysOfLine,
  type LearnedAlias,
  type Matcher,
  type MatchItem,
  type MatchLine,
  type MatchOutcome,
  type MatchPayer,
} from '@piutang/cash-application';
import type { CustomerId, Invoice, InvoiceId } from '@piutang/receivables';
import { ALIAS_PREFIX, customerKind, invoiceKind, payerAliasKind, readMany } from '@piutang/table';
import { candidatesOf, LATELY_CLOSED_DAYS, matchItem, matchPayer } from './candidates.ts';
import type { Desk } from './desk.ts';
import { receiptsFor } from './earlier-receipts.ts';
import { learnedFor, learnedOf } from './learning.ts';
import { matchingNow } from './matching-now.ts';

/** What the matcher decided about lines, and the invoices that it is to be posted on. */
export type MatchedLines = {
  /** By the line's id. */
  readonly outcomes: ReadonlyMap<string, readonly MatchOutcome[]>;
  /** Lines that the matcher could not read: a bug, which must not hold up the others. */
  readonly failed: ReadonlySet<string>;
  readonly payerOf: (id: CustomerId) => MatchPayer | undefined;
  /** As they stand in the table. */
  readonly invoices: Map<InvoiceId, Invoice>;
};

/** What matching works with. */
export type MatchingDesk = Desk & {
  /** Size of the table in bytes, as it was some hours ago; 0 while that is not known. */
  readonly tableBytes?: () => Promise<number>;
};

/** Matches the lines of a file, in order. */
export type LineMatcher = {
  /** Lines that are best given at once. */
  readonly together: number;
  readonly match: (lines: readonly MatchLine[]) => Promise<MatchedLines>;
};

/**
 * From so many distinct keys on it is asked what reading the whole book costs. A look-up is a unit a key; a table of a
 * million open items alone is some 6,000 units.
 */
export const MIN_KEYS_TO_ASK = 1_000;

/**
 * Where the table's size is not known yet (it is told some hours late), so many keys are looked up and more are not: at
 * half a unit each they cost what the entries of a million open items do.
 */
export const MAX_KEYS_UNSIZED = 12_200;

/** DynamoDB charges half a unit for each 4 KiB of an eventually consistent scan. */
const BYTES_A_SCAN_UNIT = 8_192;

/** Lines of which the invoices are read together: five batch reads, and not long before they are written. */
const READ_TOGETHER = 500;

/** Parts of the table that are read at once: more fill one function's processor with decoding. */
const BOOK_SEGMENTS = 4;

/** Looks up what each call's lines may pay; lines of one call see what those before them used up. */
export function lookUpMatcher(desk: Desk, today: LocalDate): LineMatcher {
  return {
    together: Number.POSITIVE_INFINITY,
    match: async (lines) => {
      const failed = new Set<string>();
      const readable = lines.filter((line) => reads(failed, line, () => keysOfLine(line)));
      const learned = await learnedFor(desk.table, readable);
      const payersLearned = new Set(learned.map(({ payer }) => payer));
      const { items, payers, invoices } = await candidatesOf(desk.table, readable, today, payersLearned);
      const receipts = await receiptsFor(desk.table, readable);
      const settings = await matchingNow(desk);
      const matcher = createMatcher({ items, payers, settings, asOf: today, learned, receipts });
      const byId = new Map(payers.map((each) => [each.payer, each]));
      return {
        outcomes: outcomesOf(matcher, readable, failed),
        failed,
        payerOf: (id) => byId.get(id),
        invoices,
      };
    },
  };
}

/** Reads all open items and payers once, and for each call the invoices that its lines are to be posted on. */
export async function bookMatcher(desk: Desk, today: LocalDate): Promise<LineMatcher> {
  const { items, payers, learned } = await readBook(desk, today);
  const matcher = createMatcher({ items, payers, learned, settings: await matchingNow(desk), asOf: today });
  const byId = new Map(payers.map((each) => [each.payer, each]));
  return {
    together: READ_TOGETHER,
    match: async (lines) => {
      const failed = new Set<string>();
      const outcomes = outcomesOf(matcher, lines, failed);
      const wanted = new Set<InvoiceId>();
      for (const found of outcomes.values())
        for (const { outcome, allocations, adjustments } of found) {
          if (outcome !== 'auto') continue;
          for (const { invoice } of allocations) wanted.add(invoice);
          for (const { invoice } of adjustments) if (invoice !== undefined) wanted.add(invoice);
        }
      const invoices = await readMany(desk.table, invoiceKind, [...wanted]);
      return {
        outcomes,
        failed,
        payerOf: (id) => byId.get(id),
        invoices: new Map(invoices.map((invoice) => [invoice.id, invoice])),
      };
    },
  };
}

async function readBook(desk: Desk, today: LocalDate) {
  const closedSince = addDays(today, -LATELY_CLOSED_DAYS);
  const items: MatchItem[] = [];
  const payers: MatchPayer[] = [];
  const learned: LearnedAlias[] = [];
  const readSegment = async (segment: number) => {
    for await (const page of desk.table.scanBook(segment, BOOK_SEGMENTS, closedSince)) {
      for (const item of page) {
        if (item.p.startsWith('C#')) payers.push(matchPayer(customerKind.decode(item)));
        else if (item.p.startsWith(ALIAS_PREFIX)) learned.push(...learnedOf(payerAliasKind.decode(item)));
        else items.push(matchItem(invoiceKind.decode(item)));
      }
    }
  };
  await Promise.all(Array.from({ length: BOOK_SEGMENTS }, (_, segment) => readSegment(segment)));
  // Segments end in any order, and the same books must give the same decisions.
  items.sort((a, b) => order(a.invoice, b.invoice));
  payers.sort((a, b) => order(a.payer, b.payer));
  learned.sort((a, b) => order(aliasKey(a) + a.payer, aliasKey(b) + b.payer));
  return { items, payers, learned };
}

/**
 * Looks up or reads the book, whichever costs fewer read units for this file.
 * @param first the first lines of the file, from which the rest is estimated
 * @param lineCount the lines of the whole file
 */
export async function cheaperMatcher(
  desk: MatchingDesk,
  today: LocalDate,
  first: readonly MatchLine[],
  lineCount: number,
): Promise<LineMatcher> {
  return (await isBookCheaper(desk, keysOfFile(first, lineCount)))
    ? bookMatcher(desk, today)
    : lookUpMatcher(desk, today);
}

/** Distinct keys of a file: counted until there are so many that the rest may be estimated. */
function keysOfFile(first: readonly MatchLine[], lineCount: number): number {
  const keys = new Set<string>();
  let counted = 0;
  for (const line of first) {
    counted += 1;
    reads(new Set(), line, () => {
      for (const key of keysOfLine(line)) keys.add(key);
    });
    if (keys.size > MAX_KEYS_UNSIZED) break;
  }
  return counted === 0 ? 0 : (keys.size / counted) * lineCount;
}

async function isBookCheaper({ tableBytes }: MatchingDesk, keys: number): Promise<boolean> {
  if (keys < MIN_KEYS_TO_ASK) return false;
  const bytes = (await tableBytes?.()) ?? 0;
  return bytes === 0 ? keys > MAX_KEYS_UNSIZED : bytes / BYTES_A_SCAN_UNIT < keys;
}

function outcomesOf(matcher: Matcher, lines: readonly MatchLine[], failed: Set<string>) {
  const outcomes = new Map<string, readonly MatchOutcome[]>();
  for (const line of lines) reads(failed, line, () => outcomes.set(line.id, matcher.match(line)));
  return outcomes;
}

/** Whether the work on a line ends without an exception; one is noted against the line. */
function reads(failed: Set<string>, line: MatchLine, work: () => unknown): boolean {
  try {
    work();
    return true;
  } catch {
    failed.add(line.id);
    return false;
  }
}

const order = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);
