import { createHash } from 'node:crypto';
import { addDays, type LocalDate, localDateAt, minutesOfDayAt } from '@piutang/calendar';
import {
  bankIsFresh,
  type Decision,
  type DunnableItem,
  decide,
  dunningPolicyOf,
  type SendDecision,
  type SentNotice,
} from '@piutang/dunning';
import type { CurrencyCode } from '@piutang/money';
import type { Customer, CustomerId, OpenItem } from '@piutang/receivables';
import {
  create,
  customerKind,
  type DunningDecision,
  decisionKind,
  invoiceKind,
  type Notice,
  type NoticeId,
  noticeKind,
  noticePartition,
  read,
  readMany,
  suppressionKind,
} from '@piutang/table';
import { workCalendarOf } from '@piutang/tenancy';
import { newestStatements } from './bank-freshness.ts';
import { finishJob, startJob } from './daily-job.ts';
import type { Desk, FileStore, NoticeQueue } from './desk.ts';
import { unappliedCash } from './unapplied-cash.ts';

export type DunningDesk = Desk & { readonly files: FileStore; readonly enqueue: NoticeQueue };

/** Notices this old no longer count towards the cap on touches. */
const HISTORY_DAYS = 60;

/** What is the same for all payers of a run. */
type Run = {
  readonly policy: ReturnType<typeof dunningPolicyOf>;
  readonly unappliedMinor: ReadonlyMap<string, bigint>;
  readonly newestStatementOn: readonly (LocalDate | undefined)[];
};

/**
 * Decides about every payer of the day's list, one decision a payer, currency and day, and queues the notices. A run that
 * is started again takes up where it stopped: a decision that is made stands, and its notice is queued again if it has not
 * been taken yet.
 */
export async function runDunning(
  desk: DunningDesk,
  aged: { readonly asOf: LocalDate; readonly payers: string },
): Promise<string> {
  const start = await startJob(desk, 'run-dunning', aged.asOf);
  if ('finished' in start) return `${aged.asOf} was decided already: ${start.finished.summary ?? ''}`;
  const run = await prepare(desk);
  let decided = 0;
  let queued = 0;
  for await (const { customer, currency } of payersOf(desk, aged.payers)) {
    const notice = await decidePayer(desk, run, customer, currency);
    decided += 1;
    if (notice !== undefined) {
      await desk.enqueue([notice]);
      queued += 1;
    }
  }
  const summary = `${decided} decisions, ${queued} notices queued`;
  await finishJob(desk, start.run, summary, []);
  return summary;
}

async function prepare(desk: Desk): Promise<Run> {
  const unappliedMinor = new Map<string, bigint>();
  for await (const { customer, currency, amountMinor } of unappliedCash(desk.table)) {
    if (customer === undefined) continue;
    const key = payerKey(customer, currency);
    unappliedMinor.set(key, (unappliedMinor.get(key) ?? 0n) + amountMinor);
  }
  const newest = await newestStatements(desk.table, desk.tenant);
  return {
    policy: dunningPolicyOf(desk.tenant.dunning, workCalendarOf(desk.tenant)),
    unappliedMinor,
    newestStatementOn: newest.map((statement) => (statement?.balances === 'broken' ? undefined : statement?.closingOn)),
  };
}

async function decidePayer(
  desk: DunningDesk,
  run: Run,
  customerId: CustomerId,
  currency: CurrencyCode,
): Promise<NoticeId | undefined> {
  const customer = await read(desk.table, customerKind, customerId);
  if (customer === undefined) return undefined;
  const now = desk.clock();
  const on = localDateAt(now, customer.timeZone);
  const known = await read(desk.table, decisionKind, { customer: customerId, on, currency });
  if (known !== undefined) return waitingNotice(desk, known);
  const decision = decide({
    customer: customerId,
    currency,
    items: await dunnableItems(desk, customerId, currency),
    unappliedMinor: run.unappliedMinor.get(payerKey(customerId, currency)) ?? 0n,
    history: await sentNotices(desk, customerId, currency, on),
    asOf: on,
    minuteOfDay: minutesOfDayAt(now, customer.timeZone),
    policy: run.policy,
    bank: bankState(desk, run, on),
    canSend: await sendability(desk, customer),
  });
  return record(desk, decision);
}

