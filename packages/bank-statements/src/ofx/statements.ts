import { parseCurrency } from '@piutang/money';
import type {
  Balance,
  Counterparty,
  FileError,
  ProblemCode,
  StatementEvent,
  StatementHead,
  StatementLine,
} from '../model.ts';
import { structuredReferenceIn } from '../references.ts';
import { createTally, type Tally } from '../tally.ts';
import type { TagHandler } from './tags.ts';
import { createDayReader, type DecimalHabit, readOfxAmount } from './values.ts';

/** Identities that are remembered to find repeated ones; beyond this many a file is not checked further. */
const MAX_REMEMBERED_IDS = 100_000;

/** Each odd transaction is told, up to here for each severity; a file with more has one cause, not thousands. */
const MAX_PROBLEMS_TOLD = 500;

/** Texts of the tags of one transaction, the first of each that says something; empty where there is none. */
type Transaction = {
  readonly fileLine: number;
  readonly pending: boolean;
  otherAccount: string;
  TRNAMT: string;
  DTPOSTED: string;
  DTTRAN: string;
  DTUSER: string;
  DTAVAIL: string;
  FITID: string;
  REFNUM: string;
  CHECKNUM: string;
  NAME: string;
  EXTDNAME: string;
  MEMO: string;
  CURSYM: string;
  CORRECTACTION: string;
};

