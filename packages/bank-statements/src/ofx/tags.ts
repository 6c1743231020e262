import { createCharCodes } from '../char-codes.ts';
import { Landmark } from '../landmark.ts';
import type { FileError } from '../model.ts';
import { createLineCounter, type LineCounter } from '../physical-lines.ts';
import { KNOWN_TAG_COUNT, type KnownTag, type OfxTag, tagNamed } from './tag-names.ts';

/** The longest OFX value is a memo of 255 characters; a tag or value beyond this is no bank's. */
export const MAX_OFX_TOKEN_CHARS = 65_536;

/** The value of the tag being handled: as codes for what is read from those, and as text for what is kept. */
export type TagValue = {
  readonly codes: Uint16Array;
  /** Where the value stands in the codes, without blanks at its ends. */
  readonly from: number;
  readonly to: number;
  /** With its entities resolved. */
  text(): string;
};

/** What is told of the tags of a file, in their order; OFX 1 and 2 look the same here. */
export type TagHandler = {
  /** A tag that is read, with the text behind it up to the next tag (blank for aggregates). */
  open(tag: OfxTag, value: TagValue): void;
  /** An end tag of an aggregate. Leaves in OFX 1 have none, and some banks leave out those of aggregates. */
  close(tag: OfxTag): void;
  /** A comment with statement data in it begins; its tags are told as any others. */
  commentedOut(): void;
};

const SLASH = 47;
const BANG = 33;
const QUESTION = 63;
const GT = 62;

/**
 * Reads the tags of OFX 1.x (SGML) and 2.x (XML) alike: a tag, then its value up to the next tag. Attributes, comments,
 * processing instructions and self-closing tags are understood; a `<` that begins no tag is text.
 */
export class TagReader implements TagValue {
  codes: Uint16Array = new Uint16Array(0);
  from = 0;
  to = 0;
  readonly #handler: TagHandler;
  readonly #lines: LineCounter = createLineCounter();
  readonly #codesOf = createCharCodes();
  readonly #ampersands = new Landmark('&');
  /** By the number of a tag, the one that stood behind it last time: transactions of a file have the same tags. */
  readonly #follower: (KnownTag | undefined)[] = new Array(KNOWN_TAG_COUNT).fill(undefined);
  #before = 0;
  #text = '';
  #isLiteral = false;
  #rest = '';
  #tagAt = 0;
  #failure: FileError | undefined;

  constructor(handler: TagHandler) {
    this.#handler = handler;
  }

  write(piece: string): FileError | undefined {
    if (this.#failure !== undefined) return this.#failure;
    let from = 0;
    if (this.#rest !== '') {
      // The tag that was cut is read from a short text of its own: see the same in the XML scanner.
      const end = piece.indexOf('\n');
      from = end < 0 ? piece.length : end + 1;
      this.#scan(this.#rest + piece.slice(0, from), 0, false);
      if (this.#rest !== '' && from < piece.length && this.#failure === undefined) {
        this.#scan(this.#rest + piece.slice(from), 0, false);
        from = piece.length;
      }
    }
    if (from < piece.length && this.#failure === undefined) {
      this.#lines.resume(from);
      this.#scan(piece, from, false);
    }
    if (this.#rest.length > MAX_OFX_TOKEN_CHARS) {
      const message = `one tag or value: got more than ${MAX_OFX_TOKEN_CHARS} characters, expected at most 255; the file is damaged or not a bank's`;
      this.#fail('too-large', message);
    }
    return this.#failure;
  }

  end(): FileError | undefined {
    if (this.#failure === undefined && this.#rest !== '') this.#scan(this.#rest, 0, true);
    return this.#failure;
  }

  /** Physical line of the tag being handled. */
  line(): number {
    return this.#lines.at(this.#text, this.#tagAt);
  }

  text(): string {
    const text = this.#text.slice(this.from, this.to);
    return this.#isLiteral || this.#ampersands.from(this.from) >= this.to ? text : decodeOfxText(text);
  }

  #fail(code: FileError['code'], message: string): void {
    this.#failure ??= { code, message, line: this.line() };
  }

  #scan(text: string, from: number, final: boolean): void {
    this.#text = text;
    this.codes = this.#codesOf(text);
    this.#ampersands.enter(text);
    let at = from;
    while (this.#failure === undefined) {
      const tag = this.#nextTag(at, final);
      if (tag < 0) {
        // Text outside tags says nothing: header lines, blanks, junk between messages.
        const cut = text.lastIndexOf('<');
        at = tag === UNDECIDED && cut >= at ? cut : text.length;
        break;
      }
      at = tag;
      this.#tagAt = tag;
      const next = this.#readTag(tag, final);
      if (next < 0) break;
      at = next;
    }
    this.#lines.drop(text, at);
    this.#rest = text.slice(at);
  }