async function record(desk: DunningDesk, decision: Decision): Promise<NoticeId | undefined> {
  const notice = decision.outcome === 'send' ? noticeOf(desk, decision) : undefined;
  const entry: DunningDecision = {
    customer: decision.customer,
    currency: decision.currency,
    on: decision.on,
    outcome: decision.outcome,
    reason: decision.outcome === 'send' ? decision.stage : decision.reason,
    why: decision.why,
    overdueMinor: decision.totals.overdueMinor,
    recordedAt: desk.clock(),
  };
  const result = await desk.table.commit([
    create(decisionKind, entry, 'payer not decided on today'),
    ...(notice === undefined ? [] : [create(noticeKind, notice, 'notice not queued yet')]),
  ]);
  if (result.committed) return notice;
  const known = await read(desk.table, decisionKind, decision);
  return known === undefined ? undefined : waitingNotice(desk, known);
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
    state: 'queued',
    recordedAt: desk.clock(),
    version: 1,
  };
}

/** The notice of a decision that a worker made before it died, if nobody has taken it since. */
async function waitingNotice(desk: Desk, decision: DunningDecision): Promise<NoticeId | undefined> {
  if (decision.outcome === 'none') return undefined;
  const id = { customer: decision.customer, on: decision.on, stage: decision.reason };
  const notice = await read(desk.table, noticeKind, id);
  return notice?.state === 'queued' ? id : undefined;
}

async function dunnableItems(desk: Desk, customer: CustomerId, currency: CurrencyCode): Promise<DunnableItem[]> {
  const open: OpenItem[] = [];
  for await (const item of desk.table.openItemsOf(customer)) if (item.currency === currency) open.push(item);
  const invoices = await readMany(
    desk.table,
    invoiceKind,
    open.map(({ invoice }) => invoice),
  );
  return invoices
    .filter(({ balanceMinor }) => balanceMinor !== 0n)
    .map(({ id, balanceMinor, dueOn, issuedOn, level, heldUntil }) => {
      const item = { invoice: id, customer, currency, balanceMinor, dueOn, issuedOn, level };
      return heldUntil === undefined ? item : { ...item, heldUntil };
    });
}

async function sentNotices(
  desk: Desk,
  customer: CustomerId,
  currency: CurrencyCode,
  on: LocalDate,
): Promise<SentNotice[]> {
  const sent: SentNotice[] = [];
  for await (const item of desk.table.query(noticePartition(customer), {
    from: addDays(on, -HISTORY_DAYS),
    to: `${on}~`,
  })) {
    const notice = noticeKind.decode(item);
    const touched = notice.state !== 'suppressed' && notice.state !== 'rejected' && notice.state !== 'bounced';
    if (notice.currency === currency && touched) sent.push({ on: notice.on, level: notice.level });
  }
  return sent;
}

function bankState(desk: Desk, run: Run, on: LocalDate) {
  const fresh = bankIsFresh(run.newestStatementOn, on, desk.tenant.dunning.maxBankAgeBusinessDays, run.policy.calendar);
  const known = run.newestStatementOn.flatMap((day) => day ?? []).sort();
  const [oldest] = known;
  return oldest === undefined ? { fresh } : { fresh, newestStatementOn: oldest };
}

async function sendability(desk: Desk, customer: Customer) {
  const address = customer.email;
  const suppressed =
    address !== undefined && (await read(desk.table, suppressionKind, addressHash(address))) !== undefined;
  return { sender: desk.tenant.mail !== undefined, address: address !== undefined, suppressed };
}

/** How addresses are known to the suppression list: not in the clear. */
export function addressHash(address: string): string {
  return createHash('sha256').update(address.toLowerCase()).digest('hex');
}

async function* payersOf(
  desk: DunningDesk,
  key: string,
): AsyncGenerator<{ customer: CustomerId; currency: CurrencyCode }> {
  const bytes = await desk.files.read(key);
  if (bytes === undefined) throw new Error(`${key} is missing: ageing writes it before it says that it is done`);
  const decoder = new TextDecoder();
  let text = '';
  for await (const chunk of bytes) {
    text += decoder.decode(chunk, { stream: true });
    const lines = text.split('\n');
    text = lines.pop() ?? '';
    for (const line of lines)
      if (line !== '') yield JSON.parse(line) as { customer: CustomerId; currency: CurrencyCode };
  }
}

const payerKey = (customer: CustomerId, currency: CurrencyCode) => `${currency} ${customer}`;
