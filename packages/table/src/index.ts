export {
  type CommitResult,
  type Condition,
  type FailedCondition,
  type Freshness,
  type Key,
  MAX_BATCH_KEYS,
  MAX_TRANSACTION_WRITES,
  type Range,
  recentReadsOf,
  type StoredItem,
  type StoredValue,
  type Table,
  type Write,
} from './kernel.ts';
export { create, defineKind, type Kind, read, readMany, replace } from './kind.ts';
export { AUDIT_MARK_CHARS, AUDIT_PARTITION, type AuditBatch, auditBatchKind, auditSortKey } from './kinds/audit.ts';
export {
  APPROVAL_PREFIX,
  type ApprovalId,
  approvalKind,
  type CaseId,
  customerPartition,
  DISPUTE_PREFIX,
  DISPUTE_QUEUE,
  type DunningApproval,
  disputeKind,
  HOLD_PREFIX,
  HOLD_QUEUE,
  holdKind,
  PLAN_PREFIX,
  PLAN_QUEUE,
  PROMISE_PREFIX,
  PROMISE_QUEUE,
  planKind,
  promiseKind,
} from './kinds/cases.ts';
export {
  type CashMovement,
  type CashMovementId,
  cashMovementKind,
  type MovementReason,
  movementPrefix,
  PAYOUT_QUEUE,
  type Refund,
  refundKind,
} from './kinds/cash-out.ts';
export { CLAIM_PREFIX, CLAIM_QUEUE, claimKind } from './kinds/charges.ts';
export { CONTACT_QUEUE, type ContactId, contactKind, contactPartition } from './kinds/contacts.ts';
export { CREDIT_PREFIX, CREDIT_QUEUE, type CreditSignalId, creditKind } from './kinds/credit.ts';
export {
  type AgeingSnapshot,
  type DecisionId,
  type DunningDecision,
  decisionKind,
  type JobRun,
  jobKind,
  jobPartition,
  MAIL_HEALTH_PARTITION,
  type MailHealth,
  mailHealthKind,
  type Notice,
  type NoticeId,
  type NoticeItem,
  noticeKind,
  noticePartition,
  snapshotKind,
  snapshotPartition,
  type ToldCharge,
} from './kinds/days.ts';
export { DIGEST_PARTITION, type DigestMail, type DigestMailId, digestMailKind } from './kinds/digests.ts';
export {
  type CashForecast,
  cashForecastKind,
  type DailyFigures,
  dailyFiguresKind,
  type ExchangeRate,
  exchangeRateKind,
  FIGURES_PREFIX,
  FORECAST_PREFIX,
  figuresPartition,
  ratesPartition,
  type StoredFigure,
} from './kinds/figures.ts';
export {
  type AccountTurn,
  accountTurnKind,
  type BatchExplanation,
  type BatchExplanationId,
  batchExplanationKind,
  type FileCheckpoint,
  type FileManifest,
  type FilePart,
  type FilePartId,
  type FileState,
  type FileVerdict,
  fileKind,
  filePartKind,
  QUARANTINE_QUEUE,
  type StatementId,
  type StatementRecord,
  statementKind,
  statementPartition,
} from './kinds/files.ts';
export {
  type AliasBearer,
  MAX_ALIAS_BEARERS,
  type MatchingPrecision,
  type PayerAlias,
  PRECISION_PARTITION,
  payerAliasKind,
  precisionKind,
  type ToleranceUse,
  type ToleranceUseId,
  toleranceUseKind,
} from './kinds/learning.ts';
export {
  BANK_LINE_PREFIX,
  type BankLine,
  type BankLineId,
  bankLineKind,
  bankLinePartition,
  bankLineRef,
  invoiceKind,
  type LegId,
  type LineOutcome,
  legKind,
  legPartition,
  MAX_RIVAL_APPLICATIONS,
  MAX_RIVALS,
  ON_ACCOUNT_QUEUE,
  type Proposal,
  parseBankLineRef,
  REVIEW_QUEUE,
  type RivalReading,
} from './kinds/ledger.ts';
export {
  type Letter,
  type LetterId,
  type LetterItem,
  type LetterSequence,
  letterKind,
  letterPartition,
  letterSequenceKind,
} from './kinds/letters.ts';
export {
  customerKind,
  MAX_REFERENCE_BEARERS,
  type Reference,
  referenceKind,
  type Suppression,
  suppressionKind,
} from './kinds/parties.ts';
export { QUEUE_WATCH_PARTITION, type QueueWatch, queueWatchKind } from './kinds/queue-watch.ts';
export {
  REMITTANCE_QUEUE,
  type RemittanceRecord,
  type RemittanceState,
  remittanceKind,
} from './kinds/remittances.ts';
export { type ApprovalRequest, REQUEST_QUEUE, type RequestedAction, requestKind } from './kinds/requests.ts';
export { TASK_PREFIX, TASK_QUEUE, taskKind } from './kinds/tasks.ts';
export {
  type NoticeTemplate,
  type NoticeTemplateId,
  noticeTemplateKind,
  noticeTemplatePartition,
} from './kinds/templates.ts';
export { ALIAS_PREFIX, openItemOf } from './open-index.ts';
