import { fromEpochDay, type LocalDate } from '@piutang/calendar';
import type { CurrencyCode } from '@piutang/money';
import type { OpenItem } from '@piutang/receivables';
import type { StoredItem } from './kernel.ts';

/** Sort-key number of an invoice in the index `open`, and prefixes of the two ids that its keys hold. */
export const CUSTOMER_PREFIX = 'C#';
export const INVOICE_PREFIX = 'I#';

/**
 * Reads an entry of the index `open`. It projects the balance `b`, currency `u`, level `l` and hold `h` beside the keys:
 * about 50 bytes, because a scan of all open items is paid by the byte.
 */
export function openItemOf(entry: StoredItem): OpenItem {
  const heldUntil = entry['h'] as LocalDate | undefined;
  return {
    invoice: entry.p.slice(INVOICE_PREFIX.length),
    customer: (entry['g'] as string).slice(CUSTOMER_PREFIX.length),
    currency: entry['u'] as CurrencyCode,
    balanceMinor: entry['b'] as bigint,
    dueOn: fromEpochDay(Number(entry['k'] as bigint)),
    level: Number(entry['l'] as bigint),
    ...(heldUntil === undefined ? {} : { heldUntil }),
  };
}

/** Partitions of learned payer aliases begin with this. */
export const ALIAS_PREFIX = 'Y#';
