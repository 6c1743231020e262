import { type LocalDate, localDateAt } from '@piutang/calendar';
import type { Decision, SendDecision } from '@piutang/dunning';
import type { CurrencyCode } from '@piutang/money';
import type { CustomerId } from '@piutang/receivables';
import {
  create,
  type DunningDecision,
  decisionKind,
  type Notice,
  type NoticeId,
  noticeKind,
  read,
} from '@piutang/table';
import { casesOf } from './customer-cases.ts';
import { finishJob, startJob } from './daily-job.ts';
import type { Desk, FileStore, NoticeQueue } from './desk.ts';
import { type DunningDay, decideNow, dunningDay } from './dunning-now.ts';

export type DunningDesk = Desk & { readonly files: FileStore; readonly enqueue: NoticeQueue };

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
  const day = await dunningDay(desk);
  let decided = 0;
  let queued = 0;
  for await (const { customer, currency } of payersOf(desk, aged.payers)) {
    const notice = await decidePayer(desk, day, customer, currency);
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

async function decidePayer(
  desk: DunningDesk,
  day: DunningDay,
  customerId: CustomerId,
  currency: CurrencyCode,
): Promise<NoticeId | undefined> {
  const cases = await casesOf(desk.table, customerId);
  if (cases === undefined) return undefined;
  const on = localDateAt(desk.clock(), cases.customer.timeZone);
  const known = await read(desk.table, decisionKind, { customer: customerId, on, currency });
  if (known !== undefined) return waitingNotice(desk, known);
  return record(desk, await decideNow(desk, day, cases, currency), day.rulesFor(cases.customer).name);
}

async function record(desk: DunningDesk, decision: Decision, policy: string): Promise<NoticeId | undefined> {
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
