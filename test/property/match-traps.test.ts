import { createMatcher, DEFAULT_MATCHING_SETTINGS, type MatchOutcome } from '@piutang/cash-application';
import { describe, expect, it } from 'vitest';
import { isRight } from '../support/labelled-books/score.ts';
import { makeTrapBook, TRAP_AS_OF, type TrapLine } from '../support/trap-books/trap-book.ts';
import { TRAPS } from '../support/trap-books/traps.ts';

/** Each trap some thirty times. */
const BOOKS = 12;

type Decided = { readonly seed: number; readonly line: TrapLine; readonly outcome: MatchOutcome };

function decided(): Decided[] {
  return Array.from({ length: BOOKS }, (_, at) => makeTrapBook(at + 1)).flatMap(({ seed, items, payers, lines }) => {
    const { match } = createMatcher({ items, payers, settings: DEFAULT_MATCHING_SETTINGS, asOf: TRAP_AS_OF });
    return lines.flatMap((line) => match(line.line).map((outcome) => ({ seed, line, outcome })));
  });
}

const isAlone = ({ outcome }: MatchOutcome) => ['auto', 'reversal', 'not-receivable'].includes(outcome);
const described = ({ seed, line, outcome }: Decided) =>
  `seed ${seed}, ${line.line.id} ${outcome.rule} ${outcome.outcome}: ${line.line.text}: ${outcome.why.en}`;

describe('matching lines that look like something else', () => {
  const all = decided();

  it('makes the same book again from its seed', () => {
    expect(makeTrapBook(3)).toEqual(makeTrapBook(3));
  });

  it.each(Object.keys(TRAPS))('posts nothing wrong: %s', (trap) => {
    const own = all.filter(({ line }) => line.trap === trap);
    expect(own.length).toBeGreaterThan(10);
    const wrong = own.filter(({ line, outcome }) => isAlone(outcome) && !isRight(outcome, line.truth));
    expect(wrong.map(described)).toEqual([]);
  });

  it('posts what the line and the books show without a person', () => {
    const knowable = all.filter(({ line }) => line.isKnowable);
    const left = knowable.filter(({ line, outcome }) => !isRight(outcome, line.truth));
    expect(knowable.length).toBeGreaterThan(400);
    expect(left.length / knowable.length, left.map(described).join('\n')).toBeLessThanOrEqual(0.02);
  });
});
