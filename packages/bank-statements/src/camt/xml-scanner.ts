import { createCharCodes } from '../char-codes.ts';
import type { FileError } from '../model.ts';
import { createLineCounter } from '../physical-lines.ts';
import {
  CUT_OFF,
  DOCTYPE,
  MAX_XML_ATTRIBUTES,
  MAX_XML_DEPTH,
  MAX_XML_TOKEN_CHARS,
  NUL_CHARACTER,
  TOO_DEEP,
  tooLong,
  UNKNOWN_ENTITY,
  unknownRoot,
  wrong,
  type XmlFailure,
} from './xml-failures.ts';
import { type CompiledRule, compileRules, type ElementRule } from './xml-rules.ts';
import { decodeXmlText, OUTSIDE, tidy } from './xml-text.ts';

/** A tag with this many `>` inside is no tag of a bank. */
const MAX_JOINS = 4;

export type XmlScanner = {
  /** Takes the next piece of text. Returns what is wrong, once; nothing is to be written after that. */
  write(piece: string): XmlFailure | undefined;
  /** The text is complete: says so when an element or a token is still open. */
  end(): XmlFailure | undefined;
  /** Physical line, from 1, of the tag being handled; for use inside rules. */
  line(): number;
  /** Local name of the element that was opened last; for use inside `open`. */
  name(): string;
  /** A rule may end the reading with its own refusal. */
  stop(failure: FileError): void;
};

const LT = 60;
const GT = 62;
const SLASH = 47;
const COLON = 58;
const AMPERSAND = 38;
const EQUALS = 61;
const BANG = 33;
const QUESTION = 63;

/**
 * Reads XML as a stream against a tree of rules. It checks nesting and refuses what can hurt (document types, unknown
 * entities, depth, endless tokens); namespaces are ignored and elements match by local name, because banks get
 * prefixes and versions wrong. It is written by hand because a general SAX reader spends most of its time on names and
 * characters that no rule asks for.
 *
 * @param roots a rule whose children may stand at the top level, one after another; other roots are refused
 */
