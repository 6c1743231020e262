import {
  AUDIT_PARTITION,
  type AuditBatch,
  auditBatchKind,
  type StoredItem,
  snapshotKind,
  type Table,
} from '@piutang/table';
import type { Breach } from '../laws/law.ts';
import type { LawEntry } from '../laws/laws.ts';
import { AUDIT_PREFIX, GENESIS, markOf, readBatch } from './audit-chain.ts';
import { type AuditEvent, imageDigest } from './audit-event.ts';
import { sha256Hex } from './canonical.ts';
import { auditImage, auditKey } from './personal-fields.ts';
import type { AuditStore } from './record-audit.ts';

/** I18 in its parts, as they are named in breaches. */
export const AUDIT_LAWS = [
  {
    number: 'I18',
    name: 'audit-chain-follows',
    says: 'Each batch of the audit chain has the next number and names the digest of the one before it.',
    reads: 'audit batches',
  },
  {
    number: 'I18',
    name: 'audit-batch-is-there',
    says: 'The object of each batch is in the bucket.',
    reads: 'audit batches, bucket',
  },
  {
    number: 'I18',
    name: 'audit-batch-is-unchanged',
    says: 'The object of each batch has the bytes, the number and the events that its link in the table says.',
    reads: 'audit batches, bucket',
  },
  {
    number: 'I18',
    name: 'audit-chain-is-whole',
    says: 'The chain reaches every event that was ever put into the bucket, and every head that was written down elsewhere.',
    reads: 'audit batches, bucket, ageing snapshots',
  },
  {
    number: 'I18',
    name: 'audit-images-follow',
    says: 'Each event changes what the event before it left: none is missing, twice or out of order.',
    reads: 'bucket',
  },
  {
    number: 'I18',
    name: 'audit-tells-the-table',
    says: 'Every item of the table is what the chain says of it last.',
    reads: 'every record, bucket',
  },
] as const satisfies readonly LawEntry[];

/** A head of the chain that somebody wrote down elsewhere: in a log, a mail, on paper. */
export type AuditAnchor = { readonly where: string; readonly sequence: number; readonly digest: string };

export type AuditVerification = {
  readonly breaches: readonly Breach[];
  readonly counted: {
    readonly batches: number;
    readonly events: number;
    readonly items: number;
    readonly anchors: number;
  };
  readonly head?: Pick<AuditBatch, 'sequence' | 'digest'>;
};

/** Parts of the table that are read one after the other. */
const SCAN_SEGMENTS = 4;

type Walk = {
  readonly breaches: Breach[];
  /** Digest of each item's last image by its key; the chain's last word about it. */
  readonly images: Map<string, string>;
  /** Digest of each batch by its number. */
  readonly digests: Map<number, string>;
  /** Events of objects beside the chain, by their marks, that the chain has not shown yet. */
  readonly beside: Map<string, string>;
  batches: number;
  events: number;
};

/**
 * I18: reads the whole audit chain again, link by link, and compares its last word about every item with the table. Finds
 * a batch that was flipped, dropped, swapped or cut off, an event that is twice or out of order, an item that was changed
 * past the stream, and a chain that is shorter than what was written down about it elsewhere. Writes nothing. Holds one
 * entry an item. Run it on books at rest: a change that the stream has not delivered yet looks like one past it.
 * @param anchors heads that were written down elsewhere; those of the ageing snapshots are looked at in any case
 */
export async function verifyAudit(
  table: Table,
  store: Pick<AuditStore, 'read' | 'list'>,
  anchors: readonly AuditAnchor[] = [],
): Promise<AuditVerification> {
  const walk: Walk = {
    breaches: [],
    images: new Map(),
    digests: new Map(),
    beside: new Map(),
    batches: 0,
    events: 0,
  };
  await lookBeside(walk, table, store);
  let head: AuditBatch | undefined;
  for await (const item of table.query(AUDIT_PARTITION)) {
    const link = auditBatchKind.decode(item);
    await followLink(walk, store, head, link);
    head = link;
  }
  for (const object of new Set(walk.beside.values()))
    breach(
      walk,
      'audit-chain-is-whole',
      object,
      'it has events that are not in the chain: the chain was cut off before it',
    );
  const found: AuditAnchor[] = [...anchors];
  const items = await compareTable(walk, table, found);
  for (const anchor of found) checkAnchor(walk, anchor);
  return {
    breaches: walk.breaches,
    counted: { batches: walk.batches, events: walk.events, items, anchors: found.length },
    ...(head === undefined ? {} : { head }),
  };
}

