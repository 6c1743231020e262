import { createHash } from 'node:crypto';
import { type LocalDate, localDateAt } from '@piutang/calendar';
import {
  type CustomerId,
  DEFAULT_PROMISE_RULES,
  judgePromise,
  type PromiseReceipt,
  type PromiseRefusal,
  type PromiseRequest,
  type PromiseRules,
  type PromiseToPay,
  promiseDeadline,
  promisedItems,
  reschedulesAfter,
} from '@piutang/receivables';
import {
  create,
  invoiceKind,
  type Key,
  legKind,
  legPartition,
  PROMISE_QUEUE,
  promiseKind,
  read,
  readMany,
  replace,
} from '@piutang/table';
import { workCalendarOf } from '@piutang/tenancy';
import { newestStatements } from './bank-freshness.ts';
import { type Clerk, type ClerkRefusal, clerkRefusal } from './case-clerk.ts';
import { casesOf } from './customer-cases.ts';
import type { Desk } from './desk.ts';

export type PromiseCommandRefusal =
  | PromiseRefusal
  | ClerkRefusal
  | {
      readonly refused: 'customer-unknown' | 'promise-unknown' | 'not-open' | 'recorded-already' | 'changed-meanwhile';
      readonly message: string;
    };

/**
 * Records a promise: what it covers is not chased until it is judged. A promise for an invoice that is promised already
 * takes the earlier one's place. Recording the same again on the same day changes nothing.
 */
export async function makePromise(
  desk: Desk,
  asked: Pick<PromiseRequest, 'customer' | 'items' | 'promisedOn'> & {
    readonly note?: string;
    readonly source?: PromiseToPay['source'];
  },
  clerk: Clerk,
): Promise<PromiseToPay | PromiseCommandRefusal> {
  const refusal = clerkRefusal(desk, clerk);
  if (refusal !== undefined) return refusal;
  const today = localDateAt(desk.clock(), desk.tenant.timeZone);
  const cases = await casesOf(desk.table, asked.customer);
  if (cases === undefined) return { refused: 'customer-unknown', message: `there is no customer ${asked.customer}` };
  const found = await readMany(
    desk.table,
    invoiceKind,
    asked.items.map(({ invoice }) => invoice),
  );
  const live = cases.promises.filter(({ state }) => state === 'open');
  const id = promiseId(asked, today);
  const known = cases.promises.find((each) => each.id === id);
  if (known !== undefined) return known;
  const invoices = new Map(found.map((invoice) => [invoice.id, invoice]));
  const checked = promisedItems({ ...asked, today }, invoices, live, rulesOf(desk));
  if ('refused' in checked) return checked;
  const promise: PromiseToPay = {
    id,
    customer: asked.customer,
    currency: checked.currency,
    items: checked.items,
    promisedOn: asked.promisedOn,
    madeOn: today,
    source: asked.source ?? 'collector',
    ...(asked.note === undefined ? {} : { note: asked.note }),
    state: 'open',
    reschedules: reschedulesAfter(checked.follows),
    actor: clerk.actor,
    recordedAt: desk.clock(),
    version: 1,
  };
  const result = await desk.table.commit([
    create(promiseKind, promise, 'promise not recorded yet'),
    ...checked.follows.map((each) =>
      replace(promiseKind, each, { ...each, state: 'superseded' }, 'promise unchanged since it was read'),
    ),
  ]);
  return result.committed
    ? promise
    : {
        refused: 'changed-meanwhile',
        message: `the promises of ${asked.customer} were written by somebody else: look again`,
      };
}

