import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { addDays, type LocalDate } from '@piutang/calendar';
import { createAgeing } from '@piutang/collections';
import { currency, formatAmount, parseAmount } from '@piutang/money';
import { bankLineKind } from '@piutang/table';
import {
  HLEDGER_HEADER,
  hledgerEntry,
  JOURNAL_CSV_HEADER,
  type JournalEntry,
  journalCsvRows,
  journalEntries,
  orderOf,
} from '@piutang/workflows';
import type { RandomBook } from './random-books.ts';

/** Figures of one book by name, as decimals: `receivable C-1 IDR`, `1-30 IDR`; figures of zero are left out. */
export type Figures = ReadonlyMap<string, string>;

const BUCKET_DAYS = [30, 60, 90, 120];

/** What our own code says: customer balances from the index of open items, ageing from the ageing engine, cash from the lines. */
export async function ourFigures({ table }: RandomBook, asOf: LocalDate): Promise<Figures> {
  const sums = new Map<string, bigint>();
  const add = (name: string, amountMinor: bigint) => sums.set(name, (sums.get(name) ?? 0n) + amountMinor);
  const ageing = createAgeing({ asOf, bucketDays: BUCKET_DAYS });
  for await (const page of table.scanOpen(0, 1)) {
    for (const item of page) {
      const { customer, currency: code, balanceMinor } = item;
      add(`${balanceMinor < 0n ? 'credit-notes' : 'receivable'} ${customer} ${code}`, balanceMinor);
      ageing.add(item);
    }
  }
  for (const item of table.dump()) {
    if (!item.p.startsWith('B#') || !item.s.startsWith('L#')) continue;
    const line = bankLineKind.decode(item);
    add(`bank ${line.account} ${line.currency}`, line.amountMinor);
    add(`unapplied-cash ${line.customer ?? 'unidentified'} ${line.currency}`, -line.remainingMinor);
  }
  for (const { currency: code, buckets } of ageing.result().currencies)
    for (const { label, amountMinor } of buckets) add(`${label} ${code}`, amountMinor);
  return shown(sums);
}

/** The same figures as DuckDB adds them up from the exported CSV. */
export async function duckDbFigures(books: readonly RandomBook[], asOf: LocalDate): Promise<readonly Figures[]> {
  const instance = await DuckDBInstance.create(':memory:', { threads: '1' });
  const connection = await instance.connect();
  const folder = mkdtempSync(join(tmpdir(), 'piutang-oracle-'));
  try {
    const file = join(folder, 'journal.csv');
    const rows = await Promise.all(books.map(async (book, at) => (await csvOf(book)).map((row) => `${at},${row}`)));
    writeFileSync(file, `book,${JOURNAL_CSV_HEADER}${rows.flat().join('')}`);
    await connection.run(
      `CREATE TABLE journal AS SELECT *, coalesce(debit, 0) - coalesce(credit, 0) AS amount
       FROM read_csv('${file}', header = true, quote = '"', escape = '"', columns = {
         'book': 'INTEGER', 'date': 'DATE', 'kind': 'VARCHAR', 'id': 'VARCHAR', 'account': 'VARCHAR', 'dueOn': 'DATE',
         'currency': 'VARCHAR', 'debit': 'DECIMAL(38,4)', 'credit': 'DECIMAL(38,4)', 'customer': 'VARCHAR',
         'invoice': 'VARCHAR', 'line': 'VARCHAR', 'actor': 'VARCHAR', 'cause': 'VARCHAR', 'recordedAt': 'VARCHAR'})`,
    );
    const result = await connection.runAndReadAll(duckFigures(asOf));
    return books.map((_, at) => {
      const mine = result.getRowObjects().filter(({ book }) => book === at);
      return new Map(mine.map(({ name, amount }) => [String(name), exact(String(amount), String(name))]));
    });
  } finally {
    connection.closeSync();
    rmSync(folder, { recursive: true });
  }
}

/** Accounts by their last two parts; receivables once more by the bucket of their due day. */
const duckFigures = (asOf: LocalDate) => `
  SELECT book, name, CAST(sum(amount) AS VARCHAR) AS amount FROM (
    SELECT book, split_part(account, ':', 2) || ' ' || split_part(account, ':', 3) || ' ' || currency AS name, amount
    FROM journal WHERE split_part(account, ':', 2) IN ('receivable', 'credit-notes', 'bank', 'unapplied-cash')
      AND split_part(account, ':', 1) <> 'income'
    UNION ALL
    SELECT book, CASE WHEN age <= 0 THEN 'not-due' WHEN age <= 30 THEN '1-30' WHEN age <= 60 THEN '31-60'
      WHEN age <= 90 THEN '61-90' WHEN age <= 120 THEN '91-120' ELSE '>120' END || ' ' || currency, amount
    FROM (SELECT *, DATE '${asOf}' - dueOn AS age FROM journal WHERE account LIKE 'assets:receivable:%'))
  GROUP BY book, name HAVING sum(amount) <> 0`;

