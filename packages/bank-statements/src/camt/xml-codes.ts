import { nextHash } from '../name-table.ts';

export const SPACE = 32;
export const LT = 60;
export const GT = 62;
export const SLASH = 47;
export const COLON = 58;
export const AMPERSAND = 38;
export const EQUALS = 61;
export const BANG = 33;
export const QUESTION = 63;

/** A NUL is no blank to XML, nor anything else. */
export function isBlank(code: number): boolean {
  return code <= 32 && code !== 0;
}

/** A NUL belongs in no XML. It is looked for where text is, not in whole pieces: in those it takes a tenth of the time. */
export function holdsNul(codes: Uint16Array, from: number, to: number): boolean {
  for (let at = from; at < to; at += 1) if (codes[at] === 0) return true;
  return false;
}

/** Whether codes from a position on are those of a name. */
export function isNameAt(codes: Uint16Array, from: number, name: Uint16Array): boolean {
  const size = name.length;
  for (let at = 0; at < size; at += 1) if (codes[from + at] !== name[at]) return false;
  return true;
}

/** Whether codes from a position on are those between two other positions. */
export function isRepeatedAt(codes: Uint16Array, from: number, otherFrom: number, otherTo: number): boolean {
  for (let at = otherFrom; at < otherTo; at += 1) if (codes[from + at - otherFrom] !== codes[at]) return false;
  return true;
}

/** Whether codes between two positions are those of a text. */
export function isTextAt(codes: Uint16Array, from: number, to: number, text: string): boolean {
  if (text.length !== to - from) return false;
  for (let at = from; at < to; at += 1) if (codes[at] !== text.charCodeAt(at - from)) return false;
  return true;
}

/** Where the text from a position on ends that needs no decoding: at the next `<`, or -1 where anything else is in it. */
export function endOfPlainText(codes: Uint16Array, from: number, size: number): number {
  for (let at = from; at < size; at += 1) {
    const code = codes[at] ?? 0;
    if (code === LT) return at;
    if (code < 32 || code === AMPERSAND) return -1;
  }
  return -1;
}

/**
 * Where an element that no rule asks for ends, when that can be seen without reading it tag by tag, else -1: nothing
 * inside has its name or could hide an end tag. Half of a camt file is addresses, agents and codes of this kind.
 */
export function endOfSkipped(text: string, codes: Uint16Array, name: string, from: number): number {
  const end = text.indexOf(`</${name}>`, from);
  if (end < 0) return -1;
  const inside = text.slice(from, end);
  const isPlain = !inside.includes(`<${name}`) && !inside.includes('<!') && !holdsNul(codes, from, end);
  return isPlain ? end + name.length + 3 : -1;
}

/** Whether a text needs no decoding. */
export function isPlainText(codes: Uint16Array, from: number, to: number): boolean {
  for (let at = from; at < to; at += 1) {
    const code = codes[at] ?? 0;
    if (code === AMPERSAND || code < 32) return false;
  }
  return true;
}

/** The local name that begins at a position, by {@link nextHash}; it ends at `>`, `/`, a blank or where the codes end. */
export function nameFrom(
  codes: Uint16Array,
  from: number,
  size: number,
): { readonly hash: number; readonly start: number; readonly end: number } {
  let hash = 0;
  let start = from;
  let at = from;
  for (; at < size; at += 1) {
    const code = codes[at] ?? 0;
    // All signs that end a name or part it come before the letters.
    if (code <= COLON || code === GT) {
      if (code === GT || code === SLASH || code <= 32) break;
      if (code === COLON) {
        hash = 0;
        start = at + 1;
        continue;
      }
    }
    hash = nextHash(hash, code);
  }
  return { hash, start, end: at };
}
