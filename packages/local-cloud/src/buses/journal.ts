import { randomUUID } from 'node:crypto';
import type { VirtualClock } from '../clock/virtual-clock.ts';
import type { QueueStore } from '../queues/queue-store.ts';
import { type Database, keepNewest } from '../storage/database.ts';
import { type EventPattern, matchesPattern } from './pattern.ts';

/** An event as its sender describes it; the bus adds id, time, account and version. */
export type BusEvent = {
  readonly source: string;
  readonly 'detail-type': string;
  readonly detail: unknown;
  readonly resources?: readonly string[];
  readonly region: string;
};

/** A queue or a state machine; it gets the whole event as its message or input. */
export type RuleTarget = { readonly deadLetterArn?: string } & (
  | { readonly queueArn: string }
  | { readonly machineArn: string }
);

/** A rule as the template declares it. */
export type RuleSpec = {
  readonly name: string;
  readonly bus: string;
  readonly pattern: EventPattern;
  readonly targets: readonly RuleTarget[];
};

export const DEFAULT_BUS = 'default';
/** Events kept to be shown on the page; a day of the demonstration makes a few hundred. */
const SHOWN_EVENTS = 2_000;
/** Deleting what is no longer shown once in so many events keeps it out of the way of the work. */
const TRIM_EVERY = 200;

type Entry =
  | { readonly kind: 'event'; readonly bus: string; readonly event: unknown }
  | { readonly kind: 'message'; readonly queueArn: string; readonly body: string };

/**
 * What has been accepted and is not yet in its queues. An entry is written in the transaction that accepts it and leaves
 * in the transaction that puts its messages into queues, so nothing accepted is ever lost and delivery is at least once.
 */
export type Journal = {
  /** Accepts an event for a bus; answers its id. */
  publish(bus: string, event: BusEvent): string;
  /** Accepts what the work publishes together: all of it or, when it throws, nothing. */
  together<T>(work: () => T): T;
  /** Accepts one message for one queue: what a schedule does. */
  hand(queueArn: string, body: string): void;
  /** Entries not yet handed over. */
  depth(): number;
  /** Hands over everything there is; also done by itself soon after each acceptance. */
  drain(): void;
  /** Messages that fitted no queue and no dead letter queue: on AWS they are gone too, and counted. */
  undelivered(): number;
  /** Hands over nothing more by itself; what is left waits for the next start. */
  stop(): void;
};

export function openJournal(
  database: Database,
  queues: QueueStore,
  rules: readonly RuleSpec[],
  clock: VirtualClock,
  machines?: { readonly start: (machineArn: string, input: unknown) => boolean },
): Journal {
  let scheduled: NodeJS.Immediate | undefined;
  let shown = 0;
  let undelivered = 0;
  const append = (entry: Entry) => {
    database.run('insert into journal (entry) values (?)', JSON.stringify(entry));
    scheduled ??= setImmediate(drain);
  };
  const rulesFor = (bus: string, event: unknown) =>
    rules.filter((rule) => rule.bus === bus && matchesPattern(rule.pattern, event));
  const deliver = (entry: Entry) => {
    if (entry.kind === 'message') return sendTo(entry.queueArn, undefined, entry.body);
    for (const rule of rulesFor(entry.bus, entry.event)) {
      for (const target of rule.targets) {
        if ('queueArn' in target) sendTo(target.queueArn, target.deadLetterArn, JSON.stringify(entry.event));
        else if (machines?.start(target.machineArn, entry.event) !== true) undelivered += 1;
      }
    }
  };
  const sendTo = (queueArn: string, deadLetterArn: string | undefined, body: string) => {
    const wanted = queues.find(queueArn);
    const fits = wanted !== undefined && Buffer.byteLength(body) <= wanted.maxMessageBytes;
    const queue = fits ? wanted : deadLetterArn === undefined ? undefined : queues.find(deadLetterArn);
    if (queue === undefined) undelivered += 1;
    else queues.send(queue, body, clock.now());
  };
  const drain = () => {
    clearImmediate(scheduled);
    scheduled = undefined;
    for (;;) {
      const row = database.get<{ id: number; entry: string }>('select id, entry from journal order by id limit 1');
      if (row === undefined) return;
      database.transaction(() => {
        deliver(JSON.parse(row.entry) as Entry);
        database.run('delete from journal where id = ?', row.id);
      });
    }
  };
  return {
    publish: (bus, sent) => {
      const id = randomUUID();
      const event = {
        version: '0',
        id,
        'detail-type': sent['detail-type'],
        source: sent.source,
        account: '000000000000',
        time: `${new Date(clock.now()).toISOString().slice(0, 19)}Z`,
        region: sent.region,
        resources: sent.resources ?? [],
        detail: sent.detail,
      };
      database.transaction(() => {
        // What no rule takes goes nowhere: most events of a large file are only there for somebody else's rules.
        if (rulesFor(bus, event).length > 0) append({ kind: 'event', bus, event });
        database.run(
          'insert into shown_events (at, bus, event) values (?, ?, ?)',
          clock.now(),
          bus,
          JSON.stringify(event),
        );
        shown += 1;
        if (shown % TRIM_EVERY === 0) keepNewest(database, 'shown_events', SHOWN_EVENTS);
      });
      return id;
    },
    together: (work) => database.transaction(work),
    hand: (queueArn, body) => append({ kind: 'message', queueArn, body }),
    depth: () => database.get<{ n: number }>('select count(*) as n from journal')?.n ?? 0,
    drain,
    undelivered: () => undelivered,
    stop: () => clearImmediate(scheduled),
  };
}
