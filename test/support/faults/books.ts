import { localDate } from '@piutang/calendar';
import { currency } from '@piutang/money';
import { invoiceKind, readMany, replace } from '@piutang/table';
import {
  ageReceivables,
  ingestInvoiceFile,
  issueDemand,
  postStatementFile,
  raiseDispute,
  runDunning,
  stepDispute,
} from '@piutang/workflows';
import { mandiriMt940 } from '../bank-files.ts';
import { type TestDesk, testDesk, testTenant } from '../test-desk.ts';

const RINA = { actor: 'person:rina' };
const DEWI = { actor: 'person:dewi' };

/** The tenant's one collection account. */
export const ACCOUNT = '1240007654321';

/** Seven good rows, a credit note among them, and a bad one. */
export const INVOICES = `invoice,customer,customerName,currency,amount,issuedOn,dueOn,email,appliesTo
INV-2026-001,C-1,PT Sinar Jaya Abadi,IDR,1110000.00,2026-10-01,2026-11-01,a@sinar.example,
INV-2026-002,C-1,PT Sinar Jaya Abadi,IDR,500000.00,2026-10-05,2026-11-05,,
INV-2026-003,C-2,CV Maju Bersama,IDR,750000.00,2026-10-07,2026-11-07,b@maju.example,
INV-2026-004,C-2,CV Maju Bersama,IDR,250000.00,2026-10-08,2026-11-08,,
INV-2026-005,C-2,CV Maju Bersama,IDR,330000.00,2026-10-09,2026-11-09,,
INV-2026-006,C-3,PT Cahaya Timur,IDR,2000000.00,2026-10-10,2026-11-10,c@cahaya.example,
CN-2026-0001,C-3,PT Cahaya Timur,IDR,-150000.00,2026-10-11,2026-11-10,,INV-2026-006
INV-2026-007,C-4,PT Rugi Salah,IDR,seratus,2026-10-11,2026-11-10,,
`;

/** A payment, one for three invoices, two equal ones of nobody, a short one, a charge. */
export const DAY = mandiriMt940(ACCOUNT, '261120', '1', 100_000_00n, [
  { amountMinor: 1_110_000_00n, text: 'PEMBAYARAN INV-2026-001 PT SINAR JAYA ABADI' },
  { amountMinor: 1_330_000_00n, text: 'INV-2026-003 INV-2026-004 INV-2026-005 CV MAJU BERSAMA' },
  { amountMinor: 90_000_00n, text: 'SETORAN TUNAI TANPA NAMA' },
  { amountMinor: 90_000_00n, text: 'SETORAN TUNAI TANPA NAMA' },
  { amountMinor: 1_000_000_00n, text: 'INV-2026-006 PT CAHAYA TIMUR' },
  { amountMinor: -15_000_00n, text: 'BIAYA ADM' },
]);

/** A tenant of one account whose bank data may be old, so that reminders escalate. */
export const tenant = testTenant((json) => {
  (json['dunning'] as Record<string, unknown>)['maxBankAgeBusinessDays'] = 30;
  json['collectionAccounts'] = (json['collectionAccounts'] as { account: string }[]).filter(
    ({ account }) => account === ACCOUNT,
  );
});

/** Books with invoices. */
export async function billed(): Promise<TestDesk> {
  const desk = testDesk(tenant);
  await ingestInvoiceFile(desk, desk.drop('invoices/november.csv', INVOICES));
  return desk;
}

/** Books with invoices and a posted bank file. */
export async function posted(): Promise<TestDesk> {
  const desk = await billed();
  desk.pass(3_600_000);
  await postStatementFile(desk, desk.drop('bank-statements/day.sta', DAY));
  return desk;
}

/** Books whose payers are late by contract: interest and a fee are booked with the notice. */
export const chargingTenant = testTenant((json) => {
  const dunning = json['dunning'] as Record<string, unknown>;
  dunning['maxBankAgeBusinessDays'] = 30;
  dunning['interest'] = {
    percentPerYear: '12',
    dayCount: 'actual/365',
    graceDays: 0,
    mode: 'on-send',
    agreedIn: 'contract 7',
    disputed: 'bears-nothing',
    onPlan: 'bears-nothing',
    waivedIfPaidWithinDays: 5,
  };
  dunning['fees'] = { mode: 'on-send', agreedIn: 'contract 7' };
  for (const step of dunning['steps'] as Record<string, unknown>[])
    if (step['level'] === 1) step['fee'] = { IDR: '5000.00' };
  json['collectionAccounts'] = (json['collectionAccounts'] as { account: string }[]).filter(
    ({ account }) => account === ACCOUNT,
  );
});

