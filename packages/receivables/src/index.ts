export {
  type CustomerDraft,
  INVOICE_COLUMNS,
  type InvoiceDraft,
  type InvoiceFileError,
  type InvoiceRow,
  MAX_ID_CHARS,
  type RowRefusal,
  readInvoiceFile,
} from './invoice-file.ts';
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
