import { describe, expect, it } from 'vitest';
import { CALIBRATION_WINDOW, type JudgedPost, NOTHING_POSTS, thresholdFor } from './calibration.ts';

const right = (count: number, confidence = 97): JudgedPost[] =>
  Array.from({ length: count }, () => ({ rule: 'R4', confidence, isRight: true }));
const wrong = (count: number, confidence = 92, rule: JudgedPost['rule'] = 'R6'): JudgedPost[] =>
  Array.from({ length: count }, () => ({ rule, confidence, isRight: false }));

describe('the threshold for posting alone', () => {
  it('stays while at most two of the last 500 posts were wrong', () => {
    expect(thresholdFor([...right(498), ...wrong(2)], 90)).toMatchObject({ autoAt: 90, hasRisen: false, wrong: 2 });
    expect(thresholdFor([...right(8), ...wrong(2)], 90)).toMatchObject({ autoAt: 90, hasRisen: false });
    expect(thresholdFor([], 90)).toMatchObject({ autoAt: 90, hasRisen: false, judged: 0 });
  });

  it('rises above the confidence that was wrong, and says which rule it was', () => {
    const calibrated = thresholdFor([...right(497), ...wrong(3)], 90);
    expect(calibrated).toMatchObject({ autoAt: 93, hasRisen: true, judged: 500, wrong: 3, wrongRules: ['R6'] });
    expect(calibrated.reason.en).toBe(
      '3 of the last 500 automatic posts were wrong (R6); the threshold rises from 90 to 93.',
    );
    expect(calibrated.reason.id).toContain('batas naik dari 90 ke 93');
  });

  it('lets nothing post when even the surest posts were wrong', () => {
    expect(thresholdFor([...right(400), ...wrong(100, 100)], 90).autoAt).toBe(NOTHING_POSTS);
  });

  it('looks at the latest posts only', () => {
    expect(thresholdFor([...wrong(50), ...right(CALIBRATION_WINDOW)], 90).hasRisen).toBe(false);
  });

  it('does not count posts below the threshold in force: they have stopped already', () => {
    expect(thresholdFor([...right(400), ...wrong(50, 92)], 93)).toMatchObject({
      autoAt: 93,
      hasRisen: false,
      wrong: 0,
    });
  });
});
