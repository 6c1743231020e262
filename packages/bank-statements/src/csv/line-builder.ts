import type { LocalDate } from '@piutang/calendar';
import type { Counterparty, Decimal, StatementLine } from '../model.ts';
import { structuredReferenceIn } from '../references.ts';
import { oneLine } from './cells.ts';
import type { CsvLayout } from './layout.ts';
import { plainCell } from './numbers.ts';
import { readRemark } from './remarks.ts';
import { cellText, type Row } from './rows.ts';

/** What is decided of a booking before its line is built. */
export type Booking = {
  readonly ordinal: number;
  readonly amount: Decimal;
  readonly currency: string | undefined;
  readonly bookedOn: LocalDate;
  readonly valueOn: LocalDate;
  readonly pending: boolean;
  readonly balance: Decimal | undefined;
};

/** Makes lines of rows by one file's layout. */
export class LineBuilder {
  readonly #layout: CsvLayout;
  readonly #dialect: 'bca' | 'plain' | undefined;
  readonly #onlyText: number;
  /** Of the text being put together; the same array for all rows. */
  readonly #parts: string[] = [];

  constructor(layout: CsvLayout) {
    this.#layout = layout;
    this.#dialect = layout.bank?.remarks;
    this.#onlyText = layout.texts?.length === 1 ? (layout.texts[0] ?? -1) : -1;
  }

  build(row: Row, booking: Booking): StatementLine {
    const { ordinal, amount, currency, bookedOn, valueOn, pending, balance } = booking;
    const { reference: referenceColumn } = this.#layout;
    const reference = referenceColumn < 0 ? '' : plainCell(cellText(row, referenceColumn));
    const text = this.text(row);
    // Indonesian remarks hold no reference with check digits, only numbers that look like one.
    const structuredReference =
      this.#dialect === undefined && row.mayHoldReference() ? structuredReferenceIn(text) : undefined;
    const named = this.#namedOther(row);
    const remark =
      this.#dialect === undefined ? undefined : readRemark(this.#remark(row, text), amount, this.#dialect, named);
    const line: LineDraft = {
      ordinal,
      amount,
      currency,
      bookedOn,
      valueOn,
      reversal: false,
      pending,
      counterparty: remark?.counterparty ?? named,
      text,
      details: NO_DETAILS,
      fileLine: row.line,
    };
    // Set one by one: spreading optional parts costs more than reading the row.
    if (reference !== '' && reference !== '-') line.bankReference = reference;
    if (structuredReference !== undefined) line.structuredReference = structuredReference;
    if (balance !== undefined && !(pending && balance.coefficient === 0n)) line.balanceAfter = balance;
    if (remark === undefined) return line;
    if (remark.channel !== undefined) line.channel = remark.channel;
    if (remark.virtualAccount !== undefined) line.virtualAccount = remark.virtualAccount;
    if (remark.charges !== undefined) line.charges = remark.charges;
    return line;
  }

  /** The text columns of a row, each text once. */
  text(row: Row): string {
    if (this.#onlyText >= 0) {
      const text = cellText(row, this.#onlyText);
      return row.hasLayout ? oneLine(text) : text;
    }
    const { texts } = this.#layout;
    const count = texts?.length ?? row.count;
    const parts = this.#parts;
    parts.length = 0;
    let text = '';
    for (let index = 0; index < count; index += 1) {
      const column = texts === undefined ? index : (texts[index] ?? 0);
      if (texts === undefined && this.#isFigure(column)) continue;
      const cell = cellText(row, column);
      const part = row.hasLayout ? oneLine(cell) : cell;
      if (part === '' || isIn(part, parts)) continue;
      parts.push(part);
      text = text === '' ? part : `${text} ${part}`;
    }
    return text;
  }

  /** The remark with its runs of blanks, where the bank's dialect has a meaning for them. */
  #remark(row: Row, text: string): string {
    return this.#dialect === 'bca' && this.#onlyText >= 0 ? cellText(row, this.#onlyText) : text;
  }

  #namedOther(row: Row): Counterparty {
    const { name: nameColumn, otherAccount } = this.#layout;
    if (nameColumn < 0 && otherAccount < 0) return NOBODY;
    const name = nameColumn < 0 ? '' : cellText(row, nameColumn);
    const account = otherAccount < 0 ? '' : plainCell(cellText(row, otherAccount));
    return { ...(name === '' ? {} : { name }), ...(account === '' ? {} : { account }) };
  }

  #isFigure(column: number): boolean {
    const { date, amount, debit, credit, flag, balance } = this.#layout;
    return [date, amount, debit, credit, flag, balance].includes(column);
  }
}

/** Looked for in each part, because the text that they make is not copied together before somebody reads it. */
function isIn(part: string, parts: readonly string[]): boolean {
  for (const other of parts) if (other.length >= part.length && other.includes(part)) return true;
  return false;
}

const NOBODY: Counterparty = {};
const NO_DETAILS: StatementLine['details'] = [];

type LineDraft = { -readonly [Field in keyof StatementLine]: StatementLine[Field] };
