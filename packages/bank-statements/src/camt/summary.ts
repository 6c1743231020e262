import { addDecimal, equalDecimal, formatDecimal, scanDecimal } from '../decimal.ts';
import type { Decimal } from '../model.ts';
import type { EntryNote } from './line.ts';
import type { RawStatement, RawTotals } from './message.ts';

type SideSums = { credits: { count: number; sum: Decimal }; debits: { count: number; sum: Decimal } };

/** Counts and absolute sums of the entries read: of those that are booked, and with those that are not. */
export type EntrySums = { booked: SideSums; all: SideSums };

/**
 * Compares the bank's own summary with the entries. Banks differ on whether pending entries count, so either will do;
 * a mismatch is told and changes nothing, because published samples and some banks' summaries are wrong.
 */
export function summaryNotes(statement: RawStatement, sums: EntrySums): EntryNote[] {
  const { all, credits, debits } = statement.totals;
  const both = ({ credits: c, debits: d }: SideSums) => ({ count: c.count + d.count, sum: addDecimal(c.sum, d.sum) });
  return [
    ...compare('TtlNtries', all, both(sums.booked), both(sums.all)),
    ...compare('TtlCdtNtries', credits, sums.booked.credits, sums.all.credits),
    ...compare('TtlDbtNtries', debits, sums.booked.debits, sums.all.debits),
  ];
}

type Counted = { readonly count: number; readonly sum: Decimal };

function compare(name: string, told: RawTotals, booked: Counted, all: Counted): EntryNote[] {
  const notes: EntryNote[] = [];
  const count = Number(told.count);
  if (told.count !== '' && count !== booked.count && count !== all.count) {
    const message = `the summary's ${name} tells ${told.count.slice(0, 20)} entries and ${all.count} were read: compare with the bank's own list`;
    notes.push({ code: 'count-mismatch', severity: 'warning', message });
  }
  const sum = scanDecimal(told.sum, 0, told.sum.length, '.');
  if (sum !== undefined && !equalDecimal(sum, booked.sum) && !equalDecimal(sum, all.sum)) {
    const message = `the summary's ${name} tells a sum of ${formatDecimal(sum)} and the entries add up to ${formatDecimal(all.sum)}: compare with the bank's own list`;
    notes.push({ code: 'control-total-mismatch', severity: 'warning', message });
  }
  return notes;
}
