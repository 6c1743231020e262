import type { StoredItem, StoredValue } from '@piutang/table';
import type { TestDesk } from '../test-desk.ts';

/**
 * Kinds whose version counts decisions, so that a fault must not add to it. That of files, runs, notices and leases counts
 * how often a worker took them up too.
 */
const DECIDED = /^[ABCIQRVY]#/;

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

/** A value without the moments in it. */
function timeless(value: StoredValue): StoredValue {
  if (typeof value === 'string') return withoutMoments(value);
  if (Array.isArray(value)) return value.map(timeless);
  if (typeof value !== 'object') return value;
  return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, timeless(each)]));
}

/** A case that customers are told of: its version counts the claims of its mails beside what people decide. */
const isTold = ({ p, s }: StoredItem) => p.startsWith('C#') && s.startsWith('X#');

function withoutAttempts(item: StoredItem): StoredItem {
  const kept = Object.entries(item).filter(([name]) => {
    // A message id and the hash of a mail are of the attempt that sent it.
    if (item.p.startsWith('N#') && (name === 'mi' || name === 'bh')) return false;
    return name !== 'v' || (DECIDED.test(item.p) && !isTold(item));
  });
  return timeless(Object.fromEntries(kept)) as StoredItem;
}

function distinct(messages: readonly unknown[]): string[] {
  return [...new Set(messages.map((message) => withoutMoments(JSON.stringify(message))))].sort();
}
