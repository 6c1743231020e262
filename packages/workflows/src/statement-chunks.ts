import { localDateAt } from '@piutang/calendar';
import {
  bankLineKind,
  bankLineRef,
  create,
  type FileCheckpoint,
  type FileManifest,
  type FilePart,
  fileKind,
  filePartKind,
  read,
  readMany,
  replace,
} from '@piutang/table';
import { TryAgainLater } from './desk.ts';
import { type FileOutcome, handOn } from './file-intake.ts';
import type { FreshLine } from './fresh-line.ts';
import { fromJson, toJson } from './json-line.ts';
import { newTally, noteKnown, type PostingRun, postLines, type Tally, tell } from './line-posting.ts';
import { announcedLines } from './remittances/announced.ts';
import { surveyStatementFile } from './statement-file.ts';
import { cheaperMatcher } from './statement-matching.ts';
import {
  finishStatement,
  limitsOf,
  type Posting,
  type StatementDesk,
  sentencesAt,
  stretchesOf,
  timeIsUp,
} from './statement-run.ts';
import { chunkListKey, workFolder } from './work-folder.ts';

/** The account's turn of a split file: the state machine may be repeated by hand within a working day. */
export const SPLIT_LEASE_MS = 6 * 60 * 60_000;

/** One chunk, as the list of chunks names it. */
export type ChunkRef = { readonly key: string };

/** What became of a chunk. */
export type ChunkOutcome = Pick<
  FilePart,
  'sha256' | 'part' | 'recorded' | 'posted' | 'inReview' | 'knownAlready' | 'refused'
>;

/** Some chunks of a file are not done; the state machine is to call them again. */
export class ChunksMissing extends Error {
  override readonly name = 'ChunksMissing';
}

/** Whether the file takes more than one invocation can post. */
export function isSplit({ desk, survey }: Pick<Posting, 'desk' | 'survey'>): boolean {
  return survey.lineCount > limitsOf(desk).linesInOneFile;
}

/**
 * Writes the bookings of a large file as chunks and asks for them to be posted. They are numbered here, once, because a
 * chunk cannot know which equal bookings the others hold. The change of
 * the manifest is what calls the state machine; repeated, it only calls again.
 */
export async function splitStatement(posting: Posting): Promise<FileOutcome> {
  const { desk, ref, survey, manifest } = posting;
  const { sha256, lineCount } = survey;
  const split = manifest.chunks === undefined ? await writeChunks(posting) : { chunks: manifest.chunks };
  await handOn(desk, manifest, split);
  const { chunks } = split;
  return { state: 'posting', sha256, message: `${ref.key}: ${lineCount} bookings in ${chunks} chunks` };
}

async function writeChunks(posting: Posting): Promise<{ chunks: number; checkpoint: FileCheckpoint }> {
  const { desk, survey } = posting;
  const { sha256 } = survey;
  const tally = newTally();
  const items: { chunk: ChunkRef }[] = [];
  for await (const { fresh, known } of stretchesOf(posting, 0, limitsOf(desk).linesInOneChunk)) {
    for (const { line } of known) noteKnown(tally, line, sha256);
    if (fresh.length === 0) continue;
    const key = chunkKey(sha256, items.length);
    await desk.files.put(key, fresh.map(toJson).join('\n'), 'application/x-ndjson');
    items.push({ chunk: { key } });
  }
  await desk.files.put(chunkListKey(sha256), JSON.stringify(items), 'application/json');
  await putReview(desk, splitReviewKey(sha256), tally);
  return { chunks: items.length, checkpoint: { lines: 0, ...countsOf(tally) } };
}

/** Posts one chunk. A chunk that is called again goes on where it stopped, and one that is done says so. */
export async function postChunk(desk: StatementDesk, { key }: ChunkRef): Promise<ChunkOutcome> {
  const { sha256, part } = parseChunkKey(key);
  const bytes = await desk.files.read(key);
  if (bytes === undefined) throw new Error(`${key} is gone: drop the bank file again under another version`);
  const started = await startPart(desk, sha256, part);
  if (started.state === 'done') return outcomeOf(started);
  const lines = Buffer.concat(await Array.fromAsync(bytes))
    .toString('utf8')
    .split('\n')
    .map(readLine);
  const tally = newTally();
  const fresh = started.isFirst ? lines : await withoutKnown(desk, lines, sha256, tally);
  const now = desk.clock();
  const hand = { actor: 'process-bank-statement', now, today: localDateAt(now, desk.tenant.timeZone) };
  const matches = fresh.map(({ match }) => match);
  const matcher = await cheaperMatcher(desk, hand.today, matches, fresh.length);
  const announced = await announcedLines(desk);
  const run: PostingRun = { desk, sha256, hand, matcher, tally, announced, timeIsUp: () => timeIsUp(desk) };
  const { isComplete } = await postLines(run, fresh, 0);
  if (!isComplete) throw new TryAgainLater(`${key} ran out of time; what it recorded stays`);
  await putReview(desk, partReviewKey(sha256, part), tally);
  const { isFirst: _, ...before } = started;
  const done: FilePart = { ...before, ...countsOf(tally), state: 'done', finishedAt: desk.clock() };
  // Another worker having ended it is no harm: it did the same work.
  await desk.table.commit([replace(filePartKind, before, done, 'part unchanged since it was read')]);
  return outcomeOf(done);
}

