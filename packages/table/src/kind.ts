import * as z from 'zod/mini';
import type { Key, StoredItem, StoredValue, Table, Write } from './kernel.ts';

/** Attributes by which an item appears in an index; absent ones keep it out. */
export type IndexAttributes = {
  /** Index `open`: the customer's partition and the due day as a day number. */
  readonly open?: { readonly g: string; readonly k: number };
  /** Index `work`: the queue that somebody or something must look at, and since when. */
  readonly work?: { readonly q: string; readonly w: string };
};

/** One kind of item: where it is kept and how it is written. Made by {@link defineKind}. */
export type Kind<T extends object, Id> = {
  readonly name: string;
  readonly key: (id: Id) => Key;
  readonly encode: (value: T) => StoredItem;
  /** Throws when an item is not what its kind says: stored data is ours, so that is a bug or tampering. */
  readonly decode: (item: StoredItem) => T;
};

export type KindDefinition<T extends object, Id> = {
  readonly name: string;
  readonly key: (id: Id) => Key;
  readonly idOf: (value: T) => Id;
  /** Stored name of each field: one or two letters, because names are billed in every item and index entry. */
  readonly names: { readonly [F in keyof Required<T>]: string };
  readonly schema: z.ZodMiniType<T, unknown>;
  readonly index?: (value: T) => IndexAttributes;
};

/** Names that the table itself uses; a field may not take them. */
const RESERVED = new Set(['p', 's', 'g', 'k', 'q', 'w']);

export function defineKind<T extends object, Id>(definition: KindDefinition<T, Id>): Kind<T, Id> {
  const fields = Object.entries<string>(definition.names);
  const stored = fields.map(([, name]) => name);
  if (new Set(stored).size !== stored.length || stored.some((name) => RESERVED.has(name))) {
    throw new Error(`${definition.name}: two fields share a stored name, or one takes a name of the table's own`);
  }
  return {
    name: definition.name,
    key: definition.key,
    encode: (value) => {
      const plain = z.encode(definition.schema, value) as Record<string, StoredValue | undefined>;
      const item: Record<string, StoredValue> = { ...definition.key(definition.idOf(value)) };
      for (const [field, name] of fields) {
        const attribute = plain[field];
        if (attribute !== undefined) item[name] = attribute;
      }
      const { open, work } = definition.index?.(value) ?? {};
      if (open !== undefined) Object.assign(item, { g: open.g, k: BigInt(open.k) });
      if (work !== undefined) Object.assign(item, work);
      return item as StoredItem;
    },
    decode: (item) => {
      const plain: Record<string, StoredValue> = {};
      for (const [field, name] of fields) {
        const attribute = item[name];
        if (attribute !== undefined) plain[field] = attribute;
      }
      const result = z.safeDecode(definition.schema, plain);
      if (!result.success) {
        throw new Error(`${definition.name} ${item.p}/${item.s} cannot be read: ${z.prettifyError(result.error)}`);
      }
      return result.data;
    },
  };
}

/** Reads one item of a kind, or `undefined` when there is none. */
export async function read<T extends object, Id>(table: Table, kind: Kind<T, Id>, id: Id): Promise<T | undefined> {
  const item = await table.get(kind.key(id));
  return item === undefined ? undefined : kind.decode(item);
}

/** Reads those of the items that exist. */
export async function readMany<T extends object, Id>(
  table: Table,
  kind: Kind<T, Id>,
  ids: readonly Id[],
): Promise<T[]> {
  if (ids.length === 0) return [];
  return (await table.getMany(ids.map(kind.key))).map(kind.decode);
}

/** A write that creates an item and fails under `name` when there is one already. */
export function create<T extends object, Id>(kind: Kind<T, Id>, value: T, name: string): Write {
  return { item: kind.encode(value), condition: { name, is: 'absent' } };
}

/** A write that replaces the version that was read and fails under `name` when somebody was faster. */
export function replace<T extends { readonly version: number }, Id>(
  kind: Kind<T, Id>,
  read: T,
  next: Omit<T, 'version'>,
  name: string,
): Write {
  const value = { ...next, version: read.version + 1 } as unknown as T;
  return { item: kind.encode(value), condition: { name, is: 'version', version: read.version } };
}
