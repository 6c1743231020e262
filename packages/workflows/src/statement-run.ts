import type { Hand } from '@piutang/receivables';
import type { BankLine, FileManifest } from '@piutang/table';
import { giveBackTurns } from './account-turn.ts';
import type { ObjectRef } from './desk.ts';
import { type FileDesk, type FileOutcome, finishFile, reportKey } from './file-intake.ts';
import { type FreshLine, freshLineOf } from './fresh-line.ts';
import { createNumbering } from './line-identity.ts';
import type { Tally } from './line-posting.ts';
import { linesOfFile, type Survey } from './statement-file.ts';
import type { MatchingDesk } from './statement-matching.ts';
import { recordStatements } from './statement-record.ts';

/** How much of a file is done at once. */
export type PostingLimits = {
  /** A file with more bookings is split into chunks. */
  readonly linesInOneFile: number;
  /** Bookings of a chunk. */
  readonly linesInOneChunk: number;
  /** Bookings that are matched together and in memory at once. */
  readonly linesInOneStretch: number;
};

/**
 * A partition of the table takes 1,000 write units a second, 500 lines of one account and day: 150,000 are five minutes of
 * the function's ten. A chunk is 40 seconds of that, so that one that fails repeats little; a stretch is 30 MB.
 */
export const POSTING_LIMITS: PostingLimits = {
  linesInOneFile: 150_000,
  linesInOneChunk: 20_000,
  linesInOneStretch: 20_000,
};

/** What posting bank files works with, besides files. */
export type StatementDesk = FileDesk &
  MatchingDesk & {
    /** Time that the function has left. Absent: as much as it needs. */
    readonly remainingMs?: () => number;
    /** Lets time pass while another file has the turn. Absent: it is not waited for. */
    readonly wait?: (ms: number) => Promise<void>;
    readonly limits?: PostingLimits;
  };

/** A claimed bank file that may post. */
export type Posting = {
  readonly desk: StatementDesk;
  readonly ref: ObjectRef;
  readonly survey: Survey;
  readonly manifest: FileManifest;
  readonly hand: Hand;
};

/** Time kept back for what is under way: a transaction with all its retries, the checkpoint and the event. */
const MARGIN_MS = 60_000;

/** Whether a worker must come to an end now. */
export function timeIsUp({ remainingMs }: StatementDesk): boolean {
  return remainingMs !== undefined && remainingMs() < MARGIN_MS;
}

export function limitsOf({ limits = POSTING_LIMITS }: StatementDesk): PostingLimits {
  return limits;
}

/** Collection accounts of a file. */
export function accountsOf({ statements }: Survey): string[] {
  return [...new Set(statements.map(({ account }) => account.account))];
}

/** Some bookings of a file, in file order. */
export type Stretch = {
  /** Those that are not recorded. */
  readonly fresh: readonly FreshLine[];
  /** Those that are. */
  readonly known: readonly { readonly position: number; readonly line: BankLine }[];
  /** Position of the last of them, from 1. */
  readonly until: number;
};

/** The file's bookings behind those that are done, a stretch at a time. */
export async function* stretchesOf(
  { desk, survey, ref, hand }: Posting,
  done: number,
  size: number,
): AsyncGenerator<Stretch> {
  const lines = () => linesOfFile(survey, ref.key, desk.tenant, () => reopen(desk, ref));
  const number = createNumbering(desk.table, survey.sha256, lines);
  const place = { desk, sha256: survey.sha256, hand };
  let position = 0;
  let fresh: FreshLine[] = [];
  let known: { position: number; line: BankLine }[] = [];
  for await (const fileLine of lines()) {
    position += 1;
    const numbered = await number(fileLine);
    if (position <= done) continue;
    if (numbered.known === undefined) fresh.push(asBatch(freshLineOf(numbered, position, place), survey));
    else known.push({ position, line: numbered.known });
    if (fresh.length === size) {
      yield { fresh, known, until: position };
      fresh = [];
      known = [];
    }
  }
  yield { fresh, known, until: position };
}

/** A statement may book many payments in one line and leave it to a notification to tell them. */
function asBatch(fresh: FreshLine, { format }: Survey): FreshLine {
  const isBare = format === 'camt.053' && fresh.line.amountMinor > 0n && fresh.match.details.length === 0;
  return isBare && fresh.line.bankReference !== undefined ? { ...fresh, mayBeBatch: true } : fresh;
}

/** The file's bytes once more. */
export async function reopen(desk: StatementDesk, ref: ObjectRef): Promise<AsyncIterable<Uint8Array>> {
  const bytes = await desk.files.open(ref);
  if (bytes === undefined) throw new Error(`${ref.key} vanished between two readings`);
  return bytes;
}

/** Sentences that a worker wrote down for the report, a line each. */
export async function* sentencesAt(desk: StatementDesk, key: string): AsyncGenerator<string> {
  const bytes = await desk.files.read(key);
  if (bytes === undefined) return;
  const text = Buffer.concat(await Array.fromAsync(bytes)).toString('utf8');
  for (const sentence of text.split('\n')) if (sentence !== '') yield sentence;
}

/** Everything of the file is done: its statements are recorded, the turn is given back, and the report is written. */
export async function finishStatement(
  { desk, ref, survey, manifest }: Omit<Posting, 'hand'>,
  tally: Tally,
): Promise<FileOutcome> {
  const { sha256, format } = survey;
  const accounts = accountsOf(survey);
  await recordStatements(desk, survey);
  if (survey.lineCount > 0) await giveBackTurns(desk, accounts, sha256);
  const { recorded, posted, inReview, knownAlready, refused } = tally;
  const rowCount = recorded + knownAlready + refused;
  const message = `${ref.key}: ${rowCount} bookings, ${posted} posted, ${inReview} wait for review, ${knownAlready} known already`;
  await report(desk, ref, [refused === 0 ? message : `${message}, ${refused} refused`, ''], tally, survey);
  const state = inReview + refused > 0 ? 'partly-posted' : 'posted';
  await finishFile(desk, manifest, {
    ...(format === undefined ? {} : { format }),
    accounts,
    state,
    rowCount,
    doneCount: recorded,
    reviewCount: inReview,
    refusedCount: refused,
    ...(refused === 0
      ? {}
      : { problemCode: 'line-refused', problem: `${refused} bookings refused: see ${reportKey(ref.key)}` }),
  });
  desk.count('FilesPosted', 1);
  desk.count('LinesPosted', posted);
  desk.count('LinesInReview', inReview);
  if (refused > 0) {
    desk.count('LinesRefused', refused);
    desk.count('Refusals', refused);
  }
  return { state, sha256, message };
}

async function report(
  desk: StatementDesk,
  ref: ObjectRef,
  head: readonly string[],
  { review, reviewLeftOut }: Tally,
  { problems }: Survey,
): Promise<void> {
  const warnings = problems.map(
    ({ code, message, line }) => `${line === undefined ? '' : `line ${line}, `}${code}: ${message}`,
  );
  if (review.length + warnings.length === 0) return;
  const more = reviewLeftOut === 0 ? [] : [`and ${reviewLeftOut} more: piutang review list shows them all`];
  const text = `${[...head, ...review, ...more, ...warnings].join('\n')}\n`;
  await desk.files.put(reportKey(ref.key), text, 'text/plain; charset=utf-8');
}
