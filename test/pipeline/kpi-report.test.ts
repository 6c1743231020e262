import { localDate } from '@piutang/calendar';
import { allocate, ingestInvoiceFile, kpiReport, linesInReview, postStatementFile } from '@piutang/workflows';
import { describe, expect, it } from 'vitest';
import { type TestDesk, testDesk, testTenant } from '../support/test-desk.ts';

const HEADER = 'invoice,customer,customerName,currency,amount,issuedOn,dueOn';
const ROWS = [
  'INV-2026-001,C-1,PT A,IDR,1000000.00,2026-10-01,2026-10-31',
  'INV-2026-002,C-2,PT B,IDR,3000000.00,2026-10-05,2026-11-04',
  'INV-2026-003,C-2,PT B,IDR,500000.00,2026-10-06,2026-11-05',
];

async function started(): Promise<TestDesk> {
  const desk = testDesk(
    testTenant((json) => {
      json['collectionAccounts'] = (json['collectionAccounts'] as unknown[]).slice(0, 1);
    }),
  );
  await ingestInvoiceFile(desk, desk.drop('invoices/a.csv', `${[HEADER, ...ROWS].join('\n')}\n`));
  const lines = [
    [':61:2611101110C1000000,00NTRFNONREF', ':86:BAYAR INV-2026-001'],
    [':61:2611101110C500000,00NTRFNONREF', ':86:SETORAN TUNAI'],
    [':61:2611101110C70000,00NTRFNONREF', ':86:SETORAN LAIN'],
  ];
  const file = [
    ':20:1',
    ':25:0353070118',
    ':28C:1/1',
    ':60F:C261110IDR0,00',
    ...lines.flat(),
    ':62F:C261110IDR1570000,00',
    '-',
    '',
  ];
  await postStatementFile(desk, desk.drop('bank-statements/a.sta', file.join('\r\n')));
  const waiting = await Array.fromAsync(linesInReview(desk.table));
  const cash = waiting.find(({ amountMinor }) => amountMinor === 50_000_000n);
  if (cash === undefined) throw new Error('the cash deposit should wait for a person');
  await allocate(desk, cash, [{ invoice: 'INV-2026-003', amountMinor: 50_000_000n }], { actor: 'rina' });
  return desk;
}

describe('the key figures of a deployment', () => {
  it('tell what was applied without a person, what is unapplied, and how late was paid', async () => {
    const desk = await started();
    const reports = await kpiReport(desk, { asOf: localDate('2026-11-20'), months: 3 });
    if ('refused' in reports) throw new Error(reports.message);
    const [idr, ...others] = reports;
    expect(others).toEqual([]);
    const parts = (name: string) => {
      const kpi = idr?.kpis.find((each) => each.name === name);
      return [kpi?.numerator, kpi?.denominator];
    };
    expect(parts('touchless-rate')).toEqual([100n, 3n]);
    expect(parts('touchless-value-rate')).toEqual([100_000_000n * 100n, 157_000_000n]);
    expect(parts('unapplied-days')).toEqual([7_000_000n * 10n, 7_000_000n]);
    expect(parts('weighted-days-late')).toEqual([100_000_000n * 10n + 50_000_000n * 5n, 150_000_000n]);
    expect(parts('dso')).toEqual([300_000_000n * 92n, 450_000_000n]);
  });

  it('are none where nothing is in the books', async () => {
    expect(await kpiReport(testDesk(), { asOf: localDate('2026-11-20'), months: 3 })).toEqual([]);
  });
});
