import { createHash } from 'node:crypto';
import { type Instant, type LocalDate, localDateAt } from '@piutang/calendar';
import { sumMinor } from '@piutang/money';
import {
  type CustomerId,
  coverableItems,
  DEFAULT_PLAN_RULES,
  type DeskDecision,
  disputedMinor,
  type Instalment,
  type InvoiceId,
  instalmentDeadline,
  isPlanInForce,
  judge,
  judgePlan,
  objectionToApproval,
  type PaymentPlan,
  type PlanItem,
  type PlanReceipt,
  type PlanRefusal,
  type PlanRules,
  type PlanState,
  receiptsOfItem,
  refusalOfInstalments,
} from '@piutang/receivables';
import {
  create,
  invoiceKind,
  legKind,
  legPartition,
  PLAN_QUEUE,
  planKind,
  promiseKind,
  read,
  readMany,
  replace,
  type Write,
} from '@piutang/table';
import { workCalendarOf } from '@piutang/tenancy';
import { newestStatements } from './bank-freshness.ts';
import { type Clerk, type ClerkRefusal, clerkRefusal } from './case-clerk.ts';
import { type CustomerCases, casesOf } from './customer-cases.ts';
import type { Desk } from './desk.ts';
import type { Refused } from './hand.ts';
import { taskOfPlan } from './tasks.ts';

export type PlanCommandRefusal =
  | PlanRefusal
  | ClerkRefusal
  | Refused<
      | 'customer-unknown'
      | 'plan-unknown'
      | 'not-proposed'
      | 'at-its-end'
      | 'words-missing'
      | 'reason-missing'
      | 'not-permitted'
      | 'books-changed'
      | 'changed-meanwhile'
    >;

/** What somebody proposes: invoices with all that is open of them, and how they are paid. */
export type PlanProposal = {
  readonly customer: CustomerId;
  readonly invoices: readonly InvoiceId[];
  /** The instalments, or how they follow from what is covered. */
  readonly instalments: readonly Instalment[] | ((covered: Covered) => readonly Instalment[]);
  readonly note?: string;
};

/** What a proposal covers. */
export type Covered = { readonly currency: PaymentPlan['currency']; readonly totalMinor: bigint };

/** Records a proposal. Nothing changes for reminders until the payer agrees. The same proposal on a day is one. */
export async function proposePlan(
  desk: Desk,
  { customer, invoices, instalments, note = '' }: PlanProposal,
  clerk: Clerk,
): Promise<PaymentPlan | PlanCommandRefusal> {
  const forbidden = clerkRefusal(desk, clerk);
  if (forbidden !== undefined) return forbidden;
  const now = desk.clock();
  const today = localDateAt(now, desk.tenant.timeZone);
  const cases = await casesOf(desk.table, customer);
  if (cases === undefined) return { refused: 'customer-unknown', message: `there is no customer ${customer}` };
  const covered = await coveredBy(desk, cases, invoices, cases.plans);
  if ('refused' in covered) return covered;
  const { currency, items } = covered;
  const totalMinor = totalOf(items);
  const wanted = typeof instalments === 'function' ? instalments({ currency, totalMinor }) : instalments;
  const refusal = refusalOfInstalments(wanted, totalMinor, currency, today, planRulesOf(desk));
  if (refusal !== undefined) return refusal;
  const plan: PaymentPlan = {
    id: planId(customer, items, wanted, today),
    customer,
    currency,
    items,
    instalments: wanted,
    proposedOn: today,
    state: 'proposed',
    steps: [{ state: 'proposed', at: now, actor: clerk.actor, note }],
    missed: 0,
    actor: clerk.actor,
    recordedAt: now,
    version: 1,
  };
  const result = await desk.table.commit([create(planKind, plan, 'plan not recorded yet')]);
  return result.committed ? plan : ((await read(desk.table, planKind, plan)) ?? plan);
}

/**
 * Records that the payer agreed, in its own words: an acknowledgement of the debt. The plan is live at once where the
 * person may decide alone; above the tenant's limit it waits, with reminders stopped, until a second person agrees to it
 * by the same command. Promises for its invoices are followed by it.
 * @param words what the payer said or signed; not needed of the second person
 */
