import { addDays, localDate } from '@piutang/calendar';
import { currency } from '@piutang/money';
import { WORDING } from '@piutang/notices';
import { type BankLine, bankLineKind, planKind, refundKind, requestKind, taskKind } from '@piutang/table';
import {
  acceptProposal,
  ageReceivables,
  agreePlan,
  allocate,
  approve,
  cancelPlan,
  cancelRefund,
  closeTask,
  eraseCustomer,
  ignoreLine,
  issueDemand,
  makePromise,
  noteContact,
  noteLetterProof,
  payRefund,
  postStatementFile,
  proposePlan,
  putOnAccount,
  raiseDispute,
  rejectFile,
  rejectRequest,
  releaseFile,
  requestRefund,
  returnLine,
  runDunning,
  saveTemplate,
  setHold,
  setRate,
  unapplyLine,
  writeOff,
  writeOffSmallBalances,
} from '@piutang/workflows';
import { mandiriMt940 } from '../bank-files.ts';
import { type TestDesk, testDesk, testTenant } from '../test-desk.ts';
import { ACCOUNT, billed, DAY, posted, unheeded } from './books.ts';
import type { WorkDesk } from './ports.ts';
import type { Scenario } from './scenario.ts';

const RINA = { actor: 'rina' };
const BUDI = { actor: 'budi' };

/** What the person saw before anything went wrong. */
const SEEN = new WeakMap<TestDesk, readonly BankLine[]>();

function lineOf(world: TestDesk, text: string): BankLine {
  const lines = SEEN.get(world) ?? world.table.dump().filter(isLine).map(bankLineKind.decode);
  SEEN.set(world, lines);
  const line = lines.find((each) => each.text.includes(text));
  if (line === undefined) throw new Error(`no line says ${text}`);
  return line;
}

const isLine = ({ p, s }: { readonly p: string; readonly s: string }) => p.startsWith('B#') && s.startsWith('L#');

const demandTo = (customer: string) => {
  return { customer, currency: currency('IDR'), byLawFirm: false, evidence: ['contract 7'] };
};

/** A person asks again until there is an answer; that it is done already is one. */
function decision(
  name: string,
  decide: (desk: WorkDesk, world: TestDesk) => Promise<object>,
  prepare: () => Promise<TestDesk> = posted,
): Scenario {
  return {
    name,
    prepare,
    deliver: async (desk, world) => {
      const answer = await decide(desk, world);
      if ('refused' in answer && answer.refused === 'changed-meanwhile')
        throw new Error('changed meanwhile: try again');
    },
  };
}

const FOUR_EYES = testTenant((json) => {
  json['collectionAccounts'] = (json['collectionAccounts'] as { account: string }[]).filter(
    ({ account }) => account === ACCOUNT,
  );
  json['authority'] = {
    fourEyesAbove: { apply: { IDR: '1' }, refund: { IDR: '1' }, writeOff: { IDR: '1' } },
    smallBalance: { upTo: { IDR: '400000' }, afterDays: 1 },
  };
});

/** Books where somebody asked for what a second person must approve. */
async function asked(): Promise<TestDesk> {
  const before = await posted();
  const desk = testDesk(FOUR_EYES);
  desk.restore(before.saved());
  await requestRefund(desk, lineOf(desk, 'SETORAN'), 'paid too much', RINA, 4_000_00n);
  return desk;
}

async function refunding(): Promise<TestDesk> {
  const desk = await posted();
  await requestRefund(desk, lineOf(desk, 'SETORAN'), 'paid too much', RINA, 4_000_00n);
  return desk;
}

async function quarantined(): Promise<TestDesk> {
  const desk = await billed();
  const bad = DAY.replace(':62F:C261120IDR', ':62F:C261120IDR9');
  await postStatementFile(desk, desk.drop('bank-statements/bad.sta', bad));
  return desk;
}

