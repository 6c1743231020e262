import type { LocalDate } from '@piutang/calendar';
import { formatAmount, minMinor } from '@piutang/money';
import { type ApplicationLeg, type Hand, type Invoice, type InvoiceId, settled, takesBack } from '@piutang/receivables';
import { create, invoiceKind, legKind, legPartition, read, replace, type Table, type Write } from '@piutang/table';
import type { Desk } from './desk.ts';
import { handOf, MAX_ATTEMPTS, type Refused, type Reviewer } from './hand.ts';

/**
 * Applies a credit note to the invoice that it names, once: one transaction takes the same amount off both balances and
 * writes a leg on each. What the invoice cannot take stays open on the credit note. Doing it twice changes nothing, also
 * when a person has taken it back meanwhile.
 */
export async function applyCreditNote(desk: Desk, creditNoteId: InvoiceId): Promise<void> {
  for (let attempt = 1; attempt <= MAX_ATTEMPTS; attempt += 1) {
    const note = await read(desk.table, invoiceKind, creditNoteId);
    if (note?.appliesTo === undefined) return;
    const invoice = await read(desk.table, invoiceKind, note.appliesTo);
    if (invoice === undefined || invoice.currency !== note.currency || invoice.customer !== note.customer) return;
    if ((await nextNumber(desk.table, creditNoteId)) !== 1) return;
    const amountMinor = minMinor(-note.balanceMinor, invoice.balanceMinor);
    if (amountMinor <= 0n) return;
    const hand = handOf(desk, { actor: 'ingest-invoices', cause: note.cause ?? `credit-note:${note.id}` });
    const why = `credit note ${note.id} names invoice ${note.appliesTo}`;
    const whole = { note, invoice, amountMinor, number: 1, why, effectiveOn: note.issuedOn };
    if ((await desk.table.commit(setOff(whole, hand))).committed) return;
  }
  throw new Error(`credit note ${creditNoteId} met other writers ${MAX_ATTEMPTS} times`);
}

export type CreditNoteRefusal = Refused<
  | 'credit-note-unknown'
  | 'invoice-unknown'
  | 'not-a-credit-note'
  | 'currency-differs'
  | 'other-payer'
  | 'more-than-open'
  | 'changed-meanwhile'
>;

/**
 * A person sets a credit note off against an invoice of the same payer and currency, as far as both are open.
 * @param wantedMinor how much; all that both can take when absent
 */
export async function setOffCreditNote(
  desk: Desk,
  noteId: InvoiceId,
  invoiceId: InvoiceId,
  wantedMinor: bigint | undefined,
  reviewer: Reviewer,
): Promise<{ readonly note: Invoice; readonly invoice: Invoice; readonly amountMinor: bigint } | CreditNoteRefusal> {
  for (let attempt = 1; attempt <= MAX_ATTEMPTS; attempt += 1) {
    const note = await read(desk.table, invoiceKind, noteId);
    const invoice = await read(desk.table, invoiceKind, invoiceId);
    if (note === undefined) return { refused: 'credit-note-unknown', message: `there is no credit note ${noteId}` };
    if (invoice === undefined) return { refused: 'invoice-unknown', message: `there is no invoice ${invoiceId}` };
    const mostMinor = minMinor(-note.balanceMinor, invoice.balanceMinor);
    const amountMinor = wantedMinor ?? mostMinor;
    const refusal = refusalOf(note, invoice, amountMinor, mostMinor);
    if (refusal !== undefined) return refusal;
    const hand = handOf(desk, reviewer);
    const number = await nextNumber(desk.table, noteId);
    const why = `set off by ${reviewer.actor}`;
    const part = { note, invoice, amountMinor, number, why, effectiveOn: hand.today };
    if ((await desk.table.commit(setOff(part, hand))).committed)
      return {
        note: settled(note, -amountMinor, hand.today),
        invoice: settled(invoice, amountMinor, hand.today),
        amountMinor,
      };
  }
  return { refused: 'changed-meanwhile', message: `${noteId} or ${invoiceId} is being written by others: try again` };
}

type SetOff = {
  readonly note: Invoice;
  readonly invoice: Invoice;
  readonly amountMinor: bigint;
  readonly number: number;
  readonly why: string;
  readonly effectiveOn: LocalDate;
};

function setOff({ note, invoice, amountMinor, number, why, effectiveOn }: SetOff, hand: Hand): Write[] {
  const leg = (on: Invoice, minor: bigint): ApplicationLeg => ({
    invoice: on.id,
    leg: `C#${note.id}#${number}`,
    customer: on.customer,
    currency: on.currency,
    amountMinor: minor,
    source: { kind: 'credit-note', creditNote: note.id, invoice: invoice.id },
    effectiveOn,
    recordedAt: hand.now,
    rule: 'credit-note',
    why,
    actor: hand.actor,
    cause: hand.cause ?? `credit-note:${note.id}`,
  });
  return [
    replace(invoiceKind, invoice, settled(invoice, amountMinor, hand.today), 'invoice unchanged since it was read'),
    replace(invoiceKind, note, settled(note, -amountMinor, hand.today), 'credit note unchanged since it was read'),
    create(legKind, leg(invoice, amountMinor), 'credit note not applied yet'),
    create(legKind, leg(note, -amountMinor), 'credit note not applied yet'),
  ];
}

/** Numbers of a note are used once: one more than the legs that it has borne. */
async function nextNumber(table: Table, note: InvoiceId): Promise<number> {
  const legs = await Array.fromAsync(table.query(legPartition(note), { prefix: `C#${note}#` }));
  return legs.filter(({ s }) => !takesBack(s)).length + 1;
}

function refusalOf(
  note: Invoice,
  invoice: Invoice,
  amountMinor: bigint,
  mostMinor: bigint,
): CreditNoteRefusal | undefined {
  if (note.amountMinor >= 0n)
    return {
      refused: 'not-a-credit-note',
      message: `${note.id} is an invoice: expected a credit note first, then the invoice`,
    };
  if (invoice.amountMinor <= 0n)
    return {
      refused: 'not-a-credit-note',
      message: `${invoice.id} is a credit note: expected an invoice after the credit note`,
    };
  if (invoice.currency !== note.currency)
    return {
      refused: 'currency-differs',
      message: `${note.id} is in ${note.currency}, ${invoice.id} in ${invoice.currency}: nothing is set off across currencies`,
    };
  if (invoice.customer !== note.customer)
    return {
      refused: 'other-payer',
      message: `${note.id} is of ${note.customer}, ${invoice.id} of ${invoice.customer}: nothing is set off across payers`,
    };
  if (amountMinor <= 0n || amountMinor > mostMinor)
    return {
      refused: 'more-than-open',
      message: `${formatAmount(amountMinor, note.currency)} were to be set off, expected up to ${formatAmount(mostMinor, note.currency)} ${note.currency}, which both have open`,
    };
  return undefined;
}
