import { toMinor } from '@piutang/bank-statements';
import type { LocalDate } from '@piutang/calendar';
import { create, type StatementRecord, statementKind, statementPartition, type Table } from '@piutang/table';
import type { FileDesk } from './file-intake.ts';
import type { FileRefusal, Survey, SurveyedStatement } from './statement-file.ts';

/**
 * A statement that is known under the same account, day and number but came with other bytes: a corrected file. It waits
 * for a person, because posting both would double what they share.
 */
export async function conflictingStatement(table: Table, survey: Survey): Promise<FileRefusal | undefined> {
  for (const statement of survey.statements) {
    const record = recordOf(statement, survey.sha256);
    if (record === undefined || statement.number === '') continue;
    for await (const item of table.query(statementPartition(record.account), {
      from: sortKey(record),
      to: sortKey(record),
    })) {
      const known = statementKind.decode(item);
      if (known.file === survey.sha256) continue;
      const message =
        `statement ${known.number} of account ${known.account} for ${known.closingOn} is posted already from a file with other content ` +
        `(SHA-256 ${known.file.slice(0, 12)}, this one ${survey.sha256.slice(0, 12)}); compare the two and release or reject this one`;
      return { code: 'statement-differs', message };
    }
  }
  return undefined;
}

/** Records the file's statements under their accounts. One that is recorded already stays as it is. */
export async function recordStatements(desk: FileDesk, survey: Survey): Promise<void> {
  for (const statement of survey.statements) {
    const record = recordOf(statement, survey.sha256);
    if (record === undefined) continue;
    const complete = { ...record, recordedAt: desk.clock() };
    await desk.table.commit([create(statementKind, complete, 'statement not recorded yet')]);
  }
}

function recordOf(statement: SurveyedStatement, sha256: string): Omit<StatementRecord, 'recordedAt'> | undefined {
  const { account, head, tail, lineCount } = statement;
  const closingOn: LocalDate | undefined = tail.closing?.on ?? statement.lastOn ?? head.opening?.on;
  if (closingOn === undefined) return undefined;
  const minor = (value: Parameters<typeof toMinor>[0] | undefined) => {
    if (value === undefined) return undefined;
    const amountMinor = toMinor(value, account.currency);
    return typeof amountMinor === 'bigint' ? amountMinor : undefined;
  };
  const openingMinor = minor(head.opening?.amount);
  const closingMinor = minor(tail.closing?.amount);
  return {
    account: account.account,
    number: statement.number === '' ? sha256.slice(0, 12) : statement.number,
    currency: account.currency,
    closingOn,
    ...(openingMinor === undefined ? {} : { openingMinor }),
    ...(closingMinor === undefined ? {} : { closingMinor }),
    // A proved statement holds the bookings without a status too: they are posted, so they are counted.
    creditsMinor: (minor(tail.booked.credits) ?? 0n) + (minor(tail.unstated?.credits) ?? 0n),
    debitsMinor: (minor(tail.booked.debits) ?? 0n) + (minor(tail.unstated?.debits) ?? 0n),
    lineCount,
    balances: tail.balances,
    file: sha256,
  };
}

function sortKey({ closingOn, number }: Pick<StatementRecord, 'closingOn' | 'number'>): string {
  return `${closingOn}#${number}`;
}
