import type { CurrencyCode } from '@piutang/money';
import type { CustomerId } from '@piutang/receivables';
import {
  type BankLine,
  bankLineKind,
  type Key,
  MAX_BATCH_KEYS,
  ON_ACCOUNT_QUEUE,
  REVIEW_QUEUE,
  type Table,
} from '@piutang/table';

/** Money that was received and is not applied. Its payer may be unknown. */
export type UnappliedCash = {
  readonly customer?: CustomerId;
  readonly currency: CurrencyCode;
  readonly amountMinor: bigint;
};

/** The bank lines that wait for a person, oldest first. */
export async function* linesInReview(table: Table): AsyncGenerator<BankLine> {
  for await (const line of linesOfQueue(table, REVIEW_QUEUE)) if (line.inReview) yield line;
}

/** The bank lines whose rest is a payer's credit on account, oldest first. */
export async function* linesOnAccount(table: Table): AsyncGenerator<BankLine> {
  for await (const line of linesOfQueue(table, ON_ACCOUNT_QUEUE)) if (line.outcome === 'on-account') yield line;
}

/** All unapplied cash: every credit that is not used up waits for a person or stands on account. */
export async function* unappliedCash(table: Table): AsyncGenerator<UnappliedCash> {
  for (const lines of [linesInReview(table), linesOnAccount(table)]) {
    for await (const { customer, currency, remainingMinor } of lines) {
      if (remainingMinor > 0n)
        yield { ...(customer === undefined ? {} : { customer }), currency, amountMinor: remainingMinor };
    }
  }
}

/** What one payer has unapplied in one currency. It reads all that waits, so it is for a person's command, not for a run. */
export async function unappliedOf(table: Table, customer: CustomerId, currency: CurrencyCode): Promise<bigint> {
  let sumMinor = 0n;
  for await (const each of unappliedCash(table)) {
    if (each.customer === customer && each.currency === currency) sumMinor += each.amountMinor;
  }
  return sumMinor;
}

async function* linesOfQueue(table: Table, queue: string): AsyncGenerator<BankLine> {
  let keys: Key[] = [];
  for await (const key of table.work(queue)) {
    keys.push(key);
    if (keys.length === MAX_BATCH_KEYS) {
      yield* await linesOf(table, keys);
      keys = [];
    }
  }
  yield* await linesOf(table, keys);
}

/** The lines as they are by now, in the queue's order; the index may lag behind them. */
async function linesOf(table: Table, keys: readonly Key[]): Promise<BankLine[]> {
  if (keys.length === 0) return [];
  const lines = new Map((await table.getMany(keys)).map((item) => [`${item.p}/${item.s}`, bankLineKind.decode(item)]));
  return keys.flatMap((key) => lines.get(`${key.p}/${key.s}`) ?? []);
}
