import type { CollectedStatement, StatementFormat, StatementLine } from '@piutang/bank-statements';

/**
 * Amounts that the arithmetic of a file speaks of, where they stand in its text: opening, lines and closing, and the
 * control totals of BAI2. Not here, because no sum contains them: available and forward balances, the gross, instructed
 * and foreign amounts and charges inside a camt entry, the amount of an entry's only transaction (the entry's own counts),
 * and figures inside texts.
 */
const EQUATION: Partial<Readonly<Record<StatementFormat, RegExp>>> = {
  mt940:
    /(?<=(?:^|[\n\r]):6[02][FM]?:[CD]?\d{6}[A-Z]{3} *|(?:^|[\n\r]):61:\d{6}(?:\d{4}| {4})?(?:R?[CD])[A-Z]?(?:\r?\n)?)\d*[,.]?\d*/g,
  'camt.053':
    /(?<=<(?:\w+:)?Ntry>\s*(?:<(?:\w+:)?NtryRef>[^<]*<\/(?:\w+:)?NtryRef>\s*)?<(?:\w+:)?Amt(?:\s[^>]*)?>\s*|<(?:\w+:)?Cd>(?:OPBD|CLBD)<\/(?:\w+:)?Cd>\s*<\/(?:\w+:)?CdOrPrtry>\s*<\/(?:\w+:)?Tp>\s*<(?:\w+:)?Amt(?:\s[^>]*)?>\s*)[\d.]+(?=\s*<)/g,
  bai2: /(?<=(?:^|[\n\r])(?:16,\d{3},|(?:49|98|99),|03,[^,\n]*,[^,\n]*,\d{3},))\d+/g,
};

/** A cell that is a number with two decimals, with or without quotes, sign, thousands and CR or DB. */
const CSV_CELL = /(?<=^|[,;\t|]|")\s*[+-]?(?:\d{1,3}(?:[.,]\d{3})+|\d+)[.,]\d{2}(?: (?:CR|DB))?\s*(?=[,;\t|"\r\n]|$)/g;

/**
 * Positions of the digits in the amounts that a file's own arithmetic speaks of. In a CSV file without an opening
 * balance the oldest row's own amount is not among them: the balance after it is where the chain begins.
 */
export function equationDigits(
  format: StatementFormat,
  text: string,
  statements: readonly CollectedStatement[],
): number[] {
  const found: number[] = [];
  const keep = (from: number, amount: string) => {
    for (let offset = 0; offset < amount.length; offset += 1) if (isDigit(amount, offset)) found.push(from + offset);
  };
  if (format === 'csv') {
    const beginnings = new Set(statements.flatMap(oldestLines));
    for (const { fileLine, from, cells } of csvAmounts(text, statements)) {
      const kept = beginnings.has(fileLine) ? cells.slice(-1) : cells;
      // A row that is alone has nothing before or after it to agree with.
      if (!statements.some(({ lines }) => lines.length === 1 && lines[0]?.fileLine === fileLine)) {
        for (const cell of kept) keep(from + cell.index, cell[0]);
      }
    }
    return found;
  }
  const pattern = EQUATION[format];
  if (pattern !== undefined) for (const match of text.matchAll(pattern)) keep(match.index, match[0]);
  return found;
}

function isDigit(text: string, at: number): boolean {
  const code = text.charCodeAt(at);
  return code >= 48 && code <= 57;
}

/**
 * Physical lines of the bookings before which no balance is told: the first, in a file of newest first the last, and both
 * where the balances can be read either way.
 */
function oldestLines({ lines }: CollectedStatement): (number | undefined)[] {
  const follows = (later: StatementLine, earlier: StatementLine | undefined) =>
    earlier === undefined ||
    (earlier.balanceAfter?.coefficient ?? 0n) + later.amount.coefficient === later.balanceAfter?.coefficient;
  const isOldestFirst = lines.every((line, index) => follows(line, lines[index - 1]));
  const isNewestFirst = lines.every((line, index) => follows(line, lines[index + 1]));
  return [isOldestFirst ? lines[0]?.fileLine : undefined, isNewestFirst ? lines.at(-1)?.fileLine : undefined];
}

/** The numbers in the rows that are bookings. The balance stands last in every export that is used here. */
function* csvAmounts(text: string, statements: readonly CollectedStatement[]) {
  const bookings = new Set(statements.flatMap(({ lines }) => lines.map(({ fileLine }) => fileLine)));
  let fileLine = 1;
  for (const { 0: row, index: from } of text.matchAll(/[^\r\n]*(?:\r\n|\n|\r|$)/g)) {
    if (row === '') return;
    if (bookings.has(fileLine)) yield { fileLine, from, cells: [...row.matchAll(CSV_CELL)] };
    fileLine += 1;
  }
}
