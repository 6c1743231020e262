import { instant, localDate } from '@piutang/calendar';
import { currency } from '@piutang/money';
import { type BatchExplanation, batchExplanationKind, create, type Key } from '@piutang/table';
import { memoryTable } from '@piutang/table/memory';
import { describe, expect, it } from 'vitest';
import { withExplanations } from './explained-lines.ts';
import type { FreshLine } from './fresh-line.ts';
import { toJson } from './json-line.ts';

const IBAN = 'NL91ABNA0417164300';
const TOLD = [{ amountMinor: 60n, text: 'INV-1', references: [], counterparty: {} }];
const OWN = [{ amountMinor: 100n, text: 'its own', references: [], counterparty: {} }];

const explanation = (more: Partial<BatchExplanation> = {}): BatchExplanation => ({
  account: IBAN,
  reference: 'BATCH-1',
  bookedOn: localDate('2026-11-20'),
  currency: currency('EUR'),
  amountMinor: 100n,
  details: toJson(TOLD),
  file: 'f',
  recordedAt: instant(0),
  ...more,
});
type Part = {
  readonly reference?: string;
  readonly amountMinor?: bigint;
  readonly isBatch?: boolean;
  readonly account?: string;
};
/** A booking, of which only that is told which is asked for. */
function lineOf({ reference, amountMinor = 100n, isBatch = true, account = IBAN }: Part): FreshLine {
  const line = { account, amountMinor, ...(reference === undefined ? {} : { bankReference: reference }) };
  const fresh = { position: 1, line, match: { details: isBatch ? [] : OWN }, ...(isBatch ? { mayBeBatch: true } : {}) };
  return fresh as unknown as FreshLine;
}

async function explained(explanations: readonly BatchExplanation[], lines: readonly FreshLine[]) {
  const table = memoryTable();
  for (const each of explanations) await table.commit([create(batchExplanationKind, each, 'new')]);
  const asked: string[] = [];
  const getMany = (keys: readonly Key[]) => {
    asked.push(...keys.map(({ p }) => p));
    return table.getMany(keys);
  };
  const result = await withExplanations({ ...table, getMany }, lines);
  return { result, asked, details: result.map(({ match }) => match.details) };
}

describe('a booking of many payments', () => {
  it('is read with what a notification told of it, by account, reference and amount', async () => {
    const { details, asked } = await explained(
      [
        explanation(),
        explanation({ reference: 'BATCH-3', amountMinor: 99n }),
        explanation({ account: 'DE1', reference: 'BATCH-4' }),
      ],
      [
        lineOf({ reference: 'BATCH-1' }),
        lineOf({ reference: 'BATCH-2' }),
        lineOf({ reference: 'BATCH-3' }),
        lineOf({ reference: 'BATCH-4' }),
        lineOf({ reference: 'BATCH-4', account: 'DE1' }),
      ],
    );
    expect(details).toEqual([TOLD, [], [], [], TOLD]);
    expect(asked).toEqual([
      'E#NL91ABNA0417164300#BATCH-1',
      'E#NL91ABNA0417164300#BATCH-2',
      'E#NL91ABNA0417164300#BATCH-3',
      'E#NL91ABNA0417164300#BATCH-4',
      'E#DE1#BATCH-4',
    ]);
  });

  it('keeps what it tells itself, though another one of its reference is explained', async () => {
    const { details } = await explained(
      [explanation()],
      [lineOf({ reference: 'BATCH-1' }), lineOf({ reference: 'BATCH-1', isBatch: false })],
    );
    expect(details).toEqual([TOLD, OWN]);
  });

  it('is not asked about where it tells its payments itself or has no reference', async () => {
    const lines = [lineOf({ reference: 'BATCH-1', isBatch: false }), lineOf({})];
    const { result, asked } = await explained([explanation(), explanation({ reference: 'undefined' })], lines);
    expect(result).toBe(lines);
    expect(asked).toEqual([]);
  });
});
