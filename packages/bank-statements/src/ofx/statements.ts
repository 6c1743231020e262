import { parseCurrency } from '@piutang/money';
import type { Balance, FileError, ProblemCode, StatementEvent, StatementHead, StatementLine } from '../model.ts';
import { structuredReferenceIn } from '../references.ts';
import { createTally, type Tally } from '../tally.ts';
import type { TagHandler } from './tags.ts';
import { type DecimalHabit, readOfxAmount, readOfxDay } from './values.ts';

/** Identities that are remembered to find repeated ones; beyond this many a file is not checked further. */
const MAX_REMEMBERED_IDS = 100_000;

/** Each odd transaction is told, up to here for each severity; a file with more has one cause, not thousands. */
const MAX_PROBLEMS_TOLD = 500;

/** Aggregates that hold one account's statement: bank, credit card, investment. */
const STATEMENTS: ReadonlySet<string> = new Set(['STMTRS', 'CCSTMTRS', 'INVSTMTRS']);
/** The statement's own account; others of these kinds stand inside transactions. */
const OWN_ACCOUNTS: ReadonlySet<string> = new Set(['BANKACCTFROM', 'CCACCTFROM', 'INVACCTFROM']);
const OTHER_ACCOUNTS: ReadonlySet<string> = new Set(['BANKACCTTO', 'CCACCTTO']);
/** Booked transactions, and those that are not booked yet (OFX 2.1.1, 11.4.3 and 11.4.6). */
const TRANSACTIONS: ReadonlySet<string> = new Set(['STMTTRN', 'STMTTRNP']);

type Transaction = { fileLine: number; pending: boolean; fields: Map<string, string>; otherAccount: string };
type OpenStatement = {
  told: boolean;
  account: string;
  currency: string;
  closing: Balance | undefined;
  tally: Tally;
  /** Hashes of identities and of what they stand for: the texts themselves would keep the file in memory. */
  ids: Map<number, number>;
};

export type OfxStatements = TagHandler & {
  /** The file is complete; says so when there was no statement in it. */
  end(): FileError | undefined;
};

/**
 * Puts tags together to statements and lines. It needs no nesting: a new transaction ends the one before, a new
 * statement or the end of the file ends the one that is open, whatever end tags a bank leaves out.
 */
