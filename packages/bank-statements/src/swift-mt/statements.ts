import { type LocalDate, monthOf, yearOf } from '@piutang/calendar';
import { parseCurrency } from '@piutang/money';
import type { Problem, ProblemCode } from '../model.ts';
import type { ReadContext } from '../reader.ts';
import { dateAt, entryDateAt, longDateAt, type ReadDate } from '../short-dates.ts';
import { balanceMismatch } from '../tally.ts';
import { readAccount } from './account.ts';
import { readBalance } from './balance.ts';
import { type Building, building, continues, headOf } from './building.ts';
import { checkTotals } from './control-totals.ts';
import { type Entry, readEntry } from './entry.ts';
import type { FieldHandler } from './fields.ts';
import { readInformation } from './information.ts';
import { firstLine, lineOf } from './line.ts';

/** Puts fields together to statements and emits them. */
export type StatementBuilder = FieldHandler & { end(): void };

type Pending = { readonly entry: Entry; readonly body: string; readonly line: number; information: string | undefined };

export function createStatementBuilder(context: ReadContext): StatementBuilder {
  let current = building(1);
  let openPage: Building | undefined;
  let pending: Pending | undefined;
  /** An :86: before the first :61:, which one bank's export writes in the wrong order. */
  let early: string | undefined;
  let ordinal = 0;

  const problem = (code: ProblemCode, severity: Problem['severity'], line: number, message: string) =>
    context.emit({ kind: 'problem', problem: { code, severity, line, message } });

  const begin = (statement: Building) => {
    if (statement.begun) return;
    statement.begun = true;
    context.emit({ kind: 'statement', head: headOf(statement) });
  };

  const finish = (statement: Building) => {
    if (!statement.exists) return;
    begin(statement);
    const { opening, closing, tally } = statement;
    // MT941 reports balances and sums without bookings: none is missing.
    const { totals } = statement;
    const balancesOnly = !statement.hasLines && opening !== undefined && (totals['90C'] ?? totals['90D']) !== undefined;
    if (balancesOnly) {
      const tail = tally.tail({ head: headOf(statement), opening, closing });
      context.emit({ kind: 'end', tail: { ...tail, balances: 'unknown' } });
      return;
    }
    for (const found of checkTotals(statement.totals, tally))
      problem(found.code, found.severity, statement.closingLine, found.message);
    const tail = tally.tail({ head: headOf(statement), opening, closing });
    if (tail.balances === 'broken' && opening !== undefined) {
      problem('balance-mismatch', 'error', statement.closingLine, balanceMismatch(opening, tail));
    }
    context.emit({ kind: 'end', tail });
  };

  const finishPage = () => {
    if (openPage === undefined) return;
    const page = openPage;
    openPage = undefined;
    problem(
      'page-missing',
      'warning',
      page.closingLine,
      'statement not complete: got an intermediate balance (:62M:) at its end, expected the next page to follow; add the file with the next page',
    );
    finish(page);
  };

  /** Ends the statement that is being read, if there is one, and starts another. */
  const next = (line: number) => {
    flush();
    const closed = current;
    current = building(line);
    early = undefined;
    if (!closed.exists) return;
    if (closed.pageEnds) {
      finishPage();
      openPage = closed;
      return;
    }
    finishPage();
    finish(closed);
  };

  const touch = () => {
    if (current.exists) return;
    current.exists = true;
  };

  const flush = () => {
    if (pending === undefined) return;
    const { entry, body, line, information } = pending;
    pending = undefined;
    const value = valueDateOf(entry, body, line);
    if (value === undefined) return;
    const bookedOn = entryDateOf(entry, body, value, line);
    ordinal += 1;
    begin(current);
    current.hasLines = true;
    current.lastDate = value;
    current.tally.add(entry.amount, entry.expected);
    const told = information === undefined ? undefined : readInformation(information);
    context.emit({ kind: 'line', line: lineOf(entry, ordinal, line, value.date, bookedOn, current.currency, told) });
  };

  const reject = (code: ProblemCode, line: number, message: string) => {
    begin(current);
    current.tally.reject();
    problem(code, 'error', line, `booking not readable: ${message}; it is left out, ask the bank for the file again`);
  };

  /** The value date of :61:, or the nearest date known where it cannot be read; `undefined` where none is. */
  const valueDateOf = (entry: Entry, body: string, line: number): ReadDate | undefined => {
    const value = entry.longValueDate ? longDateAt(body, 0) : dateAt(body, 0);
    if (value !== undefined) {
      if (value.clamped) {
        problem(
          'date-clamped',
          'warning',
          line,
          `no such day: got value date ${body.slice(0, 6)}, expected a day of the month; read as ${value.date}`,
        );
      }
      return value;
    }
    const other = current.lastDate ?? readDateOf(current.opening?.on);
    const got = `got value date ${body.slice(0, 6)} in :61:, expected YYMMDD`;
    if (other === undefined) reject('date-unreadable', line, got);
    else problem('date-unreadable', 'error', line, `${got}; read as ${other.date}, check the booking by hand`);
    return other;
  };

  const entryDateOf = (entry: Entry, body: string, value: ReadDate, line: number): LocalDate => {
    if (entry.entryDateAt < 0) return value.date;
    const booked = entryDateAt(body, entry.entryDateAt, value);
    if (booked?.dayFirst === false) return booked.date.date;
    const written = body.slice(entry.entryDateAt, entry.entryDateAt + 4);
    if (booked === undefined) {
      problem(
        'date-inferred',
        'warning',
        line,
        `entry date not readable: got ${written}, expected MMDD; the value date ${value.date} is taken`,
      );
      return value.date;
    }
    problem(
      'date-inferred',
      'warning',
      line,
      `entry date out of order: got ${written}, expected MMDD; read as DDMM, ${booked.date.date}`,
    );
    return booked.date.date;
  };

  const openWith = (body: string, line: number, page: boolean) => {
    if (current.opening !== undefined || current.closing !== undefined) next(line);
    const read = readBalance(body);
    if (page && openPage !== undefined && read.balance !== undefined && continues(openPage, current, read.balance)) {
      current = openPage;
      openPage = undefined;
      current.closing = undefined;
      current.pageEnds = false;
      return;
    }
    finishPage();
    if (page) {
      problem(
        'page-missing',
        'warning',
        line,
        'statement begins with an intermediate balance: got :60M:, expected the page before it; add the file with that page',
      );
    }
    touch();
    current.opening = read.balance;
    takeCurrency(read.currency, line);
    tellFaults(read.faults, line, 'opening');
  };

  const closeWith = (body: string, line: number, page: boolean) => {
    flush();
    touch();
    const read = readBalance(body);
    current.closing = read.balance;
    current.pageEnds = page;
    current.closingLine = line;
    takeCurrency(read.currency, line);
    tellFaults(read.faults, line, 'closing');
  };

  const tellFaults = (faults: ReturnType<typeof readBalance>['faults'], line: number, which: string) => {
    for (const { code, got, expected } of faults) {
      const severity = code === 'date-clamped' ? 'warning' : 'error';
      problem(code, severity, line, `${which} balance not as it should be: got "${got}", expected ${expected}`);
    }
  };

  const takeCurrency = (code: string | undefined, line: number) => {
    if (code === undefined) return;
    if (current.currency === undefined) {
      current.currency = code;
      if (parseCurrency(code) === undefined) {
        problem('currency-unknown', 'warning', line, `currency not known: got ${code}, expected an ISO 4217 code`);
      }
    } else if (current.currency !== code && !current.currencyMixed) {
      current.currencyMixed = true;
      problem(
        'currency-mixed',
        'error',
        line,
        `two currencies in one statement: got ${code}, expected ${current.currency} as before; ask the bank for the file again`,
      );
    }
  };

  const account = (body: string, line: number) => {
    if (current.closing !== undefined) next(line);
    const read = readAccount(body);
    if (read === undefined) return;
    if (current.account !== undefined) {
      if (current.hasLines || pending !== undefined) {
        problem(
          'tag-unknown',
          'warning',
          line,
          'a second account (:25:) inside a statement: got one after the first booking, expected :86: there; it is taken as text',
        );
        information(body);
        return;
      }
      next(line);
    }
    touch();
    current.account = read.account;
    if (read.currency !== undefined && current.currency === undefined) current.currency = read.currency;
  };

  const entry = (body: string, line: number) => {
    flush();
    if (openPage !== undefined && !current.exists) finishPage();
    touch();
    const read = readEntry(body);
    if ('refused' in read) {
      reject(read.refused, line, read.message);
      return;
    }
    pending = { entry: read, body: body.trimStart(), line, information: early };
    early = undefined;
  };

  const information = (body: string) => {
    if (pending !== undefined)
      pending.information = pending.information === undefined ? body : `${pending.information}\n${body}`;
    else if (current.closing !== undefined) current.totals.text += `${body}\n`;
    else if (!current.hasLines) early = body;
  };

  return {
    field(tag, body, line) {
      if (tag !== '61' && tag !== '86' && GLUED.test(body)) {
        problem(
          'not-well-formed',
          'error',
          line,
          `fields not on lines of their own: got another tag inside :${tag}:, expected one field a line; ask the bank for the file as it was sent`,
        );
      }
      switch (tag) {
        case '61':
          return entry(body, line);
        case '86':
          return information(body);
        case '20':
          next(line);
          touch();
          current.reference = firstLine(body);
          return;
        case '25':
        case '25P':
          return account(body, line);
        case '28':
        case '28C':
          if (current.closing !== undefined) next(line);
          current.number = firstLine(body);
          return;
        case '60':
        case '60F':
        case '60M':
          return openWith(body, line, tag === '60M');
        case '62':
        case '62F':
        case '62M':
          return closeWith(body, line, tag === '62M');
        case '34F':
          current.currency ??= /^[A-Z]{3}/.exec(body)?.[0];
          return;
        case '90C':
        case '90D':
          flush();
          current.closingLine = line;
          current.totals[tag] = body;
          return;
        case 'NS':
          if (pending !== undefined && pending.information === undefined) {
            pending.information = body.replace(/(^|\n)\d\d/g, '$1');
          }
          return;
      }
    },
    end() {
      next(0);
      finishPage();
    },
  };
}

/** A date of a balance as the date reader would give it. */
function readDateOf(date: LocalDate | undefined): ReadDate | undefined {
  return date === undefined ? undefined : { date, year: yearOf(date), month: monthOf(date), clamped: false };
}

/** A header field that holds the next one: line ends were lost on the way. */
const GLUED = /:(?:25|28C?|60[FM]|61|62[FM]|86):/;
