import { localDate } from '@piutang/calendar';
import { csvCell } from '@piutang/workflows';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { duckDbFigures, entriesOf, hasHledger, hledgerFigures, ourFigures } from '../support/journal-oracles.ts';
import { type RandomBook, randomBook } from '../support/random-books.ts';

/** `npm run soak` does a thousand. */
const BOOKS = 40;
/** Printed in the names of the tests, so that a failure can be made again. */
const FIRST_SEED = 20_261_121;

const made: RandomBook[] = [];
async function books(): Promise<readonly RandomBook[]> {
  for (let at = made.length; at < BOOKS; at += 1) made.push(await randomBook(FIRST_SEED + at, 60));
  return made;
}

/** One day for all books, so that hledger is asked a few times and not a few times a book. */
const asOf = (all: readonly RandomBook[]) =>
  all.map(({ today }) => today).sort()[Math.floor(all.length / 2)] ?? localDate('2026-11-23');

describe(`the journal of ${BOOKS} random books (from seed ${FIRST_SEED})`, () => {
  it('balances in every entry, tells every kind of entry, and no entry twice', async () => {
    const kinds = new Set<string>();
    for (const book of await books()) {
      const entries = await entriesOf(book);
      for (const { kind, postings } of entries) {
        kinds.add(kind);
        expect(postings.reduce((sum, { amountMinor }) => sum + amountMinor, 0n)).toBe(0n);
      }
      expect(new Set(entries.map(({ kind, id }) => `${kind} ${id}`)).size).toBe(entries.length);
    }
    expect([...kinds].sort()).toEqual([
      'adjustment',
      'application',
      'credit-applied',
      'credit-note',
      'invoice',
      'movement',
      'other-booking',
      'receipt',
      'refund-paid',
      'write-off',
    ]);
  });

  it('is the same whatever order the table tells its items in', async () => {
    const [book] = await books();
    if (book === undefined) throw new Error('no book');
    const shuffled = { ...book.table, scan: book.table.scan };
    shuffled.scan = async function* (segment, segments) {
      for await (const page of book.table.scan(segments - 1 - segment, segments)) yield page.toReversed();
    };
    expect(await entriesOf({ table: shuffled })).toEqual(await entriesOf(book));
  });

  it.skipIf(!hasHledger())(
    'is accepted by hledger, which gives our balances and our ageing to the minor unit',
    async () => {
      const all = await books();
      const theirs = await hledgerFigures(all, asOf(all));
      for (const [at, book] of all.entries())
        expect(sorted(theirs[at]), `seed ${book.seed}`).toEqual(sorted(await ourFigures(book, asOf(all))));
    },
  );

  it('gives DuckDB our balances and our ageing to the minor unit', async () => {
    const all = await books();
    const theirs = await duckDbFigures(all, asOf(all));
    for (const [at, book] of all.entries())
      expect(sorted(theirs[at]), `seed ${book.seed}`).toEqual(sorted(await ourFigures(book, asOf(all))));
  });
});

describe('a cell of the CSV journal', () => {
  it('begins no formula, and gives the text back when the apostrophe is taken away', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc
            .constantFrom('=', '+', '-', '@', '\t', '\r', '\0', "'")
            .chain((first) => fc.string().map((rest) => first + rest)),
        ),
        (text) => {
          const cell = csvCell(text);
          const quoted = cell.startsWith('"');
          const read = quoted ? cell.slice(1, -1).replaceAll('""', '"') : cell;
          expect(read).not.toMatch(/^[=+\-@\t\r\0]/);
          expect(quoted || !/[",\r\n]/.test(cell)).toBe(true);
          expect(read.startsWith("'") ? read.slice(1) : read).toBe(text);
        },
      ),
    );
  });
});

const sorted = (figures: ReadonlyMap<string, string> | undefined) =>
  [...(figures ?? [])].sort(([a], [b]) => (a < b ? -1 : 1));
