import { amountOnlyDecider, documentedDeciders } from '../support/labelled-books/baselines.ts';
import { makeLabelledBook } from '../support/labelled-books/labelled-book.ts';
import { LEVELS, type Level, REALISTIC } from '../support/labelled-books/level.ts';
import { emptyScore, productDecider, type Score, scoreBook, type Tally } from '../support/labelled-books/score.ts';
import { type Benchmark, rounded } from './benchmark.ts';

/** Payments that are scored at the realistic level: the bar is one false allocation in so many. */
const REALISTIC_LINES = 100_000;
/** At each other level, and for each baseline. */
const OTHER_LINES = 12_000;
/** The bench's own books; tests use others. */
const FIRST_SEED = 1_000;

/** How well payments are matched, on generated books with the truth of each line, beside simple rules in use elsewhere. */
export async function bench(): Promise<Benchmark> {
  const product = new Map(
    LEVELS.map((level) => [level, scored(level, level === REALISTIC ? REALISTIC_LINES : OTHER_LINES, productDecider)]),
  );
  const realistic = product.get(REALISTIC) ?? emptyScore();
  const figures: Record<string, number> = {
    lines: realistic.all.lines,
    straight_through: share(realistic.all.certainRight, realistic.all.certain),
    straight_through_receivable: share(realistic.all.receivableRight, realistic.all.receivable),
    false_per_100k: per100k(realistic.all.wrong, realistic.all.lines),
    wrongly_skipped_per_100k: per100k(realistic.all.wronglySkipped, realistic.all.lines),
    certain_share: share(realistic.all.certain, realistic.all.lines),
  };
  for (const [level, score] of product) addTally(figures, `level_${level}`, score.all);
  for (const [rule, tally] of [...realistic.byRule].sort()) addRule(figures, `rule_${rule.toLowerCase()}`, tally);
  for (const [way, tally] of [...realistic.byWay].sort()) addTally(figures, `way_${way.replaceAll('-', '_')}`, tally);
  for (const [name, decider] of [['amount_only', amountOnlyDecider] as const, ...documentedDeciders]) {
    addTally(figures, `baseline_${name}`, scored(REALISTIC, OTHER_LINES, decider).all);
  }
  return {
    name: 'match-quality',
    figures,
    ratios: {},
    notes: [
      'Lines are payments; a batch counts each of its payments. Level 2 is the realistic one, 0 clean, 4 hostile.',
      'straight_through: of the payments that a careful clerk, reading only the line and the books as posted so far, could settle for certain, those decided rightly without a person.',
      'straight_through_receivable: of all payments by customers, knowable or not, those posted rightly without a person.',
      'false: posted without a person with any wrong invoice, amount or payer, of all lines, the unknowable ones included.',
      'Baselines follow the documented rules of other systems in their simplest reading, on the same lines.',
    ],
  };
}

function scored(level: Level, lines: number, decider: typeof productDecider): Score {
  const score = emptyScore();
  for (let seed = FIRST_SEED; score.all.lines < lines; seed += 1) {
    const book = makeLabelledBook(seed, level);
    scoreBook(book, decider(book), score);
  }
  return score;
}

function addTally(figures: Record<string, number>, name: string, tally: Tally): void {
  figures[`${name}_lines`] = tally.lines;
  if (tally.certain > 0) figures[`${name}_straight_through`] = share(tally.certainRight, tally.certain);
  if (tally.receivable > 0) {
    figures[`${name}_straight_through_receivable`] = share(tally.receivableRight, tally.receivable);
  }
  figures[`${name}_false_per_100k`] = per100k(tally.wrong, tally.lines);
}

function addRule(figures: Record<string, number>, name: string, tally: Tally): void {
  figures[`${name}_lines`] = tally.lines;
  figures[`${name}_posted`] = tally.posted;
  if (tally.posted > 0)
    figures[`${name}_precision`] = rounded(1 - (tally.wrong + tally.wronglySkipped) / tally.posted, 6);
}

function share(part: number, whole: number): number {
  return rounded(whole === 0 ? 0 : part / whole, 5);
}

function per100k(count: number, lines: number): number {
  return rounded((count / lines) * 100_000, 2);
}
