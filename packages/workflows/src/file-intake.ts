import { createHash } from 'node:crypto';
import { epochMs, type Instant, instant } from '@piutang/calendar';
import { create, type FileManifest, fileKind, read, replace } from '@piutang/table';
import { type Desk, type FileStore, type ObjectRef, TryAgainLater } from './desk.ts';

/**
 * A worker that is silent this long is taken to be dead and its file is taken over. Longer than a function may run, so
 * that a living worker is never doubled.
 */
export const LEASE_MS = 16 * 60_000;

export type FileDesk = Desk & { readonly files: FileStore };

export type FilePurpose = FileManifest['purpose'];

/** What happened to a file, in a sentence for people. */
export type FileOutcome = {
  readonly state: FileManifest['state'] | 'already-known' | 'gone';
  readonly sha256: string;
  readonly message: string;
};

/** SHA-256 of a stream, in hexadecimal. */
export async function sha256Of(bytes: AsyncIterable<Uint8Array>): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of bytes) hash.update(chunk);
  return hash.digest('hex');
}

export type Claim = { readonly manifest: FileManifest } | { readonly known: FileManifest };

/**
 * Takes a file for this worker. The content is the file: the same bytes under another name are `known` once they are
 * done. A file whose worker died is taken over when its lease has ended; one in living hands throws {@link TryAgainLater}.
 */
export async function claimFile(desk: FileDesk, ref: ObjectRef, sha256: string, purpose: FilePurpose): Promise<Claim> {
  const now = desk.clock();
  const leaseUntil = instant(epochMs(now) + LEASE_MS);
  const before = await read(desk.table, fileKind, sha256);
  if (before !== undefined && before.state !== 'posting' && before.state !== 'released') return { known: before };
  if (before !== undefined && !takeable(before, ref, now))
    throw new TryAgainLater(`file ${sha256.slice(0, 12)} is being posted by another worker`);

  const manifest: FileManifest = before ?? {
    sha256,
    purpose,
    objectKey: ref.key,
    versionId: ref.versionId,
    state: 'posting',
    accounts: [],
    rowCount: 0,
    doneCount: 0,
    reviewCount: 0,
    refusedCount: 0,
    receivedAt: now,
    version: 1,
  };
  const leased = { ...manifest, state: 'posting' as const, leaseUntil };
  const write =
    before === undefined
      ? create(fileKind, leased, 'file is new')
      : replace(fileKind, before, leased, 'file unchanged since it was read');
  const result = await desk.table.commit([write]);
  if (!result.committed)
    throw new TryAgainLater(`file ${sha256.slice(0, 12)} was taken by another worker at the same moment`);
  return { manifest: before === undefined ? leased : { ...leased, version: before.version + 1 } };
}

/** The delivery that took the lease may come again (its worker died); another object of the same bytes has to wait. */
function takeable(manifest: FileManifest, ref: ObjectRef, now: Instant): boolean {
  return manifest.leaseUntil === undefined || manifest.leaseUntil <= now || isSameObject(manifest, ref);
}

function isSameObject(manifest: FileManifest, ref: ObjectRef): boolean {
  return manifest.objectKey === ref.key && manifest.versionId === ref.versionId;
}

/**
 * Gives a file back with what is done of it, so that the next worker goes on there. Another worker having taken the file
 * over meanwhile is no harm: it does the same work.
 */
export async function handOn(
  desk: FileDesk,
  manifest: FileManifest,
  progress: Pick<FileManifest, 'checkpoint' | 'chunks'>,
): Promise<void> {
  const { leaseUntil: _, ...rest } = manifest;
  await desk.table.commit([replace(fileKind, manifest, { ...rest, ...progress }, 'file unchanged since it was read')]);
}

export type Ending = Pick<FileManifest, 'state' | 'rowCount' | 'doneCount' | 'reviewCount' | 'refusedCount'> &
  Partial<Pick<FileManifest, 'format' | 'accounts' | 'problemCode' | 'problem'>>;

/** Writes the file's end state. Another worker having written it already is no harm: it did the same work. */
export async function finishFile(desk: FileDesk, manifest: FileManifest, ending: Ending): Promise<void> {
  const { leaseUntil: _lease, checkpoint: _done, ...rest } = manifest;
  const finished = { ...rest, ...ending, finishedAt: desk.clock() };
  await desk.table.commit([replace(fileKind, manifest, finished, 'file unchanged since it was read')]);
}

/** Where the report about a file lies. */
export function reportKey(objectKey: string): string {
  return `problems/${objectKey}.txt`;
}

/** Where it is said that a file is a copy; not in the place of the first file's own report, whose name may be the same. */
function copyReportKey(objectKey: string): string {
  return `problems/${objectKey}.copy.txt`;
}

/** Where a refused file is kept. */
export function quarantineKey(objectKey: string): string {
  return `quarantine/${objectKey}`;
}

/** Keeps a refused file under `quarantine/` with its report beside it, and says so in the manifest. */
export async function quarantine(
  desk: FileDesk,
  ref: ObjectRef,
  manifest: FileManifest,
  refusal: {
    readonly code: string;
    readonly message: string;
    readonly line?: number;
    readonly details?: readonly string[];
  },
  facts: Partial<Ending> = {},
): Promise<FileOutcome> {
  const where = refusal.line === undefined ? '' : ` (line ${refusal.line})`;
  const message = `${ref.key} was refused: ${refusal.message}${where}`;
  const report = [
    message,
    '',
    `Code: ${refusal.code}`,
    `Kept as: ${quarantineKey(ref.key)}`,
    'Nothing of it was posted.',
    ...(refusal.details ?? []),
  ];
  await desk.files.copy(ref, quarantineKey(ref.key));
  await desk.files.put(reportKey(ref.key), `${report.join('\n')}\n`, 'text/plain; charset=utf-8');
  await finishFile(desk, manifest, {
    rowCount: 0,
    doneCount: 0,
    reviewCount: 0,
    refusedCount: 0,
    ...facts,
    state: 'quarantined',
    problemCode: refusal.code,
    problem: `${refusal.message}${where}`,
  });
  desk.count('FilesQuarantined', 1);
  desk.count('Refusals', 1);
  return { state: 'quarantined', sha256: manifest.sha256, message };
}

/** Says of a second copy that it is one; nothing else happens. */
export async function reportCopy(desk: FileDesk, ref: ObjectRef, known: FileManifest): Promise<FileOutcome> {
  const was = known.state === 'quarantined' ? 'refused' : 'posted';
  const message = `${ref.key} has the same content as ${known.objectKey}, which was ${was} on ${known.finishedAt ?? known.receivedAt}; nothing was posted again`;
  if (!isSameObject(known, ref))
    await desk.files.put(copyReportKey(ref.key), `${message}\n`, 'text/plain; charset=utf-8');
  return { state: 'already-known', sha256: known.sha256, message };
}
