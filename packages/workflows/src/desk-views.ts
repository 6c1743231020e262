import { addDays, type Instant, type LocalDate, localDateAt } from '@piutang/calendar';
import { type CurrencyAgeing, checkedAgeing } from '@piutang/collections';
import { bankIsFresh } from '@piutang/dunning';
import type { CurrencyCode } from '@piutang/money';
import {
  type AgeingSnapshot,
  BANK_LINE_PREFIX,
  type BankLine,
  bankLineKind,
  bankLinePartition,
  type FileManifest,
  fileKind,
  jobKind,
  jobPartition,
  QUARANTINE_QUEUE,
  readMany,
  type StatementRecord,
  snapshotKind,
  snapshotPartition,
  statementKind,
  statementPartition,
  type Table,
} from '@piutang/table';
import { type Tenant, workCalendarOf } from '@piutang/tenancy';

/** What people look at, read from the table: the dashboard and the command show the same. */

/** A day that is still being aged is not shown; the one before it is. */
const LATEST_RUNS = 3;

/** The last day whose ageing is done, or `undefined` before the first one. */
export async function latestAgedDay(table: Table): Promise<LocalDate | undefined> {
  for await (const item of table.query(jobPartition('age-receivables'), { reverse: true, limit: LATEST_RUNS })) {
    const run = jobKind.decode(item);
    if (run.state === 'done') return run.on;
  }
  return undefined;
}

/** A currency's ageing as it was stored, and what of it is disputed, promised, planned or held. */
export type StoredAgeing = CurrencyAgeing & Pick<AgeingSnapshot, 'ofWhich'>;

/** A day's ageing by currency, as it was stored. */
export async function ageingOf(table: Table, on: LocalDate): Promise<readonly StoredAgeing[]> {
  const currencies: StoredAgeing[] = [];
  for await (const item of table.query(snapshotPartition(on))) {
    const { currency, buckets, unappliedMinor, totalMinor, itemCount, ofWhich } = snapshotKind.decode(item);
    const overdueMinor = buckets.slice(1).reduce((sum, bucket) => sum + bucket.amountMinor, 0n);
    currencies.push({
      currency,
      buckets,
      unappliedMinor,
      unappliedCount: 0,
      totalMinor,
      overdueMinor,
      count: itemCount,
      ...(ofWhich === undefined ? {} : { ofWhich }),
    });
  }
  for (const each of currencies) checkedAgeing(each);
  return currencies;
}

/** The newest files of one account. */
export type Arrivals = {
  readonly account: string;
  readonly bank: string;
  readonly newest?: StatementRecord;
  /** Reminders above level 1 wait for a newer statement. */
  readonly stale: boolean;
  readonly files: readonly FileManifest[];
};

/** Files shown an account; older ones are in the bucket. */
const SHOWN_FILES = 4;

/** What came in, by collection account; files that could not be told an account come last, under no account. */
export async function arrivalsOf(table: Table, tenant: Tenant, now: Instant): Promise<readonly Arrivals[]> {
  const today = localDateAt(now, tenant.timeZone);
  const calendar = workCalendarOf(tenant);
  const quarantined = await quarantinedFiles(table);
  const accounts = await Promise.all(
    tenant.collectionAccounts.map(async ({ account, bank }): Promise<Arrivals> => {
      const statements: StatementRecord[] = [];
      for await (const item of table.query(statementPartition(account), { reverse: true, limit: SHOWN_FILES }))
        statements.push(statementKind.decode(item));
      const posted = await readMany(table, fileKind, [...new Set(statements.map(({ file }) => file))]);
      const refused = quarantined.filter(({ accounts: named }) => named.includes(account));
      const files = [...posted, ...refused].sort((a, b) => (a.receivedAt < b.receivedAt ? 1 : -1));
      const [newest] = statements;
      const stale = !bankIsFresh([newest?.closingOn], today, tenant.dunning.maxBankAgeBusinessDays, calendar);
      return { account, bank, stale, files: files.slice(0, SHOWN_FILES), ...(newest === undefined ? {} : { newest }) };
    }),
  );
  const homeless = quarantined.filter(({ accounts: named }) => named.length === 0);
  return homeless.length === 0 ? accounts : [...accounts, { account: '?', bank: '', stale: true, files: homeless }];
}

async function quarantinedFiles(table: Table): Promise<FileManifest[]> {
  const keys = await Array.fromAsync(table.work(QUARANTINE_QUEUE));
  return (await table.getMany(keys)).map(fileKind.decode);
}

/** What became of the money that was booked in a period, by currency. */
export type MoneyStates = {
  readonly currency: CurrencyCode;
  readonly receivedMinor: bigint;
  readonly appliedMinor: bigint;
  readonly unappliedMinor: bigint;
  readonly waitingMinor: bigint;
  /** Never a receivable, ignored, refunded, or taken back by the bank. */
  readonly notReceivableMinor: bigint;
};

/** All credits booked from `from` to `to`, both included, each in exactly one state. */
export async function moneyStatesOf(
  table: Table,
  tenant: Tenant,
  from: LocalDate,
  to: LocalDate,
): Promise<readonly MoneyStates[]> {
  const sums = new Map<CurrencyCode, MoneyStates>();
  for (const { account } of tenant.collectionAccounts) {
    for (let day = from; day <= to; day = addDays(day, 1)) {
      for await (const item of table.query(bankLinePartition(account, day), { prefix: BANK_LINE_PREFIX })) {
        const line = bankLineKind.decode(item);
        if (line.amountMinor > 0n) sums.set(line.currency, withLine(sums.get(line.currency), line));
      }
    }
  }
  return [...sums.values()].sort((a, b) => (a.currency < b.currency ? -1 : 1));
}

function withLine(sum: MoneyStates | undefined, line: BankLine): MoneyStates {
  const before = sum ?? {
    currency: line.currency,
    receivedMinor: 0n,
    appliedMinor: 0n,
    unappliedMinor: 0n,
    waitingMinor: 0n,
    notReceivableMinor: 0n,
  };
  const movedMinor = line.outcome === 'not-receivable' ? line.amountMinor : (line.movedMinor ?? 0n);
  const onAccount = line.outcome === 'on-account' || (line.customer !== undefined && line.proposals.length === 0);
  return {
    ...before,
    receivedMinor: before.receivedMinor + line.amountMinor,
    appliedMinor: before.appliedMinor + line.amountMinor - line.remainingMinor - movedMinor,
    unappliedMinor: before.unappliedMinor + (onAccount ? line.remainingMinor : 0n),
    waitingMinor: before.waitingMinor + (onAccount ? 0n : line.remainingMinor),
    notReceivableMinor: before.notReceivableMinor + movedMinor,
  };
}
