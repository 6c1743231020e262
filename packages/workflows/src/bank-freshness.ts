import { businessDaysBetween, type LocalDate } from '@piutang/calendar';
import { type StatementRecord, statementKind, statementPartition, type Table } from '@piutang/table';
import { type Tenant, workCalendarOf } from '@piutang/tenancy';

/** The newest statement of each collection account, in the tenant's order; `undefined` where none has come yet. */
export async function newestStatements(
  table: Table,
  tenant: Tenant,
): Promise<readonly (StatementRecord | undefined)[]> {
  return Promise.all(tenant.collectionAccounts.map(({ account }) => newestStatement(table, account)));
}

export async function newestStatement(table: Table, account: string): Promise<StatementRecord | undefined> {
  for await (const item of table.query(statementPartition(account), { reverse: true, limit: 1 }))
    return statementKind.decode(item);
  return undefined;
}

/**
 * Business days since the newest statement of the account that is furthest behind. An account that never had one is older
 * than the tenant allows, as it is to the gate that holds firm reminders.
 */
export function stalestBusinessDays(
  newest: readonly (StatementRecord | undefined)[],
  asOf: LocalDate,
  tenant: Tenant,
): number {
  const calendar = workCalendarOf(tenant);
  const tooOld = tenant.dunning.maxBankAgeBusinessDays + 1;
  const ages = newest.map((statement) =>
    statement === undefined ? tooOld : businessDaysBetween(statement.closingOn, asOf, calendar),
  );
  return Math.max(0, ...ages);
}
