/** RFC 2047 §2: a line with an encoded word has at most 76 characters; 42 bytes make a word of 68, and `Subject: ` fits before it. */
const MAX_WORD_BYTES = 42;

/** RFC 5322 §2.1.1 asks for lines of at most 78 characters; the longest header name we write leaves this much. */
const MAX_PLAIN_CHARS = 52;

/** RFC 5321 §4.5.3.1: what a mail system must take. */
const MAX_LOCAL_CHARS = 64;
const MAX_ADDRESS_CHARS = 254;

const ATOM_TEXT = "[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+";
const LABEL = '[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?';
const ADDRESS = new RegExp(`^(${ATOM_TEXT}(?:\\.${ATOM_TEXT})*)@${LABEL}(?:\\.${LABEL})+$`);
const MESSAGE_ID = new RegExp(`^${ATOM_TEXT}(?:\\.${ATOM_TEXT})*@${LABEL}(?:\\.${LABEL})*$`);

/** Every control character, line and paragraph separators included: none has a place in a header. */
const UNSAFE = /[\p{Cc}\p{Zl}\p{Zp}]/u;

const utf8 = new TextEncoder();

/** Whether the text may stand in a header at all: no control character (CR, LF, NUL …) and no broken UTF-16. */
export function isHeaderSafe(text: string): boolean {
  return text.isWellFormed() && !UNSAFE.test(text);
}

/**
 * Whether mail can be sent to that address: a plain ASCII `local@domain` without quotes, comments or address literals,
 * which is what SES takes. An internationalised domain is written in its `xn--` form.
 */
export function isMailAddress(text: string): boolean {
  return (
    text.length <= MAX_ADDRESS_CHARS && (ADDRESS.exec(text)?.[1]?.length ?? MAX_LOCAL_CHARS + 1) <= MAX_LOCAL_CHARS
  );
}

/** Whether the text is the inside of a `Message-ID`, without its angle brackets. */
export function isMessageId(text: string): boolean {
  return text.length <= MAX_ADDRESS_CHARS && MESSAGE_ID.test(text);
}

/** Free text of a header (a subject): as it is when short and ASCII, else RFC 2047 encoded words, folded. */
export function headerText(text: string): string {
  const plain = /^[!-~](?:[ -~]*[!-~])?$/.test(text) && !text.includes('=?') && text.length <= MAX_PLAIN_CHARS;
  return plain || text === '' ? text : encodedWords(text);
}

/** A mailbox as `Name <address>`, the name quoted or encoded as it needs. The address is checked before. */
export function mailbox(name: string | undefined, address: string): string {
  if (name === undefined || name === '') return address;
  const plain = /^[A-Za-z0-9 ]+$/.test(name) && name.trim() === name && name.length <= MAX_PLAIN_CHARS;
  return `${plain ? name : encodedWords(name)}${plain ? ' ' : '\r\n '}<${address}>`;
}

/** Splits between characters, so that each word decodes by itself (RFC 2047 §5). */
function encodedWords(text: string): string {
  const words: string[] = [];
  let word = '';
  let wordBytes = 0;
  for (const character of text) {
    const bytes = utf8.encode(character).length;
    if (wordBytes + bytes > MAX_WORD_BYTES) {
      words.push(word);
      word = '';
      wordBytes = 0;
    }
    word += character;
    wordBytes += bytes;
  }
  words.push(word);
  return words.map((each) => `=?UTF-8?B?${Buffer.from(each).toString('base64')}?=`).join('\r\n ');
}
