import { type Instant, type LocalDate, localDateAt, minuteOfTime, minutesOfDayAt } from '@piutang/calendar';
import { type Decision, type SendDecision, thankYouStageOf } from '@piutang/dunning';
import type { CurrencyCode } from '@piutang/money';
import type { Customer, CustomerId, InvoiceId } from '@piutang/receivables';
import {
  create,
  type DunningDecision,
  decisionKind,
  jobKind,
  type Notice,
  type NoticeId,
  noticeKind,
  read,
  recentReadsOf,
  replace,
  taskKind,
} from '@piutang/table';
import { suggestByStep } from './credit-signals.ts';
import { casesOf } from './customer-cases.ts';
import { finishJob, startJob } from './daily-job.ts';
import type { Desk, FileStore, NoticeQueue } from './desk.ts';
import { type DunningDay, decideNow, dunningDay, isNews } from './dunning-now.ts';
import { taskOfDecision } from './tasks.ts';
import { latelyPaid } from './thank-you.ts';
import { readWorklist } from './worklist.ts';

export type DunningDesk = Desk & { readonly files: FileStore; readonly enqueue: NoticeQueue };

/** Payers of a day whose own hours were closed at the run, one JSON object a line: a later look the same day is theirs. */
export function laterKey(on: LocalDate): string {
  return `ageing/${on}/later.ndjson`;
}

/**
 * Decides about every payer of the day's list, one decision a payer, currency and day, and queues the notices. Payers in
 * zones where it is night wait for a later look of the day, where the tenant has one. A run that is started again takes up
 * where it stopped: a decision that is made stands, and its notice is queued again if it has not been taken yet. Payers
 * that are not on the list and paid lately come after it: they may be thanked, where the tenant wants that.
 */
export async function runDunning(
  desk: DunningDesk,
  aged: { readonly asOf: LocalDate; readonly payers: string },
): Promise<string> {
  const start = await startJob(desk, 'run-dunning', aged.asOf);
  if ('finished' in start) return `${aged.asOf} was decided already: ${start.finished.summary ?? ''}`;
  const looksAgain = (desk.tenant.schedules.remindAgainAt ?? []).length > 0;
  const tally = await decideAll(desk, candidatesOf(desk, aged.payers, true), aged.asOf, looksAgain);
  const lines = tally.later.map((payer) => JSON.stringify(payer));
  await desk.files.put(laterKey(aged.asOf), `${lines.join('\n')}\n`, 'application/x-ndjson');
  const summary = `${tally.decided} decisions, ${tally.queued} notices queued, ${tally.later.length} payers for later`;
  await finishJob(desk, { ...start.run, reasons: countsOf(tally.reasons) }, summary, []);
  return summary;
}

/**
 * Looks again at the payers whose hours were closed at the day's run. The last look of the day records them whatever it
 * finds, so that every payer has its decision.
 */
export async function remindAgain(desk: DunningDesk, at: Instant): Promise<string> {
  const { timeZone, schedules } = desk.tenant;
  const on = localDateAt(at, timeZone);
  if ((await desk.files.read(laterKey(on))) === undefined) return `nobody of ${on} waits for a later hour`;
  const last = schedules.remindAgainAt?.toSorted().at(-1) ?? schedules.ageAt;
  const isLast = minutesOfDayAt(at, timeZone) >= minuteOfTime(last);
  const { decided, queued, later, reasons } = await decideAll(
    desk,
    candidatesOf(desk, laterKey(on), false),
    on,
    !isLast,
  );
  if (isLast) await addReasons(desk, on, reasons);
  return `${decided} decisions, ${queued} notices queued, ${later.length} payers for later`;
}

/**
 * Adds what the later looks decided to the day's run. The last look sees every payer of them, decided now or before, so
 * that its counts are whole; it adds them once, however often it is started.
 */
