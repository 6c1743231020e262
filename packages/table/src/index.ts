export {
  type CommitResult,
  type Condition,
  type FailedCondition,
  type Key,
  MAX_BATCH_KEYS,
  MAX_TRANSACTION_WRITES,
  type Range,
  type StoredItem,
  type StoredValue,
  type Table,
  type Write,
} from './kernel.ts';
export { create, defineKind, type Kind, read, readMany, replace } from './kind.ts';
export {
  type AgeingSnapshot,
  type DecisionId,
  type DunningDecision,
  decisionKind,
  type JobRun,
  jobKind,
  jobPartition,
  type Notice,
  type NoticeId,
  type NoticeItem,
  noticeKind,
  noticePartition,
  snapshotKind,
  snapshotPartition,
} from './kinds/days.ts';
export {
  type FileManifest,
  fileKind,
  QUARANTINE_QUEUE,
  type StatementId,
  type StatementRecord,
  statementKind,
  statementPartition,
} from './kinds/files.ts';
export {
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
  type Proposal,
  parseBankLineRef,
  REVIEW_QUEUE,
} from './kinds/ledger.ts';
export {
  customerKind,
  MAX_REFERENCE_BEARERS,
  type Reference,
  referenceKind,
  type Suppression,
  suppressionKind,
} from './kinds/parties.ts';
export { openItemOf } from './open-index.ts';
