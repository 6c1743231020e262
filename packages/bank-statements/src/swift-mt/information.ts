import { trimmed } from '../trimmed.ts';
import { isSlashed, readSlashed } from './dialects/slashes.ts';
import { readSubfields, subfieldMark } from './dialects/subfields.ts';
import { readUnstructured } from './dialects/unstructured.ts';

/** What :86: tells of one booking, whatever dialect the bank writes. */
export type Information = {
  readonly text: string;
  /** The bank's business code: German GVC (`166`), BAI code. */
  readonly code?: string;
  readonly name?: string;
  readonly account?: string;
  readonly endToEndId?: string;
  readonly structuredReference?: string;
  readonly mandate?: string;
  readonly returnReason?: string;
  /** Currency and amount as /CHGS/ has them, `EUR1,5`. */
  readonly charges?: string;
};

/** Lines of :86: have 65 characters; one that is full goes on in the next without a blank. */
const FULL_LINE_CHARS = 65;

/** Reads the information to the account owner in the dialect that it shows. */
export function readInformation(field: string): Information {
  const body = field.charCodeAt(0) === SPACE ? field.trimStart() : field;
  const mark = subfieldMark(body);
  if (mark !== undefined) return readSubfields(body, mark);
  if (isSlashed(body)) return readSlashed(body);
  if (UNSTRUCTURED_CODE.test(body)) return { code: body.slice(0, 3), ...readUnstructured(unwrapped(body.slice(3))) };
  return readUnstructured(unwrapped(body));
}

/** Whether a bank wrote the information in a structure of its own for bookings, not as free text. */
export function isStructured(field: string): boolean {
  const body = field.trimStart();
  return subfieldMark(body) !== undefined || isSlashed(body);
}

/** GVC 999: the bank says that what follows has no structure (DFÜ-Abkommen Anlage 3, chapter 8.2.4). */
const UNSTRUCTURED_CODE = /^999[ \p{L}]/u;

const SPACE = 32;

/** One line of text: full lines are glued, shorter ones parted by a blank. */
export function unwrapped(body: string): string {
  let newline = body.indexOf('\n');
  if (newline < 0) return trimmed(body);
  let text = '';
  let from = 0;
  while (newline >= 0) {
    const line = body.slice(from, newline);
    text += line.length >= FULL_LINE_CHARS ? line : `${line} `;
    from = newline + 1;
    newline = body.indexOf('\n', from);
  }
  return trimmed(text + body.slice(from));
}
