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
import { Identities } from './identities.ts';
import type { OfxTag } from './tag-names.ts';
import type { TagHandler, TagValue } from './tags.ts';
import { Transaction } from './transaction.ts';
import { DayReader, type DecimalHabit, readOfxAmount } from './values.ts';

/** Each odd transaction is told, up to here for each severity; a file with more has one cause, not thousands. */
const MAX_PROBLEMS_TOLD = 500;

type OpenStatement = {
  told: boolean;
  account: string;
  currency: string;
  closing: Balance | undefined;
  readonly tally: Tally;
  readonly ids: Identities;
};

/**
 * Puts tags together to statements and lines. It needs no nesting: a new transaction ends the one before, a new
 * statement or the end of the file ends the one that is open, whatever end tags a bank leaves out.
 */
export class OfxStatements implements TagHandler {
  readonly #emit: (event: StatementEvent) => void;
  readonly #lineNow: () => number;
  readonly #days = new DayReader();
  readonly #told = { info: 0, warning: 0, error: 0 };
  #statement: OpenStatement | undefined;
  #transaction: Transaction | undefined;
  #account: 'own' | 'other' | undefined;
  #ledger: { amount: string; day: string; readonly fileLine: number } | undefined;
  #habit: DecimalHabit = { comma: false, point: false };
  #ordinal = 0;
  #statementCount = 0;
  #isOpen = false;

  constructor(emit: (event: StatementEvent) => void, lineNow: () => number) {
    this.#emit = emit;
    this.#lineNow = lineNow;
  }

