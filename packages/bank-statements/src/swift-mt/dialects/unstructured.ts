import { present, returnReasonIn, structuredReferenceIn } from '../../references.ts';
import type { Information } from '../information.ts';
import { readSepaKeys } from './sepa-keys.ts';

/**
 * Labels in words, as banks without a structure print them. Each bank's own: ABN AMRO's column text (`IBAN: … NAAM: …
 * OMSCHRIJVING: … KENMERK: …`), Knab's (`REK: NL26…/NAAM: …`), mBank's (`Z RACH.: …; OD: …; TYT.: …`).
 */
const LABELS =
  /(?:^|[\s;/])(IBAN|BIC|NAAM|OMSCHRIJVING|KENMERK|MACHTIGING|INCASSANT|REK|Z RACH\.|NA RACH\.|OD|DLA|TYT\.|TNR|ID IPH)\s*:/g;

/** Plain text, with the parties and references that labels in it name. The text itself is kept whole. */
export function readUnstructured(text: string): Information {
  const structured = structuredReferenceIn(text);
  const returned = returnReasonIn(text);
  const base = {
    text,
    ...(structured === undefined ? {} : { structuredReference: structured }),
    ...(returned === undefined ? {} : { returnReason: returned }),
  };
  if (SEPA_KEY.test(text)) {
    const keys = readSepaKeys([text]);
    return { ...keys, ...base, text: keys.text === '' ? text : keys.text };
  }
  return text.includes(':') ? { ...base, ...labelled(text) } : base;
}

const SEPA_KEY = /(?:^| )(?:EREF|KREF|MREF|SVWZ)\+/;

function labelled(text: string): { name?: string; account?: string; endToEndId?: string } {
  const found = [...text.matchAll(LABELS)].map((match) => ({
    label: match[1] ?? '',
    at: match.index,
    valueAt: match.index + match[0].length,
  }));
  const value = (...labels: readonly string[]) => {
    const index = found.findIndex(({ label }) => labels.includes(label));
    const label = found[index];
    if (label === undefined) return undefined;
    return present(text.slice(label.valueAt, found[index + 1]?.at ?? text.length).replace(/[;/\s]+$/, ''));
  };
  const name = value('NAAM', 'OD', 'DLA');
  const account = value('IBAN', 'REK', 'Z RACH.', 'NA RACH.');
  const endToEndId = value('KENMERK');
  return {
    ...(name === undefined ? {} : { name }),
    ...(account === undefined ? {} : { account: account.replaceAll(' ', '') }),
    ...(endToEndId === undefined ? {} : { endToEndId }),
  };
}
