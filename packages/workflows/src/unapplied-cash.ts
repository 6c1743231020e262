import type { CurrencyCode } from '@piutang/money';
import type { CustomerId } from '@piutang/receivables';
import { type BankLine, bankLineKind, type Key, MAX_BATCH_KEYS, REVIEW_QUEUE, type Table } from '@piutang/table';

/** Money that was received and is not applied. Its payer may be unknown. */
export type UnappliedCash = {
  readonly customer?: CustomerId;
  readonly currency: CurrencyCode;
  readonly amountMinor: bigint;
};

/** The bank lines that wait for a person, oldest first. */
export async function* linesInReview(table: Table): AsyncGenerator<BankLine> {
  let keys: Key[] = [];
  for await (const key of table.work(REVIEW_QUEUE)) {
    keys.push(key);
    if (keys.length === MAX_BATCH_KEYS) {
      yield* await linesOf(table, keys);
      keys = [];
    }
  }
  yield* await linesOf(table, keys);
}

/** All unapplied cash: every credit that is not used up waits for a person, so the review queue holds it all. */
export async function* unappliedCash(table: Table): AsyncGenerator<UnappliedCash> {
  for await (const { customer, currency, remainingMinor } of linesInReview(table)) {
    if (remainingMinor > 0n)
      yield { ...(customer === undefined ? {} : { customer }), currency, amountMinor: remainingMinor };
  }
}

/** The index may lag behind the items: what is settled by now is left out, the rest keeps the queue's order. */
async function linesOf(table: Table, keys: readonly Key[]): Promise<BankLine[]> {
  if (keys.length === 0) return [];
  const lines = new Map((await table.getMany(keys)).map((item) => [`${item.p}/${item.s}`, bankLineKind.decode(item)]));
  return keys.flatMap((key) => {
    const line = lines.get(`${key.p}/${key.s}`);
    return line?.inReview === true ? [line] : [];
  });
}
