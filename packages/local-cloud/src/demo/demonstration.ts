import type { LocalDate } from '@piutang/calendar';
import { camt053, klikBcaBisnisCsv, mt940 } from './bank-files.ts';
import { demoInvoices, demoInvoicesCsv } from './demo-invoices.ts';
import { abnStatement, bcaStatement, mandiriStatement } from './demo-payments.ts';

/** A file to be dropped into the tenant's bucket. */
export type DemoFile = { readonly key: string; readonly text: string };

/**
 * The files of a small business on a day, for the tenant of `tenants/example.json`: open invoices first, then yesterday's
 * statements of its three accounts.
 */
export function demonstration(today: LocalDate): readonly DemoFile[] {
  const invoices = demoInvoices(today);
  return [
    { key: `invoices/demonstration-${today}.csv`, text: demoInvoicesCsv(invoices) },
    { key: `bank-statements/klikbca-bisnis-${today}.csv`, text: klikBcaBisnisCsv(bcaStatement(invoices, today)) },
    { key: `bank-statements/mandiri-${today}.sta`, text: mt940(mandiriStatement(invoices, today)) },
    { key: `bank-statements/abn-amro-${today}.xml`, text: camt053(abnStatement(invoices, today)) },
  ];
}
