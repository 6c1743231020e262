import type { RowRefusal } from './row-file.ts';

/** The cells of a row, by column. */
export type Cells = ReadonlyMap<string, string>;

/** Longer ids do not fit a payment's text and would make keys large. */
export const MAX_ID_CHARS = 40;
/** Names, mails and descriptions are shown in mails and widgets; a longer one is a shifted column. */
const MAX_TEXT_CHARS = 200;
/** Of a wrong cell a sentence shows so much. */
const MAX_SHOWN_CHARS = 60;

/** Reads the cells of one row and gathers what is wrong with them. */
export type CellReader<Column extends string> = {
  readonly refusals: RowRefusal[];
  readonly refuse: (field: Column, message: string) => undefined;
  /** The cell without blanks around it; empty where there is none. */
  readonly cell: (column: Column) => string;
  /** What the cell means, `undefined` where it is empty or, with a refusal, where it means nothing. */
  readonly parsed: <T>(column: Column, parse: (text: string) => T | undefined, expected: string) => T | undefined;
  /** A short text without control characters. */
  readonly short: (column: Column, maxChars?: number) => string | undefined;
  /** The entries of a cell that holds a list, written with `;`. */
  readonly list: (column: Column, maxEntries: number) => readonly string[];
};

export function cellReader<Column extends string>(cells: Cells): CellReader<Column> {
  const refusals: RowRefusal[] = [];
  const refuse = (field: Column, message: string): undefined => {
    refusals.push({ field, message });
    return undefined;
  };
  const cell = (column: Column) => (cells.get(column) ?? '').trim();
  const parsed = <T>(column: Column, parse: (text: string) => T | undefined, expected: string): T | undefined => {
    const text = cell(column);
    if (text === '') return undefined;
    return parse(text) ?? refuse(column, `got "${text.slice(0, MAX_SHOWN_CHARS)}", expected ${expected}`);
  };
  const short = (column: Column, maxChars = MAX_TEXT_CHARS) =>
    parsed(
      column,
      (text) => (text.length <= maxChars && !hasControlChars(text) ? text : undefined),
      `at most ${maxChars} printable characters`,
    );
  const list = (column: Column, maxEntries: number) => {
    const entries = cell(column)
      .split(';')
      .map((text) => text.trim())
      .filter((text) => text !== '');
    if (entries.length > maxEntries) refuse(column, `got ${entries.length}, expected at most ${maxEntries}`);
    return entries;
  };
  return { refusals, refuse, cell, parsed, short, list };
}

/** The entries that have a value, so that optional fields are absent and not undefined. */
export function present<T extends object>(fields: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as never;
}

function hasControlChars(text: string): boolean {
  for (const char of text) if ((char.codePointAt(0) ?? 0) < 32) return true;
  return false;
}
