import { isDeepStrictEqual } from 'node:util';
import type { Condition, StoredItem, Table } from '@piutang/table';
import type { TestDesk } from './test-desk.ts';

/**
 * What a decision did: its answer, every item that it wrote, by key, as it stands now, and what each write asked of what
 * was there, in order.
 */
export type Deed<Answer> = {
  readonly answer: Answer;
  readonly written: Readonly<Record<string, StoredItem>>;
  readonly asked: readonly string[];
};

/** Does something at a desk and tells what it did. */
export async function deedOf<Answer>(desk: TestDesk, act: () => Promise<Answer>): Promise<Deed<Answer>> {
  const before = new Map(desk.table.dump().map((item) => [`${item.p} ${item.s}`, item]));
  const asked: string[] = [];
  const table: { commit: Table['commit'] } = desk.table;
  const { commit } = table;
  table.commit = (writes) => {
    asked.push(...writes.map(({ item, condition }) => `${item.p} ${item.s}: ${shown(condition)}`));
    return commit(writes);
  };
  const answer = await act().finally(() => {
    table.commit = commit;
  });
  const written = desk.table.dump().flatMap((item) => {
    const key = `${item.p} ${item.s}`;
    return isDeepStrictEqual(before.get(key), item) ? [] : [[key, item] as const];
  });
  return { answer, written: Object.fromEntries(written), asked };
}

function shown({ name, ...rest }: Condition): string {
  return `${name} (${Object.values(rest).join(' ')})`;
}