  /** The next `<` that begins a tag; -1 when there is none, {@link UNDECIDED} when the text ends before that is known. */
  #nextTag(from: number, final: boolean): number {
    const text = this.#text;
    let at = text.indexOf('<', from);
    while (at >= 0) {
      if (at + 1 >= text.length) return final ? -1 : UNDECIDED;
      const code = this.codes[at + 1] ?? 0;
      if (code === SLASH || isLetter(code) || code === BANG || code === QUESTION) return at;
      at = text.indexOf('<', at + 1);
    }
    return final ? -1 : UNDECIDED;
  }

  /** Reads one tag with its value; returns the position behind it, or -1 when it is not complete. */
  #readTag(at: number, final: boolean): number {
    const { codes } = this;
    const first = codes[at + 1] ?? 0;
    if (first === BANG || first === QUESTION) return this.#readSpecial(at);
    const isEnd = first === SLASH;
    const guess = isEnd ? undefined : this.#follower[this.#before];
    let end: number;
    let known: KnownTag | undefined;
    if (guess !== undefined && this.#isNamed(at + 1, guess)) {
      end = at + 1 + guess.codes.length;
      known = guess;
    } else {
      end = this.#text.indexOf('>', at);
      if (end < 0) return -1;
      known = tagNamed(codes, isEnd ? at + 2 : at + 1, end);
    }
    if (isEnd) {
      if (known !== undefined && !known.isLeaf) this.#handler.close(known.tag);
      return end + 1;
    }
    if (known !== undefined) {
      this.#follower[this.#before] = known;
      this.#before = known.number;
    }
    return codes[end - 1] === SLASH ? this.#tellEmpty(known, end) : this.#readValue(known, at, end, final);
  }

  /** The name of a tag stands at a position, in capitals and with the end of the tag behind it. */
  #isNamed(at: number, { codes: name }: KnownTag): boolean {
    const end = at + name.length;
    if (end >= this.#text.length || this.codes[end] !== GT) return false;
    for (let place = 0; place < name.length; place += 1) if (this.codes[at + place] !== name[place]) return false;
    return true;
  }

  #tellEmpty(known: KnownTag | undefined, end: number): number {
    if (known !== undefined) {
      this.from = end;
      this.to = end;
      this.#handler.open(known.tag, this);
      if (!known.isLeaf) this.#handler.close(known.tag);
    }
    return end + 1;
  }

  #readValue(known: KnownTag | undefined, at: number, end: number, final: boolean): number {
    const text = this.#text;
    let next = this.#nextTag(end + 1, final);
    if (next === UNDECIDED) return -1;
    if (next < 0) next = text.length;
    if (this.codes[next + 1] === BANG && text.startsWith('<![CDATA[', next)) {
      const close = text.indexOf(']]>', next);
      if (close < 0) return -1;
      if (known !== undefined) this.#tell(known, next + CDATA_START.length, close, true);
      return close + CDATA_END.length;
    }
    if (known !== undefined) this.#tell(known, end + 1, next, false);
    return known === undefined || known.isLeaf ? this.#behindEndTag(at + 1, end, next) : next;
  }

  /** Tells a tag with the value between two positions, without blanks at its ends. */
  #tell(known: KnownTag, from: number, to: number, isLiteral: boolean): void {
    const { codes } = this;
    let start = from;
    let end = to;
    while (start < end && (codes[start] ?? 0) <= 32) start += 1;
    if (!isLiteral && codes[end - 1] === GT && this.#text.startsWith('-->', end - 3)) end -= 3;
    while (end > start && (codes[end - 1] ?? 0) <= 32) end -= 1;
    this.from = start;
    this.to = end;
    this.#isLiteral = isLiteral;
    this.#handler.open(known.tag, this);
  }

  /** The end tag of a leaf says nothing; where it follows at once, it is not looked up. */
  #behindEndTag(nameAt: number, nameEnd: number, next: number): number {
    const { codes } = this;
    const end = next + 2 + nameEnd - nameAt;
    if (end >= this.#text.length || codes[next + 1] !== SLASH || codes[end] !== GT) return next;
    for (let place = nameAt; place < nameEnd; place += 1) {
      if (codes[place] !== codes[next + 2 + place - nameAt]) return next;
    }
    return end + 1;
  }

  /** A comment, a declaration or a processing instruction. */
  #readSpecial(at: number): number {
    const text = this.#text;
    if (/^<!(?:doctype|entity)/i.test(text.slice(at, at + 9))) {
      this.#fail(
        'doctype-refused',
        'the OFX file has a document type (DOCTYPE): got one, expected none, since it can make a reader open other files; ask the bank for the plain file',
      );
      return -1;
    }
    const isComment = text.startsWith('<!--', at);
    const end = text.indexOf(isComment ? '-->' : '>', at + 2);
    if (end < 0) return -1;
    if (isComment && STATEMENT_DATA.test(text.slice(at, end))) {
      this.#handler.commentedOut();
      return at + 4;
    }
    return end + (isComment ? 3 : 1);
  }
}

const UNDECIDED = -2;

const CDATA_START = '<![CDATA[';
const CDATA_END = ']]>';

/** Tags that make a difference to a statement. */
const STATEMENT_DATA = /<(?:STMTTRNP?|TRNAMT|DTPOSTED|ACCTID|BALAMT)>/i;

function isLetter(code: number): boolean {
  return (code >= 65 && code <= 90) || (code >= 97 && code <= 122);
}

const NAMED: ReadonlyMap<string, string> = new Map([
  ['amp', '&'],
  ['lt', '<'],
  ['gt', '>'],
  ['quot', '"'],
  ['apos', "'"],
  ['nbsp', ' '],
]);

const REFERENCE = /&(#\d{1,7}|#x[0-9a-f]{1,6}|[a-z]{2,4});/gi;

/** Replaces entities, those that a bank escaped twice too (`&amp;lt;`). A bare `&` and unknown entities stay as they are. */
export function decodeOfxText(text: string): string {
  if (!text.includes('&')) return text;
  const once = text.replace(REFERENCE, characterOf);
  return once.includes('&') ? once.replace(REFERENCE, characterOf) : once;
}

function characterOf(whole: string, reference: string): string {
  if (!reference.startsWith('#')) return NAMED.get(reference.toLowerCase()) ?? whole;
  const isHex = reference[1] === 'x' || reference[1] === 'X';
  const code = isHex ? Number.parseInt(reference.slice(2), 16) : Number(reference.slice(1));
  const isCharacter = (code >= 32 && code < 0xd800) || (code > 0xdfff && code <= 0x10ffff) || code === 9 || code === 10;
  return isCharacter ? String.fromCodePoint(code) : whole;
}
