import { type LocalDate, parseLocalDate } from '@piutang/calendar';
import { negate } from '../decimal.ts';
import type { Decimal, LineDetail, ProblemCode, StatementLine } from '../model.ts';
import { ownCopy } from '../own-copy.ts';
import { present } from '../references.ts';
import { chargesOf, detailsOf, directionOf, isTrue, joinTexts, readAmount } from './entry.ts';
import type { RawEntry, RawMoney } from './message.ts';

/** What an entry needs to know of the statement around it. */
export type EntryContext = {
  readonly ordinal: number;
  readonly account: string;
  /** Of the account; empty where the file does not say. */
  readonly currency: string;
  /** Stands in where the entry has no booking date. */
  readonly fallbackDay: LocalDate | undefined;
  /** Reads a day, as {@link createDayMemory} does. */
  readonly dayOf: (text: string) => LocalDate | undefined;
};

/** Something about one entry, to be told with its physical line. */
export type EntryNote = {
  readonly code: ProblemCode;
  readonly severity: 'info' | 'warning' | 'error';
  readonly message: string;
};

export type EntryReading =
  | { readonly line: StatementLine; readonly notes: readonly EntryNote[] }
  | { readonly rejected: EntryNote };

/**
 * One `Ntry` as a line. The sign is `CdtDbtInd` alone: `RvslInd` only says that an earlier entry is undone, its effect
 * is in the indicator already. An entry whose amount, direction or date cannot be read is rejected, not guessed.
 */
export function lineOf(entry: RawEntry, context: EntryContext): EntryReading {
  const direction = directionOf(entry.sign);
  if (direction === undefined) return rejected('sign-unknown', `CdtDbtInd: got "${entry.sign}", expected CRDT or DBIT`);
  const money = moneyOf(entry, context.currency);
  const magnitude = readAmount(money);
  if (money === undefined || magnitude === undefined) {
    const got = entry.money === undefined ? 'nothing' : `"${entry.money.text.slice(0, 40)}"`;
    return rejected('amount-unreadable', `Amt: got ${got}, expected a plain decimal such as 149.87`);
  }
  const amount = direction < 0 ? negate(magnitude) : magnitude;
  const booked =
    context.dayOf(entry.bookedOn) ??
    (entry.bookedOn === '' ? (context.fallbackDay ?? context.dayOf(entry.valueOn)) : undefined);
  if (booked === undefined) {
    const got = entry.bookedOn === '' ? 'nothing' : `"${entry.bookedOn.slice(0, 40)}"`;
    return rejected('date-unreadable', `BookgDt: got ${got}, expected a date such as 2026-01-31`);
  }
  const notes: EntryNote[] = [];
  const line = buildLine(entry, amount, money.currency || context.currency, booked, context, notes);
  if (context.currency !== '' && money.currency !== '' && money.currency !== context.currency) {
    notes.push({
      code: 'currency-mixed',
      severity: 'error',
      message: `entry ${context.ordinal} is in ${money.currency} on an account in ${context.currency}, and the file gives no counter value: the sums take it as it stands and mean nothing; ask the bank for the amount that was booked`,
    });
  }
  return { line, notes };
}

function buildLine(
  entry: RawEntry,
  amount: Decimal,
  currency: string,
  bookedOn: LocalDate,
  context: EntryContext,
  notes: EntryNote[],
): StatementLine {
  const { details, mismatch } = detailsOf(entry, amount, currency, context.account);
  if (mismatch !== undefined) {
    notes.push({
      code: 'batch-sum-mismatch',
      severity: 'warning',
      message: `the transactions of entry ${context.ordinal} do not add up to it: the entry is kept whole and its parts are not given; ask the bank for the camt.054 of this entry`,
    });
  }
  if (entry.batchCount !== undefined) checkCount(entry.batchCount, entry, context.ordinal, notes);
  const pending = isPending(entry.status, context.ordinal, notes);
  const only = details.length === 1 ? details[0] : undefined;
  const bankReference =
    entry.servicerReference ||
    (entry.details.length === 1 ? entry.details[0]?.servicerReference : '') ||
    entry.entryReference;
  const charges = chargesOf(entry.charges, currency) ?? only?.charges;
  // Set one by one: spreading optional parts costs more than reading the XML.
  const valueOn = context.dayOf(entry.valueOn);
  if (valueOn === undefined && entry.valueOn !== '') notes.push(unreadableValueDate(entry.valueOn, bookedOn));
  const line: LineDraft = {
    ordinal: context.ordinal,
    amount,
    currency: currency === '' ? undefined : currency,
    bookedOn,
    valueOn: valueOn ?? bookedOn,
    reversal: isTrue(entry.reversal),
    pending,
    counterparty: only?.counterparty ?? {},
    text: textOf(entry, details),
    details,
    fileLine: entry.fileLine,
  };
  if (bankReference !== '' && bankReference !== undefined) line.bankReference = bankReference;
  if (charges !== undefined) line.charges = charges;
  const typeCode = typeCodeOf(entry);
  if (typeCode !== '') line.typeCode = typeCode;
  shareReferences(line, entry.details);
  share(line, details);
  return line;
}

/** An entry that lists one transaction, or none, may announce any number. */
function checkCount(announced: number, { details }: RawEntry, ordinal: number, notes: EntryNote[]): void {
  if (details.length < 2 || announced === details.length) return;
  notes.push({
    code: 'count-mismatch',
    severity: 'warning',
    message: `entry ${ordinal} announces ${announced} transactions and has ${details.length}: compare with the bank's own list`,
  });
}

