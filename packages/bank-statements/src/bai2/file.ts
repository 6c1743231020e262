import type { LocalDate } from '@piutang/calendar';
import { type CurrencyCode, currencyDigits, parseCurrency } from '@piutang/money';
import type {
  Balance,
  Counterparty,
  Decimal,
  Problem,
  ProblemCode,
  StatementHead,
  StatementLine,
  StatementTail,
} from '../model.ts';
import type { ReadContext } from '../reader.ts';
import { dateAt, longDateAt, type ReadDate } from '../short-dates.ts';
import { balanceMismatch, createTally, type Tally } from '../tally.ts';
import type { Detail } from './detail.ts';
import { readDetail } from './detail.ts';
import { fieldsOf, minorUnits } from './fields.ts';
import { createLockbox } from './lockbox.ts';
import type { BaiRecord, RecordHandler } from './records.ts';
import { readSummary, type Summary } from './summary.ts';
import { CLOSING_LEDGER, OPENING_LEDGER, TOTAL_CREDITS, TOTAL_DEBITS } from './type-codes.ts';

/** One account (03 to 49) while it is read. */
type Account = {
  readonly summary: Summary;
  readonly currency: CurrencyCode | undefined;
  readonly currencyText: string;
  readonly digits: number;
  readonly opening: Balance | undefined;
  readonly closing: Balance | undefined;
  readonly tally: Tally;
  readonly line: number;
  sumMinor: bigint;
  records: number;
  detailCount: number;
};

