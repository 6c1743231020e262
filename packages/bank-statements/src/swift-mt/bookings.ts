import { type LocalDate, monthOf, yearOf } from '@piutang/calendar';
import type { Problem, ProblemCode } from '../model.ts';
import { plainLineEnds } from '../newlines.ts';
import type { ReadContext } from '../reader.ts';
import { entryDate, longDate, type ReadDate, shortDate } from '../short-dates.ts';
import type { Building } from './building.ts';
import type { Entry, EntryRefusal } from './entry.ts';
import { type Body, bodyText } from './fields.ts';
import { freeText, isStructured, readInformation } from './information.ts';
import { lineOf } from './line.ts';

/** The statement that bookings belong to, and whom they are told. */
export type BookingHost = {
  readonly context: ReadContext;
  readonly current: Building;
  begin(statement: Building): void;
  problem(code: ProblemCode, severity: Problem['severity'], line: number, message: string): void;
};

/** The digits of a line's dates, and the days that they are. */
type Dates = {
  readonly valueDate: number;
  readonly entryDate: number;
  readonly value: ReadDate;
  readonly bookedOn: LocalDate;
};

/** A :61: that waits for its :86:. */
type Pending = {
  readonly entry: Entry;
  readonly line: number;
  /** As the file has it, with its line ends. */
  information: string | undefined;
  /** The information as text, where it is nothing else. */
  text: string | undefined;
  /** The information stood before the entry and gives way to any behind it. */
  isEarly: boolean;
};

/** Where :86: stands beside its :61:, as far as a statement has shown it. */
type InformationOrder = 'unknown' | 'before-entry' | 'behind-entry' | 'in-doubt';

/** Puts each :61: and its :86: together and emits the line. */
export class Bookings {
  readonly #host: BookingHost;
  #pending: Pending | undefined;
  /** An :86: that waits for the :61: it may belong to. */
  #early: string | undefined;
  #order: InformationOrder = 'unknown';
  #dates: Dates | undefined;
  #ordinal = 0;

  constructor(host: BookingHost) {
    this.#host = host;
  }

  /** A booking is read whose :86: may still come. */
  get isWaiting(): boolean {
    return this.#pending !== undefined;
  }

  entry(entry: Entry | EntryRefusal, line: number): void {
    this.#flush();
    if ('refused' in entry) {
      this.#reject(entry.refused, line, entry.message);
      return;
    }
    const information = this.#early;
    this.#early = undefined;
    this.#pending = { entry, line, information, text: undefined, isEarly: information !== undefined };
  }

  information(body: Body): void {
    const pending = this.#pending;
    if (pending === undefined) this.#informationBeforeEntry(bodyText(body));
    else if (this.#order === 'before-entry') this.#early = bodyText(body);
    else if (pending.information === undefined || pending.isEarly) {
      if (pending.isEarly) this.#order = 'in-doubt';
      pending.information = body.text.slice(body.from, body.to);
      pending.text = freeText(body);
      pending.isEarly = false;
    } else {
      pending.information += `\n${bodyText(body)}`;
      pending.text = undefined;
    }
  }

  /** The German banks' own field :NS:, lines of two digits and text, in place of an :86:. */
  ownField(body: string): void {
    const pending = this.#pending;
    if (pending !== undefined && pending.information === undefined) {
      pending.information = body.replace(/(^|\n)\d\d/g, '$1');
    }
  }

  /** No booking of the statement is to come: its closing balance, or its sums, are read next. */
  close(line: number): void {
    this.#tellOrderInDoubt(line);
    this.#flush();
  }

  /** The statement is over. */
  end(): void {
    this.#flush();
    this.#early = undefined;
    this.#order = 'unknown';
  }

  /**
   * An :86: before the first :61: is the statement's own (Danske Bank prints its address there), or the booking's at a
   * bank that writes the two in the wrong order: then it stands alone and is structured as bookings are. A plain one is
   * the booking's only where that has none of its own.
   */
  #informationBeforeEntry(body: string): void {
    if (this.#host.current.hasLines) return;
    const isFirst = this.#order === 'unknown';
    this.#early = isFirst ? body : undefined;
    this.#order = isFirst && isStructured(body) ? 'before-entry' : 'behind-entry';
  }

  /** As many texts as bookings, the first before and none behind the last: each may belong to the booking behind it. */
  #tellOrderInDoubt(line: number): void {
    if (this.#order !== 'in-doubt' || this.#pending === undefined || this.#pending.information !== undefined) return;
    this.#host.problem(
      'tag-unknown',
      'error',
      line,
      'texts and bookings may be out of order: got an :86: before the first :61: and none behind the last, expected each behind its :61:; compare the texts with the bank',
    );
  }

