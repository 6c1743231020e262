import type { ProblemCode, StatementFormat, StatementHead } from '../model.ts';
import type { FormatParser, FormatReader, ReadContext } from '../reader.ts';
import { balancesOf, type Page, type StatementBalances } from './balances.ts';
import { createDayMemory, dayOf, type EntryNote, lineOf } from './line.ts';
import { newDetail, newEntry, newStatement } from './message.ts';
import type { MessageReading } from './rule-kinds.ts';
import { CAMT_ROOTS } from './rules.ts';
import { createStatementSums, type StatementSums } from './sums.ts';
import type { XmlFailure } from './xml-failures.ts';
import { createXmlScanner } from './xml-scanner.ts';

const FORMATS: readonly StatementFormat[] = ['camt.052', 'camt.053', 'camt.054'];

const MESSAGE = /<(?:[\w.-]+:)?BkToCstmr(?:Stmt|AcctRpt|DbtCdtNtfctn)(?:V01)?[\s/>]/;
const NAMESPACE = /camt\.05[234]\.001/;
/** Another XML: an own refusal is worth more than "unknown format". */
const XML = /^\s*<(?:\?xml|!DOCTYPE\s(?!html)|(?:[\w.-]+:)?Document[\s>])/i;
const NOT_OURS = /<\?OFX|<OFX[\s>]|<html[\s>]/i;

