import {
  addDays,
  dayOfWeek,
  daysBetween,
  isBusinessDay,
  type LocalDate,
  localDate,
  localDateAt,
  minuteOfTime,
  minutesOfDayAt,
  type TimeZone,
  timeZone,
} from '@piutang/calendar';
import { parseNoticeId } from '@piutang/dunning';
import { decisionKind, type Notice, noticeKind, read } from '@piutang/table';
import { dunningRulesFor, workCalendarOf } from '@piutang/tenancy';
import {
  acceptProposal,
  ageReceivables,
  ingestInvoiceFile,
  linesInReview,
  makePromise,
  postStatementFile,
  raiseDispute,
  recordDelivery,
  remindAgain,
  runDunning,
  sendNotice,
  setHold,
  stepDispute,
  verifyBooks,
} from '@piutang/workflows';
import { seededRandom } from './seeded-random.ts';
import { testDesk, testTenant } from './test-desk.ts';

/** How large a life is lived through. */
export type YearPlan = { readonly seed: number; readonly payers: number; readonly days: number };

/** What happened, and every rule of reminding that did not hold. */
export type Year = {
  readonly wrongs: readonly string[];
  readonly mails: number;
  readonly decisions: number;
  readonly invoices: number;
  readonly payments: number;
  readonly disputes: number;
  readonly promises: number;
  readonly bounces: number;
  readonly daysWithoutRun: number;
  readonly daysWithoutBank: number;
};

const ACCOUNT = '0353070118';
const START = localDate('2026-11-24');
const LOOKS = ['15:30', '21:30'];
const ZONES = [
  'Asia/Jakarta',
  'Asia/Makassar',
  'Asia/Jayapura',
  'Europe/London',
  'America/New_York',
  'Pacific/Kiritimati',
];
const SEGMENTS = ['B2B', 'B2B', 'B2C', 'government'] as const;

/** What the world knows of an invoice, kept apart from the books: reminders are judged by it. */
type Owed = {
  readonly id: string;
  readonly payer: number;
  readonly dueOn: LocalDate;
  openMinor: bigint;
  level: number;
  disputed: boolean;
  promisedUntil: LocalDate | undefined;
};

type Payer = {
  readonly id: string;
  readonly segment: (typeof SEGMENTS)[number];
  readonly zone: TimeZone;
  readonly address: string;
  heldUntil: LocalDate | undefined;
  silenced: boolean;
  readonly mailedOn: LocalDate[];
};

/**
 * Lives through many days of a receivables desk: invoices, payments by bank file, disputes, promises, holds, bounces,
 * outages of the engine and of the bank's files of one to nine days, every message delivered twice. Each mail is judged
 * by what the world knows at that moment, not by the books that decided it.
 */
export async function liveThrough(plan: YearPlan): Promise<Year> {
  const world = makeWorld(plan);
  for (let day = 0; day < plan.days; day += 1) await liveDay(world, addDays(START, day), day);
  const { breaches } = await verifyBooks(world.desk.table);
  world.wrongs.push(...breaches.map(({ law, where }) => `${law}: ${where}`));
  return { wrongs: world.wrongs, ...world.counts };
}

type World = ReturnType<typeof makeWorld>;

function makeWorld({ seed, payers }: YearPlan) {
  const tenant = testTenant((json) => {
    json['collectionAccounts'] = (json['collectionAccounts'] as unknown[]).slice(0, 1);
    json['schedules'] = { ageAt: '08:00', remindAgainAt: LOOKS };
  });
  const next = seededRandom(seed);
  return {
    next,
    desk: testDesk(tenant),
    calendar: workCalendarOf(tenant),
    payers: Array.from({ length: payers }, (_, at): Payer => {
      return {
        id: `C-${at}`,
        segment: SEGMENTS[at % SEGMENTS.length] ?? 'B2B',
        zone: timeZone(ZONES[at % ZONES.length] ?? 'Asia/Jakarta'),
        address: `ar${at}@payer.example`,
        heldUntil: undefined,
        silenced: false,
        mailedOn: [],
      };
    }),
    owed: new Map<string, Owed>(),
    /** Payments on their way to the bank's next statement, by value date. */
    coming: [] as { readonly on: LocalDate; readonly invoice: string; readonly amountMinor: bigint }[],
    disputes: [] as {
      readonly id: string;
      readonly payer: string;
      readonly invoice: string;
      readonly until: LocalDate;
    }[],
    /** Bank days whose statements did not come yet. */
    bankDays: [] as LocalDate[],
    balanceMinor: 0n,
    newestStatementOn: undefined as LocalDate | undefined,
    engineBackOn: START,
    bankBackOn: START,
    wrongs: [] as string[],
    counts: {
      mails: 0,
      decisions: 0,
      invoices: 0,
      payments: 0,
      disputes: 0,
      promises: 0,
      bounces: 0,
      daysWithoutRun: 0,
      daysWithoutBank: 0,
    },
  };
}

