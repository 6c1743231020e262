import type { LocalDate } from '@piutang/calendar';
import { minMinor, sumMinor } from '@piutang/money';
import {
  type ChargeClaim,
  type ContactTask,
  type Customer,
  type CustomerId,
  coveredByPromise,
  type Dispute,
  disputedMinor,
  type Hold,
  heldUntil,
  type Invoice,
  type InvoiceId,
  type PaymentPlan,
  type PlanShare,
  type PromiseToPay,
  sharesOfPlan,
} from '@piutang/receivables';
import {
  APPROVAL_PREFIX,
  approvalKind,
  CLAIM_PREFIX,
  claimKind,
  customerKind,
  customerPartition,
  DISPUTE_PREFIX,
  type DunningApproval,
  disputeKind,
  HOLD_PREFIX,
  holdKind,
  PLAN_PREFIX,
  PROMISE_PREFIX,
  planKind,
  promiseKind,
  TASK_PREFIX,
  type Table,
  taskKind,
} from '@piutang/table';

/** A customer with everything that stands in its partition. */
export type CustomerCases = {
  readonly customer: Customer;
  readonly promises: readonly PromiseToPay[];
  readonly plans: readonly PaymentPlan[];
  /** Claims for interest and fees that it was told of. */
  readonly claims: readonly ChargeClaim[];
  readonly disputes: readonly Dispute[];
  readonly holds: readonly Hold[];
  readonly approvals: readonly DunningApproval[];
  /** What people are to do about it, done or not. */
  readonly tasks: readonly ContactTask[];
};

/** Reads a customer and its cases in one query; `undefined` for a customer that does not exist. */
export async function casesOf(table: Table, id: CustomerId): Promise<CustomerCases | undefined> {
  let customer: Customer | undefined;
  const promises: PromiseToPay[] = [];
  const plans: PaymentPlan[] = [];
  const claims: ChargeClaim[] = [];
  const disputes: Dispute[] = [];
  const holds: Hold[] = [];
  const approvals: DunningApproval[] = [];
  const tasks: ContactTask[] = [];
  for await (const item of table.query(customerPartition(id))) {
    if (item.s === '#') customer = customerKind.decode(item);
    else if (item.s.startsWith(PROMISE_PREFIX)) promises.push(promiseKind.decode(item));
    else if (item.s.startsWith(PLAN_PREFIX)) plans.push(planKind.decode(item));
    else if (item.s.startsWith(CLAIM_PREFIX)) claims.push(claimKind.decode(item));
    else if (item.s.startsWith(DISPUTE_PREFIX)) disputes.push(disputeKind.decode(item));
    else if (item.s.startsWith(HOLD_PREFIX)) holds.push(holdKind.decode(item));
    else if (item.s.startsWith(APPROVAL_PREFIX)) approvals.push(approvalKind.decode(item));
    else if (item.s.startsWith(TASK_PREFIX)) tasks.push(taskKind.decode(item));
  }
  return customer === undefined ? undefined : { customer, promises, plans, claims, disputes, holds, approvals, tasks };
}

/** What the cases take out of reminders of one invoice. */
export type Pause = {
  readonly heldUntil: LocalDate | undefined;
  readonly disputedMinor: bigint;
  readonly promisedMinor: bigint;
  /** Under a payment plan and not asked for now. */
  readonly plannedMinor: bigint;
  /** Where all that is asked for is of a plan's instalment: the day on which that counts as due. */
  readonly instalmentDueOn?: LocalDate;
};

/** What the payer's plans in force make of its invoices. An invoice that is not given has no balance any more. */
export function planSharesOf(
  { plans }: Pick<CustomerCases, 'plans'>,
  balances: Iterable<{ readonly id: InvoiceId; readonly balanceMinor: bigint }>,
  today: LocalDate,
): ReadonlyMap<InvoiceId, PlanShare> {
  if (plans.length === 0) return NO_SHARES;
  const open = new Map(Array.from(balances, ({ id, balanceMinor }) => [id, balanceMinor]));
  const balanceOf = (id: InvoiceId) => open.get(id) ?? 0n;
  return new Map(plans.flatMap((plan) => sharesOfPlan(plan, balanceOf, today)).map((share) => [share.invoice, share]));
}

const NO_SHARES: ReadonlyMap<InvoiceId, PlanShare> = new Map();

/**
 * What the cases take out of one invoice. No part counts twice: the dispute comes first, a promise covers of the rest,
 * and a plan of what is left.
 */
export function pauseOf(
  cases: CustomerCases,
  { id, balanceMinor }: Pick<Invoice, 'id' | 'balanceMinor'>,
  today: LocalDate,
  shares: ReadonlyMap<InvoiceId, PlanShare> = NO_SHARES,
): Pause {
  const inDispute = disputedMinor(cases.disputes, id, balanceMinor);
  const promised = sumMinor(cases.promises.map((promise) => coveredByPromise(promise, id, balanceMinor)));
  const promisedMinor = minMinor(promised, balanceMinor - inDispute);
  const share = shares.get(id);
  return {
    heldUntil: heldUntil(cases.holds, id, today),
    disputedMinor: inDispute,
    promisedMinor,
    plannedMinor: minMinor(share?.plannedMinor ?? 0n, balanceMinor - inDispute - promisedMinor),
    ...(share?.dueOn === undefined ? {} : { instalmentDueOn: share.dueOn }),
  };
}
