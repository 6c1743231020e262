import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { AUDIT_LAWS, LAWS } from '@piutang/workflows';
import { describe, expect, it } from 'vitest';
import { MUTANTS } from '../soak/mutant-list.ts';

const ROOT = join(import.meta.dirname, '..', '..');
const text = readFileSync(join(ROOT, 'docs', 'reliability.md'), 'utf8');

describe('the document on reliability', () => {
  it('tells every law as its checker does', () => {
    const told = [...LAWS, ...AUDIT_LAWS].map(
      ({ number, name, says, reads }) => `| ${number} | \`${name}\` | ${says} | ${reads} |`,
    );
    expect(told.length).toBeGreaterThan(35);
    expect(told.filter((row) => !text.includes(row))).toEqual([]);
  });

  it('lists every seeded defect, each with what found it', () => {
    const listed = MUTANTS.filter(({ name }) => new RegExp(`\\| ${escaped(name)} \\| (?!NOT )\\S`).test(text));
    expect(MUTANTS.length).toBeGreaterThanOrEqual(30);
    expect(MUTANTS.filter((mutant) => !listed.includes(mutant)).map(({ name }) => name)).toEqual([]);
  });

  it('is about defects that can still be made: each text is there once', () => {
    const places = MUTANTS.map(({ name, file, from }) => ({
      name,
      found: readFileSync(join(ROOT, file), 'utf8').split(from).length - 1,
    }));
    expect(places.filter(({ found }) => found !== 1)).toEqual([]);
  });
});

function escaped(name: string): string {
  return name.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
