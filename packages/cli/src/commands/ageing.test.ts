import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const command = fileURLToPath(new URL('../../bin/piutang.mjs', import.meta.url));
let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'piutang-ageing-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

function piutang(...args: string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [command, ...args], { encoding: 'utf8' });
  return { status, stdout, stderr };
}
function fileOf(name: string, ...rows: (object | string)[]): string {
  const path = join(folder, name);
  writeFileSync(path, rows.map((row) => `${typeof row === 'string' ? row : JSON.stringify(row)}\n`).join(''));
  return path;
}
const open = (invoice: string, currency: string, amount: string, dueOn: string) => ({
  invoice,
  payer: 'C-1',
  currency,
  amount,
  open: amount,
  issuedOn: '2026-01-01',
  dueOn,
});

describe('piutang ageing', () => {
  it('answers one JSON object whose buckets and unapplied make the total', () => {
    const path = fileOf(
      'good.ndjson',
      open('INV-1', 'IDR', '1110000.00', '2026-11-21'),
      open('INV-2', 'IDR', '500000.50', '2026-10-21'),
      open('CN-1', 'IDR', '-10000.00', '2026-10-21'),
      { ...open('INV-3', 'IDR', '900.00', '2026-01-01'), open: '0', closedOn: '2026-11-20' },
      open('INV-4', 'JPY', '1500', '2026-07-01'),
    );
    const { status, stdout, stderr } = piutang('ageing', '--open-items', path, '--as-of', '2026-11-21', '--json');
    expect(stderr).toBe('');
    expect(status).toBe(0);
    const none = { '1-30': '0.00', '61-90': '0.00', '91-120': '0.00', '>120': '0.00' };
    expect(JSON.parse(stdout)).toEqual({
      asOf: '2026-11-21',
      currencies: {
        IDR: {
          buckets: { 'not-due': '1110000.00', '31-60': '500000.50', ...none },
          unapplied: '-10000.00',
          total: '1600000.50',
          count: 3,
        },
        JPY: {
          buckets: { 'not-due': '0', '1-30': '0', '31-60': '0', '61-90': '0', '91-120': '0', '>120': '1500' },
          unapplied: '0',
          total: '1500',
          count: 1,
        },
      },
    });
  });

  it('prints a table for people', () => {
    const path = fileOf(
      'table.ndjson',
      open('INV-1', 'IDR', '1110000.00', '2026-11-22'),
      open('INV-2', 'EUR', '99.50', '2026-11-01'),
      open('CN-1', 'IDR', '-1000', '2026-11-01'),
    );
    expect(piutang('ageing', '--open-items', path, '--as-of', '2026-11-21').stdout).toBe(
      [
        'Ageing as of 2026-11-21',
        '              EUR           IDR',
        'not-due      0.00  1,110,000.00',
        '1-30        99.50          0.00',
        '31-60        0.00          0.00',
        '61-90        0.00          0.00',
        '91-120       0.00          0.00',
        '>120         0.00          0.00',
        'unapplied    0.00     -1,000.00',
        'total       99.50  1,109,000.00',
        'open items      1             2',
        '',
      ].join('\n'),
    );
  });

  it('refuses a file with bad lines: a sentence each, no figures, exit 1', () => {
    const path = fileOf(
      'bad.ndjson',
      open('INV-1', 'IDR', '10,5', '2026-11-21'),
      open('INV-2', 'IDR', '1', '2026-11-21'),
      '{',
    );
    const text = piutang('ageing', '--open-items', path, '--as-of', '2026-11-21');
    expect(text.status).toBe(1);
    expect(text.stdout).toBe('');
    expect(text.stderr.trim().split('\n')).toEqual([
      'line 1 (INV-1): open: got "10,5", expected a decimal in quotes such as "1110000.00"; correct the line',
      expect.stringMatching(/^line 3 is not an open item: got {, expected one JSON object/),
      `no ageing of ${path}: 2 lines cannot be read, expected an open item on every line; correct them and run it again`,
    ]);
    const json = piutang('ageing', '--open-items', path, '--as-of', '2026-11-21', '--json');
    expect(json.status).toBe(1);
    expect(JSON.parse(json.stdout).error).toMatchObject({
      code: 'open-items-unreadable',
      problems: [{ line: 1, field: 'open' }, { line: 3 }],
    });
  });

  it('shows a hundred bad lines and counts the rest', () => {
    const path = fileOf('hopeless.ndjson', ...new Array<string>(150).fill('not json'));
    const { stderr } = piutang('ageing', '--open-items', path, '--as-of', '2026-11-21');
    expect(stderr.trim().split('\n')).toHaveLength(101);
    expect(stderr).toContain('150 lines cannot be read');
  });

  it('says in one sentence that a file cannot be read, that a date is none, or that an option is missing', () => {
    const missing = piutang('ageing', '--open-items', join(folder, 'absent'), '--as-of', '2026-11-21');
    expect(missing.status).toBe(1);
    expect(missing.stderr).toMatch(/^open items not readable: got ENOENT.*check --open-items\n$/);
    const path = fileOf('empty.ndjson');
    const undated = piutang('ageing', '--open-items', path, '--as-of', '2026-02-30', '--json');
    expect(undated.status).toBe(2);
    expect(JSON.parse(undated.stdout).error.code).toBe('as-of-unreadable');
    expect(piutang('ageing', '--open-items', path).status).toBe(2);
    expect(piutang('ageing', '--open-items', path, '--as-of', '2026-11-21').stdout).toBe(
      'Ageing as of 2026-11-21: no open items\n',
    );
  });
});
