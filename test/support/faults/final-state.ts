import type { StoredItem, StoredValue } from '@piutang/table';
import type { TestDesk } from '../test-desk.ts';

/**
 * Kinds whose version counts decisions, so that a fault must not add to it. That of files, runs, notices and leases counts
 * how often a worker took them up too.
 */
const DECIDED = /^[ABCIQRY]#/;

/** What two runs of one day's work must agree on: everything but moments, attempts and what is numbered by them. */
export function finalState(desk: TestDesk, items: readonly StoredItem[] = desk.table.dump()): unknown {
  return {
    items: items.map(withoutAttempts),
    objects: desk.keys().map((key) => [key, withoutMoments(desk.textOf(key) ?? '')]),
    // A queue and a bus deliver at least once: what counts is which messages there are.
    events: distinct(desk.events),
    queue: distinct(desk.queue.map(({ customer, on, stage }) => ({ customer, on, stage }))),
    // A mail has no second copy.
    mails: desk.mails.map(({ to, tags }) => `${to} ${JSON.stringify(tags)}`).sort(),
  };
}

const MOMENT = /\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z/g;

const withoutMoments = (text: string) => text.replace(MOMENT, 'then');

const isMoment = (value: StoredValue) => typeof value === 'string' && /^\d{4}-\d\d-\d\dT/.test(value);

function withoutAttempts(item: StoredItem): StoredItem {
  const kept = Object.entries(item).filter(([name, value]) => {
    if (isMoment(value)) return false;
    // A message id and the hash of a mail are of the attempt that sent it.
    if (item.p.startsWith('N#') && (name === 'mi' || name === 'bh')) return false;
    return name !== 'v' || DECIDED.test(item.p);
  });
  return Object.fromEntries(kept) as StoredItem;
}

function distinct(messages: readonly unknown[]): string[] {
  return [...new Set(messages.map((message) => withoutMoments(JSON.stringify(message))))].sort();
}
