import {
  addBusinessDays,
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
  agreePlan,
  casesOf,
  ingestInvoiceFile,
  linesInReview,
  makePromise,
  postStatementFile,
  proposePlan,
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
  /** Mails that thanked. */
  readonly thanks: number;
  readonly decisions: number;
  readonly invoices: number;
  readonly payments: number;
  readonly disputes: number;
  readonly promises: number;
  readonly plans: number;
  readonly plansKept: number;
  readonly plansBroken: number;
  readonly charges: number;
  readonly chargesTakenBack: number;
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

const THANKED_EVERY_DAYS = 30;

/** 6 % for everybody, which every segment bears; what is disputed or planned bears it too, so that the world can reckon. */
const INTEREST = {
  percentPerYear: '6',
  dayCount: 'actual/365',
  graceDays: 0,
  mode: 'on-send',
  agreedIn: 'contract',
  disputed: 'bears',
  onPlan: 'bears',
  waivedIfPaidWithinDays: 6,
};

/** What the world knows of an invoice, kept apart from the books: reminders are judged by it. */
type Owed = {
  readonly id: string;
  readonly payer: number;
  readonly dueOn: LocalDate;
  openMinor: bigint;
  level: number;
  disputed: boolean;
  promisedUntil: LocalDate | undefined;
  /** What was paid of it, by value date, as the bank told. */
  readonly paid: { readonly on: LocalDate; readonly amountMinor: bigint }[];
  readonly amountMinor: bigint;
  /** Interest that notices booked; not of a charge, which bears none. */
  bookedMinor: bigint;
  readonly isCharge: boolean;
  plan: Planned | undefined;
};

/** A plan as its payer and the clerk agreed on it. */
type Planned = {
  readonly id: string;
  readonly agreedOn: LocalDate;
  readonly invoices: readonly string[];
  readonly instalments: readonly { readonly dueOn: LocalDate; readonly amountMinor: bigint }[];
};

type Payer = {
  readonly id: string;
  readonly segment: (typeof SEGMENTS)[number];
  readonly zone: TimeZone;
  readonly address: string;
  heldUntil: LocalDate | undefined;
  silenced: boolean;
  readonly mailedOn: LocalDate[];
  thankedOn: LocalDate | undefined;
};

/**
 * Lives through many days of a receivables desk: invoices, payments by bank file, disputes, promises, holds, bounces,
 * outages of the engine and of the bank's files of one to nine days, every message delivered twice. Each mail is judged
 * by what the world knows at that moment, not by the books that decided it.
 */
export async function liveThrough(plan: YearPlan): Promise<Year> {
  const world = makeWorld(plan);
  for (let day = 0; day < plan.days; day += 1) await liveDay(world, addDays(START, day), day);
  await judgeCharges(world);
  const { breaches } = await verifyBooks(world.desk.table);
  world.wrongs.push(...breaches.map(({ law, where }) => `${law}: ${where}`));
  return { wrongs: world.wrongs, ...world.counts };
}

type World = ReturnType<typeof makeWorld>;

function makeWorld({ seed, payers }: YearPlan) {
  const tenant = testTenant((json) => {
    json['collectionAccounts'] = (json['collectionAccounts'] as unknown[]).slice(0, 1);
    json['schedules'] = { ageAt: '08:00', remindAgainAt: LOOKS };
    const dunning = json['dunning'] as Record<string, unknown> & { steps: Record<string, unknown>[] };
    Object.assign(dunning, {
      thankYou: { everyDays: THANKED_EVERY_DAYS },
      interest: INTEREST,
      fees: { mode: 'on-send', agreedIn: 'contract', waivedIfPaidWithinDays: 6 },
    });
    for (const step of dunning.steps) if (step['level'] === 3) step['fee'] = { IDR: '25000.00' };
    json['credit'] = { aboveLimit: false, oldestDays: 45, ignoreBelow: { IDR: '100000' } };
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
        thankedOn: undefined,
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
      thanks: 0,
      decisions: 0,
      invoices: 0,
      payments: 0,
      disputes: 0,
      promises: 0,
      plans: 0,
      plansKept: 0,
      plansBroken: 0,
      charges: 0,
      chargesTakenBack: 0,
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
  // A charge whose mail bounced yesterday was taken back: nobody pays it.
  await learnCharges(world, day);
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
  await learnCharges(world, day);
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
    owed.set(id, newlyOwed(id, at, dueOn, amountMinor, false));
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

function newlyOwed(id: string, payer: number, dueOn: LocalDate, amountMinor: bigint, isCharge: boolean): Owed {
  return {
    ...{ id, payer, dueOn, amountMinor, isCharge, openMinor: amountMinor, bookedMinor: 0n, level: 0, paid: [] },
    ...{ disputed: false, promisedUntil: undefined, plan: undefined },
  };
}

/** Charges that were booked, or taken back, since yesterday; every second one that stands is paid some day. */
async function learnCharges(world: World, day: LocalDate): Promise<void> {
  const { desk, owed, next, coming, counts } = world;
  for (const [at, { id }] of world.payers.entries()) {
    const open = new Map<string, bigint>();
    for await (const item of desk.table.openItemsOf(id)) {
      if (item.invoice.startsWith('BNG-') || item.invoice.startsWith('DND-')) open.set(item.invoice, item.balanceMinor);
    }
    for (const [charge, balanceMinor] of open) {
      if (owed.has(charge)) continue;
      counts.charges += 1;
      owed.set(charge, newlyOwed(charge, at, addDays(day, 14), balanceMinor, true));
      if (next(2) === 0) coming.push({ on: addDays(day, 5 + next(40)), invoice: charge, amountMinor: balanceMinor });
    }
    for (const known of owed.values()) {
      if (!known.isCharge || known.payer !== at || known.openMinor <= (open.get(known.id) ?? 0n)) continue;
      known.openMinor = open.get(known.id) ?? 0n;
      counts.chargesTakenBack += 1;
    }
  }
}

/** Interest at 6 % of 365 days, day by day on what was open when the day began, rounded half up once. */
function interestDue({ amountMinor, dueOn, paid }: Owed, until: LocalDate): bigint {
  let sum = 0n;
  for (let day = addDays(dueOn, 1); day <= until; day = addDays(day, 1)) {
    let openMinor = amountMinor;
    for (const each of paid) if (each.on < day) openMinor -= each.amountMinor;
    sum += openMinor;
  }
  return (sum * 6n * 2n + 36_500n) / 73_000n;
}

/** Whether what a notice says of interest is what a clerk reckons from what the bank has told. */
function judgeInterest(world: World, { on, charges = [] }: Notice, say: (what: string) => void): void {
  for (const { kind, invoices, amountMinor } of charges) {
    const owed = kind === 'interest' ? world.owed.get(invoices[0] ?? '') : undefined;
    if (kind === 'late-fee') continue;
    if (owed === undefined || owed.isCharge) {
      say(`tells of interest on ${invoices[0]}`);
      continue;
    }
    const expected = interestDue(owed, on) - owed.bookedMinor;
    if (amountMinor !== expected) say(`tells of interest of ${amountMinor} on ${owed.id}, ${expected} accrued`);
    owed.bookedMinor += amountMinor;
  }
}

/** At the end: of each invoice that is settled, the claims come to what accrued, or to nothing where it was waived. */
async function judgeCharges(world: World): Promise<void> {
  const { desk, wrongs, payers, owed, counts } = world;
  for (const payer of payers) {
    const cases = await casesOf(desk.table, payer.id);
    for (const { state } of cases?.plans ?? []) {
      if (state === 'kept') counts.plansKept += 1;
      if (state === 'broken') counts.plansBroken += 1;
    }
    for (const claim of cases?.claims ?? []) {
      const late = owed.get(claim.invoices[0] ?? '');
      if (claim.kind !== 'interest' || claim.state !== 'settled' || late === undefined) continue;
      const lastOn = late.paid
        .map(({ on }) => on)
        .sort()
        .at(-1);
      const isPrompt = lastOn !== undefined && claim.promptUntil !== undefined && lastOn <= claim.promptUntil;
      const standing = claim.charges.filter(({ takenBack }) => takenBack !== true);
      const bookedMinor = standing.reduce((sum, { amountMinor }) => sum + amountMinor, 0n);
      const bounced = claim.why?.includes('bounced') === true;
      const expected = interestDue(late, lastOn ?? late.dueOn);
      if (!isPrompt && !bounced && bookedMinor < expected)
        wrongs.push(`${late.id}: ${bookedMinor} booked, ${expected} accrued`);
      if (bookedMinor > expected && claim.why?.includes('earlier') !== true && !isPrompt && !bounced)
        wrongs.push(`${late.id}: ${bookedMinor} booked, only ${expected} accrued`);
    }
  }
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
    const lines = due.flatMap(({ invoice, amountMinor }) => pay(world, invoice, amountMinor, bankDay));
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

function pay(
  world: World,
  id: string,
  amountMinor: bigint,
  on: LocalDate,
): { readonly text: string; readonly amountMinor: bigint }[] {
  const invoice = world.owed.get(id);
  if (invoice === undefined || invoice.openMinor === 0n) return [];
  const paid = amountMinor < invoice.openMinor ? amountMinor : invoice.openMinor;
  if (paid === 0n) return [];
  invoice.openMinor -= paid;
  invoice.paid.push({ on, amountMinor: paid });
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
    if (invoice.openMinor === 0n || invoice.disputed || day < invoice.dueOn || invoice.isCharge) continue;
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
    } else if (chance < 8 && chance > 5 && invoice.plan === undefined && invoice.promisedUntil === undefined) {
      await agreeOnPlan(world, invoice, day);
    } else if (chance === 4) {
      const until = addDays(day, 1 + next(15));
      await setHold(desk, { customer: payer.id }, { until, reason: 'talks about new terms' }, clerk);
      if (payer.heldUntil === undefined || payer.heldUntil < until) payer.heldUntil = until;
    }
  }
}

/** A payer agrees to three instalments; two thirds of them come as agreed, and the rest do not. */
async function agreeOnPlan(world: World, invoice: Owed, day: LocalDate): Promise<void> {
  const { desk, next, counts, coming } = world;
  const payer = world.payers[invoice.payer];
  if (payer === undefined) return;
  const each = invoice.openMinor / 3n;
  const instalments = [each, each, invoice.openMinor - 2n * each].map((amountMinor, at) => ({
    dueOn: addDays(day, 5 + 14 * at),
    amountMinor,
  }));
  if (each === 0n) return;
  const proposed = await proposePlan(
    desk,
    { customer: payer.id, invoices: [invoice.id], instalments },
    { actor: 'rina' },
  );
  if ('refused' in proposed) return;
  const agreed = await agreePlan(desk, payer.id, proposed.id, 'setuju', { actor: 'rina' });
  if ('refused' in agreed) return void world.wrongs.push(`plan of ${invoice.id}: ${agreed.message}`);
  counts.plans += 1;
  invoice.plan = { id: agreed.id, agreedOn: day, invoices: [invoice.id], instalments };
  world.coming = coming.filter((payment) => payment.invoice !== invoice.id);
  for (const { dueOn, amountMinor } of instalments)
    if (next(3) > 0) world.coming.push({ on: addDays(dueOn, -next(4)), invoice: invoice.id, amountMinor });
}

/** Whether everything that was due by a plan's instalments, two business days and more ago, has come. */
function isKept({ plan, paid }: Owed, on: LocalDate, calendar: World['calendar']): boolean {
  if (plan === undefined) return false;
  let dueMinor = 0n;
  for (const { dueOn, amountMinor } of plan.instalments) {
    const deadlineOn = addBusinessDays(dueOn, 2, calendar);
    if (deadlineOn >= on) break;
    dueMinor += amountMinor;
    const came = paid.filter((each) => each.on >= plan.agreedOn && each.on <= deadlineOn);
    const cameMinor = came.reduce((sum, each) => sum + each.amountMinor, 0n);
    if (cameMinor * 100n < dueMinor * 95n) return false;
  }
  return plan.instalments.some(({ dueOn }) => addBusinessDays(dueOn, 2, calendar) >= on);
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
    const bounces = notice.settled === undefined && next(60) === 0;
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
  if (notice.settled !== undefined) judgeThanks(world, notice, payer, notice.settled, say);
  judgeInterest(world, notice, say);
  for (const { invoice, level } of notice.overdue) {
    const owed = world.owed.get(invoice);
    if (owed === undefined || owed.openMinor === 0n) say(`asks for ${invoice}, which is paid`);
    else if (owed.disputed) say(`asks for ${invoice}, which is disputed`);
    else if (owed.promisedUntil !== undefined && owed.promisedUntil >= on)
      say(`asks for ${invoice}, which is promised`);
    else if (isKept(owed, on, calendar)) say(`asks for ${invoice}, which is under a plan that is kept`);
    else if (level > owed.level + 1) say(`raises ${invoice} from ${owed.level} to ${level}`);
    if (owed !== undefined) owed.level = Math.max(owed.level, level);
  }
}

/** Whether a payer that is thanked has paid what it is thanked for in time, and is late with nothing. */
function judgeThanks(
  { owed, payers, disputes, counts }: World,
  { on }: Notice,
  payer: Payer,
  settled: readonly string[],
  say: (what: string) => void,
): void {
  counts.thanks += 1;
  if (payer.thankedOn !== undefined && daysBetween(payer.thankedOn, on) < THANKED_EVERY_DAYS)
    say(`thanks after ${payer.thankedOn}`);
  payer.thankedOn = on;
  for (const id of settled) {
    const invoice = owed.get(id);
    const isPrompt = invoice?.openMinor === 0n && invoice.paid.every((each) => each.on <= invoice.dueOn);
    if (!isPrompt) say(`thanks for ${id}, which was not paid in time`);
  }
  for (const { id, openMinor, dueOn, payer: at } of owed.values())
    if (payers[at] === payer && openMinor > 0n && dueOn < on) say(`thanks while ${id} is late`);
  if (disputes.some((dispute) => dispute.payer === payer.id)) say('thanks during an objection');
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
