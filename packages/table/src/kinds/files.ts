import type { Instant, LocalDate } from '@piutang/calendar';
import type { CurrencyCode } from '@piutang/money';
import * as z from 'zod/mini';
import { amount, count, currencyCode, day, instant, optional, text, texts } from '../fields.ts';
import { defineKind, type Kind } from '../kind.ts';

/**
 * `released` is a file that a person let out of quarantine and that is to be posted in spite of the problem named;
 * `rejected` one that a person closed.
 */
export type FileState = 'posting' | 'posted' | 'partly-posted' | 'quarantined' | 'released' | 'rejected';

/** What a person decided about a file in quarantine, and about which problem. */
export type FileVerdict = {
  readonly verdict: 'release' | 'reject';
  readonly problemCode: string;
  readonly reason: string;
  readonly actor: string;
  readonly at: Instant;
};

/** How far a bank file is posted: bookings of it that are done, and what became of them. */
export type FileCheckpoint = {
  /** Bookings from the start of the file. */
  readonly lines: number;
  readonly recorded: number;
  readonly posted: number;
  readonly inReview: number;
  readonly knownAlready: number;
  /** Bookings that the table refused. */
  readonly refused: number;
};

/** What became of a dropped file, found again by its content wherever and under whatever name it comes back. */
export type FileManifest = {
  readonly sha256: string;
  readonly purpose: 'bank-statement' | 'invoices' | 'remittances';
  /** The object it came in as. */
  readonly objectKey: string;
  readonly versionId: string;
  readonly state: FileState;
  /** Format of a bank file, e.g. `mt940`. */
  readonly format?: string;
  readonly accounts: readonly string[];
  /** Rows or bookings read, of which done, waiting for a person, and refused. */
  readonly rowCount: number;
  readonly doneCount: number;
  readonly reviewCount: number;
  readonly refusedCount: number;
  readonly problemCode?: string;
  readonly problem?: string;
  readonly verdict?: FileVerdict;
  readonly receivedAt: Instant;
  readonly finishedAt?: Instant;
  /** Another worker may take the file over after this moment. */
  readonly leaseUntil?: Instant;
  /** Where the next worker goes on, when one ran out of time. */
  readonly checkpoint?: FileCheckpoint;
  /** Number of chunks that a large file was split into. */
  readonly chunks?: number;
  readonly version: number;
};

/** Files that a person must look at. */
export const QUARANTINE_QUEUE = 'quarantine#0';

/** `F#sha256`: a file; in the index `work` while it is in quarantine, or released and not taken up yet. */
export const fileKind: Kind<FileManifest, string> = defineKind({
  name: 'file',
  key: (sha256) => ({ p: `F#${sha256}`, s: '#' }),
  idOf: ({ sha256 }) => sha256,
  names: {
    sha256: 'i',
    purpose: 'pu',
    objectKey: 'ok',
    versionId: 'vi',
    state: 'st',
    format: 'fo',
    accounts: 'ac',
    rowCount: 'rc',
    doneCount: 'dc',
    reviewCount: 'wc',
    refusedCount: 'fc',
    problemCode: 'pc',
    problem: 'pm',
    verdict: 've',
    receivedAt: 'ra',
    finishedAt: 'fa',
    leaseUntil: 'le',
    checkpoint: 'cp',
    chunks: 'ch',
    version: 'v',
  },
  schema: z.object({
    sha256: text,
    purpose: z.enum(['bank-statement', 'invoices', 'remittances']),
    objectKey: text,
    versionId: text,
    state: z.enum(['posting', 'posted', 'partly-posted', 'quarantined', 'released', 'rejected']),
    format: optional(text),
    accounts: texts,
    rowCount: count,
    doneCount: count,
    reviewCount: count,
    refusedCount: count,
    problemCode: optional(text),
    problem: optional(text),
    verdict: optional(
      z.object({
        verdict: z.enum(['release', 'reject']),
        problemCode: text,
        reason: text,
        actor: text,
        at: instant,
      }),
    ),
    receivedAt: instant,
    finishedAt: optional(instant),
    leaseUntil: optional(instant),
    checkpoint: optional(
      z.object({
        lines: count,
        recorded: count,
        posted: count,
        inReview: count,
        knownAlready: count,
        refused: count,
      }),
    ),
    chunks: optional(count),
    version: count,
  }),
  index: ({ state, receivedAt }) =>
    state === 'quarantined' || state === 'released' ? { work: { q: QUARANTINE_QUEUE, w: receivedAt } } : {},
});

/** One statement of an account, once its file is accepted. */
export type StatementRecord = {
  readonly account: string;
  /** The bank's number, or the content hash where it gives none; of a correction the number with the file's hash. */
  readonly number: string;
  /** The number of the statement that this one takes the place of: a person released it as a correction. */
  readonly corrects?: string;
  readonly currency: CurrencyCode;
  /** Day of the closing balance, or of the last booking. */
  readonly closingOn: LocalDate;
  readonly openingMinor?: bigint;
  readonly closingMinor?: bigint;
  readonly creditsMinor: bigint;
  readonly debitsMinor: bigint;
  readonly lineCount: number;
  readonly balances: 'proved' | 'broken' | 'unknown';
  /** SHA-256 of the file. */
  readonly file: string;
  readonly recordedAt: Instant;
};

