import { EQUALS, GT, holdsNul, isBlank, LT, SLASH } from './xml-codes.ts';
import { MAX_XML_ATTRIBUTES, NUL_CHARACTER, UNKNOWN_ENTITY, wrong, type XmlFailure } from './xml-failures.ts';
import { decodeXmlText } from './xml-text.ts';

/** What is wrong with an attribute. */
export type AttributeRefusal = Pick<XmlFailure, 'code' | 'message'>;

/**
 * Reads the attributes of a tag, up to its `>` or `/`. Answers that position, -1 where the tag is not complete, or what
 * is wrong.
 * @param take called for each attribute with its decoded value; where there is none, values are not decoded
 */
export function readAttributes(
  text: string,
  codes: Uint16Array,
  from: number,
  size: number,
  take: ((name: string, value: string) => void) | undefined,
): number | AttributeRefusal {
  let at = from;
  for (let count = 0; ; count += 1) {
    at = afterBlanks(codes, at, size);
    if (at >= size) return -1;
    const first = codes[at];
    if (first === GT || first === SLASH) return at;
    if (count === MAX_XML_ATTRIBUTES) return TOO_MANY;
    const nameAt = at;
    const nameEnd = endOfName(codes, at, size);
    at = afterBlanks(codes, nameEnd, size);
    if (at + 1 >= size) return -1;
    if (codes[at] !== EQUALS) return malformed(wrong('an attribute without a value'));
    at = afterBlanks(codes, at + 1, size);
    if (at >= size) return -1;
    const quote = text.charAt(at);
    if (quote !== '"' && quote !== "'") return malformed(wrong('an attribute value without quotes'));
    const end = text.indexOf(quote, at + 1);
    if (end < 0 || end >= size) return -1;
    if (holdsNul(codes, at + 1, end)) return malformed(NUL_CHARACTER);
    if (take !== undefined) {
      const decoded = decodeXmlText(text.slice(at + 1, end));
      if (decoded === undefined) return malformed(UNKNOWN_ENTITY);
      take(text.slice(nameAt, nameEnd), decoded);
    }
    at = end + 1;
  }
}

const TOO_MANY: AttributeRefusal = {
  code: 'too-large',
  message: `attributes of one tag: got more than ${MAX_XML_ATTRIBUTES}, expected one or two`,
};

function malformed(message: string): AttributeRefusal {
  return { code: 'not-well-formed', message };
}

function afterBlanks(codes: Uint16Array, from: number, size: number): number {
  let at = from;
  while (at < size && isBlank(codes[at] ?? 0)) at += 1;
  return at;
}

function endOfName(codes: Uint16Array, from: number, size: number): number {
  let at = from;
  for (let code = codes[at] ?? 0; at < size && code > 32 && code !== EQUALS && code !== GT && code !== LT; ) {
    at += 1;
    code = codes[at] ?? 0;
  }
  return at;
}
