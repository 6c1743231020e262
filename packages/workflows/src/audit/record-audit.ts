import type { Instant } from '@piutang/calendar';
import { AUDIT_PARTITION, type AuditBatch, auditBatchKind, create, type Table } from '@piutang/table';
import { type Desk, TryAgainLater } from '../desk.ts';
import { markOf, retainedUntil, sealBatch } from './audit-chain.ts';
import { type AuditEvent, auditEventOf, type RecordedChange } from './audit-event.ts';
import { type ChainMemory, openChainMemory } from './chain-memory.ts';
import { tampering } from './tamper-sentinel.ts';

/** The tenant's bucket as the audit chain sees it: objects that nobody may delete before a day. */
export type AuditStore = {
  /** Puts an object that is locked until then. One of that name being there already is no harm: it has the same bytes. */
  readonly putLocked: (key: string, body: string, until: Instant) => Promise<void>;
  /** The object's bytes as text, or `undefined` when there is none. */
  readonly read: (key: string) => Promise<string | undefined>;
  /** Names of the objects with a prefix, in text order. */
  readonly list: (prefix: string) => AsyncIterable<string>;
};

export type AuditDesk = Desk & { readonly audit: Pick<AuditStore, 'putLocked'> };

/** What recording came to, for the log: the head is written down there too, outside of table and bucket. */
export type AuditOutcome = {
  readonly recorded: number;
  /** Events that the chain has already. */
  readonly repeated: number;
  readonly head?: Pick<AuditBatch, 'sequence' | 'digest'>;
  /** Changes that no function of ours can have made, with the reason. */
  readonly tampered: readonly { readonly key: string; readonly why: string }[];
};

/** Years that books are kept where the tenant does not say: Indonesian tax law asks for ten. */
export const DEFAULT_RETENTION_YEARS = 10;

/** Writers that meet at the head read it again; each round somebody else has got on. */
const MAX_ATTEMPTS = 20;

/**
 * Adds changes of the table to the audit chain: sentinel first, then the batch into the bucket under a lock, then the
 * link in the table, whose number must be free. Delivered again, whole or in part, it adds what is new and nothing twice:
 * an event that is in the chain is in a batch that was recorded after the event happened, and those are looked through.
 * @param memory of one who calls again and again on one table: what was looked through once is not read again
 */
export async function recordAudit(
  desk: AuditDesk,
  changes: readonly RecordedChange[],
  memory: ChainMemory = openChainMemory(),
): Promise<AuditOutcome> {
  const tampered = changes.flatMap((change) => {
    const why = tampering(change);
    const item = change.before ?? change.after;
    return why === undefined || item === undefined ? [] : [{ key: `${item.p} ${item.s}`, why }];
  });
  if (tampered.length > 0) desk.count('TamperedRecords', tampered.length);
  // The chain's own links are not events: each batch would make the next one.
  const events = changes.filter(({ before, after }) => (after ?? before)?.p !== AUDIT_PARTITION).map(auditEventOf);
  if (events.length === 0) return { recorded: 0, repeated: 0, tampered };
  const since = events.map(({ at }) => at).sort()[0] ?? desk.clock();
  for (let attempt = 1; attempt <= MAX_ATTEMPTS; attempt += 1) {
    const { head, marks } = await memory.linksSince(desk.table, since);
    const fresh = unseen(events, marks);
    const repeated = events.length - fresh.length;
    if (fresh.length === 0) return { recorded: 0, repeated, tampered, ...(head === undefined ? {} : { head }) };
    const { body, record } = sealBatch(desk.tenant.tenant, head, fresh);
    const years = desk.tenant.audit?.retentionYears ?? DEFAULT_RETENTION_YEARS;
    const lastAt =
      fresh
        .map(({ at }) => at)
        .sort()
        .at(-1) ?? since;
    await desk.audit.putLocked(record.objectKey, body, retainedUntil(lastAt, years));
    const link = { ...record, recordedAt: desk.clock() };
    const result = await desk.table.commit([create(auditBatchKind, link, 'next number of the chain is free')]);
    if (!result.committed) continue;
    memory.add(link);
    return { recorded: fresh.length, repeated, tampered, head: record };
  }
  throw new TryAgainLater(`the audit chain met other writers ${MAX_ATTEMPTS} times`);
}

/** The chain's newest link, or `undefined` before the first. */
export async function auditHead(table: Table): Promise<AuditBatch | undefined> {
  for await (const item of table.query(AUDIT_PARTITION, { reverse: true, limit: 1 }))
    return auditBatchKind.decode(item);
  return undefined;
}

function unseen(events: readonly AuditEvent[], marks: ReadonlySet<string>): AuditEvent[] {
  const seen = new Set(marks);
  return events.filter(({ id }) => {
    const mark = markOf(id);
    if (seen.has(mark)) return false;
    seen.add(mark);
    return true;
  });
}
