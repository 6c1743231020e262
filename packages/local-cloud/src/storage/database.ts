import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync, type SQLInputValue } from 'node:sqlite';

/**
 * Everything that the local cloud must not lose sits in one SQLite file, so that "the event left the journal" and "the
 * message is in its queue" are one transaction and a kill can never separate them.
 */
export type Database = {
  /** Rows of a statement; each column under its own name. */
  all<Row>(sql: string, ...values: SQLInputValue[]): Row[];
  /** First row of a statement, or `undefined`. */
  get<Row>(sql: string, ...values: SQLInputValue[]): Row | undefined;
  /** Runs a statement and answers how many rows it changed. */
  run(sql: string, ...values: SQLInputValue[]): number;
  /** All of the work or none of it; calls inside a running transaction join it. */
  transaction<T>(work: () => T): T;
  close(): void;
};

const SCHEMA = `
create table if not exists settings (name text primary key, value text not null) strict;
create table if not exists journal (id integer primary key autoincrement, entry text not null) strict;
create table if not exists messages (
  seq integer primary key autoincrement, id text not null unique, queue text not null, body text not null,
  attributes text not null, sent_at integer not null, visible_at integer not null, receives integer not null,
  first_received_at integer, receipt text unique, source_queue text) strict;
create index if not exists messages_by_queue on messages (queue, visible_at);
create table if not exists object_versions (
  seq integer primary key autoincrement, bucket text not null, key text not null, version_id text not null unique,
  size integer not null, etag text not null, content_type text not null, metadata text not null, at integer not null,
  blob text, latest integer not null) strict;
create index if not exists object_versions_by_key on object_versions (bucket, key, seq);
create table if not exists object_locks (
  version_id text primary key, lock_mode text not null, lock_until text not null) strict;
create table if not exists uploads (
  id text primary key, bucket text not null, key text not null, content_type text not null, metadata text not null) strict;
create table if not exists upload_parts (
  upload text not null, part integer not null, size integer not null, etag text not null, blob text not null,
  primary key (upload, part)) strict;
create table if not exists mails (
  id text primary key, at integer not null, sender text not null, recipients text not null, subject text not null,
  state text not null, tags text not null, raw blob not null) strict;
create table if not exists executions (
  id text primary key, machine text not null, input text not null, state text not null, at integer not null,
  error text) strict;
create table if not exists shown_events (
  id integer primary key autoincrement, at integer not null, bus text not null, event text not null) strict;
create table if not exists logs (
  id integer primary key autoincrement, at integer not null, function text not null, line text not null) strict;
create table if not exists metric_points (
  id integer primary key autoincrement, series text not null, at integer not null, value real not null) strict;
create index if not exists metric_points_by_series on metric_points (series, at);
`;

/** A second process on the same folder gets this instead of a database. */
export type DatabaseRefusal = { readonly refused: 'in-use'; readonly message: string };

/**
 * Opens the folder's database and keeps it locked until closed; the operating system drops the lock when the process
 * dies, however it dies, so there is no stale lock file to clean up.
 */
export function openDatabase(dataDir: string): Database | DatabaseRefusal {
  mkdirSync(dataDir, { recursive: true });
  const db = new DatabaseSync(join(dataDir, 'cloud.db'));
  try {
    db.exec('pragma locking_mode = exclusive; pragma journal_mode = wal; pragma synchronous = normal;');
    db.exec(SCHEMA);
    db.exec("insert into settings values ('opened', '1') on conflict (name) do update set value = value + 1");
  } catch (error) {
    db.close();
    if (error instanceof Error && /locked|busy/.test(error.message)) {
      return {
        refused: 'in-use',
        message: `${dataDir} is in use by a running local cloud: stop that one first, or start with another --data folder`,
      };
    }
    throw error;
  }
  return wrap(db);
}

function wrap(db: DatabaseSync): Database {
  const prepared = new Map<string, ReturnType<DatabaseSync['prepare']>>();
  const prepare = (sql: string) => {
    let statement = prepared.get(sql);
    if (statement === undefined) {
      statement = db.prepare(sql);
      prepared.set(sql, statement);
    }
    return statement;
  };
  let inTransaction = false;
  return {
    all: <Row>(sql: string, ...values: SQLInputValue[]) => prepare(sql).all(...values) as Row[],
    get: <Row>(sql: string, ...values: SQLInputValue[]) => prepare(sql).get(...values) as Row | undefined,
    run: (sql, ...values) => Number(prepare(sql).run(...values).changes),
    transaction: (work) => {
      if (inTransaction) return work();
      db.exec('begin immediate');
      inTransaction = true;
      try {
        const result = work();
        db.exec('commit');
        return result;
      } catch (error) {
        db.exec('rollback');
        throw error;
      } finally {
        inTransaction = false;
      }
    },
    close: () => db.close(),
  };
}

/** Deletes all but the newest rows of a table that is only kept to be shown. */
export function keepNewest(database: Database, table: 'shown_events' | 'logs' | 'metric_points', rows: number): void {
  database.run(`delete from ${table} where id <= (select max(id) from ${table}) - ?`, rows);
}

export function readSetting(database: Database, name: string): string | undefined {
  return database.get<{ value: string }>('select value from settings where name = ?', name)?.value;
}

export function writeSetting(database: Database, name: string, value: string): void {
  database.run(
    'insert into settings values (?, ?) on conflict (name) do update set value = excluded.value',
    name,
    value,
  );
}
