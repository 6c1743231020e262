import {
  type Balance,
  type Decimal,
  formatDecimal,
  type LineDetail,
  type StatementHead,
  type StatementLine,
  type StatementTail,
} from '@piutang/bank-statements';
import { currencyDigits, parseCurrency } from '@piutang/money';

/** A decimal of the currency's digits at least: "110.50", never rounded. */
export function amountText(amount: Decimal, code: string | undefined): string {
  const known = code === undefined ? undefined : parseCurrency(code);
  return formatDecimal(amount, known === undefined ? 0 : currencyDigits(known));
}

/** Everything about a statement but its lines, as the contract prints it. Later knowledge wins over the head's. */
export function statementFields(head: StatementHead, tail: StatementTail) {
  const { account, currency, reference, number, opening } = { ...head, ...tail.head };
  return {
    account: account ?? null,
    currency: currency ?? null,
    reference: reference ?? null,
    number: number ?? null,
    opening: balanceFields(opening, currency),
    closing: balanceFields(tail.closing, currency),
    booked: sumFields(tail.booked, currency),
    pending: tail.pending,
    ...(tail.unstated === undefined ? {} : { unstated: sumFields(tail.unstated, currency) }),
    rejected: tail.rejected,
    balances: tail.balances,
  };
}

function sumFields({ count, credits, debits }: StatementTail['booked'], code: string | undefined) {
  return { count, credits: amountText(credits, code), debits: amountText(debits, code) };
}

function balanceFields(balance: Balance | undefined, code: string | undefined) {
  return balance === undefined ? null : { amount: amountText(balance.amount, code), on: balance.on ?? null };
}

/** One line as the contract prints it; what the file does not say is left out. */
export function lineFields(line: StatementLine) {
  const { amount, balanceAfter, charges, details, ...rest } = line;
  return {
    ...rest,
    amount: amountText(amount, line.currency),
    ...optionalAmount('balanceAfter', balanceAfter, line.currency),
    ...optionalAmount('charges', charges, line.currency),
    details: details.map((detail) => detailFields(detail, line.currency)),
  };
}

function detailFields(detail: LineDetail, code: string | undefined) {
  const { amount, charges, documents, ...rest } = detail;
  return {
    ...rest,
    amount: amountText(amount, code),
    ...optionalAmount('charges', charges, code),
    ...(documents === undefined
      ? {}
      : {
          documents: documents.map(({ number, amount: part }) => ({ number, ...optionalAmount('amount', part, code) })),
        }),
  };
}

function optionalAmount<K extends string>(
  key: K,
  amount: Decimal | undefined,
  code: string | undefined,
): { readonly [P in K]?: string } {
  return amount === undefined ? {} : ({ [key]: amountText(amount, code) } as { readonly [P in K]: string });
}
