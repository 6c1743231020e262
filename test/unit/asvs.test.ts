import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

const ROOT = join(import.meta.dirname, '..', '..');

type Requirement = {
  readonly id: string;
  readonly level: 1 | 2;
  readonly title: string;
  readonly decision: 'met' | 'not-applicable' | 'open';
  readonly by?: readonly string[];
  readonly reason?: string;
};
const { requirements, evidence } = JSON.parse(readFileSync(join(ROOT, 'docs', 'asvs.json'), 'utf8')) as {
  requirements: readonly Requirement[];
  evidence: Readonly<Record<string, { readonly file: string; readonly test: string }>>;
};

/** How many requirements the standard has at level 1 and at level 2, by chapter. */
const REQUIREMENTS: Readonly<Record<string, readonly [number, number]>> = {
  1: [8, 19],
  2: [4, 7],
  3: [8, 11],
  4: [2, 8],
  5: [4, 5],
  6: [13, 22],
  7: [6, 12],
  8: [4, 3],
  9: [4, 3],
  11: [3, 11],
  12: [3, 6],
  13: [1, 12],
  14: [2, 7],
  15: [3, 10],
  16: [0, 16],
};
/** Decisions that a test must carry. */
const SHARE_BY_TEST = 0.6;

describe('the decisions about ASVS 5.0', () => {
  it('are about every requirement of levels 1 and 2, once', () => {
    expect(new Set(requirements.map(({ id }) => id)).size).toBe(requirements.length);
    for (const [chapter, counts] of Object.entries(REQUIREMENTS)) {
      const inChapter = requirements.filter(({ id }) => id.startsWith(`${chapter}.`));
      const found = [1, 2].map((level) => inChapter.filter((each) => each.level === level).length);
      expect(found, `chapter ${chapter}`).toEqual(counts);
    }
    expect(requirements).toHaveLength(217);
  });

  it('name tests that exist, or say why', () => {
    const broken = requirements.filter(({ by = [], reason = '' }) => by.length === 0 && reason.length < 20);
    expect(broken.map(({ id }) => id)).toEqual([]);
    const named = requirements.flatMap(({ by = [] }) => by);
    expect(named.filter((key) => evidence[key] === undefined)).toEqual([]);
    expect(Object.keys(evidence).filter((key) => !named.includes(key))).toEqual([]);
    for (const { file, test } of Object.values(evidence)) {
      expect(existsSync(join(ROOT, file)), file).toBe(true);
      expect(readFileSync(join(ROOT, file), 'utf8'), `${file}: ${test}`).toContain(test);
    }
  });

  it('rest on a test for most requirements, and say what is open', () => {
    const byTest = requirements.filter(({ by = [] }) => by.length > 0);
    expect(byTest.length / requirements.length).toBeGreaterThanOrEqual(SHARE_BY_TEST);
    const applicable = requirements.filter(({ decision }) => decision !== 'not-applicable');
    const shown = applicable.filter(({ by = [] }) => by.length > 0);
    expect(shown.length / applicable.length).toBeGreaterThanOrEqual(SHARE_BY_TEST);
    for (const { decision, reason } of requirements) if (decision !== 'met') expect(reason).toBeDefined();
  });
});
