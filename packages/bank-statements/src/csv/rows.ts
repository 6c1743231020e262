import { createCharCodes } from '../char-codes.ts';
import type { FileError } from '../model.ts';

/** A row longer than this is no row of a bank: a quote that is never closed, or no CSV at all. */
export const MAX_ROW_CHARS = 262_144;

/** Bank exports have at most some dozens of columns. */
export const MAX_COLUMNS = 1000;

/**
 * One row, as positions in a text: cells become strings only when somebody asks. The same object is filled again for
 * the next row, so nothing of it may be kept.
 */
export type Row = {
  text: string;
  /** The codes of `text`. */
  codes: Uint16Array;
  /** Physical line on which the row begins, from 1. */
  line: number;
  /** The row has a line break or a run of blanks inside, which `oneLine` takes out of a text. */
  hasLayout: boolean;
  /** Start of the row in `text`, and its end before the line break. */
  from: number;
  to: number;
  count: number;
  readonly cellFrom: Int32Array;
  readonly cellTo: Int32Array;
  /** 1 where the cell has doubled quotes inside. */
  readonly escaped: Uint8Array;
};

export type RowReader = {
  /** Returns why reading has to stop, once. */
  write(piece: string): FileError | undefined;
  end(): FileError | undefined;
};

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

/**
 * Splits text into rows and cells as RFC 4180 has it, more tolerantly: any line break, blanks around quotes, a quote
 * inside an unquoted cell, and an unescaped quote inside a quoted one where no delimiter follows it.
 *
 * By hand and not with csv-parse or papaparse, because those make a string of every cell and an array of every row,
 * which costs more than all the rest of reading a statement.
 * @param onRow is given each row, blank ones too; it may return `true` to end the reading
 */
