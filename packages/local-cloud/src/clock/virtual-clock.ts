import { type Database, readSetting, writeSetting } from '../storage/database.ts';

/** The system's only clock: it runs at real speed and can be moved forward. All times are epoch milliseconds. */
export type VirtualClock = {
  now(): number;
  /** Moves forward to an instant; an instant in the past changes nothing, because time never runs back. */
  moveTo(atMs: number): void;
  /** Remembers the present, so that a restart knows from where to catch up. */
  save(): void;
};

/**
 * A clock that continues where the stored one stood, or starts at `startMs`. After a stop it stands at the last saved
 * instant: the caller advances it to {@link missedUntil}, firing what was missed on the way.
 */
export function openClock(database: Database, startMs: number, realNow: () => number = Date.now): VirtualClock {
  const saved = readSetting(database, 'clock.now');
  let anchorVirtualMs = saved === undefined ? startMs : Number(saved);
  let anchorRealMs = realNow();
  const now = () => anchorVirtualMs + (realNow() - anchorRealMs);
  const save = () => {
    writeSetting(database, 'clock.now', String(now()));
    writeSetting(database, 'clock.ahead', String(now() - realNow()));
  };
  if (saved === undefined) save();
  return {
    now,
    save,
    moveTo: (atMs) => {
      if (atMs <= now()) return;
      anchorVirtualMs = atMs;
      anchorRealMs = realNow();
      save();
    },
  };
}

/** The instant at which the clock would stand, had it never stopped. */
export function missedUntil(database: Database, realNow: () => number = Date.now): number {
  return realNow() + Number(readSetting(database, 'clock.ahead') ?? '0');
}
