import { createHash } from 'node:crypto';
import {
  type Decimal,
  formatDecimal,
  type Problem,
  type ReadOptions,
  readStatements,
  type StatementHead,
  type StatementLine,
  type StatementTail,
  toMinor,
} from '@piutang/bank-statements';
import type { LocalDate } from '@piutang/calendar';
import { type CurrencyCode, parseCurrency } from '@piutang/money';
import type { CollectionAccount, Tenant } from '@piutang/tenancy';

/** Why a file must not post by itself. */
export type FileRefusal = {
  readonly code: string;
  readonly message: string;
  readonly line?: number;
  readonly details?: readonly string[];
};

/** One statement of a surveyed file, on an account that the tenant collects on. */
export type SurveyedStatement = {
  /** Number of the statement in the file, from 0. */
  readonly index: number;
  readonly account: CollectionAccount;
  readonly head: StatementHead;
  readonly tail: StatementTail;
  readonly number: string;
  readonly lineCount: number;
  readonly firstOn: LocalDate | undefined;
  readonly lastOn: LocalDate | undefined;
  /** Whether its bookings are in the order in which they were booked, as far as their days show. */
  readonly isInOrder: boolean;
  /** Balances of the account's currency in minor units, where the statement tells them. */
  readonly openingMinor: bigint | undefined;
  readonly closingMinor: bigint | undefined;
};

/** A booking of a surveyed file. */
export type FileLine = {
  readonly statement: SurveyedStatement;
  readonly line: StatementLine;
  /** See {@link fingerprintOf}. */
  readonly fingerprint: string;
  /** In the account's minor units. */
  readonly amountMinor: bigint;
  /** Balance of the account after it: as the bank printed it, or as it follows from a proved statement's opening balance. */
  readonly balanceMinor: bigint | undefined;
};

export type Survey = {
  readonly sha256: string;
  readonly format: string | undefined;
  readonly statements: readonly SurveyedStatement[];
  readonly problems: readonly Problem[];
  readonly refusal: FileRefusal | undefined;
  /** Whether every statement and booking can be read, so that a person may let the file post in spite of its problem. */
  readonly isReadable: boolean;
  /** Bookings of all statements. */
  readonly lineCount: number;
  /** The bookings of a file that is not too large to be kept, so that it need not be read again. */
  readonly lines: readonly StatementBooking[] | undefined;
};

/** A booking and the number of its statement in the file, from 0. */
type StatementBooking = { readonly at: number; readonly line: StatementLine };

/** Lines of a small file are kept from the survey: 20,000 of about 1.5 KB are 30 MB of a function's memory. */
const MAX_KEPT_LINES = 20_000;

/** Problems beyond this many are the same problem again; the report says how many there were. */
const MAX_KEPT_PROBLEMS = 200;

/**
 * Reads a whole bank file without posting anything: its hash, its statements and whether it may post. A file that may not
 * is refused as a whole, so that nothing of it is half-posted.
 */
export async function surveyStatementFile(
  bytes: AsyncIterable<Uint8Array>,
  objectKey: string,
  tenant: Tenant,
): Promise<Survey> {
  const hash = createHash('sha256');
  async function* hashed() {
    for await (const chunk of bytes) {
      hash.update(chunk);
      yield chunk;
    }
  }
  const statements: SurveyedStatement[] = [];
  const problems: Problem[] = [];
  let format: string | undefined;
  let refusal: FileRefusal | undefined;
  let isReadable = true;
  let open: OpenStatement | undefined;
  let lineCount = 0;
  let at = -1;
  let lines: StatementBooking[] | undefined = [];

  for await (const event of readStatements(hashed(), readOptions(objectKey, tenant))) {
    if (event.kind === 'file') format = event.format;
    else if (event.kind === 'statement') {
      at += 1;
      open = { head: event.head, days: [], lineCount: 0, lastDay: undefined, isInOrder: true };
    } else if (event.kind === 'problem') keep(problems, event.problem);
    else if (event.kind === 'error') [refusal, isReadable] = [event.error, false];
    else if (event.kind === 'line' && open !== undefined) {
      open.lineCount += 1;
      open.isInOrder &&= open.lastDay === undefined || open.lastDay <= event.line.bookedOn;
      open.lastDay = event.line.bookedOn;
      open.days.push(event.line.bookedOn);
      if (open.days.length > 2) open.days = extremes(open.days);
      const poison = unpostable(event.line, event.line.currency ?? open.head.currency);
      if (poison !== undefined) [refusal, isReadable] = [refusal ?? poison, false];
      if (event.line.pending) continue;
      lineCount += 1;
      if (lineCount > MAX_KEPT_LINES) lines = undefined;
      else lines?.push({ at, line: event.line });
    } else if (event.kind === 'end' && open !== undefined) {
      const { statement, refusal: found } = surveyed(open, event.tail, at, objectKey, tenant);
      if (found !== undefined) refusal ??= withLine(found, problems);
      if (statement !== undefined) statements.push(statement);
      open = undefined;
    }
  }
  const sha256 = hash.digest('hex');
  const isIntraday = intraday(format);
  refusal ??= isIntraday;
  refusal ??=
    refusedByProblem(problems) ??
    (statements.length === 0 ? { code: 'no-statement', message: 'the file holds no statement' } : undefined);
  isReadable &&= isIntraday === undefined && statements.length === at + 1 && statements.length > 0;
  return { sha256, format, statements, problems, refusal, isReadable, lineCount, lines };
}

