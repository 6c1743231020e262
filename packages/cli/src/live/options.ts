import { type LocalDate, parseLocalDate } from '@piutang/calendar';
import { parseAmount } from '@piutang/money';
import { invoiceKind, read } from '@piutang/table';
import type { Connection } from './connection.ts';
import type { Refusal } from './live-command.ts';

/** A date that was given to an option. */
export function dayOf(option: string, text: string): LocalDate | Refusal {
  return (
    parseLocalDate(text) ?? {
      code: 'date-unreadable',
      message: `${option} is not a date: got ${text}, expected YYYY-MM-DD; correct the option`,
      usage: true,
    }
  );
}

/** `INVOICE` or `INVOICE=AMOUNT`, the amount in the invoice's currency. */
export async function itemOf(
  desk: Connection['desk'],
  text: string,
): Promise<{ invoice: string; amountMinor?: bigint } | Refusal> {
  const [, invoice = text, amount] = /^(.+)=([^=]+)$/.exec(text) ?? [];
  if (amount === undefined) return { invoice };
  const found = await read(desk.table, invoiceKind, invoice);
  if (found === undefined) return { code: 'invoice-unknown', message: `there is no invoice ${invoice}` };
  const amountMinor = parseAmount(amount, found.currency);
  return typeof amountMinor === 'bigint' ? { invoice, amountMinor } : unreadableAmount(text);
}

function unreadableAmount(text: string): Refusal {
  return {
    code: 'amount-unreadable',
    message: `got "${text}", expected INVOICE or INVOICE=AMOUNT such as INV-1=1110000.00`,
    usage: true,
  };
}

/** Whether a text is one of the codes that an option takes. */
export function isOneOf<const T extends readonly string[]>(values: T, text: string): text is T[number] {
  return values.includes(text);
}

/** The sentence for a text that is none of them. */
export function notOneOf(option: string, text: string, values: readonly string[]): Refusal {
  return {
    code: 'option-unknown',
    message: `got ${option} ${text}, expected one of ${values.join(', ')}`,
    usage: true,
  };
}
