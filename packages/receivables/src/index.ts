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
