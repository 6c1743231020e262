import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MAX_LINE_CHARS, type OpenItemLine, type OpenItemProblem, readOpenItemLines } from './open-item-lines.ts';

const good = { invoice: 'INV-1', payer: 'C-1', currency: 'IDR', amount: '10.00', open: '10.00', dueOn: '2026-11-21' };

async function read(text: string | Uint8Array, chunkBytes = 1 << 20) {
  const bytes = typeof text === 'string' ? new TextEncoder().encode(text) : text;
  const items: OpenItemLine[] = [];
  const problems: OpenItemProblem[] = [];
  async function* chunks() {
    for (let at = 0; at < bytes.length; at += chunkBytes) yield bytes.subarray(at, at + chunkBytes);
  }
  await readOpenItemLines(chunks(), { item: (item) => items.push(item), problem: (problem) => problems.push(problem) });
  return { items, problems };
}
const line = (more: object) => JSON.stringify({ ...good, ...more });

describe('reading an open-items file', () => {
  it('reads lines with any line end, a byte order mark, blank lines and no last line end', async () => {
    const { items, problems } = await read(`\uFEFF${line({})}\r\n\n  \n${line({ invoice: 'INV-2', open: '-3.5' })}`);
    expect(problems).toEqual([]);
    expect(items).toEqual([
      { invoice: 'INV-1', currency: 'IDR', balanceMinor: 1000n, dueOn: '2026-11-21' },
      { invoice: 'INV-2', currency: 'IDR', balanceMinor: -350n, dueOn: '2026-11-21' },
    ]);
  });

  it('reads the same items wherever the chunks are cut, also inside a character', async () => {
    const text = `${line({ invoice: 'ÎNV-é' })}\n${line({ invoice: '発票-2' })}\n`;
    const whole = await read(text);
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 40 }), async (chunkBytes) => {
        expect(await read(text, chunkBytes)).toEqual(whole);
      }),
    );
    expect(whole.items.map((item) => item.invoice)).toEqual(['ÎNV-é', '発票-2']);
  });

  it.each([
    ['no JSON', 'INV-1;10.00', undefined, 'line 1 is not an open item: got INV-1;10.00, expected one JSON object'],
    ['a list', '[1]', undefined, 'line 1 is not an open item: got [1], expected one JSON object'],
    ['null', 'null', undefined, 'line 1 is not an open item: got null, expected one JSON object'],
    ['no invoice', line({ invoice: undefined }), 'invoice', 'line 1: invoice: got nothing, expected an invoice number'],
    [
      'an unknown currency',
      line({ currency: 'RUPIAH' }),
      'currency',
      'line 1 (INV-1): currency: got "RUPIAH", expected',
    ],
    [
      'an amount as a float',
      line({ open: 10.5 }),
      'open',
      'line 1 (INV-1): open: got 10.5, expected a decimal in quotes',
    ],
    ['a grouped amount', line({ open: '1.000,00' }), 'open', 'got "1.000,00", expected a decimal in quotes'],
    [
      'an amount with too many decimals',
      line({ open: '0.001' }),
      'open',
      'got "0.001", expected at most 2 decimals for IDR',
    ],
    ['an amount beyond reason', line({ open: '9'.repeat(31) }), 'open', 'expected at most 30'],
    ['no due date', line({ dueOn: null }), 'dueOn', 'line 1 (INV-1): dueOn: got null, expected a date'],
    ['a day that does not exist', line({ dueOn: '2026-02-30' }), 'dueOn', 'got "2026-02-30", expected a date'],
  ])('refuses %s by line and field', async (_, text, field, sentence) => {
    const { items, problems } = await read(`${text}\n`);
    expect(items).toEqual([]);
    expect(problems).toHaveLength(1);
    expect(problems[0]).toMatchObject({ line: 1, ...(field === undefined ? {} : { field }) });
    expect(problems[0]?.message).toContain(sentence);
  });

  it('counts physical lines, blank ones too, and goes on after a bad one', async () => {
    const { items, problems } = await read(`\n\nnonsense\n${line({})}\nmore nonsense`);
    expect(items).toHaveLength(1);
    expect(problems.map((problem) => problem.line)).toEqual([3, 5]);
  });

  it('drops a line that never ends and reads the next', async () => {
    const endless = `{"invoice":"${'x'.repeat(3 * MAX_LINE_CHARS)}`;
    const { items, problems } = await read(`${endless}\n${line({})}\n`, 10_000);
    expect(items).toHaveLength(1);
    expect(problems).toHaveLength(1);
    expect(problems[0]?.message).toContain(`line 1 is not an open item: got longer than ${MAX_LINE_CHARS} characters`);
    expect((await read(endless, 10_000)).problems).toHaveLength(1);
  });

  it('shows no control characters of a hostile file', async () => {
    const { problems } = await read('\u001b]0;owned\u0007\u202e\n');
    expect(problems[0]?.message).not.toMatch(/[\p{Cc}\p{Cf}]/u);
  });

  it('never throws and never loses a line, whatever the bytes are', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 400 }), async (bytes) => {
        const { items, problems } = await read(bytes, 7);
        const lines = new TextDecoder().decode(bytes).split('\n');
        expect(items.length + problems.length).toBe(lines.filter((each) => each.trim() !== '').length);
      }),
    );
  });
});
