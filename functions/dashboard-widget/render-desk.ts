import { addDays, localDateAt, minuteOfTime, minutesOfDayAt } from '@piutang/calendar';
import { customerKind, readMany, snapshotKind, snapshotPartition } from '@piutang/table';
import {
  checkText,
  type Desk,
  dailyChecks,
  lastPrecision,
  latestAgedDay,
  liveDisputes,
  mailTally,
  openPromises,
  openTasks,
  waitingFollowUps,
} from '@piutang/workflows';
import { pageOf } from '../shell/widget/paging.ts';
import { moneyText, type WidgetFrame } from '../shell/widget/widget-frame.ts';
import { checksList } from './views/checks.ts';
import { type ToDo, toDo } from './views/to-do.ts';
import { topDebtors } from './views/top-debtors.ts';

/** Rows that fit a widget of ordinary height; the rest is a page away. */
const ROWS_A_PAGE = 10;

/** What the desk has to do about single payers, by day. */
export async function renderToDo(desk: Desk, frame: WidgetFrame, clerk: string, page: number): Promise<string> {
  const found = (await Promise.all([followUps(desk), tasks(desk), disputes(desk), promises(desk, frame)])).flat();
  found.sort((a, b) => (a.dueOn < b.dueOn ? -1 : a.dueOn > b.dueOn ? 1 : a.customer < b.customer ? -1 : 1));
  const { rows, paging } = pageOf(found, page, ROWS_A_PAGE);
  const names = await namesOf(
    desk,
    rows.map(({ customer }) => customer),
  );
  return toDo({
    frame,
    clerk,
    today: localDateAt(desk.clock(), desk.tenant.timeZone),
    rows: rows.map((row) => ({ ...row, customerName: names.get(row.customer) ?? row.customer })),
    paging,
  });
}

type Unnamed = Omit<ToDo, 'customerName'>;

async function followUps({ table }: Desk): Promise<Unnamed[]> {
  return (await waitingFollowUps(table)).map(({ followUpOn, on, customer, note, outcome, actor }) => ({
    kind: 'follow-up',
    dueOn: followUpOn ?? on,
    customer,
    what: note === '' ? outcome : note,
    who: nameOf(actor),
  }));
}

async function tasks(desk: Desk): Promise<Unnamed[]> {
  return (await openTasks(desk)).map(({ dueOn, customer, why }) => ({ kind: 'task', dueOn, customer, what: why }));
}

async function disputes(desk: Desk): Promise<Unnamed[]> {
  return (await liveDisputes(desk)).map(({ answerDueOn, customer, invoice, owner }) => ({
    kind: 'dispute',
    dueOn: answerDueOn,
    customer,
    what: invoice,
    who: owner,
  }));
}

async function promises(desk: Desk, { language }: WidgetFrame): Promise<Unnamed[]> {
  return (await openPromises(desk)).map(({ promisedOn, customer, items, currency }) => ({
    kind: 'promise',
    dueOn: promisedOn,
    customer,
    what: moneyText(
      items.reduce((sum, { amountMinor }) => sum + amountMinor, 0n),
      currency,
      language,
    ),
  }));
}

/** Who owes most that is overdue, as the last ageing found. */
export async function renderTopDebtors(desk: Desk, frame: WidgetFrame, clerk: string): Promise<string> {
  const asOf = await latestAgedDay(desk.table);
  const snapshots =
    asOf === undefined
      ? []
      : (await Array.fromAsync(desk.table.query(snapshotPartition(asOf)))).map(snapshotKind.decode);
  const base = desk.tenant.baseCurrency;
  snapshots.sort((a, b) => Number(b.currency === base) - Number(a.currency === base));
  const names = await namesOf(
    desk,
    snapshots.flatMap(({ top = [] }) => top.map(({ customer }) => customer)),
  );
  return topDebtors({
    frame,
    clerk,
    asOf: asOf ?? localDateAt(desk.clock(), desk.tenant.timeZone),
    currencies: snapshots.map(({ currency, buckets, top = [] }) => ({
      currency,
      overdueMinor: buckets.slice(1).reduce((sum, { amountMinor }) => sum + amountMinor, 0n),
      debtors: top.map((debtor) => ({ ...debtor, name: names.get(debtor.customer) ?? debtor.customer })),
    })),
  });
}

/** What is looked over every day, as it is now. */
export async function renderChecks(desk: Desk, frame: WidgetFrame): Promise<string> {
  const { table, tenant } = desk;
  const today = localDateAt(desk.clock(), tenant.timeZone);
  const [checks, mail, agedOn, precision] = await Promise.all([
    dailyChecks(table, tenant, today),
    mailTally(table, today),
    latestAgedDay(table),
    lastPrecision(table),
  ]);
  return checksList({
    frame,
    dueOn: ageingDueOn(desk),
    // Mails have a row of their own, with their counts.
    checks: checks
      .filter(({ name }) => name !== 'mail')
      .map((check) => ({ text: checkText(check, frame.language), failed: check.failed })),
    mail,
    ...(agedOn === undefined ? {} : { agedOn }),
    ...(precision === undefined
      ? {}
      : { posts: { posts: precision.posts, wrong: precision.contradicted, autoAt: precision.autoAt } }),
  });
}

/** Minutes in which the daily run finishes, however large the book; before that, yesterday's ageing is the newest there can be. */
const AGEING_MINUTES = 60;

function ageingDueOn({ clock, tenant }: Desk) {
  const now = clock();
  const today = localDateAt(now, tenant.timeZone);
  const done = minuteOfTime(tenant.schedules.ageAt) + AGEING_MINUTES;
  return minutesOfDayAt(now, tenant.timeZone) >= done ? today : addDays(today, -1);
}

async function namesOf(desk: Desk, ids: readonly string[]): Promise<ReadonlyMap<string, string>> {
  const customers = await readMany(desk.table, customerKind, [...new Set(ids)]);
  return new Map(customers.map(({ id, name }) => [id, name]));
}

/** `person:dewi` is dewi. */
function nameOf(actor: string): string {
  return actor.slice(actor.indexOf(':') + 1);
}
