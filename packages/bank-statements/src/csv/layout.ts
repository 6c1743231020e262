import { type NumberStyle, signOf, ZERO } from '../decimal.ts';
import type { FileError } from '../model.ts';
import { BANK_EXPORTS, type BankExport, bankOf } from './banks.ts';
import { type Header, type Role, readHeader } from './columns.ts';
import { anyOf, compileDateFormat, type DateReader, needsDayOrder, usualDates, voteDayFirst } from './dates.ts';
import { plainCell, readCellAmount, styleOf, voteDecimal } from './numbers.ts';
import type { CsvProfile } from './profile.ts';
import { cellText, RowReader } from './rows.ts';
import { flagSign, statusOf } from './words.ts';

/** How to read the rows of one file: decided on its head, then kept. */
export type CsvLayout = {
  readonly delimiter: string;
  /** Rows up to and with the header; what stands there is preamble. */
  readonly preambleRows: number;
  /** The header row, normalised, to know it again inside the file. */
  readonly headerNames: readonly string[];
  /** Columns that the header has; a row with something behind them is broken. 0: not known. */
  readonly width: number;
  readonly date: number;
  readonly valueDate: number;
  /** -1 where there is none; either `amount`, or `debit` and `credit`. */
  readonly amount: number;
  readonly debit: number;
  readonly credit: number;
  readonly flag: number;
  /** Values of the flag column that mean money out, in lower case; `undefined`: the usual words. */
  readonly debitFlags: ReadonlySet<string> | undefined;
  readonly balance: number;
  readonly balanceBefore: number;
  readonly account: number;
  readonly currency: number;
  readonly status: number;
  readonly reference: number;
  readonly name: number;
  readonly otherAccount: number;
  /** `undefined`: all columns that are no figure. */
  readonly texts: readonly number[] | undefined;
  readonly readDate: DateReader;
  readonly style: NumberStyle;
  /** Amounts have CR or DB beside them: one without has no direction. */
  readonly isMarked: boolean;
  readonly ignoreSign: boolean;
  readonly invertSign: boolean;
  /** Debits are written with a minus, all of them: it repeats what the column says. */
  readonly hasNegativeDebits: boolean;
  readonly stop: RegExp | undefined;
  readonly ownAccount: string | undefined;
  readonly ownCurrency: string | undefined;
  readonly bank: BankExport | undefined;
  /** The caller's profile says how to read: nothing beyond it is recognised. */
  readonly isProfile: boolean;
};

const DELIMITERS = [',', ';', '\t', '|'];

/** A header stands within the first rows; preambles of bank exports have about ten. */
const MAX_PREAMBLE_ROWS = 60;

/** Rows that vote on decimal sign and date order: the head of a file has some hundreds. */
const MAX_SAMPLE_ROWS = 2000;

/** A pattern of a profile runs on the first cell of each row; longer cells are cut so that no pattern can hang on them. */
export const MAX_STOP_CHARS = 200;

/** Rows of the head of a file as texts, to decide how to read it. */
export function sampleRows(head: string, delimiter: string, limit: number): string[][] {
  const rows: string[][] = [];
  const reader = new RowReader(delimiter, {
    row(row) {
      rows.push(Array.from({ length: row.count }, (_, column) => cellText(row, column)));
      return rows.length >= limit;
    },
  });
  reader.write(head);
  if (rows.length < limit) reader.end();
  return rows;
}

export type FoundHeader = {
  readonly delimiter: string;
  readonly rows: number;
  readonly header: Header;
  readonly bank: BankExport | undefined;
};

/** The first row that names a date and an amount, under whichever delimiter names most columns. */
export function findHeader(head: string): FoundHeader | undefined {
  let best: FoundHeader | undefined;
  let bestCount = 0;
  for (const delimiter of DELIMITERS) {
    if (!head.includes(delimiter)) continue;
    const rows = sampleRows(head, delimiter, MAX_PREAMBLE_ROWS);
    for (const [index, cells] of rows.entries()) {
      const header = readHeader(cells.map(plainCell));
      const count = header?.roles.filter((role) => role !== 'ignored').length ?? 0;
      if (header === undefined || count <= bestCount) continue;
      best = { delimiter, rows: index + 1, header, bank: bankOf(header) };
      bestCount = count;
    }
  }
  return best;
}

