import { createMatcher, DEFAULT_MATCHING_SETTINGS, type MatchOutcome } from '@piutang/cash-application';
import { describe, expect, it } from 'vitest';
import { HABIT_AS_OF, type HabitLine, makeHabitBook, OWN } from '../support/customer-habits/habit-book.ts';
import { isRight } from '../support/labelled-books/score.ts';

/** Some thousand lines of Indonesian, German, Dutch and American tenants. */
const BOOKS = 24;
const SETTINGS = { ...DEFAULT_MATCHING_SETTINGS, ownAccounts: [OWN.account], ownNames: [OWN.name] };

type Decided = { readonly seed: number; readonly line: HabitLine; readonly outcome: MatchOutcome };

function decided(): Decided[] {
  return Array.from({ length: BOOKS }, (_, at) => makeHabitBook(at + 1)).flatMap((book) => {
    const { match } = createMatcher({ items: book.items, payers: book.payers, settings: SETTINGS, asOf: HABIT_AS_OF });
    return book.lines.flatMap((line) => match(line.line).map((outcome) => ({ seed: book.seed, line, outcome })));
  });
}

const isAlone = ({ outcome }: MatchOutcome) => ['auto', 'reversal', 'not-receivable'].includes(outcome);
const described = ({ seed, line, outcome }: Decided) =>
  `seed ${seed}, ${line.line.id} (${line.way}) ${outcome.rule} ${outcome.outcome}: ${line.line.text}`;

describe('matching on books of customers with habits, made by another hand than the labelled ones', () => {
  const all = decided();

  it('makes the same book again from its seed', () => {
    expect(makeHabitBook(3)).toEqual({ ...makeHabitBook(3), kind: expect.anything() });
  });

  it('posts nothing wrong', () => {
    const wrong = all.filter(({ line, outcome }) => isAlone(outcome) && !isRight(outcome, line.truth));
    expect(wrong.map(described)).toEqual([]);
  });

  it('posts what the line and the books show without a person', () => {
    const knowable = all.filter(({ line }) => line.isKnowable);
    const right = knowable.filter(({ line, outcome }) => isRight(outcome, line.truth));
    expect(knowable.length).toBeGreaterThan(2_000);
    expect(right.length / knowable.length).toBeGreaterThanOrEqual(0.99);
  });
});