export type StatementId = { readonly account: string; readonly closingOn: LocalDate; readonly number: string };

/** The partition of an account's statements, oldest first. */
export function statementPartition(account: string): string {
  return `S#${account}`;
}

/** `S#account` / `day#number`: a statement, in the order of its account. */
export const statementKind: Kind<StatementRecord, StatementId> = defineKind({
  name: 'statement',
  key: ({ account, closingOn, number }) => ({ p: statementPartition(account), s: `${closingOn}#${number}` }),
  idOf: ({ account, closingOn, number }) => ({ account, closingOn, number }),
  names: {
    account: 'ac',
    number: 'n',
    currency: 'u',
    closingOn: 'cd',
    openingMinor: 'ob',
    closingMinor: 'cb',
    creditsMinor: 'cr',
    debitsMinor: 'db',
    lineCount: 'lc',
    balances: 'ba',
    file: 'f',
    recordedAt: 'ra',
    corrects: 'co',
  },
  schema: z.object({
    account: text,
    number: text,
    corrects: optional(text),
    currency: currencyCode,
    closingOn: day,
    openingMinor: optional(amount),
    closingMinor: optional(amount),
    creditsMinor: amount,
    debitsMinor: amount,
    lineCount: count,
    balances: z.enum(['proved', 'broken', 'unknown']),
    file: text,
    recordedAt: instant,
  }),
});

/** A chunk of a large bank file, from its first start to its end. */
export type FilePart = {
  /** The whole file. */
  readonly sha256: string;
  /** Number of the chunk, from 0. */
  readonly part: number;
  readonly state: 'started' | 'done';
  readonly recorded: number;
  readonly posted: number;
  readonly inReview: number;
  readonly knownAlready: number;
  readonly refused: number;
  readonly startedAt: Instant;
  readonly finishedAt?: Instant;
  readonly version: number;
};

export type FilePartId = Pick<FilePart, 'sha256' | 'part'>;

/** `W#sha256` / part: a chunk of a file. */
export const filePartKind: Kind<FilePart, FilePartId> = defineKind({
  name: 'file part',
  key: ({ sha256, part }) => ({ p: `W#${sha256}`, s: String(part).padStart(4, '0') }),
  idOf: ({ sha256, part }) => ({ sha256, part }),
  names: {
    sha256: 'i',
    part: 'n',
    state: 'st',
    recorded: 'rc',
    posted: 'pc',
    inReview: 'wc',
    knownAlready: 'kc',
    refused: 'fc',
    startedAt: 'sa',
    finishedAt: 'fa',
    version: 'v',
  },
  schema: z.object({
    sha256: text,
    part: count,
    state: z.enum(['started', 'done']),
    recorded: count,
    posted: count,
    inReview: count,
    knownAlready: count,
    refused: count,
    startedAt: instant,
    finishedAt: optional(instant),
    version: count,
  }),
});

/**
 * Whose turn it is to post to an account. Bookings are numbered by what is known of their day, so files of one account
 * take turns, lest the second of two equal bookings be taken for the first.
 */
export type AccountTurn = {
  readonly account: string;
  /** SHA-256 of the file that has, or last had, the turn. */
  readonly file: string;
  /** The turn ends by itself at this moment. Absent: it was given back. */
  readonly until?: Instant;
  readonly version: number;
};

/** `T#account`: the turn. */
export const accountTurnKind: Kind<AccountTurn, string> = defineKind({
  name: 'account turn',
  key: (account) => ({ p: `T#${account}`, s: '#' }),
  idOf: ({ account }) => account,
  names: { account: 'ac', file: 'f', until: 'un', version: 'v' },
  schema: z.object({ account: text, file: text, until: optional(instant), version: count }),
});

/** The single payments of a batch booking, as a notification of the bank (camt.054) told them. */
export type BatchExplanation = {
  readonly account: string;
  /** The bank's reference of the booking, by which statement and notification name it. */
  readonly reference: string;
  readonly bookedOn: LocalDate;
  readonly currency: CurrencyCode;
  readonly amountMinor: bigint;
  /** The payments as JSON. */
  readonly details: string;
  /** SHA-256 of the notification's file. */
  readonly file: string;
  readonly recordedAt: Instant;
};

export type BatchExplanationId = Pick<BatchExplanation, 'account' | 'reference'>;

/** `E#account#reference`: what a batch booking is made of. */
export const batchExplanationKind: Kind<BatchExplanation, BatchExplanationId> = defineKind({
  name: 'batch explanation',
  key: ({ account, reference }) => ({ p: `E#${account}#${reference}`, s: '#' }),
  idOf: ({ account, reference }) => ({ account, reference }),
  names: {
    account: 'ac',
    reference: 'br',
    bookedOn: 'bd',
    currency: 'u',
    amountMinor: 'a',
    details: 'de',
    file: 'f',
    recordedAt: 'ra',
  },
  schema: z.object({
    account: text,
    reference: text,
    bookedOn: day,
    currency: currencyCode,
    amountMinor: amount,
    details: text,
    file: text,
    recordedAt: instant,
  }),
});
