import { createCharCodes } from '../char-codes.ts';
import { Landmark } from '../landmark.ts';
import type { FileError } from '../model.ts';
import { mayHoldLongNumber, REFERENCE_MARKS } from '../references.ts';

/** A row longer than this is no row of a bank: a quote that is never closed, or no CSV at all. */
export const MAX_ROW_CHARS = 262_144;

/** Bank exports have at most some dozens of columns. */
export const MAX_COLUMNS = 1000;

/**
 * One row, as positions in a text: cells become strings only when somebody asks. The same object is filled again for
 * the next row, so nothing of it may be kept.
 */
export class Row {
  text = '';
  /** The codes of `text`. */
  codes: Uint16Array = new Uint16Array(0);
  /** Physical line on which the row begins, from 1. */
  line = 1;
  /** The row has a line break or a run of blanks inside, which `oneLine` takes out of a text. */
  hasLayout = false;
  /** Start of the row in `text`, and its end before the line break. */
  from = 0;
  to = 0;
  count = 0;
  readonly cellFrom = new Int32Array(MAX_COLUMNS + 1);
  readonly cellTo = new Int32Array(MAX_COLUMNS + 1);
  /** 1 where the cell has doubled quotes inside. */
  readonly escaped = new Uint8Array(MAX_COLUMNS + 1);
  readonly #referenceMarks = REFERENCE_MARKS.map((mark) => new Landmark(mark));

