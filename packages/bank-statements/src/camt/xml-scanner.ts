import { nextHash } from '../name-table.ts';
import { readAttributes } from './xml-attributes.ts';
import {
  BANG,
  COLON,
  endOfPlainText,
  endOfSkipped,
  GT,
  isBlank,
  isNameAt,
  isPlainText,
  isRepeatedAt,
  isTextAt,
  LT,
  nameFrom,
  QUESTION,
  SLASH,
  SPACE,
} from './xml-codes.ts';
import {
  DOCTYPE,
  MAX_XML_DEPTH,
  MAX_XML_TOKEN_CHARS,
  TOO_DEEP,
  tooLong,
  UNKNOWN_ENTITY,
  unknownRoot,
  wrong,
} from './xml-failures.ts';
import { XmlPieces } from './xml-pieces.ts';
import { type CompiledRule, childNamed, compileRules, type ElementRule, type KnownElement } from './xml-rules.ts';
import { decodeXmlText, OUTSIDE, tidy } from './xml-text.ts';

/** Signs, codes and days are shorter than this; engines keep longer parts of a text as views on the whole. */
const MAX_REMEMBERED_CHARS = 12;

/**
 * Reads XML as a stream against a tree of rules. It checks nesting and refuses what can hurt (document types, unknown
 * entities, depth, endless tokens); namespaces are ignored and elements match by local name, because banks get
 * prefixes and versions wrong. It is written by hand because a general SAX reader spends most of its time on names and
 * characters that no rule asks for.
 *
 * @param roots a rule whose children may stand at the top level, one after another; other roots are refused
 */
export function createXmlScanner<S>(roots: ElementRule<S>, state: S): XmlPieces {
  return new RuleScanner(compileRules(roots), state);
}

/**
 * Methods that read a token answer the position behind it, or -1 where it is not complete or refused; those named
 * `expected` also where it is not what they expect, without having read any of it.
 */
class RuleScanner<S> extends XmlPieces {
  readonly #state: S;
  /** What is open, by depth: the rule, the element itself where a rule names it, and the hash of its name. */
  readonly #rules: (CompiledRule<S> | undefined)[];
  readonly #elements: (KnownElement<S> | undefined)[] = [undefined];
  readonly #hashes: number[] = [0];
  #value = '';
  /** The value has no white space at its ends and no line break inside already. */
  #isTidy = true;
  /** The known element that was opened last. */
  #before: KnownElement<S> | undefined;

  constructor(top: CompiledRule<S>, state: S) {
    super();
    this.#rules = [top];
    this.#state = state;
  }

  protected asksForText(): boolean {
    return this.#rules[this.depth]?.text !== undefined;
  }

  /** Reads all complete tags of a buffer from a position on; the loop is apart so that engines can optimise its body. */
  protected tokens(text: string, from: number, size: number): number {
    let at = from;
    while (at < size) {
      let next = this.#expectedTag(text, at, size);
      if (next < 0) next = this.#token(text, at, size);
      if (next < 0 || this.failure !== undefined) break;
      at = next;
    }
    return at;
  }

