import { type LocalDate, monthOf, yearOf } from '@piutang/calendar';
import { parseCurrency } from '@piutang/money';
import type { Problem, ProblemCode, StatementFormat } from '../model.ts';
import type { ReadContext } from '../reader.ts';
import { dateAt, entryDateAt, longDateAt, type ReadDate } from '../short-dates.ts';
import { balanceMismatch } from '../tally.ts';
import { readAccount } from './account.ts';
import { readBalance } from './balance.ts';
import { type Building, building, headOf } from './building.ts';
import { checkTotals } from './control-totals.ts';
import { type Entry, readEntry } from './entry.ts';
import type { FieldHandler } from './fields.ts';
import { isStructured, readInformation } from './information.ts';
import { firstLine, lineOf } from './line.ts';
import { createPageSeams, fits } from './pages.ts';

/** Puts fields together to statements and emits them. */
export type StatementBuilder = FieldHandler & { end(): void };

type Pending = {
  readonly entry: Entry;
  readonly body: string;
  readonly line: number;
  information: string | undefined;
  /** The information stood before the entry and gives way to any behind it. */
  isEarly: boolean;
};

/** @param format as the file event told it, for all its statements */
export function createStatementBuilder(context: ReadContext, format: StatementFormat): StatementBuilder {
  return new FieldsToStatements(context, format);
}

class FieldsToStatements implements StatementBuilder {
  readonly context: ReadContext;
  readonly format: StatementFormat;
  current = building(1);
  openPage: Building | undefined;
  pending: Pending | undefined;
  readonly seams = createPageSeams();
  /** An :86: that waits for the :61: it may belong to. */
  early: string | undefined;
  order: InformationOrder = 'unknown';
  ordinal = 0;
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
    this.flush();
    const closed = this.current;
    this.current = building(line);
    this.early = undefined;
    this.order = 'unknown';
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

  flush() {
    if (this.pending === undefined) return;
    const { entry, body, line, information } = this.pending;
    this.pending = undefined;
    const value = this.valueDateOf(entry, body, line);
    if (value === undefined) return;
    const bookedOn = this.entryDateOf(entry, body, value, line);
    this.ordinal += 1;
    this.begin(this.current);
    this.current.hasLines = true;
    this.current.lastDate = value;
    this.current.tally.add(entry.amount, entry.expected);
    const told = information === undefined ? undefined : readInformation(information);
    this.context.emit({
      kind: 'line',
      line: lineOf(entry, this.ordinal, line, value.date, bookedOn, this.current.currency, told),
    });
  }

  reject(code: ProblemCode, line: number, message: string) {
    this.begin(this.current);
    this.current.tally.reject();
    this.problem(
      code,
      'error',
      line,
      `booking not readable: ${message}; it is left out, ask the bank for the file again`,
    );
  }

  /** The value date of :61:, or the nearest date known where it cannot be read; `undefined` where none is. */
  valueDateOf(entry: Entry, body: string, line: number): ReadDate | undefined {
    const value = entry.longValueDate ? longDateAt(body, 0) : dateAt(body, 0);
    if (value !== undefined) {
      if (value.clamped) {
        this.problem(
          'date-clamped',
          'warning',
          line,
          `no such day: got value date ${body.slice(0, 6)}, expected a day of the month; read as ${value.date}`,
        );
      }
      return value;
    }
    const other = this.current.lastDate ?? readDateOf(this.current.opening?.on);
    const got = `got value date ${body.slice(0, 6)} in :61:, expected YYMMDD`;
    if (other === undefined) this.reject('date-unreadable', line, got);
    else this.problem('date-unreadable', 'error', line, `${got}; read as ${other.date}, check the booking by hand`);
    return other;
  }

