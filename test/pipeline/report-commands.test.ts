import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { INVOICES, mt940 } from '../support/books.ts';
import { type LocalSystem, localSystem } from '../support/piutang.ts';

type Figure = { readonly name: string; readonly value: string | null; readonly numerator: string };
type Kpis = { readonly asOf: string; readonly currencies: readonly { readonly kpis: readonly Figure[] }[] };
type Drilled = { readonly currencies: readonly { readonly rows: readonly { readonly numerator: string }[] }[] };
type History = { readonly days: readonly { readonly on: string; readonly figures: Record<string, string | null> }[] };
type Week = { readonly expected: string };
type Forecast = {
  readonly forecast: { readonly open: string; readonly beyond: string; readonly weeks: readonly Week[] };
};
type Worklist = { readonly rows: readonly { readonly customer: string; readonly overdue: string }[] };

/** Two days after one of seven documents was paid. */
describe('what is asked of the books by command', () => {
  let system: LocalSystem;
  const folder = () => dirname(system.data);

  beforeAll(async () => {
    system = localSystem();
    await system.start('--tenant', 'example', '--empty', '--as-of', '2026-11-22');
    const drop = async (name: string, text: string, to: string) => {
      await system.run('local', 'drop', system.file(name, text), '--to', to);
      await system.run('local', 'settle');
    };
    await drop('invoices.csv', INVOICES, 'invoices');
    const paid = { mark: 'C', amount: '1110000,00', text: 'PEMBAYARAN INV-2026-001' } as const;
    await drop('one.sta', mt940('1', 0n, [paid]), 'bank-statements');
    await system.run('local', 'advance', '2d');
  });
  afterAll(() => system.dispose());

  it('tells each key figure with what it is made of, and the records behind one of them', async () => {
    const { asOf, currencies } = await system.json<Kpis>('report', 'kpis');
    expect(asOf).toBe('2026-11-24');
    const dso = currencies[0]?.kpis.find(({ name }) => name === 'dso');
    // 3,700,000.00 open of 4,810,000.00 sold in 92 days.
    expect(dso).toMatchObject({ value: '70.8', numerator: String(370_000_000n * 92n), denominator: '481000000' });
    const drilled = await system.json<Drilled>('report', 'kpis', '--drill', 'dso');
    const parts = drilled.currencies[0]?.rows.map(({ numerator }) => BigInt(numerator)) ?? [];
    expect(parts).toHaveLength(7);
    expect(String(parts.reduce((sum, part) => sum + part, 0n))).toBe(dso?.numerator);
  });

  it('shows the figures of each day that the daily run stored', async () => {
    const { days } = await system.json<History>('report', 'history', '--days', '10');
    expect(days.map(({ on, figures }) => [on, figures['dso']])).toEqual([
      ['2026-11-22', '70.8'],
      ['2026-11-23', '70.8'],
    ]);
  });

  it('forecasts all that is open, week by week', async () => {
    const { forecast } = await system.json<Forecast>('report', 'forecast');
    const minor = (amount: string) => BigInt(amount.replace('.', ''));
    const expected = forecast.weeks.reduce((sum, week) => sum + minor(week.expected), minor(forecast.beyond));
    expect(forecast.weeks).toHaveLength(13);
    expect([expected, forecast.open]).toEqual([370_000_000n, '3700000.00']);
  });

  it('lists who to call first by what is at risk', async () => {
    const { rows } = await system.json<Worklist>('worklist', '--limit', '2');
    expect(rows).toMatchObject([
      { customer: 'C-3', overdue: '2000000.00', nextAction: 'call' },
      { customer: 'C-2', overdue: '900000.00' },
    ]);
  });

  it('keeps a rate with its source, and answers it', async () => {
    const set = await system.run('rate', 'set', 'USD', '16250.50', '--source', 'BI JISDOR', '--as', 'dewi');
    expect([set.code, set.stderr]).toEqual([0, '']);
    expect(await system.json('rate', 'list', 'USD')).toMatchObject({
      rates: [{ rate: '16250.50', from: '2026-11-24', until: '2026-11-24', actor: 'person:dewi', why: 'BI JISDOR' }],
    });
  });

  it('draws a statement of account, and gathers what a claim in court needs', async () => {
    const pdf = join(folder(), 'statement.pdf');
    expect(await system.json('letter', 'statement', '--customer', 'C-1', '--out', pdf)).toMatchObject({ rows: 1 });
    expect(readFileSync(pdf).subarray(0, 5).toString('latin1')).toBe('%PDF-');
    const claim = join(folder(), 'claim');
    expect((await system.run('export', 'claim', '--customer', 'C-3', '--out', claim)).code).toBe(0);
    expect(readdirSync(claim)).toHaveLength(7);
  });

  it.each([
    [['report', 'kpis', '--months', '0'], 2, 'got --months 0, expected a whole number from 1 to 36'],
    [['report', 'kpis', '--drill', 'dzo'], 2, 'there is no figure dzo: expected one of dso,'],
    [['report', 'history', '--days', 'x'], 2, 'got --days x, expected a whole number from 1 to 9999'],
    [['report', 'forecast', '--currency', 'XXQ'], 2, 'got --currency XXQ, expected an ISO 4217 code such as IDR'],
    [['rate', 'set', 'USD', 'minus', '--source', 'x'], 1, 'got rate minus, expected a decimal above 0'],
    [
      ['letter', 'issue', '--customer', 'C-3', '--out', 'sp1.pdf'],
      1,
      'expected who signs and how letters are numbered',
    ],
  ])('answers %j in one sentence with exit code %i', async (args, code, sentence) => {
    const answer = await system.run(...args);
    expect(answer.code).toBe(code);
    expect(answer.stderr).toContain(sentence);
    expect(answer.stdout).toBe('');
    expect(existsSync('sp1.pdf')).toBe(false);
  });
});
