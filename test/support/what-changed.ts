import { isDeepStrictEqual } from 'node:util';
import type { StoredItem } from '@piutang/table';
import type { TestDesk } from './test-desk.ts';

/** What a decision did: its answer, and every item that it wrote, by key, as it stands now. */
export type Deed<Answer> = { readonly answer: Answer; readonly written: Readonly<Record<string, StoredItem>> };

/** Does something at a desk and tells what it did. */
export async function deedOf<Answer>(desk: TestDesk, act: () => Promise<Answer>): Promise<Deed<Answer>> {
  const before = new Map(desk.table.dump().map((item) => [`${item.p} ${item.s}`, item]));
  const answer = await act();
  const written = desk.table.dump().flatMap((item) => {
    const key = `${item.p} ${item.s}`;
    return isDeepStrictEqual(before.get(key), item) ? [] : [[key, item] as const];
  });
  return { answer, written: Object.fromEntries(written) };
}
