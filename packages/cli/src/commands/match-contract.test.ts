import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Command } from 'commander';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { match } from './match.ts';

/** One credit as MT940 writes it: day of the month, mark, amount, remark. */
type Entry = readonly [day: string, mark: 'C' | 'D' | 'RC' | 'RD', amount: string, remark: string, reference?: string];

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'match-contract-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

let files = 0;
function file(content: string): string {
  files += 1;
  const path = join(folder, `f${files}`);
  writeFileSync(path, content);
  return path;
}

const ndjson = (rows: readonly object[]) => file(rows.map((row) => `${JSON.stringify(row)}\n`).join(''));

function statement(entries: readonly Entry[], currency = 'IDR'): string {
  const rows = entries.flatMap(([day, mark, amount, remark, reference = 'NONREF']) => [
    `:61:2611${day}11${day}${mark}${amount}NTRFNONREF//${reference}`,
    `:86:${remark}`,
  ]);
  return file([':20:S', ':25:1240007654321', ':28C:1/1', `:60F:C261101${currency}0,`, ...rows, '-', ''].join('\n'));
}

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
  return {
    exitCode,
    rows: printed
      .split('\n')
      .filter((row) => row !== '')
      .map((row) => JSON.parse(row)),
  };
}

const SINAR = { payer: 'C-1', name: 'PT Sinar Jaya Abadi' };
const MAJU = { payer: 'C-2', name: 'CV Maju Terus Makmur' };

function item(invoice: string, amount: string, more: object = {}) {
  const days = { issuedOn: '2026-10-01', dueOn: '2026-10-31' };
  return { invoice, payer: 'C-1', currency: 'IDR', amount, open: amount, ...days, ...more };
}

type Given = {
  readonly entries: readonly Entry[];
  readonly items: readonly object[];
  readonly payers?: readonly object[];
  readonly settings?: object;
  readonly learned?: readonly object[];
  readonly asOf?: string;
};

async function matched({ entries, items, payers = [SINAR, MAJU], settings, learned, asOf = '2026-11-20' }: Given) {
  const { rows } = await run(
    ...['--open-items', ndjson(items), '--payers', ndjson(payers), '--statement', statement(entries)],
    ...(settings === undefined ? [] : ['--settings', file(JSON.stringify(settings))]),
    ...(learned === undefined ? [] : ['--learned', ndjson(learned)]),
    ...['--as-of', asOf, '--ndjson'],
  );
  return rows;
}

