import { epochMs, type Instant } from '@piutang/calendar';
import { AUDIT_PARTITION, type AuditBatch, auditBatchKind, auditSortKey, type Table } from '@piutang/table';
import { marksIn } from './audit-chain.ts';

/** A second delivery follows the first within a few batches, also where clocks do not tell the order. */
const LEAST_BATCHES_SEEN = 20;
/** The table's clock and ours may differ by this much. */
const CLOCK_MARGIN_MS = 10 * 60_000;

/** The newest end of the chain: its head, and the marks of the events that were recorded lately. */
export type ChainEnd = { readonly head: AuditBatch | undefined; readonly marks: ReadonlySet<string> };

/**
 * What a recorder has seen of one table's chain. Links never change, so only those behind the last one seen have to be
 * read; a busy hour's links of the last ten minutes are thousands, and each batch would read them all.
 */
export type ChainMemory = {
  /** The head, and the marks of at least all events that were recorded since a moment. */
  readonly linksSince: (table: Table, since: Instant) => Promise<ChainEnd>;
  /** A link that the recorder has added itself. */
  readonly add: (link: AuditBatch) => void;
};

/** A memory that has seen nothing yet. */
export function openChainMemory(): ChainMemory {
  /** Oldest first, without a gap. */
  let links: AuditBatch[] = [];
  let marks = new Set<string>();
  let reachesStart = false;

  const add = (link: AuditBatch) => {
    links.push(link);
    for (const mark of marksIn(link.marks)) marks.add(mark);
  };
  const isSeenSince = (boundMs: number) => {
    const [oldest] = links;
    return oldest !== undefined && (reachesStart || epochMs(oldest.recordedAt) < boundMs);
  };
  const forgetBefore = (boundMs: number) => {
    let gone = 0;
    // The oldest that is kept lies before the bound: it shows that nothing behind the bound is missing.
    while (links.length - gone > LEAST_BATCHES_SEEN && isBefore(links[gone + 1], boundMs)) gone += 1;
    if (gone === 0) return;
    for (const link of links.slice(0, gone)) for (const mark of marksIn(link.marks)) marks.delete(mark);
    links = links.slice(gone);
    reachesStart = false;
  };
  return {
    add,
    linksSince: async (table, since) => {
      const boundMs = epochMs(since) - CLOCK_MARGIN_MS;
      if (isSeenSince(boundMs)) {
        const from = auditSortKey((links.at(-1)?.sequence ?? 0) + 1);
        for await (const item of table.query(AUDIT_PARTITION, { from })) add(auditBatchKind.decode(item));
        forgetBefore(boundMs);
      } else {
        const read = await readBack(table, boundMs);
        links = [];
        marks = new Set();
        reachesStart = read.reachesStart;
        for (const link of read.links) add(link);
      }
      return { head: links.at(-1), marks };
    },
  };
}

/** Reads from the head back to the first link before the bound, some links at least; answers them oldest first. */
async function readBack(table: Table, boundMs: number): Promise<{ links: AuditBatch[]; reachesStart: boolean }> {
  const links: AuditBatch[] = [];
  for (;;) {
    const oldest = links.at(-1);
    const before = oldest === undefined ? {} : { to: auditSortKey(oldest.sequence - 1) };
    let found = 0;
    for await (const item of table.query(AUDIT_PARTITION, { ...before, reverse: true, limit: LEAST_BATCHES_SEEN })) {
      links.push(auditBatchKind.decode(item));
      found += 1;
    }
    const reachesStart = found < LEAST_BATCHES_SEEN;
    if (reachesStart || isBefore(links.at(-1), boundMs)) return { links: links.reverse(), reachesStart };
  }
}

function isBefore(link: AuditBatch | undefined, boundMs: number): boolean {
  return link !== undefined && epochMs(link.recordedAt) < boundMs;
}
