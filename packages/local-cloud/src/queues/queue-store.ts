import { randomUUID } from 'node:crypto';
import type { Database } from '../storage/database.ts';

/** A queue as the template declares it. */
export type QueueSpec = {
  readonly name: string;
  readonly arn: string;
  readonly visibilityTimeoutS: number;
  readonly delayS: number;
  readonly maxMessageBytes: number;
  /** Where a message goes that was received more often than allowed without being deleted. */
  readonly redrive?: { readonly deadLetterArn: string; readonly maxReceiveCount: number };
};

/** SQS's message attributes as they travel, e.g. `{ DataType: 'String', StringValue: 'x' }`. */
export type MessageAttributes = Readonly<Record<string, { readonly DataType: string; readonly StringValue?: string }>>;

export type StoredMessage = {
  readonly id: string;
  readonly body: string;
  readonly attributes: MessageAttributes;
  readonly sentAtMs: number;
  readonly visibleAtMs: number;
  readonly receives: number;
  readonly firstReceivedAtMs: number | undefined;
  readonly receipt: string | undefined;
};

export type QueueCounts = { readonly ready: number; readonly inFlight: number; readonly delayed: number };

type Row = {
  id: string;
  body: string;
  attributes: string;
  sent_at: number;
  visible_at: number;
  receives: number;
  first_received_at: number | null;
  receipt: string | null;
  source_queue: string | null;
};

/**
 * Standard queues on the virtual clock, with delay, visibility, redrive and receipts as SQS has them. `now` comes in as
 * epoch milliseconds, so that moving the clock moves every timer of every message.
 */
export type QueueStore = {
  readonly specs: readonly QueueSpec[];
  find(nameOrArnOrUrl: string): QueueSpec | undefined;
  send(
    queue: QueueSpec,
    body: string,
    nowMs: number,
    options?: { readonly delayS?: number; readonly attributes?: MessageAttributes },
  ): string;
  /** Takes up to `max` visible messages out of sight; those received too often go to the dead letter queue instead. */
  receive(queue: QueueSpec, max: number, nowMs: number, visibilityS?: number): StoredMessage[];
  delete(queue: QueueSpec, receipt: string): void;
  changeVisibility(queue: QueueSpec, receipt: string, visibilityS: number, nowMs: number): boolean;
  counts(queue: QueueSpec, nowMs: number): QueueCounts;
  /** The oldest messages of a queue, seen or unseen, without receiving them. */
  peek(queue: QueueSpec, limit: number): StoredMessage[];
  oldestSentAtMs(queue: QueueSpec): number | undefined;
  /** The next instant at which a message of the queue becomes visible by itself. */
  nextVisibleAtMs(queue: QueueSpec, nowMs: number): number | undefined;
  purge(queue: QueueSpec): void;
  /** Moves every message of a dead letter queue back to the queue it came from; answers how many. */
  redriveBack(deadLetter: QueueSpec, nowMs: number): number;
  /** After a kill: the workers that held messages are dead, so the messages are visible at once. */
  releaseInFlight(nowMs: number): void;
  /** Called after every change that may make a message visible. */
  onArrival(listener: (queue: QueueSpec) => void): void;
};

