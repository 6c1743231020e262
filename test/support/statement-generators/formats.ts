import type { ReadOptions, StatementFormat } from '@piutang/bank-statements';
import { bai2 } from './bai2.ts';
import type { StatementRequest } from './bookings.ts';
import { camt053 } from './camt053.ts';
import { GENERATED_PROFILE, klikBcaCsv, profiledCsv } from './csv.ts';
import { mt940 } from './mt940.ts';
import { ofx } from './ofx.ts';

/** One kind of generated bank file: valid, of one statement, whose numbers agree. */
export type StatementGenerator = {
  readonly format: StatementFormat;
  readonly options: ReadOptions;
  /** The file's bytes in chunks, never more than one of them in memory. */
  generate(request: StatementRequest): Iterable<Uint8Array>;
};

/** Every kind that can be generated, by name. */
export const STATEMENT_GENERATORS = {
  mt940: { format: 'mt940', options: {}, generate: (request) => mt940(request, 'plain') },
  'mt940-subfields': { format: 'mt940', options: {}, generate: (request) => mt940(request, 'subfields') },
  camt: { format: 'camt.053', options: {}, generate: camt053 },
  csv: { format: 'csv', options: { csvProfile: GENERATED_PROFILE }, generate: profiledCsv },
  'csv-klikbca': { format: 'csv', options: {}, generate: klikBcaCsv },
  ofx: { format: 'ofx', options: {}, generate: (request) => ofx(request, 'closed') },
  'ofx-unclosed': { format: 'ofx', options: {}, generate: (request) => ofx(request, 'unclosed') },
  bai2: { format: 'bai2', options: {}, generate: bai2 },
} as const satisfies Readonly<Record<string, StatementGenerator>>;

export type GeneratorName = keyof typeof STATEMENT_GENERATORS;

/** Lines of the sample that shows how long a line is. */
const SAMPLE_LINES = 2000;

/** How many lines make a file of about so many bytes. */
export function linesFor(name: GeneratorName, bytes: number): number {
  let sample = 0;
  for (const chunk of STATEMENT_GENERATORS[name].generate({ seed: 1, lines: SAMPLE_LINES })) sample += chunk.length;
  return Math.max(1, Math.round((bytes / sample) * SAMPLE_LINES));
}
