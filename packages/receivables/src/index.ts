export {
  type AuthorityRules,
  type DeskAction,
  type DeskDecision,
  judge,
  type Leave,
  objectionToApproval,
  type Role,
} from './authority.ts';
export { MAX_ID_CHARS } from './cells.ts';
export { CUSTOMER_COLUMNS, type CustomerChange, type CustomerRow, readCustomerFile } from './customer-file.ts';
export {
  DISPUTE_OUTCOMES,
  DISPUTE_REASONS,
  DISPUTE_SERVICE,
  DISPUTE_STATES,
  type Dispute,
  type DisputeMove,
  type DisputeOutcome,
  type DisputeReason,
  type DisputeRefusal,
  type DisputeRequest,
  type DisputeState,
  type DisputeStep,
  disputedMinor,
  isLive,
  moveDispute,
  openDispute,
  type RootCause,
  rootCauses,
} from './dispute.ts';
export { type Hold, type HoldRefusal, heldUntil, holdRefusal, MAX_HOLD_DAYS } from './hold.ts';
export { type InvoiceFileError, readInvoiceFile } from './invoice-file.ts';
export {
  type CustomerDraft,
  INVOICE_COLUMNS,
  type InvoiceDraft,
  type InvoiceRow,
} from './invoice-row.ts';
export type {
  AdjustmentKind,
  ApplicationLeg,
  Cause,
  Customer,
  CustomerId,
  Invoice,
  InvoiceId,
  LegSource,
  OpenItem,
  Segment,
  WriteOffReason,
} from './model.ts';
export {
  coveredByPromise,
  DEFAULT_PROMISE_RULES,
  type Judgement,
  judgePromise,
  type PromisedItem,
  type PromiseReceipt,
  type PromiseRecord,
  type PromiseRefusal,
  type PromiseRequest,
  type PromiseRules,
  type PromiseState,
  type PromiseToPay,
  promiseDeadline,
  promisedItems,
  promiseRecordOf,
  promiseReliabilityPermille,
  reschedulesAfter,
} from './promise.ts';
export type { RefusedRow, RowFileError, RowRefusal } from './row-file.ts';
export { type Hand, keyTakingBack, liveLegs, reversalOf, settled, takesBack } from './settlement.ts';