  /** Reads a tag that is the end of what is open, or the one that came next the last time. */
  #expectedTag(text: string, from: number, size: number): number {
    const codes = this.codes;
    const rule = this.#rules[this.depth];
    let at = from;
    if (codes[at] !== LT) {
      if (rule === undefined || rule.text !== undefined || this.depth === 0) return -1;
      while (at < size && isBlank(codes[at] ?? 0)) at += 1;
      if (at >= size || codes[at] !== LT) return -1;
    }
    if (codes[at + 1] === SLASH) return this.#expectedEnd(at, size);
    const element = this.#before?.follower;
    if (element === undefined || element.parent !== rule || this.depth === MAX_XML_DEPTH) return -1;
    let end = at + 1 + element.codes.length;
    if (end >= size || !isNameAt(codes, at + 1, element.codes)) return -1;
    if (codes[end] !== GT) {
      end = this.#expectedAttribute(element, end, size);
      if (end < 0) return -1;
    }
    this.tagAt = at;
    this.#before = element;
    const next = element.rule.isLeaf
      ? this.#leaf(text, element, element.rule, at + 1, at + 1 + element.codes.length, end + 1, size)
      : -1;
    if (next >= 0) return next;
    this.#open(element.rule, element, element.hash);
    return end + 1;
  }

  #expectedEnd(tag: number, size: number): number {
    const element = this.#elements[this.depth];
    if (element === undefined) return -1;
    const end = tag + 2 + element.codes.length;
    if (end >= size || this.codes[end] !== GT || !isNameAt(this.codes, tag + 2, element.codes)) return -1;
    this.tagAt = tag;
    this.#close(element.rule);
    return end + 1;
  }

  /** Answers the position of the `>`. */
  #expectedAttribute({ attribute, rule }: KnownElement<S>, from: number, size: number): number {
    if (attribute === undefined) return -1;
    const end = from + attribute.codes.length;
    if (end > size || !isNameAt(this.codes, from, attribute.codes)) return -1;
    rule.attribute?.(this.#state, attribute.name, attribute.value);
    return end - 1;
  }

  #open(rule: CompiledRule<S> | undefined, element: KnownElement<S> | undefined, hash: number): void {
    rule?.open?.(this.#state);
    this.depth += 1;
    this.#rules[this.depth] = rule;
    this.#elements[this.depth] = element;
    this.#hashes[this.depth] = hash;
    this.#value = '';
  }

  #close(rule: CompiledRule<S> | undefined): void {
    const value = this.#value;
    this.depth -= 1;
    if (rule !== undefined) this.#tell(rule, this.#isTidy ? value : tidy(value));
    this.#value = '';
  }

  #tell(rule: CompiledRule<S>, text: string): void {
    rule.text?.(this.#state, text);
    rule.close?.(this.#state);
  }

  /**
   * Reads an element that holds nothing but plain text up to its end tag in one step, as most elements of a camt file
   * do. Anything else in it is to be read tag by tag.
   */
  #leaf(
    text: string,
    element: KnownElement<S> | undefined,
    rule: CompiledRule<S> | undefined,
    nameAt: number,
    nameEnd: number,
    from: number,
    size: number,
  ): number {
    const codes = this.codes;
    const end = endOfPlainText(codes, from, size);
    const closeEnd = end + 2 + nameEnd - nameAt;
    if (end < 0 || closeEnd >= size || codes[end + 1] !== SLASH || codes[closeEnd] !== GT) return -1;
    if (!isRepeatedAt(codes, end + 2, nameAt, nameEnd) || end - from > MAX_XML_TOKEN_CHARS) return -1;
    if (rule !== undefined) {
      let textFrom = from;
      let textTo = end;
      while (textFrom < textTo && codes[textFrom] === SPACE) textFrom += 1;
      while (textTo > textFrom && codes[textTo - 1] === SPACE) textTo -= 1;
      rule.open?.(this.#state);
      const isKnown = rule.repeats && element !== undefined && isTextAt(codes, textFrom, textTo, element.text);
      const value = isKnown ? element.text : text.slice(textFrom, textTo);
      if (rule.repeats && element !== undefined && value.length <= MAX_REMEMBERED_CHARS) element.text = value;
      this.#tell(rule, value);
    }
    return closeEnd + 1;
  }

  /** Reads the characters up to the next tag, and that tag. */
  #token(text: string, at: number, size: number): number {
    const tag = this.codes[at] === LT ? at : text.indexOf('<', at);
    this.tagAt = at;
    if (tag < 0) return -1;
    const before = this.#value;
    if (tag > at && !this.#characters(text, at, tag)) return -1;
    this.tagAt = tag;
    const next = tag + 1 < size ? this.#anyTag(text, tag, size) : -1;
    // A cut tag is read again with the characters before it.
    if (next < 0) this.#value = before;
    return next;
  }

  #anyTag(text: string, tag: number, size: number): number {
    const code = this.codes[tag + 1];
    if (code === SLASH) return this.#endTag(text, tag + 2, size);
    if (code === BANG) return this.#bang(text, tag + 1, size);
    if (code === QUESTION) return this.#after(text, '?>', tag + 2);
    return this.#startTag(text, tag + 1, size);
  }

  #startTag(text: string, from: number, size: number): number {
    const codes = this.codes;
    const { hash, start, end } = nameFrom(codes, from, size);
    if (end >= size) return -1;
    if (end === start) return this.fail('not-well-formed', wrong(`a tag without a name`));
    const parent = this.#rules[this.depth];
    const element = parent === undefined ? undefined : childNamed(parent, codes, hash, start, end);
    const rule = element === undefined ? parent?.other : element.rule;
    const next = (codes[end] ?? 0) <= 32 ? this.#attributes(text, element, rule, end, size) : end;
    if (next < 0) return -1;
    const isEmpty = codes[next] === SLASH;
    if (isEmpty && next + 1 >= size) return -1;
    if (isEmpty && codes[next + 1] !== GT) return this.fail('not-well-formed', wrong('"/" inside a tag'));
    if (this.depth === 0 && rule === undefined) {
      return this.fail('not-a-bank-statement', unknownRoot(text.slice(start, end)));
    }
    if (this.depth === MAX_XML_DEPTH) return this.fail('too-deep', TOO_DEEP);
    this.#expectAgain(element);
    if (isEmpty) {
      rule?.open?.(this.#state);
      if (rule !== undefined) this.#tell(rule, '');
      return next + 2;
    }
    const behind = this.#atOnce(text, element, rule, from, end, next + 1, size);
    if (behind >= 0) return behind;
    this.#open(rule, element, hash);
    return next + 1;
  }

  #expectAgain(element: KnownElement<S> | undefined): void {
    if (element === undefined) return;
    if (this.#before !== undefined) this.#before.follower = element;
    this.#before = element;
  }

  /** Reads what an element holds and its end tag in one step, where it is one text or not asked for. */
  #atOnce(
    text: string,
    element: KnownElement<S> | undefined,
    rule: CompiledRule<S> | undefined,
    nameAt: number,
    nameEnd: number,
    from: number,
    size: number,
  ): number {
    if (rule !== undefined && !rule.isLeaf) return -1;
    if (this.codes[from] !== LT) return this.#leaf(text, element, rule, nameAt, nameEnd, from, size);
    if (rule !== undefined || this.codes[from + 1] === SLASH) return -1;
    return endOfSkipped(text, this.codes, text.slice(nameAt, nameEnd), from);
  }

  /** Reads attributes up to `>` or `/`; answers that position. A short one alone in its tag is remembered. */
  #attributes(
    text: string,
    element: KnownElement<S> | undefined,
    rule: CompiledRule<S> | undefined,
    from: number,
    size: number,
  ): number {
    const told: [name: string, value: string][] = [];
    const tell = (name: string, value: string) => {
      told.push([name, value]);
      rule?.attribute?.(this.#state, name, value);
    };
    const end = readAttributes(text, this.codes, from, size, rule?.attribute === undefined ? undefined : tell);
    if (typeof end !== 'number') return this.fail(end.code, end.message);
    const [only] = told;
    if (element !== undefined && only !== undefined && told.length === 1 && this.codes[end] === GT) {
      const [name, value] = only;
      if (end - from <= MAX_REMEMBERED_CHARS) {
        element.attribute = { codes: this.codes.slice(from, end + 1), name, value };
      }
    }
    return end;
  }

  #endTag(text: string, from: number, size: number): number {
    const codes = this.codes;
    let hash = 0;
    let at = from;
    for (; at < size; at += 1) {
      const code = codes[at] ?? 0;
      if (code === GT || code <= 32) break;
      hash = code === COLON ? 0 : nextHash(hash, code);
    }
    while (at < size && isBlank(codes[at] ?? 0)) at += 1;
    if (at >= size) return -1;
    if (codes[at] !== GT || this.depth === 0 || this.#hashes[this.depth] !== hash) {
      const got = text.slice(from, Math.min(at, from + 40));
      return this.fail('not-well-formed', wrong(`the end tag </${got}>, which closes nothing`));
    }
    this.#close(this.#rules[this.depth]);
    return at + 1;
  }

  /** Comments, CDATA and declarations, from the `!` on. */
  #bang(text: string, from: number, size: number): number {
    if (size - from < 9 && text.indexOf('>', from) < 0) return -1;
    if (text.startsWith('!--', from)) return this.#after(text, '-->', from + 3);
    if (text.startsWith('![CDATA[', from)) {
      const end = text.indexOf(']]>', from + 8);
      if (end < 0 || this.refusesNul(from, end)) return -1;
      if (this.depth === 0) return this.fail('not-well-formed', wrong('character data outside the document'));
      if (this.#rules[this.depth]?.text !== undefined) {
        this.#value += text.slice(from + 8, end);
        this.#isTidy = false;
      }
      return end + 3;
    }
    if (/^!doctype/i.test(text.slice(from, from + 8))) return this.fail('doctype-refused', DOCTYPE);
    return this.fail('not-well-formed', wrong('a declaration inside the document'));
  }

  #after(text: string, mark: string, from: number): number {
    const end = text.indexOf(mark, from);
    return end < 0 || this.refusesNul(from, end) ? -1 : end + mark.length;
  }

  /** Takes the character data between two tags; returns false when it is refused. */
  #characters(text: string, from: number, to: number): boolean {
    const codes = this.codes;
    if (this.depth === 0) {
      return OUTSIDE.test(text.slice(from, to)) || this.fail('not-well-formed', wrong('text outside the document')) > 0;
    }
    if (this.#rules[this.depth]?.text === undefined) return !this.refusesNul(from, to);
    let start = from;
    let end = to;
    while (start < end && (codes[start] ?? 0) <= 32) start += 1;
    while (end > start && (codes[end - 1] ?? 0) <= 32) end -= 1;
    // Ends may be cut off only where the element ends too.
    const isWhole = this.#value === '' && codes[to + 1] === SLASH;
    if (isWhole && isPlainText(codes, start, end)) {
      this.#isTidy = true;
      this.#value = text.slice(start, end);
      return true;
    }
    if (this.refusesNul(from, to)) return false;
    this.#isTidy = false;
    const decoded = decodeXmlText(text.slice(from, to));
    if (decoded === undefined) return this.fail('not-well-formed', UNKNOWN_ENTITY) > 0;
    this.#value += decoded;
    return this.#value.length <= MAX_XML_TOKEN_CHARS || this.fail('too-large', tooLong()) > 0;
  }
}
