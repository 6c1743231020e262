/** RFC 2045 §6.7: an encoded line has at most 76 characters, the soft break's `=` included. */
const MAX_LINE_CHARS = 76;

const utf8 = new TextEncoder();

/**
 * Quoted-printable UTF-8 with CRLF line ends, whatever line ends the text has. A soft break never splits a character's
 * bytes, so that each line reads by itself.
 */
export function quotedPrintable(text: string): string {
  return text
    .toWellFormed()
    .split(/\r\n|\r|\n/)
    .map(encodeLine)
    .join('\r\n');
}

function encodeLine(line: string): string {
  const encoded: string[] = [];
  let lineChars = 0;
  const characters = [...line];
  characters.forEach((character, at) => {
    const last = at === characters.length - 1;
    const piece = encodeCharacter(character, last);
    if (lineChars + piece.length > MAX_LINE_CHARS - (last ? 0 : 1)) {
      encoded.push('=\r\n');
      lineChars = 0;
    }
    encoded.push(piece);
    lineChars += piece.length;
  });
  return encoded.join('');
}

function encodeCharacter(character: string, lastOfLine: boolean): string {
  if (/[!-<>-~]/.test(character)) return character;
  if (character === ' ' && !lastOfLine) return character;
  let encoded = '';
  for (const byte of utf8.encode(character)) encoded += `=${byte.toString(16).toUpperCase().padStart(2, '0')}`;
  return encoded;
}
