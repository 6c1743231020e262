import { addDays, epochMs, type Instant, instantAt, type LocalDate, localDate, localDateAt } from '@piutang/calendar';
import { jobKind, jobPartition, type NoticeId, noticeKind } from '@piutang/table';
import {
  acceptProposal,
  ageReceivables,
  ingestInvoiceFile,
  linesInReview,
  type ObjectRef,
  postStatementFile,
  recordDelivery,
  runDunning,
  sendNotice,
  unapplyLine,
  verifyBooks,
} from '@piutang/workflows';
import { mandiriMt940 } from '../bank-files.ts';
import { judged } from '../commit-laws.ts';
import { breachesOfMail } from '../model/mail-laws.ts';
import { seededRandom } from '../seeded-random.ts';
import { type TestDesk, testDesk, testTenant } from '../test-desk.ts';

const ACCOUNT = '1240007654321';
const UNIT_MINOR = 1_000_000_00n;
const PAYERS = ['PT SINAR JAYA ABADI', 'CV MAJU BERSAMA', 'PT CAHAYA TIMUR', 'PT BARU DATANG'];
const RINA = { actor: 'rina' };

const MINUTE_MS = 60_000;
/** A failed message is shown again after its visibility timeout. */
const REDELIVERY_MS = 16 * MINUTE_MS;
/** Most events come at once, a tenth within hours, a hundredth days later. */
const SOON_MS = 5 * MINUTE_MS;
const HOURS_MS = 6 * 60 * MINUTE_MS;
const LATE_MS = 50 * 60 * MINUTE_MS;
/** A message that failed this often would lie in a dead-letter queue. */
const MAX_DELIVERIES = 200;

type Message = { dueMs: number; deliveries: number; readonly name: string; readonly handle: () => Promise<unknown> };

export type Lived = {
  readonly days: number;
  readonly deliveries: number;
  readonly mails: number;
  readonly breaches: readonly string[];
};

/** A world in one time zone whose events come one to three times, in any order, and some of them days late. */
type World = {
  readonly desk: TestDesk;
  readonly random: (below: number) => number;
  readonly messages: Message[];
  readonly breaches: string[];
  readonly open: Map<string, { readonly payer: number; readonly minor: bigint }>;
  closingMinor: bigint;
  invoices: number;
  files: number;
  mailsTold: number;
};

/** Announces something: it is delivered one to three times, each at its own time. */
function announce(world: World, name: string, handle: () => Promise<unknown>): void {
  const { desk, messages, random } = world;
  const copies = 1 + (random(4) === 0 ? 1 + random(2) : 0);
  for (let copy = 0; copy < copies; copy += 1) {
    const dice = random(100);
    const span = dice === 0 ? LATE_MS : dice < 10 ? HOURS_MS : SOON_MS;
    messages.push({ dueMs: epochMs(desk.clock()) + random(span), deliveries: 0, name, handle });
  }
}

/** Delivers everything that is due until then, in the order in which it happens to be due. */
async function until(world: World, at: Instant): Promise<number> {
  const { desk, messages, breaches } = world;
  let deliveries = 0;
  for (;;) {
    messages.sort((a, b) => a.dueMs - b.dueMs);
    const next = messages[0];
    if (next === undefined || next.dueMs > epochMs(at)) break;
    messages.shift();
    desk.pass(Math.max(0, next.dueMs - epochMs(desk.clock())));
    deliveries += 1;
    try {
      await next.handle();
    } catch (error) {
      next.deliveries += 1;
      if (next.deliveries >= MAX_DELIVERIES) breaches.push(`${next.name} never succeeds: ${(error as Error).message}`);
      else messages.push({ ...next, dueMs: next.dueMs + REDELIVERY_MS });
    }
    echo(world);
  }
  desk.pass(Math.max(0, epochMs(at) - epochMs(desk.clock())));
  return deliveries;
}

/** What the system said becomes messages: events, queued notices, and what the mail system says of each mail. */
function echo(world: World): void {
  const { desk, random } = world;
  for (const event of desk.events.splice(0)) {
    if (event.type !== 'ReceivablesAged') continue;
    const asOf = localDate(event.detail.asOf);
    announce(world, `dunning of ${asOf}`, () => runDunning(desk, { asOf, payers: event.detail.payers }));
  }
  for (const notice of desk.queue.splice(0)) send(world, notice);
  for (; world.mailsTold < desk.mails.length; world.mailsTold += 1) {
    const sent = desk.mails[world.mailsTold];
    if (sent === undefined) continue;
    const mail = {
      messageId: `m-${world.mailsTold + 1}`,
      timestamp: desk.clock(),
      destination: [sent.to],
      tags: { notice: [sent.tags['notice'] ?? ''] },
    };
    const ending = random(30) === 0 ? 'Bounce' : 'Delivery';
    for (const eventType of ['Send', ending])
      announce(world, `${eventType} of a mail`, () =>
        recordDelivery(desk, { eventType, mail, bounce: { bounceType: random(2) === 0 ? 'Permanent' : 'Transient' } }),
      );
  }
}

function send(world: World, { customer, on, stage }: NoticeId): void {
  announce(world, `notice of ${customer} ${on}`, () => sendNotice(world.desk, { customer, on, stage }));
}

