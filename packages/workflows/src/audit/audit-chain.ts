import { createHash } from 'node:crypto';
import type { Instant } from '@piutang/calendar';
import { AUDIT_MARK_CHARS, type AuditBatch, auditSortKey } from '@piutang/table';
import type { AuditEvent } from './audit-event.ts';
import { type CanonicalValue, canonicalJson, parseCanonical, sha256Hex } from './canonical.ts';

/** Where the batches lie in the bucket; their names sort in chain order. */
export const AUDIT_PREFIX = 'audit/';

/** Digest that the first batch names as the one before it. */
export const GENESIS = '0'.repeat(64);

/** Digits of the digest in an object's name, so that two writers of one number do not meet in one object. */
const NAME_DIGEST_CHARS = 16;

/** First line of a batch. */
export type BatchHeader = {
  readonly tenant: string;
  readonly sequence: number;
  readonly previous: string;
  readonly count: number;
  readonly first: string;
  readonly last: string;
};

/** A batch whose bytes are made: what goes to the bucket and what the table remembers of it. */
export type SealedBatch = { readonly body: string; readonly record: Omit<AuditBatch, 'recordedAt'> };

/**
 * The canonical bytes of a batch: a header line that names the previous digest, then a line an event. The same events
 * after the same batch are the same bytes, whoever writes them and when.
 * @param events at least one
 */
export function sealBatch(
  tenant: string,
  before: Pick<AuditBatch, 'sequence' | 'digest'> | undefined,
  events: readonly AuditEvent[],
): SealedBatch {
  const [first, last] = [events[0], events.at(-1)];
  if (first === undefined || last === undefined) throw new Error('an audit batch holds at least one event');
  const sequence = (before?.sequence ?? 0) + 1;
  const previous = before?.digest ?? GENESIS;
  const header = {
    tenant,
    sequence: BigInt(sequence),
    previous,
    count: BigInt(events.length),
    first: first.id,
    last: last.id,
  };
  const body = [header, ...events].map((each) => `${canonicalJson(each as CanonicalValue)}\n`).join('');
  const digest = sha256Hex(body);
  return {
    body,
    record: {
      sequence,
      digest,
      previous,
      objectKey: `${AUDIT_PREFIX}${auditSortKey(sequence)}-${digest.slice(0, NAME_DIGEST_CHARS)}.ndjson`,
      eventCount: events.length,
      firstEvent: first.id,
      lastEvent: last.id,
      marks: events.map(({ id }) => markOf(id)).join(''),
    },
  };
}

/** A batch as it was read back, or why its bytes are none. */
export type ReadBatch =
  | { readonly header: BatchHeader; readonly events: readonly AuditEvent[] }
  | { readonly unreadable: string };

/** Reads {@link sealBatch} back. Anything that is not exactly a batch is `unreadable`, never an exception. */
export function readBatch(body: string): ReadBatch {
  const lines = body.split('\n');
  if (lines.pop() !== '') return { unreadable: 'the last line does not end' };
  const [head = '', ...rest] = lines;
  try {
    const header = headerOf(parseCanonical(head));
    if (header === undefined) return { unreadable: 'the first line is no header of a batch' };
    const events = rest.map((line) => parseCanonical(line) as AuditEvent);
    const isEvent = (event: AuditEvent) => typeof event.id === 'string' && Array.isArray(event.key);
    return events.every(isEvent) ? { header, events } : { unreadable: 'a line is no event' };
  } catch {
    return { unreadable: 'a line is not JSON' };
  }
}

function headerOf(json: unknown): BatchHeader | undefined {
  if (typeof json !== 'object' || json === null) return undefined;
  const { tenant, sequence, previous, count, first, last } = json as Record<string, unknown>;
  const texts = [tenant, previous, first, last].every((each) => typeof each === 'string');
  if (!texts || typeof sequence !== 'bigint' || typeof count !== 'bigint') return undefined;
  return { tenant, previous, first, last, sequence: Number(sequence), count: Number(count) } as BatchHeader;
}

/** A short mark of an event's id, for recognising a second delivery. */
export function markOf(eventId: string): string {
  return createHash('sha256').update(eventId).digest('base64url').slice(0, AUDIT_MARK_CHARS);
}

/** The marks of a batch, one by one. */
export function marksIn(marks: string): readonly string[] {
  const found: string[] = [];
  for (let at = 0; at < marks.length; at += AUDIT_MARK_CHARS) found.push(marks.slice(at, at + AUDIT_MARK_CHARS));
  return found;
}

/**
 * Until when a batch may not be deleted by anybody: the given years from the end of the year in which its last event
 * happened, because books are kept from the end of the year that they belong to.
 */
export function retainedUntil(lastEventAt: Instant, retentionYears: number): Instant {
  return `${Number(lastEventAt.slice(0, 4)) + 1 + retentionYears}-01-01T00:00:00.000Z` as Instant;
}
