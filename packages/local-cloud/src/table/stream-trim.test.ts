import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { startStreamTrim } from './stream-trim.ts';

let folder: string;
let database: DatabaseSync;
/** Shorter than the product's, so that the test does not wait for it. */
const EVERY_MS = 50;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'piutang-trim-'));
  database = new DatabaseSync(join(folder, 'table.db'));
  database.exec('PRAGMA journal_mode = WAL');
  database.exec(
    'CREATE TABLE _stream_records (id INTEGER PRIMARY KEY AUTOINCREMENT, table_name TEXT, sequence_number TEXT)',
  );
  const insert = database.prepare('INSERT INTO _stream_records (table_name, sequence_number) VALUES (?, ?)');
  database.exec('BEGIN');
  for (let at = 1; at <= 1_000; at += 1) {
    insert.run('books', String(at));
    insert.run('others', String(at));
  }
  database.exec('COMMIT');
});
afterEach(() => {
  database.close();
  rmSync(folder, { recursive: true, force: true });
});

const oldest = (table: string) =>
  database
    .prepare(
      'SELECT min(CAST(sequence_number AS INTEGER)) AS n, count(*) AS count FROM _stream_records WHERE table_name = ?',
    )
    .get(table);

it('lets go of what the slowest reader has passed, of this table only, and keeps the newest', async () => {
  let passed: (string | undefined)[] = ['800', '500'];
  const trim = startStreamTrim(folder, 'books', () => passed, EVERY_MS);
  await vi.waitFor(() => expect(oldest('books')).toMatchObject({ n: 501 }));
  passed = ['1000', '1000'];
  await vi.waitFor(() => expect((oldest('books') as { count: number }).count).toBeLessThanOrEqual(200));
  expect(oldest('books')).not.toMatchObject({ count: 0 });
  expect(oldest('others')).toMatchObject({ n: 1, count: 1_000 });
  trim.stop();
});

it('lets the engine look its newest record up, which it does for every write', () => {
  startStreamTrim(folder, 'books', () => [], EVERY_MS).stop();
  const newest =
    'SELECT COALESCE(MAX(CAST(sequence_number AS INTEGER)), 0) + 1 AS n FROM _stream_records WHERE table_name = ?';
  expect(database.prepare(newest).get('books')).toEqual({ n: 1_001 });
  const plan = database.prepare(`EXPLAIN QUERY PLAN ${newest}`).all('books') as { detail: string }[];
  expect(plan.map(({ detail }) => detail).join()).toContain('INDEX piutang_stream_order');
});

it('keeps everything while a reader has not begun', async () => {
  let asked = 0;
  const trim = startStreamTrim(
    folder,
    'books',
    () => {
      asked += 1;
      return ['900', undefined];
    },
    EVERY_MS,
  );
  await vi.waitFor(() => expect(asked).toBeGreaterThan(1));
  expect(oldest('books')).toMatchObject({ n: 1, count: 1_000 });
  trim.stop();
});
