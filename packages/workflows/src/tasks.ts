import { type LocalDate, localDateAt } from '@piutang/calendar';
import type { SendDecision } from '@piutang/dunning';
import { sumMinor } from '@piutang/money';
import {
  type ContactOutcome,
  type ContactTask,
  type Customer,
  type CustomerId,
  callSentence,
  MAX_CONTACT_NOTE_CHARS,
  type PaymentPlan,
  personToCall,
} from '@piutang/receivables';
import { create, invoiceKind, read, readMany, replace, TASK_QUEUE, taskKind, type Write } from '@piutang/table';
import { dunningRulesFor } from '@piutang/tenancy';
import { type Clerk, type ClerkRefusal, clerkRefusal } from './case-clerk.ts';
import { casesOf } from './customer-cases.ts';
import type { Desk } from './desk.ts';
import type { Refused } from './hand.ts';

export type TaskRefusal =
  | ClerkRefusal
  | Refused<'task-unknown' | 'done-already' | 'note-too-long' | 'changed-meanwhile'>;

/** Tasks that nobody has done yet, the one that is due first at the head. */
export async function openTasks(desk: Desk): Promise<readonly ContactTask[]> {
  const keys = await Array.fromAsync(desk.table.work(TASK_QUEUE));
  if (keys.length === 0) return [];
  const tasks = (await desk.table.getMany(keys)).map(taskKind.decode).filter(({ state }) => state === 'open');
  return tasks.sort((a, b) => compare(a.dueOn, b.dueOn) || compare(a.customer, b.customer) || compare(a.id, b.id));
}

/** A person did a task, or tried to, and says what came of it. */
export async function closeTask(
  desk: Desk,
  customer: CustomerId,
  id: string,
  { outcome, note = '' }: { readonly outcome: ContactOutcome; readonly note?: string },
  clerk: Clerk,
): Promise<ContactTask | TaskRefusal> {
  const forbidden = clerkRefusal(desk, clerk);
  if (forbidden !== undefined) return forbidden;
  if (note.length > MAX_CONTACT_NOTE_CHARS)
    return {
      refused: 'note-too-long',
      message: `the note has ${note.length} characters, expected at most ${MAX_CONTACT_NOTE_CHARS}: say it shorter`,
    };
  const task = await read(desk.table, taskKind, { customer, id });
  if (task === undefined)
    return { refused: 'task-unknown', message: `${customer} has no task ${id}: piutang task list shows them` };
  if (task.state === 'done')
    return { refused: 'done-already', message: `task ${id} was done on ${task.closedOn}: ${task.outcome}` };
  const done = doneTask(desk, task, outcome, note, clerk.actor);
  const result = await desk.table.commit([replace(taskKind, task, done, 'task unchanged since it was read')]);
  return result.committed
    ? { ...done, version: task.version + 1 }
    : { refused: 'changed-meanwhile', message: `task ${id} was written by somebody else: look again` };
}

function doneTask(
  desk: Desk,
  task: ContactTask,
  outcome: NonNullable<ContactTask['outcome']>,
  note: string,
  actor: string,
): ContactTask {
  const closedOn = localDateAt(desk.clock(), desk.tenant.timeZone);
  return { ...task, state: 'done', outcome, ...(note === '' ? {} : { note }), closedOn, actor };
}

/** Closes tasks whose invoices were settled meanwhile, so that nobody is called about what is paid. */
export async function closeSettledTasks(desk: Desk): Promise<number> {
  let closed = 0;
  for (const task of await openTasks(desk)) {
    const invoices = await readMany(desk.table, invoiceKind, task.invoices);
    if (invoices.some(({ balanceMinor }) => balanceMinor !== 0n)) continue;
    const done = doneTask(desk, task, 'settled', '', 'age-receivables');
    if ((await desk.table.commit([replace(taskKind, task, done, 'task unchanged since it was read')])).committed)
      closed += 1;
  }
  return closed;
}

/**
 * The call that a decision asks for: by an effect of its step, or because the payer is among those who owe most and this
 * is the first word about what is overdue. It is written with the decision, so that it stands exactly once.
 */
export function taskOfDecision(
  desk: Desk,
  customer: Customer,
  decision: SendDecision,
  isTopPayer: boolean,
): ContactTask | undefined {
  const isFirstWord = decision.level === 1 && isTopPayer;
  const isAsked = decision.effects.includes('call');
  if (!isFirstWord && !isAsked) return undefined;
  const { currency, level, overdue, totals, on } = decision;
  const facts = {
    currency,
    overdueMinor: totals.overdueMinor - totals.creditMinor,
    count: overdue.length,
    oldestDays: Math.max(...overdue.map(({ daysOverdue }) => daysOverdue)),
    level: level - 1,
  };
  return taskFor(desk, customer, {
    id: `call-${on}-${decision.stage}`,
    kind: 'call',
    currency,
    invoices: overdue.map(({ invoice }) => invoice),
    dueOn: on,
    why: isAsked ? `Step ${decision.step} asks for a call.` : 'One of those who owe most; the first word is a call.',
    say: callSentence(facts, customer.language),
  });
}

/** The write of a task about a plan of which an instalment was missed; none when it stands already. */
export async function taskOfPlan(desk: Desk, plan: PaymentPlan, today: LocalDate): Promise<readonly Write[]> {
  const cases = await casesOf(desk.table, plan.customer);
  const id = `plan-${plan.id}-${plan.missed}`;
  if (cases === undefined || (await read(desk.table, taskKind, { customer: plan.customer, id })) !== undefined)
    return [];
  const totalMinor = sumMinor(plan.instalments.map(({ amountMinor }) => amountMinor));
  const facts = {
    currency: plan.currency,
    overdueMinor: totalMinor - (plan.paidMinor ?? 0n),
    count: plan.items.length,
    oldestDays: 0,
    level: 0,
  };
  const task = taskFor(desk, cases.customer, {
    id,
    kind: 'plan-missed',
    currency: plan.currency,
    invoices: plan.items.map(({ invoice }) => invoice),
    dueOn: today,
    why: `Payment plan ${plan.id}: ${plan.missed} of ${plan.instalments.length} instalments missed, it is ${plan.state}.`,
    say: callSentence(facts, cases.customer.language),
  });
  return [create(taskKind, task, 'task not raised yet')];
}

function taskFor(
  desk: Desk,
  customer: Customer,
  task: Pick<ContactTask, 'id' | 'kind' | 'currency' | 'invoices' | 'dueOn' | 'why' | 'say'>,
): ContactTask {
  const { from, to } = dunningRulesFor(desk.tenant, customer).settings.sendWindow;
  const contact = personToCall(customer);
  return {
    ...task,
    customer: customer.id,
    ...(contact === undefined ? {} : { contact }),
    window: { from, to },
    state: 'open',
    actor: 'run-dunning',
    recordedAt: desk.clock(),
    version: 1,
  };
}

const compare = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);
