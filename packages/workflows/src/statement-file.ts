import { createHash } from 'node:crypto';
import {
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
  readonly account: CollectionAccount;
  readonly head: StatementHead;
  readonly tail: StatementTail;
  readonly number: string;
  readonly lineCount: number;
  readonly firstOn: LocalDate | undefined;
  readonly lastOn: LocalDate | undefined;
};

export type Survey = {
  readonly sha256: string;
  readonly format: string | undefined;
  readonly statements: readonly SurveyedStatement[];
  readonly problems: readonly Problem[];
  readonly refusal: FileRefusal | undefined;
};

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
  let open: { head: StatementHead; days: LocalDate[]; lineCount: number } | undefined;

  for await (const event of readStatements(hashed(), readOptions(objectKey, tenant))) {
    if (event.kind === 'file') format = event.format;
    else if (event.kind === 'statement') open = { head: event.head, days: [], lineCount: 0 };
    else if (event.kind === 'problem') keep(problems, event.problem);
    else if (event.kind === 'error') refusal = event.error;
    else if (event.kind === 'line' && open !== undefined) {
      open.lineCount += 1;
      open.days.push(event.line.bookedOn);
      if (open.days.length > 2) open.days = extremes(open.days);
      refusal ??= unpostable(event.line, event.line.currency ?? open.head.currency);
    } else if (event.kind === 'end' && open !== undefined) {
      const found = surveyed(open, event.tail, objectKey, tenant);
      if ('refusal' in found) refusal ??= found.refusal;
      else statements.push(found);
      open = undefined;
    }
  }
  const sha256 = hash.digest('hex');
  refusal ??= intraday(format);
  refusal ??=
    refusedByProblem(problems) ??
    (statements.length === 0 ? { code: 'no-statement', message: 'the file holds no statement' } : undefined);
  return { sha256, format, statements, problems, refusal };
}

/** The lines of a surveyed file, each with its statement's account, in file order. Pending bookings are left out. */
export async function* linesOfFile(
  bytes: AsyncIterable<Uint8Array>,
  objectKey: string,
  tenant: Tenant,
  statements: readonly SurveyedStatement[],
): AsyncGenerator<{ readonly statement: SurveyedStatement; readonly line: StatementLine }> {
  let at = -1;
  for await (const event of readStatements(bytes, readOptions(objectKey, tenant))) {
    if (event.kind === 'statement') at += 1;
    const statement = statements[at];
    if (event.kind === 'line' && !event.line.pending && statement !== undefined) yield { statement, line: event.line };
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
  open: { head: StatementHead; days: readonly LocalDate[]; lineCount: number },
  tail: StatementTail,
  objectKey: string,
  tenant: Tenant,
): SurveyedStatement | { readonly refusal: FileRefusal } {
  const head = { ...open.head, ...tail.head };
  const account = accountOf(head.account, objectKey, tenant);
  if (account === undefined) return { refusal: unknownAccount(head.account, tenant) };
  if (head.currency !== undefined && head.currency !== account.currency) {
    const message = `the statement is in ${head.currency}, account ${account.account} is kept in ${account.currency}; correct the tenant file or the file`;
    return { refusal: { code: 'currency-differs', message } };
  }
  if (tail.balances === 'broken')
    return {
      refusal: { code: 'balance-mismatch', message: 'opening balance and bookings do not give the closing balance' },
    };
  if (tail.unstated !== undefined && tail.balances !== 'proved') {
    const message = `${tail.unstated.count} bookings do not say whether they are booked, and no balances show it; ask the bank for a file with the status`;
    return { refusal: { code: 'status-missing', message } };
  }
  const [firstOn, lastOn] = [open.days.toSorted()[0], open.days.toSorted().at(-1)];
  const number = head.number ?? '';
  return { account, head, tail, number, lineCount: open.lineCount, firstOn, lastOn };
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

/** Reports within the day and notifications repeat what the day's statement books: posting both would double it. */
function intraday(format: string | undefined): FileRefusal | undefined {
  if (format !== 'mt942' && format !== 'camt.052' && format !== 'camt.054') return undefined;
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
