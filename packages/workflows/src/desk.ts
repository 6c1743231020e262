import type { Instant } from '@piutang/calendar';
import type { PiutangEvent } from '@piutang/events';
import type { NoticeId, Table } from '@piutang/table';
import type { Tenant } from '@piutang/tenancy';

/** An object of the bucket, by version, so that a file that is overwritten meanwhile is still the one that was announced. */
export type ObjectRef = { readonly key: string; readonly versionId: string };

/** The tenant's bucket. */
export type FileStore = {
  /** The object's bytes, or `undefined` when that version is gone. */
  readonly open: (ref: ObjectRef) => Promise<AsyncIterable<Uint8Array> | undefined>;
  /** The newest version of an object that we wrote ourselves. */
  readonly read: (key: string) => Promise<AsyncIterable<Uint8Array> | undefined>;
  readonly put: (key: string, body: string | Uint8Array, contentType: string) => Promise<void>;
  readonly copy: (ref: ObjectRef, toKey: string) => Promise<void>;
};

/** The tenant's event bus. */
export type EventPublisher = (events: readonly PiutangEvent[]) => Promise<void>;

/** The queue from which notices are sent. */
export type NoticeQueue = (notices: readonly NoticeId[]) => Promise<void>;

export type MailResult =
  | { readonly accepted: true; readonly messageId: string }
  /** The mail system said no for good; a sentence says why. */
  | { readonly accepted: false; readonly why: string };

/** Hands a finished mail over. Throws when it cannot be known whether the mail was accepted. */
export type Mailer = (mail: {
  readonly raw: Uint8Array;
  readonly from: string;
  readonly to: string;
  /** Who gets a copy. */
  readonly cc?: readonly string[];
  /** Comes back with every event about the mail. */
  readonly tags: Readonly<Record<string, string>>;
}) => Promise<MailResult>;

/** Counts that dashboards and alarms are made of; names are the metrics' names. */
export type Metric =
  | 'InvoicesIngested'
  | 'FilesPosted'
  | 'FilesQuarantined'
  | 'LinesPosted'
  | 'LinesInReview'
  | 'LinesRefused'
  | 'InvoicesAged'
  | 'OverduePayers'
  | 'NoticesSent'
  | 'NoticesSuppressed'
  /** Stored words of a tenant's own that may not be used; the product's were sent in their place. */
  | 'TemplatesPassedOver'
  | 'Deliveries'
  | 'Bounces'
  | 'AutomaticPostsWrong'
  | 'AutoThresholdRaised'
  | 'NewestStatementAgeDays'
  | 'TamperedRecords'
  /** What has no alarm of its own: checks of the day that failed, templates passed over, a threshold that rose. */
  | 'ChecksFailed'
  /** Messages in dead-letter queues, as the hourly look sees them. */
  | 'DeadLetters'
  /** Queues whose work is late, or that would not say. */
  | 'LateQueues'
  /** Files refused as a whole, and bookings that the table would not take: either is money that nobody posted. */
  | 'Refusals';

export type Count = (metric: Metric, value: number) => void;

/** What every use case works with: the tenant, its table, and the time. */
export type Desk = {
  readonly tenant: Tenant;
  readonly table: Table;
  readonly clock: () => Instant;
  readonly count: Count;
};

/** Thrown for work that another worker holds or that ran out of time: the trigger delivers it again. */
export class TryAgainLater extends Error {
  override readonly name = 'TryAgainLater';
}
