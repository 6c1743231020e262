import { epochMs, type Instant } from '@piutang/calendar';
import { create, type QueueWatch, queueWatchKind, read, replace } from '@piutang/table';
import type { Desk } from './desk.ts';

/** A place where work waits or ends, by the name that people know it by. */
export type WatchedQueue = {
  readonly name: string;
  /** Absent where there is no queue before the dead letters: what could not be done comes from the table's stream. */
  readonly work?: {
    readonly url: string;
    /** Work that has waited this long is late. */
    readonly lateAfterMinutes: number;
  };
  readonly deadLetterUrl: string;
};

/** Asks a queue how many messages it holds, also those that are being worked on or wait for their next try. Throws when it cannot. */
export type QueueDepth = (url: string) => Promise<number>;

/** What one look saw of a queue. */
export type QueueLook = {
  readonly name: string;
  readonly lateAfterMinutes?: number;
  /** Messages in the queue; absent where there is none before the dead letters, or it would not say. */
  readonly work?: number;
  /** Messages in its dead-letter queue; absent when it would not say. */
  readonly deadLetters?: number;
  /** Why one of the two would not say. */
  readonly unanswered?: string;
};

/** What a person should know of a queue. */
export type QueueTrouble = { readonly queue: string } & (
  | { readonly trouble: 'dead-letters'; readonly messages: number }
  /** `since` is the first look that saw it: it came up to an hour before. */
  | { readonly trouble: 'late'; readonly messages: number; readonly since: Instant }
  | { readonly trouble: 'unanswered'; readonly why: string }
);

/** What a look found, and what the next one must know. */
export type WatchFindings = {
  readonly waiting: QueueWatch['waiting'];
  readonly troubles: readonly QueueTrouble[];
};

/**
 * A schedule starts within its minute and the function within seconds. Without this, two looks that are an hour apart less
 * a second would tell of an hour's lateness only an hour later.
 */
const LOOKS_DRIFT_MINUTES = 5;
const MS_A_MINUTE = 60_000;

/**
 * Compares a look with what the earlier ones saw. Work is late when every look for `lateAfterMinutes` saw some in its queue:
 * SQS tells no ages, so a queue that is never empty counts as late however fast it moves. One that would not say is in
 * trouble by that, and is remembered as it was.
 */
export function judgeQueues(before: QueueWatch['waiting'], looks: readonly QueueLook[], now: Instant): WatchFindings {
  const known = new Map(before.map(({ queue, since }) => [queue, since]));
  const waiting: { queue: string; since: Instant }[] = [];
  const troubles: QueueTrouble[] = [];
  for (const { name: queue, lateAfterMinutes, work, deadLetters = 0, unanswered } of looks) {
    if (deadLetters > 0) troubles.push({ queue, trouble: 'dead-letters', messages: deadLetters });
    if (unanswered !== undefined) troubles.push({ queue, trouble: 'unanswered', why: unanswered });
    if (lateAfterMinutes === undefined || work === 0) continue;
    const since = known.get(queue) ?? (work === undefined ? undefined : now);
    if (since === undefined) continue;
    waiting.push({ queue, since });
    const waitedMinutes = (epochMs(now) - epochMs(since)) / MS_A_MINUTE;
    if (work !== undefined && waitedMinutes >= lateAfterMinutes - LOOKS_DRIFT_MINUTES)
      troubles.push({ queue, trouble: 'late', messages: work, since });
  }
  return { waiting, troubles };
}

/**
 * Looks at every queue once, counts `DeadLetters` and `LateQueues` (those that would not say among them), and keeps what
 * the next look must know. Dead letters are counted before the table is asked: they are told of even when it cannot be.
 */
export async function watchQueues(
  desk: Desk,
  queues: readonly WatchedQueue[],
  depthOf: QueueDepth,
): Promise<readonly QueueTrouble[]> {
  const looks = await Promise.all(queues.map((queue) => lookAt(queue, depthOf)));
  desk.count(
    'DeadLetters',
    looks.reduce((sum, { deadLetters = 0 }) => sum + deadLetters, 0),
  );
  const memory = await read(desk.table, queueWatchKind, 'memory');
  const { waiting, troubles } = judgeQueues(memory?.waiting ?? [], looks, desk.clock());
  const late = troubles.filter(({ trouble }) => trouble !== 'dead-letters');
  desk.count('LateQueues', new Set(late.map(({ queue }) => queue)).size);
  await remember(desk, memory, waiting);
  return troubles;
}

async function lookAt({ name, work, deadLetterUrl }: WatchedQueue, depthOf: QueueDepth): Promise<QueueLook> {
  const [depth, dead] = await Promise.allSettled([
    work === undefined ? undefined : depthOf(work.url),
    depthOf(deadLetterUrl),
  ]);
  const refused = [depth, dead].find((each) => each.status === 'rejected');
  return {
    name,
    ...(work === undefined ? {} : { lateAfterMinutes: work.lateAfterMinutes }),
    ...(depth.status === 'rejected' || depth.value === undefined ? {} : { work: depth.value }),
    ...(dead.status === 'rejected' ? {} : { deadLetters: dead.value }),
    ...(refused === undefined ? {} : { unanswered: String(refused.reason) }),
  };
}

/** Two looks at once saw the same queues: the second to write has nothing to add. */
async function remember(desk: Desk, memory: QueueWatch | undefined, waiting: QueueWatch['waiting']): Promise<void> {
  const told = (each: QueueWatch['waiting']) => each.map(({ queue, since }) => `${queue} ${since}`).join();
  if (told(memory?.waiting ?? []) === told(waiting)) return;
  const write =
    memory === undefined
      ? create(queueWatchKind, { waiting, version: 1 }, 'no look has seen work wait')
      : replace(queueWatchKind, memory, { ...memory, waiting }, 'memory of the looks unchanged since it was read');
  await desk.table.commit([write]);
}