function newTransaction(fileLine: number, pending: boolean): Transaction {
  return {
    fileLine,
    pending,
    otherAccount: '',
    TRNAMT: '',
    DTPOSTED: '',
    DTTRAN: '',
    DTUSER: '',
    DTAVAIL: '',
    FITID: '',
    REFNUM: '',
    CHECKNUM: '',
    NAME: '',
    EXTDNAME: '',
    MEMO: '',
    CURSYM: '',
    CORRECTACTION: '',
  };
}

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
  const dayOf = createDayReader();

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
    const amountText = done.TRNAMT;
    const amount = readOfxAmount(amountText, habit);
    if (typeof amount === 'string') {
      const code = amount === 'ambiguous' ? 'amount-ambiguous' : 'amount-unreadable';
      reject(statement, done, code, `TRNAMT: got "${amountText.slice(0, 40)}", expected a decimal such as -12.50`);
      return;
    }
    // The posting day, else the day of the transaction where the bank masks or leaves out the posting day.
    const booked = dayOf(done.DTPOSTED) ?? dayOf(done.DTTRAN) ?? dayOf(done.DTUSER);
    if (booked === undefined) {
      const got = done.DTPOSTED;
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
    const name = done.NAME || done.EXTDNAME;
    const text = textOf(name, done.EXTDNAME, done.MEMO);
    const structuredReference = structuredReferenceIn(text);
    const reference = done.FITID || done.REFNUM || done.CHECKNUM;
    const currency = (done.CURSYM === '' ? undefined : parseCurrency(done.CURSYM)) ?? statement?.currency;
    const counterparty: Draft<Counterparty> = {};
    if (name !== '') counterparty.name = name;
    if (done.otherAccount !== '') counterparty.account = done.otherAccount;
    // Set one by one: spreading optional parts costs more than reading the tags.
    const line: Draft<StatementLine> = {
      ordinal,
      amount,
      currency: currency === '' ? undefined : currency,
      bookedOn,
      valueOn: done.DTAVAIL === '' ? bookedOn : (dayOf(done.DTAVAIL) ?? bookedOn),
      reversal: done.CORRECTACTION === 'DELETE',
      pending: done.pending,
      counterparty,
      text,
      details: NO_DETAILS,
      fileLine: done.fileLine,
    };
    if (reference !== '') line.bankReference = reference;
    if (structuredReference !== undefined) line.structuredReference = structuredReference;
    return line;
  }

  /** FITID should be unique and is not: the same one for another booking is told, for the same one is suspicious. */
  function checkIdentity(open: OpenStatement, done: Transaction, line: StatementLine): void {
    const id = done.FITID;
    if (id === '' || done.pending) return;
    const key = identityOf(id);
    const content = hashInto(hashInto(hashInto(hashInto(0, line.bookedOn), done.TRNAMT), done.NAME), done.MEMO);
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
    const on = dayOf(done.day);
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
      switch (tag) {
        case 'STMTRS':
        case 'CCSTMTRS':
        case 'INVSTMTRS':
          return beginStatement();
        case 'STMTTRN':
        case 'STMTTRNP':
          if (statement === undefined) return;
          endTransaction();
          endLedger();
          transaction = newTransaction(lineNow(), tag === 'STMTTRNP');
          return;
        case 'BANKACCTFROM':
        case 'CCACCTFROM':
        case 'INVACCTFROM':
          if (statement !== undefined) account = 'own';
          return;
        case 'BANKACCTTO':
        case 'CCACCTTO':
          if (statement !== undefined) account = 'other';
          return;
        case 'ACCTID':
          if (account === 'other' && transaction !== undefined) transaction.otherAccount ||= value;
          else if (account === 'own' && transaction === undefined && statement !== undefined) {
            statement.account ||= value;
          }
          return;
        case 'LEDGERBAL':
          if (statement === undefined) return;
          endTransaction();
          endLedger();
          ledger = { amount: '', day: '', fileLine: lineNow() };
          return;
        case 'AVAILBAL':
          return endLedger();
        case 'BALAMT':
          if (ledger !== undefined) ledger.amount ||= value;
          return;
        case 'DTASOF':
          if (ledger !== undefined) ledger.day ||= value;
          return;
        case 'CURDEF':
          if (statement?.currency === '' && ledger === undefined && transaction === undefined) {
            statement.currency = parseCurrency(value.toUpperCase()) ?? '';
          }
          return;
        case 'BANKTRANLIST':
        case 'INVTRANLIST':
          return;
        default:
          // Booked or not, what stands in the list of transactions is of one that is open.
          if (transaction !== undefined && ledger === undefined && transaction[tag] === '') transaction[tag] = value;
      }
    },
    close(tag) {
      switch (tag) {
        case 'STMTTRN':
        case 'STMTTRNP':
        case 'BANKTRANLIST':
        case 'INVTRANLIST':
          return endTransaction();
        case 'STMTRS':
        case 'CCSTMTRS':
        case 'INVSTMTRS':
          return endStatement();
        case 'LEDGERBAL':
          return endLedger();
        case 'BANKACCTFROM':
        case 'CCACCTFROM':
        case 'INVACCTFROM':
        case 'BANKACCTTO':
        case 'CCACCTTO':
          account = undefined;
      }
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

type Draft<T> = { -readonly [Field in keyof T]: T[Field] };

const NO_DETAILS: StatementLine['details'] = [];

/** Name and memo, each once: many banks write one of them twice. */
function textOf(name: string, longName: string, memo: string): string {
  let text = name;
  if (longName !== '' && longName !== name) text += ` ${longName}`;
  if (memo === '' || memo === name || memo === longName) return text;
  return text === '' ? memo : `${text} ${memo}`;
}

/** 53 bits of a text (two multiplicative hashes): among 100,000 texts two share one in a file out of a million. */
function identityOf(text: string): number {
  let high = 0x811c9dc5;
  let low = 0x1b873593;
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    high = Math.imul(high ^ code, 0x01000193);
    low = Math.imul(low ^ code, 0x85ebca6b);
  }
  return (high >>> 11) * 0x1_0000_0000 + (low >>> 0);
}

/** 32 bits, one text after another: enough to compare two transactions that have one identity. */
function hashInto(before: number, text: string): number {
  let hash = before + UNIT_SEPARATOR;
  for (let at = 0; at < text.length; at += 1) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
  return hash | 0;
}

/** Stands between two texts, so that they do not run into each other. */
const UNIT_SEPARATOR = 31;