export async function agreePlan(
  desk: Desk,
  customer: CustomerId,
  id: string,
  words: string,
  clerk: Clerk,
): Promise<PaymentPlan | PlanCommandRefusal> {
  const cases = await casesOf(desk.table, customer);
  const plan = cases?.plans.find((each) => each.id === id);
  if (cases === undefined || plan === undefined) return planUnknown(customer, id);
  if (plan.state === 'live') return plan;
  if (plan.state !== 'proposed' && plan.state !== 'agreed') return ended(plan);
  const asks: DeskDecision & { readonly action: 'plan' } = {
    actor: clerk.actor,
    action: 'plan',
    amountMinor: totalOf(plan.items),
    currency: plan.currency,
  };
  return plan.state === 'proposed' ? accept(desk, cases, plan, words, asks) : approveAgreed(desk, plan, asks);
}

async function accept(
  desk: Desk,
  cases: CustomerCases,
  plan: PaymentPlan,
  words: string,
  asks: DeskDecision,
): Promise<PaymentPlan | PlanCommandRefusal> {
  if (words.trim() === '')
    return { refused: 'words-missing', message: 'what the payer agreed to is missing: quote it with --words' };
  const leave = judge(desk.tenant.authority ?? {}, asks);
  if (leave.may === 'not') return { refused: 'not-permitted', message: leave.message };
  const others = cases.plans.filter(({ id }) => id !== plan.id);
  const covered = await coveredBy(
    desk,
    cases,
    plan.items.map(({ invoice }) => invoice),
    others,
  );
  if ('refused' in covered) return covered;
  if (totalOf(covered.items) !== totalOf(plan.items))
    return {
      refused: 'books-changed',
      message: `what plan ${plan.id} covers has changed since it was proposed: cancel it and propose it anew`,
    };
  // After the balances were read: nothing that they know of is recorded on a later day.
  const now = desk.clock();
  const today = localDateAt(now, desk.tenant.timeZone);
  const [first] = plan.instalments;
  if (first !== undefined && first.dueOn < today)
    return {
      refused: 'day-passed',
      message: `the first instalment was due on ${first.dueOn}: cancel the plan and propose it anew`,
    };
  const state: PlanState = leave.may === 'alone' ? 'live' : 'agreed';
  const waits = leave.may === 'alone' ? '' : ` (${leave.message}: a second person agrees to it by the same command)`;
  const next = stepped({ ...plan, items: covered.items, agreedAt: now }, state, `${words}${waits}`, asks.actor, desk);
  const named = new Set(plan.items.map(({ invoice }) => invoice));
  const followed = cases.promises.filter(
    (promise) => promise.state === 'open' && promise.items.some(({ invoice }) => named.has(invoice)),
  );
  return commitPlan(desk, plan, next, [
    ...followed.map((promise) =>
      replace(promiseKind, promise, { ...promise, state: 'superseded' }, 'promise unchanged since it was read'),
    ),
  ]);
}

async function approveAgreed(
  desk: Desk,
  plan: PaymentPlan,
  asks: DeskDecision & { readonly action: 'plan' },
): Promise<PaymentPlan | PlanCommandRefusal> {
  const asked = { ...asks, actor: plan.actor };
  const objection = objectionToApproval(desk.tenant.authority ?? {}, asks.actor, asked);
  if (objection !== undefined) return { refused: 'not-permitted', message: objection };
  return commitPlan(desk, plan, stepped(plan, 'live', 'agreed by a second person', asks.actor, desk), []);
}

