import { compareDecimal } from '../decimal.ts';
import type { Balance, Problem } from '../model.ts';

/** One side of the seam between two pages: :62M: of the page before, :60M: of the page after. */
type Seam = { readonly account: string | undefined; readonly balance: Balance | undefined; readonly line: number };

export type PageSeams = {
  /** A page ended that the next one in the file does not go on from. */
  ended(seam: Seam): void;
  /** A page began that does not go on from the one before it in the file. */
  begun(seam: Seam): void;
  /** Pages whose neighbour is nowhere in the file, in file order. */
  missing(): readonly Problem[];
};

/** No bank cuts a statement into as many pages; a file with more loose ends has one cause, not thousands. */
const MAX_LOOSE_SEAMS = 1000;

/**
 * Finds the neighbours of pages that stand apart in a file: banks that pack several accounts into one file interleave
 * their pages, and tools that collect files put them together in any order. Two pages are neighbours when one ends with
 * the balance, of the same account, with which the other begins.
 */
export function createPageSeams(): PageSeams {
  const ends: Seam[] = [];
  const beginnings: Seam[] = [];
  const meet = (seam: Seam, others: Seam[], own: Seam[]) => {
    const at = others.findIndex((other) => fits(seam, other));
    if (at >= 0) others.splice(at, 1);
    else if (own.length < MAX_LOOSE_SEAMS) own.push(seam);
  };
  return {
    ended: (seam) => meet(seam, beginnings, ends),
    begun: (seam) => meet(seam, ends, beginnings),
    missing: () =>
      [
        ...ends.map((seam) => missing(seam.line, NO_NEXT_PAGE)),
        ...beginnings.map((seam) => missing(seam.line, NO_PAGE_BEFORE)),
      ].sort((a, b) => (a.line ?? 0) - (b.line ?? 0)),
  };
}

/** Whether two pages follow each other: the same account, and the same balance on both sides of the seam. */
export function fits(a: Omit<Seam, 'line'>, b: Omit<Seam, 'line'>): boolean {
  if (a.account !== b.account || a.balance === undefined || b.balance === undefined) return false;
  return compareDecimal(a.balance.amount, b.balance.amount) === 0;
}

const NO_NEXT_PAGE =
  'statement not complete: got an intermediate balance (:62M:) at its end, expected the next page in the file; add the file with the next page';
const NO_PAGE_BEFORE =
  'statement begins with an intermediate balance: got :60M:, expected the page before it in the file; add the file with that page';

function missing(line: number, message: string): Problem {
  return { code: 'page-missing', severity: 'warning', line, message };
}
