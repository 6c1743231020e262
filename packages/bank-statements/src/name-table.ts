/** A name of a file format, with what it stands for. */
export type NamedEntry<T> = { readonly codes: Uint16Array; readonly hash: number; readonly value: T };

/** Entries by `hash & (length - 1)`; the length is a power of two and no two entries share a place. */
export type NameTable<T> = readonly (NamedEntry<T> | undefined)[];

/** A table in which a name costs one look-up by {@link nextHash}, without a string of the name being made. */
export function createNameTable<T>(names: Iterable<readonly [name: string, value: T]>): NameTable<T> {
  const entries = Array.from(names, ([name, value]) => {
    const codes = Uint16Array.from(name, (character) => character.charCodeAt(0));
    return { codes, hash: codes.reduce(nextHash, 0), value };
  });
  let size = 1;
  while (new Set(entries.map(({ hash }) => hash & (size - 1))).size < entries.length) size *= 2;
  const table: (NamedEntry<T> | undefined)[] = new Array(size).fill(undefined);
  for (const entry of entries) table[entry.hash & (size - 1)] = entry;
  return table;
}

/** The hash of a name with one more character; it begins with 0. */
export function nextHash(hash: number, code: number): number {
  return (Math.imul(hash, 31) + code) | 0;
}