async function liveDay(world: World, day: LocalDate, number: number): Promise<void> {
  const { desk, next, counts } = world;
  desk.setTime(day, '06:00');
  await issueInvoices(world, day, number);
  await deliverBank(world, day);
  await peopleAct(world, day);
  if (day >= world.engineBackOn && next(25) === 0) world.engineBackOn = addDays(day, 1 + next(9));
  if (day >= world.bankBackOn && next(25) === 0) world.bankBackOn = addDays(day, 1 + next(9));
  if (day < world.engineBackOn) {
    counts.daysWithoutRun += 1;
    return;
  }
  desk.setTime(day, '08:00');
  const at = desk.clock();
  await ageReceivables(desk, at);
  await ageReceivables(desk, at);
  for (const event of desk.events.splice(0)) {
    if (event.type !== 'ReceivablesAged') continue;
    const aged = { asOf: localDate(event.detail.asOf), payers: event.detail.payers };
    await runDunning(desk, aged);
  }
  await sendAll(world);
  for (const look of LOOKS) {
    desk.setTime(day, look);
    await remindAgain(desk, desk.clock());
    await sendAll(world);
  }
  await everyPayerDecided(world, day);
}

async function issueInvoices(world: World, day: LocalDate, number: number): Promise<void> {
  const { desk, next, payers, owed, counts } = world;
  const rows: string[] = [];
  for (const [at, payer] of payers.entries()) {
    // A payer gets an invoice every three weeks or so; all get one on the first day, some of them overdue already.
    if (number > 0 && next(20) > 0) continue;
    const id = `INV-${String(counts.invoices + 1).padStart(6, '0')}`;
    const amountMinor = BigInt(1 + next(5_000)) * 1_000_000n;
    const issuedOn = addDays(day, number === 0 ? -40 : 0);
    const dueOn = addDays(issuedOn, 14 + next(30));
    counts.invoices += 1;
    owed.set(id, { id, payer: at, dueOn, openMinor: amountMinor, level: 0, disputed: false, promisedUntil: undefined });
    rows.push(
      [
        id,
        payer.id,
        `PT Payer ${at}`,
        'IDR',
        `${amountMinor / 100n}.00`,
        issuedOn,
        dueOn,
        payer.address,
        'id',
        payer.segment,
        payer.zone,
      ].join(','),
    );
    schedulePayment(world, id, dueOn);
  }
  if (rows.length === 0) return;
  const header = 'invoice,customer,customerName,currency,amount,issuedOn,dueOn,email,language,segment,timeZone';
  const outcome = await ingestInvoiceFile(desk, desk.drop(`invoices/${day}.csv`, `${[header, ...rows].join('\n')}\n`));
  if (outcome.state !== 'posted') world.wrongs.push(`invoices of ${day} were not taken: ${outcome.message}`);
}

/** Most pay, early, late or in two parts; some never do. */
function schedulePayment(world: World, invoice: string, dueOn: LocalDate): void {
  const { next, owed, coming } = world;
  const open = owed.get(invoice)?.openMinor ?? 0n;
  const kind = next(10);
  if (kind === 0) return;
  const on = addDays(dueOn, next(50) - 10);
  if (kind < 3) {
    coming.push({ on, invoice, amountMinor: open / 2n });
    coming.push({ on: addDays(on, 1 + next(20)), invoice, amountMinor: open - open / 2n });
  } else coming.push({ on, invoice, amountMinor: open });
}

/** The bank's day ends; its statement comes the next morning, or when the bank's files come again. */
async function deliverBank(world: World, day: LocalDate): Promise<void> {
  const { desk, counts } = world;
  const yesterday = addDays(day, -1);
  if (dayOfWeek(yesterday) < 6) world.bankDays.push(yesterday);
  if (day < world.bankBackOn) {
    counts.daysWithoutBank += 1;
    return;
  }
  for (const bankDay of world.bankDays.splice(0)) {
    const due = world.coming.filter(({ on }) => on <= bankDay);
    world.coming = world.coming.filter(({ on }) => on > bankDay);
    const lines = due.flatMap(({ invoice, amountMinor }) => pay(world, invoice, amountMinor));
    const body = statement(world, bankDay, lines);
    const ref = desk.drop(`bank-statements/${bankDay}.sta`, body);
    const outcome = await postStatementFile(desk, ref);
    await postStatementFile(desk, ref);
    if (outcome.state === 'quarantined') world.wrongs.push(`statement of ${bankDay}: ${outcome.message}`);
    world.newestStatementOn = bankDay;
    for (const line of await Array.fromAsync(linesInReview(desk.table))) {
      const accepted = await acceptProposal(desk, line, { actor: 'rina' });
      if ('refused' in accepted) world.wrongs.push(`${line.text}: ${accepted.message}`);
    }
  }
}

