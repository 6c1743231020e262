import type { AgeingResult } from '@piutang/collections';
import { formatAmount } from '@piutang/money';
import type { OpenItemProblem } from './open-item-lines.ts';

/** Why there is no ageing. */
export type Refusal = {
  readonly code: string;
  /** The command was used wrongly, as against: the answer is no. */
  readonly usage?: boolean;
  readonly message: string;
  readonly problems?: readonly OpenItemProblem[];
};

/** The sentences of a refusal, the cause last. */
export function refusalText({ message, problems = [] }: Refusal): string {
  return `${[...problems.map((problem) => problem.message), message].join('\n')}\n`;
}

/** The shape that people and checks rely on: decimal strings in the major unit. */
export function ageingJson(result: AgeingResult) {
  const currencies = result.currencies.map(({ currency, buckets, unappliedMinor, totalMinor, count }) => {
    const amounts = buckets.map(({ label, amountMinor }) => [label, formatAmount(amountMinor, currency)]);
    const figures = {
      buckets: Object.fromEntries(amounts),
      unapplied: formatAmount(unappliedMinor, currency),
      total: formatAmount(totalMinor, currency),
      count,
    };
    return [currency, figures] as const;
  });
  return { asOf: result.asOf, currencies: Object.fromEntries(currencies) };
}

/** A row a bucket, a column a currency, numbers to the right. */
export function ageingText(result: AgeingResult): string {
  const title = `Ageing as of ${result.asOf}`;
  if (result.currencies.length === 0) return `${title}: no open items\n`;
  const labels = result.currencies[0]?.buckets.map((bucket) => bucket.label) ?? [];
  const names = ['', ...labels, 'unapplied', 'total', 'open items'];
  const columns = result.currencies.map((each) => {
    const amounts = [...each.buckets.map((bucket) => bucket.amountMinor), each.unappliedMinor, each.totalMinor];
    return [each.currency, ...amounts.map((minor) => grouped(formatAmount(minor, each.currency))), String(each.count)];
  });
  const nameWidth = Math.max(...names.map((name) => name.length));
  const widths = columns.map((cells) => Math.max(...cells.map((cell) => cell.length)));
  const rows = names.map((name, row) =>
    [name.padEnd(nameWidth), ...columns.map((cells, at) => (cells[row] ?? '').padStart(widths[at] ?? 0))].join('  '),
  );
  return `${[title, ...rows].join('\n')}\n`;
}

function grouped(decimal: string): string {
  const [whole = '', fraction] = decimal.split('.');
  const groups = whole.replace(/\B(?=(\d{3})+$)/g, ',');
  return fraction === undefined ? groups : `${groups}.${fraction}`;
}
