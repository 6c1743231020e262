import type { Customer, CustomerId, Invoice } from '@piutang/receivables';
import { amountKey } from './book.ts';
import { MIN_VIRTUAL_ACCOUNT } from './documents.ts';
import type { MatchLine } from './model.ts';
import { keysAt } from './name-starts.ts';
import { legalNames, nameKey } from './names.ts';
import { MAX_NUMBER_CHARS, MIN_ACCOUNT_CHARS, MIN_NUMBER_CHARS, normaliseNumber } from './numbers.ts';
import { type Filed, type Payment, paymentsOf } from './payment.ts';
import { compact } from './text.ts';

/**
 * Most keys of one line that are looked up. A usual line has 20 to 40; a batch of payments or a hostile text may have
 * more, and what lies beyond is left for a person rather than read without limit.
 */
export const MAX_LINE_KEYS = 400;

/**
 * Every text under which an invoice or a payer that a line could find is filed, for a store that looks up by key:
 * `D:` document number or reference, `V:` virtual account, `A:` payer's account, `C:` currency and code amount, `N:`
 * first letters of a payer's name. Whatever the matcher would find through the line shares a key with it; the other
 * items of the payers found, and the payers under {@link familyKey}, are to be read along.
 */
export function keysOfLine(line: MatchLine): readonly string[] {
  if (line.amountMinor <= 0n) return [];
  const keys = new Set<string>();
  for (const payment of paymentsOf(line, ANYTHING)) {
    for (const key of keysOfPayment(payment)) if (keys.size < MAX_LINE_KEYS) keys.add(key);
  }
  return [...keys];
}

/** The store is asked for every key, so that nothing is left out for not being filed. */
const ANYTHING: Filed = { mayBeNumber: () => true, mayBeName: () => true };

/** Surest first, so that a limit cuts off the least. */
function* keysOfPayment(payment: Payment): Generator<string> {
  const { virtualAccount, counterparty, fields } = payment;
  if (virtualAccount !== undefined) yield `V:${normaliseNumber(virtualAccount)}`;
  if (counterparty.account !== undefined) yield `A:${compact(counterparty.account)}`;
  yield `C:${amountKey(payment.currency, payment.amountMinor)}`;
  for (const field of fields.filter(({ name }) => name !== 'reference')) {
    for (const start of field.nameStarts) for (const key of keysAt(field.words, start)) yield `N:${key}`;
  }
  for (const field of fields) {
    for (const { key, tight } of field.candidates) {
      yield `D:${key}`;
      if (key.length >= MIN_VIRTUAL_ACCOUNT) yield `V:${key}`;
      if (tight && field.name === 'text' && key.length >= MIN_ACCOUNT_CHARS) yield `A:${key}`;
    }
  }
}

/** Keys under which an invoice is filed: its number, its references, its virtual account, its code amount. */
export function keysOfInvoice(
  invoice: Pick<Invoice, 'id' | 'references' | 'currency' | 'virtualAccount' | 'codeAmountMinor'>,
): readonly string[] {
  const numbers = [invoice.id, ...invoice.references].map(normaliseNumber).filter(isNumberKey);
  return [
    ...new Set([
      ...numbers.map((number) => `D:${number}`),
      ...(invoice.virtualAccount === undefined ? [] : [`V:${normaliseNumber(invoice.virtualAccount)}`]),
      ...(invoice.codeAmountMinor === undefined ? [] : [`C:${amountKey(invoice.currency, invoice.codeAmountMinor)}`]),
    ]),
  ];
}

/** Keys under which a payer is filed: accounts, names, and the payer that pays for it. */
export function keysOfCustomer(
  customer: Pick<Customer, 'name' | 'aliases' | 'accounts' | 'parent'>,
): readonly string[] {
  const names = [customer.name, ...customer.aliases].flatMap((name) => {
    const { bare, spelledOut } = legalNames(name);
    return [nameKey(bare.compact), nameKey(spelledOut?.compact ?? '')];
  });
  return [
    ...new Set([
      ...customer.accounts.map((account) => `A:${compact(account)}`),
      ...names.filter((key) => key !== undefined).map((key) => `N:${key}`),
      ...(customer.parent === undefined ? [] : [familyKey(customer.parent)]),
    ]),
  ];
}

/** Key under which the payers are filed that this one pays for: read along with it, because their items are rivals. */
export function familyKey(payer: CustomerId): string {
  return `F:${payer}`;
}

function isNumberKey(key: string): boolean {
  return key.length >= MIN_NUMBER_CHARS && key.length <= MAX_NUMBER_CHARS;
}
