import { createCharCodes } from '../char-codes.ts';
import { plainLineEnds } from '../newlines.ts';
import type { Entry } from './entry.ts';
import { readPlainEntry } from './plain-entry.ts';

/** A field's body where it stands in the text that was read. It holds only until its handler returns. */
export type Body = {
  text: string;
  /** The character codes of the text. */
  codes: Uint16Array;
  from: number;
  to: number;
  /** Line ends inside the body. */
  lineEnds: number;
  /** Something in it may be more than text: a label, a key, a reference, a word for a returned payment. */
  hasMarks: boolean;
};

/** The body as a text of its own, lines parted by `\n`. */
export function bodyText({ text, from, to }: Body): string {
  return plainLineEnds(text.slice(from, to));
}

/**
 * Splits SWIFT MT text into fields. A field starts where a line begins with a known tag between colons; any other line
 * continues the field before it, whatever it looks like (`20:44:45`, `:KO:NR:`, `-ID:?27`).
 * Source: SWIFT User Handbook, Standards MT General Information, "Message text: block 4"; the leading and trailing
 * lines that banks add are documented in the guides of ABN AMRO, ING, Rabobank and Van Lanschot.
 */
export type FieldHandler = {
  /**
   * @param tag in upper case, `61` or `60F`; `''` for text before the first tag
   * @param body what follows the tag, without what ends the message
   * @param line physical line of the tag, from 1
   */
  field(tag: string, body: Body, line: number): void;
  /** A :61: of the plain form, which is read without a look at its characters before. */
  plainEntry(entry: Entry, line: number): void;
};

/** Longest field taken: the standard allows 390 characters in :86:, the wordiest bank file seen has 2,000. */
const MAX_FIELD_CHARS = 131_072;

/** Tags of MT940, MT941, MT942 and MT950, and `NS`, the German banks' own field. `:60:` and `:62:` are old exports. */
const TAGS: ReadonlySet<string> = new Set(
  '13 13D 20 21 23 25 25P 28 28C 28D 34F 60 60F 60M 61 62 62F 62M 64 65 86 90C 90D NS'.split(' '),
);

/** Tags with which a message, or a statement in a file without message ends, may begin. */
const OPENING_TAGS: ReadonlySet<string> = new Set(['20', '25', '25P', '28', '28C', '60', '60F', '60M']);

export type FieldScanner = {
  /** Takes the next text, with line ends of any kind; answers `false` when a field is longer than any bank writes. */
  write(text: string): boolean;
  end(): void;
  /** Lines begun so far, for a message about the place where reading stopped. */
  line(): number;
};

export function createFieldScanner(handler: FieldHandler): FieldScanner {
  return new TagScanner(handler);
}

class TagScanner implements FieldScanner {
  readonly #handler: FieldHandler;
  readonly #codesOf = createCharCodes();
  /**
   * What is searched for in a text only where one of these shows that it may be there: labels, keys and Belgian
   * references by a sign, creditor references by RF, words for returned payments; and a line's end that is a carriage
   * return alone.
   */
  readonly #marks = /[+*:]|R(?:F|ET|et|TRN|UECK|[Üü]CK|[Üü]ck)|S(?:TORN|torn)|\r(?!\n)/g;
  /** What is being read, from the character before the open field's body on. A file begins as behind a line end. */
  #text = '\n';
  #codes = this.#codesOf('\n');
  #resumeAt = 0;
  /** Line at which reading goes on. */
  #line = 0;
  #tag = '';
  #tagLine = 1;
  #bodyAt = 1;
  readonly #body: Body = { text: '', codes: this.#codes, from: 0, to: 0, lineEnds: 0, hasMarks: false };

  constructor(handler: FieldHandler) {
    this.#handler = handler;
  }

  write(piece: string): boolean {
    const keepFrom = this.#bodyAt - 1;
    this.#bodyAt = 1;
    this.#resumeAt -= keepFrom;
    this.#read(this.#text.slice(keepFrom) + piece);
    this.#scan(false);
    return this.#text.length - this.#bodyAt <= MAX_FIELD_CHARS;
  }

  end(): void {
    do this.#scan(true);
    while (!this.#finish(this.#text.length, undefined));
  }

  line(): number {
    return this.#line;
  }

  #read(text: string): void {
    this.#text = text;
    this.#codes = this.#codesOf(text);
  }

  #scan(final: boolean): void {
    for (;;) {
      const newline = this.#text.indexOf('\n', this.#resumeAt);
      if (newline < 0) {
        if (this.#makePlain(this.#resumeAt, final)) continue;
        this.#resumeAt = Math.max(this.#resumeAt, this.#text.length - 1);
        return;
      }
      if (!final && newline + LONGEST_START > this.#text.length) {
        this.#resumeAt = newline;
        return;
      }
      if (!this.#startsField(newline)) {
        this.#line += 1;
        this.#resumeAt = newline + 1;
      }
    }
  }

