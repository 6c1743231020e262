import { addDays, daysBetween, type LocalDate } from '@piutang/calendar';
import { type StatementRecord, statementKind, statementPartition, type Table } from '@piutang/table';
import type { Tenant } from '@piutang/tenancy';
import { newestStatements, stalestBusinessDays } from './bank-freshness.ts';
import { linked } from './continuity.ts';
import type { Desk } from './desk.ts';
import { mailTally } from './mail-health.ts';
import { linesInReview } from './unapplied-cash.ts';

/** What is looked at every day; a name is a row of the dashboard and of the digest. */
export type CheckName = 'statements' | 'continuity' | 'unapplied' | 'mail';

/** One check of a day: how many things were found, and whether that is too much. */
export type DailyCheck = {
  readonly name: CheckName;
  readonly failed: boolean;
  /**
   * `statements`: business days since the stalest account's statement; `continuity`: gaps between statements; `unapplied`:
   * days that the oldest line waits for a person; `mail`: bounced mails of ten thousand.
   */
  readonly found: number;
  /** More than this fails. */
  readonly limit: number;
};

/** Statements of the last quarter: an older gap was seen, or the books were opened with it. */
const CONTINUITY_DAYS = 92;

/** After two weeks a payment that nobody has looked at is one for which its payer is being reminded. */
const MAX_UNAPPLIED_DAYS = 14;

/** The day's checks, from the records as they are now. */
export async function dailyChecks(table: Table, tenant: Tenant, today: LocalDate): Promise<readonly DailyCheck[]> {
  const [stale, gaps, waiting, mail] = await Promise.all([
    newestStatements(table, tenant).then((newest) => stalestBusinessDays(newest, today, tenant)),
    gapsOf(table, tenant, today),
    oldestWaitingDays(table, today),
    mailTally(table, today),
  ]);
  const check = (name: CheckName, found: number, limit: number) => ({ name, found, limit, failed: found > limit });
  return [
    check('statements', stale, tenant.dunning.maxBankAgeBusinessDays),
    check('continuity', gaps, 0),
    check('unapplied', waiting, MAX_UNAPPLIED_DAYS),
    { name: 'mail', found: mail.bouncedPer10000, limit: mail.maxBouncedPer10000, failed: mail.stop !== undefined },
  ];
}

/** Counts the checks that failed. Stale statements are left out: they have a measure and an alarm of their own. */
export async function countChecks(desk: Desk, today: LocalDate): Promise<readonly DailyCheck[]> {
  const checks = await dailyChecks(desk.table, desk.tenant, today);
  desk.count('ChecksFailed', checks.filter(({ name, failed }) => failed && name !== 'statements').length);
  return checks;
}

async function gapsOf(table: Table, tenant: Tenant, today: LocalDate): Promise<number> {
  const range = { from: addDays(today, -CONTINUITY_DAYS), to: '~' };
  let gaps = 0;
  for (const { account } of tenant.collectionAccounts) {
    const statements: StatementRecord[] = [];
    for await (const item of table.query(statementPartition(account), range))
      statements.push(statementKind.decode(item));
    gaps += linked(statements).filter(({ continuity }) => continuity === 'gap').length;
  }
  return gaps;
}

async function oldestWaitingDays(table: Table, today: LocalDate): Promise<number> {
  for await (const { bookedOn } of linesInReview(table)) return Math.max(0, daysBetween(bookedOn, today));
  return 0;
}
