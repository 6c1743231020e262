import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

/** How often what every reader has passed is let go; on AWS it stays 24 hours, here it only takes room on the disk. */
const TRIM_EVERY_MS = 5_000;
/** The engine counts on from its newest record, so some always stay. */
const KEPT_RECORDS = 100;
/** The engine writes the same file; a turn that it does not give in this time is tried again later. */
const BUSY_TIMEOUT_MS = 200;

/**
 * The engine numbers each record by the greatest number that it finds, and pages by number; both read the numbers as
 * integers out of a text column without an index, so that each write looked at every record there is. SQLite takes this
 * one for both, whoever made it.
 */
const INDEX =
  'CREATE INDEX IF NOT EXISTS piutang_stream_order ON _stream_records (table_name, CAST(sequence_number AS INTEGER))';

/**
 * Gives the records of the engine's streams an order that it can look up, and lets go of a table's records that every
 * reader has passed, as DynamoDB does after 24 hours.
 * @param passed the sequence number up to which each reader has read; `undefined` for one that has not begun
 * @param everyMs how often what was passed is let go
 */
export function startStreamTrim(
  dataDir: string,
  table: string,
  passed: () => readonly (string | undefined)[],
  everyMs = TRIM_EVERY_MS,
): { readonly stop: () => void } {
  const database = new DatabaseSync(join(dataDir, 'table.db'), { timeout: BUSY_TIMEOUT_MS });
  database.exec(INDEX);
  const trim = database.prepare(
    `DELETE FROM _stream_records WHERE table_name = :table AND CAST(sequence_number AS INTEGER) <= :passed
       AND id <= (SELECT max(id) - :kept FROM _stream_records WHERE table_name = :table)`,
  );
  const timer = setInterval(() => {
    const readers = passed();
    if (readers.length === 0 || readers.includes(undefined)) return;
    // The engine numbers records from 1; a laptop never comes near 2^53.
    const slowest = Math.min(...readers.map(Number));
    try {
      trim.run({ ':table': table, ':passed': slowest, ':kept': KEPT_RECORDS });
    } catch (error) {
      // The engine is writing, or gone: the records wait for the next turn.
      if (!(error instanceof Error && 'errcode' in error)) throw error;
    }
  }, everyMs);
  timer.unref();
  return {
    stop: () => {
      clearInterval(timer);
      database.close();
    },
  };
}
