import { instant, localDate } from '@piutang/calendar';
import { noticeIdOf } from '@piutang/dunning';
import { currency } from '@piutang/money';
import { create, MAIL_HEALTH_PARTITION, type Notice, noticeKind } from '@piutang/table';
import type { Tenant } from '@piutang/tenancy';
import {
  allocate,
  ingestInvoiceFile,
  linesInReview,
  postStatementFile,
  recordDelivery,
  sendNotice,
  unapplyLine,
  verifyBooks,
} from '@piutang/workflows';
import { mandiriMt940 } from '../bank-files.ts';
import { decided, tenant } from '../faults/books.ts';
import { intercepted, type WorkDesk } from '../faults/ports.ts';
import { type SavedDesk, type TestDesk, testDesk } from '../test-desk.ts';
import { type Actor, type Explored, explore } from './explore.ts';

const ACCOUNT = '1240007654321';
const INVOICES = `invoice,customer,customerName,currency,amount,issuedOn,dueOn
INV-2026-001,C-1,PT Sinar Jaya Abadi,IDR,1110000.00,2026-10-01,2026-11-01
`;
const PAID = { amountMinor: 1_110_000_00n, text: 'INV-2026-001 PT SINAR JAYA ABADI' };
const UNKNOWN = { amountMinor: 400_000_00n, text: 'SETORAN TUNAI' };
const RINA = { actor: 'rina' };
const BUDI = { actor: 'budi' };
/** Longer than the lease of a file. */
const LATER_MS = 17 * 60_000;

type Work = (desk: WorkDesk, world: TestDesk) => Promise<unknown>;

/** Two at work on the same money, and every end that is right. */
export type Meeting = {
  readonly name: string;
  /** Absent: the example tenant. */
  readonly tenant?: Tenant;
  readonly prepare: (desk: TestDesk) => Promise<void>;
  readonly works: Readonly<Record<string, Work>>;
  /** Those whose trigger delivers again what they refused. */
  readonly redelivered: readonly string[];
  readonly ends: readonly string[];
  /** Absent: where the money is, or how many mails left. */
  readonly end?: (desk: TestDesk) => string;
};

const file =
  (key: string): Work =>
  (desk, world) => {
    const ref = world.refOf(key);
    if (ref === undefined) throw new Error(`no object ${key}`);
    return postStatementFile(desk, ref);
  };

const statement = (day: string, number: string, openingMinor: bigint, ...bookings: readonly (typeof PAID)[]) =>
  mandiriMt940(ACCOUNT, day, number, openingMinor, bookings);

const unknownLine = async (world: TestDesk) => {
  const line = (await Array.fromAsync(linesInReview(world.table))).find(({ text }) => text.includes('SETORAN'));
  if (line === undefined) throw new Error('no line waits');
  return line;
};

const allocating =
  (reviewer: typeof RINA, amountMinor: bigint): Work =>
  async (desk, world) =>
    allocate(desk, await unknownLine(world), [{ invoice: 'INV-2026-001', amountMinor }], reviewer);

/** Takes back the first line that is applied. */
const unapplying: Work = (desk, world) => {
  const applied = world.saved().items.find(({ p, o }) => p.startsWith('B#') && o === 'applied');
  if (applied === undefined) throw new Error('no line is applied');
  const id = { account: ACCOUNT, bookedOn: localDate(String(applied['bd'])), line: String(applied['n']) };
  return unapplyLine(desk, id, { why: 'taken back' }, RINA);
};

/** A notice about the invoice whose mail is out. */
const NOTICE: Notice = {
  customer: 'C-1',
  currency: currency('IDR'),
  on: localDate('2026-11-23'),
  stage: 'IDR-L1',
  level: 1,
  tone: 'friendly',
  overdue: [{ invoice: 'INV-2026-001', level: 1 }],
  comingDue: [],
  state: 'claimed',
  recordedAt: instant(0),
  version: 1,
};

/** The mail system says what became of a mail. */
const told =
  (eventType: string, notice: Notice = NOTICE): Work =>
  (desk) =>
    recordDelivery(desk, {
      eventType,
      bounce: { bounceType: 'Permanent' },
      mail: {
        messageId: `m-${notice.level}`,
        timestamp: '2026-11-23T01:00:00Z',
        destination: ['a@sinar.example'],
        tags: { notice: [noticeIdOf(notice)] },
      },
    });

const SECOND_NOTICE: Notice = {
  ...NOTICE,
  stage: 'IDR-L2',
  level: 2,
  overdue: [{ invoice: 'INV-2026-001', level: 2 }],
};

