import { localDate } from '@piutang/calendar';
import { noticeIdOf } from '@piutang/dunning';
import type { StoredItem } from '@piutang/table';
import {
  ageReceivables,
  eventsOf,
  ingestInvoiceFile,
  measureFigures,
  postStatementFile,
  recordDelivery,
  runDunning,
  sendDigest,
  sendNotice,
  tellDisputes,
  watchQueues,
} from '@piutang/workflows';
import { mandiriMt940 } from '../bank-files.ts';
import { type TestDesk, testDesk } from '../test-desk.ts';
import {
  ACCOUNT,
  aged,
  billed,
  chargingTenant,
  DAY,
  decided,
  disputed,
  INVOICES,
  mailedWeekly,
  posted,
  prompt,
  tenant,
} from './books.ts';
import { DECISIONS } from './decisions.ts';
import { LONG_REMITTANCES, REMITTANCES } from './remittances.ts';
import type { Scenario } from './scenario.ts';

/** What SES says of every mail that it accepted. */
async function mailSystem(eventType: string, world: TestDesk): Promise<void> {
  for (const [at, { tags, to }] of world.mails.entries()) {
    const mail = {
      messageId: `m-${at + 1}`,
      timestamp: world.clock(),
      destination: [to],
      tags: Object.fromEntries(Object.entries(tags).map(([name, value]) => [name, [value]])),
    };
    await recordDelivery(world, { eventType, mail, bounce: { bounceType: 'Permanent' } });
  }
}

/** Reminders queued that tell of interest and of a fee. */
async function charging(): Promise<TestDesk> {
  const before = await decided();
  const desk = testDesk(chargingTenant);
  desk.restore(before.saved());
  return desk;
}

const WATCHED = ['ageing', 'statements'].map((name) => ({
  name,
  work: { url: name, lateAfterMinutes: 60 },
  deadLetterUrl: `${name}-dead`,
}));

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
    name: 'age-receivables, the figures',
    prepare: aged,
    deliver: async (desk) => void (await measureFigures(desk, '2026-11-24T01:00:00.000Z' as never)),
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
    name: 'send-notice, with interest and a fee',
    prepare: charging,
    deliver: async (desk, world) => {
      for (const notice of world.queue) await sendNotice(desk, notice);
    },
    world: (world) => mailSystem('Send', world),
  },
  {
    name: 'run-dunning, a thank-you',
    prepare: prompt,
    deliver: async (desk) =>
      void (await runDunning(desk, { asOf: localDate('2026-11-24'), payers: 'ageing/2026-11-24/payers.ndjson' })),
  },
  {
    name: 'send-notice, a thank-you',
    prepare: async () => {
      const desk = await prompt();
      await runDunning(desk, { asOf: localDate('2026-11-24'), payers: 'ageing/2026-11-24/payers.ndjson' });
      return desk;
    },
    deliver: async (desk, world) => {
      for (const notice of world.queue) await sendNotice(desk, notice);
    },
    world: (world) => mailSystem('Send', world),
  },
  {
    name: 'record-delivery, customers told of their objections',
    prepare: disputed,
    deliver: async (desk) => void (await tellDisputes(desk)),
    world: (world) => mailSystem('Send', world),
  },
  {
    name: 'record-delivery, the weekly digest',
    prepare: mailedWeekly,
    deliver: async (desk) => void (await sendDigest(desk, '2026-11-24T02:00:00.000Z' as never)),
    world: (world) => mailSystem('Send', world),
  },
  {
    name: 'age-receivables, with claims that end',
    prepare: async () => {
      const desk = await charging();
      for (const notice of desk.queue) await sendNotice(desk, notice);
      const paid = mandiriMt940(ACCOUNT, '261124', '2', 3_705_000_00n, [
        { amountMinor: 500_000_00n, text: 'INV-2026-002 PT SINAR JAYA ABADI' },
      ]);
      await postStatementFile(desk, desk.drop('bank-statements/next.sta', paid));
      desk.setTime('2026-11-25', '08:00');
      return desk;
    },
    deliver: async (desk) => void (await ageReceivables(desk, '2026-11-25T01:00:00.000Z' as never)),
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
    name: 'watch-queues',
    prepare: async () => {
      const desk = testDesk(tenant);
      await watchQueues(desk, WATCHED, async (url) => (url === 'ageing' ? 1 : 0));
      desk.pass(3_600_000);
      return desk;
    },
    deliver: async (desk) => void (await watchQueues(desk, WATCHED, async () => 3)),
  },
  ...REMITTANCES,
  ...DECISIONS,
];

/** The same with those that take minutes: for `npm run soak`. */
export const ALL_SCENARIOS: readonly Scenario[] = [...SCENARIOS, ...LONG_REMITTANCES];
