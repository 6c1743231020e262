import type { Instant } from '@piutang/calendar';
import * as z from 'zod/mini';
import { count, instant, list, text } from '../fields.ts';
import { defineKind, type Kind } from '../kind.ts';

/** Since when work waits, as the looks at the queues saw it. */
export type QueueWatch = {
  /** Queues that held work at the last look, and the first look since which every one saw work in them. */
  readonly waiting: readonly { readonly queue: string; readonly since: Instant }[];
  readonly version: number;
};

/** The partition of what the looks remember: one item. */
export const QUEUE_WATCH_PARTITION = 'J#watch-queues';

/** `J#watch-queues` / `#`: the memory of the looks. */
export const queueWatchKind: Kind<QueueWatch, 'memory'> = defineKind({
  name: 'queue watch',
  key: () => ({ p: QUEUE_WATCH_PARTITION, s: '#' }),
  idOf: () => 'memory',
  names: { waiting: 'wt', version: 'v' },
  schema: z.object({ waiting: list(z.object({ queue: text, since: instant })), version: count }),
});