function pay(world: World, id: string, amountMinor: bigint): { readonly text: string; readonly amountMinor: bigint }[] {
  const invoice = world.owed.get(id);
  if (invoice === undefined || invoice.openMinor === 0n) return [];
  const paid = amountMinor < invoice.openMinor ? amountMinor : invoice.openMinor;
  if (paid === 0n) return [];
  invoice.openMinor -= paid;
  world.counts.payments += 1;
  return [{ text: `BAYAR ${id}`, amountMinor: paid }];
}

function statement(
  world: World,
  day: LocalDate,
  lines: readonly { readonly text: string; readonly amountMinor: bigint }[],
): string {
  const date = day.replaceAll('-', '').slice(2);
  const shown = (minor: bigint) => `${minor / 100n},${String(minor % 100n).padStart(2, '0')}`;
  const opening = shown(world.balanceMinor);
  for (const { amountMinor } of lines) world.balanceMinor += amountMinor;
  return [
    `:20:${date}`,
    `:25:${ACCOUNT}`,
    `:28C:${date}/1`,
    `:60F:C${date}IDR${opening}`,
    ...lines.flatMap(({ text, amountMinor }) => [
      `:61:${date}${date.slice(2)}C${shown(amountMinor)}NTRFNONREF`,
      `:86:${text}`,
    ]),
    `:62F:C${date}IDR${shown(world.balanceMinor)}`,
    '-',
    '',
  ].join('\r\n');
}

/** Clerks open and resolve disputes, hear promises, and set holds. */
async function peopleAct(world: World, day: LocalDate): Promise<void> {
  const { desk, next, owed, payers, counts } = world;
  const clerk = { actor: 'rina' };
  for (const dispute of world.disputes.filter(({ until }) => until <= day)) {
    const move = { to: 'resolved', outcome: 'invalid', note: 'checked' } as const;
    const moved = await stepDispute(desk, dispute.payer, dispute.id, move, clerk);
    if ('refused' in moved) world.wrongs.push(`dispute ${dispute.id}: ${moved.message}`);
    const invoice = owed.get(dispute.invoice);
    if (invoice !== undefined) invoice.disputed = false;
  }
  world.disputes = world.disputes.filter(({ until }) => until > day);
  for (const invoice of owed.values()) {
    if (invoice.openMinor === 0n || invoice.disputed || day < invoice.dueOn) continue;
    const payer = payers[invoice.payer];
    if (payer === undefined) continue;
    const chance = next(200);
    if (chance === 0) {
      const raised = await raiseDispute(
        desk,
        { invoice: invoice.id, reason: 'quantity', note: 'short delivery' },
        clerk,
      );
      if ('refused' in raised) continue;
      counts.disputes += 1;
      invoice.disputed = true;
      world.disputes.push({ id: raised.id, payer: payer.id, invoice: invoice.id, until: addDays(day, 3 + next(20)) });
    } else if (chance < 4 && invoice.promisedUntil === undefined) {
      const promisedOn = addDays(day, 1 + next(10));
      const made = await makePromise(desk, { customer: payer.id, items: [{ invoice: invoice.id }], promisedOn }, clerk);
      if ('refused' in made) continue;
      counts.promises += 1;
      invoice.promisedUntil = promisedOn;
      if (next(2) === 0) world.coming.push({ on: promisedOn, invoice: invoice.id, amountMinor: invoice.openMinor });
    } else if (chance === 4) {
      const until = addDays(day, 1 + next(15));
      await setHold(desk, { customer: payer.id }, { until, reason: 'talks about new terms' }, clerk);
      if (payer.heldUntil === undefined || payer.heldUntil < until) payer.heldUntil = until;
    }
  }
}

/** Sends what is queued, each notice twice, and lets the mail system answer twice. */
async function sendAll(world: World): Promise<void> {
  const { desk, next, counts } = world;
  const queue = desk.queue.splice(0);
  for (const notice of [...queue, ...queue]) await sendNotice(desk, notice);
  for (const { to, tags } of desk.mails.splice(0)) {
    counts.mails += 1;
    const id = parseNoticeId(tags['notice'] ?? '');
    const notice = id === undefined ? undefined : await read(desk.table, noticeKind, id);
    if (notice === undefined) {
      world.wrongs.push(`a mail to ${to} is of no notice`);
      continue;
    }
    judgeMail(world, notice, to);
    const bounces = next(60) === 0;
    const mail = {
      messageId: `m-${tags['notice']}`,
      timestamp: desk.clock(),
      destination: [to],
      tags: { notice: [tags['notice'] ?? ''] },
    };
    const event = bounces
      ? { eventType: 'Bounce', mail, bounce: { bounceType: 'Permanent' } }
      : { eventType: 'Delivery', mail };
    await recordDelivery(desk, event);
    await recordDelivery(desk, event);
    const payer = world.payers.find(({ address }) => address === to);
    if (bounces && payer !== undefined) {
      payer.silenced = true;
      counts.bounces += 1;
    }
  }
}

