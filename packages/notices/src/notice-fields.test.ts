import { readFile } from 'node:fs/promises';
import { COMPLIANCE } from '@piutang/tenancy';
import { describe, expect, it } from 'vitest';
import {
  NOTICE_FIELDS,
  THANK_YOU_FIELDS,
  THANK_YOU_WORDING_FIELDS,
  WORDING_FIELDS,
  WORDING_PARTS,
} from './validate-wording.ts';

const THANKS = '## Fields of a mail that thanks';

const rowsOf = (text: string) => text.split('\n').filter((line) => /^\| `\w+` \|/.test(line));

function placeOf(name: string, fields: typeof WORDING_FIELDS) {
  const parts = WORDING_PARTS.filter((part) => fields[part].values.includes(name) || fields[part].flags.includes(name));
  const where = parts.length === WORDING_PARTS.length ? 'every part' : 'the body';
  return { where, kind: fields.opening.flags.includes(name) ? 'flag' : 'value' };
}

describe('docs/notice-fields.md', () => {
  it('tells every field, where it may stand, and whom a profile asks to print it for', async () => {
    const text = await readFile(new URL('../../../docs/notice-fields.md', import.meta.url), 'utf8');
    const rows = rowsOf(text.slice(0, text.indexOf(THANKS)));
    expect(rows).toEqual(
      Object.entries(NOTICE_FIELDS).map(([name, says]) => {
        const { kind, where } = placeOf(name, WORDING_FIELDS);
        const asked = Object.entries(COMPLIANCE).filter(([, { mandatoryTexts }]) =>
          (mandatoryTexts as readonly string[]).includes(name),
        );
        return `| \`${name}\` | ${kind} | ${where} | ${asked.map(([segment]) => segment).join(', ')} | ${says} |`;
      }),
    );
  });

  it('tells every field of a mail that thanks, and where it may stand', async () => {
    const text = await readFile(new URL('../../../docs/notice-fields.md', import.meta.url), 'utf8');
    expect(rowsOf(text.slice(text.indexOf(THANKS)))).toEqual(
      Object.entries(THANK_YOU_FIELDS).map(([name, says]) => {
        const { kind, where } = placeOf(name, THANK_YOU_WORDING_FIELDS);
        return `| \`${name}\` | ${kind} | ${where} | ${says} |`;
      }),
    );
  });
});
