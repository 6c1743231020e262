import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { bai2Records } from '../support/statement-generators/bai2.ts';
import type { GeneratorName } from '../support/statement-generators/formats.ts';
import { type Benchmark, rounded } from './benchmark.ts';
import { RACE_LINES, type Race, ROUNDS, WARM_UP_ROUNDS } from './statement-race.ts';

const RACE = join(import.meta.dirname, 'statement-race.ts');

/** Reading speed of each format beside the peer that people use for it, on the same bytes in the same process. */
export async function bench(): Promise<Benchmark> {
  const mt940 = race('mt940');
  const subfields = race('mt940-subfields');
  const camt = race('camt');
  const csv = race('csv');
  const csvStream = race('csv-stream');
  const csvFloor = race('csv-floor');
  const klikBca = race('csv-klikbca');
  const ofx = race('ofx');
  const ofxUnclosed = race('ofx-unclosed');
  const bai2 = race('bai2');
  const recordsPerLine = bai2Records(RACE_LINES) / RACE_LINES;
  return {
    name: 'statements',
    figures: {
      mt940_lines_per_s: mt940.ours,
      mt940js_lines_per_s: mt940.theirs,
      mt940_subfields_lines_per_s: subfields.ours,
      camt_lines_per_s: camt.ours,
      saxes_lines_per_s: camt.theirs,
      csv_lines_per_s: csv.ours,
      papaparse_lines_per_s: csv.theirs,
      papaparse_stream_lines_per_s: csvStream.theirs,
      csv_floor_lines_per_s: csvFloor.theirs,
      csv_klikbca_lines_per_s: klikBca.ours,
      ofx_lines_per_s: ofx.ours,
      ofxjs_lines_per_s: ofx.theirs,
      bai2_records_per_s: rounded(bai2.ours * recordsPerLine, 0),
      bai2_records_per_cpu_s: rounded(bai2.oursCpu * recordsPerLine, 0),
    },
    ratios: {
      mt940_vs_mt940js: ratio(mt940),
      mt940_subfields_vs_mt940js: ratio(subfields),
      camt_vs_saxes: ratio(camt),
      csv_vs_papaparse: ratio(csv),
      csv_vs_papaparse_stream: ratio(csvStream),
      csv_floor_vs_papaparse: rounded(csvFloor.theirs / csv.theirs, 2),
      ofx_vs_ofxjs: ratio(ofx),
      ofx_unclosed_vs_ofxjs: ratio(ofxUnclosed),
      mt940_vs_mt940js_cpu: cpuRatio(mt940),
      mt940_subfields_vs_mt940js_cpu: cpuRatio(subfields),
      camt_vs_saxes_cpu: cpuRatio(camt),
      csv_vs_papaparse_cpu: cpuRatio(csv),
      csv_floor_vs_papaparse_cpu: rounded(csvFloor.theirsCpu / csv.theirsCpu, 2),
      ofx_vs_ofxjs_cpu: cpuRatio(ofx),
    },
    notes: [
      `${RACE_LINES} lines a file, a process a format, medians of ${ROUNDS} interleaved runs after ${WARM_UP_ROUNDS} to warm up; every run's number of lines and sum of amounts were checked.`,
      'Keys with cpu count the processor time of all threads, which a busy machine distorts less; the others count elapsed time.',
      'mt940-js answers its own statements (float amounts, :86: not taken apart); saxes, papaparse and ofx-js answer no lines of their own, so the same lines as ours are built on them, compared field by field, without our checks of balances, currencies and dates.',
      'Each peer in its quickest form: papaparse and ofx-js have the whole text in memory, ours and saxes read chunk by chunk; csv_vs_papaparse_stream is papaparse chunk by chunk too, ofx_unclosed_vs_ofxjs a file of OFX 1 without end tags, which ofx-js has to mend first.',
      'csv_floor is no reader: the bytes are decoded and the same lines made of values known beforehand, which is the least that any reader does.',
    ],
  };
}

function race(name: GeneratorName | 'csv-stream' | 'csv-floor'): Race {
  return JSON.parse(execFileSync(process.execPath, [RACE, name], { encoding: 'utf8' })) as Race;
}

function ratio({ ours, theirs }: Race): number {
  return rounded(ours / theirs, 2);
}

function cpuRatio({ oursCpu, theirsCpu }: Race): number {
  return rounded(oursCpu / theirsCpu, 2);
}