/** `PMNT-RCDT-ESCT` of the ISO 20022 code set BankTransactionCode, else the bank's own code. */
function typeCodeOf({ domain, family, subFamily, bankCode }: RawEntry): string {
  return domain === '' ? bankCode : [domain, family, subFamily].filter((each) => each !== '').join('-');
}

function unreadableValueDate(got: string, bookedOn: LocalDate): EntryNote {
  return {
    code: 'date-unreadable',
    severity: 'warning',
    message: `ValDt: got "${got.slice(0, 40)}", expected a date such as 2026-01-31; the booking date ${bookedOn} is taken`,
  };
}

type LineDraft = { -readonly [Field in keyof StatementLine]: StatementLine[Field] };

/** References that hold for the whole line: those of its only transaction, or what all of a batch have in common. */
function share(line: LineDraft, details: readonly LineDetail[]): void {
  const [first] = details;
  if (first === undefined) return;
  const { endToEndId, structuredReference, returnReason } = first;
  if (details.length === 1) {
    // Nearly every entry: nothing to compare.
    if (endToEndId !== undefined) line.endToEndId = endToEndId;
    if (structuredReference !== undefined) line.structuredReference = structuredReference;
    if (returnReason !== undefined) line.returnReason = returnReason;
    return;
  }
  if (endToEndId !== undefined && details.every((each) => each.endToEndId === endToEndId)) line.endToEndId = endToEndId;
  if (structuredReference !== undefined && details.every((each) => each.structuredReference === structuredReference)) {
    line.structuredReference = structuredReference;
  }
  if (returnReason !== undefined && details.every((each) => each.returnReason === returnReason)) {
    line.returnReason = returnReason;
  }
}

/** The owner's reference and the mandate that all transactions of an entry share. */
function shareReferences(line: LineDraft, details: RawEntry['details']): void {
  const [first] = details;
  if (first === undefined || (first.instructionId === '' && first.mandate === '')) return;
  const instruction = present(first.instructionId);
  if (instruction !== undefined && details.every((each) => each.instructionId === first.instructionId)) {
    line.ownerReference = instruction;
  }
  const mandate = present(first.mandate);
  if (mandate !== undefined && details.every((each) => each.mandate === first.mandate)) line.mandate = mandate;
}

/** The text of the only transaction, or of an entry that is not split all that its transactions say, then the bank's words. */
function textOf(entry: RawEntry, details: readonly LineDetail[]): string {
  const [first] = details;
  if (details.length === 1 && first !== undefined) {
    return entry.moreText === '' ? first.text : joinTexts([first.text, entry.moreText]);
  }
  if (details.length > 1) return entry.moreText;
  return joinTexts([...entry.details.flatMap((each) => [...each.texts, ...referencesOf(each)]), entry.moreText]);
}

/** References of a transaction whose entry is not split: the only place left for them is the text. */
function referencesOf(raw: RawEntry['details'][number]): string[] {
  return [...raw.structured.map((each) => each.reference), present(raw.endToEndId) ?? ''];
}

/**
 * PDNG, INFO and FUTR are not booked; a status that is not in the external code set EntryStatus is not trusted to be.
 * A missing status is not pending: banks that leave it out send end-of-day statements whose balances hold the entries.
 */
function isPending(status: string, ordinal: number, notes: EntryNote[]): boolean {
  if (status === 'BOOK' || status === '') return false;
  if (status !== 'PDNG' && status !== 'INFO' && status !== 'FUTR') {
    notes.push({
      code: 'tag-unknown',
      severity: 'warning',
      message: `entry ${ordinal} has status "${status.slice(0, 20)}", expected BOOK, PDNG, INFO or FUTR: it is taken as not booked`,
    });
  }
  return true;
}

/** The money that was booked: the entry's own, or its counter value in the account's currency where that differs. */
function moneyOf(entry: RawEntry, accountCurrency: string): RawMoney | undefined {
  const money = entry.money;
  if (money === undefined || accountCurrency === '' || money.currency === '' || money.currency === accountCurrency) {
    return money;
  }
  const only = entry.details.length === 1 ? entry.details[0] : undefined;
  const others = [
    entry.amounts?.counterValue,
    entry.amounts?.transaction,
    only?.amounts?.counterValue,
    only?.amounts?.transaction,
  ];
  return others.find((each) => each?.currency === accountCurrency) ?? money;
}

/** A file has a few hundred days; with times of day in them the memory must not grow. */
const MAX_KNOWN_DAYS = 1000;

/** As {@link dayOf}, remembering the answers, because entries share their days. */
export function createDayMemory(): (text: string) => LocalDate | undefined {
  const known = new Map<string, LocalDate>();
  return (text) => {
    const before = known.get(text);
    if (before !== undefined || text === '') return before;
    const day = dayOf(text);
    if (known.size >= MAX_KNOWN_DAYS) known.clear();
    if (day !== undefined) known.set(ownCopy(text), day);
    return day;
  };
}

/** The day of an xs:date or xs:dateTime, as the bank's own calendar has it: a zone does not shift it. */
export function dayOf(text: string): LocalDate | undefined {
  const next = text.charAt(10);
  const isComplete = next === '' || next === 'T' || next === 'Z' || next === '+' || next === '-';
  return isComplete ? parseLocalDate(text.slice(0, 10)) : undefined;
}

function rejected(code: ProblemCode, message: string): EntryReading {
  return {
    rejected: {
      code,
      severity: 'error',
      message: `an entry cannot be read: ${message}; it is left out, ask the bank for a correct file`,
    },
  };
}
