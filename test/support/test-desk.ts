import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { epochMs, type Instant, instant, instantAt, localDate } from '@piutang/calendar';
import type { PiutangEvent } from '@piutang/events';
import type { NoticeId, StoredItem } from '@piutang/table';
import { type MemoryTable, memoryTable } from '@piutang/table/memory';
import { parseTenant, type Tenant } from '@piutang/tenancy';
import type { FileStore, MailResult, Metric, ObjectRef } from '@piutang/workflows';

/** The example tenant, with changes. */
export function testTenant(change: (json: Record<string, unknown>) => void = () => {}): Tenant {
  const json = JSON.parse(
    readFileSync(join(import.meta.dirname, '..', '..', 'tenants', 'example.json'), 'utf8'),
  ) as Record<string, unknown>;
  change(json);
  const result = parseTenant(json);
  if ('problems' in result) throw new Error(result.problems.map(({ message }) => message).join('; '));
  return result.tenant;
}

export type SentMail = { readonly to: string; readonly text: string; readonly tags: Readonly<Record<string, string>> };

/** A desk whose every port is in memory and whose clock stands still until it is moved. */
export type TestDesk = {
  readonly tenant: Tenant;
  readonly table: MemoryTable;
  readonly files: FileStore;
  readonly clock: () => Instant;
  readonly count: (metric: Metric, value: number) => void;
  readonly publish: (events: readonly PiutangEvent[]) => Promise<void>;
  readonly enqueue: (notices: readonly NoticeId[]) => Promise<void>;
  readonly mail: (mail: { raw: Uint8Array; to: string; tags: Readonly<Record<string, string>> }) => Promise<MailResult>;
  readonly metrics: Map<Metric, number>;
  readonly events: PiutangEvent[];
  readonly queue: NoticeId[];
  readonly mails: SentMail[];
  /** Puts an object and answers how an event would name it. */
  readonly drop: (key: string, body: string | Uint8Array) => ObjectRef;
  /** How an event would name the newest version of an object. */
  readonly refOf: (key: string) => ObjectRef | undefined;
  readonly textOf: (key: string) => string | undefined;
  readonly keys: () => string[];
  readonly setTime: (day: string, time: string) => void;
  /** Moves the clock on by so much. */
  readonly pass: (ms: number) => void;
  /** Everything as it is now, to begin from again; a desk that was made with a table of its own keeps that one's items. */
  readonly saved: () => SavedDesk;
  readonly restore: (saved: SavedDesk) => void;
};

/** A desk at a moment. */
export type SavedDesk = {
  readonly items: readonly StoredItem[];
  readonly objects: ReadonlyMap<string, ReadonlyMap<string, Uint8Array>>;
  readonly now: Instant;
  readonly events: readonly PiutangEvent[];
  readonly queue: readonly NoticeId[];
  readonly mails: readonly SentMail[];
};

export function testDesk(tenant: Tenant = testTenant(), table: MemoryTable = memoryTable()): TestDesk {
  const objects = new Map<string, Map<string, Uint8Array>>();
  let now = instantAt(localDate('2026-11-23'), '09:00', tenant.timeZone);
  const put = (key: string, body: string | Uint8Array): ObjectRef => {
    const bytes = typeof body === 'string' ? new TextEncoder().encode(body) : body;
    const versions = objects.get(key) ?? new Map<string, Uint8Array>();
    const versionId = `v${versions.size + 1}-${createHash('sha256').update(bytes).digest('hex').slice(0, 6)}`;
    objects.set(key, versions.set(versionId, bytes));
    return { key, versionId };
  };
  const newest = (key: string) => [...(objects.get(key)?.values() ?? [])].at(-1);
  const metrics = new Map<Metric, number>();
  const events: PiutangEvent[] = [];
  const queue: NoticeId[] = [];
  const mails: SentMail[] = [];
  return {
    tenant,
    table,
    files: {
      open: async ({ key, versionId }) => chunks(objects.get(key)?.get(versionId)),
      read: async (key) => chunks(newest(key)),
      put: async (key, body) => void put(key, body),
      copy: async ({ key, versionId }, toKey) => void put(toKey, objects.get(key)?.get(versionId) ?? new Uint8Array()),
    },
    clock: () => now,
    count: (metric, value) => metrics.set(metric, (metrics.get(metric) ?? 0) + value),
    publish: async (published) => void events.push(...published),
    enqueue: async (notices) => void queue.push(...notices),
    mail: async ({ raw, to, tags }) => {
      mails.push({ to, tags, text: Buffer.from(raw).toString('latin1') });
      return { accepted: true, messageId: `m-${mails.length}` };
    },
    metrics,
    events,
    queue,
    mails,
    drop: put,
    refOf: (key) => {
      const versionId = [...(objects.get(key)?.keys() ?? [])].at(-1);
      return versionId === undefined ? undefined : { key, versionId };
    },
    textOf: (key) => {
      const bytes = newest(key);
      return bytes === undefined ? undefined : new TextDecoder().decode(bytes);
    },
    keys: () => [...objects.keys()].sort(),
    setTime: (day, time) => {
      const next = instantAt(localDate(day), time, tenant.timeZone);
      if (epochMs(next) < epochMs(now)) throw new Error('time runs forward');
      now = next;
    },
    pass: (ms) => {
      now = instant(epochMs(now) + ms);
    },
    saved: () => ({
      items: table.dump(),
      objects: copied(objects),
      now,
      events: [...events],
      queue: [...queue],
      mails: [...mails],
    }),
    restore: (saved) => {
      table.restore(saved.items);
      objects.clear();
      for (const [key, versions] of copied(saved.objects)) objects.set(key, versions);
      now = saved.now;
      metrics.clear();
      events.splice(0, events.length, ...saved.events);
      queue.splice(0, queue.length, ...saved.queue);
      mails.splice(0, mails.length, ...saved.mails);
    },
  };
}

const copied = (objects: ReadonlyMap<string, ReadonlyMap<string, Uint8Array>>) =>
  new Map([...objects].map(([key, versions]) => [key, new Map(versions)]));

/** Small pieces, so that readers meet cuts in the middle of everything. */
const CHUNK_BYTES = 61;

function chunks(bytes: Uint8Array | undefined): AsyncIterable<Uint8Array> | undefined {
  if (bytes === undefined) return undefined;
  return (async function* () {
    for (let at = 0; at < bytes.length; at += CHUNK_BYTES) yield bytes.subarray(at, at + CHUNK_BYTES);
  })();
}
