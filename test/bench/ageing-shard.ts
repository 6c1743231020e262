import { writeFileSync } from 'node:fs';
import { instant } from '@piutang/calendar';
import { createAgeing, createPayerBook, DEFAULT_BUCKET_DAYS } from '@piutang/collections';
import { partText } from '@piutang/workflows';
import { AS_OF, openItemAt } from './ageing-data.ts';

/** Items of a page, as in the run of a whole book. */
const PAGE_ITEMS = 2_000;

const [segment = 0, segments = 1, count = 0] = process.argv.slice(2).map(Number);
const [, , , , , out = ''] = process.argv;

let cpuUs = 0;
const timed = <T>(work: () => T): T => {
  const before = process.cpuUsage();
  const answer = work();
  const { user, system } = process.cpuUsage(before);
  cpuUs += user + system;
  return answer;
};

const ageing = createAgeing({ asOf: AS_OF, bucketDays: DEFAULT_BUCKET_DAYS });
const payers = createPayerBook(AS_OF);
let page = [];
for (let at = segment; at < count; at += segments) {
  page.push(openItemAt(at));
  if (page.length < PAGE_ITEMS && at + segments < count) continue;
  const items = page;
  timed(() => {
    for (const item of items) {
      ageing.add(item);
      payers.add(item);
    }
  });
  page = [];
}
const text = timed(() => {
  const part = { currencies: ageing.result().currencies, positions: [...payers.payers()] };
  return partText({ startedAt: instant(0), cutAt: instant(0) }, part);
});
writeFileSync(out, text);
/** One object on standard output: what the benchmark reads. */
console.log(JSON.stringify({ cpuS: cpuUs / 1e6, peakMib: process.resourceUsage().maxRSS / 1024 }));