/** Sums of a level for its trailer: 98 adds up the 49s, 99 the 98s. */
type Level = { sumMinor: bigint; records: number; members: number; open: boolean };

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

  const problem = (code: ProblemCode, severity: Problem['severity'], line: number, message: string) =>
    context.emit({ kind: 'problem', problem: { code, severity, line, message } });

  const lockbox = createLockbox({
    emit: (line) => context.emit({ kind: 'line', line }),
    mismatch: (line, message) => problem('batch-sum-mismatch', 'warning', line, message),
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
    lockbox.flush();
    checkSummary(ended, line);
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

  const checkSummary = ({ summary, tally, digits, detailCount, line }: Account, at: number) => {
    if (detailCount === 0) return;
    const { booked } = tally.tail({ opening: undefined, closing: undefined });
    for (const [code, sum] of [
      [TOTAL_CREDITS, booked.credits],
      [TOTAL_DEBITS, booked.debits],
    ] as const) {
      const stated = summary.amounts.get(code)?.amountMinor;
      const summed = sum.coefficient * 10n ** BigInt(digits - Math.min(sum.scale, digits));
      if (stated !== undefined && stated !== summed) {
        problem(
          'control-total-mismatch',
          'warning',
          at === 0 ? line : at,
          `total ${code} does not agree: got ${stated} in the account record, expected ${summed} as the bookings add up to`,
        );
      }
    }
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

  const compare = (record: BaiRecord, level: { sumMinor: bigint; records: number; members?: number }, what: string) => {
    const fields = fieldsOf(record.segments);
    const total = (fields.next() ?? '').trim();
    const members = level.members === undefined ? undefined : (fields.next() ?? '').trim();
    const records = (fields.next() ?? '').trim();
    const stated = minorUnits(total);
    if (total === '') {
      problem(
        'control-total-mismatch',
        'warning',
        record.line,
        `no control total in the ${record.code} record: got a blank, expected ${level.sumMinor}`,
      );
    } else if (stated === undefined) {
      problem(
        'amount-unreadable',
        'error',
        record.line,
        `control total not readable: got "${total.slice(0, 30)}" in the ${record.code} record, expected digits`,
      );
    } else if (stated !== level.sumMinor) {
      problem(
        'control-total-mismatch',
        'error',
        record.line,
        `control total of the ${what} does not agree: got ${stated}, expected ${level.sumMinor} as its amounts add up to; part of the file is missing or changed`,
      );
    }
    if (members !== undefined && members !== '' && Number(members) !== level.members) {
      problem(
        'count-mismatch',
        'warning',
        record.line,
        `number of members of the ${what} does not agree: got ${members.slice(0, 20)}, expected ${level.members}`,
      );
    }
    if (records !== '' && Number(records) !== level.records) {
      problem(
        'count-mismatch',
        'warning',
        record.line,
        `number of records of the ${what} does not agree: got ${records.slice(0, 20)}, expected ${level.records}`,
      );
    }
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
    const standing = STANDINGS[status];
    if (standing !== undefined) problem('not-for-posting', 'error', record.line, `group status ${status}: ${standing}`);
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
    const summary = readSummary(record.segments);
    const currencyText = summary.currency ?? (groupCurrency === '' ? DEFAULT_CURRENCY : groupCurrency);
    const currency = parseCurrency(currencyText);
    const digits = currency === undefined ? DEFAULT_DIGITS : currencyDigits(currency);
    const balance = (code: string): Balance | undefined => {
      const found = summary.amounts.get(code);
      return found === undefined
        ? undefined
        : {
            amount: { coefficient: found.amountMinor, scale: digits },
            ...(asOf === undefined ? {} : { on: asOf.date }),
          };
    };
    account = {
      summary,
      currency,
      currencyText,
      digits,
      opening: balance(OPENING_LEDGER),
      closing: balance(CLOSING_LEDGER),
      tally: createTally(),
      line: record.line,
      sumMinor: summary.sumMinor,
      records: 0,
      detailCount: 0,
    };
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
    context.emit({ kind: 'statement', head: headOf(account, fileId, asOf) });
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

/** A group's total adds up what the accounts state, so that one wrong account is not told three times. */
function statedOr(record: BaiRecord, summed: bigint): bigint {
  return minorUnits(fieldsOf(record.segments).next() ?? '') ?? summed;
}

/** BAI2 specification, 02 field 4; 1 is an update, the usual one. */
const STANDINGS: Readonly<Record<string, string>> = {
  '2': 'got a deletion, expected an update; take back what was posted from the group it names',
  '3': 'got a correction, expected an update; it replaces a group that may have been posted',
  '4': 'got a test, expected an update; it is not money',
};

/** BAI2 specification: where neither the account nor the group names a currency. */
const DEFAULT_CURRENCY = 'USD';
const DEFAULT_DIGITS = 2;

function level(): Level {
  return { sumMinor: 0n, records: 0, members: 0, open: false };
}

function headOf(account: Account, fileId: string | undefined, asOf: ReadDate | undefined): StatementHead {
  return {
    ...(account.summary.account === '' ? {} : { account: account.summary.account }),
    currency: account.currencyText,
    ...(fileId === undefined ? {} : { reference: fileId }),
    ...(asOf === undefined ? {} : { number: asOf.date }),
    ...(account.opening === undefined ? {} : { opening: account.opening }),
  };
}

function lineOf(
  read: Detail,
  ordinal: number,
  amount: Decimal,
  currency: string,
  bookedOn: LocalDate,
  valueOn: LocalDate,
  fileLine: number,
): StatementLine {
  const { party, bankReference, customerReference } = read;
  const line: { -readonly [K in keyof StatementLine]: StatementLine[K] } = {
    ordinal,
    amount,
    currency,
    bookedOn,
    valueOn,
    reversal: read.reversal,
    pending: false,
    typeCode: read.code,
    counterparty: counterpartyOf(party),
    text: read.text,
    details: NO_DETAILS,
    fileLine,
  };
  if (bankReference !== undefined) line.bankReference = bankReference;
  if (customerReference !== undefined) line.ownerReference = customerReference;
  if (party.endToEndId !== undefined) line.endToEndId = party.endToEndId;
  if (party.structuredReference !== undefined) line.structuredReference = party.structuredReference;
  return line;
}

const NO_DETAILS: StatementLine['details'] = [];
const NOBODY: Counterparty = {};

function counterpartyOf({ name, account }: Detail['party']): Counterparty {
  if (name === undefined) return account === undefined ? NOBODY : { account };
  return account === undefined ? { name } : { name, account };
}

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
