import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { VirtualClock } from '../clock/virtual-clock.ts';
import { type Database, openDatabase } from '../storage/database.ts';

/** A database in a folder of its own, and a clock that a test sets. */
export type Scratch = {
  readonly folder: string;
  readonly database: Database;
  readonly clock: VirtualClock;
  remove(): void;
};

export function scratch(startMs = 1_000_000): Scratch {
  const folder = mkdtempSync(join(tmpdir(), 'piutang-scratch-'));
  const database = openDatabase(folder);
  if ('refused' in database) throw new Error(database.message);
  let nowMs = startMs;
  return {
    folder,
    database,
    clock: {
      now: () => nowMs,
      moveTo: (atMs) => {
        nowMs = atMs;
      },
      save: () => undefined,
    },
    remove: () => {
      database.close();
      rmSync(folder, { recursive: true });
    },
  };
}
