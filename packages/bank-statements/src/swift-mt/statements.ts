import { parseCurrency } from '@piutang/money';
import type { Problem, ProblemCode, StatementFormat } from '../model.ts';
import type { ReadContext } from '../reader.ts';
import { balanceMismatch } from '../tally.ts';
import { readAccount } from './account.ts';
import { readBalance } from './balance.ts';
import { Bookings } from './bookings.ts';
import { type Building, building, headOf } from './building.ts';
import { checkTotals } from './control-totals.ts';
import { type Entry, type EntryRefusal, readEntry } from './entry.ts';
import { type Body, bodyText, type FieldHandler } from './fields.ts';
import { firstLine } from './line.ts';
import { createPageSeams, fits } from './pages.ts';

/** Puts fields together to statements and emits them. */
export type StatementBuilder = FieldHandler & { end(): void };

/** @param format as the file event told it, for all its statements */
export function createStatementBuilder(context: ReadContext, format: StatementFormat): StatementBuilder {
  return new FieldsToStatements(context, format);
}

class FieldsToStatements implements StatementBuilder {
  readonly context: ReadContext;
  readonly format: StatementFormat;
  current = building(1);
  openPage: Building | undefined;
  readonly bookings = new Bookings(this);
  readonly seams = createPageSeams();
  atEnd = false;

  constructor(context: ReadContext, format: StatementFormat) {
    this.context = context;
    this.format = format;
  }

  problem(code: ProblemCode, severity: Problem['severity'], line: number, message: string) {
    this.context.emit({ kind: 'problem', problem: { code, severity, line, message } });
  }

  begin(statement: Building) {
    if (statement.begun) return;
    statement.begun = true;
    this.context.emit({ kind: 'statement', head: headOf(statement) });
  }

  finish(statement: Building) {
    if (!statement.exists) return;
    this.begin(statement);
    this.tellOtherFormat(statement);
    const { opening, closing, tally } = statement;
    // MT941 reports balances and sums without bookings: none is missing.
    const { totals } = statement;
    const balancesOnly = !statement.hasLines && opening !== undefined && (totals['90C'] ?? totals['90D']) !== undefined;
    if (balancesOnly) {
      const tail = tally.tail({ head: headOf(statement), opening, closing });
      this.context.emit({ kind: 'end', tail: { ...tail, balances: 'unknown' } });
      return;
    }
    this.tellMissingEnd(statement);
    for (const found of checkTotals(statement.totals, tally))
      this.problem(found.code, found.severity, statement.closingLine, found.message);
    const tail = tally.tail({ head: headOf(statement), opening, closing });
    if (tail.balances === 'broken' && opening !== undefined) {
      this.problem('balance-mismatch', 'error', statement.closingLine, balanceMismatch(opening, tail));
    }
    this.context.emit({ kind: 'end', tail });
  }

  /**
   * Reports of the day (MT942) and statements (MT940) tell the same bookings, and a file is taken for one of the two:
   * the other must not pass for it.
   */
  tellOtherFormat({ opening, floorLimit, totals, line }: Building) {
    const isIntraday = opening === undefined && (floorLimit || (totals['90C'] ?? totals['90D']) !== undefined);
    const isStatement = opening !== undefined && !floorLimit && (totals['90C'] ?? totals['90D']) === undefined;
    const got =
      isIntraday && this.format === 'mt940'
        ? 'an MT942'
        : isStatement && this.format === 'mt942'
          ? 'an MT940'
          : undefined;
    if (got === undefined) return;
    this.problem(
      'not-for-posting',
      'error',
      line,
      `two kinds of message in one file: got ${got}, expected ${this.format.toUpperCase()} as before; give each kind in a file of its own`,
    );
  }

  /** Every MT940 ends with a balance; without one its last bookings may be cut off. MT942 ends with sums or with nothing. */
  tellMissingEnd({ opening, line, closingLine }: Building) {
    if (opening === undefined || closingLine !== line) return;
    this.problem(
      'truncated',
      this.atEnd ? 'error' : 'warning',
      line,
      'statement not ended: got no closing balance, expected :62F: after its bookings; it may be cut off, ask the bank for the file again',
    );
  }

  finishPage() {
    if (this.openPage === undefined) return;
    const page = this.openPage;
    this.openPage = undefined;
    this.seams.ended({ account: page.account, balance: page.closing, line: page.closingLine });
    this.finish(page);
  }

  /** Ends the statement that is being read, if there is one, and starts another. */
  next(line: number) {
    this.bookings.end();
    const closed = this.current;
    this.current = building(line);
    if (!closed.exists) return;
    if (closed.pageEnds) {
      this.finishPage();
      this.openPage = closed;
      return;
    }
    this.finishPage();
    this.finish(closed);
  }

  /** A second opening balance without a new :20:: the message goes on, so what its head told still holds. */
  nextOfMessage(line: number) {
    const { reference, account, number } = this.current;
    this.next(line);
    Object.assign(this.current, { reference, account, number });
  }

