import type * as z from 'zod/mini';

/** Dotted paths of all fields of a schema: `[]` stands for each entry of a list, `<currency>` for each of a record. */
export function fieldsOf(schema: z.core.$ZodType, prefix = ''): string[] {
  const def = (schema as z.core.$ZodTypes)._zod.def;
  switch (def.type) {
    case 'object':
      return Object.entries(def.shape).flatMap(([name, field]) => {
        const path = prefix === '' ? name : `${prefix}.${name}`;
        return [path, ...fieldsOf(field, path)];
      });
    case 'optional':
      return fieldsOf(def.innerType, prefix);
    case 'array':
      return fieldsOf(def.element, `${prefix}[]`);
    case 'record': {
      const path = `${prefix}.<currency>`;
      return [path, ...fieldsOf(def.valueType, path)];
    }
    default:
      return [];
  }
}

/** A misspelt name differs by at most this many letters; with more, a guess would mislead. */
const MOST_WRONG_LETTERS = 2;

/** The name that was probably meant, if one is close. */
export function nearestName(name: string, names: readonly string[]): string | undefined {
  const near = names
    .map((each) => ({ each, distance: editDistance(name.toLowerCase(), each.toLowerCase()) }))
    .filter(({ distance }) => distance <= MOST_WRONG_LETTERS)
    .sort((a, b) => a.distance - b.distance);
  return near[0]?.each;
}

/** Letters to insert, delete or replace to turn one word into the other. */
function editDistance(from: string, to: string): number {
  let row = Array.from({ length: to.length + 1 }, (_, at) => at);
  for (const [i, letter] of [...from].entries()) {
    const next = [i + 1];
    for (const [j, other] of [...to].entries()) {
      const replaced = (row[j] ?? 0) + (letter === other ? 0 : 1);
      next.push(Math.min(replaced, (row[j + 1] ?? 0) + 1, (next[j] ?? 0) + 1));
    }
    row = next;
  }
  return row.at(-1) ?? 0;
}