/** Takes a promise back, for example because it was recorded for the wrong payer. It says nothing about the payer then. */
export async function withdrawPromise(
  desk: Desk,
  customer: CustomerId,
  id: string,
): Promise<PromiseToPay | PromiseCommandRefusal> {
  const promise = await read(desk.table, promiseKind, { customer, id });
  if (promise === undefined)
    return { refused: 'promise-unknown', message: `${customer} has no promise ${id}: piutang promise list shows them` };
  if (promise.state !== 'open')
    return { refused: 'not-open', message: `promise ${id} is ${promise.state} and cannot be taken back` };
  const withdrawn: PromiseToPay = {
    ...promise,
    state: 'withdrawn',
    judgedOn: localDateAt(desk.clock(), desk.tenant.timeZone),
  };
  const result = await desk.table.commit([
    replace(promiseKind, promise, withdrawn, 'promise unchanged since it was read'),
  ]);
  return result.committed
    ? { ...withdrawn, version: promise.version + 1 }
    : { refused: 'changed-meanwhile', message: `promise ${id} was written by somebody else: look again` };
}

/** The promises that are open, those for the earliest day first. */
export async function openPromises(desk: Desk): Promise<readonly PromiseToPay[]> {
  const keys: Key[] = await Array.fromAsync(desk.table.work(PROMISE_QUEUE));
  if (keys.length === 0) return [];
  const promises = (await desk.table.getMany(keys)).map(promiseKind.decode).filter(({ state }) => state === 'open');
  return promises.sort((a, b) =>
    a.promisedOn === b.promisedOn ? compare(a.id, b.id) : compare(a.promisedOn, b.promisedOn),
  );
}

/**
 * Judges every open promise that can be judged, by the value dates of what came in. Runs before the day's ageing, so that
 * a promise that was kept is thanked for and one that was broken is chased the same morning. Running it again changes
 * nothing.
 */
export async function judgePromises(desk: Desk): Promise<{ readonly judged: number; readonly waiting: number }> {
  const calendar = workCalendarOf(desk.tenant);
  const newest = await newestStatements(desk.table, desk.tenant);
  const days = newest.map((statement) => statement?.closingOn);
  const covered = days.every((day) => day !== undefined) ? days.toSorted()[0] : undefined;
  const today = localDateAt(desk.clock(), desk.tenant.timeZone);
  let judged = 0;
  let waiting = 0;
  for (const promise of await openPromises(desk)) {
    const deadlineOn = promiseDeadline(promise, rulesOf(desk), calendar);
    const judgement = judgePromise(promise, await receiptsOf(desk, promise), deadlineOn, covered, rulesOf(desk));
    if (!judgement.judged) {
      waiting += 1;
      continue;
    }
    const { state, paidMinor } = judgement;
    const result = await desk.table.commit([
      replace(
        promiseKind,
        promise,
        { ...promise, state, paidMinor, judgedOn: today },
        'promise unchanged since it was read',
      ),
    ]);
    if (result.committed) judged += 1;
  }
  return { judged, waiting };
}

/** What came in on the promised invoices, taken back payments included, by value date. */
async function receiptsOf(desk: Desk, promise: PromiseToPay): Promise<PromiseReceipt[]> {
  const receipts: PromiseReceipt[] = [];
  for (const { invoice } of promise.items) {
    for await (const item of desk.table.query(legPartition(invoice))) {
      const leg = legKind.decode(item);
      if (leg.source.kind === 'bank-line')
        receipts.push({ invoice, amountMinor: leg.amountMinor, valueOn: leg.effectiveOn });
    }
  }
  return receipts;
}

function rulesOf(desk: Desk): PromiseRules {
  return desk.tenant.promises ?? DEFAULT_PROMISE_RULES;
}

/** Named by its content, so that a double click is one promise. */
function promiseId(
  { customer, items, promisedOn }: Pick<PromiseRequest, 'customer' | 'items' | 'promisedOn'>,
  today: LocalDate,
): string {
  const named = items.map(({ invoice, amountMinor }) => `${invoice} ${amountMinor ?? 'all'}`).sort();
  const hash = createHash('sha256')
    .update([customer, today, promisedOn, ...named].join('\n'))
    .digest('hex');
  return `${today}-${hash.slice(0, 8)}`;
}

const compare = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);
