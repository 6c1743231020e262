export { accountStatementOf, openInvoices } from './account-statement.ts';
export { type AgeingDesk, ageReceivables } from './age-receivables.ts';
export { type AsOfQuestion, type AsOfRefusal, ageAsOf } from './ageing-as-of.ts';
export {
  ageingDetail,
  type DetailRow,
  detailCsv,
  detailKey,
  detailXlsx,
  storeDailyDetail,
  storeDetail,
} from './ageing-detail/ageing-detail.ts';
export { historiesKey, payersKey, worklistKey } from './ageing-lists.ts';
export { type AgeingPart, partOf, partText } from './ageing-parts.ts';
export { type Approved, approve } from './approvals.ts';
export { type ApprovalRefusal, approveReminder, remindersToApprove } from './approve-reminder.ts';
export type { AuditEvent, RecordedChange } from './audit/audit-event.ts';
export { type ChainMemory, openChainMemory } from './audit/chain-memory.ts';
export {
  type AuditDesk,
  type AuditOutcome,
  type AuditStore,
  auditHead,
  recordAudit,
} from './audit/record-audit.ts';
export { AUDIT_LAWS, type AuditAnchor, type AuditVerification, verifyAudit } from './audit/verify-audit.ts';
export { newestStatement, newestStatements } from './bank-freshness.ts';
export type { Clerk } from './case-clerk.ts';
export { catchUpAgeing, lastMomentOf } from './caught-up-days.ts';
export { interestOn } from './charges.ts';
export { type ClaimsSettled, runningClaims, settleClaims, type WaiveRefusal, waiveClaim } from './claims.ts';
export {
  type Contact,
  type ContactCommandRefusal,
  closeFollowUp,
  contactsOf,
  noteContact,
  waitingFollowUps,
} from './contacts.ts';
export { type Continuity, type LinkedStatement, linked } from './continuity.ts';
export { type CreditNoteRefusal, setOffCreditNote } from './credit-notes.ts';
export { type CreditLooked, creditSignals, lookAtCredit } from './credit-signals.ts';
export { type CustomerCases, casesOf, planSharesOf } from './customer-cases.ts';
export { type CheckName, countChecks, type DailyCheck, dailyChecks } from './daily-checks.ts';
export { type Delivery, deliveriesOf } from './delivery-evidence.ts';
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
export {
  type Arrivals,
  ageingOf,
  arrivalsOf,
  latestAgedDay,
  type MoneyStates,
  moneyStatesOf,
  type StoredAgeing,
} from './desk-views.ts';
export { CAUSE_TEXT } from './digest/cause-text.ts';
export { checkText } from './digest/check-text.ts';
export { sendDigest } from './digest/send-digest.ts';
export { type DisputeCommandRefusal, liveDisputes, type Objection, raiseDispute, stepDispute } from './disputes.ts';
export { addressHash, previewDunning, rememberedDay } from './dunning-now.ts';
export { type EraseRefusal, eraseCustomer } from './erase-customer.ts';
export { type CheckedForecast, checkedForecasts } from './figures/kpi-inputs.ts';
export { measureFigures, measureSkippedDays } from './figures/measure-figures.ts';
export { figuresBetween, latestFigures, latestForecast } from './figures/stored-figures.ts';
export type { FileDesk, FileOutcome } from './file-intake.ts';
export { type GroupView, groupViewOf } from './group-view.ts';
export type { Refused } from './hand.ts';
export { endHold, type HoldCommandRefusal, type HoldTarget, runningHolds, setHold } from './holds.ts';
export { type CustomersTaken, takeCustomers } from './import-customers.ts';
export { ingestInvoiceFile, takeInvoices } from './ingest-invoices.ts';
export { journalEntries } from './journal/export-journal.ts';
export { HLEDGER_HEADER, hledgerEntry } from './journal/hledger-text.ts';
export { csvCell, JOURNAL_CSV_HEADER, journalCsvRows } from './journal/journal-csv.ts';
export { type EntryKind, type JournalEntry, orderOf, type Posting } from './journal/journal-entry.ts';
export { type DrillRefusal, drillKpi, type KpiReport, kpiReport, type ReportDesk } from './kpi-report.ts';
export type { Breach, LawNumber } from './laws/law.ts';
export { LAWS, type LawEntry } from './laws/laws.ts';
export { type Verification, type VerifyOptions, verifyBooks } from './laws/verify-books.ts';
export { learnedFor } from './learning.ts';
export {
  type DemandRequest,
  demandOf,
  issueDemand,
  type LetterCommandRefusal,
  lettersOf,
  noteLetterProof,
} from './letters.ts';
export { historyOfLine, type LineHistory } from './line-history.ts';
export { type MailTally, mailTally } from './mail-health.ts';
export { lastPrecision, matchingNow, measureMatching, setThreshold, type ThresholdRefusal } from './matching-now.ts';
export {
  type AgeingPack,
  monthEndKnownAt,
  type PackRefusal,
  packOf,
  provePack,
  storeMonthEndPack,
} from './month-end-pack.ts';
export { noticeValues } from './notice-values.ts';
export { type PausedItem, pausedReceivables } from './paused-receivables.ts';
export {
  agreePlan,
  type Covered,
  cancelPlan,
  judgePlans,
  openPlans,
  type PlanCommandRefusal,
  type PlanProposal,
  type PlansJudged,
  planRulesOf,
  proposePlan,
} from './plans.ts';
export { postStatementFile } from './post-statement.ts';
export {
  judgePromises,
  makePromise,
  openPromises,
  type PromiseCommandRefusal,
  withdrawPromise,
} from './promises.ts';
export { type Change, eventsOf, mayBeTold, publishChanges, type Unpublished } from './publish-events.ts';
export {
  filesInQuarantine,
  type QuarantineRefusal,
  RELEASABLE_PROBLEMS,
  rejectFile,
  releaseFile,
} from './quarantine.ts';
export { type DayRates, type RateRefusal, ratesOf, ratesOn, setRate } from './rates.ts';
export { type MailEvent, mailEvent, recordDelivery } from './record-delivery.ts';
export {
  cancelRefund,
  openRefunds,
  parseRefundRef,
  payRefund,
  type RefundRefusal,
  type RefundStepRefusal,
  refundRef,
  requestRefund,
} from './refunds.ts';
export { joinRemittances } from './remittances/join-remittances.ts';
export { considerUntil, REMITTANCE_DAYS, remittanceOf, waitingRemittances } from './remittances/remittance-record.ts';
export { takeRemittanceFile } from './remittances/take-remittances.ts';
export { renderedNotice } from './rendered-notice.ts';
export { planRepair, type RepairPlan } from './repair/plan-repair.ts';
export { type RepairReport, repairBooks } from './repair/repair-books.ts';
export { loadTorn, type TornBooks } from './repair/torn-books.ts';
export type { Repair, RepairCode, Undecided } from './repair/workbench.ts';
export { type DecideRefusal, type Requested, rejectRequest, waitingRequests } from './requests.ts';
export { planReturn, type ReturnPlan, type ReturnRefusal, returnLine } from './returns.ts';
export {
  type AllocateOptions,
  acceptProposal,
  allocate,
  ignoreLine,
  putOnAccount,
  type Reviewer,
  type ReviewRefusal,
} from './review.ts';
export { reviewQueue, type WaitingLine } from './review-queue.ts';
export { remindAgain, runDunning } from './run-dunning.ts';
export { type MailDesk, type StatementPdf, sendNotice } from './send-notice.ts';
export { type ChunkOutcome, type ChunkRef, ChunksMissing, finishChunks, postChunk } from './statement-chunks.ts';
export { POSTING_LIMITS, type PostingLimits, type StatementDesk } from './statement-run.ts';
export { closeSettledTasks, closeTask, openTasks, type TaskRefusal } from './tasks.ts';
export { tellDisputes } from './tell-disputes.ts';
export {
  nameOf as nameOfTemplate,
  savedTemplates,
  saveTemplate,
  TEMPLATE_AUDIENCES,
  TEMPLATE_LANGUAGES,
  TEMPLATE_TONES,
  type TemplateRefusal,
  type TemplateUse,
  withdrawTemplate,
  wordingFor,
} from './templates.ts';
export { useToleranceBudget } from './tolerance-budget.ts';
export { linesInReview, linesOnAccount, unappliedOf } from './unapplied-cash.ts';
export { legsOf, type Unapplied, type UnapplyReason, type UnapplyRefusal, unapplyLeg, unapplyLine } from './unapply.ts';
export { type QueueDepth, type QueueTrouble, type WatchedQueue, watchQueues } from './watch-queues.ts';
export {
  coverageOf,
  type NamedRow,
  readWorklist,
  readWorklistCoverage,
  type WorklistContact,
  type WorklistCoverage,
} from './worklist.ts';
export {
  type RecoverRefusal,
  recover,
  type SmallBalances,
  type WriteOffRefusal,
  type WrittenOff,
  writeOff,
  writeOffSmallBalances,
} from './write-offs.ts';
