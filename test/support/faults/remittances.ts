import { joinRemittances, postStatementFile, takeRemittanceFile } from '@piutang/workflows';
import { mandiriMt940 } from '../bank-files.ts';
import { ADVICE_MAIL, ADVISED, billedInto, oneAccount, REMITTED_INVOICES, SETTLED } from '../remittances.ts';
import { type TestDesk, testDesk } from '../test-desk.ts';
import { ACCOUNT } from './books.ts';
import type { Scenario } from './scenario.ts';

/** Payments behind one credit, so many that they are applied in two transactions, and one that is nobody's. */
const SOLD = Array.from({ length: 36 }, (_, at) => ({ order: `ORD-2026-${1_000 + at}`, gross: 10_000 + at }));
const ORDERS = SOLD.map(({ order, gross }, at) => `${order},S-${at},Toko ${at},IDR,${gross}.00,2026-11-18,2026-11-25`);
const REPORT = [...SOLD, { order: 'ORD-2026-9999', gross: 77_000 }]
  .map(({ order, gross }) => `STL-77001,${order},${gross},70`)
  .join('\n');
const NET = SOLD.reduce((sum, { gross }) => sum + gross - 70, 77_000 - 70);

const MONEY = mandiriMt940(ACCOUNT, '261120', '1', 100_000_00n, [
  ADVISED,
  SETTLED,
  { amountMinor: BigInt(NET) * 100n, text: 'QRIS STL-77001' },
]);

async function billed(orders: readonly string[] = []): Promise<TestDesk> {
  const desk = testDesk(oneAccount());
  await billedInto(desk, `${[REMITTED_INVOICES.trimEnd(), ...orders].join('\n')}\n`);
  return desk;
}

async function paid(orders: readonly string[] = []): Promise<TestDesk> {
  const desk = await billed(orders);
  await postStatementFile(desk, desk.drop('bank-statements/day.sta', MONEY));
  return desk;
}

const taking = (name: string, key: string, text: string, before: () => Promise<TestDesk>): Scenario => ({
  name: `join-remittances, ${name}`,
  prepare: async () => {
    const desk = await before();
    desk.drop(key, text);
    return desk;
  },
  deliver: async (desk, world) => {
    const ref = world.refOf(key);
    if (ref !== undefined) await takeRemittanceFile(desk, ref);
  },
});

/** A settlement that is applied in two transactions. */
export const LONG_REMITTANCES: readonly Scenario[] = [
  taking('a report of many payments', 'remittances/report.csv', `settlement_id,order_id,gross,fee\n${REPORT}\n`, () =>
    paid(ORDERS),
  ),
];

/** What comes beside the bank: before its payment, after it, in parts, and unreadable. */
export const REMITTANCES: readonly Scenario[] = [
  taking('an advice whose payment waits', 'remittances/mail.eml', ADVICE_MAIL, () => paid()),
  taking('a file to refuse', 'remittances/bad.csv', 'invoice,amount\nINV-1,seratus\n', () => billed()),
  {
    name: 'join-remittances, the last instalment of an invoice',
    prepare: async () => {
      const desk = await billed();
      const text = 'PT SINAR JAYA ABADI INV-2026-002';
      const parts = [
        { amountMinor: 200_000_00n, text },
        { amountMinor: 300_000_00n, text: `${text} LUNAS` },
      ];
      await postStatementFile(
        desk,
        desk.drop('bank-statements/day.sta', mandiriMt940(ACCOUNT, '261120', '1', 0n, parts)),
      );
      return desk;
    },
    deliver: (desk) => joinRemittances(desk),
  },
  {
    name: 'join-remittances, after a bank file',
    prepare: async () => {
      const desk = await billed();
      await takeRemittanceFile(desk, desk.drop('remittances/mail.eml', ADVICE_MAIL));
      await postStatementFile(desk, desk.drop('bank-statements/day.sta', MONEY));
      return desk;
    },
    deliver: (desk) => joinRemittances(desk),
  },
];
