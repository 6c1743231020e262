import { addDays, epochMs, type Instant, instant, type LocalDate, localDate } from '@piutang/calendar';
import type { AgeingResult } from '@piutang/collections';
import {
  ageAsOf,
  ageingOf,
  ageReceivables,
  ingestInvoiceFile,
  linesInReview,
  postStatementFile,
  unapplyLine,
} from '@piutang/workflows';
import { describe, expect, it } from 'vitest';
import { type TestDesk, testDesk, testTenant } from '../support/test-desk.ts';

const HEADER = 'invoice,customer,customerName,currency,amount,issuedOn,dueOn,appliesTo';
const ACCOUNT = '0353070118';

function started(): TestDesk {
  return testDesk(
    testTenant((json) => {
      json['collectionAccounts'] = (json['collectionAccounts'] as unknown[]).slice(0, 1);
    }),
  );
}

async function invoices(desk: TestDesk, ...rows: string[]): Promise<void> {
  await ingestInvoiceFile(
    desk,
    desk.drop(`invoices/${rows.length}-${rows[0]?.slice(0, 6)}.csv`, `${[HEADER, ...rows].join('\n')}\n`),
  );
}

async function bankDay(desk: TestDesk, day: string, amount: string, text: string): Promise<void> {
  const date = day.replaceAll('-', '').slice(2);
  const file = [
    `:20:${date}`,
    `:25:${ACCOUNT}`,
    `:28C:${date}/1`,
    `:60F:C${date}IDR0,00`,
    `:61:${date}${date.slice(2)}C${amount}NTRFNONREF`,
    `:86:${text}`,
    `:62F:C${date}IDR${amount}`,
    '-',
    '',
  ];
  const outcome = await postStatementFile(desk, desk.drop(`bank-statements/${day}.sta`, file.join('\r\n')));
  expect(outcome.state).not.toBe('quarantined');
}

const BUCKETS = [30, 60, 90, 120];

async function at(
  desk: TestDesk,
  asOf: string,
  knownAt: Instant = desk.clock(),
  agedFrom: 'dueOn' | 'issuedOn' = 'dueOn',
) {
  return ageAsOf(desk.table, { asOf: localDate(asOf), knownAt, bucketDays: BUCKETS, agedFrom });
}

function rupiah(result: Awaited<ReturnType<typeof at>>): Record<string, string> {
  if ('refused' in result) throw new Error(result.message);
  const [idr] = result.currencies;
  const buckets = idr?.buckets
    .filter(({ amountMinor }) => amountMinor !== 0n)
    .map(({ label, amountMinor }) => [label, String(amountMinor / 100n)]);
  return {
    ...Object.fromEntries(buckets ?? []),
    unapplied: String((idr?.unappliedMinor ?? 0n) / 100n),
    total: String((idr?.totalMinor ?? 0n) / 100n),
  };
}

