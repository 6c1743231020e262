import type { ProblemCode, StatementFormat } from '@piutang/bank-statements';
import { STATEMENT_GENERATORS } from '../statement-generators/formats.ts';

/** One file that no bank would send, and what it must come to beyond the rule for all: a reading, or one typed error. */
export type HostileFile = {
  readonly name: string;
  readonly bytes: Uint8Array;
  /** The file is refused as a whole: with any code, or with one of these. */
  readonly refusedAs?: 'any' | readonly ProblemCode[];
  /** The file is odd and yet right: so many lines, nothing wrong. */
  readonly lines?: number;
  /** Something of it is missing or false: it must not pass for a complete statement without a word. */
  readonly isIncomplete?: boolean;
};

/** Lines of each {@link BASES} file. */
export const BASE_LINES = 3;

const SEED = 7;
const GENERATED = { mt940: 'mt940', camt: 'camt', csv: 'csv-klikbca', ofx: 'ofx', bai2: 'bai2' } as const;

/** The formats that hostile files are made in. */
export type BaseName = keyof typeof GENERATED;
export const BASE_NAMES = Object.keys(GENERATED) as readonly BaseName[];

/** A small valid file of each format, to be spoilt. */
export const BASES: Readonly<Record<BaseName, string>> = Object.fromEntries(
  BASE_NAMES.map((name) => {
    const { generate } = STATEMENT_GENERATORS[GENERATED[name]];
    return [name, Buffer.concat([...generate({ seed: SEED, lines: BASE_LINES })]).toString('utf8')];
  }),
) as Record<BaseName, string>;

/** The format that each base is read as. */
export const BASE_FORMATS: Readonly<Record<BaseName, StatementFormat>> = {
  mt940: 'mt940',
  camt: 'camt.053',
  csv: 'csv',
  ofx: 'ofx',
  bai2: 'bai2',
};

/** A hostile file from text. */
export function hostile(name: string, text: string, rest: Omit<HostileFile, 'name' | 'bytes'> = {}): HostileFile {
  return { name, bytes: Buffer.from(text, 'utf8'), ...rest };
}

/** The base with the first match of a pattern replaced literally; throws where the pattern is not in it. */
export function spoilt(base: BaseName, pattern: RegExp, replacement: string): string {
  const text = BASES[base];
  if (!pattern.test(text)) throw new Error(`${base}: got no match of ${pattern}, expected one to spoil`);
  return text.replace(pattern, () => replacement);
}