/** Invoices of a customer who is new, under an order that both files name. */
const ordered = (...numbers: readonly string[]) =>
  [
    'invoice,customer,customerName,currency,amount,issuedOn,dueOn,references',
    ...numbers.map((number) => `${number},C-2,CV Maju Bersama,IDR,500000.00,2026-10-01,2026-11-01,PO-77`),
  ].join('\n');

const invoicesFile =
  (key: string): Work =>
  (desk, world) => {
    const ref = world.refOf(key);
    if (ref === undefined) throw new Error(`no object ${key}`);
    return ingestInvoiceFile(desk, ref);
  };

/** Which invoices are there, and which a payment that names the order would find. */
const invoicesAndOrder = (desk: TestDesk) => {
  const items = desk.table.dump();
  const invoices = items.filter(({ p }) => p.startsWith('I#')).map(({ i }) => String(i));
  const order = items.find(({ p }) => /^R#.*po77$/i.test(p));
  return `${invoices.sort().join(' ')}; ${[...((order?.['in'] ?? []) as readonly string[])].sort().join(' ')}`;
};

/** What became of the mails, and how the day counts them. */
const mailsAndHealth = (desk: TestDesk) => {
  const items = desk.table.dump();
  const states = items.filter(({ p }) => p.startsWith('N#')).map(({ sg, st }) => `${String(sg)} ${String(st)}`);
  const [health] = items.filter(({ p }) => p === MAIL_HEALTH_PARTITION);
  return `${states.sort().join(', ')}; delivered ${String(health?.['dl'])}, bounced ${String(health?.['bo'])}`;
};

/** Sends the first notice that is queued. */
const sending: Work = (desk, world) => {
  const [notice] = world.queue;
  if (notice === undefined) throw new Error('no notice is queued');
  return sendNotice(desk, notice);
};

export const MEETINGS: readonly Meeting[] = [
  {
    name: 'two senders with one notice',
    tenant,
    prepare: async (desk) => desk.restore((await decided()).saved()),
    works: { first: sending, second: sending },
    redelivered: [],
    ends: ['mails 1'],
  },
  {
    name: 'a reminder that is recorded while a file pays the invoice',
    prepare: async (desk) => {
      await desk.table.commit([create(noticeKind, NOTICE, 'new')]);
      desk.drop('bank-statements/a.sta', statement('261120', '1', 0n, PAID));
    },
    works: { mail: told('Send'), file: file('bank-statements/a.sta') },
    redelivered: ['mail', 'file'],
    ends: ['legs 1110000; lines applied 0'],
  },
  {
    name: 'two workers with one file',
    prepare: async (desk) => void desk.drop('bank-statements/a.sta', statement('261120', '1', 0n, PAID, UNKNOWN)),
    works: { first: file('bank-statements/a.sta'), second: file('bank-statements/a.sta') },
    redelivered: ['first', 'second'],
    ends: ['legs 1110000; lines applied 0, unapplied 400000'],
  },
  {
    name: 'two files of one account that pay one invoice',
    prepare: async (desk) => {
      desk.drop('bank-statements/a.sta', statement('261120', '1', 0n, PAID));
      desk.drop('bank-statements/b.sta', statement('261121', '2', PAID.amountMinor, PAID));
    },
    works: { first: file('bank-statements/a.sta'), second: file('bank-statements/b.sta') },
    redelivered: ['first', 'second'],
    ends: ['legs 1110000; lines applied 0, unapplied 1110000'],
  },
  {
    name: 'two statements of one day with an equal receipt each',
    prepare: async (desk) => {
      desk.drop('bank-statements/a.sta', statement('261120', '1', 0n, UNKNOWN));
      desk.drop('bank-statements/b.sta', statement('261120', '2', UNKNOWN.amountMinor, UNKNOWN));
    },
    works: { first: file('bank-statements/a.sta'), second: file('bank-statements/b.sta') },
    redelivered: ['first', 'second'],
    ends: ['legs none; lines unapplied 400000, unapplied 400000'],
  },
  {
    name: 'a person who allocates while a file pays the invoice',
    prepare: async (desk) => {
      await postStatementFile(desk, desk.drop('bank-statements/a.sta', statement('261119', '1', 0n, UNKNOWN)));
      desk.drop('bank-statements/b.sta', statement('261120', '2', UNKNOWN.amountMinor, PAID));
    },
    works: { person: allocating(RINA, UNKNOWN.amountMinor), file: file('bank-statements/b.sta') },
    redelivered: ['file'],
    ends: ['legs 1110000; lines applied 0, unapplied 400000', 'legs 400000; lines applied 0, unapplied 1110000'],
  },
  {
    name: 'a reversal that meets a payment of the same invoice',
    prepare: async (desk) => {
      await postStatementFile(desk, desk.drop('bank-statements/a.sta', statement('261119', '1', 0n, PAID)));
      desk.drop('bank-statements/b.sta', statement('261120', '2', PAID.amountMinor, PAID));
    },
    works: { person: unapplying, file: file('bank-statements/b.sta') },
    redelivered: ['file'],
    ends: [
      'legs 1110000 -1110000 1110000; lines applied 0, unapplied 1110000',
      'legs 1110000 -1110000; lines unapplied 1110000, unapplied 1110000',
    ],
  },
  {
    name: 'two people who allocate one line to one invoice',
    prepare: async (desk) =>
      void (await postStatementFile(desk, desk.drop('bank-statements/a.sta', statement('261119', '1', 0n, UNKNOWN)))),
    works: { rina: allocating(RINA, 300_000_00n), budi: allocating(BUDI, 300_000_00n) },
    redelivered: [],
    ends: ['legs 300000; lines partly-applied 100000'],
  },
  {
    name: 'two invoices files with a new customer, an order and an invoice in common',
    prepare: async (desk) => {
      desk.drop('invoices/b.csv', ordered('INV-2026-002', 'INV-2026-003'));
      desk.drop('invoices/c.csv', ordered('INV-2026-003', 'INV-2026-004'));
    },
    works: { first: invoicesFile('invoices/b.csv'), second: invoicesFile('invoices/c.csv') },
    redelivered: ['first', 'second'],
    ends: ['INV-2026-001 INV-2026-002 INV-2026-003 INV-2026-004; INV-2026-002 INV-2026-003 INV-2026-004'],
    end: invoicesAndOrder,
  },
  {
    name: 'a bounce and a delivery of one day',
    prepare: async (desk) => {
      await desk.table.commit([create(noticeKind, NOTICE, 'new'), create(noticeKind, SECOND_NOTICE, 'new')]);
    },
    works: { delivered: told('Delivery'), bounced: told('Bounce', SECOND_NOTICE) },
    redelivered: ['delivered', 'bounced'],
    ends: ['IDR-L1 delivered, IDR-L2 bounced; delivered 1, bounced 1'],
    end: mailsAndHealth,
  },
  {
    name: 'the same delivery told twice',
    prepare: async (desk) => {
      await desk.table.commit([create(noticeKind, NOTICE, 'new')]);
    },
    works: { first: told('Delivery'), second: told('Delivery') },
    redelivered: ['first', 'second'],
    ends: ['IDR-L1 delivered; delivered 1, bounced 0'],
    end: mailsAndHealth,
  },
];

export type Played = Explored & { readonly problems: readonly string[]; readonly ends: readonly string[] };

/** Plays the schedules of a meeting; after each, what was refused for the moment is delivered again, one by one. */
export async function playMeeting(meeting: Meeting, most: number, seed: number): Promise<Played> {
  const { works, redelivered } = meeting;
  const ends = new Set<string>();
  const problems: string[] = [];
  const saved = await begun(meeting);
  const desk = testDesk(meeting.tenant);
  const begin = async () => {
    desk.restore(saved);
    const failed = new Set<string>();
    const actors = Object.entries(works).map(
      ([name, work]): Actor => ({
        name,
        work: (intercept) => work(intercepted(desk, intercept), desk).catch(() => failed.add(name)),
      }),
    );
    return {
      actors,
      end: async (schedule: readonly string[]) => {
        desk.pass(LATER_MS);
        for (const name of redelivered) if (failed.has(name)) await works[name]?.(desk, desk);
        const end = (meeting.end ?? summary)(desk);
        ends.add(end);
        const breaches = (await verifyBooks(desk.table)).breaches.map(({ law, message }) => `${law}: ${message}`);
        if (!meeting.ends.includes(end)) breaches.push(`it ended in: ${end}`);
        problems.push(...breaches.map((breach) => `${breach} after ${schedule.join(', ')}`));
      },
    };
  };
  const explored = await explore(begin, most, seed);
  return { ...explored, problems, ends: [...ends].sort() };
}

async function begun({ prepare, tenant: its }: Meeting): Promise<SavedDesk> {
  const desk = testDesk(its);
  await ingestInvoiceFile(desk, desk.drop('invoices/a.csv', INVOICES));
  await prepare(desk);
  return desk.saved();
}

/** Where the money is at the end, or how many mails left. */
function summary(desk: TestDesk): string {
  if (desk.mails.length > 0) return `mails ${desk.mails.length}`;
  const items = desk.table.dump();
  const legs = items.filter(({ p }) => p.startsWith('A#')).map(({ x }) => Number(x) / 100);
  const lines = items.filter(({ p, s }) => p.startsWith('B#') && s.startsWith('L#'));
  const rests = lines.map(({ rm, o }) => `${String(o)} ${Number(rm) / 100}`).sort();
  return `legs ${legs.join(' ') || 'none'}; lines ${rests.join(', ')}`;
}