/** Books where the bank takes a receipt back. */
async function takenBack(): Promise<TestDesk> {
  const desk = await posted();
  const debit = { amountMinor: -1_110_000_00n, text: 'KEMBALI' };
  const file = mandiriMt940(ACCOUNT, '261123', '2', 3_705_000_00n, [debit]);
  await postStatementFile(desk, desk.drop('bank-statements/back.sta', file));
  return desk;
}

const refundOf = (world: TestDesk) => {
  const item = world.table.dump().find(({ p, s }) => p.startsWith('B#') && s.startsWith('P#'));
  if (item === undefined) throw new Error('there is no refund');
  return refundKind.decode(item);
};

const requestOf = (world: TestDesk) => {
  const item = world.table.dump().find(({ p }) => p.startsWith('Q#'));
  if (item === undefined) throw new Error('there is no request');
  return requestKind.decode(item).id;
};

const PLAN = {
  customer: 'C-1',
  invoices: ['INV-2026-002'],
  instalments: [
    { dueOn: localDate('2026-12-01'), amountMinor: 250_000_00n },
    { dueOn: localDate('2027-01-04'), amountMinor: 250_000_00n },
  ],
};

/** Books where a plan is proposed and a promise for its invoice is open. */
async function planned(): Promise<TestDesk> {
  const desk = await posted();
  const promise = { customer: 'C-1', items: [{ invoice: 'INV-2026-002' }], promisedOn: localDate('2026-11-27') };
  await makePromise(desk, promise, RINA);
  await proposePlan(desk, PLAN, RINA);
  desk.pass(1_000);
  return desk;
}

const planOf = (world: TestDesk) => {
  const item = world.table.dump().find(({ p, s }) => p === 'C#C-1' && s.startsWith('L#'));
  if (item === undefined) throw new Error('there is no plan');
  return planKind.decode(item).id;
};

/** Books where a payer is to be called. */
async function called(): Promise<TestDesk> {
  const desk = await posted();
  desk.setTime('2026-11-24', '08:00');
  await ageReceivables(desk, desk.clock());
  await runDunning(desk, { asOf: localDate('2026-11-24'), payers: 'ageing/2026-11-24/payers.ndjson' });
  return desk;
}

const taskOf = (world: TestDesk) => {
  const item = world.table.dump().find(({ p, s }) => p === 'C#C-1' && s.startsWith('W#'));
  if (item === undefined) throw new Error('there is no task');
  return taskKind.decode(item).id;
};

/** Books where somebody who owes nothing any more was spoken with. */
async function spokenWith(): Promise<TestDesk> {
  const desk = await posted();
  await noteContact(desk, { customer: 'C-2', channel: 'call', outcome: 'reached', note: 'paid, says Ratna' }, RINA);
  desk.pass(1_000);
  return desk;
}

const PAYMENT = { reference: 'TRF-1', paidOn: localDate('2026-11-23') };

