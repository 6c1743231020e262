export {
  type AgeingDesk,
  ageReceivables,
  type NamedRow,
  payersKey,
  readWorklist,
  worklistKey,
} from './age-receivables.ts';
export { newestStatement, newestStatements } from './bank-freshness.ts';
export { type Continuity, type LinkedStatement, linked } from './continuity.ts';
export { type CustomerCases, casesOf } from './customer-cases.ts';
export {
  type Count,
  type Desk,
  type EventPublisher,
  type FileStore,
  type Mailer,
  type MailResult,
  type Metric,
  type NoticeQueue,
  type ObjectRef,
  TryAgainLater,
} from './desk.ts';
export { type Arrivals, ageingOf, arrivalsOf, latestAgedDay, type MoneyStates, moneyStatesOf } from './desk-views.ts';
export { type DisputeCommandRefusal, liveDisputes, type Objection, raiseDispute, stepDispute } from './disputes.ts';
export { previewDunning } from './dunning-now.ts';
export type { FileDesk, FileOutcome } from './file-intake.ts';
export { endHold, type HoldCommandRefusal, type HoldTarget, setHold } from './holds.ts';
export { ingestInvoiceFile, takeInvoices } from './ingest-invoices.ts';
export { postStatementFile } from './post-statement.ts';
export {
  type Clerk,
  judgePromises,
  makePromise,
  openPromises,
  type PromiseCommandRefusal,
  withdrawPromise,
} from './promises.ts';
export { type Change, eventsOf } from './publish-events.ts';
export { type MailEvent, mailEvent, recordDelivery } from './record-delivery.ts';
export { acceptProposal, allocate, ignoreLine, type Reviewer, type ReviewRefusal } from './review.ts';
export { runDunning } from './run-dunning.ts';
export { type MailDesk, sendNotice } from './send-notice.ts';
export { linesInReview } from './unapplied-cash.ts';
export { type Breach, type Verification, verifyBooks } from './verify.ts';
