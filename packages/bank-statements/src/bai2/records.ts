/**
 * Splits BAI2 text into logical records. Source: BAI, "Cash Management Balance Reporting Specifications", version 2,
 * section "Record and field formats"; X9.121 (BTRS, version 3) keeps the same records.
 */
export type BaiRecord = {
  readonly code: RecordCode;
  /** The record's own line and its 88s, each without code and `/`. Fields go on from one to the next. */
  readonly segments: string[];
  /** How many records that is, as control counts count them: a wrapped line is none of its own. */
  records: number;
  /** Physical line, from 1. */
  readonly line: number;
};

export type RecordCode = '01' | '02' | '03' | '16' | '49' | '98' | '99';

const CODES: ReadonlySet<string> = new Set(['01', '02', '03', '16', '49', '98', '99']);

/** Longest record taken, with all its 88s: the longest text seen has 3,000 characters. */
const MAX_RECORD_CHARS = 1_048_576;

export type RecordHandler = {
  record(record: BaiRecord): void;
  /** A line that is no record and continues none. */
  stray(text: string, line: number): void;
  /** A line of text without the 88 that it should begin with; it was taken as text. */
  wrapped(line: number): void;
};

export type RecordScanner = {
  /** Takes the next text, newlines already `\n`; answers `false` when a record is longer than any bank writes. */
  write(text: string): boolean;
  end(): void;
  line(): number;
};

export function createRecordScanner(handler: RecordHandler): RecordScanner {
  let rest = '';
  let line = 0;
  let current: BaiRecord | undefined;
  let length = 0;

  const flush = () => {
    if (current !== undefined) handler.record(current);
    current = undefined;
  };

  const take = (text: string) => {
    const code = text.charCodeAt(2) === COMMA ? text.slice(0, 2) : '';
    if (code === '88') {
      if (current === undefined) handler.stray(text, line);
      else {
        current.segments.push(withoutEnd(text, 3));
        current.records += 1;
      }
    } else if (CODES.has(code)) {
      flush();
      length = 0;
      current = { code: code as RecordCode, segments: [withoutEnd(text, 3)], records: 1, line };
    } else if (text.trim() !== '' && text.charCodeAt(0) !== END_OF_FILE) {
      if (current?.code === '16') {
        current.segments.push(withoutEnd(text, 0));
        handler.wrapped(line);
      } else handler.stray(text, line);
    }
    length += text.length;
  };

  /** One bank puts several records on a line, each ended by `/` and blanks. */
  const takeLine = (text: string) => {
    let from = leadingBlanks(text);
    for (let slash = text.indexOf('/', from); slash >= 0; slash = text.indexOf('/', slash + 1)) {
      const next = slash + 1 + leadingBlanks(text, slash + 1);
      if (next >= text.length) break;
      if (!isDigit(text.charCodeAt(next)) || !RECORD_START.test(text.slice(next, next + 120))) continue;
      take(text.slice(from, slash + 1));
      from = next;
    }
    take(from === 0 ? text : text.slice(from));
  };

  return {
    write(piece) {
      const text = rest + piece;
      let from = 0;
      for (let newline = text.indexOf('\n'); newline >= 0; newline = text.indexOf('\n', from)) {
        line += 1;
        takeLine(text.slice(from, newline));
        from = newline + 1;
      }
      rest = text.slice(from);
      return rest.length <= MAX_RECORD_CHARS && length <= MAX_RECORD_CHARS;
    },
    end() {
      if (rest !== '') {
        line += 1;
        takeLine(rest);
      }
      rest = '';
      flush();
    },
    line: () => line,
  };
}

/** What a record in the middle of a line looks like: more than its code, because text may say `10/ 16,500`. */
const RECORD_START =
  /^(?:01,[^,]*,[^,]*,\d{6,8},|02,[^,]*,[^,]*,[1-4]?,\d{6,8},|03,[^,/]+,(?:[A-Z]{3})?[,/]|16,\d{3},[+-]?\d*,[ZVSD012]?,|49,[+-]?\d*,\d+ *\/|9[89],[+-]?\d*,\d+,\d+ *\/)/;

/** The text from a position to its end, without the blanks, the end-of-file sign and the one `/` that end a record. */
function withoutEnd(text: string, from: number): string {
  let end = text.length;
  while (end > from && isBlank(text.charCodeAt(end - 1))) end -= 1;
  if (end > from && text.charCodeAt(end - 1) === SLASH) end -= 1;
  return text.slice(from, end);
}

function leadingBlanks(text: string, from = 0): number {
  let at = from;
  while (at < text.length && isBlank(text.charCodeAt(at))) at += 1;
  return at - from;
}

function isBlank(code: number): boolean {
  return code === SPACE || code === TAB || code === END_OF_FILE;
}

function isDigit(code: number): boolean {
  return code >= 48 && code <= 57;
}

const TAB = 9;
const END_OF_FILE = 26;
const SPACE = 32;
const COMMA = 44;
const SLASH = 47;
