export { type InvoiceFileError, readInvoiceFile } from './invoice-file.ts';
export {
  type CustomerDraft,
  INVOICE_COLUMNS,
  type InvoiceDraft,
  type InvoiceRow,
  MAX_ID_CHARS,
  type RowRefusal,
} from './invoice-row.ts';
export type {
  AdjustmentKind,
  ApplicationLeg,
  Customer,
  CustomerId,
  Invoice,
  InvoiceId,
  LegSource,
  OpenItem,
  Segment,
} from './model.ts';