/** Ends a plan that is not at its end: the payer or we do not want it any more. Its invoices are chased again. */
export async function cancelPlan(
  desk: Desk,
  customer: CustomerId,
  id: string,
  reason: string,
  clerk: Clerk,
): Promise<PaymentPlan | PlanCommandRefusal> {
  if (reason.trim() === '')
    return { refused: 'reason-missing', message: 'no reason was given: say why the plan ends with --reason' };
  const plan = await read(desk.table, planKind, { customer, id });
  if (plan === undefined) return planUnknown(customer, id);
  if (plan.state !== 'proposed' && !isPlanInForce(plan)) return ended(plan);
  const asks = { actor: clerk.actor, action: 'plan', amountMinor: 0n, currency: plan.currency } as const;
  const leave = judge(desk.tenant.authority ?? {}, asks);
  if (leave.may === 'not') return { refused: 'not-permitted', message: leave.message };
  return commitPlan(desk, plan, stepped(plan, 'cancelled', reason, clerk.actor, desk), []);
}

/** The plans that are not at their end, the next instalment first. */
export async function openPlans(desk: Desk): Promise<readonly PaymentPlan[]> {
  const keys = await Array.fromAsync(desk.table.work(PLAN_QUEUE));
  if (keys.length === 0) return [];
  const plans = (await desk.table.getMany(keys)).map(planKind.decode);
  return plans
    .filter((plan) => plan.state === 'proposed' || isPlanInForce(plan))
    .sort((a, b) => compare(a.instalments[0]?.dueOn ?? '', b.instalments[0]?.dueOn ?? '') || compare(a.id, b.id));
}

/** What the daily judgement did. */
export type PlansJudged = { readonly kept: number; readonly broken: number; readonly lapsed: number };

/** Who judges plans in the records. */
const JUDGE = 'age-receivables';

/**
 * Judges the live plans by the value dates of what came in, and lets proposals lapse whose first instalment has passed.
 * Runs before the day's ageing, after the cash; running it again changes nothing.
 */
export async function judgePlans(desk: Desk): Promise<PlansJudged> {
  const rules = planRulesOf(desk);
  const calendar = workCalendarOf(desk.tenant);
  const newest = (await newestStatements(desk.table, desk.tenant)).map((statement) => statement?.closingOn);
  const covered = newest.every((day) => day !== undefined) ? newest.toSorted()[0] : undefined;
  const today = localDateAt(desk.clock(), desk.tenant.timeZone);
  const tally = { kept: 0, broken: 0, lapsed: 0 };
  for (const plan of await openPlans(desk)) {
    if (plan.state !== 'live') {
      if (lapses(plan, today) && (await lapse(desk, plan))) tally.lapsed += 1;
      continue;
    }
    const disputed = await disputedOf(desk, plan);
    const deadlineOf = (dueOn: LocalDate) => instalmentDeadline(dueOn, rules, calendar);
    const receipts = await receiptsOf(desk, plan);
    const { state, ...judged } = judgePlan(plan, receipts, disputed, deadlineOf, covered, rules);
    const { missedThrough: _, ...before } = plan;
    if (state === 'live' && plan.missed === judged.missed && plan.missedThrough === judged.missedThrough) continue;
    const sentence = judgementSentence(state, judged.missed);
    const after = stepped({ ...before, ...judged, judgedOn: today }, state, sentence, JUDGE, desk);
    const raised = state === 'kept' || judged.missed === plan.missed ? [] : await taskOfPlan(desk, after, today);
    const result = await commitPlan(desk, plan, after, raised);
    if ('refused' in result || state === 'live') continue;
    tally[state] += 1;
  }
  return tally;
}

const judgementSentence = (state: PlanState, missed: number) =>
  state === 'kept' ? 'everything came' : `${missed} ${missed === 1 ? 'instalment' : 'instalments'} missed`;

function lapses({ instalments }: PaymentPlan, today: LocalDate): boolean {
  const [first] = instalments;
  return first !== undefined && first.dueOn < today;
}

async function lapse(desk: Desk, plan: PaymentPlan): Promise<boolean> {
  const why = plan.state === 'agreed' ? 'no second person agreed in time' : 'the payer did not agree in time';
  return !('refused' in (await commitPlan(desk, plan, stepped(plan, 'cancelled', why, JUDGE, desk), [])));
}