async function followLink(
  walk: Walk,
  store: Pick<AuditStore, 'read'>,
  before: AuditBatch | undefined,
  link: AuditBatch,
): Promise<void> {
  const where = `batch ${link.sequence}`;
  const expected = (before?.sequence ?? 0) + 1;
  if (link.sequence !== expected)
    breach(walk, 'audit-chain-follows', where, `the chain goes from ${expected - 1} to ${link.sequence}`);
  else if (link.previous !== (before?.digest ?? GENESIS))
    breach(walk, 'audit-chain-follows', where, 'it names another batch before it than the one that is there');
  walk.batches += 1;
  walk.digests.set(link.sequence, link.digest);
  const body = await store.read(link.objectKey);
  if (body === undefined) {
    return breach(
      walk,
      'audit-batch-is-there',
      where,
      `${link.objectKey} is gone: look for its versions in the bucket`,
    );
  }
  if (sha256Hex(body) !== link.digest) {
    breach(walk, 'audit-batch-is-unchanged', where, `${link.objectKey} has other bytes than its digest says`);
  }
  const batch = readBatch(body);
  if ('unreadable' in batch)
    return breach(walk, 'audit-batch-is-unchanged', where, `${link.objectKey} cannot be read: ${batch.unreadable}`);
  const { header, events } = batch;
  const same =
    header.sequence === link.sequence &&
    header.previous === link.previous &&
    header.count === events.length &&
    link.eventCount === events.length &&
    header.first === events[0]?.id &&
    header.last === events.at(-1)?.id &&
    link.marks === events.map(({ id }) => markOf(id)).join('');
  if (!same)
    breach(
      walk,
      'audit-batch-is-unchanged',
      where,
      `what ${link.objectKey} holds is not what its link in the table says`,
    );
  for (const event of events) takeEvent(walk, where, event);
}

function takeEvent(walk: Walk, where: string, event: AuditEvent): void {
  walk.events += 1;
  walk.beside.delete(markOf(event.id));
  const key = event.key.join(' ');
  const last = walk.images.get(key);
  if (last !== event.prior)
    breach(
      walk,
      'audit-images-follow',
      key,
      `event ${event.id} in ${where} changes something else than what the event before it left: one is missing, twice or out of order`,
    );
  if (event.image === undefined) walk.images.delete(key);
  else walk.images.set(key, imageDigest(event.image));
}

/**
 * Objects beside the chain are what a writer left that lost the race for a number: its events came again and are in the
 * chain. One with an event that is not was in the chain once, and the chain was cut.
 */
async function lookBeside(walk: Walk, table: Table, store: Pick<AuditStore, 'read' | 'list'>): Promise<void> {
  const linked = new Set<string>();
  for await (const item of table.query(AUDIT_PARTITION)) linked.add(auditBatchKind.decode(item).objectKey);
  for await (const key of store.list(AUDIT_PREFIX)) {
    if (linked.has(key)) continue;
    const batch = readBatch((await store.read(key)) ?? '');
    if ('unreadable' in batch)
      breach(walk, 'audit-chain-is-whole', key, `it is beside the chain and cannot be read: ${batch.unreadable}`);
    else for (const { id } of batch.events) walk.beside.set(markOf(id), key);
  }
}

async function compareTable(walk: Walk, table: Table, anchors: AuditAnchor[]): Promise<number> {
  let items = 0;
  for (let segment = 0; segment < SCAN_SEGMENTS; segment += 1) {
    for await (const page of table.scan(segment, SCAN_SEGMENTS)) {
      for (const item of page) {
        if (item.p === AUDIT_PARTITION) continue;
        items += 1;
        anchors.push(...anchorsIn(item));
        compareItem(walk, item);
      }
    }
  }
  for (const key of walk.images.keys())
    breach(
      walk,
      'audit-tells-the-table',
      key,
      'the chain knows it and the table does not: it was removed, or lost by a restore',
    );
  return items;
}

function compareItem(walk: Walk, item: StoredItem): void {
  const key = auditKey(item).join(' ');
  const last = walk.images.get(key);
  walk.images.delete(key);
  if (last === imageDigest(auditImage(item))) return;
  const message =
    last === undefined
      ? 'the table has it and the chain does not know it'
      : 'it is not what the chain says of it last: it was changed past the stream, or the stream is not read to its end yet';
  breach(walk, 'audit-tells-the-table', key, message);
}

function anchorsIn(item: StoredItem): AuditAnchor[] {
  if (!item.p.startsWith('Z#')) return [];
  const { on, currency, auditHead } = snapshotKind.decode(item);
  return auditHead === undefined ? [] : [{ where: `ageing of ${on} ${currency}`, ...auditHead }];
}

function checkAnchor(walk: Walk, { where, sequence, digest }: AuditAnchor): void {
  const found = walk.digests.get(sequence);
  if (found?.startsWith(digest) === true) return;
  breach(
    walk,
    'audit-chain-is-whole',
    where,
    found === undefined
      ? `batch ${sequence} was the head then and is not in the chain: the chain was cut off`
      : `batch ${sequence} had another digest then: the chain was written again`,
  );
}

function breach(walk: Walk, law: (typeof AUDIT_LAWS)[number]['name'], where: string, message: string): void {
  walk.breaches.push({ number: 'I18', law, where, message });
}
