/**
 * Splits SWIFT MT text into fields. A field starts where a line begins with a known tag between colons; any other line
 * continues the field before it, whatever it looks like (`20:44:45`, `:KO:NR:`, `-ID:?27`).
 * Source: SWIFT User Handbook, Standards MT General Information, "Message text: block 4"; the leading and trailing
 * lines that banks add are documented in the guides of ABN AMRO, ING, Rabobank and Van Lanschot.
 */
export type FieldHandler = {
  /**
   * @param tag in upper case, `61` or `60F`; `''` for text before the first tag
   * @param body what follows the tag, lines parted by `\n`, without what ends the message
   * @param line physical line of the tag, from 1
   */
  field(tag: string, body: string, line: number): void;
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
  /** Takes the next text, newlines already `\n`; answers `false` when a field is longer than any bank writes. */
  write(text: string): boolean;
  end(): boolean;
  /** Lines begun so far, for a message about the place where reading stopped. */
  line(): number;
};

type Start = { readonly tag: string; readonly bodyAt: number };

export function createFieldScanner(handler: FieldHandler): FieldScanner {
  return new TagScanner(handler);
}

class TagScanner implements FieldScanner {
  readonly #handler: FieldHandler;
  #rest = '\n';
  #resumeAt = 0;
  #tag = '';
  #bodyAt = 1;
  #line = 1;

  constructor(handler: FieldHandler) {
    this.#handler = handler;
  }

  write(piece: string): boolean {
    const text = this.#rest + piece;
    this.#scan(text, false);
    // Keep one character before the body, so that a newline that ends the tag's line is still seen as one.
    const keepFrom = this.#bodyAt - 1;
    this.#rest = text.slice(keepFrom);
    this.#bodyAt = 1;
    this.#resumeAt -= keepFrom;
    return this.#rest.length <= MAX_FIELD_CHARS;
  }

  end(): boolean {
    const text = this.#rest;
    this.#scan(text, true);
    const trimmed = text.endsWith('\n') ? text.length - 1 : text.length;
    this.#finish(text, this.#bodyAt, trimmed, undefined);
    this.#rest = '';
    return true;
  }

  line(): number {
    return this.#line;
  }

  #scan(text: string, final: boolean): void {
    let at = this.#resumeAt;
    for (;;) {
      const newline = text.indexOf('\n:', at);
      if (newline < 0) break;
      if (!final && newline + LONGEST_START > text.length) {
        this.#resumeAt = newline;
        return;
      }
      const start = startAt(text, newline + 1);
      at = newline + 1;
      if (start === undefined) continue;
      this.#finish(text, this.#bodyAt, newline, start.tag);
      this.#line += newlines(text, this.#bodyAt, start.bodyAt);
      this.#tag = start.tag;
      this.#bodyAt = start.bodyAt;
      at = start.bodyAt;
    }
    this.#resumeAt = final ? text.length : Math.max(at, text.length - 1);
  }

  #finish(text: string, from: number, to: number, nextTag: string | undefined): void {
    const body = text.slice(from, Math.max(from, to));
    const ends = nextTag === undefined || OPENING_TAGS.has(nextTag);
    this.#handler.field(this.#tag, ends ? withoutMessageEnd(body) : body, this.#line);
  }
}

/** `\n:28C:` and `\n:\n28C:` are the longest; more must be there before a start can be told from text. */
const LONGEST_START = 8;

/** The field that starts at a colon, if one does. One bank breaks the line after the first colon: `:` then `86:…`. */
function startAt(text: string, at: number): Start | undefined {
  const nameAt = text.charCodeAt(at + 1) === NEWLINE ? at + 2 : at + 1;
  const close = text.charCodeAt(nameAt + 2) === COLON ? nameAt + 2 : nameAt + 3;
  if (text.charCodeAt(close) !== COLON) return undefined;
  const name = tagNamed(text, nameAt, close);
  return name === undefined ? undefined : { tag: name, bodyAt: close + 1 };
}

const NEWLINE = 10;
const COLON = 58;
const SIX = 54;
const ONE = 49;
const EIGHT = 56;

function tagNamed(text: string, from: number, to: number): string | undefined {
  // The two tags that make up nearly all of a file, without making a string first.
  if (to === from + 2) {
    const first = text.charCodeAt(from);
    const second = text.charCodeAt(from + 1);
    if (first === SIX && second === ONE) return '61';
    if (first === EIGHT && second === SIX) return '86';
  }
  const name = text.slice(from, to).toUpperCase();
  return TAGS.has(name) ? name : undefined;
}

/**
 * Cuts what stands between two messages: `-`, `-}`, `-}{5:}`, `-}$`, ING's `-XXX` (also with a soft hyphen), the next
 * message's `{1:`, or Rabobank's `:940:`. A dash inside the text of :86: does not end a message, and is not followed by
 * an opening tag.
 */
function withoutMessageEnd(body: string): string {
  if (!body.includes('\n')) return body;
  const found = MESSAGE_END.exec(body);
  return found === null ? body : body.slice(0, found.index);
}

const MESSAGE_END =
  /\n[ \t]*(?:-[ \t]*(?:\n|$)|-?\}|[-\u00ad\ufffd]{1,2}XXX[ \t]*(?:\n|$)|\u00c2\u00adXXX|\{1:|:94[0-2]:|\$|[^\P{Cc}\n\t])/u;

function newlines(text: string, from: number, to: number): number {
  let count = 0;
  for (let at = text.indexOf('\n', from); at >= 0 && at < to; at = text.indexOf('\n', at + 1)) count += 1;
  return count;
}