  touch() {
    this.current.exists = true;
  }

  openWith(body: string, line: number, page: boolean) {
    if (this.current.opening !== undefined || this.current.closing !== undefined) this.nextOfMessage(line);
    const read = readBalance(body);
    const begins = { account: this.current.account, balance: read.balance };
    const before = this.openPage;
    if (page && before !== undefined && fits(begins, { account: before.account, balance: before.closing })) {
      this.current = before;
      this.openPage = undefined;
      before.closing = undefined;
      before.pageEnds = false;
      return;
    }
    this.finishPage();
    if (page) this.seams.begun({ ...begins, line });
    this.touch();
    this.current.opening = read.balance;
    this.takeCurrency(read.currency, line);
    this.tellFaults(read.faults, line, 'opening');
  }

  closeWith(body: string, line: number, page: boolean) {
    this.bookings.close(line);
    this.touch();
    const read = readBalance(body);
    this.current.closing = read.balance;
    this.current.pageEnds = page;
    this.current.closingLine = line;
    this.takeCurrency(read.currency, line);
    this.tellFaults(read.faults, line, 'closing');
  }

  tellFaults(faults: ReturnType<typeof readBalance>['faults'], line: number, which: string) {
    for (const { code, got, expected } of faults) {
      const severity = code === 'date-clamped' ? 'warning' : 'error';
      this.problem(code, severity, line, `${which} balance not as it should be: got "${got}", expected ${expected}`);
    }
  }

  takeCurrency(code: string | undefined, line: number) {
    if (code === undefined) return;
    if (this.current.currency === undefined) {
      this.current.currency = code;
      if (parseCurrency(code) === undefined) {
        this.problem('currency-unknown', 'warning', line, `currency not known: got ${code}, expected an ISO 4217 code`);
      }
    } else if (this.current.currency !== code && !this.current.currencyMixed) {
      this.current.currencyMixed = true;
      this.problem(
        'currency-mixed',
        'error',
        line,
        `two currencies in one statement: got ${code}, expected ${this.current.currency} as before; ask the bank for the file again`,
      );
    }
  }

  account(body: Body, line: number) {
    if (this.current.closing !== undefined) this.next(line);
    const read = readAccount(bodyText(body));
    if (read === undefined) return;
    if (this.current.account !== undefined) {
      if (this.current.hasLines || this.bookings.isWaiting) {
        this.problem(
          'tag-unknown',
          'warning',
          line,
          'a second account (:25:) inside a statement: got one after the first booking, expected :86: there; it is taken as text',
        );
        this.information(body);
        return;
      }
      this.next(line);
    }
    this.touch();
    this.current.account = read.account;
    if (read.currency !== undefined && this.current.currency === undefined) this.current.currency = read.currency;
  }

  plainEntry(entry: Entry, line: number): void {
    this.entry(entry, line);
  }

  entry(entry: Entry | EntryRefusal, line: number) {
    if (this.openPage !== undefined && !this.current.exists) this.finishPage();
    this.touch();
    this.bookings.entry(entry, line);
  }

  information(body: Body) {
    if (this.current.closing === undefined) this.bookings.information(body);
    else this.current.totals.text += `${bodyText(body)}\n`;
  }

  field(tag: string, body: Body, line: number): void {
    switch (tag) {
      case '61':
        this.entry(readEntry(bodyText(body)), line);
        return;
      case '86':
        this.information(body);
        return;
      case '25':
      case '25P':
        this.account(body, line);
        return;
      default:
        this.headField(tag, bodyText(body), line);
    }
  }

  headField(tag: string, body: string, line: number): void {
    if (GLUED.test(body)) {
      this.problem(
        'not-well-formed',
        'error',
        line,
        `fields not on lines of their own: got another tag inside :${tag}:, expected one field a line; ask the bank for the file as it was sent`,
      );
    }
    switch (tag) {
      case '20':
        this.next(line);
        this.touch();
        this.current.reference = firstLine(body);
        return;
      case '28':
      case '28C':
        if (this.current.closing !== undefined) this.next(line);
        this.current.number = firstLine(body);
        return;
      case '60':
      case '60F':
      case '60M':
        this.openWith(body, line, tag === '60M');
        return;
      case '62':
      case '62F':
      case '62M':
        this.closeWith(body, line, tag === '62M');
        return;
      case '34F':
        this.current.currency ??= /^[A-Z]{3}/.exec(body)?.[0];
        this.current.floorLimit = true;
        return;
      case '90C':
      case '90D':
        this.bookings.close(line);
        this.current.closingLine = line;
        this.current.totals[tag] = body;
        return;
      case 'NS':
        this.bookings.ownField(body);
        return;
    }
  }

  end() {
    this.atEnd = true;
    this.next(0);
    this.finishPage();
    for (const problem of this.seams.missing()) this.context.emit({ kind: 'problem', problem });
  }
}

/** A header field that holds the next one: line ends were lost on the way. */
const GLUED = /:(?:25|28C?|60[FM]|61|62[FM]|86):/;