export function openQueues(database: Database, specs: readonly QueueSpec[]): QueueStore {
  const byName = new Map(specs.map((spec) => [spec.name, spec]));
  const listeners: ((queue: QueueSpec) => void)[] = [];
  const arrived = (queue: QueueSpec) => {
    for (const listener of listeners) listener(queue);
  };
  const find = (name: string) => byName.get(name.split(/[:/]/).at(-1) ?? '');

  const toDeadLetter = (row: Row, queue: QueueSpec, nowMs: number): boolean => {
    if (queue.redrive === undefined || row.receives < queue.redrive.maxReceiveCount) return false;
    const deadLetter = find(queue.redrive.deadLetterArn);
    if (deadLetter === undefined) return false;
    database.run(
      'update messages set queue = ?, source_queue = ?, receipt = null, visible_at = ?, receives = 0 where id = ?',
      deadLetter.name,
      queue.name,
      nowMs,
      row.id,
    );
    arrived(deadLetter);
    return true;
  };

  const hide = (row: Row, nowMs: number, visibilityS: number): StoredMessage => {
    const receipt = randomUUID();
    database.run(
      `update messages set receives = receives + 1, receipt = ?, visible_at = ?,
       first_received_at = coalesce(first_received_at, ?) where id = ?`,
      receipt,
      nowMs + visibilityS * 1000,
      nowMs,
      row.id,
    );
    const message = messageOf(row);
    return {
      ...message,
      receipt,
      receives: message.receives + 1,
      firstReceivedAtMs: message.firstReceivedAtMs ?? nowMs,
    };
  };

  return {
    specs,
    find,
    send: (queue, body, nowMs, options = {}) => {
      const id = randomUUID();
      database.run(
        'insert into messages (id, queue, body, attributes, sent_at, visible_at, receives) values (?, ?, ?, ?, ?, ?, 0)',
        id,
        queue.name,
        body,
        JSON.stringify(options.attributes ?? {}),
        nowMs,
        nowMs + (options.delayS ?? queue.delayS) * 1000,
      );
      arrived(queue);
      return id;
    },
    receive: (queue, max, nowMs, visibilityS = queue.visibilityTimeoutS) =>
      database.transaction(() => {
        const rows = database.all<Row>(
          'select * from messages where queue = ? and visible_at <= ? order by seq limit ?',
          queue.name,
          nowMs,
          max,
        );
        return rows.filter((row) => !toDeadLetter(row, queue, nowMs)).map((row) => hide(row, nowMs, visibilityS));
      }),
    delete: (queue, receipt) => {
      database.run('delete from messages where queue = ? and receipt = ?', queue.name, receipt);
    },
    changeVisibility: (queue, receipt, visibilityS, nowMs) => {
      const changed = database.run(
        'update messages set visible_at = ? where queue = ? and receipt = ?',
        nowMs + visibilityS * 1000,
        queue.name,
        receipt,
      );
      arrived(queue);
      return changed > 0;
    },
    counts: (queue, nowMs) => countsOf(database, queue, nowMs),
    peek: (queue, limit) =>
      database
        .all<Row>('select * from messages where queue = ? order by seq limit ?', queue.name, limit)
        .map(messageOf),
    oldestSentAtMs: (queue) =>
      database.get<{ at: number | null }>('select min(sent_at) as at from messages where queue = ?', queue.name)?.at ??
      undefined,
    nextVisibleAtMs: (queue, nowMs) =>
      database.get<{ at: number | null }>(
        'select min(visible_at) as at from messages where queue = ? and visible_at > ?',
        queue.name,
        nowMs,
      )?.at ?? undefined,
    purge: (queue) => {
      database.run('delete from messages where queue = ?', queue.name);
    },
    redriveBack: (deadLetter, nowMs) => {
      const moved = database.run(
        `update messages set queue = source_queue, source_queue = null, receives = 0, receipt = null, visible_at = ?
         where queue = ? and source_queue is not null`,
        nowMs,
        deadLetter.name,
      );
      for (const spec of specs) if (spec.redrive?.deadLetterArn === deadLetter.arn) arrived(spec);
      return moved;
    },
    releaseInFlight: (nowMs) => {
      // The receive is taken back too: the machine died, and a message must not reach the dead letters for that.
      database.run(
        `update messages set visible_at = ?, receipt = null, receives = max(receives - 1, 0)
         where receipt is not null and visible_at > ?`,
        nowMs,
        nowMs,
      );
    },
    onArrival: (listener) => {
      listeners.push(listener);
    },
  };
}

function countsOf(database: Database, queue: QueueSpec, nowMs: number): QueueCounts {
  const row = database.get<QueueCounts>(
    `select count(*) filter (where visible_at <= ?1) as ready,
       count(*) filter (where visible_at > ?1 and receipt is not null) as inFlight,
       count(*) filter (where visible_at > ?1 and receipt is null) as delayed from messages where queue = ?2`,
    nowMs,
    queue.name,
  );
  return row ?? { ready: 0, inFlight: 0, delayed: 0 };
}

function messageOf(row: Row): StoredMessage {
  return {
    id: row.id,
    body: row.body,
    attributes: JSON.parse(row.attributes) as MessageAttributes,
    sentAtMs: row.sent_at,
    visibleAtMs: row.visible_at,
    receives: row.receives,
    firstReceivedAtMs: row.first_received_at ?? undefined,
    receipt: row.receipt ?? undefined,
  };
}
