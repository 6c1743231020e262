import { addDays, type Instant, type LocalDate } from '@piutang/calendar';
import {
  callingWindow,
  type PayerPosition,
  rankingSettings,
  topPayers,
  type ValueTier,
  type WorklistRow,
} from '@piutang/collections';
import type { CurrencyCode } from '@piutang/money';
import type { Customer, CustomerId } from '@piutang/receivables';
import {
  contactKind,
  contactPartition,
  customerKind,
  type Notice,
  noticeKind,
  noticePartition,
  readMany,
  type Table,
} from '@piutang/table';
import { dunningRulesFor, type Tenant, workCalendarOf } from '@piutang/tenancy';
import { worklistKey } from './ageing-lists.ts';
import { type CustomerCases, casesOf } from './customer-cases.ts';
import type { Desk, FileStore } from './desk.ts';
import { latestPayments } from './figures/histories.ts';
import { ratesOn } from './rates.ts';

/** The worklist is for people: nobody works through more in a day, and the widget pages through it. */
const WORKLIST_ROWS = 500;

/**
 * Payers whose last touch and way to be reached are looked up, three small reads each: two and a half days of calls of the
 * usual budget. The list is made anew tomorrow.
 */
const PERSONAL_ROWS = 150;
/** Read side by side; more would only wait for the table. */
const READ_AT_ONCE = 10;
/** A payer who was spoken to within two weeks is being worked on. */
const TOUCHED_DAYS = 14;
/** Touches further back than this say nothing of today. */
const LOOK_BACK_DAYS = 30;

/** How a payer is best reached, and when: calls keep to the tenant's hours on the payer's own clock. */
export type WorklistContact = {
  readonly channel: 'phone' | 'mail' | 'none';
  readonly phone?: string;
  readonly email?: string;
  /** The hours in which the payer may be called next, or now. */
  readonly opensAt: Instant;
  readonly closesAt: Instant;
  readonly timeZone: string;
};

/** A row of the worklist with the payer's name, and of those that need a person how to reach it and when it was touched. */
export type NamedRow = WorklistRow & {
  readonly customerName: string;
  readonly contact?: WorklistContact;
  readonly lastTouch?: { readonly on: LocalDate; readonly what: 'contact' | 'reminder' | 'promise' };
  /** Whether the last touch is of the last fourteen days; absent where it was not looked up. */
  readonly touched?: boolean;
};

type WorklistDesk = Desk & { readonly files: FileStore };

/** Ranks the payers of a day and keeps the list in the bucket: its days are the history of who was listed and touched. */
export async function writeWorklist(
  desk: WorklistDesk,
  asOf: LocalDate,
  at: Instant,
  positions: readonly PayerPosition[],
): Promise<void> {
  const payments = await latestPayments(desk, asOf);
  const currencies = new Set(positions.map(({ currency }) => currency));
  const { rates } = await ratesOn(desk, currencies, asOf);
  const rows = topPayers(
    positions,
    {
      ...rankingSettings(desk.tenant),
      ...(payments === undefined ? {} : { payments }),
      rates: new Map([...rates].map(([currency, { exact }]) => [currency, exact])),
    },
    WORKLIST_ROWS,
  );
  const named = await namedRows(desk, rows, asOf, at);
  await desk.files.put(worklistKey(asOf), worklistJson(named), 'application/json');
}

async function namedRows(
  desk: WorklistDesk,
  rows: readonly WorklistRow[],
  asOf: LocalDate,
  at: Instant,
): Promise<readonly NamedRow[]> {
  const personal = rows.filter(({ turn }) => turn !== 'mail-only').slice(0, PERSONAL_ROWS);
  const known = new Map<CustomerId, PersonalFacts>();
  const ids = [...new Set(personal.map(({ customer }) => customer))];
  for (let from = 0; from < ids.length; from += READ_AT_ONCE) {
    const batch = ids.slice(from, from + READ_AT_ONCE);
    const found = await Promise.all(batch.map((id) => personalFacts(desk.table, id, asOf)));
    for (const facts of found) if (facts !== undefined) known.set(facts.cases.customer.id, facts);
  }
  const others = [...new Set(rows.map(({ customer }) => customer))].filter((id) => !known.has(id));
  const names = new Map((await readMany(desk.table, customerKind, others)).map(({ id, name }) => [id, name]));
  return rows.map((row) => {
    const facts = known.get(row.customer);
    if (facts === undefined) return { ...row, customerName: names.get(row.customer) ?? row.customer };
    const { lastTouch } = facts;
    return {
      ...row,
      customerName: facts.cases.customer.name,
      contact: contactOf(desk.tenant, facts.cases.customer, at),
      ...(lastTouch === undefined ? {} : { lastTouch }),
      touched: lastTouch !== undefined && lastTouch.on > addDays(asOf, -TOUCHED_DAYS),
    };
  });
}