describe('the contract of piutang match', () => {
  it('prints exactly the defaults that it names, tolerance off', async () => {
    const { rows } = await run('--print-settings');
    expect(rows).toEqual([
      {
        bankCharges: { IDR: ['2500', '2900', '6500', '25000'] },
        roundingTo: { IDR: '1000' },
        discountGraceDays: 2,
        tolerance: {},
        autoRules: ['R2', 'R3', 'R4', 'R5', 'R6', 'R7', 'R8'],
        autoAt: 90,
        showAt: 40,
        ownNames: [],
        ownAccounts: [],
      },
    ]);
  });

  it('answers each credit and no debit, counts both, and calls a payment of ours given back not receivable', async () => {
    const rows = await matched({
      items: [item('INV-2026-000001', '500000.00')],
      entries: [
        ['02', 'D', '9000,', 'BIAYA ADM'],
        ['02', 'C', '500000,', 'INV-2026-000001 PT SINAR JAYA ABADI'],
        ['03', 'RD', '9000,', 'RETUR BIAYA'],
      ],
    });
    expect(rows.map(({ statement, ordinal, outcome }) => [statement, ordinal, outcome])).toEqual([
      [0, 2, 'auto'],
      [0, 3, 'not-receivable'],
    ]);
    expect(rows[1]).toMatchObject({ allocations: [], unapplied: '9000.00' });
  });

  it('has the fields that it names, amounts as decimals and one sentence', async () => {
    const [row] = await matched({
      items: [item('INV-2026-000001', '500000.00')],
      entries: [['02', 'C', '500000,', 'INV-2026-000001 PT SINAR JAYA ABADI']],
    });
    expect(row).toEqual({
      statement: 0,
      ordinal: 1,
      amount: '500000.00',
      currency: 'IDR',
      outcome: 'auto',
      rule: 'R4',
      confidence: expect.any(Number),
      payer: 'C-1',
      allocations: [{ invoice: 'INV-2026-000001', payer: 'C-1', amount: '500000.00' }],
      adjustments: [],
      unapplied: '0.00',
      alternatives: 0,
      evidence: expect.arrayContaining([expect.objectContaining({ kind: 'document', value: 'INV2026000001' })]),
      why: 'The invoice numbers are in the text: for INV-2026-000001.',
      whyId: expect.stringMatching(/\.$/),
      engine: expect.any(String),
    });
  });

  it('uses up open items in the order of the files', async () => {
    const { rows } = await run(
      ...['--open-items', ndjson([item('INV-2026-000001', '500000.00')]), '--payers', ndjson([SINAR])],
      ...['--statement', statement([['02', 'C', '500000,', 'INV-2026-000001']])],
      statement([['03', 'C', '500000,', 'INV-2026-000001 LAGI']]),
      ...['--as-of', '2026-11-20', '--ndjson'],
    );
    expect(rows.map(({ statement, outcome }) => [statement, outcome])).toEqual([
      [0, 'auto'],
      [1, 'suggest'],
    ]);
  });

  it('names the line that a reversal takes back, and its invoices are open again for later lines', async () => {
    const rows = await matched({
      items: [item('INV-2026-000001', '500000.00')],
      entries: [
        ['02', 'C', '500000,', 'INV-2026-000001', 'B1'],
        ['03', 'RC', '500000,', 'RETUR INV-2026-000001', 'B1'],
        ['04', 'C', '500000,', 'INV-2026-000001', 'B2'],
      ],
    });
    expect(rows.map(({ outcome }) => outcome)).toEqual(['auto', 'reversal', 'auto']);
    expect(rows[1].reverses).toEqual({ statement: 0, ordinal: 1 });
  });

  it('shows the best reading of a suggestion first and the others as rivals', async () => {
    const [row] = await matched({
      items: [item('INV-2026-000001', '500000.00'), item('INV-2026-000002', '500000.00')],
      entries: [['02', 'C', '500000,', 'PEMBAYARAN PT SINAR JAYA ABADI']],
    });
    expect(row).toMatchObject({ outcome: 'suggest', alternatives: 1, payer: 'C-1' });
    expect(row.allocations[0].invoice).toBe('INV-2026-000001');
    expect(row.rivals[0].allocations[0].invoice).toBe('INV-2026-000002');
  });

  it('says null for a payer that is not known', async () => {
    const [row] = await matched({ items: [], entries: [['02', 'C', '777,', 'ORANG TIDAK DIKENAL']] });
    expect(row).toMatchObject({ outcome: 'unidentified', rule: 'R11', payer: null, unapplied: '777.00' });
  });

  it('nets a named credit note as a negative allocation, and none that is not named', async () => {
    const items = [item('INV-2026-000001', '500000.00'), item('CN-2026-000009', '-120000.00')];
    const [named] = await matched({ items, entries: [['02', 'C', '380000,', 'INV-2026-000001 CN-2026-000009']] });
    expect(named).toMatchObject({ outcome: 'auto', unapplied: '0.00' });
    expect(named.allocations).toContainEqual({ invoice: 'CN-2026-000009', payer: 'C-1', amount: '-120000.00' });
    const [silent] = await matched({ items, entries: [['02', 'C', '380000,', 'INV-2026-000001']] });
    expect(silent.outcome).toBe('suggest');
    expect(silent.allocations.map((each: { invoice: string }) => each.invoice)).not.toContain('CN-2026-000009');
  });

  it('leaves the surplus of a code amount unapplied', async () => {
    const items = [item('INV-2026-000001', '500000.00', { codeAmount: '500123.00' })];
    const [row] = await matched({ items, entries: [['02', 'C', '500123,', 'SETORAN TUNAI']] });
    expect(row).toMatchObject({ outcome: 'auto', rule: 'R3', unapplied: '123.00' });
    expect(row.allocations).toEqual([{ invoice: 'INV-2026-000001', payer: 'C-1', amount: '500000.00' }]);
  });

  it('withholds two per cent of the base rounded down to the rupiah, and only where both are known', async () => {
    const taxed = item('INV-2026-000001', '1111055.00', { taxBase: '1000950.00' });
    const payers = [{ ...SINAR, withholding: 'pph23-2' }, MAJU];
    const entries: Entry[] = [['02', 'C', '1091036,', 'INV-2026-000001']];
    const [row] = await matched({ items: [taxed], payers, entries });
    expect(row).toMatchObject({
      outcome: 'auto',
      adjustments: [{ kind: 'withholding', invoice: 'INV-2026-000001', amount: '20019.00' }],
    });
    const [unknown] = await matched({ items: [taxed], entries });
    expect([unknown.outcome, unknown.adjustments[0].kind]).toEqual(['suggest', 'short-pay']);
  });

  it('combines withholding with VAT collected or a bank charge, and no other two', async () => {
    const items = [item('INV-2026-000001', '1110000.00', { taxBase: '1000000.00' })];
    const collector = [{ ...SINAR, withholding: 'pph23-2', vatCollector: true }];
    const both = await matched({ items, payers: collector, entries: [['02', 'C', '980000,', 'INV-2026-000001']] });
    expect(both[0].adjustments.map(({ kind }: { kind: string }) => kind)).toEqual(['withholding', 'vat-collected']);
    const payers = [{ ...SINAR, withholding: 'pph23-2' }];
    const charged = await matched({ items, payers, entries: [['02', 'C', '1083500,', 'INV-2026-000001']] });
    expect(charged[0]).toMatchObject({ outcome: 'auto' });
    expect(charged[0].adjustments.map(({ kind }: { kind: string }) => kind)).toEqual(['withholding', 'bank-charge']);
    const offered = [{ ...items[0], earlyPayment: { percent: '2', until: '2026-11-10' } }];
    const three = await matched({ items: offered, entries: [['02', 'C', '1085300,', 'INV-2026-000001']] });
    expect([three[0].outcome, three[0].adjustments[0].kind]).toEqual(['suggest', 'short-pay']);
  });

  it('gives a discount of the open gross, half up, until its day and the grace days, and no longer', async () => {
    const items = [
      item('INV-2026-000001', '1234.25', { currency: 'EUR', earlyPayment: { percent: '2', until: '2026-11-05' } }),
    ];
    const on = async (day: string) => {
      const { rows } = await run(
        ...['--open-items', ndjson(items), '--payers', ndjson([SINAR])],
        ...['--statement', statement([[day, 'C', '1209,56', 'INV-2026-000001']], 'EUR')],
        ...['--as-of', '2026-11-20', '--ndjson'],
      );
      return [rows[0].outcome, rows[0].adjustments[0]];
    };
    // 2 % of 1234.25 is 24.685.
    const discount = { kind: 'early-payment-discount', invoice: 'INV-2026-000001', amount: '24.69' };
    expect(await on('07')).toEqual(['auto', discount]);
    expect(await on('08')).toEqual(['suggest', { kind: 'short-pay', invoice: 'INV-2026-000001', amount: '24.69' }]);
  });

  it('opens a case for a short payment and names what an overpayment leaves', async () => {
    const items = [item('INV-2026-000001', '500000.00')];
    const [short] = await matched({ items, entries: [['02', 'C', '400000,', 'INV-2026-000001']] });
    expect(short.adjustments).toEqual([{ kind: 'short-pay', invoice: 'INV-2026-000001', amount: '100000.00' }]);
    const [over] = await matched({ items, entries: [['02', 'C', '650000,', 'INV-2026-000001']] });
    expect(over).toMatchObject({
      unapplied: '150000.00',
      adjustments: [{ kind: 'over-payment', amount: '150000.00' }],
    });
    expect([short.outcome, over.outcome]).toEqual(['suggest', 'suggest']);
  });

  it('tolerates a difference only where the tenant allows one', async () => {
    const items = [item('INV-2026-000001', '500000.00')];
    const entries: Entry[] = [['02', 'C', '498377,', 'INV-2026-000001']];
    expect((await matched({ items, entries }))[0].outcome).toBe('suggest');
    const tolerance = { IDR: { percent: '0.5', upTo: '10000' } };
    const [row] = await matched({ items, entries, settings: { tolerance } });
    expect([row.outcome, row.adjustments[0]]).toEqual([
      'auto',
      { kind: 'tolerance', invoice: 'INV-2026-000001', amount: '1623.00' },
    ]);
  });

  it.each([
    ['is not open', 'INV-2026-000777', []],
    ['is closed', 'INV-2026-000345', []],
    ['is another payer’s', 'INV-2026-000004', []],
    ['its amount contradicts', 'INV-2026-000002', []],
  ])('never posts a payment naming a number that %s on other evidence', async (_, number) => {
    const items = [
      item('INV-2026-000001', '500000.00'),
      item('INV-2026-000002', '900000.00'),
      item('INV-2026-000345', '300000.00', { open: '0', closedOn: '2026-10-20' }),
      item('INV-2026-000004', '500000.00', { payer: 'C-2' }),
    ];
    const [row] = await matched({ items, entries: [['02', 'C', '500000,', `${number} PT SINAR JAYA ABADI`]] });
    expect(row.outcome).not.toBe('auto');
  });

  it('cures one typing error that has a unique cure', async () => {
    const items = [item('INV-2026-000512', '500000.00'), item('INV-2026-000999', '900000.00')];
    const [row] = await matched({ items, entries: [['02', 'C', '500000,', 'INV-2026-000521 PT SINAR JAYA ABADI']] });
    expect(row).toMatchObject({ outcome: 'auto', allocations: [{ invoice: 'INV-2026-000512' }] });
  });

  it('takes the amount of an item closed within ten days for a second payment', async () => {
    const open = item('INV-2026-000002', '500000.00');
    const closed = (closedOn: string) => item('INV-2026-000001', '500000.00', { open: '0', closedOn });
    const entries: Entry[] = [['15', 'C', '500000,', 'PEMBAYARAN PT SINAR JAYA ABADI']];
    expect((await matched({ items: [open, closed('2026-11-05')], entries }))[0].outcome).toBe('suggest');
    expect((await matched({ items: [open, closed('2026-11-04')], entries }))[0].outcome).toBe('auto');
  });

  it('books money that fits nothing on account only where R9 is asked for', async () => {
    const items = [item('INV-2026-000001', '500000.00'), item('INV-2026-000002', '900000.00')];
    const entries: Entry[] = [['02', 'C', '123456,', 'TITIPAN PT SINAR JAYA ABADI']];
    expect((await matched({ items, entries }))[0]).toMatchObject({ outcome: 'suggest', rule: 'R9', allocations: [] });
    const autoRules = ['R2', 'R3', 'R4', 'R5', 'R6', 'R7', 'R8', 'R9'];
    const [row] = await matched({ items, entries, settings: { autoRules } });
    expect(row).toMatchObject({ outcome: 'auto', rule: 'R9', payer: 'C-1', allocations: [], unapplied: '123456.00' });
  });

  it('knows a payer by a learned name, on the account on which it was learned', async () => {
    const items = [item('INV-2026-000001', '500000.00')];
    const entries: Entry[] = [['02', 'C', '500000,', 'PEMBAYARAN KARYA HOLDING NUSANTARA']];
    const alias = { alias: 'Karya Holding Nusantara', payer: 'C-1', account: '1240007654321', hits: 3, misses: 0 };
    expect((await matched({ items, entries }))[0].outcome).not.toBe('auto');
    expect((await matched({ items, entries, learned: [alias] }))[0].outcome).toBe('auto');
    expect((await matched({ items, entries, learned: [{ ...alias, misses: 1 }] }))[0].outcome).toBe('suggest');
    expect((await matched({ items, entries, learned: [{ ...alias, account: '99' }] }))[0].outcome).not.toBe('auto');
  });

  it('asks nobody for what falls due later than the day on which it is done', async () => {
    const items = Array.from({ length: 9 }, (_, at) =>
      item(`INV-2026-00001${at}`, `${100_000 + at * 7_001}.00`, at === 8 ? { dueOn: '2026-11-18' } : {}),
    );
    const total = items.slice(0, 8).reduce((sum, each) => sum + Number(each.amount), 0);
    const entries: Entry[] = [['19', 'C', `${total},`, 'PEMBAYARAN PT SINAR JAYA ABADI']];
    expect((await matched({ items, entries, asOf: '2026-11-18' }))[0]).toMatchObject({ outcome: 'auto' });
  });

  it('names the payer of each allocation and, with several, the one who paid', async () => {
    const payers = [
      { payer: 'C-0', name: 'PT Induk Usaha Sejahtera' },
      { ...SINAR, parent: 'C-0' },
      { ...MAJU, parent: 'C-0' },
    ];
    const items = [item('INV-2026-000001', '500000.00'), item('INV-2026-000002', '300000.00', { payer: 'C-2' })];
    const [row] = await matched({
      items,
      payers,
      entries: [['02', 'C', '800000,', 'INV-2026-000001 INV-2026-000002 PT INDUK USAHA SEJAHTERA']],
    });
    expect(row).toMatchObject({ outcome: 'auto', payer: 'C-0' });
    expect(row.allocations.map((each: { payer: string }) => each.payer).sort()).toEqual(['C-1', 'C-2']);
  });
});
