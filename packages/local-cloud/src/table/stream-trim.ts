import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

/** How often what every reader has passed is let go. */
const TRIM_EVERY_MS = 250;
/** The engine counts on from its newest record, so some always stay. */
const KEPT_RECORDS = 100;
/** The engine writes the same file; a turn that it does not give in this time is tried again later. */
const BUSY_TIMEOUT_MS = 200;

/**
 * Lets go of a table's stream records that every reader has passed, as DynamoDB does after 24 hours. The engine looks at
 * every record that it holds for each write: with ten thousand a write takes ten times as long, and a large file would not
 * end.
 * @param passed the sequence number up to which each reader has read; `undefined` for one that has not begun
 */
export function startStreamTrim(
  dataDir: string,
  table: string,
  passed: () => readonly (string | undefined)[],
): { readonly stop: () => void } {
  const database = new DatabaseSync(join(dataDir, 'table.db'), { timeout: BUSY_TIMEOUT_MS });
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
  }, TRIM_EVERY_MS);
  timer.unref();
  return {
    stop: () => {
      clearInterval(timer);
      database.close();
    },
  };
}
