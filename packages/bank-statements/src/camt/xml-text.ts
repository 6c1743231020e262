const NAMED: ReadonlyMap<string, string> = new Map([
  ['amp', '&'],
  ['lt', '<'],
  ['gt', '>'],
  ['quot', '"'],
  ['apos', "'"],
]);

/** `&#x10FFFF;` is the longest reference there is. */
const MAX_REFERENCE_CHARS = 10;

/**
 * Replaces the five entities of XML and character numbers, once (`&amp;lt;` becomes `&lt;`). `undefined` when there is
 * any other entity: without a document type, which is refused, none can have been declared.
 */
export function decodeXmlText(text: string): string | undefined {
  let at = text.indexOf('&');
  if (at < 0) return text;
  let decoded = '';
  let from = 0;
  while (at >= 0) {
    const end = text.indexOf(';', at);
    if (end < 0 || end - at > MAX_REFERENCE_CHARS) return undefined;
    const character = characterOf(text.slice(at + 1, end));
    if (character === undefined) return undefined;
    decoded += text.slice(from, at) + character;
    from = end + 1;
    at = text.indexOf('&', from);
  }
  return decoded + text.slice(from);
}

function characterOf(reference: string): string | undefined {
  if (!reference.startsWith('#')) return NAMED.get(reference);
  const match = /^#(?:x([0-9a-fA-F]{1,6})|(\d{1,7}))$/.exec(reference);
  if (match === null) return undefined;
  const code = match[1] === undefined ? Number(match[2]) : Number.parseInt(match[1], 16);
  const isCharacter =
    code === 9 || code === 10 || code === 13 || (code >= 32 && code < 0xd800) || (code > 0xdfff && code <= 0x10ffff);
  return isCharacter ? String.fromCodePoint(code) : undefined;
}

/** White space, byte order marks of files put together, and the end-of-file sign of old systems. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: 0x1A is what CP/M and DOS tools append.
export const OUTSIDE = /^[\s\uFEFF\x1A]*$/;

/** Without white space at the ends; line breaks inside, which only pretty-printers make, become one blank. */
export function tidy(text: string): string {
  const size = text.length;
  if (size === 0) return text;
  const trimmed = text.charCodeAt(0) <= 32 || text.charCodeAt(size - 1) <= 32 ? text.trim() : text;
  return trimmed.includes('\n') || trimmed.includes('\r') ? trimmed.replace(/[ \t]*[\r\n]+\s*/g, ' ') : trimmed;
}