  open(tag: OfxTag, value: TagValue): void {
    if (this.#transaction !== undefined && this.#ledger === undefined && this.#takeTag(this.#transaction, tag, value)) {
      return;
    }
    switch (tag) {
      case 'OFX':
        this.#isOpen = true;
        return;
      case 'STMTRS':
      case 'CCSTMTRS':
      case 'INVSTMTRS':
        this.#beginStatement();
        break;
      case 'STMTTRN':
      case 'STMTTRNP':
        if (this.#statement === undefined) return;
        this.#endTransaction();
        this.#endLedger();
        this.#transaction = new Transaction(this.#lineNow(), tag === 'STMTTRNP');
        return;
      case 'BANKACCTFROM':
      case 'CCACCTFROM':
      case 'INVACCTFROM':
        if (this.#statement !== undefined) this.#account = 'own';
        return;
      case 'BANKACCTTO':
      case 'CCACCTTO':
        if (this.#statement !== undefined) this.#account = 'other';
        return;
      case 'ACCTID':
        if (this.#account === 'own' && this.#transaction === undefined && this.#statement !== undefined) {
          this.#statement.account ||= value.text();
        }
        return;
      case 'LEDGERBAL':
        if (this.#statement === undefined) return;
        this.#endTransaction();
        this.#endLedger();
        this.#ledger = { amount: '', day: '', fileLine: this.#lineNow() };
        return;
      case 'AVAILBAL':
        this.#endLedger();
        break;
      case 'BALAMT':
        if (this.#ledger !== undefined) this.#ledger.amount ||= value.text();
        return;
      case 'DTASOF':
        if (this.#ledger !== undefined) this.#ledger.day ||= value.text();
        return;
      case 'CURDEF':
        this.#takeCurrency(value.text());
        break;
      default:
        break;
    }
  }

  close(tag: OfxTag): void {
    switch (tag) {
      case 'OFX':
        this.#isOpen = false;
        return;
      case 'STMTTRN':
      case 'STMTTRNP':
      case 'BANKTRANLIST':
      case 'INVTRANLIST':
        this.#endTransaction();
        break;
      case 'STMTRS':
      case 'CCSTMTRS':
      case 'INVSTMTRS':
        this.#endStatement();
        break;
      case 'LEDGERBAL':
        this.#endLedger();
        break;
      case 'BANKACCTFROM':
      case 'CCACCTFROM':
      case 'INVACCTFROM':
      case 'BANKACCTTO':
      case 'CCACCTTO':
        this.#account = undefined;
        break;
      default:
        break;
    }
  }

  /** Money in a comment is neither there nor not there: it is shown, and a person decides. */
  commentedOut(): void {
    const message =
      'statement data stands inside a comment: it is read, expected none there, and must not post by itself; ask the bank or the sender whether it counts';
    this.#note('tag-unknown', 'error', this.#lineNow(), message);
  }

  /** The file is complete; says so when there was no statement in it. */
  end(): FileError | undefined {
    if (this.#isOpen && this.#statement !== undefined) this.#cutOff(this.#statement);
    this.#endStatement();
    if (this.#statementCount > 0) return undefined;
    return {
      code: 'no-statement',
      message:
        'the OFX file holds no statement: got other messages only (sign-on, profile or an error of the server), expected STMTRS, CCSTMTRS or INVSTMTRS; download the statement again',
    };
  }

  /** Takes what is of a transaction that is open; answers whether the tag is one of those. */
  #takeTag(transaction: Transaction, tag: OfxTag, value: TagValue): boolean {
    switch (tag) {
      case 'TRNTYPE':
        return true;
      case 'DTPOSTED':
        transaction.takePosted(value, this.#days);
        return true;
      case 'TRNAMT':
        transaction.takeAmount(value, this.#habit);
        return true;
      case 'FITID':
        transaction.takeId(value);
        return true;
      case 'NAME':
        transaction.takeName(value);
        return true;
      case 'MEMO':
        transaction.takeMemo(value);
        return true;
      case 'DTTRAN':
        transaction.madeText ||= value.text();
        return true;
      case 'DTUSER':
        transaction.userText ||= value.text();
        return true;
      case 'DTAVAIL':
        transaction.availableText ||= value.text();
        return true;
      case 'REFNUM':
        transaction.referenceNumber ||= value.text();
        return true;
      case 'CHECKNUM':
        transaction.checkNumber ||= value.text();
        return true;
      case 'EXTDNAME':
        transaction.longName ||= value.text();
        return true;
      case 'ACCTID':
        if (this.#account === 'other') transaction.otherAccount ||= value.text();
        return true;
      case 'CURRENCY':
      case 'ORIGCURRENCY':
        transaction.isOriginalCurrency = tag === 'ORIGCURRENCY';
        return true;
      case 'CURSYM':
        if (!transaction.isOriginalCurrency) transaction.currency ||= value.text();
        return true;
      case 'CORRECTACTION':
        transaction.isDeleted ||= value.text() === 'DELETE';
        return true;
      default:
        return false;
    }
  }

  #takeCurrency(text: string): void {
    const open = this.#statement;
    if (open === undefined || open.currency !== '' || this.#ledger !== undefined || this.#transaction !== undefined) {
      return;
    }
    open.currency = parseCurrency(text.toUpperCase()) ?? '';
    if (open.currency !== '' || text === '') return;
    const message = `CURDEF: got "${text.slice(0, 20)}", expected a code of ISO 4217 such as USD; ask the bank for a correct file`;
    this.#note('currency-unknown', 'error', this.#lineNow(), message);
  }

  #note(code: ProblemCode, severity: 'info' | 'warning' | 'error', line: number, message: string): void {
    this.#told[severity] += 1;
    if (this.#told[severity] > MAX_PROBLEMS_TOLD) return;
    this.#emit({ kind: 'problem', problem: { code, severity, line, message } });
  }

  #tellHead(open: OpenStatement): void {
    if (open.told) return;
    open.told = true;
    this.#statementCount += 1;
    this.#emit({ kind: 'statement', head: headOf(open) });
  }

  #endTransaction(): void {
    const done = this.#transaction;
    const open = this.#statement;
    if (done === undefined || open === undefined) return;
    this.#transaction = undefined;
    this.#tellHead(open);
    const amount = done.amount(this.#habit);
    if (typeof amount === 'string') {
      const code = amount === 'ambiguous' ? 'amount-ambiguous' : 'amount-unreadable';
      this.#reject(
        open,
        done,
        code,
        `TRNAMT: got "${done.amountText.slice(0, 40)}", expected a decimal such as -12.50`,
      );
      return;
    }
    const bookedOn = done.bookedOn(this.#days);
    if (bookedOn === undefined) {
      const message = `DTPOSTED: got "${done.postedText.slice(0, 40)}", expected a date such as 20260131`;
      this.#reject(open, done, 'date-unreadable', message);
      return;
    }
    this.#ordinal += 1;
    open.tally.add(amount, done.pending);
    this.#emit({ kind: 'line', line: this.#buildLine(open, done, amount, bookedOn) });
    if (done.id !== '' && !done.pending) this.#checkIdentity(open, done);
  }

  #reject(open: OpenStatement, done: Transaction, code: ProblemCode, what: string): void {
    open.tally.reject();
    const message = `a transaction cannot be read: ${what}; it is left out, ask the bank for a correct file`;
    this.#note(code, 'error', done.fileLine, message);
  }

  #buildLine(
    open: OpenStatement,
    done: Transaction,
    amount: StatementLine['amount'],
    bookedOn: StatementLine['bookedOn'],
  ): StatementLine {
    const name = done.name || done.longName;
    const text = textOf(name, done.longName, done.memo);
    const structuredReference = structuredReferenceIn(text);
    const reference = done.id || done.referenceNumber || done.checkNumber;
    const counterparty: Draft<Counterparty> = {};
    if (name !== '') counterparty.name = name;
    if (done.otherAccount !== '') counterparty.account = done.otherAccount;
    // Set one by one: spreading optional parts costs more than reading the tags.
    const line: Draft<StatementLine> = {
      ordinal: this.#ordinal,
      amount,
      currency: this.#currencyOf(open, done),
      bookedOn,
      valueOn: done.availableText === '' ? bookedOn : (this.#days.of(done.availableText) ?? bookedOn),
      reversal: done.isDeleted,
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

  #currencyOf(open: OpenStatement, done: Transaction): string | undefined {
    const own = open.currency === '' ? undefined : open.currency;
    if (done.currency === '') return own;
    const named = parseCurrency(done.currency.toUpperCase());
    if (named !== undefined && own !== undefined && named !== own) {
      const message = `the currency of a transaction: got ${named}, expected ${own}, that of the statement; its amount is not in the statement's money, check with the bank`;
      this.#note('currency-mixed', 'error', done.fileLine, message);
    }
    return named ?? own;
  }

  /** FITID should be unique and is not: the same one for another booking is told, for the same one is suspicious. */
  #checkIdentity(open: OpenStatement, done: Transaction): void {
    const met = open.ids.meet(done.firstHash, done.secondHash, done.contentHash | 0);
    if (met === 'new') return;
    const id = done.id.slice(0, 60);
    const message =
      met === 'same'
        ? `transaction ${id} is twice in the statement with the same content: it is counted twice, check with the bank that it was booked twice`
        : `transaction ${id} has the identity of another one: both are counted, identities of this bank are not unique`;
    this.#note('duplicate-line', met === 'same' ? 'warning' : 'info', done.fileLine, message);
  }

  #endLedger(): void {
    const done = this.#ledger;
    this.#ledger = undefined;
    if (done === undefined || this.#statement === undefined || done.amount === '') return;
    const amount = readOfxAmount(done.amount, this.#habit);
    if (typeof amount === 'string') {
      const message = `LEDGERBAL: got "${done.amount.slice(0, 40)}", expected a decimal such as 1025.23; the closing balance is not known`;
      const code = amount === 'ambiguous' ? 'amount-ambiguous' : 'amount-unreadable';
      this.#note(code, 'error', done.fileLine, message);
      return;
    }
    const on = this.#days.of(done.day);
    this.#statement.closing = { amount, ...(on === undefined ? {} : { on }) };
  }

  /** What is open when a file ends without `</OFX>` may be cut in the middle of a number. */
  #cutOff(open: OpenStatement): void {
    const transaction = this.#transaction;
    this.#transaction = undefined;
    this.#ledger = undefined;
    this.#tellHead(open);
    if (transaction !== undefined) open.tally.reject();
    const got = transaction === undefined ? 'no </OFX> at its end' : 'its end inside a transaction, which is left out';
    const message = `the file is cut off: got ${got}, expected </OFX>; fetch it again, transactions are missing`;
    this.#note('truncated', 'error', transaction?.fileLine ?? this.#lineNow(), message);
  }

  #endStatement(): void {
    this.#endTransaction();
    this.#endLedger();
    const open = this.#statement;
    if (open === undefined) return;
    this.#statement = undefined;
    this.#tellHead(open);
    const { tally, closing } = open;
    this.#emit({ kind: 'end', tail: tally.tail({ head: headOf(open), opening: undefined, closing }) });
  }

  #beginStatement(): void {
    this.#endStatement();
    this.#habit = { comma: false, point: false };
    this.#statement = {
      told: false,
      account: '',
      currency: '',
      closing: undefined,
      tally: createTally(),
      ids: new Identities(),
    };
  }
}

type Draft<T> = { -readonly [Field in keyof T]: T[Field] };

const NO_DETAILS: StatementLine['details'] = [];

function headOf({ account, currency }: OpenStatement): StatementHead {
  return { ...(account === '' ? {} : { account }), ...(currency === '' ? {} : { currency }) };
}

/** Name and memo, each once: many banks write one of them twice. */
function textOf(name: string, longName: string, memo: string): string {
  let text = name;
  if (longName !== '' && longName !== name) text += ` ${longName}`;
  if (memo === '' || memo === name || memo === longName) return text;
  return text === '' ? memo : `${text} ${memo}`;
}