type OpenStatement = {
  readonly head: StatementHead;
  days: LocalDate[];
  lineCount: number;
  lastDay: LocalDate | undefined;
  /** Whether no booking is of an earlier day than the one before it. */
  isInOrder: boolean;
};

/**
 * The bookings of a surveyed file in file order, pending ones left out: from the survey, or read again.
 * @param reopen the same bytes once more; called only for a file that was too large to be kept
 */
export async function* linesOfFile(
  survey: Survey,
  objectKey: string,
  tenant: Tenant,
  reopen: () => Promise<AsyncIterable<Uint8Array>>,
): AsyncGenerator<FileLine> {
  const bookings = survey.lines ?? bookingsOf(await reopen(), objectKey, tenant);
  let before: SurveyedStatement | undefined;
  let runningMinor: bigint | undefined;
  for await (const { at, line } of bookings) {
    const statement = survey.statements[at];
    if (statement === undefined) continue;
    const { currency } = statement.account;
    const amountMinor = lineAmountMinor(line, currency);
    const printed = minorOf(line.balanceAfter, currency);
    if (statement !== before) runningMinor = followsFrom(statement);
    before = statement;
    if (runningMinor !== undefined) runningMinor += amountMinor;
    yield { statement, line, fingerprint: fingerprintOf(line), amountMinor, balanceMinor: printed ?? runningMinor };
  }
}

/** The balance from which running balances may be computed. */
function followsFrom({ tail, isInOrder, openingMinor }: SurveyedStatement): bigint | undefined {
  return tail.balances === 'proved' && isInOrder ? openingMinor : undefined;
}

async function* bookingsOf(
  bytes: AsyncIterable<Uint8Array>,
  objectKey: string,
  tenant: Tenant,
): AsyncGenerator<StatementBooking> {
  let at = -1;
  for await (const event of readStatements(bytes, readOptions(objectKey, tenant))) {
    if (event.kind === 'statement') at += 1;
    else if (event.kind === 'line' && !event.line.pending) yield { at, line: event.line };
  }
}

/** A bank of the tenant's own is read by the profile of the account that the file's place names. */
function readOptions(objectKey: string, tenant: Tenant): ReadOptions {
  const csvProfile = accountOfPlace(objectKey, tenant)?.csvProfile;
  const fileName = objectKey.slice(objectKey.lastIndexOf('/') + 1);
  return csvProfile === undefined
    ? { fileName }
    : { fileName, csvProfile: csvProfile as NonNullable<ReadOptions['csvProfile']> };
}

function surveyed(
  open: OpenStatement,
  tail: StatementTail,
  index: number,
  objectKey: string,
  tenant: Tenant,
): { readonly statement?: SurveyedStatement; readonly refusal?: FileRefusal } {
  const head = { ...open.head, ...tail.head };
  const account = accountOf(head.account, objectKey, tenant);
  if (account === undefined) return { refusal: unknownAccount(head.account, tenant) };
  if (head.currency !== undefined && head.currency !== account.currency) {
    const message = `the statement is in ${head.currency}, account ${account.account} is kept in ${account.currency}; correct the tenant file or the file`;
    return { refusal: { code: 'currency-differs', message } };
  }
  const [firstOn, lastOn] = [open.days.toSorted()[0], open.days.toSorted().at(-1)];
  const openingMinor = minorOf(head.opening?.amount, account.currency);
  const closingMinor = minorOf(tail.closing?.amount, account.currency);
  const number = head.number ?? '';
  const statement = {
    index,
    account,
    head,
    tail,
    number,
    lineCount: open.lineCount,
    isInOrder: open.isInOrder,
    firstOn,
    lastOn,
    openingMinor,
    closingMinor,
  };
  const refusal = unproved(tail);
  return refusal === undefined ? { statement } : { statement, refusal };
}

/** Why a statement's bookings cannot be trusted as a whole. */
function unproved(tail: StatementTail): FileRefusal | undefined {
  if (tail.balances === 'broken')
    return { code: 'balance-mismatch', message: 'opening balance and bookings do not give the closing balance' };
  if (tail.unstated === undefined || tail.balances === 'proved') return undefined;
  const message = `${tail.unstated.count} bookings do not say whether they are booked, and no balances show it; ask the bank for a file with the status`;
  return { code: 'status-missing', message };
}

/**
 * What was found wrong with a whole statement, with the line that its reader named; or the row that could not be read,
 * where there is one, because that is why the rest does not add up.
 */
