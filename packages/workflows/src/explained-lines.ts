import type { MatchDetail } from '@piutang/cash-application';
import { type BatchExplanation, batchExplanationKind, readMany, type Table } from '@piutang/table';
import type { FreshLine } from './fresh-line.ts';
import { fromJson } from './json-line.ts';

/** Lines of a statement that tell nothing of their payments, with what a notification told of them. */
export async function withExplanations(table: Table, lines: readonly FreshLine[]): Promise<readonly FreshLine[]> {
  const unexplained = lines.flatMap(({ line: { account, bankReference: reference }, mayBeBatch }) =>
    mayBeBatch === true && reference !== undefined ? [{ account, reference }] : [],
  );
  if (unexplained.length === 0) return lines;
  const told = new Map(
    (await readMany(table, batchExplanationKind, unexplained)).map((each) => [
      `${each.account} ${each.reference}`,
      each,
    ]),
  );
  return lines.map((fresh) => {
    const explanation = told.get(`${fresh.line.account} ${fresh.line.bankReference}`);
    const isSame = fresh.mayBeBatch === true && explanation?.amountMinor === fresh.line.amountMinor;
    return isSame ? { ...fresh, match: { ...fresh.match, details: detailsOf(explanation) } } : fresh;
  });
}

/** The payments as the matcher reads them. */
export function detailsOf({ details }: BatchExplanation): readonly MatchDetail[] {
  return fromJson(details) as readonly MatchDetail[];
}
