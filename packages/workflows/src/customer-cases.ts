import type { LocalDate } from '@piutang/calendar';
import { minMinor, sumMinor } from '@piutang/money';
import {
  type Customer,
  type CustomerId,
  coveredByPromise,
  type Dispute,
  disputedMinor,
  type Hold,
  heldUntil,
  type Invoice,
  type PromiseToPay,
} from '@piutang/receivables';
import {
  APPROVAL_PREFIX,
  approvalKind,
  customerKind,
  customerPartition,
  DISPUTE_PREFIX,
  type DunningApproval,
  disputeKind,
  HOLD_PREFIX,
  holdKind,
  PROMISE_PREFIX,
  promiseKind,
  type Table,
} from '@piutang/table';

/** A customer with everything that stands in its partition. */
export type CustomerCases = {
  readonly customer: Customer;
  readonly promises: readonly PromiseToPay[];
  readonly disputes: readonly Dispute[];
  readonly holds: readonly Hold[];
  readonly approvals: readonly DunningApproval[];
};

/** Reads a customer and its cases in one query; `undefined` for a customer that does not exist. */
export async function casesOf(table: Table, id: CustomerId): Promise<CustomerCases | undefined> {
  let customer: Customer | undefined;
  const promises: PromiseToPay[] = [];
  const disputes: Dispute[] = [];
  const holds: Hold[] = [];
  const approvals: DunningApproval[] = [];
  for await (const item of table.query(customerPartition(id))) {
    if (item.s === '#') customer = customerKind.decode(item);
    else if (item.s.startsWith(PROMISE_PREFIX)) promises.push(promiseKind.decode(item));
    else if (item.s.startsWith(DISPUTE_PREFIX)) disputes.push(disputeKind.decode(item));
    else if (item.s.startsWith(HOLD_PREFIX)) holds.push(holdKind.decode(item));
    else if (item.s.startsWith(APPROVAL_PREFIX)) approvals.push(approvalKind.decode(item));
  }
  return customer === undefined ? undefined : { customer, promises, disputes, holds, approvals };
}

/** What the cases take out of reminders of one invoice. */
export type Pause = {
  readonly heldUntil: LocalDate | undefined;
  readonly disputedMinor: bigint;
  readonly promisedMinor: bigint;
};

/** A part that is disputed is not also promised: the dispute comes first, a promise covers of the rest. */
export function pauseOf(
  cases: CustomerCases,
  { id, balanceMinor }: Pick<Invoice, 'id' | 'balanceMinor'>,
  today: LocalDate,
): Pause {
  const inDispute = disputedMinor(cases.disputes, id, balanceMinor);
  const promised = sumMinor(cases.promises.map((promise) => coveredByPromise(promise, id, balanceMinor)));
  return {
    heldUntil: heldUntil(cases.holds, id, today),
    disputedMinor: inDispute,
    promisedMinor: minMinor(promised, balanceMinor - inDispute),
  };
}