function withLine(refusal: FileRefusal, problems: readonly Problem[]): FileRefusal {
  const told = problems.filter(({ severity, line }) => severity === 'error' && line !== undefined);
  const cause = told.find(({ code }) => code !== refusal.code) ?? told.find(({ code }) => code === refusal.code);
  if (cause?.line === undefined) return refusal;
  return { ...refusal, code: cause.code, message: cause.message, line: cause.line };
}

/** A balance in minor units; `undefined` where there is none or it is finer than the currency. */
function minorOf(amount: Decimal | undefined, currency: CurrencyCode): bigint | undefined {
  const amountMinor = amount === undefined ? undefined : toMinor(amount, currency);
  return typeof amountMinor === 'bigint' ? amountMinor : undefined;
}

function unknownAccount(account: string | undefined, tenant: Tenant): FileRefusal {
  const known = tenant.collectionAccounts.map((each) => each.account).join(', ');
  return account === undefined
    ? {
        code: 'account-unknown',
        message: `the file does not say its account: put it into a folder of the account's number, such as bank-statements/${tenant.collectionAccounts[0]?.account}/, or put the number into its name`,
      }
    : {
        code: 'account-unknown',
        message: `got account ${account}, expected one of ${known}; add it to collectionAccounts of the tenant file`,
      };
}

/** The collection account that a file's own account number names, else that of the place where it lies. */
function accountOf(account: string | undefined, objectKey: string, tenant: Tenant): CollectionAccount | undefined {
  if (account === undefined) return accountOfPlace(objectKey, tenant);
  const parts = [account, ...account.split(/[/ ]/)].map(plain);
  return tenant.collectionAccounts.find(
    (each) => parts.includes(plain(each.account)) || parts.includes(plain(each.account + each.currency)),
  );
}

/** Some exports tell their account only by where they lie: in a folder, or in the file's own name. */
function accountOfPlace(objectKey: string, tenant: Tenant): CollectionAccount | undefined {
  const [, ...places] = objectKey.split('/');
  const name = places.pop() ?? '';
  const named = [...places, ...name.split(/[^0-9A-Za-z]+/)].map(plain);
  return tenant.collectionAccounts.find(({ account }) => named.includes(plain(account)));
}

/** Account numbers are written with blanks, dots and dashes; letters and digits are the number. */
function plain(account: string): string {
  return account.replace(/[^0-9A-Za-z]/g, '').toUpperCase();
}

/** Reports within the day repeat what the day's statement books: posting both would double it. */
function intraday(format: string | undefined): FileRefusal | undefined {
  if (format !== 'mt942' && format !== 'camt.052') return undefined;
  const message = `${format} reports bookings that the end-of-day statement holds again; drop the MT940 or camt.053 of the day instead`;
  return { code: 'not-end-of-day', message };
}

function refusedByProblem(problems: readonly Problem[]): FileRefusal | undefined {
  const errors = problems.filter(({ severity }) => severity === 'error');
  const [first] = errors;
  if (first === undefined) return undefined;
  const details = errors.map(
    ({ code, message, line }) => `${line === undefined ? '' : `line ${line}, `}${code}: ${message}`,
  );
  return {
    code: first.code,
    message: first.message,
    ...(first.line === undefined ? {} : { line: first.line }),
    details,
  };
}

function keep(problems: Problem[], problem: Problem): void {
  if (problems.length < MAX_KEPT_PROBLEMS || problem.severity === 'error') problems.push(problem);
}

/** A booking that the ledger cannot hold exactly is never rounded: the file waits for a person. */
function unpostable(line: StatementLine, code: string | undefined): FileRefusal | undefined {
  if (line.pending || code === undefined) return undefined;
  const currency = parseCurrency(code);
  if (currency === undefined)
    return {
      code: 'currency-unknown',
      message: `got currency ${code}, expected an ISO 4217 code`,
      line: line.fileLine,
    };
  const amountMinor = toMinor(line.amount, currency);
  return typeof amountMinor === 'bigint'
    ? undefined
    : { code: 'amount-unreadable', message: amountMinor.message, line: line.fileLine };
}

function extremes(days: readonly LocalDate[]): LocalDate[] {
  const sorted = days.toSorted();
  return [sorted[0], sorted.at(-1)].flatMap((day) => day ?? []);
}

/** The amount of a surveyed line in the account's minor units. */
export function lineAmountMinor(line: StatementLine, currency: CurrencyCode): bigint {
  const amountMinor = toMinor(line.amount, currency);
  if (typeof amountMinor !== 'bigint')
    throw new Error(`line ${line.fileLine} was surveyed as postable: ${amountMinor.message}`);
  return amountMinor;
}

/**
 * Hash of what a bank writes about a booking and does not change between two files that both hold it: value date, amount,
 * text and running balance; the name under which equal bookings of a day are numbered.
 */
export function fingerprintOf(line: StatementLine): string {
  const text = line.text.toUpperCase().replace(/\s+/g, ' ').trim();
  const parts = [
    line.valueOn,
    formatDecimal(line.amount),
    text,
    line.balanceAfter === undefined ? '' : formatDecimal(line.balanceAfter),
  ];
  return createHash('sha256').update(parts.join('\u0000')).digest('hex').slice(0, 16);
}
