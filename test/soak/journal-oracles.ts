import { isDeepStrictEqual } from 'node:util';
import { localDate } from '@piutang/calendar';
import { verifyBooks } from '@piutang/workflows';
import { duckDbFigures, hledgerFigures, ourFigures } from '../support/journal-oracles.ts';
import { type RandomBook, randomBook } from '../support/random-books.ts';

/**
 * Random books against hledger and DuckDB, to the minor unit: `node test/soak/journal-oracles.ts [books] [first seed]`.
 * Prints one JSON object and ends with 1 where anything differs.
 */
const [books = 1000, firstSeed = 1] = process.argv.slice(2).map(Number);

/** Books that are told in one journal: hledger's start costs more than the reading of fifty. */
const AT_ONCE = 50;
const COMMANDS = 80;
const ON = localDate('2026-08-31');

const different: string[] = [];
let [entries, broken] = [0, 0];
const before = process.cpuUsage();
for (let first = 0; first < books; first += AT_ONCE) {
  const some: RandomBook[] = [];
  for (let at = first; at < Math.min(books, first + AT_ONCE); at += 1)
    some.push(await randomBook(firstSeed + at, COMMANDS));
  const [accountant, database] = [await hledgerFigures(some, ON), await duckDbFigures(some, ON)];
  for (const [at, book] of some.entries()) {
    const ours = byName(await ourFigures(book, ON));
    entries += ours.length;
    if (!isDeepStrictEqual(byName(accountant[at] ?? new Map()), ours)) different.push(`hledger ${book.seed}`);
    if (!isDeepStrictEqual(byName(database[at] ?? new Map()), ours)) different.push(`DuckDB ${book.seed}`);
    if ((await verifyBooks(book.table)).breaches.length > 0) broken += 1;
  }
}
const { user, system } = process.cpuUsage(before);
const cpuS = Math.round((user + system) / 1e6);
process.stdout.write(
  `${JSON.stringify({ books, firstSeed, figures: entries, different, lawsBrokenIn: broken, cpuS })}\n`,
);
process.exitCode = different.length + broken === 0 ? 0 : 1;

function byName(figures: ReadonlyMap<string, string>) {
  return [...figures].sort(([a], [b]) => (a < b ? -1 : 1));
}
