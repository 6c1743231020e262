import { daysBetween, type LocalDate } from '@piutang/calendar';
import type { CurrencyCode } from '@piutang/money';
import { sumMinor } from '@piutang/money';
import type { MatchDetail, MatchLine } from './model.ts';
import { legalName } from './names.ts';
import { compact } from './text.ts';

/** What a payer says of one payment beside the bank: in a mail, a CSV file or an EDI 820. Amounts are minor units. */
export type RemittanceAdvice = {
  readonly currency: CurrencyCode;
  readonly totalMinor: bigint;
  readonly paidOn?: LocalDate;
  /** The payer's own reference, which the bank line shows as well where it has room. */
  readonly reference?: string;
  readonly payerName?: string;
  readonly payerAccount?: string;
  /** Invoices and credit notes, with the part of the payment on each where the payer says it. */
  readonly documents: NonNullable<MatchDetail['documents']>;
};

/** What a gateway, card or QRIS acquirer reports of the payments behind one credit that it made net of its fees. */
export type SettlementReport = {
  readonly currency: CurrencyCode;
  readonly paidOn?: LocalDate;
  readonly reference?: string;
  readonly payments: readonly {
    /** The invoice, order or virtual account that the customer paid. */
    readonly reference: string;
    readonly grossMinor: bigint;
    readonly feeMinor: bigint;
    readonly payerName?: string;
  }[];
};

/** Days between the payer's pay run and the bank's booking, weekends and holidays among them. */
const MAX_DAYS_APART = 5;
/** A shorter reference stands in many texts by chance. */
const SHORTEST_REFERENCE = 5;

/**
 * The line with the documents of the one advice that belongs to it: of the same amount and currency, paid within a few
 * days, and tied to it by the payer's reference, account or name. Without one, or with several, the line stays as it is;
 * so it does where the advice's own parts do not add up, because then nobody knows what it says.
 */
export function joinAdvice(line: MatchLine, advices: readonly RemittanceAdvice[]): MatchLine {
  const fitting = advices.filter(
    (advice) =>
      advice.totalMinor === line.amountMinor &&
      isNear(line, advice) &&
      addsUp(advice) &&
      (hasReference(line, advice.reference) || isSamePayer(line, advice)),
  );
  const [advice, ...others] = fitting;
  if (advice === undefined || others.length > 0 || line.details.length > 0) return line;
  const { payerName, payerAccount, documents } = advice;
  const counterparty = {
    ...(payerName === undefined ? {} : { name: payerName }),
    ...(payerAccount === undefined ? {} : { account: payerAccount }),
  };
  return { ...line, details: [{ amountMinor: line.amountMinor, text: '', references: [], counterparty, documents }] };
}

/**
 * The line parted into the payments of the one report whose gross amounts less fees are its amount; each payment then
 * settles its invoice by the gross amount, the fee being a charge. Without one, or with several, it stays as it is.
 */
export function joinSettlement(line: MatchLine, reports: readonly SettlementReport[]): MatchLine {
  const fitting = reports.filter(
    (report) =>
      netOf(report) === line.amountMinor &&
      isNear(line, report) &&
      (report.reference === undefined || hasReference(line, report.reference)),
  );
  const [report, ...others] = fitting;
  if (report === undefined || others.length > 0 || line.details.length > 0) return line;
  const details = report.payments.map(
    ({ reference, grossMinor, feeMinor, payerName }): MatchDetail => ({
      amountMinor: grossMinor - feeMinor,
      text: reference,
      references: [reference],
      counterparty: payerName === undefined ? {} : { name: payerName },
      chargesMinor: feeMinor,
    }),
  );
  if (details.some(({ amountMinor }) => amountMinor <= 0n)) return line;
  const [only] = details;
  if (only === undefined || details.length > 1) return { ...line, details };
  return { ...line, details, ...(only.chargesMinor === undefined ? {} : { chargesMinor: only.chargesMinor }) };
}

function netOf({ payments }: SettlementReport): bigint {
  return sumMinor(payments.map(({ grossMinor, feeMinor }) => grossMinor - feeMinor));
}

type Dated = { readonly currency: CurrencyCode; readonly paidOn?: LocalDate };

function isNear(line: MatchLine, { currency, paidOn }: Dated): boolean {
  if (currency !== line.currency) return false;
  return paidOn === undefined || Math.abs(daysBetween(paidOn, line.valueOn)) <= MAX_DAYS_APART;
}

function addsUp({ totalMinor, documents }: RemittanceAdvice): boolean {
  const parts = documents.flatMap(({ amountMinor }) => (amountMinor === undefined ? [] : [amountMinor]));
  return documents.length > 0 && (parts.length < documents.length || sumMinor(parts) === totalMinor);
}

function hasReference(line: MatchLine, reference: string | undefined): boolean {
  const own = compact(reference ?? '');
  if (own.length < SHORTEST_REFERENCE) return false;
  return [line.text, ...line.references, line.endToEndId ?? ''].some((text) => compact(text).includes(own));
}

function isSamePayer({ counterparty, text }: MatchLine, { payerName, payerAccount }: RemittanceAdvice): boolean {
  if (payerAccount !== undefined && counterparty.account !== undefined) {
    return compact(payerAccount) === compact(counterparty.account);
  }
  const name = legalName(payerName ?? '').compact;
  if (name.length < SHORTEST_REFERENCE) return false;
  return counterparty.name === undefined ? compact(text).includes(name) : legalName(counterparty.name).compact === name;
}