/** The layout that a profile says, as it says it. */
export function layoutOfProfile(profile: CsvProfile, head: string): CsvLayout | FileError {
  const formats = typeof profile.dateFormat === 'string' ? [profile.dateFormat] : profile.dateFormat;
  const stop = compileStop(profile.stopPattern);
  if (stop === null) {
    return {
      code: 'not-a-bank-statement',
      message: `the CSV profile's stopPattern: got ${JSON.stringify(profile.stopPattern)}, expected a regular expression; correct the profile`,
    };
  }
  if (profile.amountColumn === undefined && (profile.debitColumn === undefined || profile.creditColumn === undefined)) {
    return {
      code: 'not-a-bank-statement',
      message:
        'the CSV profile: got no amount, expected amountColumn, or debitColumn and creditColumn; correct the profile',
    };
  }
  const hasAmount = profile.amountColumn !== undefined;
  const delimiter = profile.delimiter ?? likeliestDelimiter(head, profile);
  const style = styleOf(profile.decimalSeparator ?? '.');
  return {
    ...NO_COLUMNS,
    delimiter,
    preambleRows: profile.skipRows ?? 0,
    date: profile.dateColumn,
    amount: profile.amountColumn ?? -1,
    debit: hasAmount ? -1 : (profile.debitColumn ?? -1),
    credit: hasAmount ? -1 : (profile.creditColumn ?? -1),
    flag: profile.flagColumn ?? -1,
    debitFlags:
      profile.debitFlags === undefined
        ? undefined
        : new Set(profile.debitFlags.map((flag) => flag.trim().toLowerCase())),
    balance: profile.balanceColumn ?? -1,
    texts: profile.descriptionColumns,
    readDate: anyOf(formats.map(compileDateFormat)),
    style,
    hasNegativeDebits:
      !hasAmount &&
      isNegative(
        profile.debitColumn ?? -1,
        style,
        sampleRows(head, delimiter, MAX_SAMPLE_ROWS).slice(profile.skipRows),
      ),
    ignoreSign: profile.ignoreSign ?? false,
    invertSign: profile.invertSign ?? false,
    stop,
    ownAccount: profile.account,
    ownCurrency: profile.currency,
    isProfile: true,
  };
}

/** A column with an amount below zero and none above. */
function isNegative(column: number, style: NumberStyle, sample: readonly (readonly string[])[]): boolean {
  let found = false;
  for (const cells of sample) {
    const sign = signOf(readCellAmount(cells[column] ?? '', style)?.value ?? ZERO);
    if (sign > 0) return false;
    found ||= sign < 0;
  }
  return found;
}

/** `null` when the pattern is not a regular expression. */
function compileStop(pattern: string | undefined): RegExp | undefined | null {
  if (pattern === undefined) return undefined;
  try {
    return new RegExp(pattern);
  } catch {
    return null;
  }
}

/** Of the usual delimiters the one that gives most rows all the columns that the profile needs; a comma by default. */
function likeliestDelimiter(head: string, profile: CsvProfile): string {
  const needed = Math.max(
    profile.dateColumn,
    profile.amountColumn ?? 0,
    profile.debitColumn ?? 0,
    profile.creditColumn ?? 0,
  );
  let best = ',';
  let most = 0;
  for (const delimiter of DELIMITERS) {
    const rows = sampleRows(head, delimiter, MAX_PREAMBLE_ROWS).filter((cells) => cells.length > needed).length;
    if (rows > most) {
      best = delimiter;
      most = rows;
    }
  }
  return best;
}

const NO_COLUMNS = {
  delimiter: ',',
  preambleRows: 0,
  headerNames: [],
  width: 0,
  date: -1,
  valueDate: -1,
  amount: -1,
  debit: -1,
  credit: -1,
  flag: -1,
  debitFlags: undefined,
  balance: -1,
  balanceBefore: -1,
  account: -1,
  currency: -1,
  status: -1,
  reference: -1,
  name: -1,
  otherAccount: -1,
  texts: [],
  style: styleOf('.'),
  isMarked: false,
  ignoreSign: false,
  invertSign: false,
  hasNegativeDebits: false,
  stop: undefined,
  ownAccount: undefined,
  ownCurrency: undefined,
  bank: undefined,
  isProfile: false,
} as const;

