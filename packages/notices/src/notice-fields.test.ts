import { readFile } from 'node:fs/promises';
import { COMPLIANCE } from '@piutang/tenancy';
import { describe, expect, it } from 'vitest';
import { NOTICE_FIELDS, WORDING_FIELDS, WORDING_PARTS } from './validate-wording.ts';

describe('docs/notice-fields.md', () => {
  it('tells every field, where it may stand, and whom a profile asks to print it for', async () => {
    const text = await readFile(new URL('../../../docs/notice-fields.md', import.meta.url), 'utf8');
    const rows = text.split('\n').filter((line) => /^\| `\w+` \|/.test(line));
    expect(rows).toEqual(
      Object.entries(NOTICE_FIELDS).map(([name, says]) => {
        const parts = WORDING_PARTS.filter((part) => {
          const { values, flags } = WORDING_FIELDS[part];
          return values.includes(name) || flags.includes(name);
        });
        const where = parts.length === WORDING_PARTS.length ? 'every part' : 'the body';
        const kind = WORDING_FIELDS.opening.flags.includes(name) ? 'flag' : 'value';
        const asked = Object.entries(COMPLIANCE).filter(([, { mandatoryTexts }]) =>
          (mandatoryTexts as readonly string[]).includes(name),
        );
        return `| \`${name}\` | ${kind} | ${where} | ${asked.map(([segment]) => segment).join(', ')} | ${says} |`;
      }),
    );
  });
});