async function addReasons(desk: Desk, on: LocalDate, reasons: ReadonlyMap<string, number>): Promise<void> {
  const run = await read(desk.table, jobKind, { job: 'run-dunning', on });
  if (run?.reasons === undefined || run.summary?.endsWith(WITH_LATER) === true) return;
  const all = new Map(run.reasons.map(({ reason, count }) => [reason, count]));
  for (const [reason, count] of reasons) all.set(reason, (all.get(reason) ?? 0) + count);
  const next = { ...run, reasons: countsOf(all), summary: `${run.summary ?? ''}${WITH_LATER}` };
  await desk.table.commit([replace(jobKind, run, next, 'job run unchanged since it was read')]);
}

/** End of the summary of a run whose later looks are counted in. */
const WITH_LATER = ', later looks counted in';

function countsOf(reasons: ReadonlyMap<string, number>): { readonly reason: string; readonly count: number }[] {
  return [...reasons].map(([reason, count]) => ({ reason, count })).sort((a, b) => b.count - a.count);
}

type Payer = { readonly customer: CustomerId; readonly currency: CurrencyCode };

/** A payer to decide about, with the invoices that it lately paid. One that is not listed may only be thanked. */
type Candidate = Payer & { readonly lately: readonly InvoiceId[]; readonly isListed: boolean };

async function* candidatesOf(desk: DunningDesk, list: string, withUnlisted: boolean): AsyncGenerator<Candidate> {
  const lately = new Map(await latelyPaid(desk));
  for await (const { customer, currency } of payersOf(desk, list)) {
    const key = `${currency} ${customer}`;
    const paid = lately.get(key)?.invoices ?? [];
    lately.delete(key);
    yield { customer, currency, lately: paid, isListed: true };
  }
  if (!withUnlisted) return;
  for (const { customer, currency, invoices } of lately.values())
    yield { customer, currency, lately: invoices, isListed: false };
}

async function decideAll(
  desk: DunningDesk,
  candidates: AsyncIterable<Candidate>,
  asOf: LocalDate,
  looksAgain: boolean,
) {
  const day = await dunningDay(desk);
  const top = await topPayersOf(desk, asOf);
  const later: Payer[] = [];
  const reasons = new Map<string, number>();
  let decided = 0;
  let queued = 0;
  for await (const payer of candidates) {
    const outcome = await decidePayer(desk, day, payer, asOf, looksAgain, top);
    if (outcome === 'later') {
      later.push({ customer: payer.customer, currency: payer.currency });
      continue;
    }
    if (outcome === 'no-news') continue;
    decided += 1;
    if (outcome === undefined) continue;
    const { reason, notice } = outcome;
    reasons.set(reason, (reasons.get(reason) ?? 0) + 1);
    if (notice !== undefined) {
      await desk.enqueue([notice]);
      queued += 1;
    }
  }
  return { decided, queued, later, reasons };
}

/** What was decided about a payer, by code, and the notice that waits to be sent. */
type Outcome = { readonly reason: string; readonly notice?: NoticeId | undefined };

async function decidePayer(
  desk: DunningDesk,
  day: DunningDay,
  { customer: customerId, currency, lately, isListed }: Candidate,
  asOf: LocalDate,
  looksAgain: boolean,
  top: ReadonlySet<string>,
): Promise<Outcome | 'later' | 'no-news' | undefined> {
  // Most payers of a day get no mail, and before one leaves its sender looks at the latest: a look a moment old will do.
  const look = { ...desk, table: recentReadsOf(desk.table) };
  const cases = await casesOf(look.table, customerId);
  if (cases === undefined) return undefined;
  const on = localDateAt(desk.clock(), cases.customer.timeZone);
  const known = await read(look.table, decisionKind, { customer: customerId, on, currency });
  if (known !== undefined) {
    // Where it is still yesterday, yesterday's decision stands and today's is for a later look.
    return looksAgain && on < asOf ? 'later' : outcomeOf(known, await waitingNotice(desk, known));
  }
  const decision = await decideNow(look, day, cases, currency, undefined, lately);
  if (!isListed && !isNews(decision)) return 'no-news';
  if (looksAgain && decision.outcome === 'none' && decision.reason === 'quiet-hours') return 'later';
  // Before the decision stands: a worker that dies in between decides again.
  if (decision.outcome === 'send') await suggestByStep(desk, decision);
  const isTop = top.has(`${currency} ${customerId}`);
  return record(desk, decision, cases.customer, day.rulesFor(cases.customer).name, isTop);
}

