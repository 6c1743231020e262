import { existsSync, readFileSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import {
  type Decimal,
  equalDecimal,
  type ReadOptions,
  readStatements,
  type StatementEvent,
  type StatementHead,
  type StatementTail,
  subtractDecimal,
  ZERO,
} from '@piutang/bank-statements';
import { describe, expect, it } from 'vitest';

/**
 * Bank files that others wrote, with an independent reading of each. They are not redistributed, so the tree is outside
 * the repository: PIUTANG_STATEMENT_FIXTURES names it. In CI it must be there.
 */
const TREE = resolve(
  process.env.PIUTANG_STATEMENT_FIXTURES ?? join(import.meta.dirname, '../../../shared/fixtures/bank-statements'),
);
const present = existsSync(join(TREE, 'expected.json'));

type Row = {
  readonly file: string;
  readonly format: string;
  /** `null` for a shape sample without values. */
  readonly statements: readonly Wanted[] | null;
  readonly csvProfile?: ReadOptions['csvProfile'];
};

type Wanted = {
  readonly opening: string | null;
  readonly closing: string | null;
  readonly lines: number;
  readonly credits: string;
  readonly debits: string;
  readonly proved: boolean | null;
  /** Amounts in the file that must not be guessed. */
  readonly badAmounts?: number;
};

type Got = { head: StatementHead; tail: StatementTail | undefined };

const rows: readonly Row[] = present ? JSON.parse(readFileSync(join(TREE, 'expected.json'), 'utf8')) : [];

describe('the corpus of bank files', () => {
  it.runIf(process.env.CI === 'true')('is there in CI, named by PIUTANG_STATEMENT_FIXTURES', () => {
    expect(present).toBe(true);
  });

  if (!present) {
    it.skip('is skipped: set PIUTANG_STATEMENT_FIXTURES to the folder that holds expected.json', () => {});
    return;
  }

  it.each(rows)('$file reads as its own arithmetic says', async (row) => {
    const { statements, error, problems } = await read(row);
    const wanted = row.statements;
    if (wanted === null) {
      expect(error !== undefined || statements.length > 0).toBe(true);
      return;
    }
    if (wanted.length === 0 || wanted.some(({ badAmounts = 0 }) => badAmounts > 0)) {
      expect(error !== undefined || problems > 0).toBe(true);
      return;
    }
    expect(error).toBeUndefined();
    expect(totals(statements)).toEqual(wantedTotals(wanted));
    if (row.format === 'csv') return;
    // Pages of one MT940 statement are joined, so there may be fewer of ours.
    if (row.format === 'mt940' && statements.length < wanted.length) return;
    expect(statements.map(balancesOf(wanted))).toEqual(wanted.map(wantedBalances));
  });
});

async function read(row: Row) {
  const statements: Got[] = [];
  let error: string | undefined;
  let problems = 0;
  const options = {
    fileName: basename(row.file),
    ...(row.csvProfile === undefined ? {} : { csvProfile: row.csvProfile }),
  };
  for await (const event of readStatements([readFileSync(join(TREE, row.file))], options)) {
    if (event.kind === 'error') error = event.error.message;
    if (event.kind === 'problem') problems += 1;
    collect(statements, event);
  }
  return { statements, error, problems };
}

function collect(statements: Got[], event: StatementEvent): void {
  if (event.kind === 'statement') statements.push({ head: event.head, tail: undefined });
  const last = statements.at(-1);
  if (event.kind === 'end' && last !== undefined) {
    last.tail = event.tail;
    last.head = { ...last.head, ...event.tail.head };
  }
}

function totals(statements: readonly Got[]) {
  let lines = 0;
  let credits = ZERO;
  let debits = ZERO;
  for (const { tail } of statements) {
    lines += tail!.booked.count;
    credits = subtractDecimal(credits, negated(tail!.booked.credits));
    debits = subtractDecimal(debits, negated(tail!.booked.debits));
  }
  return { lines, credits: plain(credits), debits: plain(debits) };
}

function wantedTotals(wanted: readonly Wanted[]) {
  const sum = (pick: (one: Wanted) => string) =>
    plain(wanted.reduce((total, one) => subtractDecimal(total, negated(decimal(pick(one)))), ZERO));
  return {
    lines: wanted.reduce((total, { lines }) => total + lines, 0),
    credits: sum(({ credits }) => credits),
    debits: sum(({ debits }) => debits),
  };
}

/** Only what the independent reading has an opinion on is compared. */
function balancesOf(wanted: readonly Wanted[]) {
  return ({ head, tail }: Got, index: number) => {
    const want = wanted[index];
    const keep = (value: string | null | undefined, got: Decimal | undefined) =>
      value === null || value === undefined ? null : plain(got ?? ZERO);
    return {
      opening: keep(want?.opening, head.opening?.amount),
      closing: keep(want?.closing, tail?.closing?.amount),
      balances: typeof want?.proved === 'boolean' ? tail?.balances : null,
    };
  };
}

function wantedBalances({ opening, closing, proved }: Wanted) {
  return {
    opening: opening === null ? null : plain(decimal(opening)),
    closing: closing === null ? null : plain(decimal(closing)),
    balances: typeof proved === 'boolean' ? (proved ? 'proved' : 'broken') : null,
  };
}

function decimal(text: string): Decimal {
  const [, sign, whole = '', fraction = ''] = /^([+-]?)(\d*)\.?(\d*)$/.exec(text.trim())!;
  const coefficient = BigInt(whole + fraction || '0');
  return { coefficient: sign === '-' ? -coefficient : coefficient, scale: fraction.length };
}

function negated(value: Decimal): Decimal {
  return { coefficient: -value.coefficient, scale: value.scale };
}

/** One text for equal numbers: 1.50 and 1.5 are the same. */
function plain(value: Decimal): string {
  if (equalDecimal(value, ZERO)) return '0';
  let { coefficient, scale } = value;
  while (scale > 0 && coefficient % 10n === 0n) {
    coefficient /= 10n;
    scale -= 1;
  }
  return `${coefficient}e-${scale}`;
}