export function createXmlScanner<S>(roots: ElementRule<S>, state: S): XmlScanner {
  const top = compileRules(roots);
  const nodes: (CompiledRule<S> | undefined)[] = [top];
  const hashes: number[] = [0];
  let depth = 0;
  let rest = '';
  let value = '';
  /** The value has no white space at its ends and no line break inside already. */
  let isTidy = true;
  let failure: XmlFailure | undefined;
  const lines = createLineCounter();
  let buffer = '';
  const codesOf = createCharCodes();
  let codes: Uint16Array = new Uint16Array(0);
  let tagAt = 0;
  let nameFrom = 0;
  let nameTo = 0;

  function fail(code: FileError['code'], message: string): number {
    failure ??= { code, message, line: lines.at(buffer, tagAt) };
    return -1;
  }

  /** Handles the tag at `from` (just behind `<`); returns the position after it, or -1 when it is not complete or refused. */
  function openTag(text: string, from: number, size: number): number {
    const input = codes;
    let hash = 0;
    let start = from;
    let at = from;
    let code = 0;
    for (; at < size; at += 1) {
      code = input[at] ?? 0;
      // All signs that end a name or part it come before the letters.
      if (code <= COLON || code === GT) {
        if (code === GT || code === SLASH || code <= 32) break;
        if (code === COLON) {
          hash = 0;
          start = at + 1;
          continue;
        }
      }
      hash = (Math.imul(hash, 31) + code) | 0;
    }
    if (at >= size) return -1;
    if (at === start) return fail('not-well-formed', wrong(`a tag without a name`));
    nameFrom = start;
    nameTo = at;
    const node = childOf(nodes[depth], hash, start, at);
    let next = at;
    if (code <= 32) {
      next = attributes(text, node, at, size);
      if (next < 0) return -1;
      code = codes[next] ?? 0;
    }
    const empty = code === SLASH;
    if (empty && next + 1 >= size) return -1;
    if (empty && codes[next + 1] !== GT) return fail('not-well-formed', wrong('"/" inside a tag'));
    if (depth === 0 && node === undefined) return fail('not-a-bank-statement', unknownRoot(text.slice(start, at)));
    if (depth === MAX_XML_DEPTH) return fail('too-deep', TOO_DEEP);
    if (!empty && (node === undefined || node.isLeaf)) {
      const end =
        codes[next + 1] === LT
          ? endOfSkipped(text, node, from, at, next + 1)
          : leaf(text, node, from, at, next + 1, size);
      if (end >= 0) return end;
    }
    node?.open?.(state);
    if (empty) {
      if (node !== undefined) close(node, '');
      return next + 2;
    }
    depth += 1;
    nodes[depth] = node;
    hashes[depth] = hash;
    value = '';
    return next + 1;
  }

  /**
   * Reads an element that holds nothing but plain text up to its end tag in one step, as most elements of a camt file
   * do. Returns the position behind it, or -1 where anything else stands in it, to be read tag by tag.
   */
  function leaf(
    text: string,
    node: CompiledRule<S> | undefined,
    nameAt: number,
    nameEnd: number,
    from: number,
    size: number,
  ): number {
    const input = codes;
    let end = from;
    for (let code = input[end] ?? 0; end < size && code !== LT; code = input[end] ?? 0) {
      if (code < 32 || code === AMPERSAND) return -1;
      end += 1;
    }
    const closeAt = end + 2;
    const closeEnd = closeAt + nameEnd - nameAt;
    if (closeEnd >= size || input[end + 1] !== SLASH || input[closeEnd] !== GT) return -1;
    for (let at = closeAt; at < closeEnd; at += 1) if (input[at] !== input[nameAt + at - closeAt]) return -1;
    if (end - from > MAX_XML_TOKEN_CHARS) return -1;
    if (node?.text !== undefined) {
      let start = from;
      while (start < end && input[start] === 32) start += 1;
      while (end > start && input[end - 1] === 32) end -= 1;
      node.open?.(state);
      node.text(state, text.slice(start, end));
      node.close?.(state);
    }
    return closeEnd + 1;
  }

  /**
   * Where an element that no rule asks for ends, when that can be seen without reading it tag by tag: nothing inside
   * has its name or could hide an end tag. Half of a camt file is addresses, agents and codes of this kind.
   */
  function endOfSkipped(
    text: string,
    node: CompiledRule<S> | undefined,
    nameAt: number,
    nameEnd: number,
    from: number,
  ): number {
    if (node !== undefined || codes[from + 1] === SLASH) return -1;
    const name = text.slice(nameAt, nameEnd);
    const end = text.indexOf(`</${name}>`, from);
    if (end < 0) return -1;
    const inside = text.slice(from, end);
    return inside.includes(`<${name}`) || inside.includes('<!') || holdsNul(from, end) ? -1 : end + name.length + 3;
  }

  function childOf(parent: CompiledRule<S> | undefined, hash: number, start: number, end: number) {
    if (parent === undefined) return undefined;
    const child = parent.table[hash & (parent.table.length - 1)];
    if (child === undefined || child.hash !== hash || child.codes.length !== end - start) return parent.other;
    const input = codes;
    const name = child.codes;
    for (let at = start; at < end; at += 1) if (input[at] !== name[at - start]) return parent.other;
    return child.value;
  }

  /** Reads attributes up to `>` or `/`; returns that position, or -1. */
  function attributes(text: string, node: CompiledRule<S> | undefined, from: number, size: number): number {
    let at = from;
    for (let count = 0; ; count += 1) {
      while (at < size && isBlank(codes[at] ?? 0)) at += 1;
      if (at >= size) return -1;
      const first = codes[at] ?? 0;
      if (first === GT || first === SLASH) return at;
      if (count === MAX_XML_ATTRIBUTES) {
        return fail('too-large', `attributes of one tag: got more than ${MAX_XML_ATTRIBUTES}, expected one or two`);
      }
      const nameAt = at;
      let code = first;
      while (at < size && code > 32 && code !== EQUALS && code !== GT && code !== LT) {
        at += 1;
        code = codes[at] ?? 0;
      }
      const nameEnd = at;
      while (at < size && isBlank(codes[at] ?? 0)) at += 1;
      if (at + 1 >= size) return -1;
      if (codes[at] !== EQUALS) return fail('not-well-formed', wrong('an attribute without a value'));
      at += 1;
      while (at < size && isBlank(codes[at] ?? 0)) at += 1;
      if (at >= size) return -1;
      const quote = text[at];
      if (quote !== '"' && quote !== "'") return fail('not-well-formed', wrong('an attribute value without quotes'));
      const end = text.indexOf(quote, at + 1);
      if (end < 0 || end >= size) return -1;
      if (holdsNul(at + 1, end)) return fail('not-well-formed', NUL_CHARACTER);
      if (node?.attribute !== undefined) {
        const decoded = decodeXmlText(text.slice(at + 1, end));
        if (decoded === undefined) return fail('not-well-formed', UNKNOWN_ENTITY);
        node.attribute(state, text.slice(nameAt, nameEnd), decoded);
      }
      at = end + 1;
    }
  }

  function closeTag(text: string, from: number, size: number): number {
    const input = codes;
    let hash = 0;
    let at = from;
    for (; at < size; at += 1) {
      const code = input[at] ?? 0;
      if (code === GT || code <= 32) break;
      hash = code === COLON ? 0 : (Math.imul(hash, 31) + code) | 0;
    }
    while (at < size && isBlank(input[at] ?? 0)) at += 1;
    if (at >= size) return -1;
    if (codes[at] !== GT || depth === 0 || hashes[depth] !== hash) {
      return fail(
        'not-well-formed',
        wrong(`the end tag </${text.slice(from, Math.min(at, from + 40))}>, which closes nothing`),
      );
    }
    const node = nodes[depth];
    depth -= 1;
    if (node !== undefined) close(node, value);
    value = '';
    return at + 1;
  }

  function close(node: CompiledRule<S>, text: string): void {
    if (node.text !== undefined) node.text(state, isTidy ? text : tidy(text));
    node.close?.(state);
  }

  /** Comments, CDATA and declarations, from the `!` on. */
  function bang(text: string, from: number, size: number): number {
    if (size - from < 9 && text.indexOf('>', from) < 0) return -1;
    if (text.startsWith('!--', from)) return after(text, '-->', from + 3);
    if (text.startsWith('![CDATA[', from)) {
      const end = text.indexOf(']]>', from + 8);
      if (end < 0) return -1;
      if (holdsNul(from, end)) return fail('not-well-formed', NUL_CHARACTER);
      if (depth === 0) return fail('not-well-formed', wrong('character data outside the document'));
      if (nodes[depth]?.text !== undefined) {
        value += text.slice(from + 8, end);
        isTidy = false;
      }
      return end + 3;
    }
    if (/^!doctype/i.test(text.slice(from, from + 8))) return fail('doctype-refused', DOCTYPE);
    return fail('not-well-formed', wrong('a declaration inside the document'));
  }

  function after(text: string, mark: string, from: number): number {
    const end = text.indexOf(mark, from);
    if (end < 0) return -1;
    return holdsNul(from, end) ? fail('not-well-formed', NUL_CHARACTER) : end + mark.length;
  }

  /** A NUL belongs in no XML. It is looked for where text is, not in whole pieces: in those it takes a tenth of the time. */
  function holdsNul(from: number, to: number): boolean {
    for (let at = from; at < to; at += 1) if (codes[at] === 0) return true;
    return false;
  }

  function refusesNul(from: number, to: number): boolean {
    return holdsNul(from, to) && fail('not-well-formed', NUL_CHARACTER) < 0;
  }

  /** Takes the character data between two tags; returns false when it is refused. */
  function characters(text: string, from: number, to: number): boolean {
    if (depth === 0) {
      if (OUTSIDE.test(text.slice(from, to))) return true;
      fail('not-well-formed', wrong('text outside the document'));
      return false;
    }
    if (nodes[depth]?.text === undefined) return !refusesNul(from, to);
    let start = from;
    let end = to;
    while (start < end && (codes[start] ?? 0) <= 32) start += 1;
    while (end > start && (codes[end - 1] ?? 0) <= 32) end -= 1;
    // Ends may be cut off only where the element ends too.
    let isPlain = value === '' && codes[to + 1] === SLASH;
    for (let at = start; at < end && isPlain; at += 1) {
      const code = codes[at] ?? 0;
      if (code === AMPERSAND || code < 32) isPlain = false;
    }
    if (isPlain) {
      isTidy = true;
      value = text.slice(start, end);
      return true;
    }
    if (refusesNul(from, to)) return false;
    isTidy = false;
    const decoded = decodeXmlText(text.slice(from, to));
    if (decoded === undefined) {
      fail('not-well-formed', UNKNOWN_ENTITY);
      return false;
    }
    value += decoded;
    if (value.length <= MAX_XML_TOKEN_CHARS) return true;
    fail('too-large', tooLong());
    return false;
  }

  /** Reads the characters up to the next tag, and that tag; returns the position behind it, or -1 as the others do. */
  function token(text: string, at: number, size: number): number {
    const tag = codes[at] === LT ? at : text.indexOf('<', at);
    tagAt = at;
    if (tag < 0) return -1;
    const before = value;
    if (tag > at && !characters(text, at, tag)) return -1;
    tagAt = tag;
    const next = tag + 1 < size ? anyTag(text, tag, size) : -1;
    // A cut tag is read again with the characters before it.
    if (next < 0) value = before;
    return next;
  }

  function anyTag(text: string, tag: number, size: number): number {
    const code = codes[tag + 1];
    if (code === SLASH) return closeTag(text, tag + 2, size);
    if (code === BANG) return bang(text, tag + 1, size);
    if (code === QUESTION) return after(text, '?>', tag + 2);
    return openTag(text, tag + 1, size);
  }

  /** Reads all complete tags of a buffer from a position on; the loop is apart so that engines can optimise its body. */
  function tokens(text: string, from: number, size: number): number {
    let at = from;
    while (at < size) {
      const next = token(text, at, size);
      if (next < 0 || failure !== undefined) break;
      at = next;
    }
    return at;
  }

  /** Reads what is complete in the buffer and keeps the rest. Characters before a cut tag are read with it, once. */
  function scan(from: number): void {
    const size = buffer.length;
    codes = codesOf(buffer);
    let at = tokens(buffer, from, size);
    // Character data that nobody asks for need not wait for its end.
    const isSkipped = depth > 0 && nodes[depth]?.text === undefined;
    if (isSkipped && at < size) {
      const tag = buffer.indexOf('<', at);
      const end = tag < 0 ? size : tag;
      refusesNul(at, end);
      at = end;
    }
    lines.drop(buffer, at);
    rest = buffer.slice(at);
  }

  /**
   * Reads the tag or text that was cut between two pieces from a short text of its own, up to a `>` of the new piece.
   * A whole piece put behind the rest would be a string in two parts, which engines read several times slower.
   * Returns how much of the piece is read.
   */
  function joinCut(piece: string): number {
    let joined = 0;
    for (let tries = 0; rest !== '' && joined < piece.length && failure === undefined; tries += 1) {
      const end = tries < MAX_JOINS ? piece.indexOf('>', joined) + 1 : 0;
      const upTo = end === 0 ? piece.length : end;
      buffer = rest + piece.slice(joined, upTo);
      joined = upTo;
      scan(0);
    }
    return joined;
  }

  return {
    write(piece) {
      const from = rest === '' ? 0 : joinCut(piece);
      if (failure === undefined && from < piece.length) {
        buffer = piece;
        lines.resume(from);
        scan(from);
      }
      tagAt = 0;
      buffer = rest;
      if (failure === undefined && rest.length > MAX_XML_TOKEN_CHARS) fail('too-large', tooLong());
      return failure;
    },
    end() {
      tagAt = rest.length;
      if (failure !== undefined) return failure;
      if (depth > 0 || rest.startsWith('<')) fail('truncated', CUT_OFF);
      else if (!OUTSIDE.test(rest)) fail('not-well-formed', wrong('text outside the document'));
      return failure;
    },
    line: () => lines.at(buffer, tagAt),
    name: () => buffer.slice(nameFrom, nameTo),
    stop(refusal) {
      failure ??= { ...refusal, line: refusal.line ?? lines.at(buffer, tagAt) };
    },
  };
}

/** A NUL is no blank to XML, nor anything else. */
function isBlank(code: number): boolean {
  return code <= 32 && code !== 0;
}