/** The figures as hledger reads them from the exported journal: many books in one file, each below an account of its own. */
export async function hledgerFigures(books: readonly RandomBook[], asOf: LocalDate): Promise<readonly Figures[]> {
  const folder = mkdtempSync(join(tmpdir(), 'piutang-oracle-'));
  try {
    const file = join(folder, 'books.journal');
    const texts = await Promise.all(
      books.map(async (book, at) => {
        const entries = await entriesOf(book);
        return `apply account book${at}\n\n${entries.map(hledgerEntry).join('')}end apply account\n\n`;
      }),
    );
    writeFileSync(file, HLEDGER_HEADER + texts.join(''));
    hledger(file, 'check');
    const figures = books.map(() => new Map<string, string>());
    const note = (account: string, balance: string, nameOf: (parts: readonly string[]) => string | undefined) => {
      const [book = '', ...parts] = account.split(':');
      const name = nameOf(parts);
      const mine = figures[Number(book.slice('book'.length))];
      if (name === undefined || mine === undefined) return;
      for (const [, code = '', amount = ''] of balance.matchAll(/([A-Z]{3}) (-?[\d.]+)/g))
        mine.set(`${name} ${code}`, exact(amount, code));
    };
    for (const [account, balance] of balances(file))
      note(account, balance, ([root, kind, id]) =>
        root !== 'income' && id !== undefined && FIGURED.has(kind ?? '') ? `${kind} ${id}` : undefined,
      );
    for (const [label, from, before] of bucketsOf(asOf)) {
      const range = [...(from === undefined ? [] : ['-b', from]), ...(before === undefined ? [] : ['-e', before])];
      for (const [account, balance] of balances(
        file,
        '--date2',
        '--depth=3',
        ...range,
        '^book[0-9]+:assets:receivable:',
      ))
        note(account, balance, () => label);
    }
    return figures;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const FIGURED = new Set(['receivable', 'credit-notes', 'bank', 'unapplied-cash']);

/** Buckets as ranges of due days: from the first, to the day after the last. */
function bucketsOf(today: LocalDate): [label: string, from: string | undefined, before: string | undefined][] {
  const ago = (days: number) => addDays(today, -days);
  return [
    ['not-due', today, undefined],
    ['1-30', ago(30), today],
    ['31-60', ago(60), ago(30)],
    ['61-90', ago(90), ago(60)],
    ['91-120', ago(120), ago(90)],
    ['>120', undefined, ago(120)],
  ];
}

/** Whether hledger is installed here; where PIUTANG_REQUIRE_ORACLES is set, as `.ci/run` does, it must be. */
export function hasHledger(): boolean {
  if (spawnSync('hledger', ['--version']).status === 0) return true;
  if (process.env['PIUTANG_REQUIRE_ORACLES'] !== undefined)
    throw new Error(
      'hledger does not answer: got no version of it, expected one; install it with apt-get install hledger',
    );
  process.stderr.write(
    'hledger is not installed here: what it would check is skipped (apt-get install hledger; .ci/run does)\n',
  );
  return false;
}

function balances(file: string, ...more: readonly string[]): [account: string, balance: string][] {
  const csv = hledger(file, 'balance', '--flat', '--no-total', '--output-format=csv', ...more);
  return [...csv.matchAll(/^"([^"]*)","([^"]*)"$/gm)]
    .slice(1)
    .map(([, account = '', balance = '']) => [account, balance]);
}

/** The largest answer: a line an account of a few hundred books. */
const MAX_ANSWER_BYTES = 64 * 1024 * 1024;

function hledger(file: string, ...args: readonly string[]): string {
  return execFileSync('hledger', ['--file', file, ...args], {
    encoding: 'utf8',
    env: { ...process.env, LANG: 'C.UTF-8' },
    maxBuffer: MAX_ANSWER_BYTES,
  });
}

/** A book's journal in order, each entry checked to balance. */
export async function entriesOf({ table }: Pick<RandomBook, 'table'>): Promise<readonly JournalEntry[]> {
  const entries = await Array.fromAsync(journalEntries(table));
  return entries.sort((a, b) => (orderOf(a) < orderOf(b) ? -1 : 1));
}

async function csvOf(book: RandomBook): Promise<string[]> {
  return (await entriesOf(book)).flatMap((entry) => journalCsvRows(entry).split(/(?<=\r\n)/));
}

/** Decimals with exactly the currency's digits, so that texts can be compared; the code is the last word of a name. */
function exact(decimal: string, name: string): string {
  const code = currency(name.slice(-3));
  const amountMinor = parseAmount(decimal, code);
  if (typeof amountMinor !== 'bigint') throw new Error(`${name}: ${amountMinor.message}`);
  return formatAmount(amountMinor, code);
}

function shown(sums: ReadonlyMap<string, bigint>): Figures {
  const entries = [...sums].filter(([, amountMinor]) => amountMinor !== 0n);
  return new Map(entries.map(([name, amountMinor]) => [name, formatAmount(amountMinor, currency(name.slice(-3)))]));
}