/** Whether this mail should have gone out, by what the world knows now. */
function judgeMail(world: World, notice: Notice, to: string): void {
  const { desk, wrongs, calendar } = world;
  const payer = world.payers.find(({ id }) => id === notice.customer);
  const say = (what: string) => wrongs.push(`${notice.customer} ${notice.on} ${notice.stage}: ${what}`);
  if (payer === undefined || payer.address !== to) return void say(`went to ${to}`);
  const now = desk.clock();
  const on = localDateAt(now, payer.zone);
  const minute = minutesOfDayAt(now, payer.zone);
  const { settings } = dunningRulesFor(desk.tenant, payer);
  const day = { ...calendar, workDays: new Set(settings.workDays) };
  if (notice.on !== on) say(`is dated ${notice.on} on ${on}`);
  if (!isBusinessDay(on, day)) say('left on a free day');
  if (minute < minuteOfTime(settings.sendWindow.from) || minute >= minuteOfTime(settings.sendWindow.to))
    say(`left at minute ${minute}`);
  if (payer.silenced) say('went to an address that bounced');
  if (payer.heldUntil !== undefined && payer.heldUntil >= on) say(`left during a hold until ${payer.heldUntil}`);
  if (payer.mailedOn.includes(on)) say('is the second of the day');
  const recent = payer.mailedOn.filter((each) => daysBetween(each, on) < 30);
  if (recent.length >= settings.maxTouchesPer30Days) say(`is number ${recent.length + 1} in 30 days`);
  payer.mailedOn.push(on);
  if (notice.level >= 2 && !bankCovers(world, on)) say(`escalates on bank data of ${world.newestStatementOn}`);
  for (const { invoice, level } of notice.overdue) {
    const owed = world.owed.get(invoice);
    if (owed === undefined || owed.openMinor === 0n) say(`asks for ${invoice}, which is paid`);
    else if (owed.disputed) say(`asks for ${invoice}, which is disputed`);
    else if (owed.promisedUntil !== undefined && owed.promisedUntil >= on)
      say(`asks for ${invoice}, which is promised`);
    else if (level > owed.level + 1) say(`raises ${invoice} from ${owed.level} to ${level}`);
    if (owed !== undefined) owed.level = Math.max(owed.level, level);
  }
}

/** The statement of the last business day before today is in. */
function bankCovers({ newestStatementOn, calendar, desk }: World, on: LocalDate): boolean {
  let day = on;
  for (let back = 0; back < desk.tenant.dunning.maxBankAgeBusinessDays; ) {
    day = addDays(day, -1);
    if (isBusinessDay(day, calendar)) back += 1;
  }
  return newestStatementOn !== undefined && newestStatementOn >= day;
}

/** Every payer that the day's ageing listed has exactly one record of its own day: a key holds one, so one is enough. */
async function everyPayerDecided(world: World, day: LocalDate): Promise<void> {
  const { desk, wrongs, counts, payers } = world;
  const listed = desk.textOf(`ageing/${day}/payers.ndjson`) ?? '';
  for (const line of listed.split('\n').filter((each) => each !== '')) {
    const { customer } = JSON.parse(line) as { readonly customer: string };
    const payer = payers.find(({ id }) => id === customer);
    if (payer === undefined) continue;
    const days = [addDays(day, -1), day, addDays(day, 1)];
    const records = [];
    for (const on of days) {
      const record = await read(desk.table, decisionKind, { customer, on, currency: desk.tenant.baseCurrency });
      if (record !== undefined && localDateAt(record.recordedAt, desk.tenant.timeZone) === day) records.push(record);
    }
    counts.decisions += records.length;
    if (records.length === 0 && !decidedBefore(world, payer, day)) wrongs.push(`${customer} has no decision on ${day}`);
    if (records.length > 1) wrongs.push(`${customer} has ${records.length} decisions on ${day}`);
  }
}

/** A payer whose civil day was decided by an earlier run of ours, as on the far side of the date line, has its record. */
function decidedBefore({ desk }: World, { zone }: Payer, day: LocalDate): boolean {
  return localDateAt(desk.clock(), zone) !== day;
}
