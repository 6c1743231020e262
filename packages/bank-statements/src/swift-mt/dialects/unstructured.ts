import { present, returnReasonIn, structuredReferenceIn } from '../../references.ts';
import type { Information } from '../information.ts';
import { readSepaKeys } from './sepa-keys.ts';

/**
 * Labels in words, as banks without a structure print them. Each bank's own: ABN AMRO's column text (`IBAN: … NAAM: …
 * OMSCHRIJVING: … KENMERK: …`), Knab's (`REK: NL26…/NAAM: …`), mBank's (`Z RACH.: …; OD: …; TYT.: …`).
 */
const LABELS =
  /(?:^|[\s;/])(IBAN|BIC|NAAM|OMSCHRIJVING|KENMERK|BETALINGSKENM\.|ID DEBITEUR|MACHTIGING|INCASSANT|REK|Z RACH\.|NA RACH\.|OD|DLA|TYT\.|TNR|ID IPH)\s*:/g;

/** Plain text, with the parties and references that labels in it name. The text itself is kept whole. */
export function readUnstructured(text: string): Information {
  if (text.includes('+') && SEPA_KEY.test(text)) {
    const keys = readSepaKeys({ text, starts: [] }, false);
    return keys.text === '' ? { ...keys, text } : keys;
  }
  const found: Mutable<Information> = text.includes(':') ? labelled(text) : { text };
  if (text.startsWith('GIRO ')) addGiro(found);
  if (found.account === undefined && mayBeginWithAccount(text)) {
    const account = LEADING_ACCOUNT.exec(text)?.[1];
    if (account !== undefined) found.account = account;
  }
  const structured = structuredReferenceIn(text);
  if (structured !== undefined) found.structuredReference = structured;
  const returned = returnReasonIn(text);
  if (returned !== undefined) found.returnReason = returned;
  return found;
}

/** ING's and ABN AMRO's older texts begin with the other account: an IBAN and its BIC, or a number with dots. */
const LEADING_ACCOUNT = /^([A-Z]{2}\d{2}[A-Z]{4}\d{8,12}(?= [A-Z]{6}[A-Z0-9]{2})|\d{2}\.\d{2}\.\d{2}\.\d{3}(?= ))/;

/** ABN AMRO's older texts of transfers to and from the Postbank: `GIRO   428428 KPN - DIGITENNE    …`, columns of 32. */
function addGiro(found: Mutable<Information>): void {
  const [, account, name] = /^GIRO +(\d{3,10}) (\S.*?)(?: {2,}|$)/.exec(found.text.slice(0, COLUMN_CHARS)) ?? [];
  if (account === undefined || name === undefined) return;
  found.account ??= account;
  found.name ??= name;
}

const COLUMN_CHARS = 32;

/** A look at one character, because nearly no text does. */
function mayBeginWithAccount(text: string): boolean {
  const third = text.charCodeAt(2);
  return (third >= 48 && third <= 57) || third === POINT;
}

const POINT = 46;

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

const SEPA_KEY = /(?:^| )(?:EREF|KREF|MREF|SVWZ)\+/;

function labelled(text: string): Mutable<Information> {
  const found: Mutable<Information> = { text };
  const labels = [...text.matchAll(LABELS)];
  const value = (...wanted: readonly string[]) => {
    const index = labels.findIndex(([, label]) => label !== undefined && wanted.includes(label));
    const label = labels[index];
    if (label === undefined) return undefined;
    const end = labels[index + 1]?.index ?? text.length;
    return present(text.slice(label.index + label[0].length, end).replace(/[;/\s]+$/, ''));
  };
  if (labels.length === 0) return found;
  const name = value('NAAM', 'OD', 'DLA');
  if (name !== undefined) found.name = name;
  const account = value('IBAN', 'REK', 'Z RACH.', 'NA RACH.');
  if (account !== undefined) found.account = account.replaceAll(' ', '');
  const endToEndId = value('KENMERK');
  if (endToEndId !== undefined) found.endToEndId = endToEndId;
  const payment = value('BETALINGSKENM.')?.replaceAll(' ', '');
  // The Dutch payment reference (betalingskenmerk) has 16 digits.
  if (payment !== undefined && /^\d{16}/.test(payment)) found.structuredReference = payment.slice(0, 16);
  return found;
}
