import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { collectStatements, readStatements } from '@piutang/bank-statements';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BANK_FILE_SAMPLES } from '../support/bank-file-samples.ts';
import { breachOf } from '../support/statement-events.ts';

/** One change of a file, as a damaged disk, a bad transfer or a hostile hand would make it. */
type Mutation = (bytes: Buffer) => Buffer;

/** Texts that have broken parsers before: controls, markup, prototypes, look-alike digits, numbers that are none. */
const POISON: readonly string[] = [
  '\0',
  '\r',
  '\n',
  '\u001a',
  '__proto__',
  'constructor',
  '<',
  '&',
  '&#0;',
  ']]>',
  '<!DOCTYPE x>',
  '"',
  ',',
  ';',
  '/',
  '?20',
  ':61:',
  '\n:20:',
  '\n88,',
  '{1:',
  'NaN',
  'Infinity',
  '1e309',
  '-0',
  '−1',
  '９９',
  '\u202e',
  '\ufeff',
  '\u00a0',
  '00000000',
  '9'.repeat(40),
];

const at = fc.double({ min: 0, max: 1, noNaN: true });
const place = (bytes: Buffer, share: number) => Math.floor(share * bytes.length);

/** A few mutations to be made one after the other. */
const mutations: fc.Arbitrary<readonly Mutation[]> = fc.array(
  fc.oneof(
    fc.tuple(at, fc.nat(255)).map(
      ([share, byte]): Mutation =>
        (bytes) =>
          set(bytes, place(bytes, share), byte),
    ),
    fc.tuple(at, fc.nat(60)).map(
      ([share, length]): Mutation =>
        (bytes) => {
          const from = place(bytes, share);
          return Buffer.concat([bytes.subarray(0, from), bytes.subarray(from + length)]);
        },
    ),
    fc.tuple(at, fc.nat(60)).map(
      ([share, length]): Mutation =>
        (bytes) => {
          const from = place(bytes, share);
          return Buffer.concat([bytes.subarray(0, from + length), bytes.subarray(from)]);
        },
    ),
    at.map(
      (share): Mutation =>
        (bytes) =>
          bytes.subarray(0, place(bytes, share)),
    ),
    at.map(
      (share): Mutation =>
        (bytes) =>
          bytes.subarray(place(bytes, share)),
    ),
    fc.tuple(at, fc.constantFrom(...POISON)).map(
      ([share, text]): Mutation =>
        (bytes) => {
          const from = place(bytes, share);
          return Buffer.concat([bytes.subarray(0, from), Buffer.from(text), bytes.subarray(from)]);
        },
    ),
    fc.constantFrom('\r', '\r\n', '\n\n').map(
      (end): Mutation =>
        (bytes) =>
          Buffer.from(bytes.toString('latin1').replaceAll('\r\n', '\n').replaceAll('\n', end), 'latin1'),
    ),
    fc.constant<Mutation>((bytes) => Buffer.from(bytes.toString('latin1'), 'utf16le')),
  ),
  { minLength: 1, maxLength: 6 },
);

function mutate(bytes: Uint8Array, changes: readonly Mutation[]): Buffer {
  return changes.reduce<Buffer>((changed, change) => change(changed), Buffer.from(bytes));
}

function set(bytes: Buffer, index: number, byte: number): Buffer {
  const changed = Buffer.from(bytes);
  if (index < changed.length) changed[index] = byte;
  return changed;
}

const TREE = resolve(
  process.env.PIUTANG_STATEMENT_FIXTURES ?? join(import.meta.dirname, '../../../shared/fixtures/bank-statements'),
);
/** Larger files only make the run longer: what a mutation meets, it meets in the first pages. */
const LARGEST_MUTATED_BYTES = 100_000;

describe('a bank file that was damaged', () => {
  it.each(Object.keys(BANK_FILE_SAMPLES))('of format %s ends in statements or one typed error', async (format) => {
    const bytes = Buffer.from(BANK_FILE_SAMPLES[format]!);
    await fc.assert(
      fc.asyncProperty(mutations, async (changes) => {
        expect(await breachOf(readStatements([mutate(bytes, changes)]))).toBeUndefined();
      }),
      { numRuns: 300 },
    );
  });

  it.runIf(existsSync(join(TREE, 'expected.json')))('of the corpus ends in statements or one typed error', async () => {
    const rows: { file: string }[] = JSON.parse(readFileSync(join(TREE, 'expected.json'), 'utf8'));
    const files = rows
      .map(({ file }) => readFileSync(join(TREE, file)))
      .filter(({ length }) => length <= LARGEST_MUTATED_BYTES);
    await fc.assert(
      fc.asyncProperty(fc.nat(files.length - 1), mutations, async (index, changes) => {
        expect(await breachOf(readStatements([mutate(files[index]!, changes)]))).toBeUndefined();
      }),
      { numRuns: process.env.CI === 'true' ? 10_000 : 1_000 },
    );
  });

  it('of random bytes ends in a typed error or statements', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 400 }), async (bytes) => {
        expect(await breachOf(readStatements([bytes]))).toBeUndefined();
      }),
      { numRuns: 500 },
    );
  });
});

describe('one digit changed in a file that balances', () => {
  /** Where the amounts of each sample stand. */
  const AMOUNTS: readonly (readonly [string, RegExp])[] = [
    ['mt940', /(?<=:6[02]F:C\d{6}EUR|:61:\d{10}C|:61:\d{6}RD)[\d,]+/g],
    ['mt942', /(?<=:61:\d{10}C|:90C:1EUR)[\d,]+/g],
    ['bai2', /(?<=\n16,\d{3},|010,|\n88,|\n[49][98],)\d+/g],
    ['camt', /(?<=<Amt Ccy="EUR">)[\d.]+/g],
  ];

  it.each(AMOUNTS)('is caught in %s', async (format, amounts) => {
    const text = BANK_FILE_SAMPLES[format]!;
    const before = await collectStatements(readStatements([Buffer.from(text)]));
    expect(before.problems).toEqual([]);
    const digits = [...text.matchAll(amounts)].flatMap((match) =>
      [...match[0]].flatMap((sign, offset) => (/\d/.test(sign) ? [match.index + offset] : [])),
    );
    expect(digits.length).toBeGreaterThan(1);
    for (const at of digits) {
      const digit = (Number(text[at]) + 1) % 10;
      const changed = `${text.slice(0, at)}${digit}${text.slice(at + 1)}`;
      const { problems, error } = await collectStatements(readStatements([Buffer.from(changed)]));
      expect(error !== undefined || problems.length > 0, `digit at ${at}: ${changed.slice(at - 12, at + 8)}`).toBe(
        true,
      );
    }
  });
});
