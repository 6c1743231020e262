import { type Database, keepNewest } from '../storage/database.ts';

export type LogLine = { readonly at: string; readonly functionName: string; readonly line: string };

/** What functions wrote; the newest lines, because that is what people look at. */
export type FunctionLogs = {
  write(functionName: string, line: string, atMs: number): void;
  /** Newest first. */
  read(functionName: string | undefined, limit: number): LogLine[];
};

/** A few days of the demonstration, and some 20 MB at most. */
const KEPT_LINES = 20_000;
const TRIM_EVERY = 500;

export function openLogs(database: Database): FunctionLogs {
  let written = 0;
  return {
    write: (functionName, line, atMs) => {
      database.run('insert into logs (at, function, line) values (?, ?, ?)', Math.floor(atMs), functionName, line);
      written += 1;
      if (written % TRIM_EVERY === 0) keepNewest(database, 'logs', KEPT_LINES);
    },
    read: (functionName, limit) =>
      database
        .all<{ at: number; function: string; line: string }>(
          'select at, function, line from logs where ?1 is null or function = ?1 order by id desc limit ?2',
          functionName ?? null,
          limit,
        )
        .map((row) => ({ at: new Date(row.at).toISOString(), functionName: row.function, line: row.line })),
  };
}