async function disputedOf(desk: Desk, plan: PaymentPlan): Promise<bigint> {
  const disputes = (await casesOf(desk.table, plan.customer))?.disputes ?? [];
  return sumMinor(plan.items.map(({ invoice, amountMinor }) => disputedMinor(disputes, invoice, amountMinor)));
}

/** Everything that took an amount off the plan's invoices since it was agreed, and what gave it back. */
async function receiptsOf({ table, tenant }: Desk, { items, agreedAt }: PaymentPlan): Promise<PlanReceipt[]> {
  if (agreedAt === undefined) return [];
  const dayOf = (at: Instant) => localDateAt(at, tenant.timeZone);
  const invoices = await readMany(
    table,
    invoiceKind,
    items.map(({ invoice }) => invoice),
  );
  const amounts = new Map(invoices.map(({ id, amountMinor }) => [id, amountMinor]));
  const receipts: PlanReceipt[] = [];
  for (const item of items) {
    const legs = (await Array.fromAsync(table.query(legPartition(item.invoice)))).map(legKind.decode);
    const days = legs.map((leg) => ({ ...leg, recordedOn: dayOf(leg.recordedAt) }));
    receipts.push(...receiptsOfItem(item, amounts.get(item.invoice) ?? item.balanceMinor, dayOf(agreedAt), days));
  }
  return receipts;
}

async function coveredBy(
  desk: Desk,
  cases: CustomerCases,
  named: readonly InvoiceId[],
  others: readonly PaymentPlan[],
): Promise<{ readonly currency: PaymentPlan['currency']; readonly items: readonly PlanItem[] } | PlanRefusal> {
  const found = await readMany(desk.table, invoiceKind, [...new Set(named)]);
  const invoices = new Map(found.map((invoice) => [invoice.id, invoice]));
  const disputed = ({ id, balanceMinor }: { readonly id: InvoiceId; readonly balanceMinor: bigint }) =>
    disputedMinor(cases.disputes, id, balanceMinor);
  return coverableItems({ customer: cases.customer.id, invoices: named }, invoices, disputed, others);
}

function stepped(plan: PaymentPlan, state: PlanState, note: string, actor: string, desk: Desk): PaymentPlan {
  return { ...plan, state, actor, steps: [...plan.steps, { state, at: desk.clock(), actor, note }] };
}

async function commitPlan(
  desk: Desk,
  before: PaymentPlan,
  after: PaymentPlan,
  more: readonly Write[],
): Promise<PaymentPlan | Refused<'changed-meanwhile'>> {
  const result = await desk.table.commit([
    replace(planKind, before, after, 'plan unchanged since it was read'),
    ...more,
  ]);
  return result.committed
    ? { ...after, version: before.version + 1 }
    : { refused: 'changed-meanwhile', message: `plan ${before.id} was written by somebody else: look again` };
}

function planUnknown(customer: CustomerId, id: string): Refused<'plan-unknown'> {
  return { refused: 'plan-unknown', message: `${customer} has no plan ${id}: piutang plan list shows them` };
}

function ended({ id, state }: PaymentPlan): Refused<'at-its-end'> {
  return { refused: 'at-its-end', message: `plan ${id} is ${state}: propose a new one` };
}

/** The tenant's rules for plans, or the start values. */
export function planRulesOf({ tenant }: Desk): PlanRules {
  return tenant.plans ?? DEFAULT_PLAN_RULES;
}

const totalOf = (items: readonly { readonly amountMinor: bigint }[]) =>
  sumMinor(items.map(({ amountMinor }) => amountMinor));

/** Named by its content, so that a double click is one proposal. */
function planId(
  customer: CustomerId,
  items: readonly PlanItem[],
  instalments: readonly Instalment[],
  today: LocalDate,
): string {
  const named = items.map(({ invoice, amountMinor }) => `${invoice} ${amountMinor}`);
  const paid = instalments.map(({ dueOn, amountMinor }) => `${dueOn} ${amountMinor}`);
  const hash = createHash('sha256')
    .update([customer, today, ...named, ...paid].join('\n'))
    .digest('hex');
  return `${today}-${hash.slice(0, 8)}`;
}

const compare = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);
