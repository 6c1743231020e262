import type { LocalDate } from '@piutang/calendar';
import type { CurrencyCode } from '@piutang/money';
import { sumMinor } from '@piutang/money';
import type { MatchCounterparty, MatchDetail, MatchLine, MatchOutcome, Sentence } from './model.ts';

/** What a payer says of one payment beside the bank: in a mail, a CSV file or an EDI 820. Amounts are minor units. */
export type RemittanceAdvice = {
  readonly kind: 'advice';
  readonly currency: CurrencyCode;
  readonly totalMinor: bigint;
  readonly paidOn?: LocalDate;
  /** The payer's own reference, which the bank line shows as well where it has room. */
  readonly reference?: string;
  readonly payerName?: string;
  readonly payerAccount?: string;
  /** Who sent it, where it is a mail. */
  readonly sender?: string;
  /** Invoices and credit notes, with the part of the payment on each where the payer says it. */
  readonly documents: NonNullable<MatchDetail['documents']>;
};

/** One payment of a customer to a gateway: `grossMinor` settles what it paid, `feeMinor` was kept. */
export type SettledPayment = {
  /** The invoice, order or virtual account that the customer paid. */
  readonly reference: string;
  readonly grossMinor: bigint;
  readonly feeMinor: bigint;
  readonly payerName?: string;
};

/** What a gateway, card or QRIS acquirer reports of the payments behind one credit that it made net of its fees. */
export type SettlementReport = {
  readonly kind: 'settlement';
  readonly currency: CurrencyCode;
  readonly paidOn?: LocalDate;
  readonly reference?: string;
  /** The gateway, as its credits name it. */
  readonly payerName?: string;
  readonly payerAccount?: string;
  readonly sender?: string;
  readonly payments: readonly SettledPayment[];
};

/** What came beside the bank about the money of one bank line. */
export type Remittance = RemittanceAdvice | SettlementReport;

/** Most documents that the matcher reads as one payment; more are parted, because each part posts in one transaction. */
const DOCUMENTS_TOGETHER = 20;

/** The money that a remittance speaks of: what the bank line must be. */
export function remittanceTotal(remittance: Remittance): bigint {
  if (remittance.kind === 'advice') return remittance.totalMinor;
  return sumMinor(remittance.payments.map(({ grossMinor, feeMinor }) => grossMinor - feeMinor));
}

/** Whether its own parts are its total; nobody knows what one says of which they are not. */
export function addsUp(remittance: Remittance): boolean {
  if (remittance.kind === 'settlement')
    return remittance.payments.every(({ grossMinor, feeMinor }) => feeMinor >= 0n && grossMinor > feeMinor);
  const { documents, totalMinor } = remittance;
  const parts = documents.flatMap(({ amountMinor }) => (amountMinor === undefined ? [] : [amountMinor]));
  return documents.length > 0 && (parts.length < documents.length || sumMinor(parts) === totalMinor);
}

/**
 * The line as it is matched with what came beside it: an advice names its documents, a settlement parts it into the
 * payments behind it, each of which settles what was paid by the gross amount with the fee as a charge. The line stays as
 * it is where the bank itself tells its payments, and where the settlement's payments are not the line.
 */
export function withRemittance(line: MatchLine, remittance: Remittance): MatchLine {
  return remittance.kind === 'advice' ? advised(line, remittance) : parted(line, remittance);
}

function advised(line: MatchLine, { payerName, payerAccount, documents }: RemittanceAdvice): MatchLine {
  const [told, ...others] = line.details;
  if (others.length > 0 || (told?.documents?.length ?? 0) > 0) return line;
  const counterparty: MatchCounterparty = {
    ...(payerName === undefined ? {} : { name: payerName }),
    ...(payerAccount === undefined ? {} : { account: payerAccount }),
    ...told?.counterparty,
    ...line.counterparty,
  };
  const stated = documents.map((each) =>
    each.amountMinor === undefined ? each : { ...each, isStated: true as const },
  );
  const whole: MatchDetail = { text: '', references: [], ...told, amountMinor: line.amountMinor, counterparty };
  const parts = partsOf(stated, line.amountMinor);
  if (parts === undefined) return { ...line, details: [{ ...whole, documents: stated }] };
  return { ...line, details: parts.map((part) => ({ ...whole, ...part })) };
}

/** A long list as payments of some documents each, where every part is told, is money, and together they are the line. */
function partsOf(documents: RemittanceAdvice['documents'], lineMinor: bigint) {
  if (documents.length <= DOCUMENTS_TOGETHER) return undefined;
  const parts: { documents: RemittanceAdvice['documents']; amountMinor: bigint }[] = [];
  for (let at = 0; at < documents.length; at += DOCUMENTS_TOGETHER) {
    const some = documents.slice(at, at + DOCUMENTS_TOGETHER);
    const amounts = some.flatMap(({ amountMinor }) => (amountMinor === undefined ? [] : [amountMinor]));
    const amountMinor = sumMinor(amounts);
    if (amounts.length < some.length || amountMinor <= 0n) return undefined;
    parts.push({ documents: some, amountMinor });
  }
  return sumMinor(parts.map(({ amountMinor }) => amountMinor)) === lineMinor ? parts : undefined;
}

function parted(line: MatchLine, report: SettlementReport): MatchLine {
  if (line.details.length > 1 || !addsUp(report) || remittanceTotal(report) !== line.amountMinor) return line;
  const details = report.payments.map(
    ({ reference, grossMinor, feeMinor, payerName }): MatchDetail => ({
      amountMinor: grossMinor - feeMinor,
      text: reference,
      references: [reference],
      counterparty: payerName === undefined ? {} : { name: payerName },
      ...(feeMinor === 0n ? {} : { chargesMinor: feeMinor }),
    }),
  );
  const [only, ...others] = details;
  if (only === undefined || others.length > 0) return { ...line, details };
  // Of one payment the line is matched whole: the gateway that paid it is not the customer.
  const { chargesMinor: _, counterparty: _gateway, ...rest } = line;
  return {
    ...rest,
    counterparty: {},
    details,
    ...(only.chargesMinor === undefined ? {} : { chargesMinor: only.chargesMinor }),
  };
}

/** The decisions on the payments of a settlement: one that is not settled by its gross amount, fee and all, is not certain. */
export function settledByGross(outcomes: readonly MatchOutcome[], remittance: Remittance): readonly MatchOutcome[] {
  if (remittance.kind === 'advice') return outcomes;
  return outcomes.map((outcome, at) => {
    const { grossMinor } = remittance.payments[at] ?? { grossMinor: 0n };
    const fees = outcome.adjustments.filter(({ kind }) => kind !== 'short-pay' && kind !== 'over-payment');
    const takenMinor = sumMinor([...outcome.allocations, ...fees].map(({ amountMinor }) => amountMinor));
    if (outcome.outcome !== 'auto' || takenMinor === grossMinor) return outcome;
    return { ...outcome, outcome: 'suggest', why: NOT_THE_GROSS };
  });
}

const NOT_THE_GROSS: Sentence = {
  id: 'Jumlah brutonya menurut laporan tidak sama dengan sisa tagihannya; perlu dicek.',
  en: 'The gross amount of the report is not what is open; needs a look.',
};
