import { epochMs } from '@piutang/calendar';
import {
  type FileManifest,
  type FileState,
  type FileVerdict,
  fileKind,
  QUARANTINE_QUEUE,
  replace,
  type Table,
} from '@piutang/table';
import type { ObjectRef } from './desk.ts';
import type { FileDesk } from './file-intake.ts';
import type { Refused, Reviewer } from './hand.ts';
import { forbidden } from './requests.ts';

/**
 * Problems in spite of which a person may let a bank file post: every booking in it can be read exactly, and only what
 * stands around them is wrong or in doubt. All others (an account that is not ours, an amount, sign or currency that
 * cannot be told, a file that is no bank statement, or one whose bookings the day's statement holds again) never post.
 */
export const RELEASABLE_PROBLEMS: ReadonlySet<string> = new Set([
  'balance-mismatch',
  'batch-sum-mismatch',
  'control-total-mismatch',
  'count-mismatch',
  'date-outside-period',
  'footer-mismatch',
  'page-missing',
  'pending-in-balance',
  'row-rejected',
  'running-balance-broken',
  'statement-differs',
  'statement-stray',
]);

export type QuarantineRefusal = Refused<
  'file-unknown' | 'file-ambiguous' | 'never-released' | 'reason-missing' | 'not-permitted' | 'changed-meanwhile'
>;

/**
 * Lets a file out of quarantine: it is dropped again as a copy beside the original, and posting then goes past the problem
 * that the person has named and past no other. Lines that are known already are not posted again. Released once more, a
 * file that has not been taken up yet is dropped once more: the first drop may have been lost.
 * @param name the object's key, or the beginning of its SHA-256
 */
export async function releaseFile(
  desk: FileDesk,
  name: string,
  reason: string,
  reviewer: Reviewer,
): Promise<{ readonly file: FileManifest; readonly droppedAs: string } | QuarantineRefusal> {
  const file = await decidable(desk, name, reason, reviewer, ['quarantined', 'released']);
  if ('refused' in file) return file;
  if (file.state === 'released') return dropped(desk, file);
  const problemCode = file.problemCode ?? '';
  if (file.purpose !== 'bank-statement' || !RELEASABLE_PROBLEMS.has(problemCode))
    return {
      refused: 'never-released',
      message: `${file.objectKey} was refused for ${problemCode}, in spite of which nothing posts: get a corrected file, or reject this one; released may be ${[...RELEASABLE_PROBLEMS].join(', ')}`,
    };
  const released: FileManifest = {
    ...file,
    state: 'released',
    verdict: verdictOf(desk, file, 'release', reason, reviewer),
  };
  if (!(await written(desk.table, file, released))) return changedMeanwhile(file);
  return dropped(desk, { ...released, version: file.version + 1 });
}

async function dropped(desk: FileDesk, file: FileManifest) {
  const droppedAs = releasedKey(file);
  await desk.files.copy(refOf(file), droppedAs);
  return { file, droppedAs };
}

/** Closes a file in quarantine for good: it stays kept, and its content is never posted. */
export async function rejectFile(
  desk: FileDesk,
  name: string,
  reason: string,
  reviewer: Reviewer,
): Promise<FileManifest | QuarantineRefusal> {
  const file = await decidable(desk, name, reason, reviewer, ['quarantined']);
  if ('refused' in file) return file;
  const rejected: FileManifest = {
    ...file,
    state: 'rejected',
    verdict: verdictOf(desk, file, 'reject', reason, reviewer),
  };
  return (await written(desk.table, file, rejected))
    ? { ...rejected, version: file.version + 1 }
    : changedMeanwhile(file);
}

/** The files that wait in quarantine, oldest first. */
export async function filesInQuarantine(table: Table): Promise<readonly FileManifest[]> {
  return filesThatWait(table, ['quarantined']);
}

async function filesThatWait(table: Table, states: readonly FileState[]): Promise<readonly FileManifest[]> {
  const keys = await Array.fromAsync(table.work(QUARANTINE_QUEUE));
  const files = (await table.getMany(keys)).map(fileKind.decode).filter(({ state }) => states.includes(state));
  return files.sort((a, b) => epochMs(a.receivedAt) - epochMs(b.receivedAt));
}

async function decidable(
  desk: FileDesk,
  name: string,
  reason: string,
  reviewer: Reviewer,
  states: readonly FileState[],
): Promise<FileManifest | QuarantineRefusal> {
  if (reason.trim() === '')
    return {
      refused: 'reason-missing',
      message: 'no reason was given: say with --reason why the file may post or never will',
    };
  const refusal = forbidden(desk, reviewer, 'release');
  if (refusal !== undefined) return refusal;
  const waiting = await filesThatWait(desk.table, states);
  const found = waiting.filter(
    ({ objectKey, sha256 }) => objectKey === name || (name.length >= 8 && sha256.startsWith(name)),
  );
  const [file, ...others] = found;
  if (file === undefined)
    return {
      refused: 'file-unknown',
      message: `no file ${name} is in quarantine: expected the key or SHA-256 of one of ${waiting.length === 0 ? 'none' : waiting.map(({ objectKey }) => objectKey).join(', ')}`,
    };
  if (others.length > 0)
    return {
      refused: 'file-ambiguous',
      message: `${found.length} files in quarantine are ${name}: name one by its SHA-256, ${found.map(({ sha256 }) => sha256.slice(0, 12)).join(' or ')}`,
    };
  return file;
}

function verdictOf(
  desk: FileDesk,
  { problemCode = '' }: FileManifest,
  verdict: FileVerdict['verdict'],
  reason: string,
  { actor }: Reviewer,
): FileVerdict {
  return { verdict, problemCode, reason, actor, at: desk.clock() };
}

async function written(table: Table, before: FileManifest, after: FileManifest): Promise<boolean> {
  return (await table.commit([replace(fileKind, before, after, 'file still in quarantine')])).committed;
}

function refOf({ objectKey, versionId }: FileManifest): ObjectRef {
  return { key: objectKey, versionId };
}

/** Beside the original, because a folder or a file's name may be all that tells the account. */
function releasedKey({ objectKey, sha256 }: FileManifest): string {
  const at = objectKey.lastIndexOf('/') + 1;
  return `${objectKey.slice(0, at)}released.${sha256.slice(0, 12)}.${objectKey.slice(at)}`;
}

function changedMeanwhile({ objectKey }: FileManifest): QuarantineRefusal {
  return {
    refused: 'changed-meanwhile',
    message: `${objectKey} was decided by somebody else at the same moment: look again`,
  };
}