/** Payers of the highest value, as the day's worklist says: the first word to them is a call. */
async function topPayersOf(desk: DunningDesk, asOf: LocalDate): Promise<ReadonlySet<string>> {
  const rows = (await readWorklist(desk.files, asOf)) ?? [];
  return new Set(rows.filter(({ tier }) => tier === 'A').map(({ customer, currency }) => `${currency} ${customer}`));
}

async function record(
  desk: DunningDesk,
  decision: Decision,
  customer: Customer,
  policy: string,
  isTopPayer: boolean,
): Promise<Outcome | undefined> {
  const notice = decision.outcome === 'send' ? noticeOf(desk, decision) : undefined;
  const entry: DunningDecision = {
    customer: decision.customer,
    currency: decision.currency,
    on: decision.on,
    outcome: decision.outcome,
    reason: decision.outcome === 'send' ? decision.stage : decision.reason,
    why: decision.why,
    policy,
    overdueMinor: decision.totals.overdueMinor,
    recordedAt: desk.clock(),
  };
  const task = decision.outcome === 'send' ? taskOfDecision(desk, customer, decision, isTopPayer) : undefined;
  const result = await desk.table.commit([
    create(decisionKind, entry, 'payer not decided on today'),
    ...(task === undefined ? [] : [create(taskKind, task, 'task not raised yet')]),
    ...(notice === undefined ? [] : [create(noticeKind, notice, 'notice not queued yet')]),
  ]);
  if (result.committed) return outcomeOf(entry, notice);
  const known = await read(desk.table, decisionKind, decision);
  return known === undefined ? undefined : outcomeOf(known, await waitingNotice(desk, known));
}

/** Reminders of all stages count as one reason, and what thanks as another. */
function outcomeOf({ currency, outcome, reason }: DunningDecision, notice: NoticeId | undefined): Outcome {
  const sent = reason === thankYouStageOf(currency) ? 'thanked' : 'send';
  return { reason: outcome === 'send' ? sent : reason, notice };
}

function noticeOf(desk: Desk, decision: SendDecision): Notice {
  return {
    customer: decision.customer,
    currency: decision.currency,
    on: decision.on,
    stage: decision.stage,
    level: decision.level,
    tone: decision.tone,
    overdue: decision.overdue.map(({ invoice, itemLevel }) => ({ invoice, level: itemLevel })),
    comingDue: decision.comingDue.map(({ invoice }) => ({ invoice, level: 0 })),
    ...settledOf(decision),
    state: 'queued',
    recordedAt: desk.clock(),
    version: 1,
  };
}

/** What a mail that thanks is about, as its notice keeps it; nothing for a reminder. */
function settledOf({ settled }: SendDecision): Pick<Notice, 'settled'> {
  return settled === undefined ? {} : { settled: settled.map(({ invoice }) => invoice) };
}

/** The notice of a decision that a worker made before it died, if nobody has taken it since. */
async function waitingNotice(desk: Desk, decision: DunningDecision): Promise<NoticeId | undefined> {
  if (decision.outcome === 'none') return undefined;
  const id = { customer: decision.customer, on: decision.on, stage: decision.reason };
  const notice = await read(desk.table, noticeKind, id);
  return notice?.state === 'queued' ? id : undefined;
}

async function* payersOf(desk: DunningDesk, key: string): AsyncGenerator<Payer> {
  const bytes = await desk.files.read(key);
  if (bytes === undefined) throw new Error(`${key} is missing: ageing writes it before it says that it is done`);
  const decoder = new TextDecoder();
  let text = '';
  for await (const chunk of bytes) {
    text += decoder.decode(chunk, { stream: true });
    const lines = text.split('\n');
    text = lines.pop() ?? '';
    for (const line of lines) if (line !== '') yield JSON.parse(line) as Payer;
  }
}
