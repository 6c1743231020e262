import type { Instant, LocalDate } from '@piutang/calendar';
import type { CurrencyCode, Language } from '@piutang/money';
import { formatMoney } from '@piutang/money';
import { CONTACT_OUTCOMES, type ContactOutcome } from './contact.ts';
import type { Customer, CustomerContact, CustomerId, InvoiceId } from './model.ts';

/** Why a person is to speak with a payer: a step of the policy asks for it, so much is at stake, or a plan is not kept. */
export const TASK_KINDS = ['call', 'plan-missed'] as const;
export type TaskKind = (typeof TASK_KINDS)[number];

/** How a task ended: as the person says, or by itself when what it was about was settled. */
export const TASK_OUTCOMES = [...CONTACT_OUTCOMES, 'settled'] as const;
export type TaskOutcome = ContactOutcome | 'settled';

/** Something that a person is to do about a payer. */
export type ContactTask = {
  readonly id: string;
  readonly customer: CustomerId;
  readonly kind: TaskKind;
  readonly currency: CurrencyCode;
  readonly invoices: readonly InvoiceId[];
  /** The day on which it is to be done. */
  readonly dueOn: LocalDate;
  /** What made it, for the person who does it. */
  readonly why: string;
  /** What to say, in the payer's language. */
  readonly say: string;
  /** Whom to ask for, where somebody is known. */
  readonly contact?: CustomerContact;
  /** Hours of the payer's clock within which it may be done. */
  readonly window: { readonly from: string; readonly to: string };
  readonly state: 'open' | 'done';
  readonly outcome?: TaskOutcome;
  readonly note?: string;
  readonly closedOn?: LocalDate;
  readonly actor: string;
  readonly recordedAt: Instant;
  readonly version: number;
};

/** What a caller needs to know of what is owed. */
export type TaskFacts = {
  readonly currency: CurrencyCode;
  readonly overdueMinor: bigint;
  readonly count: number;
  readonly oldestDays: number;
  /** The level of the last reminder; 0 when none went out. */
  readonly level: number;
};

/** What to say on the telephone, in one polite sentence of the payer's language. */
export function callSentence(
  { currency, overdueMinor, count, oldestDays, level }: TaskFacts,
  language: Language,
): string {
  const amount = formatMoney(overdueMinor, currency, language);
  if (language === 'id') {
    const reminded = level > 0 ? `, dan sudah diingatkan ${level} kali` : '';
    return `Sampaikan bahwa ${amount} untuk ${count} faktur lewat jatuh tempo (paling lama ${oldestDays} hari)${reminded}; tanyakan apakah ada kendala dan kapan dapat dibayar.`;
  }
  const reminded = level > 0 ? `, reminded up to level ${level}` : '';
  const invoices = count === 1 ? '1 invoice is' : `${count} invoices are`;
  return `Say that ${amount} on ${invoices} overdue (the oldest for ${oldestDays} days${reminded}); ask whether anything is wrong and by when it can be paid.`;
}

/** Whom to call: the contact who pays the bills and has a number, else anybody of the payer's who has one. */
export function personToCall({ contacts = [], phone, name }: Customer): CustomerContact | undefined {
  const reachable = contacts.filter((each) => each.phone !== undefined && each.role !== 'sales-rep');
  const found = reachable.find(({ role }) => role === 'billing') ?? reachable[0];
  if (found !== undefined) return found;
  return phone === undefined ? undefined : { role: 'billing', name, phone };
}
