import { localDateAt } from '@piutang/calendar';
import { minMinor } from '@piutang/money';
import type { ApplicationLeg, Invoice, InvoiceId } from '@piutang/receivables';
import { create, invoiceKind, legKind, read, replace } from '@piutang/table';
import type { Desk } from './desk.ts';

/** Both invoices are re-read on a conflict; more rounds than this mean that something else is wrong. */
const MAX_ATTEMPTS = 5;

/**
 * Applies a credit note to the invoice that it names: one transaction takes the same amount off both balances and writes
 * a leg on each. What the invoice cannot take stays open on the credit note. Doing it twice changes nothing.
 */
export async function applyCreditNote(desk: Desk, creditNoteId: InvoiceId): Promise<void> {
  for (let attempt = 1; attempt <= MAX_ATTEMPTS; attempt += 1) {
    const note = await read(desk.table, invoiceKind, creditNoteId);
    if (note?.appliesTo === undefined) return;
    const invoice = await read(desk.table, invoiceKind, note.appliesTo);
    if (invoice === undefined || invoice.currency !== note.currency || invoice.customer !== note.customer) return;
    const amountMinor = minMinor(-note.balanceMinor, invoice.balanceMinor);
    if (amountMinor <= 0n) return;
    const result = await desk.table.commit([
      replace(invoiceKind, invoice, reduced(desk, invoice, amountMinor), 'invoice unchanged since it was read'),
      replace(invoiceKind, note, reduced(desk, note, -amountMinor), 'credit note unchanged since it was read'),
      create(legKind, leg(desk, invoice, note, amountMinor), 'credit note not applied yet'),
      create(legKind, { ...leg(desk, note, note, -amountMinor) }, 'credit note not applied yet'),
    ]);
    if (result.committed) return;
  }
  throw new Error(`credit note ${creditNoteId} met other writers ${MAX_ATTEMPTS} times`);
}

function reduced(desk: Desk, invoice: Invoice, amountMinor: bigint): Invoice {
  const balanceMinor = invoice.balanceMinor - amountMinor;
  return {
    ...invoice,
    balanceMinor,
    ...(balanceMinor === 0n ? { closedOn: localDateAt(desk.clock(), desk.tenant.timeZone) } : {}),
  };
}

function leg(desk: Desk, on: Invoice, note: Invoice, amountMinor: bigint): ApplicationLeg {
  return {
    invoice: on.id,
    leg: `C#${note.id}#1`,
    customer: on.customer,
    currency: on.currency,
    amountMinor,
    source: { kind: 'credit-note', creditNote: note.id },
    effectiveOn: note.issuedOn,
    recordedAt: desk.clock(),
    rule: 'credit-note',
    why: `credit note ${note.id} names invoice ${note.appliesTo}`,
    actor: 'ingest-invoices',
    cause: note.cause ?? `credit-note:${note.id}`,
  };
}
