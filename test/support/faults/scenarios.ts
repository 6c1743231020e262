import { localDate } from '@piutang/calendar';
import { noticeIdOf } from '@piutang/dunning';
import type { BankLine, StoredItem } from '@piutang/table';
import {
  acceptProposal,
  ageReceivables,
  allocate,
  eventsOf,
  ignoreLine,
  ingestInvoiceFile,
  linesInReview,
  postStatementFile,
  recordDelivery,
  runDunning,
  sendNotice,
} from '@piutang/workflows';
import { mandiriMt940 } from '../bank-files.ts';
import { type TestDesk, testDesk, testTenant } from '../test-desk.ts';
import type { WorkDesk } from './ports.ts';
import type { Scenario } from './scenario.ts';

const ACCOUNT = '1240007654321';

const INVOICES = `invoice,customer,customerName,currency,amount,issuedOn,dueOn,email,appliesTo
INV-2026-001,C-1,PT Sinar Jaya Abadi,IDR,1110000.00,2026-10-01,2026-11-01,a@sinar.example,
INV-2026-002,C-1,PT Sinar Jaya Abadi,IDR,500000.00,2026-10-05,2026-11-05,,
INV-2026-003,C-2,CV Maju Bersama,IDR,750000.00,2026-10-07,2026-11-07,b@maju.example,
INV-2026-004,C-2,CV Maju Bersama,IDR,250000.00,2026-10-08,2026-11-08,,
INV-2026-005,C-2,CV Maju Bersama,IDR,330000.00,2026-10-09,2026-11-09,,
INV-2026-006,C-3,PT Cahaya Timur,IDR,2000000.00,2026-10-10,2026-11-10,c@cahaya.example,
CN-2026-0001,C-3,PT Cahaya Timur,IDR,-150000.00,2026-10-11,2026-11-10,,INV-2026-006
INV-2026-007,C-4,PT Rugi Salah,IDR,seratus,2026-10-11,2026-11-10,,
`;

const DAY = mandiriMt940(ACCOUNT, '261120', '1', 100_000_00n, [
  { amountMinor: 1_110_000_00n, text: 'PEMBAYARAN INV-2026-001 PT SINAR JAYA ABADI' },
  { amountMinor: 1_330_000_00n, text: 'INV-2026-003 INV-2026-004 INV-2026-005 CV MAJU BERSAMA' },
  { amountMinor: 90_000_00n, text: 'SETORAN TUNAI TANPA NAMA' },
  { amountMinor: 90_000_00n, text: 'SETORAN TUNAI TANPA NAMA' },
  { amountMinor: 1_000_000_00n, text: 'INV-2026-006 PT CAHAYA TIMUR' },
  { amountMinor: -15_000_00n, text: 'BIAYA ADM' },
]);

/** A tenant of one account whose bank data may be old, so that reminders escalate. */
const tenant = testTenant((json) => {
  (json['dunning'] as Record<string, unknown>)['maxBankAgeBusinessDays'] = 30;
  json['collectionAccounts'] = (json['collectionAccounts'] as { account: string }[]).filter(
    ({ account }) => account === ACCOUNT,
  );
});

async function billed(): Promise<TestDesk> {
  const desk = testDesk(tenant);
  await ingestInvoiceFile(desk, desk.drop('invoices/november.csv', INVOICES));
  return desk;
}

async function posted(): Promise<TestDesk> {
  const desk = await billed();
  desk.pass(3_600_000);
  await postStatementFile(desk, desk.drop('bank-statements/day.sta', DAY));
  return desk;
}

async function aged(): Promise<TestDesk> {
  const desk = await posted();
  desk.setTime('2026-11-24', '08:00');
  await ageReceivables(desk, desk.clock());
  return desk;
}

async function decided(): Promise<TestDesk> {
  const desk = await aged();
  await runDunning(desk, { asOf: localDate('2026-11-24'), payers: 'ageing/2026-11-24/payers.ndjson' });
  return desk;
}

/** What SES says of every mail that it accepted. */
async function mailSystem(eventType: string, world: TestDesk): Promise<void> {
  for (const [at, { tags, to }] of world.mails.entries()) {
    const mail = {
      messageId: `m-${at + 1}`,
      timestamp: world.clock(),
      destination: [to],
      tags: { notice: [tags['notice'] ?? ''] },
    };
    await recordDelivery(world, { eventType, mail, bounce: { bounceType: 'Permanent' } });
  }
}

/** A person repeats what did not answer; that it is done already is an answer. */
async function byPerson(
  desk: WorkDesk,
  world: TestDesk,
  text: string,
  decide: (line: BankLine) => Promise<unknown>,
): Promise<void> {
  // Found beside the desk: the person has seen the line before.
  void desk;
  const line = (await lines(world)).find((each) => each.text.includes(text));
  if (line === undefined) throw new Error(`no line says ${text}`);
  const answer = await decide(line);
  if (typeof answer === 'object' && answer !== null && 'refused' in answer && answer.refused === 'changed-meanwhile')
    throw new Error('changed meanwhile: try again');
}

