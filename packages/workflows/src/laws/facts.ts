import type { Instant, LocalDate } from '@piutang/calendar';
import type { CurrencyCode } from '@piutang/money';
import type { ApplicationLeg, CustomerId, Invoice, InvoiceId, OpenItem } from '@piutang/receivables';
import type { BankLine, CashMovement, Refund } from '@piutang/table';

/** What of an application leg the laws need. */
export type LegFacts = {
  readonly invoice: InvoiceId;
  readonly leg: string;
  readonly customer: CustomerId;
  readonly currency: CurrencyCode;
  readonly amountMinor: bigint;
  /** Money, not an adjustment that came with it. */
  readonly isCash: boolean;
  readonly from: ApplicationLeg['source']['kind'];
  /** The bank line, the credit note or the reason that it comes from. */
  readonly source: string;
  /** Its number under the source; a reversal has the number of the leg that it takes back. */
  readonly number: number;
  readonly reverses?: string;
};

/** An invoice with everything that the rest of the books says of it. */
export type InvoiceFacts = {
  invoice?: Pick<Invoice, 'amountMinor' | 'balanceMinor' | 'currency' | 'customer' | 'dueOn' | 'closedOn'>;
  readonly legs: LegFacts[];
  /** Its entries in the index `open`: one while it has a balance. */
  readonly indexed: Pick<OpenItem, 'balanceMinor' | 'currency' | 'customer' | 'dueOn'>[];
  /** Last day of a reminder that was sent about it. */
  remindedOn?: LocalDate;
};

/** What of a cash movement the laws need. */
export type MovementFacts = Pick<CashMovement, 'movement' | 'currency' | 'amountMinor' | 'reason'> & {
  readonly number: number;
  readonly reverses?: string;
};

/** A bank line with its legs, its movements and its entries in the index `work`. */
export type LineFacts = {
  line?: Pick<
    BankLine,
    | 'amountMinor'
    | 'remainingMinor'
    | 'movedMinor'
    | 'currency'
    | 'outcome'
    | 'inReview'
    | 'nextLeg'
    | 'customer'
    | 'appliedTo'
  >;
  readonly legs: LegFacts[];
  readonly movements: MovementFacts[];
  readonly refunds: Pick<Refund, 'movement' | 'amountMinor' | 'state'>[];
  /** Ids of the remittances that were joined to it. */
  readonly remittances: string[];
  /** The queues of the index `work` that name it. */
  readonly queues: string[];
};

/** A customer with what was sent to it. */
export type CustomerFacts = {
  exists: boolean;
  owes: boolean;
  /** Hashes of the addresses that its mail may go to, as the suppression list knows them. */
  addressHashes?: readonly string[];
  /** When the last notice that went out was claimed. */
  mailedAt?: Instant;
};

/** Notices that carry one message id. */
export type MessageFacts = { readonly notices: string[] };

/** What credit notes gave and took, by credit note. */
export type CreditNoteFacts = { givenMinor: bigint };

/** What came in on a day in one currency, and where it is. */
export type DayTotals = {
  inMinor: bigint;
  appliedMinor: bigint;
  movedMinor: bigint;
  restMinor: bigint;
  elsewhereMinor: bigint;
};

/** The number at the end of a leg's or movement's name; a reversal, marked `~`, has that of what it takes back. */
const numberOf = (name: string) => Number(name.slice(name.lastIndexOf('#') + 1).replace(/~$/, ''));

export function legFacts(leg: ApplicationLeg): LegFacts {
  const { invoice, customer, currency, amountMinor, adjustment, source, reverses } = leg;
  return {
    invoice,
    leg: leg.leg,
    customer,
    currency,
    amountMinor,
    isCash: source.kind === 'bank-line' && adjustment === undefined,
    from: source.kind,
    source: sourceOf(source),
    number: numberOf(leg.leg),
    ...(reverses === undefined ? {} : { reverses }),
  };
}

function sourceOf(source: ApplicationLeg['source']): string {
  switch (source.kind) {
    case 'bank-line':
      return source.line;
    case 'credit-note':
      return source.creditNote;
    case 'write-off':
      return source.reason;
  }
}

export function movementFacts(moved: CashMovement): MovementFacts {
  const { movement, currency, amountMinor, reason, reverses } = moved;
  const number = numberOf(movement);
  return { movement, currency, amountMinor, reason, number, ...(reverses === undefined ? {} : { reverses }) };
}