export function createOfxStatements(emit: (event: StatementEvent) => void, lineNow: () => number): OfxStatements {
  let statement: OpenStatement | undefined;
  let transaction: Transaction | undefined;
  let account: 'own' | 'other' | undefined;
  let ledger: { amount: string; day: string; fileLine: number } | undefined;
  let habit: DecimalHabit = { comma: false, point: false };
  let ordinal = 0;
  let statements = 0;
  const told = { info: 0, warning: 0, error: 0 };

  function note(code: ProblemCode, severity: 'info' | 'warning' | 'error', line: number, message: string): void {
    told[severity] += 1;
    if (told[severity] > MAX_PROBLEMS_TOLD) return;
    emit({ kind: 'problem', problem: { code, severity, line, message } });
  }

  function tellHead(open: OpenStatement): void {
    if (open.told) return;
    open.told = true;
    statements += 1;
    const head: StatementHead = {
      ...(open.account === '' ? {} : { account: open.account }),
      ...(open.currency === '' ? {} : { currency: open.currency }),
    };
    emit({ kind: 'statement', head });
  }

  function endTransaction(): void {
    const done = transaction;
    transaction = undefined;
    if (done === undefined || statement === undefined) return;
    tellHead(statement);
    const amountText = done.fields.get('TRNAMT') ?? '';
    const amount = readOfxAmount(amountText, habit);
    if (typeof amount === 'string') {
      const code = amount === 'ambiguous' ? 'amount-ambiguous' : 'amount-unreadable';
      reject(statement, done, code, `TRNAMT: got "${amountText.slice(0, 40)}", expected a decimal such as -12.50`);
      return;
    }
    const booked = dayOf(done, BOOKING_DAYS);
    if (booked === undefined) {
      const got = done.fields.get('DTPOSTED') ?? '';
      reject(
        statement,
        done,
        'date-unreadable',
        `DTPOSTED: got "${got.slice(0, 40)}", expected a date such as 20260131`,
      );
      return;
    }
    ordinal += 1;
    statement.tally.add(amount, done.pending);
    const line = buildLine(done, amount, booked);
    emit({ kind: 'line', line });
    checkIdentity(statement, done, line);
  }

  function reject(open: OpenStatement, done: Transaction, code: ProblemCode, what: string): void {
    open.tally.reject();
    note(
      code,
      'error',
      done.fileLine,
      `a transaction cannot be read: ${what}; it is left out, ask the bank for a correct file`,
    );
  }

  function buildLine(
    done: Transaction,
    amount: StatementLine['amount'],
    bookedOn: StatementLine['bookedOn'],
  ): StatementLine {
    const field = (tag: string) => done.fields.get(tag) ?? '';
    const name = field('NAME') || field('EXTDNAME');
    const memo = field('MEMO');
    const texts = [name, field('EXTDNAME'), memo].filter(
      (text, index, all) => text !== '' && all.indexOf(text) === index,
    );
    const text = texts.join(' ');
    const structuredReference = structuredReferenceIn(text);
    const reference = field('FITID') || field('REFNUM') || field('CHECKNUM');
    const currency = parseCurrency(field('CURSYM')) ?? statement?.currency;
    return {
      ordinal,
      amount,
      currency: currency === '' ? undefined : currency,
      bookedOn,
      valueOn: dayOf(done, VALUE_DAYS) ?? bookedOn,
      reversal: field('CORRECTACTION') === 'DELETE',
      pending: done.pending,
      ...(reference === '' ? {} : { bankReference: reference }),
      counterparty: {
        ...(name === '' ? {} : { name }),
        ...(done.otherAccount === '' ? {} : { account: done.otherAccount }),
      },
      ...(structuredReference === undefined ? {} : { structuredReference }),
      text,
      details: [],
      fileLine: done.fileLine,
    };
  }

  /** FITID should be unique and is not: the same one for another booking is told, for the same one is suspicious. */
  function checkIdentity(open: OpenStatement, done: Transaction, line: StatementLine): void {
    const id = done.fields.get('FITID') ?? '';
    if (id === '' || done.pending) return;
    const key = hashOf(id);
    const content = hashOf(`${line.bookedOn} ${done.fields.get('TRNAMT') ?? ''} ${line.text}`);
    const before = open.ids.get(key);
    if (before === undefined) {
      if (open.ids.size < MAX_REMEMBERED_IDS) open.ids.set(key, content);
      return;
    }
    const isSame = before === content;
    const message = isSame
      ? `transaction ${id.slice(0, 60)} is twice in the statement with the same content: it is counted twice, check with the bank that it was booked twice`
      : `transaction ${id.slice(0, 60)} has the identity of another one: both are counted, identities of this bank are not unique`;
    note('duplicate-line', isSame ? 'warning' : 'info', line.fileLine, message);
  }

  function endLedger(): void {
    const done = ledger;
    ledger = undefined;
    if (done === undefined || statement === undefined || done.amount === '') return;
    const amount = readOfxAmount(done.amount, habit);
    if (typeof amount === 'string') {
      const message = `LEDGERBAL: got "${done.amount.slice(0, 40)}", expected a decimal such as 1025.23; the closing balance is not known`;
      note(amount === 'ambiguous' ? 'amount-ambiguous' : 'amount-unreadable', 'error', done.fileLine, message);
      return;
    }
    const on = readOfxDay(done.day);
    statement.closing = { amount, ...(on === undefined ? {} : { on }) };
  }

  function endStatement(): void {
    endTransaction();
    endLedger();
    if (statement === undefined) return;
    tellHead(statement);
    const { tally, closing, account: own, currency } = statement;
    const head = { ...(own === '' ? {} : { account: own }), ...(currency === '' ? {} : { currency }) };
    emit({ kind: 'end', tail: tally.tail({ head, opening: undefined, closing }) });
    statement = undefined;
  }

  function beginStatement(): void {
    endStatement();
    habit = { comma: false, point: false };
    statement = {
      told: false,
      account: '',
      currency: '',
      closing: undefined,
      tally: createTally(),
      ids: new Map(),
    };
  }

  return {
    open(tag, value) {
      if (STATEMENTS.has(tag)) beginStatement();
      else if (statement === undefined) return;
      else if (TRANSACTIONS.has(tag)) {
        endTransaction();
        endLedger();
        transaction = { fileLine: lineNow(), pending: tag === 'STMTTRNP', fields: new Map(), otherAccount: '' };
      } else if (OWN_ACCOUNTS.has(tag)) account = 'own';
      else if (OTHER_ACCOUNTS.has(tag)) account = 'other';
      else if (tag === 'ACCTID') {
        if (account === 'other' && transaction !== undefined) transaction.otherAccount ||= value;
        else if (account === 'own' && transaction === undefined) statement.account ||= value;
      } else if (tag === 'LEDGERBAL') {
        endTransaction();
        endLedger();
        ledger = { amount: '', day: '', fileLine: lineNow() };
      } else if (tag === 'AVAILBAL') endLedger();
      else if (ledger !== undefined) {
        if (tag === 'BALAMT') ledger.amount ||= value;
        else if (tag === 'DTASOF') ledger.day ||= value;
      } else if (transaction !== undefined) {
        if (value !== '' && !transaction.fields.has(tag)) transaction.fields.set(tag, value);
      } else if (tag === 'CURDEF' && statement.currency === '')
        statement.currency = parseCurrency(value.toUpperCase()) ?? '';
    },
    close(tag) {
      if (TRANSACTIONS.has(tag) || tag === 'BANKTRANLIST' || tag === 'INVTRANLIST') endTransaction();
      else if (STATEMENTS.has(tag)) endStatement();
      else if (tag === 'LEDGERBAL') endLedger();
      else if (OWN_ACCOUNTS.has(tag) || OTHER_ACCOUNTS.has(tag)) account = undefined;
    },
    // Money in a comment is neither there nor not there: it is shown, and a person decides.
    commentedOut() {
      const message =
        'statement data stands inside a comment: it is read, expected none there, and must not post by itself; ask the bank or the sender whether it counts';
      note('tag-unknown', 'error', lineNow(), message);
    },
    end() {
      endStatement();
      if (statements > 0) return undefined;
      return {
        code: 'no-statement',
        message:
          'the OFX file holds no statement: got other messages only (sign-on, profile or an error of the server), expected STMTRS, CCSTMTRS or INVSTMTRS; download the statement again',
      };
    },
  };
}

/** 53 bits of a text (two multiplicative hashes): among 100,000 texts two share one in a file out of a million. */
function hashOf(text: string): number {
  let high = 0x811c9dc5;
  let low = 0x1b873593;
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    high = Math.imul(high ^ code, 0x01000193);
    low = Math.imul(low ^ code, 0x85ebca6b);
  }
  return (high >>> 11) * 0x1_0000_0000 + (low >>> 0);
}

/** Posting day, else the day of the transaction where the bank masks or leaves out the posting day. */
const BOOKING_DAYS = ['DTPOSTED', 'DTTRAN', 'DTUSER'] as const;
const VALUE_DAYS = ['DTAVAIL'] as const;

function dayOf(done: Transaction, tags: readonly string[]): StatementLine['bookedOn'] | undefined {
  for (const tag of tags) {
    const day = readOfxDay(done.fields.get(tag) ?? '');
    if (day !== undefined) return day;
  }
  return undefined;
}