/** What people decide, each with one fault at any call. */
export const DECISIONS: readonly Scenario[] = [
  decision('review accept', (desk, world) => acceptProposal(desk, lineOf(world, 'CAHAYA'), RINA)),
  decision('review allocate', (desk, world) =>
    allocate(desk, lineOf(world, 'SETORAN'), [{ invoice: 'INV-2026-002', amountMinor: 50_000_00n }], RINA, {
      acrossPayers: true,
      why: 'they say so',
    }),
  ),
  decision('rate set', (desk) =>
    setRate(
      desk,
      {
        currency: currency('USD'),
        rate: '15650.25',
        from: localDate('2026-11-23'),
        until: localDate('2026-11-29'),
        why: 'KMK 41/2026',
      },
      RINA,
    ),
  ),
  decision('review ignore', (desk, world) => ignoreLine(desk, lineOf(world, 'SETORAN'), 'no receipt', RINA)),
  decision('review on account', (desk, world) => putOnAccount(desk, lineOf(world, 'SETORAN'), 'C-1', RINA)),
  decision('unapply', (desk, world) =>
    unapplyLine(desk, lineOf(world, 'INV-2026-003'), { why: 'another payer' }, RINA),
  ),
  decision(
    'return',
    (desk, world) => returnLine(desk, lineOf(world, 'KEMBALI'), lineOf(world, 'INV-2026-001'), RINA),
    takenBack,
  ),
  decision('refund', (desk, world) => requestRefund(desk, lineOf(world, 'SETORAN'), 'paid too much', RINA, 50_000_00n)),
  decision('refund paid', (desk, world) => payRefund(desk, refundOf(world), PAYMENT, RINA), refunding),
  decision('refund cancelled', (desk, world) => cancelRefund(desk, refundOf(world), 'not owed', RINA), refunding),
  decision('write-off', (desk) => writeOff(desk, 'INV-2026-002', 'uneconomic', 'not worth it', RINA)),
  decision('request', (desk, world) => requestRefund(desk, lineOf(world, 'CAHAYA'), 'not ours', RINA), asked),
  decision('request approved', (desk, world) => approve(desk, requestOf(world), BUDI), asked),
  decision('request rejected', (desk, world) => rejectRequest(desk, requestOf(world), 'not owed', BUDI), asked),
  decision('small balances', (desk) => writeOffSmallBalances(desk, localDate('2026-12-24')), asked),
  decision(
    'statement released',
    (desk) => releaseFile(desk, 'bank-statements/bad.sta', 'the bank confirmed it', RINA),
    quarantined,
  ),
  decision(
    'statement rejected',
    (desk) => rejectFile(desk, 'bank-statements/bad.sta', 'wrong file', RINA),
    quarantined,
  ),
  decision('hold', (desk) =>
    setHold(desk, { invoice: 'INV-2026-002' }, { until: addDays(localDate('2026-11-23'), 9), reason: 'talks' }, RINA),
  ),
  decision('words of a mail', (desk) =>
    saveTemplate(desk, { language: 'en', tone: 'firm', audience: 'everybody' }, WORDING.en.friendly, RINA),
  ),
  decision('contact', (desk) =>
    noteContact(
      desk,
      {
        customer: 'C-1',
        channel: 'call',
        outcome: 'call-back',
        note: 'after lunch',
        followUpOn: addDays(localDate('2026-11-23'), 2),
      },
      RINA,
    ),
  ),
  decision('dispute', (desk) =>
    raiseDispute(desk, { invoice: 'INV-2026-002', reason: 'price', note: 'too dear' } as never, RINA),
  ),
  decision('promise', (desk) =>
    makePromise(
      desk,
      {
        customer: 'C-1',
        items: [{ invoice: 'INV-2026-002', amountMinor: 100_000_00n }],
        promisedOn: addDays(localDate('2026-11-23'), 5),
      } as never,
      RINA,
    ),
  ),
  decision('customer erased', (desk) => eraseCustomer(desk, 'C-2', 'letter of 2026-11-20', RINA), spokenWith),
  decision('task closed', (desk, world) => closeTask(desk, 'C-1', taskOf(world), { outcome: 'reached' }, RINA), called),
  decision('first letter', (desk) => issueDemand(desk, demandTo('C-1'), BUDI), unheeded),
  decision('second letter', (desk) => issueDemand(desk, demandTo('C-3'), BUDI), unheeded),
  decision(
    'proof of a letter',
    (desk) => noteLetterProof(desk, '001/SP1/CN/XI/2026', { on: localDate('2026-11-24'), how: 'by courier' }, BUDI),
    unheeded,
  ),
  decision('plan proposed', (desk) => proposePlan(desk, PLAN, RINA)),
  decision('plan agreed', (desk, world) => agreePlan(desk, 'C-1', planOf(world), 'agreed by mail', RINA), planned),
  decision('plan cancelled', (desk, world) => cancelPlan(desk, 'C-1', planOf(world), 'paid at once', RINA), planned),
];