  #flush(): void {
    const pending = this.#pending;
    if (pending === undefined) return;
    this.#pending = undefined;
    const { entry, line, information } = pending;
    const dates = this.#datesOf(entry, line);
    if (dates === undefined) return;
    const { value, bookedOn } = dates;
    const statement = this.#host.current;
    this.#ordinal += 1;
    this.#host.begin(statement);
    statement.hasLines = true;
    statement.lastDate = value;
    statement.tally.add(entry.amount, entry.expected);
    const { text } = pending;
    const told =
      text !== undefined || information === undefined ? undefined : readInformation(plainLineEnds(information));
    const place = { ordinal: this.#ordinal, fileLine: line, currency: statement.currency };
    this.#host.context.emit({
      kind: 'line',
      line: lineOf(entry, place, value.date, bookedOn, text ?? told?.text ?? '', told),
    });
  }

  /** Days repeat by the thousand: the dates of one line are most often those of the next. */
  #datesOf(entry: Entry, line: number): Dates | undefined {
    const before = this.#dates;
    if (before?.valueDate === entry.valueDate && before.entryDate === entry.entryDate) return before;
    const plain = plainDates(entry);
    if (plain !== undefined) {
      this.#dates = plain;
      return plain;
    }
    const value = this.#valueDateOf(entry, line);
    if (value === undefined) return undefined;
    return {
      valueDate: entry.valueDate,
      entryDate: entry.entryDate,
      value,
      bookedOn: this.#entryDateOf(entry, value, line),
    };
  }

  #reject(code: ProblemCode, line: number, message: string): void {
    const statement = this.#host.current;
    this.#host.begin(statement);
    statement.tally.reject();
    this.#host.problem(
      code,
      'error',
      line,
      `booking not readable: ${message}; it is left out, ask the bank for the file again`,
    );
  }

  /** The value date of :61:, or the nearest date known where it cannot be read; `undefined` where none is. */
  #valueDateOf({ valueDate, isLongDate }: Entry, line: number): ReadDate | undefined {
    const value = isLongDate ? longDate(valueDate) : shortDate(valueDate);
    if (value?.clamped === false) return value;
    const written = String(valueDate).padStart(isLongDate ? 8 : 6, '0');
    if (value !== undefined) {
      this.#host.problem(
        'date-clamped',
        'warning',
        line,
        `no such day: got value date ${written}, expected a day of the month; read as ${value.date}`,
      );
      return value;
    }
    const other = this.#host.current.lastDate ?? readDateOf(this.#host.current.opening?.on);
    const got = `got value date ${written} in :61:, expected YYMMDD`;
    if (other === undefined) this.#reject('date-unreadable', line, got);
    else {
      const message = `${got}; read as ${other.date}, check the booking by hand`;
      this.#host.problem('date-unreadable', 'error', line, message);
    }
    return other;
  }

  #entryDateOf(entry: Entry, value: ReadDate, line: number): LocalDate {
    if (entry.entryDate < 0) return value.date;
    const booked = entryDate(entry.entryDate, value);
    if (booked?.dayFirst === false) return booked.date.date;
    const got = `got ${String(entry.entryDate).padStart(4, '0')}, expected MMDD`;
    const message =
      booked === undefined
        ? `entry date not readable: ${got}; the value date ${value.date} is taken`
        : `entry date out of order: ${got}; read as DDMM, ${booked.date.date}`;
    this.#host.problem('date-inferred', 'warning', line, message);
    return booked?.date.date ?? value.date;
  }
}

/** The dates of a line as the standard has them; `undefined` where something is to be told of them. */
function plainDates({ valueDate, entryDate: written, isLongDate }: Entry): Dates | undefined {
  const value = isLongDate ? longDate(valueDate) : shortDate(valueDate);
  if (value === undefined || value.clamped) return undefined;
  if (written < 0) return { valueDate, entryDate: written, value, bookedOn: value.date };
  const booked = entryDate(written, value);
  if (booked?.dayFirst !== false) return undefined;
  return { valueDate, entryDate: written, value, bookedOn: booked.date.date };
}

/** A date of a balance as the date reader would give it. */
function readDateOf(date: LocalDate | undefined): ReadDate | undefined {
  return date === undefined ? undefined : { date, year: yearOf(date), month: monthOf(date), clamped: false };
}