  /** A new text begins, of which rows will be told. */
  enter(text: string, codes: Uint16Array): void {
    this.text = text;
    this.codes = codes;
    for (const mark of this.#referenceMarks) mark.enter(text);
  }

  /** Whether a reference with check digits could stand in the row; nearly all rows can be passed by. */
  mayHoldReference(): boolean {
    for (const mark of this.#referenceMarks) if (mark.from(this.from) < this.to) return true;
    return mayHoldLongNumber(this.codes, this.from, this.to);
  }
}

const LF = 10;
const CR = 13;
const SPACE = 32;
const QUOTE = 34;

/** A cell as text: without quotes around it, without blanks at its ends. Empty where the row has no such cell. */
export function cellText(row: Row, column: number): string {
  if (column >= row.count) return '';
  const from = row.cellFrom[column] ?? 0;
  const to = row.cellTo[column] ?? 0;
  if (from === to) return '';
  const text = row.text.slice(from, to);
  const whole = row.escaped[column] === 1 ? text.replaceAll('""', '"') : text;
  return whole.charCodeAt(0) <= SPACE || whole.charCodeAt(whole.length - 1) <= SPACE ? whole.trim() : whole;
}

/** The row as it stands in the file, without its line break. */
export function rowText(row: Row): string {
  return row.text.slice(row.from, row.to);
}

/** Is given each row, blank ones too. */
export type RowTaker = {
  /** `true` ends the reading. */
  row(row: Row): boolean;
};

/**
 * Splits text into rows and cells as RFC 4180 has it, more tolerantly: any line break, blanks around quotes, a quote
 * inside an unquoted cell, and an unescaped quote inside a quoted one where no delimiter follows it.
 *
 * By hand and not with csv-parse or papaparse, because those make a string of every cell and an array of every row,
 * which costs more than all the rest of reading a statement.
 */
export class RowReader {
  readonly #separator: number;
  readonly #taker: RowTaker;
  readonly #row = new Row();
  readonly #codesOf = createCharCodes();
  readonly #separators: Landmark;
  readonly #lineFeeds = new Landmark('\n');
  readonly #returns = new Landmark('\r');
  readonly #runs = new Landmark('  ');
  #size = 0;
  #final = false;
  #rest = '';
  #line = 1;
  #over = false;
  #failure: FileError | undefined;

  constructor(delimiter: string, taker: RowTaker) {
    this.#separator = delimiter.charCodeAt(0);
    this.#separators = new Landmark(delimiter);
    this.#taker = taker;
  }

  /** Returns why reading has to stop, once. */
  write(piece: string): FileError | undefined {
    if (this.#over || this.#failure !== undefined) return this.#failure;
    let from = 0;
    if (this.#rest !== '') {
      // The row that was cut is read from a short text of its own: see the same in the XML scanner.
      const end = piece.indexOf('\n');
      from = end < 0 ? piece.length : end + 1;
      this.#scan(this.#rest + piece.slice(0, from), 0, false);
      if (this.#rest !== '' && from < piece.length && this.#failure === undefined && !this.#over) {
        this.#scan(this.#rest + piece.slice(from), 0, false);
        from = piece.length;
      }
    }
    if (from < piece.length && this.#failure === undefined && !this.#over) this.#scan(piece, from, false);
    if (this.#rest.length > MAX_ROW_CHARS) {
      const message = `one row: got more than ${MAX_ROW_CHARS} characters, expected a few hundred; a quote may never be closed, or the file is not CSV`;
      this.#failure ??= { code: 'too-large', message, line: this.#line };
    }
    return this.#failure;
  }

  end(): FileError | undefined {
    if (this.#over || this.#failure !== undefined || this.#rest === '') return this.#failure;
    this.#scan(this.#rest, 0, true);
    if (this.#rest !== '' && !this.#over) {
      const message =
        'the last row: got a quote that is never closed, expected a closing quote; fetch the file again, it is not complete';
      this.#failure ??= { code: 'truncated', message, line: this.#line };
    }
    return this.#failure;
  }

  /** Reads all complete rows from a position on and keeps what is not complete. */
  #scan(text: string, from: number, final: boolean): void {
    this.#size = text.length;
    this.#final = final;
    this.#row.enter(text, this.#codesOf(text));
    for (const landmark of [this.#separators, this.#lineFeeds, this.#returns, this.#runs]) landmark.enter(text);
    let at = from;
    while (at < text.length && !this.#over && this.#failure === undefined) {
      const next = this.#readRow(at);
      if (next < 0) break;
      at = next;
      if (this.#taker.row(this.#row) === true) this.#over = true;
    }
    this.#rest = text.slice(at);
  }

  /** Reads one row; returns the position behind its line break, or -1 when it is not complete. */
  #readRow(start: number): number {
    const row = this.#row;
    const { cellFrom, cellTo, escaped, codes } = row;
    const size = this.#size;
    let end = this.#lineEnd(start);
    let at = start;
    let breaks = 1;
    let count = 0;
    for (;;) {
      let from = at;
      let to = -1;
      escaped[count] = 0;
      const code = codes[at];
      if ((code === QUOTE || code === SPACE) && at < size) {
        let quote = at;
        while (quote < size && codes[quote] === SPACE) quote += 1;
        if (quote < size && codes[quote] === QUOTE) {
          row.count = count;
          to = this.#closingQuote(quote + 1);
          if (to < 0) return -1;
          from = quote + 1;
          at = to + 1;
          if (to > end) {
            breaks += breaksBetween(codes, from, to);
            end = this.#lineEnd(at);
          }
        }
      }
      const separator = this.#separators.from(at);
      const cellEnd = Math.min(separator, end);
      cellFrom[count] = from;
      cellTo[count] = to < 0 ? cellEnd : to;
      count += 1;
      if (separator >= end) break;
      if (count > MAX_COLUMNS) return this.#tooManyColumns();
      at = separator + 1;
    }
    if (end >= size && !this.#final) return -1;
    const isReturn = end < size && codes[end] === CR;
    if (isReturn && end + 1 >= size && !this.#final) return -1;
    row.count = count;
    row.from = start;
    row.to = end;
    row.line = this.#line;
    row.hasLayout = breaks > 1 || this.#runs.from(start) < end;
    this.#line += breaks;
    if (end >= size) return size;
    return isReturn && codes[end + 1] === LF && end + 1 < size ? end + 2 : end + 1;
  }

  #lineEnd(from: number): number {
    return Math.min(this.#lineFeeds.from(from), this.#returns.from(from));
  }

  /** Where a quoted cell ends (its closing quote), or -1 when that is not in the text. */
  #closingQuote(from: number): number {
    const { text, codes, escaped, count } = this.#row;
    const size = this.#size;
    let at = text.indexOf('"', from);
    while (at >= 0) {
      if (at + 1 >= size) return this.#final ? at : -1;
      const next = codes[at + 1];
      if (next === this.#separator || next === LF || next === CR) return at;
      if (next === SPACE) {
        let behind = at + 2;
        while (behind < size && codes[behind] === SPACE) behind += 1;
        if (behind >= size) return this.#final ? at : -1;
        const code = codes[behind];
        if (code === this.#separator || code === LF || code === CR) return at;
      }
      if (next === QUOTE) escaped[count] = 1;
      at = text.indexOf('"', at + (next === QUOTE ? 2 : 1));
    }
    return -1;
  }

  #tooManyColumns(): -1 {
    const message = `a row with too many columns: got more than ${MAX_COLUMNS}, expected at most some dozens; the file is not a bank's`;
    this.#failure = { code: 'too-large', message, line: this.#line };
    return -1;
  }
}

/** Line breaks inside a quoted cell: CRLF, LF or CR. */
function breaksBetween(codes: Uint16Array, from: number, to: number): number {
  let count = 0;
  for (let at = from; at < to; at += 1) {
    const code = codes[at];
    if (code === LF || (code === CR && codes[at + 1] !== LF)) count += 1;
  }
  return count;
}
