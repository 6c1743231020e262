import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Command } from 'commander';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { match } from './match.ts';

const item = (invoice: string, open: string) =>
  `{"invoice":"${invoice}","payer":"C-1","currency":"IDR","amount":"${open}","open":"${open}","issuedOn":"2026-10-01","dueOn":"2026-10-31"}`;
const ITEMS = [item('INV-2026-001', '300000.00'), item('INV-2026-002', '500000.00'), item('INV-2026-003', '200000.00')];
const PAYERS = ['{"payer":"C-1","name":"PT Sinar Jaya Abadi"}'];
const statement = (...credits: readonly (readonly [amount: string, text: string])[]) => [
  ':20:START',
  ':25:1240007654321',
  ':28C:1/1',
  ':60F:C261119IDR0,00',
  ...credits.flatMap(([amount, text]) => [`:61:2611201120C${amount}NTRFNONREF`, `:86:${text}`]),
  ':62F:C261120IDR9999999,00',
  '-',
];

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'match-remittances-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

const file = (name: string, rows: readonly string[]) => {
  const path = join(folder, name);
  writeFileSync(path, `${rows.join('\n')}\n`);
  return path;
};

async function run(lines: readonly string[], ...more: readonly string[]) {
  let printed = '';
  let exitCode = -1;
  const write = vi.spyOn(process.stdout, 'write').mockImplementation((text, ...rest: unknown[]) => {
    printed += String(text);
    for (const done of rest) if (typeof done === 'function') done();
    return true;
  });
  const silent = vi.spyOn(process.stderr, 'write').mockImplementation(() => true);
  const inputs = ['--open-items', file('i.ndjson', ITEMS), '--payers', file('p.ndjson', PAYERS)];
  try {
    const program = new Command('piutang').exitOverride();
    match(program, (code) => {
      exitCode = code;
    });
    const argv = [
      'match',
      ...inputs,
      '--statement',
      file('a.sta', lines),
      '--as-of',
      '2026-11-21',
      '--ndjson',
      ...more,
    ];
    await program.parseAsync(argv, { from: 'user' });
  } finally {
    write.mockRestore();
    silent.mockRestore();
  }
  const rows = printed.split('\n').filter((row) => row !== '');
  return { exitCode, rows: rows.map((row) => JSON.parse(row)) };
}

const ADVICE = [
  'payer,invoice,amount',
  'PT Sinar Jaya Abadi,INV-2026-001,300000',
  'PT Sinar Jaya Abadi,INV-2026-003,200000',
];
const CREDIT = ['500000,00', 'TRSF DARI PT SINAR JAYA ABADI'] as const;

describe('piutang match with what came beside the bank', () => {
  it('pays what an advice names', async () => {
    expect((await run(statement(CREDIT))).rows[0].outcome).toBe('suggest');
    const { rows } = await run(statement(CREDIT), '--advice', file('advice.csv', ADVICE));
    expect(rows).toMatchObject([{ ordinal: 1, outcome: 'auto', rule: 'R4', unapplied: '0.00' }]);
    expect(rows[0].allocations.map((each: { invoice: string }) => each.invoice)).toEqual([
      'INV-2026-001',
      'INV-2026-003',
    ]);
  });

  it('takes an advice for one of two equal payments as one for neither', async () => {
    const { rows } = await run(statement(CREDIT, CREDIT), '--advice', file('advice.csv', ADVICE));
    expect(rows.map(({ outcome }) => outcome)).toEqual(['suggest', 'suggest']);
  });

  it('shows a payment whose advice speaks of another amount, and does not post it', async () => {
    const { rows } = await run(statement(['490000,00', CREDIT[1]]), '--advice', file('advice.csv', ADVICE));
    expect(rows[0]).toMatchObject({ outcome: 'suggest', why: expect.stringContaining('another amount') });
    const named = ['490000,00', 'INV-2026-003 PT SINAR JAYA ABADI'] as const;
    expect((await run(statement(named), '--advice', file('advice.csv', ADVICE))).rows[0].outcome).toBe('suggest');
  });

  it('parts a credit net of fees into what is behind it', async () => {
    const report = file('report.csv', [
      'settlement_id,order_id,gross,fee',
      'STL-1001,INV-2026-001,300000,2100',
      'STL-1001,INV-2026-002,500000,3500',
    ]);
    const { rows } = await run(statement(['794400,00', 'XENDIT STL-1001']), '--settlement', report);
    expect(rows).toMatchObject([
      {
        ordinal: 1,
        detail: 1,
        outcome: 'auto',
        amount: '297900.00',
        adjustments: [{ kind: 'bank-charge', invoice: 'INV-2026-001', amount: '2100.00' }],
      },
      { ordinal: 1, detail: 2, outcome: 'auto', amount: '496500.00' },
    ]);
  });

  it.each([
    ['--advice', ['invoice,amount', 'INV-2026-001,many'], /line 2: got amount "many"/],
    ['--advice', ['order_id,gross,fee', 'INV-2026-001,10,1'], /give a gross report with --settlement/],
    ['--settlement', ADVICE, /give an advice with --advice/],
  ])('refuses a file for %s that is none', async (option, rows, sentence) => {
    const { exitCode, rows: answers } = await run(statement(CREDIT), option, file('bad.csv', rows));
    expect([exitCode, answers[0].error.message]).toEqual([2, expect.stringMatching(sentence)]);
  });

  it('refuses a file that is not there', async () => {
    const { exitCode, rows } = await run(statement(CREDIT), '--advice', join(folder, 'none.csv'));
    expect([exitCode, rows[0].error.code]).toEqual([2, 'file-unreadable']);
  });
});
