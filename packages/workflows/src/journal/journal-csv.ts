import { formatAmount } from '@piutang/money';
import type { JournalEntry } from './journal-entry.ts';

/** One row a posting; amounts stand in `debit` or in `credit`, so that none begins with a minus. */
const COLUMNS = [
  'date',
  'kind',
  'id',
  'account',
  'dueOn',
  'currency',
  'debit',
  'credit',
  'customer',
  'invoice',
  'line',
  'actor',
  'cause',
  'recordedAt',
] as const;

/** The first row. */
export const JOURNAL_CSV_HEADER = `${COLUMNS.join(',')}\r\n`;

/** The rows of an entry (RFC 4180). */
export function journalCsvRows({ on, kind, id, currency, postings, facts }: JournalEntry): string {
  return postings
    .map(({ account, amountMinor, dueOn }) => {
      const magnitude = formatAmount(amountMinor < 0n ? -amountMinor : amountMinor, currency);
      const values: Readonly<Record<(typeof COLUMNS)[number], string>> = {
        date: on,
        kind,
        id,
        account: account.map((each) => each.replaceAll(':', '%3A')).join(':'),
        dueOn: dueOn ?? '',
        currency,
        debit: amountMinor < 0n ? '' : magnitude,
        credit: amountMinor < 0n ? magnitude : '',
        customer: facts['customer'] ?? '',
        invoice: facts['invoice'] ?? '',
        line: facts['line'] ?? '',
        actor: facts['actor'] ?? '',
        cause: facts['cause'] ?? '',
        recordedAt: facts['recorded'] ?? '',
      };
      return `${COLUMNS.map((column) => csvCell(values[column])).join(',')}\r\n`;
    })
    .join('');
}

/** What a spreadsheet takes for the beginning of a formula, and the mark by which we take that from it. */
const FORMULA = /^[=+\-@\t\r\0']/;

/**
 * A cell that no spreadsheet computes: a text that begins like a formula gets an apostrophe before it. A text that begins
 * with one gets one too, so that taking one away gives back exactly what was written.
 */
export function csvCell(text: string): string {
  const safe = FORMULA.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