export function createRowReader(delimiter: string, onRow: (row: Row) => boolean | undefined): RowReader {
  const separator = delimiter.charCodeAt(0);
  const row: Row = {
    text: '',
    codes: new Uint16Array(0),
    line: 1,
    hasLayout: false,
    from: 0,
    to: 0,
    count: 0,
    cellFrom: new Int32Array(MAX_COLUMNS + 1),
    cellTo: new Int32Array(MAX_COLUMNS + 1),
    escaped: new Uint8Array(MAX_COLUMNS + 1),
  };
  let rest = '';
  let line = 1;
  let over = false;
  let failure: FileError | undefined;
  const codesOf = createCharCodes();
  /** The next line feed and carriage return of the text, to see cheaply that a quoted cell has none. */
  let nextLf = -1;
  let nextCr = -1;
  /** The next run of blanks, for the same reason: three searches in every cell were a tenth of reading a row. */
  let nextRun = -1;
  let nextSeparator = -1;

  /** Where a quoted cell ends (its closing quote), or -1 when that is not in the text. */
  function closingQuote(text: string, from: number, size: number, final: boolean): number {
    let at = text.indexOf('"', from);
    while (at >= 0) {
      if (at + 1 >= size) return final ? at : -1;
      const next = row.codes[at + 1];
      if (next === separator || next === LF || next === CR) return at;
      if (next === SPACE) {
        let behind = at + 2;
        while (behind < size && row.codes[behind] === SPACE) behind += 1;
        const code = row.codes[behind];
        if (behind >= size ? final : code === separator || code === LF || code === CR) return at;
        if (behind >= size) return -1;
      }
      if (next === QUOTE) row.escaped[row.count] = 1;
      at = text.indexOf('"', at + (next === QUOTE ? 2 : 1));
    }
    return -1;
  }

  /** Line breaks inside a quoted cell: CRLF, LF or CR. */
  function breaksInside(text: string, from: number, to: number): number {
    if (nextLf < from) nextLf = orEnd(text.indexOf('\n', from), text);
    if (nextCr < from) nextCr = orEnd(text.indexOf('\r', from), text);
    if (nextLf >= to && nextCr >= to) return 0;
    let count = 0;
    for (let at = from; at < to; at += 1) {
      const code = row.codes[at];
      if (code === LF || (code === CR && row.codes[at + 1] !== LF)) count += 1;
    }
    return count;
  }

  /** Reads one row; returns the position behind its line break, or -1 when it is not complete. */
  function readRow(text: string, start: number, size: number, final: boolean): number {
    const { cellFrom, cellTo, escaped, codes } = row;
    let at = start;
    let breaks = 1;
    let count = 0;
    for (;;) {
      let from = at;
      let to = -1;
      escaped[count] = 0;
      let code = at < size ? codes[at] : LF;
      if (code === SPACE || code === QUOTE) {
        let quote = at;
        while (quote < size && codes[quote] === SPACE) quote += 1;
        if (quote < size && codes[quote] === QUOTE) {
          row.count = count;
          to = closingQuote(text, quote + 1, size, final);
          if (to < 0) return -1;
          from = quote + 1;
          breaks += breaksInside(text, from, to);
          at = to + 1;
        }
      }
      if (nextSeparator < at) nextSeparator = orEnd(text.indexOf(delimiter, at), text);
      if (nextLf < at) nextLf = orEnd(text.indexOf('\n', at), text);
      if (nextCr < at) nextCr = orEnd(text.indexOf('\r', at), text);
      at = Math.min(nextSeparator, nextLf, nextCr);
      code = codes[at];
      if (at >= size && !final) return -1;
      cellFrom[count] = from;
      cellTo[count] = to < 0 ? at : to;
      count += 1;
      if (at >= size || code !== separator) break;
      if (count > MAX_COLUMNS) {
        const message = `a row with too many columns: got more than ${MAX_COLUMNS}, expected at most some dozens; the file is not a bank's`;
        failure = { code: 'too-large', message, line };
        return -1;
      }
      at += 1;
    }
    const ending = at < size ? codes[at] : LF;
    if (ending === CR && at + 1 >= size && !final) return -1;
    row.count = count;
    row.from = start;
    row.to = at;
    row.line = line;
    if (nextRun < start) nextRun = orEnd(text.indexOf('  ', start), text);
    row.hasLayout = breaks > 1 || nextRun < at;
    line += breaks;
    return at >= size ? size : ending === CR && codes[at + 1] === LF ? at + 2 : at + 1;
  }

  /** Reads all complete rows from a position on and keeps what is not complete. */
  function scan(text: string, from: number, final: boolean): void {
    const size = text.length;
    let at = from;
    row.text = text;
    row.codes = codesOf(text);
    nextLf = -1;
    nextCr = -1;
    nextRun = -1;
    nextSeparator = -1;
    while (at < size && !over && failure === undefined) {
      const next = readRow(text, at, size, final);
      if (next < 0) break;
      at = next;
      if (onRow(row) === true) over = true;
    }
    rest = text.slice(at);
  }

  return {
    write(piece) {
      if (over || failure !== undefined) return failure;
      let from = 0;
      if (rest !== '') {
        // The row that was cut is read from a short text of its own: see the same in the XML scanner.
        const end = piece.indexOf('\n');
        from = end < 0 ? piece.length : end + 1;
        scan(rest + piece.slice(0, from), 0, false);
        if (rest !== '' && from < piece.length && failure === undefined && !over) {
          scan(rest + piece.slice(from), 0, false);
          from = piece.length;
        }
      }
      if (from < piece.length && failure === undefined && !over) scan(piece, from, false);
      if (rest.length > MAX_ROW_CHARS && failure === undefined) {
        const message = `one row: got more than ${MAX_ROW_CHARS} characters, expected a few hundred; a quote may never be closed, or the file is not CSV`;
        failure = { code: 'too-large', message, line };
      }
      return failure;
    },
    end() {
      if (over || failure !== undefined || rest === '') return failure;
      scan(rest, 0, true);
      if (rest !== '' && failure === undefined && !over) {
        const message =
          'the last row: got a quote that is never closed, expected a closing quote; fetch the file again, it is not complete';
        failure = { code: 'truncated', message, line };
      }
      return failure;
    },
  };
}

/** The end of the text stands for "not there". */
function orEnd(found: number, text: string): number {
  return found < 0 ? text.length : found;
}