  /** Ends the open field at a line end and starts the next, if one starts there. */
  #startsField(newline: number): boolean {
    if (this.#codes[newline + 1] !== COLON) return false;
    const nameAt = nameAfter(this.#codes, newline + 1);
    const tag = tagAt(this.#text, this.#codes, nameAt);
    if (tag === undefined) return false;
    if (!this.#finish(newline, tag)) return true;
    // A tag that is broken after its colon begins on the next line.
    this.#line += this.#codes[nameAt - 1] === LF ? 2 : 1;
    this.#tag = tag;
    this.#tagLine = this.#line;
    this.#bodyAt = nameAt + tag.length + 1;
    this.#resumeAt = this.#bodyAt;
    return true;
  }

  /**
   * Hands over the field that ends before a position. Answers `false` when a line of it ends with a carriage return
   * alone, so that fields may be hidden in it: it is then to be read again.
   */
  #finish(end: number, nextTag: string | undefined): boolean {
    const body = this.#body;
    body.text = this.#text;
    body.codes = this.#codes;
    body.from = this.#bodyAt;
    body.to = endOfLine(this.#codes, this.#bodyAt, end);
    const entry = this.#tag === '61' ? readPlainEntry(body) : undefined;
    if (entry !== undefined) {
      this.#handler.plainEntry(entry, this.#tagLine);
      return true;
    }
    body.hasMarks = this.#hasMarks(body.from, body.to);
    if (body.hasMarks && LONE_RETURN.test(this.#text.slice(body.from, body.to))) {
      this.#makePlain(this.#bodyAt, nextTag === undefined);
      this.#resumeAt = this.#bodyAt;
      this.#line = this.#tagLine;
      return false;
    }
    body.lineEnds = this.#line - this.#tagLine;
    if (body.lineEnds > 0 && (nextTag === undefined || OPENING_TAGS.has(nextTag))) cutMessageEnd(body);
    this.#handler.field(this.#tag, body, this.#tagLine);
    return true;
  }

  /** The search ends at the colon of the next tag at the latest. */
  #hasMarks(from: number, to: number): boolean {
    this.#marks.lastIndex = from;
    return this.#marks.test(this.#text) && this.#marks.lastIndex <= to;
  }

  /**
   * Makes every line end from a position on a line feed, if one of them is a carriage return alone: few files have any.
   * One at the end of a piece may yet turn out to be the first of two. Answers whether there was one.
   */
  #makePlain(from: number, final: boolean): boolean {
    const text = this.#text;
    const end = !final && text.endsWith('\r') ? text.length - 1 : text.length;
    for (let at = text.indexOf('\r', from); at >= 0 && at < end; at = text.indexOf('\r', at + 1)) {
      if (at + 1 < text.length && this.#codes[at + 1] === LF) continue;
      this.#read(text.slice(0, from) + plainLineEnds(text.slice(from, end)) + text.slice(end));
      return true;
    }
    return false;
  }
}

const LONE_RETURN = /\r(?!\n)/;

/** Where the text of a line ends that a position ends: before the line end, CRLF or LF. */
function endOfLine(codes: Uint16Array, from: number, position: number): number {
  let end = position;
  if (end > from && codes[end - 1] === LF) end -= 1;
  if (end > from && codes[end - 1] === CR) end -= 1;
  return Math.max(from, end);
}

/** `\n:28C:` and `\n:\r\n28C:` are the longest; more must be there before a start can be told from text. */
const LONGEST_START = 9;

/** Where the name of a tag begins that a colon opens. One bank breaks the line after the first colon: `:` then `86:…`. */
function nameAfter(codes: Uint16Array, colonAt: number): number {
  const next = codes[colonAt + 1];
  if (next === LF) return colonAt + 2;
  return next === CR && codes[colonAt + 2] === LF ? colonAt + 3 : colonAt + 1;
}

function tagAt(text: string, codes: Uint16Array, from: number): string | undefined {
  const close = codes[from + 2] === COLON ? from + 2 : from + 3;
  if (codes[close] !== COLON || close >= text.length) return undefined;
  // The two tags that make up nearly all of a file, without making a string first.
  if (close === from + 2) {
    if (codes[from] === SIX && codes[from + 1] === ONE) return '61';
    if (codes[from] === EIGHT && codes[from + 1] === SIX) return '86';
  }
  const name = text.slice(from, close).toUpperCase();
  return TAGS.has(name) ? name : undefined;
}

const LF = 10;
const CR = 13;
const ONE = 49;
const SIX = 54;
const EIGHT = 56;
const COLON = 58;

/**
 * Cuts what stands between two messages: `-`, `-}`, `-}{5:}`, `-}$`, ING's `-XXX` (also with a soft hyphen), the next
 * message's `{1:`, or Rabobank's `:940:`. A dash inside the text of :86: does not end a message, and is not followed by
 * an opening tag.
 */
function cutMessageEnd(body: Body): void {
  const found = MESSAGE_END.exec(body.text.slice(body.from, body.to));
  if (found !== null) body.to = body.from + found.index;
}

const MESSAGE_END =
  /\r?\n[ \t]*(?:-[ \t]*(?:\r?\n|$)|-?\}|[-\u00ad\ufffd]{1,2}XXX[ \t]*(?:\r?\n|$)|\u00c2\u00adXXX|\{1:|:94[0-2]:|\$|[^\P{Cc}\n\r\t])/u;