function billing(world: World, today: LocalDate): void {
  const rows: string[] = [];
  for (let row = world.random(3); row > 0; row -= 1) {
    world.invoices += 1;
    const id = `INV-2026-${String(world.invoices).padStart(5, '0')}`;
    const payer = world.random(PAYERS.length);
    const minor = BigInt(1 + world.random(5)) * UNIT_MINOR;
    world.open.set(id, { payer, minor });
    const due = addDays(today, world.random(30));
    rows.push(`${id},C-${payer},${PAYERS[payer]},IDR,${minor / 100n}.00,${today},${due},p${payer}@payer.example`);
  }
  if (rows.length === 0) return;
  const text = `invoice,customer,customerName,currency,amount,issuedOn,dueOn,email\n${rows.join('\n')}\n`;
  const ref = world.desk.drop(`invoices/${today}.csv`, text);
  announce(world, ref.key, () => ingestInvoiceFile(world.desk, ref));
}

function banking(world: World, today: LocalDate): void {
  const bookings: { amountMinor: bigint; text: string }[] = [];
  for (const [id, { payer, minor }] of world.open) {
    if (world.random(12) !== 0) continue;
    const how = world.random(5);
    if (how > 0) world.open.delete(id);
    const amountMinor = how === 0 ? minor / 2n : how === 1 ? minor + 5_000_00n : minor;
    bookings.push({ amountMinor, text: `${id} ${PAYERS[payer]} ${today}` });
  }
  if (world.random(3) === 0) bookings.push({ amountMinor: UNIT_MINOR / 3n, text: `SETORAN ${today}` });
  world.files += 1;
  const day = today.replaceAll('-', '').slice(2);
  const text = mandiriMt940(ACCOUNT, day, String(world.files), world.closingMinor, bookings);
  world.closingMinor += bookings.reduce((sum, { amountMinor }) => sum + amountMinor, 0n);
  const ref: ObjectRef = world.desk.drop(`bank-statements/${today}.sta`, text);
  announce(world, ref.key, () => postStatementFile(world.desk, ref));
}

async function deciding({ desk, random }: World): Promise<void> {
  for (const line of await Array.fromAsync(linesInReview(desk.table))) {
    if (random(4) !== 0) continue;
    await acceptProposal(desk, line, RINA);
    if (random(5) === 0) await unapplyLine(desk, line, { why: 'wrong' }, RINA);
  }
}

/** Lives so many days in a zone; answers what broke. */
export async function live(zone: string, days: number, seed: number): Promise<Lived> {
  const tenant = testTenant((json) => {
    json['timeZone'] = zone;
    (json['dunning'] as Record<string, unknown>)['maxBankAgeBusinessDays'] = 30;
    json['collectionAccounts'] = (json['collectionAccounts'] as { account: string }[]).filter(
      ({ account }) => account === ACCOUNT,
    );
  });
  const breaches: string[] = [];
  const bare = testDesk(tenant);
  const desk: TestDesk = {
    ...bare,
    table: judged(bare.table, breaches),
    mail: async (mail) => {
      breaches.push(...(await breachesOfMail(bare, mail, bare.mails)));
      return bare.mail(mail);
    },
  };
  const world: World = {
    desk,
    random: seededRandom(seed),
    messages: [],
    breaches,
    open: new Map(),
    closingMinor: 0n,
    invoices: 0,
    files: 0,
    mailsTold: 0,
  };
  const first = addDays(localDateAt(desk.clock(), tenant.timeZone), 1);
  let deliveries = 0;
  let today = first;
  for (let day = 0; day < days && breaches.length === 0; day += 1) {
    today = addDays(first, day);
    deliveries += await until(world, instantAt(today, '06:00', tenant.timeZone));
    billing(world, today);
    if (world.random(10) > 0) banking(world, today);
    const ageAt = instantAt(today, tenant.schedules.ageAt, tenant.timeZone);
    deliveries += await until(world, ageAt);
    announce(world, `ageing of ${today}`, () => ageReceivables(desk, ageAt));
    deliveries += await until(world, instantAt(today, '16:00', tenant.timeZone));
    await deciding(world);
    if (day % 10 === 9) await judge(world, `on ${today}`);
  }
  deliveries += await until(world, instantAt(addDays(today, 30), '23:00', tenant.timeZone));
  await judge(world, 'at the end');
  if (breaches.length === 0) breaches.push(...(await unfinished(world, first, days)));
  return { days, deliveries, mails: desk.mails.length, breaches };
}

async function judge({ desk, breaches }: World, when: string): Promise<void> {
  for (const { law, where, message } of (await verifyBooks(desk.table)).breaches)
    breaches.push(`${when}: ${law}: ${where}: ${message}`);
}

/** Each day was aged and decided once, and nothing is still on its way. */
async function unfinished({ desk, messages }: World, first: LocalDate, days: number): Promise<string[]> {
  const problems = messages.map(({ name }) => `${name} is still on its way`);
  for (const job of ['age-receivables', 'run-dunning'] as const) {
    const runs = (await Array.fromAsync(desk.table.query(jobPartition(job)))).map(jobKind.decode);
    const done = new Set(runs.filter(({ state }) => state === 'done').map(({ on }) => on));
    for (let day = 0; day < days; day += 1)
      if (!done.has(addDays(first, day))) problems.push(`${job} of ${addDays(first, day)} was never done`);
  }
  for (const item of desk.table.dump().filter(({ p }) => p.startsWith('N#'))) {
    const { customer, on, stage, state } = noticeKind.decode(item);
    if (state === 'queued' || state === 'claimed') problems.push(`notice ${customer} ${on} ${stage} is still ${state}`);
  }
  return problems;
}
