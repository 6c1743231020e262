import { createReadStream } from 'node:fs';
import { basename } from 'node:path';
import {
  type MatchLine,
  type MatchOutcome,
  mayBelong,
  type NamedRemittance,
  type Remittance,
  readRemittances,
  settledByGross,
  tieRemittances,
  withRemittance,
} from '@piutang/cash-application';
import type { CurrencyCode } from '@piutang/money';
import { InputProblem } from './match-input.ts';

/** Lines matched with what came beside the bank about them. */
export type RemittanceMatching = {
  /** The line as it is matched. */
  readonly lineOf: (line: MatchLine) => MatchLine;
  /** The decisions on it: less certain where something came that may be of it or of another line. */
  readonly judged: (line: MatchLine, outcomes: readonly MatchOutcome[]) => readonly MatchOutcome[];
};

/** Bytes of a remittance that are read: one more than any has, so that a larger one is told to be too large. */
const MAX_BYTES = 1_000_001;

/** Rules that rest on a number or channel of the line itself: an advice says nothing better. */
const SURE: ReadonlySet<string> = new Set(['R2', 'R3', 'R4']);

const DIFFERS: MatchOutcome['why'] = {
  id: 'Berita pembayaran yang tampaknya untuk penerimaan ini menyebut jumlah lain; perlu dicek.',
  en: 'The advice that seems to be of this payment speaks of another amount; needs a look.',
};
const NOT_UNIQUE: MatchOutcome['why'] = {
  id: 'Berita pembayaran yang masuk mungkin untuk penerimaan ini, mungkin untuk yang lain; perlu dicek.',
  en: 'An advice that came may be of this payment or of another; needs a look.',
};

/** Reads remittances of one kind; a file that is of the other kind, or of none, is refused. */
export async function readRemittanceFiles(
  files: readonly string[],
  kind: Remittance['kind'],
  currency: CurrencyCode,
): Promise<readonly NamedRemittance[]> {
  const found: NamedRemittance[] = [];
  for (const file of files) {
    const read = await readRemittances(await bytesOf(file), { name: basename(file), currency });
    if ('refused' in read)
      throw new InputProblem(
        'row-unreadable',
        `${file}${read.line === undefined ? '' : `: line ${read.line}`}: ${read.message}`,
      );
    for (const [at, remittance] of read.entries()) {
      if (remittance.kind !== kind)
        throw new InputProblem(
          'row-unreadable',
          kind === 'settlement'
            ? `${file}: got no column of fees, expected a gross report; give an advice with --advice`
            : `${file}: got a column of fees, expected an advice; give a gross report with --settlement`,
        );
      found.push({ id: `${file} ${at + 1}`, remittance });
    }
  }
  return found;
}

/** Ties lines to remittances, each to one at most. @param lines all that are to be matched */
export function remittanceMatching(
  lines: readonly MatchLine[],
  remittances: readonly NamedRemittance[],
): RemittanceMatching {
  const byId = new Map(remittances.map(({ id, remittance }) => [id, remittance]));
  const ties = new Map(tieRemittances(lines, remittances).map((tie) => [tie.line, tie]));
  const agreeing = (line: MatchLine) =>
    ties.get(line.id)?.agrees === true ? byId.get(ties.get(line.id)?.remittance ?? '') : undefined;
  return {
    lineOf: (line) => {
      const remittance = agreeing(line);
      return remittance === undefined ? line : withRemittance(line, remittance);
    },
    judged: (line, outcomes) => {
      const remittance = agreeing(line);
      if (remittance !== undefined) return settledByGross(outcomes, remittance);
      if (ties.has(line.id))
        return outcomes.map((each) => (each.outcome === 'auto' ? each : { ...each, why: DIFFERS }));
      const may = remittances.some((each) => mayBelong(line, each.remittance));
      return may ? outcomes.map((each) => (SURE.has(each.rule) ? each : uncertain(each, NOT_UNIQUE))) : outcomes;
    },
  };
}

function uncertain(outcome: MatchOutcome, why: MatchOutcome['why']): MatchOutcome {
  return outcome.outcome === 'auto' ? { ...outcome, outcome: 'suggest', why } : outcome;
}

async function bytesOf(file: string): Promise<Uint8Array> {
  try {
    return Buffer.concat(
      await Array.fromAsync(createReadStream(file, { end: MAX_BYTES - 1 }) as AsyncIterable<Buffer>),
    );
  } catch (error) {
    if (!(error instanceof Error && 'syscall' in error)) throw error;
    throw new InputProblem(
      'file-unreadable',
      `file not readable: got ${error.message}, expected a readable file; check the path`,
    );
  }
}
