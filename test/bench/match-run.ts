import { localDate } from '@piutang/calendar';
import { createMatcher, createOpenItems, DEFAULT_MATCHING_SETTINGS } from '@piutang/cash-application';
import { itemAt, lineAt, payerAt, payerCount } from './match-data.ts';

/** Rows that are made at once, so that neither file is ever in memory as a whole: they are read as they come. */
const BATCH = 2_000;
const MIB = 1_048_576;

const [lines = 0, items = 0] = process.argv.slice(2).map(Number);

const cpuSeconds = (since?: NodeJS.CpuUsage): number => {
  const { user, system } = process.cpuUsage(since);
  return (user + system) / 1_000_000;
};

let indexCpuS = 0;
const openItems = createOpenItems(items);
for (let from = 0; from < items; from += BATCH) {
  const batch = Array.from({ length: Math.min(BATCH, items - from) }, (_, at) => itemAt(from + at, items));
  const before = process.cpuUsage();
  for (const item of batch) openItems.add(item);
  indexCpuS += cpuSeconds(before);
}
const payers = Array.from({ length: payerCount(items) }, (_, at) => payerAt(at));
const beforeMatcher = process.cpuUsage();
const matcher = createMatcher({
  items: openItems,
  payers,
  settings: DEFAULT_MATCHING_SETTINGS,
  asOf: localDate('2026-11-21'),
});
indexCpuS += cpuSeconds(beforeMatcher);

let matchCpuS = 0;
let posted = 0;
for (let from = 0; from < lines; from += BATCH) {
  const batch = Array.from({ length: Math.min(BATCH, lines - from) }, (_, at) => lineAt(from + at, items));
  const before = process.cpuUsage();
  for (const line of batch) {
    for (const { outcome } of matcher.match(line)) if (outcome === 'auto') posted += 1;
  }
  matchCpuS += cpuSeconds(before);
}

/** One object on standard output: what the benchmark reads. */
console.log(
  JSON.stringify({
    indexCpuS,
    matchCpuS,
    posted,
    steps: matcher.workSteps(),
    peakMib: process.resourceUsage().maxRSS / (MIB / 1_024),
  }),
);
