import { present, returnReasonIn, structuredReferenceIn } from '../../references.ts';

export type SepaKeys = {
  readonly text: string;
  readonly name?: string;
  readonly endToEndId?: string;
  readonly structuredReference?: string;
  readonly mandate?: string;
  readonly returnReason?: string;
};

/** Keys of SEPA data in ?20 to ?29 (DFÜ-Abkommen Anlage 3, chapter 8.2.4.3); `:` stands for `+` at some banks. */
const KEY = /(EREF|KREF|MREF|CRED|DEBT|COAM|OAMT|SVWZ|ABWA|ABWE|PURP|IBAN|BIC|RREF|RTRN|SQTP|ANAM|BREF|RCUR)([+:])/g;

/**
 * Joins the 27-character pieces of the remittance and takes the SEPA keys apart. A key counts at the start of a piece or
 * after a blank, and may be cut by the pieces (`SVW` + `Z+`); SVWZ runs to the next key.
 */
export function readSepaKeys(pieces: readonly string[]): SepaKeys {
  const joined = pieces.join('');
  const starts = pieceStarts(pieces);
  const found = keysIn(joined, starts);
  if (found.length === 0) {
    const text = joined.trim();
    return { text, ...optional('structuredReference', structuredReferenceIn(text)) };
  }
  const values = new Map<string, string>();
  for (const [index, { key, valueAt }] of found.entries()) {
    const value = joined.slice(valueAt, found[index + 1]?.at ?? joined.length).trim();
    if (!values.has(key)) values.set(key, value);
  }
  const before = joined.slice(0, found[0]?.at ?? 0).trim();
  const text = [before, values.get('SVWZ') ?? ''].filter((part) => part !== '').join(' ');
  return {
    text: text === '' ? '' : text,
    ...optional('name', present(values.get('ABWA') ?? values.get('ABWE') ?? '')),
    ...optional('endToEndId', present(values.get('EREF') ?? '')),
    ...optional('mandate', present(values.get('MREF') ?? '')),
    ...optional('structuredReference', structuredReferenceIn(text)),
    ...optional('returnReason', returnReasonIn(values.get('RTRN') ?? text)),
  };
}

type Found = { readonly key: string; readonly at: number; readonly valueAt: number };

function keysIn(joined: string, starts: ReadonlySet<number>): readonly Found[] {
  if (!joined.includes('+') && !joined.includes(':')) return [];
  const found: (Found & { readonly sign: string })[] = [];
  for (const match of joined.matchAll(KEY)) {
    const [whole, key = '', sign = ''] = match;
    const at = match.index;
    if (at === 0 || starts.has(at) || joined.charCodeAt(at - 1) === SPACE)
      found.push({ key, at, valueAt: at + whole.length, sign });
  }
  // A bank that writes `EREF+` may repeat the same in words (`EREF: …`) inside SVWZ; those are text.
  return found.some(({ sign }) => sign === '+') ? found.filter(({ sign }) => sign === '+') : found;
}

function pieceStarts(pieces: readonly string[]): ReadonlySet<number> {
  const starts = new Set<number>();
  let at = 0;
  for (const piece of pieces) {
    starts.add(at);
    at += piece.length;
  }
  return starts;
}

function optional<K extends keyof SepaKeys>(key: K, value: string | undefined): { readonly [P in K]?: string } {
  return value === undefined ? {} : ({ [key]: value } as { readonly [P in K]?: string });
}

const SPACE = 32;