  entryDateOf(entry: Entry, body: string, value: ReadDate, line: number): LocalDate {
    if (entry.entryDateAt < 0) return value.date;
    const booked = entryDateAt(body, entry.entryDateAt, value);
    if (booked?.dayFirst === false) return booked.date.date;
    const written = body.slice(entry.entryDateAt, entry.entryDateAt + 4);
    if (booked === undefined) {
      this.problem(
        'date-inferred',
        'warning',
        line,
        `entry date not readable: got ${written}, expected MMDD; the value date ${value.date} is taken`,
      );
      return value.date;
    }
    this.problem(
      'date-inferred',
      'warning',
      line,
      `entry date out of order: got ${written}, expected MMDD; read as DDMM, ${booked.date.date}`,
    );
    return booked.date.date;
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
    this.tellOrderInDoubt(line);
    this.flush();
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

  account(body: string, line: number) {
    if (this.current.closing !== undefined) this.next(line);
    const read = readAccount(body);
    if (read === undefined) return;
    if (this.current.account !== undefined) {
      if (this.current.hasLines || this.pending !== undefined) {
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

  entry(body: string, line: number) {
    this.flush();
    if (this.openPage !== undefined && !this.current.exists) this.finishPage();
    this.touch();
    const read = readEntry(body);
    if ('refused' in read) {
      this.reject(read.refused, line, read.message);
      return;
    }
    const { early } = this;
    this.early = undefined;
    this.pending = { entry: read, body: body.trimStart(), line, information: early, isEarly: early !== undefined };
  }

  information(body: string) {
    const { pending } = this;
    if (pending === undefined) this.informationBeforeEntry(body);
    else if (this.order === 'before-entry') this.early = body;
    else if (pending.isEarly) {
      this.order = 'in-doubt';
      pending.information = body;
      pending.isEarly = false;
    } else pending.information = pending.information === undefined ? body : `${pending.information}\n${body}`;
  }

  /** As many texts as bookings, the first before and none behind the last: each may belong to the booking behind it. */
  tellOrderInDoubt(line: number) {
    if (this.order !== 'in-doubt' || this.pending === undefined || this.pending.information !== undefined) return;
    this.problem(
      'tag-unknown',
      'error',
      line,
      'texts and bookings may be out of order: got an :86: before the first :61: and none behind the last, expected each behind its :61:; compare the texts with the bank',
    );
  }

  /**
   * An :86: before the first :61: is the statement's own (Danske Bank prints its address there), or the booking's at a
   * bank that writes the two in the wrong order: then it stands alone and is structured as bookings are. A plain one is
   * the booking's only where that has none of its own.
   */
  informationBeforeEntry(body: string) {
    if (this.current.closing !== undefined) this.current.totals.text += `${body}\n`;
    else if (!this.current.hasLines) {
      const isFirst = this.order === 'unknown';
      this.early = isFirst ? body : undefined;
      this.order = isFirst && isStructured(body) ? 'before-entry' : 'behind-entry';
    }
  }

  field(tag: string, body: string, line: number): void {
    if (tag !== '61' && tag !== '86' && GLUED.test(body)) {
      this.problem(
        'not-well-formed',
        'error',
        line,
        `fields not on lines of their own: got another tag inside :${tag}:, expected one field a line; ask the bank for the file as it was sent`,
      );
    }
    switch (tag) {
      case '61':
        this.entry(body, line);
        return;
      case '86':
        this.information(body);
        return;
      case '20':
        this.next(line);
        this.touch();
        this.current.reference = firstLine(body);
        return;
      case '25':
      case '25P':
        this.account(body, line);
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
        this.flush();
        this.current.closingLine = line;
        this.current.totals[tag] = body;
        return;
      case 'NS':
        if (this.pending !== undefined && this.pending.information === undefined) {
          this.pending.information = body.replace(/(^|\n)\d\d/g, '$1');
        }
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

/** Where :86: stands beside its :61:, as far as a statement has shown it. */
type InformationOrder = 'unknown' | 'before-entry' | 'behind-entry' | 'in-doubt';

/** A date of a balance as the date reader would give it. */
function readDateOf(date: LocalDate | undefined): ReadDate | undefined {
  return date === undefined ? undefined : { date, year: yearOf(date), month: monthOf(date), clamped: false };
}

/** A header field that holds the next one: line ends were lost on the way. */
const GLUED = /:(?:25|28C?|60[FM]|61|62[FM]|86):/;