/** The layout of a file whose header is understood, or why its columns cannot be read for certain. */
export function layoutOfHeader(found: FoundHeader, head: string): CsvLayout | FileError {
  const { header, bank, delimiter, rows } = found;
  const column = (role: Role) => header.roles.indexOf(role);
  const sample = sampleRows(head, delimiter, MAX_SAMPLE_ROWS).slice(rows);
  const decimal = decimalSign(header, bank, sample);
  if (typeof decimal !== 'string') return decimal;
  const dayFirst = dayOrder(header, bank, sample);
  if (typeof dayFirst !== 'boolean') return dayFirst;
  const debit = column('debit');
  const credit = column('credit');
  const status = statusColumn(header, sample);
  const isSplit = debit >= 0 && credit >= 0;
  const style = styleOf(decimal);
  if (!isSplit && column('amount') < 0) return columnsUnclear(header);
  return {
    ...NO_COLUMNS,
    delimiter,
    preambleRows: rows,
    headerNames: header.names,
    width: header.names.length,
    date: column('date'),
    valueDate: column('valueDate'),
    amount: isSplit ? -1 : column('amount'),
    debit: isSplit ? debit : -1,
    credit: isSplit ? credit : -1,
    flag: isSplit ? -1 : flagColumn(header, sample),
    balance: column('balance'),
    balanceBefore: column('balanceBefore'),
    account: column('account'),
    currency: column('currency'),
    status,
    reference: column('reference'),
    name: column('name'),
    otherAccount: column('otherAccount'),
    texts: header.roles.flatMap((role, index) =>
      role === 'text' || (role === 'status' && index !== status) ? [index] : [],
    ),
    readDate: usualDates(dayFirst),
    style,
    hasNegativeDebits: isSplit && isNegative(debit, style, sample),
    isMarked:
      !isSplit && sample.some((cells) => (readCellAmount(cells[column('amount')] ?? '', style)?.mark ?? 0) !== 0),
    bank,
  };
}

function columnsUnclear(header: Header): FileError {
  return {
    code: 'not-a-bank-statement',
    message: `the CSV columns: got ${header.names
      .filter((name) => name !== '')
      .join(', ')
      .slice(0, 120)}, expected an amount, or both a debit and a credit; say how to read the file with --csv-profile`,
  };
}

/** A column named "type" is a flag only where its values are: elsewhere it says "transfer" or "card". */
function flagColumn(header: Header, sample: readonly (readonly string[])[]): number {
  const column = header.roles.indexOf('flag');
  const values = sample.map((cells) => cells[column] ?? '').filter((value) => value !== '');
  return column >= 0 && values.length > 0 && values.every((value) => flagSign(value, undefined) !== undefined)
    ? column
    : -1;
}

/** A column named "info" or "state" is a status only where it says "booked", "pending" and the like. */
function statusColumn(header: Header, sample: readonly (readonly string[])[]): number {
  const column = header.roles.indexOf('status');
  return column >= 0 && sample.some((cells) => statusOf(cells[column] ?? '') !== undefined) ? column : -1;
}

/** A file that shows both decimal signs is read by the one that so many times more values show; the others are broken rows. */
const CLEAR_MAJORITY = 4;

function decimalSign(
  header: Header,
  bank: BankExport | undefined,
  sample: readonly (readonly string[])[],
): '.' | ',' | FileError {
  const columns = header.roles.flatMap((role, index) =>
    role === 'amount' || role === 'debit' || role === 'credit' || role === 'balance' || role === 'balanceBefore'
      ? [index]
      : [],
  );
  const vote = voteDecimal(sample.flatMap((cells) => columns.map((column) => cells[column] ?? '')));
  const { points, commas, doubtfulPoint, doubtfulComma } = vote;
  if (points > commas * CLEAR_MAJORITY) return '.';
  if (commas > points * CLEAR_MAJORITY) return ',';
  const isSilent = points === 0 && commas === 0;
  // A known export parts thousands by commas, so that only a point leaves a doubt.
  if (isSilent && doubtfulPoint === undefined && (bank !== undefined || doubtfulComma === undefined)) return '.';
  const got = isSilent
    ? `"${doubtfulPoint ?? doubtfulComma ?? ''}"`
    : 'amounts with a decimal point and amounts with a decimal comma';
  return {
    code: 'amount-ambiguous',
    message: `the amount columns: got ${got}, expected values that show which sign parts the decimals; give decimalSeparator with --csv-profile`,
  };
}

function dayOrder(
  header: Header,
  bank: BankExport | undefined,
  sample: readonly (readonly string[])[],
): boolean | FileError {
  const column = header.roles.indexOf('date');
  const values = sample.map((cells) => plainCell(cells[column] ?? ''));
  if (bank !== undefined || !needsDayOrder(values)) return true;
  const vote = voteDayFirst(values);
  if (vote !== undefined) return vote;
  // Only English headers come from countries that write the month first.
  if ([...header.languages].some((language) => language !== 'en')) return true;
  return {
    code: 'date-ambiguous',
    message: `the date column: got "${values.find((value) => value !== '') ?? ''}", expected dates that show whether day or month comes first; give dateFormat with --csv-profile`,
  };
}

/** Names of the exports that are known, for messages. */
export function knownExports(): string {
  return [...new Set(BANK_EXPORTS.map((bank) => bank.name))].join(', ');
}
