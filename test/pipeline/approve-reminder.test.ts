import { localDate } from '@piutang/calendar';
import { create, statementKind } from '@piutang/table';
import {
  ageReceivables,
  approveReminder,
  ingestInvoiceFile,
  remindersToApprove,
  runDunning,
  sendNotice,
} from '@piutang/workflows';
import { describe, expect, it } from 'vitest';
import { type TestDesk, testDesk, testTenant } from '../support/test-desk.ts';

const INVOICES = `invoice,customer,customerName,currency,amount,issuedOn,dueOn,email
INV-1,C-1,PT Sinar Jaya Abadi,IDR,900000000.00,2026-10-01,2026-11-01,a@sinar.example
`;
const CLERK = { actor: 'budi' };

async function morning(desk: TestDesk, day: string): Promise<number> {
  desk.setTime(day, '08:00');
  await ageReceivables(desk, desk.clock());
  for (const event of desk.events.splice(0)) {
    if (event.type === 'ReceivablesAged')
      await runDunning(desk, { asOf: localDate(event.detail.asOf), payers: event.detail.payers });
  }
  for (const notice of desk.queue.splice(0)) await sendNotice(desk, notice);
  return desk.mails.splice(0).length;
}

/** At level 2 since 1 December, with bank data of every day and a ceiling below what is owed. */
async function atLevelTwo(): Promise<TestDesk> {
  const desk = testDesk(
    testTenant((json) => {
      json['collectionAccounts'] = (json['collectionAccounts'] as unknown[]).slice(0, 1);
      (json['dunning'] as Record<string, unknown>)['autoSendCeiling'] = { IDR: '500000000.00' };
    }),
  );
  await ingestInvoiceFile(desk, desk.drop('invoices/a.csv', INVOICES));
  const statement = {
    account: '0353070118',
    number: '1',
    currency: desk.tenant.baseCurrency,
    closingOn: localDate('2026-12-31'),
  };
  const rest = {
    creditsMinor: 0n,
    debitsMinor: 0n,
    lineCount: 0,
    balances: 'proved',
    file: 'f',
    recordedAt: desk.clock(),
  } as const;
  await desk.table.commit([create(statementKind, { ...statement, ...rest }, 'new')]);
  expect(await morning(desk, '2026-11-25')).toBe(1);
  expect(await morning(desk, '2026-12-01')).toBe(1);
  return desk;
}

describe('a reminder above the ceiling', () => {
  it('waits for a person, goes out with the next run once approved, and the level above waits again', async () => {
    const desk = await atLevelTwo();
    expect(await morning(desk, '2026-12-07')).toBe(0);
    expect(await remindersToApprove(desk)).toMatchObject([{ customer: 'C-1', level: 3 }]);
    const approved = await approveReminder(desk, 'C-1', desk.tenant.baseCurrency, CLERK);
    expect(approved).toMatchObject({ level: 3, until: '2026-12-14', actor: 'budi' });
    expect(await morning(desk, '2026-12-08')).toBe(1);
    expect(await morning(desk, '2026-12-14')).toBe(0);
    expect(await remindersToApprove(desk)).toMatchObject([{ level: 4 }]);
    expect(await approveReminder(desk, 'C-1', desk.tenant.baseCurrency, CLERK)).toMatchObject({ level: 4 });
  });

  it('is not sent on an approval that ran out', async () => {
    const desk = await atLevelTwo();
    await morning(desk, '2026-12-07');
    await approveReminder(desk, 'C-1', desk.tenant.baseCurrency, CLERK);
    expect(await morning(desk, '2026-12-15')).toBe(0);
  });

  it('is refused where nothing waits', async () => {
    const desk = await atLevelTwo();
    expect(await approveReminder(desk, 'C-1', desk.tenant.baseCurrency, CLERK)).toMatchObject({
      refused: 'nothing-to-approve',
    });
    expect(await approveReminder(desk, 'C-9', desk.tenant.baseCurrency, CLERK)).toMatchObject({
      refused: 'customer-unknown',
    });
  });
});