/** Proves that every chunk is done and ends the file. Throws {@link ChunksMissing} before that; repeated, it says so. */
export async function finishChunks(desk: StatementDesk, { sha256 }: { readonly sha256: string }): Promise<FileOutcome> {
  const manifest = await read(desk.table, fileKind, sha256);
  if (manifest === undefined) throw new Error(`there is no file ${sha256.slice(0, 12)}`);
  const { chunks, objectKey, versionId, state } = manifest;
  if (state !== 'posting') return { state, sha256, message: `${objectKey} was ended before` };
  if (chunks === undefined) throw new Error(`file ${sha256.slice(0, 12)} was not split`);
  const parts = await readMany(
    desk.table,
    filePartKind,
    Array.from({ length: chunks }, (_, part) => ({ sha256, part })),
  );
  const done = parts.filter((part) => part.state === 'done');
  if (done.length < chunks)
    throw new ChunksMissing(`${chunks - done.length} of ${chunks} chunks of ${objectKey} are not done`);
  const bytes = await desk.files.open({ key: objectKey, versionId });
  if (bytes === undefined) throw new Error(`${objectKey} vanished before its chunks were done`);
  const survey = await surveyStatementFile(bytes, objectKey, desk.tenant);
  const tally = await sumOf(desk, manifest, done);
  return finishStatement({ desk, ref: { key: objectKey, versionId }, survey, manifest }, tally);
}

async function sumOf(desk: StatementDesk, { sha256, checkpoint }: FileManifest, parts: readonly FilePart[]) {
  const tally = newTally(checkpoint);
  for (const { recorded, posted, inReview, knownAlready, refused } of parts) {
    tally.recorded += recorded;
    tally.posted += posted;
    tally.inReview += inReview;
    tally.knownAlready += knownAlready;
    tally.refused += refused;
  }
  const keys = [splitReviewKey(sha256), ...parts.map(({ part }) => partReviewKey(sha256, part)).sort()];
  for (const key of keys) for await (const sentence of sentencesAt(desk, key)) tell(tally, sentence);
  return tally;
}

async function startPart(
  desk: StatementDesk,
  sha256: string,
  part: number,
): Promise<FilePart & { readonly isFirst: boolean }> {
  const counts = countsOf(newTally());
  const fresh: FilePart = { sha256, part, state: 'started', ...counts, startedAt: desk.clock(), version: 1 };
  const { committed } = await desk.table.commit([create(filePartKind, fresh, 'part not started yet')]);
  const known = committed ? fresh : await read(desk.table, filePartKind, { sha256, part });
  if (known === undefined) throw new Error(`chunk ${part} of ${sha256.slice(0, 12)} is neither new nor known`);
  return { ...known, isFirst: committed };
}

/** Of a chunk that was started before, the bookings that no worker has recorded; the others are counted. */
async function withoutKnown(
  desk: StatementDesk,
  lines: readonly FreshLine[],
  sha256: string,
  tally: Tally,
): Promise<readonly FreshLine[]> {
  const recorded = await readMany(
    desk.table,
    bankLineKind,
    lines.map(({ line }) => line),
  );
  const known = new Map(recorded.map((line) => [bankLineRef(line), line]));
  return lines.filter(({ match }) => {
    const line = known.get(match.id);
    if (line !== undefined) noteKnown(tally, line, sha256);
    return line === undefined;
  });
}

async function putReview(desk: StatementDesk, key: string, { review }: Tally): Promise<void> {
  if (review.length > 0) await desk.files.put(key, review.join('\n'), 'text/plain; charset=utf-8');
}

function countsOf({ recorded, posted, inReview, knownAlready, refused }: Tally) {
  return { recorded, posted, inReview, knownAlready, refused };
}

function outcomeOf({ sha256, part, recorded, posted, inReview, knownAlready, refused }: FilePart): ChunkOutcome {
  return { sha256, part, recorded, posted, inReview, knownAlready, refused };
}

const chunkName = (part: number) => `chunk-${String(part).padStart(4, '0')}`;

function chunkKey(sha256: string, part: number): string {
  return `${workFolder(sha256)}${chunkName(part)}.ndjson`;
}

function partReviewKey(sha256: string, part: number): string {
  return `${workFolder(sha256)}${chunkName(part)}.review.txt`;
}

function splitReviewKey(sha256: string): string {
  return `${workFolder(sha256)}split.review.txt`;
}

function parseChunkKey(key: string): { readonly sha256: string; readonly part: number } {
  const [, sha256, part] = /^work\/statements\/([0-9a-f]{64})\/chunk-(\d{4,})\.ndjson$/.exec(key) ?? [];
  if (sha256 === undefined || part === undefined)
    throw new Error(`got the chunk ${key.slice(0, 100)}, expected work/statements/<sha256>/chunk-<number>.ndjson`);
  return { sha256, part: Number(part) };
}

function readLine(text: string): FreshLine {
  return fromJson(text) as FreshLine;
}