type PersonalFacts = { readonly cases: CustomerCases; readonly lastTouch: NamedRow['lastTouch'] };

/** States of a mail that left. */
const SENT: ReadonlySet<Notice['state']> = new Set(['sent', 'delivered']);

async function personalFacts(table: Table, id: CustomerId, asOf: LocalDate): Promise<PersonalFacts | undefined> {
  const cases = await casesOf(table, id);
  if (cases === undefined) return undefined;
  const touches: NonNullable<NamedRow['lastTouch']>[] = cases.promises
    .filter(({ state }) => state !== 'withdrawn')
    .map(({ madeOn }) => ({ on: madeOn, what: 'promise' }));
  const range = { from: addDays(asOf, -LOOK_BACK_DAYS) };
  for await (const item of table.query(contactPartition(id), range))
    touches.push({ on: contactKind.decode(item).on, what: 'contact' });
  for await (const item of table.query(noticePartition(id), range)) {
    const { on, state, settled } = noticeKind.decode(item);
    if (SENT.has(state) && settled === undefined) touches.push({ on, what: 'reminder' });
  }
  const [lastTouch] = touches.sort((a, b) => (a.on < b.on ? 1 : -1));
  return { cases, lastTouch };
}

function contactOf(tenant: Tenant, customer: Customer, at: Instant): WorklistContact {
  const { settings } = dunningRulesFor(tenant, customer);
  const calendar = { ...workCalendarOf(tenant), workDays: new Set(settings.workDays) };
  const { email, phone, timeZone } = customer;
  return {
    channel: phone !== undefined ? 'phone' : email !== undefined ? 'mail' : 'none',
    ...(phone === undefined ? {} : { phone }),
    ...(email === undefined ? {} : { email }),
    ...callingWindow(at, timeZone, { ...settings.sendWindow, calendar }),
    timeZone,
  };
}

/** Amounts are written as text: JSON numbers are floats. */
const MINOR_FIELDS = ['overdueMinor', 'chaseableMinor', 'scoreMinor'] as const;

function worklistJson(rows: readonly NamedRow[]): string {
  return JSON.stringify(rows, (_, value: unknown) => (typeof value === 'bigint' ? value.toString() : value));
}

/** The worklist of a day as ageing wrote it, most valuable first; `undefined` when there is none. */
export async function readWorklist(files: FileStore, on: LocalDate): Promise<readonly NamedRow[] | undefined> {
  const bytes = await files.read(worklistKey(on));
  if (bytes === undefined) return undefined;
  const text = new TextDecoder().decode(Buffer.concat(await Array.fromAsync(bytes)));
  const rows = JSON.parse(text) as (Record<string, unknown> & { [field in (typeof MINOR_FIELDS)[number]]: string })[];
  return rows.map(
    (row) =>
      ({
        ...row,
        ...Object.fromEntries(MINOR_FIELDS.map((field) => [field, BigInt(row[field])])),
      }) as unknown as NamedRow,
  );
}

/** How much of the listed value was touched lately, by currency and tier. */
export type WorklistCoverage = {
  readonly currency: CurrencyCode;
  readonly tier: ValueTier;
  readonly payers: number;
  readonly touched: number;
  readonly chaseableMinor: bigint;
  readonly touchedMinor: bigint;
};

/** The value-weighted coverage of a list: of the payers that need a person, those touched in the last fourteen days. */
export function coverageOf(rows: readonly NamedRow[]): readonly WorklistCoverage[] {
  const looked = rows.filter(({ touched }) => touched !== undefined);
  const groups = Map.groupBy(looked, ({ currency, tier }) => `${currency} ${tier}`);
  return [...groups.values()].map((group): WorklistCoverage => {
    const [first] = group as [NamedRow, ...NamedRow[]];
    const touched = group.filter((row) => row.touched === true);
    const sum = (of: readonly NamedRow[]) => of.reduce((total, { chaseableMinor }) => total + chaseableMinor, 0n);
    return {
      currency: first.currency,
      tier: first.tier,
      payers: group.length,
      touched: touched.length,
      chaseableMinor: sum(group),
      touchedMinor: sum(touched),
    };
  });
}

/** The coverage of a day's stored worklist; empty where there is none. */
export async function readWorklistCoverage(files: FileStore, on: LocalDate): Promise<readonly WorklistCoverage[]> {
  return coverageOf((await readWorklist(files, on)) ?? []);
}
