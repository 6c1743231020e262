import { AUDIT_PARTITION, type StoredItem } from '@piutang/table';
import type { Change } from '../publish-events.ts';
import { canonicalJson } from './canonical.ts';

/** Kinds that are written once: a second write of one, or its removal, was made by no code of ours. */
const WRITTEN_ONCE: readonly { readonly p: string; readonly s: RegExp; readonly kind: string }[] = [
  { p: 'A#', s: /^/, kind: 'application leg' },
  { p: 'B#', s: /^M#/, kind: 'cash movement' },
  { p: 'S#', s: /^/, kind: 'statement' },
  { p: 'D#', s: /^/, kind: 'dunning decision' },
  { p: 'Z#', s: /^/, kind: 'ageing snapshot' },
  { p: AUDIT_PARTITION, s: /^/, kind: 'audit batch' },
];

/** Fields that a record keeps for life, by stored name. */
const KEPT_FOR_LIFE: readonly { readonly p: string; readonly s: RegExp; readonly fields: readonly string[] }[] = [
  { p: 'I#', s: /^#$/, fields: ['i', 'c', 'u', 'a', 'io', 'd', 'ch'] },
  { p: 'B#', s: /^L#/, fields: ['ac', 'bd', 'vd', 'n', 'u', 'a', 'tx', 'f'] },
];

/**
 * Why a change cannot have been made by the pipeline, in a clause; `undefined` for those that can. Functions may put
 * items and nothing else, and put them under conditions; what breaks these was written past them.
 */
export function tampering({ before, after }: Change): string | undefined {
  if (before === undefined) return undefined;
  if (after === undefined) return 'an item was removed; nothing in the books ever is';
  const once = WRITTEN_ONCE.find(({ p, s }) => before.p.startsWith(p) && s.test(before.s));
  if (once !== undefined) return `a record that is written once was changed (${once.kind})`;
  const kept = KEPT_FOR_LIFE.find(({ p, s }) => before.p.startsWith(p) && s.test(before.s));
  const changed = kept?.fields.filter((name) => !same(before, after, name)) ?? [];
  if (changed.length > 0) return `fields that are kept for life were changed (${changed.join(', ')})`;
  return versionsFollow(before, after) ? undefined : 'the version does not follow the one before it';
}

function same(before: StoredItem, after: StoredItem, name: string): boolean {
  const spelled = (item: StoredItem) => (item[name] === undefined ? '' : canonicalJson(item[name]));
  return spelled(before) === spelled(after);
}

function versionsFollow(before: StoredItem, after: StoredItem): boolean {
  const [was, is] = [before['v'], after['v']];
  return typeof was === 'bigint' && typeof is === 'bigint' && is === was + 1n;
}
