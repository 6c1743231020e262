import type { LocalDate } from '@piutang/calendar';
import type { NoticeValues, Tone } from '@piutang/dunning';
import type { CurrencyCode } from '@piutang/money';
import type { Invoice } from '@piutang/receivables';
import type { CollectionAccount, Tenant } from '@piutang/tenancy';

/** What a notice shows of an invoice; any {@link Invoice} is one. */
export type NoticeInvoice = Pick<
  Invoice,
  'id' | 'issuedOn' | 'dueOn' | 'amountMinor' | 'balanceMinor' | 'description' | 'virtualAccount' | 'codeAmountMinor'
> & {
  /** Open, left out of the balance here, because the payer disputes it. */
  readonly disputedMinor?: bigint;
  /** Open, left out of the balance here, because the payer promised it for a day to come. */
  readonly promisedMinor?: bigint;
};

/** Everything that one notice says, as values read afresh on the day it is sent; all amounts are of one currency. */
export type NoticeView = {
  /** `noticeIdOf` of the notice: people quote it when they call. */
  readonly id: string;
  readonly tone: Tone;
  /** The payer's civil date; ages are counted to it. */
  readonly on: LocalDate;
  readonly currency: CurrencyCode;
  readonly customerName: string;
  readonly overdue: readonly NoticeInvoice[];
  readonly comingDue: readonly NoticeInvoice[];
  /** Received and not applied to an invoice yet, and open credit notes; not negative. */
  readonly creditMinor: bigint;
  readonly company: Tenant['company'];
  /** Where a reply goes. */
  readonly contactEmail: string;
  /** The tenant's collection accounts; those of another currency are not shown. */
  readonly accounts: readonly Pick<CollectionAccount, 'account' | 'bank' | 'holder' | 'currency'>[];
  /** Ways to pay besides a transfer, as the tenant file gives them. */
  readonly payment?: NonNullable<Tenant['payment']>;
  /** Colour of the mail's edge, links and button, `#rrggbb`; absent: the product's own. */
  readonly accentColour?: string;
  /** The statement of account goes with the mail as PDF. */
  readonly attached?: boolean;
  /** Interest, fees, instalments and discounts; absent: none. */
  readonly values?: Pick<NoticeValues, 'charges' | 'instalments' | 'discounts'>;
  /** The last day before something further happens, such as the next reminder; absent: not known. */
  readonly answerBy?: LocalDate;
};

/** A notice ready to be put into a mail: one line, plain text, and HTML that says the same. */
export type RenderedNotice = { readonly subject: string; readonly text: string; readonly html: string };
