import { type AgeingResult, checkedAgeing } from '@piutang/collections';
import { formatAmount } from '@piutang/money';
import type { GroupView } from '@piutang/workflows';
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

/** The group view as data: decimal strings in the major unit. */
export function groupJson(group: GroupView) {
  if ('missing' in group) return { currency: group.currency, missingRates: group.missing, on: group.on, total: null };
  const { currency, ageing, rates } = group;
  const amount = (minor: bigint) => formatAmount(minor, currency);
  return {
    currency,
    buckets: Object.fromEntries(ageing.buckets.map(({ label, amountMinor }) => [label, amount(amountMinor)])),
    unapplied: amount(ageing.unappliedMinor),
    total: amount(ageing.totalMinor),
    rates,
  };
}

/** The group view for people: a line an amount, or the sentence that says which rates are missing. */
export function groupText(group: GroupView): string {
  if ('missing' in group)
    return `No group total in ${group.currency}: no rate of ${group.missing.join(', ')} is known for ${group.on}; record it with piutang rate set\n`;
  const { currency, ageing, rates } = group;
  const rows = [...ageing.buckets, { label: 'unapplied', amountMinor: ageing.unappliedMinor }];
  const all = [...rows, { label: 'total', amountMinor: ageing.totalMinor }];
  const amounts = all.map(({ amountMinor }) => grouped(formatAmount(amountMinor, currency)));
  const width = Math.max(...amounts.map((text) => text.length));
  const lines = all.map(({ label }, at) => `${label.padEnd(9)}  ${(amounts[at] ?? '').padStart(width)}`);
  const at = rates.map(({ currency: of, rate, source }) => `1 ${of} = ${rate} (${source})`);
  return `${[`All in ${currency}${at.length === 0 ? '' : `, ${at.join(', ')}`}`, ...lines].join('\n')}\n`;
}

/** A row a bucket, a column a currency, numbers to the right. */
export function ageingText(result: AgeingResult): string {
  const title = `Ageing as of ${result.asOf}`;
  if (result.currencies.length === 0) return `${title}: no open items\n`;
  const labels = result.currencies[0]?.buckets.map((bucket) => bucket.label) ?? [];
  const names = ['', ...labels, 'unapplied', 'total', 'open items'];
  const columns = result.currencies.map(checkedAgeing).map((each) => {
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
