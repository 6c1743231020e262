import { createCharCodes } from '../char-codes.ts';
import type { FileError } from '../model.ts';
import { createLineCounter } from '../physical-lines.ts';
import { type OfxTag, tagNamed } from './tag-names.ts';

/** The longest OFX value is a memo of 255 characters; a tag or value beyond this is no bank's. */
export const MAX_OFX_TOKEN_CHARS = 65_536;

/** What is told of the tags of a file, in their order; OFX 1 and 2 look the same here. */
export type TagHandler = {
  /** A tag that is read, with the text behind it up to the next tag (blank for aggregates). */
  open(tag: OfxTag, value: string): void;
  /** An end tag. Leaves in OFX 1 have none, and some banks leave out those of aggregates. */
  close(tag: OfxTag): void;
  /** A comment with statement data in it begins; its tags are told as any others. */
  commentedOut(): void;
};

export type TagReader = {
  write(piece: string): FileError | undefined;
  end(): FileError | undefined;
  /** Physical line of the tag being handled. */
  line(): number;
};

const SLASH = 47;
const BANG = 33;
const QUESTION = 63;
const GT = 62;
const AMPERSAND = 38;

/**
 * Reads the tags of OFX 1.x (SGML) and 2.x (XML) alike: a tag, then its value up to the next tag. Attributes, comments,
 * processing instructions and self-closing tags are understood; a `<` that begins no tag is text.
 */
export function createTagReader(handler: TagHandler): TagReader {
  const lines = createLineCounter();
  const codesOf = createCharCodes();
  let buffer = '';
  let codes: Uint16Array = new Uint16Array(0);
  let rest = '';
  let tagAt = 0;
  let failure: FileError | undefined;

  function fail(code: FileError['code'], message: string): void {
    failure ??= { code, message, line: lines.at(buffer, tagAt) };
  }

  /** The next `<` that begins a tag; -1 when there is none, -2 when the text ends before that is known. */
  function nextTag(text: string, from: number, final: boolean): number {
    let at = text.indexOf('<', from);
    while (at >= 0) {
      if (at + 1 >= text.length) return final ? -1 : -2;
      const code = codes[at + 1] ?? 0;
      if (code === SLASH || code === BANG || code === QUESTION || isLetter(code)) return at;
      at = text.indexOf('<', at + 1);
    }
    return final ? -1 : -2;
  }

  /** Reads one tag with its value; returns the position behind it, or -1 when it is not complete. */
  function readTag(text: string, at: number, final: boolean): number {
    const first = codes[at + 1] ?? 0;
    if (first === BANG || first === QUESTION) return special(text, at);
    const end = text.indexOf('>', at);
    if (end < 0) return -1;
    if (first === SLASH) {
      const closed = tagNamed(codes, at + 2, end);
      if (closed !== undefined) handler.close(closed);
      return end + 1;
    }
    const tag = tagNamed(codes, at + 1, end);
    if (codes[end - 1] === SLASH) {
      if (tag !== undefined) {
        handler.open(tag, '');
        handler.close(tag);
      }
      return end + 1;
    }
    let next = nextTag(text, end + 1, final);
    if (next === -2) return -1;
    if (next < 0) next = text.length;
    if (codes[next + 1] === BANG && text.startsWith('<![CDATA[', next)) {
      const close = text.indexOf(']]>', next);
      if (close < 0) return -1;
      if (tag !== undefined) handler.open(tag, text.slice(next + 9, close).trim());
      return close + 3;
    }
    if (tag !== undefined) handler.open(tag, contentOf(text, end + 1, next));
    return next;
  }

  function special(text: string, at: number): number {
    if (/^<!(?:doctype|entity)/i.test(text.slice(at, at + 9))) {
      fail(
        'doctype-refused',
        'the OFX file has a document type (DOCTYPE): got one, expected none, since it can make a reader open other files; ask the bank for the plain file',
      );
      return -1;
    }
    const isComment = text.startsWith('<!--', at);
    const end = text.indexOf(isComment ? '-->' : '>', at + 2);
    if (end < 0) return -1;
    if (isComment && STATEMENT_DATA.test(text.slice(at, end))) {
      handler.commentedOut();
      return at + 4;
    }
    return end + (isComment ? 3 : 1);
  }

  /** The value between two positions: without blanks at its ends, entities resolved. */
  function contentOf(text: string, from: number, to: number): string {
    let start = from;
    let end = to;
    while (start < end && (codes[start] ?? 0) <= 32) start += 1;
    if (codes[end - 1] === GT && text.startsWith('-->', end - 3)) end -= 3;
    while (end > start && (codes[end - 1] ?? 0) <= 32) end -= 1;
    for (let at = start; at < end; at += 1) if (codes[at] === AMPERSAND) return decodeOfxText(text.slice(start, end));
    return text.slice(start, end);
  }

  function scan(text: string, from: number, final: boolean): void {
    buffer = text;
    codes = codesOf(text);
    let at = from;
    while (failure === undefined) {
      const tag = nextTag(text, at, final);
      if (tag < 0) {
        // Text outside tags says nothing: header lines, blanks, junk between messages.
        const cut = text.lastIndexOf('<');
        at = tag === -2 && cut >= at ? cut : text.length;
        break;
      }
      at = tag;
      tagAt = tag;
      const next = readTag(text, tag, final);
      if (next < 0) break;
      at = next;
    }
    lines.drop(text, at);
    rest = text.slice(at);
  }

  return {
    write(piece) {
      if (failure !== undefined) return failure;
      let from = 0;
      if (rest !== '') {
        // The tag that was cut is read from a short text of its own: see the same in the XML scanner.
        const end = piece.indexOf('\n');
        from = end < 0 ? piece.length : end + 1;
        scan(rest + piece.slice(0, from), 0, false);
        if (rest !== '' && from < piece.length && failure === undefined) {
          scan(rest + piece.slice(from), 0, false);
          from = piece.length;
        }
      }
      if (from < piece.length && failure === undefined) {
        lines.resume(from);
        scan(piece, from, false);
      }
      if (rest.length > MAX_OFX_TOKEN_CHARS) {
        const message = `one tag or value: got more than ${MAX_OFX_TOKEN_CHARS} characters, expected at most 255; the file is damaged or not a bank's`;
        fail('too-large', message);
      }
      return failure;
    },
    end() {
      if (failure === undefined && rest !== '') scan(rest, 0, true);
      return failure;
    },
    line: () => lines.at(buffer, tagAt),
  };
}

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
