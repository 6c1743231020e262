import { epochMs, type Instant, instant } from '@piutang/calendar';
import { type AccountTurn, accountTurnKind, create, read, replace } from '@piutang/table';
import { type Desk, TryAgainLater } from './desk.ts';
import { LEASE_MS } from './file-intake.ts';

/** How often a turn that another file has is asked for, at first and at last. */
const FIRST_WAIT_MS = 200;
const LONGEST_WAIT_MS = 5_000;

/** How a worker waits for a turn; without it, it does not. */
export type Waiting = {
  readonly wait: (ms: number) => Promise<void>;
  /** Whether there is no time left to wait. */
  readonly timeIsUp: () => boolean;
};

/**
 * Takes the turn of each account for a file, in the order of their numbers so that two files cannot wait for each other.
 * A file that has the turn already, because an earlier worker of it took it, goes on. Throws {@link TryAgainLater} when
 * another file keeps it for longer than can be waited, at once where it has it for longer than a call lasts: a file in
 * chunks takes hours, and every call that waits for it is one less of the account's. One whose workers are all dead loses
 * it after `leaseMs`.
 */
export async function takeTurns(
  desk: Desk,
  accounts: readonly string[],
  sha256: string,
  leaseMs: number,
  waiting?: Waiting,
): Promise<void> {
  for (const account of accounts.toSorted()) {
    for (let waitMs = FIRST_WAIT_MS; ; waitMs *= 2) {
      const keptMs = await keptByAnotherMs(desk, account, sha256, leaseMs);
      if (keptMs === undefined) break;
      if (waiting === undefined || waiting.timeIsUp() || keptMs > LEASE_MS) {
        await giveBackTurns(desk, accounts, sha256);
        throw new TryAgainLater(`another file of one of its accounts is being posted before ${sha256.slice(0, 12)}`);
      }
      await waiting.wait(Math.min(waitMs, LONGEST_WAIT_MS));
    }
  }
}

/** Gives back what the file has of the turns; those that it lost meanwhile stay with who has them. */
export async function giveBackTurns(desk: Desk, accounts: readonly string[], sha256: string): Promise<void> {
  for (const account of accounts) {
    const turn = await read(desk.table, accountTurnKind, account);
    if (turn === undefined || turn.file !== sha256 || turn.until === undefined) continue;
    const { until: _, ...rest } = turn;
    await desk.table.commit([replace(accountTurnKind, turn, rest, 'turn unchanged since it was read')]);
  }
}

/** Takes a turn; where another file has it, answers for how long yet, and 0 where one took it at this moment. */
async function keptByAnotherMs(
  desk: Desk,
  account: string,
  sha256: string,
  leaseMs: number,
): Promise<number | undefined> {
  const now = desk.clock();
  const until = instant(epochMs(now) + leaseMs);
  const before = await read(desk.table, accountTurnKind, account);
  const keptMs = before === undefined ? 0 : leftOf(before, sha256, now);
  if (keptMs > 0) return keptMs;
  const next = { account, file: sha256, until };
  const write =
    before === undefined
      ? create(accountTurnKind, { ...next, version: 1 }, 'turn was never taken')
      : replace(accountTurnKind, before, next, 'turn unchanged since it was read');
  return (await desk.table.commit([write])).committed ? undefined : 0;
}

/** For how long another file may keep a turn yet: 0 where it is free. */
function leftOf({ file, until }: AccountTurn, sha256: string, now: Instant): number {
  return until === undefined || file === sha256 ? 0 : Math.max(0, epochMs(until) - epochMs(now));
}