/** Books of a tenant that thanks, with a payer who settled an invoice before its due date and owes nothing, aged. */
export async function prompt(): Promise<TestDesk> {
  const desk = testDesk(
    testTenant((json) => {
      (json['dunning'] as Record<string, unknown>)['thankYou'] = { everyDays: 90 };
      json['collectionAccounts'] = (json['collectionAccounts'] as { account: string }[]).filter(
        ({ account }) => account === ACCOUNT,
      );
    }),
  );
  const invoices = `invoice,customer,customerName,currency,amount,issuedOn,dueOn,email
INV-2026-001,C-1,PT Sinar Jaya Abadi,IDR,1110000.00,2026-11-01,2026-12-01,a@sinar.example
`;
  await ingestInvoiceFile(desk, desk.drop('invoices/november.csv', invoices));
  desk.pass(3_600_000);
  await postStatementFile(desk, desk.drop('bank-statements/day.sta', DAY));
  desk.setTime('2026-11-24', '08:00');
  await ageReceivables(desk, desk.clock());
  return desk;
}

/** Books in which one payer objects and another has its answer. */
export async function disputed(): Promise<TestDesk> {
  const desk = await posted();
  const objection = { reason: 'price', note: 'too dear' } as const;
  await raiseDispute(desk, { ...objection, invoice: 'INV-2026-002' }, RINA);
  const answered = await raiseDispute(desk, { ...objection, invoice: 'INV-2026-006' }, RINA);
  if ('refused' in answered) throw new Error(answered.message);
  await stepDispute(desk, 'C-3', answered.id, { to: 'resolved', outcome: 'invalid', note: 'as ordered' }, RINA);
  return desk;
}

const lettersTenant = testTenant((json) => {
  (json['dunning'] as Record<string, unknown>)['maxBankAgeBusinessDays'] = 30;
  json['letters'] = { code: 'CN', city: 'Jakarta', signatory: { name: 'Dewi', title: 'Direktur' }, deadlineDays: 7 };
  json['collectionAccounts'] = (json['collectionAccounts'] as { account: string }[]).filter(
    ({ account }) => account === ACCOUNT,
  );
});

/** Books in which the last reminder did not help, and one customer had its first letter, whose deadline has passed. */
export async function unheeded(): Promise<TestDesk> {
  const before = await posted();
  const desk = testDesk(lettersTenant);
  desk.restore(before.saved());
  for (const invoice of await readMany(desk.table, invoiceKind, ['INV-2026-002', 'INV-2026-006']))
    await desk.table.commit([replace(invoiceKind, invoice, { ...invoice, level: 4 }, 'unchanged')]);
  await issueDemand(desk, { customer: 'C-3', currency: currency('IDR'), byLawFirm: false, evidence: [] }, DEWI);
  desk.setTime('2026-12-01', '09:00');
  return desk;
}

/** Books with the ageing of a Monday, and objections, of a tenant whose week is mailed to two. */
export async function mailedWeekly(): Promise<TestDesk> {
  const before = await disputed();
  const desk = testDesk(digestTenant);
  desk.restore(before.saved());
  desk.setTime('2026-11-24', '08:00');
  await ageReceivables(desk, desk.clock());
  return desk;
}

const digestTenant = testTenant((json) => {
  json['digest'] = { to: ['controller@contoh.example', 'direktur@contoh.example'], weekday: 2, at: '09:00' };
  json['collectionAccounts'] = (json['collectionAccounts'] as { account: string }[]).filter(
    ({ account }) => account === ACCOUNT,
  );
});

/** Books with invoices and a posted bank file, aged on the next working day. */
export async function aged(): Promise<TestDesk> {
  const desk = await posted();
  desk.setTime('2026-11-24', '08:00');
  await ageReceivables(desk, desk.clock());
  return desk;
}

/** The same, with reminders decided and queued. */
export async function decided(): Promise<TestDesk> {
  const desk = await aged();
  await runDunning(desk, { asOf: localDate('2026-11-24'), payers: 'ageing/2026-11-24/payers.ndjson' });
  return desk;
}