describe('the ageing of a day as known at a moment', () => {
  it('does not change by what is recorded later: back-dated payments, late files, invoices and reversals', async () => {
    const desk = started();
    await invoices(
      desk,
      'INV-2026-001,C-1,PT A,IDR,1000000.00,2026-10-01,2026-10-31,',
      'INV-2026-002,C-2,PT B,IDR,500000.00,2026-10-05,2026-11-30,',
    );
    desk.setTime('2026-11-30', '18:00');
    const closing = desk.clock();
    const kept = await at(desk, '2026-11-30', closing);
    expect(rupiah(kept)).toEqual({ '1-30': '1000000', 'not-due': '500000', unapplied: '0', total: '1500000' });

    desk.setTime('2026-12-02', '09:00');
    await bankDay(desk, '2026-11-27', '1000000,00', 'BAYAR INV-2026-001');
    const afterPayment = desk.clock();
    desk.setTime('2026-12-03', '09:00');
    await invoices(desk, 'INV-2026-003,C-1,PT A,IDR,700000.00,2026-11-20,2026-12-20,');
    expect(await at(desk, '2026-11-30', closing)).toEqual(kept);
    expect(rupiah(await at(desk, '2026-11-30', afterPayment))).toEqual({
      'not-due': '500000',
      unapplied: '0',
      total: '500000',
    });
    expect(rupiah(await at(desk, '2026-11-30'))).toEqual({ 'not-due': '1200000', unapplied: '0', total: '1200000' });
    expect(rupiah(await at(desk, '2026-11-26'))).toEqual({
      '1-30': '1000000',
      'not-due': '1200000',
      unapplied: '0',
      total: '2200000',
    });

    const before = await at(desk, '2026-12-03');
    const moment = desk.clock();
    desk.pass(3_600_000);
    const line = (await Array.fromAsync(desk.table.query(`B#${ACCOUNT}#2026-11-27`))).find(({ s }) =>
      s.startsWith('L#'),
    );
    const ref = { account: ACCOUNT, bookedOn: localDate('2026-11-27'), line: String(line?.s).slice(2) };
    expect(await unapplyLine(desk, ref, { why: 'paid by somebody else' }, { actor: 'rina' })).not.toHaveProperty(
      'refused',
    );
    expect(await at(desk, '2026-12-03', moment)).toEqual(before);
    expect(rupiah(await at(desk, '2026-12-03'))['total']).toBe(rupiah(before)['total']);
    expect(rupiah(await at(desk, '2026-12-03'))['unapplied']).toBe('-1000000');
  });

  it('is the daily run of that day', async () => {
    const desk = started();
    await invoices(
      desk,
      'INV-2026-001,C-1,PT A,IDR,1000000.00,2026-10-01,2026-10-31,',
      'INV-2026-002,C-2,PT B,IDR,500000.00,2026-10-05,2026-11-30,',
      'CN-1,C-2,PT B,IDR,-50000.00,2026-10-06,2026-11-30,',
    );
    await bankDay(desk, '2026-11-20', '300000,00', 'SETORAN TUNAI');
    expect(await Array.fromAsync(linesInReview(desk.table))).toHaveLength(1);
    desk.setTime('2026-11-25', '08:00');
    await ageReceivables(desk, desk.clock());
    const stored = await ageingOf(desk.table, localDate('2026-11-25'));
    const recomputed = (await at(desk, '2026-11-25')) as AgeingResult;
    const comparable = (currencies: readonly object[]) =>
      currencies.map((each) => ({ ...each, unappliedCount: 0, ofWhich: undefined }));
    expect(comparable(recomputed.currencies)).toEqual(comparable(stored));
  });

  it('counts from the invoice date where that is asked, leaves out what was issued later, and puts the due day under not due', async () => {
    const desk = started();
    await invoices(
      desk,
      'INV-2026-001,C-1,PT A,IDR,1000000.00,2026-10-01,2026-11-20,',
      'INV-2026-009,C-1,PT A,IDR,9000000.00,2026-11-21,2026-12-20,',
    );
    expect(rupiah(await at(desk, '2026-11-20'))).toEqual({ 'not-due': '1000000', unapplied: '0', total: '1000000' });
    expect(rupiah(await at(desk, '2026-11-20', desk.clock(), 'issuedOn'))).toEqual({
      '31-60': '1000000',
      unapplied: '0',
      total: '1000000',
    });
  });

  it('is refused with the first day that is known where nothing is', async () => {
    const desk = started();
    expect(await at(desk, '2026-11-20')).toMatchObject({
      refused: 'nothing-known',
      message: expect.stringContaining('no invoice is recorded'),
    });
    await invoices(desk, 'INV-2026-001,C-1,PT A,IDR,1000000.00,2026-10-01,2026-11-20,');
    const early: LocalDate = addDays(localDate('2026-10-01'), -1);
    expect(await at(desk, early)).toMatchObject({
      refused: 'nothing-known',
      message: expect.stringContaining('the first invoice is of 2026-10-01'),
    });
    const past = instant(epochMs(desk.clock()) - 86_400_000);
    expect(await at(desk, '2026-11-20', past)).toMatchObject({ refused: 'nothing-known' });
  });
});