const SEEN = new WeakMap<TestDesk, readonly BankLine[]>();

async function lines(world: TestDesk): Promise<readonly BankLine[]> {
  const known = SEEN.get(world);
  if (known !== undefined) return known;
  const waiting = await Array.fromAsync(linesInReview(world.table));
  SEEN.set(world, waiting);
  return waiting;
}

const RINA = { actor: 'rina' };

const ref = (desk: TestDesk, key: string) => {
  const found = desk.refOf(key);
  if (found === undefined) throw new Error(`no object ${key}`);
  return found;
};

/** Every handler that writes, with the busiest day that is still small enough to fail in every way. */
export const SCENARIOS: readonly Scenario[] = [
  {
    name: 'ingest-invoices',
    prepare: async () => {
      const desk = testDesk(tenant);
      desk.drop('invoices/november.csv', INVOICES);
      return desk;
    },
    deliver: async (desk, world) => void (await ingestInvoiceFile(desk, ref(world, 'invoices/november.csv'))),
  },
  {
    name: 'ingest-invoices, a file to refuse',
    prepare: async () => {
      const desk = testDesk(tenant);
      desk.drop('invoices/letter.csv', 'Dear Sir, please find attached');
      return desk;
    },
    deliver: async (desk, world) => void (await ingestInvoiceFile(desk, ref(world, 'invoices/letter.csv'))),
  },
  {
    name: 'process-bank-statement',
    prepare: async () => {
      const desk = await billed();
      desk.drop('bank-statements/day.sta', DAY);
      return desk;
    },
    deliver: async (desk, world) => void (await postStatementFile(desk, ref(world, 'bank-statements/day.sta'))),
  },
  {
    name: 'process-bank-statement, a file to refuse',
    prepare: async () => {
      const desk = await billed();
      desk.drop('bank-statements/bad.sta', DAY.replace(':62F:C261120IDR', ':62F:C261120IDR9'));
      return desk;
    },
    deliver: async (desk, world) => void (await postStatementFile(desk, ref(world, 'bank-statements/bad.sta'))),
  },
  {
    name: 'process-bank-statement, a copy',
    prepare: async () => {
      const desk = await posted();
      desk.drop('bank-statements/copy.sta', DAY);
      return desk;
    },
    deliver: async (desk, world) => void (await postStatementFile(desk, ref(world, 'bank-statements/copy.sta'))),
  },
  {
    name: 'age-receivables',
    prepare: async () => {
      const desk = await posted();
      desk.setTime('2026-11-24', '08:00');
      return desk;
    },
    deliver: async (desk) => void (await ageReceivables(desk, '2026-11-24T01:00:00.000Z' as never)),
  },
  {
    name: 'run-dunning',
    prepare: aged,
    deliver: async (desk) =>
      void (await runDunning(desk, { asOf: localDate('2026-11-24'), payers: 'ageing/2026-11-24/payers.ndjson' })),
  },
  {
    name: 'send-notice',
    prepare: decided,
    deliver: async (desk, world) => {
      for (const notice of world.queue) await sendNotice(desk, notice);
    },
    world: (world) => mailSystem('Send', world),
  },
  {
    name: 'record-delivery, a bounce',
    prepare: async () => {
      const desk = await decided();
      for (const notice of desk.queue) await sendNotice(desk, notice);
      return desk;
    },
    deliver: async (desk, world) => {
      for (const [at, notice] of world.queue.entries()) {
        const mail = {
          messageId: `m-${at + 1}`,
          timestamp: '2026-11-24T01:00:05Z',
          destination: [world.mails[at]?.to ?? ''],
          tags: { notice: [noticeIdOf(notice)] },
        };
        for (const eventType of ['Send', 'Bounce'])
          await recordDelivery(desk, { eventType, mail, bounce: { bounceType: 'Permanent' } });
      }
    },
  },
  {
    name: 'publish-events',
    prepare: posted,
    deliver: async (desk, world) => {
      for (const after of world.saved().items as StoredItem[]) {
        const events = eventsOf({ after });
        if (events.length > 0) await desk.publish(events);
      }
    },
  },
  {
    name: 'review accept',
    prepare: posted,
    deliver: (desk, world) => byPerson(desk, world, 'CAHAYA', (line) => acceptProposal(desk, line, RINA)),
  },
  {
    name: 'review allocate',
    prepare: posted,
    deliver: (desk, world) =>
      byPerson(desk, world, 'SETORAN', (line) =>
        allocate(desk, line, [{ invoice: 'INV-2026-002', amountMinor: 50_000_00n }], RINA),
      ),
  },
  {
    name: 'review ignore',
    prepare: posted,
    deliver: (desk, world) => byPerson(desk, world, 'SETORAN', (line) => ignoreLine(desk, line, 'no receipt', RINA)),
  },
];
