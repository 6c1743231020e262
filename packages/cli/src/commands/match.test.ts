import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Command } from 'commander';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { match } from './match.ts';

const ITEMS = [
  '{"invoice":"INV-2026-000123","payer":"C-0042","currency":"IDR","amount":"1110000.00","open":"1110000.00","issuedOn":"2026-10-01","dueOn":"2026-10-31","taxBase":"1000000.00"}',
  '{"invoice":"INV-2026-000124","payer":"C-0042","currency":"IDR","amount":"500000.00","open":"500000.00","issuedOn":"2026-10-01","dueOn":"2026-10-31"}',
];
const PAYERS = ['{"payer":"C-0042","name":"PT Sinar Jaya Abadi","withholding":"pph23-2"}'];
const STATEMENT = [
  ':20:STARTUMS',
  ':25:1240007654321',
  ':28C:1/1',
  ':60F:C261101IDR1000,00',
  ':61:2611021102C1090000,00NTRFNONREF//B77',
  ':86:INV-2026-000123 PT SINAR JAYA ABADI',
  ':61:2611031103D5000,00NCHGNONREF//B78',
  ':86:BIAYA ADM',
  ':61:2611031103RC1090000,00NTRFNONREF//B77',
  ':86:RETUR INV-2026-000123',
  ':62F:D261103IDR4000,00',
  '-',
];

let folder = '';
const file = (name: string, rows: readonly string[]) => {
  const path = join(folder, name);
  writeFileSync(path, `${rows.join('\n')}\n`);
  return path;
};

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'match-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

async function run(...argv: readonly string[]) {
  let printed = '';
  let exitCode = -1;
  const write = vi.spyOn(process.stdout, 'write').mockImplementation((text, ...rest: unknown[]) => {
    printed += String(text);
    for (const done of rest) if (typeof done === 'function') done();
    return true;
  });
  const silent = vi.spyOn(process.stderr, 'write').mockImplementation(() => true);
  try {
    const program = new Command('piutang').exitOverride();
    match(program, (code) => {
      exitCode = code;
    });
    await program.parseAsync(['match', ...argv], { from: 'user' });
  } finally {
    write.mockRestore();
    silent.mockRestore();
  }
  const rows = printed.split('\n').filter((row) => row !== '');
  return { exitCode, rows: rows.map((row) => JSON.parse(row)) };
}

const inputs = () => [
  '--open-items',
  file('items.ndjson', ITEMS),
  '--payers',
  file('payers.ndjson', PAYERS),
  '--statement',
  file('a.sta', STATEMENT),
  '--as-of',
  '2026-11-06',
  '--ndjson',
];

describe('piutang match', () => {
  it('prints one decision a credit, in decimals, and opens the invoice again when the bank takes it back', async () => {
    const { rows } = await run(...inputs());
    expect(rows).toHaveLength(2);
    expect(rows[0]).toMatchObject({
      statement: 0,
      ordinal: 1,
      amount: '1090000.00',
      outcome: 'auto',
      rule: 'R5',
      payer: 'C-0042',
      allocations: [{ invoice: 'INV-2026-000123', payer: 'C-0042', amount: '1090000.00' }],
      adjustments: [{ kind: 'withholding', invoice: 'INV-2026-000123', amount: '20000.00' }],
      unapplied: '0.00',
      alternatives: 0,
    });
    expect(rows[1]).toMatchObject({ ordinal: 3, outcome: 'reversal', reverses: { statement: 0, ordinal: 1 } });
  });

  it('prints the settings in force', async () => {
    const { exitCode, rows } = await run('--print-settings');
    expect([exitCode, rows[0].autoAt, rows[0].tolerance]).toEqual([0, 90, {}]);
  });

  it.each([
    ['a row that is not an open item', () => ['--open-items', file('bad.ndjson', ['{"invoice":1}'])]],
    [
      'an amount finer than the currency',
      () => ['--open-items', file('fine.ndjson', [(ITEMS[0] ?? '').replace('1110000.00', '1.234')])],
    ],
    ['a file that is not there', () => ['--payers', join(folder, 'nowhere')]],
    ['a setting that nobody knows', () => ['--settings', file('s.json', ['{"autoAtt":95}'])]],
    ['a date that does not exist', () => ['--as-of', '2026-02-30']],
  ])('refuses %s by name and prints no decision', async (_, wrong) => {
    const { exitCode, rows } = await run(...inputs(), ...wrong());
    expect([exitCode, rows.length]).toEqual([2, 1]);
    expect(rows[0].error.message).toMatch(/expected/);
  });

  it('says in the stream that a statement was refused, and answers no', async () => {
    const { exitCode, rows } = await run(...inputs(), '--statement', file('b.txt', ['not a statement at all']));
    expect([exitCode, rows.at(-1).statement, rows.at(-1).error.code.length > 0]).toEqual([1, 1, true]);
  });
});