/** Reads ISO 20022 bank-to-customer messages: account report (052), statement (053), debit and credit notification (054). */
export const camtReader: FormatReader = {
  formats: FORMATS,
  sniff(head) {
    if (MESSAGE.test(head)) return 1;
    if (NAMESPACE.test(head)) return 0.9;
    return XML.test(head) && !NOT_OURS.test(head) ? 0.3 : 0;
  },
  declaredEncoding: (head) => /^\s*<\?xml[^>]{0,200}\sencoding\s*=\s*["']([\w.-]{1,40})["']/.exec(head)?.[1],
  open: (context) => openCamt(context),
};

/** Each odd entry is told, up to here for each severity; a file with more has one cause, not thousands. */
const MAX_PROBLEMS_TOLD = 500;

/** A statement being read: its head is told at the first entry, or at its end when it has none. */
type OpenStatement = {
  readonly balances: StatementBalances;
  readonly head: StatementHead;
  readonly sums: StatementSums;
  /** What is told once a statement, not once an entry. */
  readonly told: Set<ProblemCode>;
};

function openCamt(context: ReadContext): FormatParser {
  let open: OpenStatement | undefined;
  const dayMemory = createDayMemory();
  let ordinal = 0;
  const told = { info: 0, warning: 0, error: 0 };
  let statements = 0;
  let messages = 0;
  let fileFormat: StatementFormat | undefined;
  let messagesBefore = 0;
  let refused = false;
  /** `message` is the number of the message whose page it is, where pages are told of messages and not of statements. */
  let unfinishedPage: { account: string; page: number; fileLine: number; message: number | undefined } | undefined;

  function note({ code, severity, message }: EntryNote, line: number): void {
    told[severity] += 1;
    if (told[severity] > MAX_PROBLEMS_TOLD) return;
    context.emit({ kind: 'problem', problem: { code, severity, line, message } });
  }

  function noteOnce(statement: OpenStatement, each: EntryNote, line: number): void {
    if (statement.told.has(each.code)) return;
    statement.told.add(each.code);
    note(each, line);
  }

  function begin(): OpenStatement {
    const { statement } = reading;
    const page = pageOf(reading);
    const balances = balancesOf(statement, page);
    for (const each of balances.notes) note(each, each.fileLine);
    checkPage(page);
    const head = headOf(reading, balances);
    statements += 1;
    context.emit({ kind: 'statement', head });
    open = { balances, head, sums: createStatementSums(statement), told: new Set() };
    return open;
  }

  /** A page that said it is not the last must be followed by the next one of the same account. */
  function checkPage({ number, isLast }: Page): void {
    const { account, fileLine, lastPage } = reading.statement;
    const message = lastPage === '' ? messages : undefined;
    const follows = unfinishedPage?.account === account && number === unfinishedPage.page + 1;
    // Of several statements of a message only the last goes on in the next.
    const isOfSamePage = message !== undefined && unfinishedPage?.message === message;
    if (!follows && !isOfSamePage) tellMissingPage();
    unfinishedPage = isLast ? undefined : { account, page: number, fileLine, message };
  }

  function tellMissingPage(): void {
    if (unfinishedPage === undefined) return;
    const message = `page ${unfinishedPage.page} of a statement is not its last and the next is not in this file: expected page ${unfinishedPage.page + 1}; read the files of all pages`;
    note({ code: 'page-missing', severity: 'warning', message }, unfinishedPage.fileLine);
  }

  const reading: MessageReading = {
    statement: newStatement('camt.053', 0),
    entry: newEntry(0),
    detail: newDetail(),
    currency: '',
    messagePage: { pageNumber: '', lastPage: '' },
    documentHasMessage: false,
    line: () => scanner.line(),
    message(format) {
      messages += 1;
      const wanted = context.options.format;
      if (wanted !== undefined && wanted !== format) {
        const message = `the message: got ${format}, expected ${wanted} as asked for; leave the format out to have it recognised`;
        scanner.stop({ code: 'not-a-bank-statement', message });
      } else if (fileFormat === undefined) {
        fileFormat = format;
        context.emit({ kind: 'file', format, encoding: context.encoding });
      } else if (format !== fileFormat) note(otherFormat(format, fileFormat), scanner.line());
    },
    entryComplete() {
      const statement = open ?? begin();
      const { entry } = reading;
      const answer = lineOf(entry, {
        ordinal: ordinal + 1,
        account: reading.statement.account,
        currency: statement.balances.currency,
        fallbackDay: entry.bookedOn === '' ? fallbackDay(reading, statement.balances) : undefined,
        dayOf: dayMemory,
      });
      if ('rejected' in answer) {
        statement.sums.reject();
        note(answer.rejected, entry.fileLine);
        return;
      }
      ordinal += 1;
      const isStated = entry.status !== '';
      statement.sums.add(answer.line.amount, answer.line.pending, isStated);
      if (entry.bookedOn === '') noteOnce(statement, inferredDate(answer.line.bookedOn), entry.fileLine);
      if (!isStated) noteOnce(statement, NO_STATUS, entry.fileLine);
      for (const each of answer.notes) note(each, entry.fileLine);
      context.emit({ kind: 'line', line: answer.line });
    },
    statementComplete() {
      const { statement } = reading;
      if (open === undefined && statement.id === '' && statement.account === '' && statement.balances.length === 0) {
        return;
      }
      const { head: told, sums } = open ?? begin();
      // Balances behind the entries are against the schema, but they are balances.
      const balances = balancesOf(statement, pageOf(reading));
      for (const each of sums.notes()) note(each, statement.fileLine);
      const head = told.opening === undefined && balances.opening !== undefined ? { opening: balances.opening } : {};
      const tail = sums.tail(head, balances.opening, balances.closing);
      const mixed = balances.notes.some((each) => each.code === 'currency-mixed');
      context.emit({
        kind: 'end',
        tail: mixed && tail.balances === 'proved' ? { ...tail, balances: 'unknown' } : tail,
      });
      open = undefined;
    },
    foreignBody() {
      scanner.stop({
        code: 'not-a-bank-statement',
        message: 'the XML document holds no camt.052, camt.053 or camt.054 message: check that it is the right file',
      });
    },
    envelopeOpened() {
      messagesBefore = messages;
    },
    envelopeClosed() {
      if (messages === messagesBefore) reading.foreignBody();
    },
  };
  const scanner = createXmlScanner(CAMT_ROOTS, reading);

  function finish(failure: XmlFailure | undefined): void {
    if (failure === undefined || refused) return;
    refused = true;
    context.emit({ kind: 'error', error: failure });
  }

  return {
    write(piece) {
      if (!refused) finish(scanner.write(piece));
    },
    end() {
      finish(scanner.end());
      if (refused) return;
      if (statements === 0) {
        const message =
          'the camt message holds no statement: expected at least one Stmt, Rpt or Ntfctn with an account; ask the bank for the file again';
        context.emit({ kind: 'error', error: { code: 'no-statement', message } });
        return;
      }
      tellMissingPage();
    },
  };
}

function headOf({ statement }: MessageReading, balances: StatementBalances): StatementHead {
  const number = statement.electronicNumber || statement.legalNumber;
  return {
    ...(statement.account === '' ? {} : { account: statement.account }),
    ...(balances.currency === '' ? {} : { currency: balances.currency }),
    ...(statement.id === '' ? {} : { reference: statement.id }),
    ...(number === '' ? {} : { number }),
    ...(balances.opening === undefined ? {} : { opening: balances.opening }),
  };
}

/** The statement's own place among its pages, else that of the message it stands in; a whole one is the last of one. */
function pageOf({ statement, messagePage }: MessageReading): Page {
  const { pageNumber, lastPage } = statement.lastPage === '' ? messagePage : statement;
  return { number: pageNumber === '' ? 1 : Number(pageNumber), isLast: lastPage !== 'false' && lastPage !== '0' };
}

/** Reports of the day, statements and notifications tell the same bookings, and a file is taken for one of the three. */
function otherFormat(got: StatementFormat, expected: StatementFormat): EntryNote {
  return {
    code: 'not-for-posting',
    severity: 'error',
    message: `two kinds of message in one file: got ${got}, expected ${expected} as before; give each kind in a file of its own`,
  };
}

/** The day of entries that have none: the closing balance's, else the end of the period, else when the file was made. */
function fallbackDay({ statement }: MessageReading, balances: StatementBalances) {
  return balances.closing?.on ?? dayOf(statement.to) ?? dayOf(statement.createdOn);
}

function inferredDate(day: string): EntryNote {
  const message = `entries of this statement have no booking date: they are taken as booked on ${day}, the day of the closing balance or of the statement`;
  return { code: 'date-inferred', severity: 'warning', message };
}

const NO_STATUS: EntryNote = {
  code: 'status-missing',
  severity: 'warning',
  message:
    'entries of this statement have no status (Sts), expected BOOK or PDNG: they are counted as unstated, and as booked only in the balance equation; ask the bank to send the status',
};
