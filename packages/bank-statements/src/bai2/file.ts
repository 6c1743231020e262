import type { Problem, ProblemCode, StatementTail } from '../model.ts';
import type { ReadContext } from '../reader.ts';
import { dateAt, longDateAt, type ReadDate } from '../short-dates.ts';
import { balanceMismatch } from '../tally.ts';
import { type Account, checkSummary, headOf, lineOf, openAccount } from './account.ts';
import { type Detail, readDetail } from './detail.ts';
import { fieldsOf } from './fields.ts';
import { createLockbox } from './lockbox.ts';
import type { BaiRecord, RecordHandler } from './records.ts';
import { checkTrailer, type Level, level, statedOr, type TrailerLevel } from './trailers.ts';

export type BaiFile = RecordHandler & { end(): void };

/** Puts records together to accounts, groups and the file, checks each level's trailer and emits the statements. */
export function createBaiFile(context: ReadContext): BaiFile {
  const file: Level = level();
  const group: Level = level();
  let fileId: string | undefined;
  let fileDate: ReadDate | undefined;
  let asOf: ReadDate | undefined;
  let groupCurrency = '';
  let account: Account | undefined;
  let ordinal = 0;
  let lastLine = 0;
  let wrappedTold = false;
  let beginningTold = false;

  const problem = (code: ProblemCode, severity: Problem['severity'], line: number, message: string) =>
    context.emit({ kind: 'problem', problem: { code, severity, line, message } });

  const lockbox = createLockbox({
    emit: (line) => context.emit({ kind: 'line', line }),
    mismatch: (line, message) => problem('batch-sum-mismatch', 'warning', line, message),
    apart: (line, message) => problem('not-for-posting', 'error', line, message),
  });

  const count = (records: number) => {
    file.records += records;
    if (group.open) group.records += records;
    if (account !== undefined) account.records += records;
  };

  const endAccount = (line: number) => {
    if (account === undefined) return;
    const ended = account;
    account = undefined;
    lockbox.endAccount();
    for (const found of checkSummary(ended, line)) context.emit({ kind: 'problem', problem: found });
    const tail = ended.tally.tail({ opening: ended.opening, closing: ended.closing });
    context.emit({ kind: 'end', tail: verdict(ended, tail, line) });
  };

  /** A report of balances alone lists no bookings: they are not missing, so nothing is broken. */
  const verdict = (ended: Account, tail: StatementTail, line: number): StatementTail => {
    if (tail.balances !== 'broken') return tail;
    if (ended.detailCount === 0) return { ...tail, balances: 'unknown' };
    if (ended.opening !== undefined) {
      problem('balance-mismatch', 'error', line, balanceMismatch(ended.opening, tail));
    }
    return tail;
  };

  const cut = (what: string, line: number) =>
    problem(
      'truncated',
      'error',
      line,
      `${what} not ended: got the next record or the end of the file, expected its trailer; part of the file is missing, ask the bank for it again`,
    );

  const endOpen = (line: number, down: 'account' | 'group' | 'file') => {
    if (account !== undefined) {
      cut(`account ${account.summary.account}`, line);
      group.sumMinor += account.sumMinor;
      group.members += 1;
      endAccount(line);
    }
    if (down === 'account') return;
    if (group.open) {
      cut('group', line);
      closeGroup();
    }
    if (down === 'file' && file.open) {
      cut('file', line);
      file.open = false;
    }
  };

  const closeGroup = () => {
    file.sumMinor += group.sumMinor;
    file.members += 1;
    group.open = false;
  };

  const compare = (record: BaiRecord, level: TrailerLevel, what: string) => {
    for (const found of checkTrailer(record, level, what)) context.emit({ kind: 'problem', problem: found });
  };

  /** A group or account that no header of a file or group came before: the beginning of the file is missing. */
  const checkBeginning = (record: BaiRecord, around: Level, header: string) => {
    if (around.open || beginningTold) return;
    beginningTold = true;
    problem(
      'truncated',
      'error',
      record.line,
      `${record.code} record without the ${header} record before it: the beginning of the file is missing, ask the bank for it again`,
    );
  };

  const fileHeader = (record: BaiRecord) => {
    endOpen(record.line, 'file');
    Object.assign(file, level(), { open: true });
    const fields = fieldsOf(record.segments);
    fields.next();
    fields.next();
    fileDate = readDay(fields.next());
    fields.next();
    fileId = named(fields.next());
    asOf = undefined;
    groupCurrency = '';
  };

  const groupHeader = (record: BaiRecord) => {
    endOpen(record.line, 'group');
    checkBeginning(record, file, '01');
    Object.assign(group, level(), { open: true });
    const fields = fieldsOf(record.segments);
    fields.next();
    fields.next();
    const status = (fields.next() ?? '').trim();
    const day = fields.next();
    asOf = readDay(day);
    fields.next();
    groupCurrency = (fields.next() ?? '').trim().toUpperCase();
    const modifier = (fields.next() ?? '').trim();
    if (asOf === undefined) {
      const other = fileDate === undefined ? 'no date is known' : `the file's date ${fileDate.date} is taken`;
      problem(
        'date-inferred',
        'warning',
        record.line,
        `as-of date not readable: got "${(day ?? '').slice(0, 20)}", expected YYMMDD; ${other}`,
      );
      asOf = fileDate;
    }
    const standing = STANDINGS.get(status);
    if (standing !== undefined) problem('not-for-posting', 'error', record.line, `group status ${status}: ${standing}`);
    else if (status !== UPDATE && status !== '') {
      problem(
        'tag-unknown',
        'warning',
        record.line,
        `group status not known: got "${status.slice(0, 20)}", expected 1 (update), 2, 3 or 4; it is read as an update`,
      );
    }
    if (modifier === '1' || modifier === '3') {
      problem(
        'not-for-posting',
        'warning',
        record.line,
        `as-of date modifier ${modifier}: got an interim report, expected a final one; its bookings come again`,
      );
    }
  };

  const accountHeader = (record: BaiRecord) => {
    endOpen(record.line, 'account');
    checkBeginning(record, group, '02');
    const opened = openAccount(record, groupCurrency, asOf);
    const { currency, currencyText, summary } = opened;
    account = opened;
    if (currency === undefined) {
      problem(
        'currency-unknown',
        'error',
        record.line,
        `currency not known: got "${currencyText.slice(0, 20)}", expected an ISO 4217 code; two decimals are assumed`,
      );
    }
    if (summary.fault !== undefined) {
      problem(
        'amount-unreadable',
        'error',
        record.line,
        `account record not readable: got ${summary.fault}, expected groups of type code, amount, item count and funds type`,
      );
    }
    context.emit({ kind: 'statement', head: headOf(opened, fileId, asOf) });
  };

  const detail = (record: BaiRecord) => {
    if (account === undefined) {
      problem(
        'row-rejected',
        'error',
        record.line,
        'booking outside an account: got a 16 record, expected an 03 record before it; ask the bank for the file again',
      );
      return;
    }
    const read = readDetail(record.segments);
    if ('refused' in read) {
      account.tally.reject();
      problem(
        read.refused,
        'error',
        record.line,
        `booking not readable: ${read.message}; it is left out, ask the bank for the file again`,
      );
      return;
    }
    account.sumMinor += read.writtenMinor;
    if (read.side === 'none') return;
    if (asOf === undefined) {
      account.tally.reject();
      problem(
        'date-unreadable',
        'error',
        record.line,
        'booking without a date: got no as-of date in the 02 and 01 records, expected YYMMDD; it is left out',
      );
      return;
    }
    book(account, read, record.line, asOf);
  };

  const book = (into: Account, read: Detail, line: number, day: ReadDate) => {
    const amount = { coefficient: read.side === 'debit' ? -read.writtenMinor : read.writtenMinor, scale: into.digits };
    const explained = lockbox.explains(read, amount);
    if (explained) return;
    into.detailCount += 1;
    ordinal += 1;
    into.tally.add(amount, false);
    const value = read.valueDate === undefined ? day : readDay(read.valueDate);
    if (value === undefined) {
      problem(
        'date-inferred',
        'warning',
        line,
        `value date not readable: got "${read.valueDate?.slice(0, 20)}", expected YYMMDD; the as-of date ${day.date} is taken`,
      );
    }
    lockbox.line(read, lineOf(read, ordinal, amount, into.currencyText, day.date, value?.date ?? day.date, line));
  };

  return {
    record(record) {
      lastLine = record.line + record.segments.length - 1;
      switch (record.code) {
        case '01':
          fileHeader(record);
          count(record.records);
          return;
        case '02':
          groupHeader(record);
          count(record.records);
          return;
        case '03':
          accountHeader(record);
          count(record.records);
          return;
        case '16':
          count(record.records);
          detail(record);
          return;
        case '49':
          count(record.records);
          if (account === undefined) {
            problem(
              'row-rejected',
              'error',
              record.line,
              'account trailer without account: got a 49 record, expected an 03 record before it',
            );
            return;
          }
          compare(
            record,
            { sumMinor: account.sumMinor, records: account.records },
            `account ${account.summary.account}`,
          );
          group.sumMinor += statedOr(record, account.sumMinor);
          group.members += 1;
          endAccount(record.line);
          return;
        case '98':
          endOpen(record.line, 'account');
          count(record.records);
          compare(record, group, 'group');
          group.sumMinor = statedOr(record, group.sumMinor);
          closeGroup();
          return;
        case '99':
          endOpen(record.line, 'group');
          count(record.records);
          compare(record, file, 'file');
          file.open = false;
          return;
      }
    },
    stray(text, line) {
      problem(
        'row-rejected',
        'error',
        line,
        `record not known: got "${printable(text)}", expected 01, 02, 03, 16, 49, 88, 98 or 99; it is left out`,
      );
    },
    wrapped(line) {
      if (wrappedTold) return;
      wrappedTold = true;
      problem(
        'tag-unknown',
        'warning',
        line,
        'line of text without its 88: got a line that begins with no record code, expected 88; it is taken as text of the booking before',
      );
    },
    end() {
      endOpen(lastLine, 'file');
    },
  };
}

/** BAI2 specification, 02 field 4: the usual one. */
const UPDATE = '1';

/** The others, which must not be posted as they stand. */
const STANDINGS: ReadonlyMap<string, string> = new Map([
  ['2', 'got a deletion, expected an update; take back what was posted from the group it names'],
  ['3', 'got a correction, expected an update; it replaces a group that may have been posted'],
  ['4', 'got a test, expected an update; it is not money'],
]);

function readDay(field: string | undefined): ReadDate | undefined {
  const text = field?.trim() ?? '';
  return text.length === 8 ? longDateAt(text, 0) : text.length === 6 ? dateAt(text, 0) : undefined;
}

function named(field: string | undefined): string | undefined {
  const text = field?.trim() ?? '';
  return text === '' ? undefined : text;
}

function printable(text: string): string {
  return text.slice(0, 40).replace(/\p{Cc}+/gu, ' ');
}
