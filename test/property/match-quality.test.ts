import { describe, expect, it } from 'vitest';
import { makeLabelledBook } from '../support/labelled-books/labelled-book.ts';
import type { Level } from '../support/labelled-books/level.ts';
import { emptyScore, type Finding, productDecider, scoreBook } from '../support/labelled-books/score.ts';

/** Books of a few thousand lines in all; the benchmark match-quality scores a hundred thousand others. */
const BOOKS = 8;
const FIRST_SEED = 1;

function scored(level: Level) {
  const score = emptyScore();
  for (let seed = FIRST_SEED; seed < FIRST_SEED + BOOKS; seed += 1) {
    const book = makeLabelledBook(seed, level);
    scoreBook(book, productDecider(book), score);
  }
  return score;
}

/** Enough to make the book again and to see what happened. */
function described({ kind, seed, level, line, payment, decision }: Finding): string {
  return `${kind}: seed ${seed}, level ${level}, ${line.id} (${payment.way}) ${decision.rule} ${decision.outcome}: ${line.text}`;
}

describe('matching on generated books', () => {
  it('makes the same book again from its seed', () => {
    expect(makeLabelledBook(7, 2)).toEqual(makeLabelledBook(7, 2));
    expect(makeLabelledBook(7, 2)).not.toEqual(makeLabelledBook(8, 2));
  });

  it.each<Level>([0, 1, 2, 3])(
    'allocates no money wrongly and takes no payment for something else at level %i',
    (level) => {
      const { findings } = scored(level);
      expect(findings.filter(({ kind }) => kind === 'wrong' || kind === 'wrongly-skipped').map(described)).toEqual([]);
    },
  );

  it.each<readonly [Level, number]>([
    [0, 0.99],
    [1, 0.98],
    [2, 0.98],
  ])('posts without a person what a careful clerk could settle for certain at level %i', (level, bar) => {
    const { all } = scored(level);
    expect(all.certain).toBeGreaterThan(1_000);
    expect(all.certainRight / all.certain).toBeGreaterThanOrEqual(bar);
  });
});
