import type { StatementRecord } from '@piutang/table';

/** Whether a statement opens with the balance at which the one before it closed; `unknown` where one of them is not told. */
export type Continuity = 'first' | 'follows' | 'gap' | 'unknown';

export type LinkedStatement = StatementRecord & { readonly continuity: Continuity };

/**
 * An account's statements in the order in which they follow each other, each with how it does. Asked of what is there now,
 * so that the order in which files arrive does not matter and a gap closes when the missing file comes.
 */
export function linked(statements: readonly StatementRecord[]): readonly LinkedStatement[] {
  const links: LinkedStatement[] = [];
  for (const day of byDay(inForce(statements))) {
    const left = [...day];
    while (left.length > 0) {
      const before = links.at(-1);
      for (const statement of left.splice(nextOf(left, before), 1)) {
        links.push({ ...statement, continuity: follows(before, statement) });
      }
    }
  }
  return links;
}

/** The statements without those that a correction has taken the place of; of several corrections the last counts. */
function inForce(statements: readonly StatementRecord[]): readonly StatementRecord[] {
  const versions = Map.groupBy(statements, ({ closingOn, number, corrects }) => `${closingOn}#${corrects ?? number}`);
  return [...versions.values()].map((same) => same.reduce((kept, each) => (isLater(each, kept) ? each : kept)));
}

/** Of two versions of a statement: a correction comes after what it takes the place of, whatever their clocks said. */
function isLater(each: StatementRecord, kept: StatementRecord): boolean {
  if (each.corrects === undefined) return false;
  return kept.corrects === undefined || each.recordedAt > kept.recordedAt;
}

/**
 * Which statement of a day comes next: the one that follows, else, behind a gap, one that follows none of the others.
 * Balances tell, not numbers, because banks number in many ways.
 */
function nextOf(left: readonly StatementRecord[], before: StatementRecord | undefined): number {
  const following = left.findIndex((statement) => follows(before, statement) === 'follows');
  if (following >= 0) return following;
  const closings = new Set(left.map(({ closingMinor }) => closingMinor));
  return Math.max(
    0,
    left.findIndex(({ openingMinor }) => !closings.has(openingMinor)),
  );
}

function follows(before: StatementRecord | undefined, next: StatementRecord): Continuity {
  if (before === undefined) return 'first';
  if (before.closingMinor === undefined || next.openingMinor === undefined) return 'unknown';
  return before.closingMinor === next.openingMinor ? 'follows' : 'gap';
}

function byDay(statements: readonly StatementRecord[]): Iterable<readonly StatementRecord[]> {
  const order = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);
  const sorted = statements.toSorted((a, b) => order(a.closingOn, b.closingOn) || order(a.number, b.number));
  return Map.groupBy(sorted, ({ closingOn }) => closingOn).values();
}
