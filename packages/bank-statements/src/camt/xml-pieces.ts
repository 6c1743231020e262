import { createCharCodes } from '../char-codes.ts';
import type { FileError } from '../model.ts';
import { createLineCounter } from '../physical-lines.ts';
import { holdsNul } from './xml-codes.ts';
import { CUT_OFF, MAX_XML_TOKEN_CHARS, NUL_CHARACTER, tooLong, wrong, type XmlFailure } from './xml-failures.ts';
import { OUTSIDE } from './xml-text.ts';

/** A tag with this many `>` inside is no tag of a bank. */
const MAX_JOINS = 4;

/**
 * Takes XML in pieces cut anywhere, has what is complete of them read, keeps what was cut, and knows the physical line
 * of all.
 */
export abstract class XmlPieces {
  /** How many elements are open. */
  protected depth = 0;
  /** The character codes of the text that is being read; behind its end they mean nothing. */
  protected codes: Uint16Array = new Uint16Array(0);
  /** Where the tag or text stands that is being read. */
  protected tagAt = 0;
  protected failure: XmlFailure | undefined;
  #buffer = '';
  #rest = '';
  readonly #codesOf = createCharCodes();
  readonly #lines = createLineCounter();

  /** Reads all complete tags of a text from a position on; answers where reading stopped. */
  protected abstract tokens(text: string, from: number, size: number): number;

  /** Whether the text of the innermost open element is asked for. */
  protected abstract asksForText(): boolean;

  /** Takes the next piece of text. Answers what is wrong, once; nothing is to be written after that. */
  write(piece: string): XmlFailure | undefined {
    const from = this.#rest === '' ? 0 : this.#joinCut(piece);
    if (this.failure === undefined && from < piece.length) {
      this.#buffer = piece;
      this.#lines.resume(from);
      this.#scan(from);
    }
    this.tagAt = 0;
    this.#buffer = this.#rest;
    if (this.failure === undefined && this.#rest.length > MAX_XML_TOKEN_CHARS) this.fail('too-large', tooLong());
    return this.failure;
  }

  /** The text is complete: says so when an element or a token is still open. */
  end(): XmlFailure | undefined {
    this.tagAt = this.#rest.length;
    if (this.failure !== undefined) return this.failure;
    if (this.depth > 0 || this.#rest.startsWith('<')) this.fail('truncated', CUT_OFF);
    else if (!OUTSIDE.test(this.#rest)) this.fail('not-well-formed', wrong('text outside the document'));
    return this.failure;
  }

  /** Physical line, from 1, of the tag being handled; for use inside rules. */
  line(): number {
    return this.#lines.at(this.#buffer, this.tagAt);
  }

  /** A rule may end the reading with its own refusal. */
  stop(refusal: FileError): void {
    this.failure ??= { ...refusal, line: refusal.line ?? this.line() };
  }

  /** Ends the reading; always -1. */
  protected fail(code: FileError['code'], message: string): number {
    this.stop({ code, message });
    return -1;
  }

  /**
   * Reads the tag or text that was cut between two pieces from a short text of its own, up to a `>` of the new piece.
   * A whole piece put behind the rest would be a string in two parts, which engines read several times slower.
   * Returns how much of the piece is read.
   */
  #joinCut(piece: string): number {
    let joined = 0;
    for (let tries = 0; this.#rest !== '' && joined < piece.length && this.failure === undefined; tries += 1) {
      const end = tries < MAX_JOINS ? piece.indexOf('>', joined) + 1 : 0;
      const upTo = end === 0 ? piece.length : end;
      this.#buffer = this.#rest + piece.slice(joined, upTo);
      joined = upTo;
      this.#scan(0);
    }
    return joined;
  }

  /** Reads what is complete in the buffer and keeps the rest. Characters before a cut tag are read with it, once. */
  #scan(from: number): void {
    const buffer = this.#buffer;
    const size = buffer.length;
    this.codes = this.#codesOf(buffer);
    let at = this.tokens(buffer, from, size);
    // Character data that nobody asks for need not wait for its end.
    const isSkipped = this.depth > 0 && !this.asksForText();
    if (isSkipped && at < size) {
      const tag = buffer.indexOf('<', at);
      const end = tag < 0 ? size : tag;
      this.refusesNul(at, end);
      at = end;
    }
    this.#lines.drop(buffer, at);
    this.#rest = buffer.slice(at);
  }

  /** Whether there is a NUL between two positions, which ends the reading. */
  protected refusesNul(from: number, to: number): boolean {
    return holdsNul(this.codes, from, to) && this.fail('not-well-formed', NUL_CHARACTER) < 0;
  }
}
