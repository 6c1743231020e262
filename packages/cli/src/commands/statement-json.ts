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
    booked: {
      count: tail.booked.count,
      credits: amountText(tail.booked.credits, currency),
      debits: amountText(tail.booked.debits, currency),
    },
    pending: tail.pending,
    rejected: tail.rejected,
    balances: tail.balances,
  };
}

function balanceFields(balance: Balance | undefined, code: string | undefined) {
  return balance === undefined ? null : { amount: amountText(balance.amount, code), on: balance.on ?? null };
}

/** One line as the contract prints it; what the file does not say is left out. */
export function lineFields(line: StatementLine) {
  const { amount, balanceAfter, details, ...rest } = line;
  return {
    ...rest,
    amount: amountText(amount, line.currency),
    ...(balanceAfter === undefined ? {} : { balanceAfter: amountText(balanceAfter, line.currency) }),
    details: details.map((detail) => detailFields(detail, line.currency)),
  };
}

function detailFields(detail: LineDetail, code: string | undefined) {
  const { amount, documents, ...rest } = detail;
  return {
    ...rest,
    amount: amountText(amount, code),
    ...(documents === undefined ? {} : { documents: documents.map((document) => documentFields(document, code)) }),
  };
}

function documentFields(document: NonNullable<LineDetail['documents']>[number], code: string | undefined) {
  return {
    number: document.number,
    ...(document.amount === undefined ? {} : { amount: amountText(document.amount, code) }),
  };
}
