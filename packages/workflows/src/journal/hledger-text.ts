import { formatAmount } from '@piutang/money';
import type { JournalEntry, Posting } from './journal-entry.ts';

/** What a journal for hledger begins with: amounts are written with a point and without thousands separators. */
export const HLEDGER_HEADER = 'decimal-mark .\n\n';

/**
 * An entry for hledger. Receivables carry the due day as their secondary date, so that `hledger balance --date2` between
 * two days is a bucket of the ageing.
 */
export function hledgerEntry({ on, kind, id, currency, postings, facts }: JournalEntry): string {
  const comment = Object.entries(facts).map(([name, value]) => `${name}:${plain(value)}`);
  const lines = [
    `${on} * (${plain(id)}) ${kind}`,
    `    ; ${comment.join(', ')}`,
    ...postings.map((posting) =>
      hledgerPosting(posting, (amountMinor) => `${currency} ${formatAmount(amountMinor, currency)}`),
    ),
  ];
  return `${lines.join('\n')}\n\n`;
}

function hledgerPosting({ account, amountMinor, dueOn }: Posting, shown: (amountMinor: bigint) => string): string {
  const due = dueOn === undefined ? '' : `  ; date2:${dueOn}`;
  return `    ${account.map(plain).join(':')}  ${shown(amountMinor)}${due}`;
}

/** Characters that mean nothing to hledger wherever they stand. */
const UNHARMFUL = /^[\p{L}\p{N}._/#~+-]+$/u;

/**
 * The text with every character that could mean something to hledger (blanks, colons, brackets, semicolons, commas) as
 * %XX of its UTF-8 bytes: no id can become an account, a comment or an amount, and no two ids become one.
 */
function plain(text: string): string {
  return UNHARMFUL.test(text) ? text : text.replace(/[^\p{L}\p{N}._/#~+-]/gu, (char) => escaped(char));
}

function escaped(char: string): string {
  return [...new TextEncoder().encode(char)]
    .map((byte) => `%${byte.toString(16).toUpperCase().padStart(2, '0')}`)
    .join('');
}
