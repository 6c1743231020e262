import { fieldsOf, minorUnits, skipFunds } from './fields.ts';

/** The amounts of an 03 record, by type code. */
export type Summary = {
  readonly account: string;
  readonly currency: string | undefined;
  readonly amounts: ReadonlyMap<string, { readonly amountMinor: bigint; readonly count: string }>;
  /** All amounts added up, as the 49 record's control total counts them. */
  readonly sumMinor: bigint;
  /** What could not be read, if anything. */
  readonly fault: string | undefined;
};

type Group = { readonly code: string; readonly amountMinor: bigint | undefined; readonly count: string };

/**
 * Reads `03,account,currency` and its groups of type code, amount, item count and funds type. Fields run on over the
 * 88s, so that a line may end between a code and its amount. One American bank ends each line with one comma too many
 * (`,,,/`), which shifts all that follows: where the plain reading meets something that is no type code, each line is
 * read as groups of its own.
 */
export function readSummary(segments: readonly string[]): Summary {
  const fields = fieldsOf(segments);
  const account = (fields.next() ?? '').trim();
  const currency = (fields.next() ?? '').trim().toUpperCase();
  const plain = groupsOf(segments, 2);
  const aligned = plain.fault === undefined || segments.length === 1 ? undefined : lineByLine(segments);
  const { groups, fault } = aligned?.fault === undefined ? (aligned ?? plain) : plain;
  const amounts = new Map<string, { amountMinor: bigint; count: string }>();
  let sumMinor = 0n;
  for (const { code, amountMinor, count } of groups) {
    if (amountMinor === undefined) continue;
    sumMinor += amountMinor;
    if (!amounts.has(code)) amounts.set(code, { amountMinor, count });
  }
  return { account, currency: currency === '' ? undefined : currency, amounts, sumMinor, fault };
}

type Groups = { readonly groups: readonly Group[]; readonly fault: string | undefined };

function lineByLine(segments: readonly string[]): Groups {
  const groups: Group[] = [];
  for (const [index, segment] of segments.entries()) {
    const read = groupsOf([segment], index === 0 ? 2 : 0);
    if (read.fault !== undefined) return read;
    groups.push(...read.groups);
  }
  return { groups, fault: undefined };
}

function groupsOf(segments: readonly string[], skip: number): Groups {
  const fields = fieldsOf(segments);
  for (let count = 0; count < skip; count += 1) fields.next();
  const groups: Group[] = [];
  for (let code = fields.next(); code !== undefined; code = fields.next()) {
    const amount = (fields.next() ?? '').trim();
    const count = (fields.next() ?? '').trim();
    const funds = (fields.next() ?? '').trim();
    skipFunds(funds, fields);
    const name = code.trim();
    if (name === '') {
      if (amount === '' && count === '' && funds === '') continue;
      return { groups, fault: `no type code before "${amount}"` };
    }
    const amountMinor = amount === '' ? undefined : minorUnits(amount);
    if (!/^\d{3}$/.test(name)) return { groups, fault: `"${name.slice(0, 20)}" as a type code` };
    if (amount !== '' && amountMinor === undefined)
      return { groups, fault: `"${amount.slice(0, 30)}" as the amount of ${name}` };
    groups.push({ code: name, amountMinor, count });
  }
  return { groups, fault: undefined };
}
