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
export {
  type BookedCharge,
  bookedMinor,
  CHARGE_DUE_DAYS,
  type ChargeClaim,
  type ChargeKind,
  type ChargeOf,
  type ClaimState,
  type ClaimTerms,
  feeClaimId,
  interestClaimId,
} from './charge.ts';
export {
  CONTACT_CHANNELS,
  CONTACT_OUTCOMES,
  type ContactChannel,
  type ContactNote,
  type ContactOutcome,
  type ContactRefusal,
  contactRefusal,
  isToFollowUp,
  MAX_CONTACT_NOTE_CHARS,
  MAX_FOLLOW_UP_DAYS,
} from './contact.ts';
export {
  CREDIT_REASONS,
  type CreditPosition,
  type CreditReason,
  type CreditRules,
  type CreditSignal,
  creditReasons,
  creditSentence,
} from './credit.ts';
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
  type DisputeTelling,
  disputedMinor,
  isLive,
  moveDispute,
  openDispute,
  type RootCause,
  rootCauses,
  tellableSteps,
  toldThrough,
} from './dispute.ts';
export { type Hold, type HoldRefusal, heldUntil, holdRefusal, MAX_HOLD_DAYS } from './hold.ts';
export {
  DAY_COUNTS,
  type DayCount,
  firstBearingDay,
  type InterestBase,
  type InterestTerms,
  interestBetween,
  interestPerDay,
  interestUntil,
} from './interest.ts';
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
  CONTACT_ROLES,
  type ContactRole,
  type CustomerContact,
} from './model.ts';
export {
  coverableItems,
  DEFAULT_PLAN_RULES,
  equalInstalments,
  type Instalment,
  type InstalmentStanding,
  instalmentDeadline,
  instalmentsOf,
  isPlanInForce,
  type PaymentPlan,
  PLAN_STATES,
  type PlanItem,
  type PlanRefusal,
  type PlanRequest,
  type PlanRules,
  type PlanShare,
  type PlanState,
  type PlanStep,
  paidOfPlan,
  refusalOfInstalments,
  sharesOfPlan,
} from './payment-plan.ts';
export { judgePlan, type PlanJudgement, type PlanReceipt, receiptsOfItem } from './plan-judgement.ts';
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
export {
  type ContactTask,
  callSentence,
  personToCall,
  TASK_KINDS,
  TASK_OUTCOMES,
  type TaskFacts,
  type TaskKind,
  type TaskOutcome,
} from './task.ts';
