import { localDateAt } from '@piutang/calendar';
import type { FileCheckpoint, FileManifest } from '@piutang/table';
import { takeTurns } from './account-turn.ts';
import { takeExplanations } from './batch-explanations.ts';
import { type ObjectRef, TryAgainLater } from './desk.ts';
import { claimFile, type FileOutcome, handOn, LEASE_MS, quarantine, reportCopy } from './file-intake.ts';
import { newTally, noteKnown, type PostingRun, postLines, type Tally, tell } from './line-posting.ts';
import { type Announced, announcedLines } from './remittances/announced.ts';
import { isSplit, SPLIT_LEASE_MS, splitStatement } from './statement-chunks.ts';
import { type Survey, surveyStatementFile } from './statement-file.ts';
import { cheaperMatcher, type LineMatcher } from './statement-matching.ts';
import { refusedByHistory } from './statement-record.ts';
import {
  accountsOf,
  finishStatement,
  limitsOf,
  type Posting,
  type StatementDesk,
  sentencesAt,
  stretchesOf,
  timeIsUp,
} from './statement-run.ts';
import { workFolder } from './work-folder.ts';

/**
 * Posts a bank file: each credit is applied where one reading of it is certain, and waits for a person with a reason
 * where it is not; debits are recorded. A file that may not post goes to quarantine whole. Delivered again, it goes on
 * where it stopped: a line that is recorded is never posted twice. When the time is up, the file is handed on to another
 * invocation; one that would take several is split into chunks.
 */
export async function postStatementFile(desk: StatementDesk, ref: ObjectRef): Promise<FileOutcome> {
  const bytes = await desk.files.open(ref);
  if (bytes === undefined)
    return { state: 'gone', sha256: '', message: `${ref.key} is gone: that version was deleted` };
  const survey = await surveyStatementFile(bytes, ref.key, desk.tenant);
  const claim = await claimFile(desk, ref, survey.sha256, 'bank-statement');
  if ('known' in claim) return reportCopy(desk, ref, claim.known);
  const { manifest } = claim;
  const refusal = survey.refusal ?? (await refusedByHistory(desk.table, survey));
  if (refusal !== undefined && !isReleased(manifest, survey, refusal.code)) {
    const format = survey.format === undefined ? {} : { format: survey.format };
    return quarantine(desk, ref, manifest, refusal, { ...format, accounts: accountsOf(survey) });
  }
  const now = desk.clock();
  const hand = { actor: 'process-bank-statement', now, today: localDateAt(now, desk.tenant.timeZone) };
  const posting: Posting = { desk, ref, survey, manifest, hand };
  if (survey.format === 'camt.054') return takeExplanations(posting);
  if (!(await hasTurns(posting))) return handOnFile(posting, manifest.checkpoint);
  return isSplit(posting) ? splitStatement(posting) : postWhole(posting);
}

/** A person let the file out of quarantine in spite of this very problem, and its bookings can be read. */
function isReleased({ verdict }: FileManifest, survey: Survey, code: string): boolean {
  return verdict?.verdict === 'release' && verdict.problemCode === code && survey.isReadable;
}

async function hasTurns(posting: Posting): Promise<boolean> {
  const { desk, survey } = posting;
  if (survey.lineCount === 0) return true;
  const { wait } = desk;
  const waiting = wait === undefined ? undefined : { wait, timeIsUp: () => timeIsUp(desk) };
  try {
    await takeTurns(desk, accountsOf(survey), survey.sha256, isSplit(posting) ? SPLIT_LEASE_MS : LEASE_MS, waiting);
    return true;
  } catch (error) {
    if (waiting?.timeIsUp() === true && error instanceof TryAgainLater) return false;
    throw error;
  }
}

async function postWhole(posting: Posting): Promise<FileOutcome> {
  const { desk, survey, manifest, hand } = posting;
  const { sha256, lineCount } = survey;
  const tally = newTally(manifest.checkpoint);
  if (manifest.checkpoint !== undefined)
    for await (const sentence of sentencesAt(desk, reviewKey(sha256))) tell(tally, sentence);
  let matcher: LineMatcher | undefined;
  let announced: Announced | undefined;
  let done = manifest.checkpoint?.lines ?? 0;
  for await (const { fresh, known, until } of stretchesOf(posting, done, limitsOf(desk).linesInOneStretch)) {
    const matches = fresh.map(({ match }) => match);
    matcher ??= await cheaperMatcher(desk, hand.today, matches, lineCount - done);
    announced ??= await announcedLines(desk);
    const run: PostingRun = { desk, sha256, hand, matcher, tally, announced, timeIsUp: () => timeIsUp(desk) };
    const { reached, isComplete } = await postLines(run, fresh, done);
    done = isComplete ? until : reached;
    for (const { position, line } of known) if (position <= done) noteKnown(tally, line, sha256);
    if (!isComplete) return stopHere(posting, tally, done);
  }
  return finishStatement(posting, tally);
}

function reviewKey(sha256: string): string {
  return `${workFolder(sha256)}so-far.review.txt`;
}

/** The time is up: what is done goes into the checkpoint, and its change in the table calls the next invocation. */
async function stopHere(posting: Posting, tally: Tally, lines: number): Promise<FileOutcome> {
  const { review, reviewLeftOut: _, ...counts } = tally;
  await posting.desk.files.put(reviewKey(posting.survey.sha256), review.join('\n'), 'text/plain; charset=utf-8');
  return handOnFile(posting, { lines, ...counts });
}

async function handOnFile(posting: Posting, checkpoint: FileCheckpoint | undefined): Promise<FileOutcome> {
  const { desk, ref, survey, manifest } = posting;
  const { sha256 } = survey;
  await handOn(desk, manifest, checkpoint === undefined ? {} : { checkpoint });
  const done = checkpoint?.lines ?? 0;
  return {
    state: 'posting',
    sha256,
    message: `${ref.key}: ${done} of ${survey.lineCount} bookings done, to be continued`,
  };
}
