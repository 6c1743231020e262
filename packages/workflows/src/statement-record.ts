import { toMinor } from '@piutang/bank-statements';
import type { LocalDate } from '@piutang/calendar';
import { create, read, type StatementRecord, statementKind, statementPartition, type Table } from '@piutang/table';
import { newestStatement } from './bank-freshness.ts';
import { TryAgainLater } from './desk.ts';
import type { FileDesk } from './file-intake.ts';
import type { FileRefusal, Survey, SurveyedStatement } from './statement-file.ts';

/**
 * Why a file may not post beside what is posted already: it corrects a known statement, or it lies before the newest one
 * and meets none of those around it.
 */
export async function refusedByHistory(table: Table, survey: Survey): Promise<FileRefusal | undefined> {
  return (await conflictingStatement(table, survey)) ?? (await strayStatement(table, survey));
}

/**
 * A statement that is known under the same account, day and number but came with other bytes: a corrected file. It waits
 * for a person, because posting both would double what they share.
 */
async function conflictingStatement(table: Table, survey: Survey): Promise<FileRefusal | undefined> {
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

/**
 * A statement older than the newest one that neither begins nor ends at a balance at which a posted one does. A missing
 * statement fills a gap and so meets its neighbours; one that meets nobody belongs elsewhere, or was changed.
 */
async function strayStatement(table: Table, survey: Survey): Promise<FileRefusal | undefined> {
  for (const statement of survey.statements) {
    const record = recordOf(statement, survey.sha256);
    if (record?.openingMinor === undefined || record.closingMinor === undefined) continue;
    const newest = await newestStatement(table, record.account);
    if (newest === undefined || record.closingOn >= newest.closingOn) continue;
    const { openingMinor, closingMinor } = record;
    let hasEarlier = false;
    let meets = false;
    for await (const item of table.query(statementPartition(record.account))) {
      const known = statementKind.decode(item);
      hasEarlier ||= known.closingOn < record.closingOn;
      const ends = [known.openingMinor, known.closingMinor];
      meets ||= known.file === survey.sha256 || ends.includes(openingMinor) || ends.includes(closingMinor);
    }
    if (meets || !hasEarlier) continue;
    const message =
      `statement ${record.number} of account ${record.account} ends on ${record.closingOn}, before the newest one (${newest.closingOn}), ` +
      'and neither its opening nor its closing balance is that of a posted statement; compare it with those around it (piutang statement show) and release or reject it';
    return { code: 'statement-stray', message };
  }
  return undefined;
}

/**
 * Records the file's statements under their accounts. One that is recorded already stays as it is; one that is recorded
 * with other content is corrected by this one, which a person has released, and both records stay.
 */
export async function recordStatements(desk: FileDesk, survey: Survey): Promise<void> {
  for (const statement of survey.statements) {
    const record = recordOf(statement, survey.sha256);
    if (record === undefined) continue;
    const complete = { ...record, recordedAt: desk.clock() };
    if ((await desk.table.commit([create(statementKind, complete, 'statement not recorded yet')])).committed) continue;
    const known = await read(desk.table, statementKind, record);
    if (known === undefined)
      throw new TryAgainLater(`statement ${record.number} of account ${record.account} is being written by others`);
    if (known.file === record.file) continue;
    const corrected = { ...complete, number: `${record.number}~${record.file.slice(0, 12)}`, corrects: record.number };
    await desk.table.commit([create(statementKind, corrected, 'correction not recorded yet')]);
  }
}

function recordOf(statement: SurveyedStatement, sha256: string): Omit<StatementRecord, 'recordedAt'> | undefined {
  const { account, head, tail, lineCount, openingMinor, closingMinor } = statement;
  const closingOn: LocalDate | undefined = tail.closing?.on ?? statement.lastOn ?? head.opening?.on;
  if (closingOn === undefined) return undefined;
  const minor = (value: Parameters<typeof toMinor>[0] | undefined) => {
    if (value === undefined) return undefined;
    const amountMinor = toMinor(value, account.currency);
    return typeof amountMinor === 'bigint' ? amountMinor : undefined;
  };
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
