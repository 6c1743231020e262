import { existsSync, readFileSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { type CollectedFile, collectStatements, type ReadOptions, readStatements } from '@piutang/bank-statements';
import { describe, expect, it } from 'vitest';
import { seededRandom } from '../support/seeded-random.ts';
import { equationDigits } from '../support/statement-amounts.ts';
import { STATEMENT_GENERATORS } from '../support/statement-generators/formats.ts';

const SEED = Number(process.env.PIUTANG_TEST_SEED ?? 20_260_801);
const TREE = resolve(
  process.env.PIUTANG_STATEMENT_FIXTURES ?? join(import.meta.dirname, '../../../shared/fixtures/bank-statements'),
);
const isTreeThere = existsSync(join(TREE, 'expected.json'));

/** Larger files only make the run longer. */
const LARGEST_BYTES = 200_000;

/** Digits changed in each file of the tree, one at a time. */
const CHANGES_A_FILE = process.env.CI === 'true' ? 12 : 3;

const read = (bytes: Uint8Array, options: ReadOptions) => collectStatements(readStatements([bytes], options));

/** Nothing would keep the file from being posted by itself. BAI2 is guarded by its control totals where balances are not told. */
function isClean({ format, error, statements, problems }: CollectedFile): boolean {
  return (
    error === undefined &&
    statements.length > 0 &&
    statements.every(({ tail }) => tail.balances === 'proved' || (format === 'bai2' && tail.balances === 'unknown')) &&
    problems.every(({ severity }) => severity !== 'error')
  );
}

function withDigit(bytes: Buffer, at: number, step: number): Buffer {
  const changed = Buffer.from(bytes);
  changed[at] = 48 + (((changed[at] ?? 48) - 48 + step) % 10);
  return changed;
}

const around = (bytes: Buffer, at: number) => `${at}: …${bytes.toString('latin1', Math.max(0, at - 30), at + 20)}…`;

describe('one digit changed in an amount of a file that balances', () => {
  const random = seededRandom(SEED);

  // OFX tells no opening balance, so nothing in it can be proved.
  const names = ['mt940', 'mt940-subfields', 'camt', 'csv', 'csv-klikbca', 'bai2'] as const;
  it.each(names)('is caught wherever it stands in a generated %s file', async (name) => {
    const { generate, options, format } = STATEMENT_GENERATORS[name];
    const bytes = Buffer.concat([...generate({ seed: SEED, lines: 20 })]);
    const before = await read(bytes, options);
    expect(isClean(before)).toBe(true);
    const digits = equationDigits(format, bytes.toString('latin1'), before.statements);
    expect(digits.length).toBeGreaterThan(100);
    const missed: string[] = [];
    for (const at of digits) {
      const after = await read(withDigit(bytes, at, 1 + random(9)), options);
      if (isClean(after)) missed.push(around(bytes, at));
    }
    expect(missed, `seed ${SEED}`).toEqual([]);
  });

  it.runIf(process.env.CI === 'true')('has the corpus to work on in CI, named by PIUTANG_STATEMENT_FIXTURES', () => {
    expect(isTreeThere).toBe(true);
  });

  it.skipIf(!isTreeThere)('is caught in every balanced file of the corpus (PIUTANG_STATEMENT_FIXTURES)', async () => {
    const rows: { file: string; csvProfile?: ReadOptions['csvProfile'] }[] = JSON.parse(
      readFileSync(join(TREE, 'expected.json'), 'utf8'),
    );
    const missed: string[] = [];
    const tried = new Map<string, number>();
    for (const { file, csvProfile } of rows) {
      const bytes = readFileSync(join(TREE, file));
      if (bytes.length > LARGEST_BYTES) continue;
      const options = { fileName: basename(file), ...(csvProfile === undefined ? {} : { csvProfile }) };
      const before = await read(bytes, options);
      if (!isClean(before) || before.format === undefined) continue;
      const digits = equationDigits(before.format, bytes.toString('latin1'), before.statements);
      if (digits.length === 0) continue;
      tried.set(before.format, (tried.get(before.format) ?? 0) + 1);
      for (let change = 0; change < CHANGES_A_FILE; change += 1) {
        const at = digits[random(digits.length)] ?? 0;
        const after = await read(withDigit(bytes, at, 1 + random(9)), options);
        if (isClean(after)) missed.push(`${file} at ${around(bytes, at)}`);
      }
    }
    expect(missed, `seed ${SEED}`).toEqual([]);
    expect(tried.get('mt940')).toBeGreaterThan(50);
    expect(tried.get('camt.053')).toBeGreaterThan(50);
  });
});
