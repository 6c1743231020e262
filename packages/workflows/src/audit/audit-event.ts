import type { Instant } from '@piutang/calendar';
import type { StoredItem } from '@piutang/table';
import type { Change } from '../publish-events.ts';
import { type CanonicalValue, canonicalJson, sha256Hex } from './canonical.ts';
import { auditImage, auditKey } from './personal-fields.ts';

/** A change of the table with what the stream says of it. */
export type RecordedChange = Change & {
  /** The stream's id of the change: a second delivery has the same one. */
  readonly id: string;
  /** When the table took the change, to the second. */
  readonly at: Instant;
};

/** One change in the audit chain: who, what, when, why. */
export type AuditEvent = {
  readonly id: string;
  readonly at: Instant;
  readonly change: 'created' | 'replaced' | 'removed';
  /** Partition and sort key; where they are made of personal texts, a hash. */
  readonly key: readonly [string, string];
  /** Who did it: the person or the function that the record names, else the function that writes such records. */
  readonly who: string;
  readonly approver?: string;
  readonly why?: string;
  readonly cause?: string;
  /** Digest of what stood there before; absent where nothing did. */
  readonly prior?: string;
  /** What the changed fields held before, by stored name; `null` where there was no such field. */
  readonly was?: { readonly [name: string]: CanonicalValue };
  /** What stands there now, by stored name; absent where nothing does. */
  readonly image?: { readonly [name: string]: CanonicalValue };
};

/** Hexadecimal digits of an image's digest: 128 bits. */
const DIGEST_CHARS = 32;

/** Who writes records of a kind that do not name their writer. */
const WRITERS: readonly (readonly [prefix: string, writer: string])[] = [
  ['C#', 'ingest-invoices'],
  ['K#', 'decide-payer'],
  ['R#', 'ingest-invoices'],
  ['I#', 'ingest-invoices'],
  ['Y#', 'process-bank-statement'],
  ['B#', 'process-bank-statement'],
  ['E#', 'process-bank-statement'],
  ['S#', 'process-bank-statement'],
  ['T#', 'process-bank-statement'],
  ['V#', 'join-remittances'],
  ['W#', 'process-bank-statement'],
  ['D#', 'run-dunning'],
  ['X#', 'record-delivery'],
  ['Z#', 'age-receivables'],
  ['G#', 'age-receivables'],
  ['H#', 'record-delivery'],
];

/** Who takes a file in, by what it is for. */
const FILE_WRITERS: Readonly<Record<string, string>> = {
  invoices: 'ingest-invoices',
  remittances: 'join-remittances',
};

/** Who brings a notice into a state. */
const NOTICE_WRITERS: Readonly<Record<string, string>> = {
  queued: 'run-dunning',
  delivered: 'record-delivery',
  bounced: 'record-delivery',
  complained: 'record-delivery',
};

/** The change as the chain records it. */
export function auditEventOf({ id, at, before, after }: RecordedChange): AuditEvent {
  const item = after ?? before;
  if (item === undefined) throw new Error(`change ${id} has neither an old nor a new image`);
  const was = before === undefined ? undefined : auditImage(before);
  const image = after === undefined ? undefined : auditImage(after);
  return {
    id,
    at,
    change: before === undefined ? 'created' : after === undefined ? 'removed' : 'replaced',
    key: auditKey(item),
    who: text(item, 'by') ?? writerOf(item),
    ...field('approver', text(item, 'ap')),
    ...field('why', text(item, 'wy') ?? reasonOf(item)),
    ...field('cause', text(item, 'cs')),
    ...(was === undefined ? {} : { prior: imageDigest(was), was: changedFields(was, image ?? {}) }),
    ...(image === undefined ? {} : { image }),
  };
}

/** Digest of an image: what the chain's last word about an item is compared by. */
export function imageDigest(image: { readonly [name: string]: CanonicalValue }): string {
  return sha256Hex(canonicalJson(image)).slice(0, DIGEST_CHARS);
}

function writerOf(item: StoredItem): string {
  const prefix = item.p.slice(0, 2);
  if (prefix === 'N#') return NOTICE_WRITERS[text(item, 'st') ?? ''] ?? 'send-notice';
  if (prefix === 'J#') return item.p.slice(2);
  if (prefix === 'F#') return FILE_WRITERS[text(item, 'pu') ?? ''] ?? 'process-bank-statement';
  return WRITERS.find(([each]) => each === prefix)?.[1] ?? 'unknown';
}

/** What a file, a notice, a job run or a customer's case says about its state. */
function reasonOf(item: StoredItem): string | undefined {
  const name = { 'F#': 'pm', 'N#': 'sr', 'J#': 'sm', 'X#': 'r', 'C#': 'rn' }[item.p.slice(0, 2)];
  return name === undefined ? undefined : text(item, name);
}

function changedFields(was: Image, is: Image): Image {
  const names = [...new Set([...Object.keys(was), ...Object.keys(is)])];
  const spelled = (image: Image, name: string) => (name in image ? canonicalJson(image[name] ?? null) : '');
  const changed = names.filter((name) => was[name] !== is[name] && spelled(was, name) !== spelled(is, name));
  return Object.fromEntries(changed.map((name) => [name, was[name] ?? null]));
}

type Image = { readonly [name: string]: CanonicalValue };

function text(item: StoredItem, name: string): string | undefined {
  const value = item[name];
  return typeof value === 'string' ? value : undefined;
}

function field(name: 'approver' | 'why' | 'cause', value: string | undefined) {
  return value === undefined ? {} : { [name]: value };
}
