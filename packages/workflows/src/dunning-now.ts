import { createHash } from 'node:crypto';
import { addDays, epochMs, type LocalDate, localDateAt, minutesOfDayAt } from '@piutang/calendar';
import {
  bankIsFresh,
  type Decision,
  type DunnableItem,
  type DunningPolicy,
  decide,
  dunningPolicyOf,
  noticeIdOf,
  type SentNotice,
} from '@piutang/dunning';
import type { CurrencyCode } from '@piutang/money';
import type { Customer, CustomerId, Invoice, InvoiceId, OpenItem } from '@piutang/receivables';
import {
  invoiceKind,
  type NoticeId,
  noticeKind,
  noticePartition,
  read,
  readMany,
  suppressionKind,
} from '@piutang/table';
import { dunningRulesFor, workCalendarOf } from '@piutang/tenancy';
import { newestStatements } from './bank-freshness.ts';
import { type CustomerCases, casesOf, type Pause, pauseOf, planSharesOf } from './customer-cases.ts';
import type { Desk } from './desk.ts';
import { discountOf } from './discounts.ts';
import { mailStop } from './mail-health.ts';
import { latelyPaid, thankYouCause } from './thank-you.ts';
import { unappliedCash } from './unapplied-cash.ts';

/** Notices this old no longer count towards the cap on touches. */
const HISTORY_DAYS = 60;

/** What is the same for all payers at one moment. */
export type DunningDay = {
  /** The rules for a customer, made ready once for all customers that share them. */
  readonly rulesFor: (customer: Customer) => PolicyInForce;
  readonly unappliedMinor: ReadonlyMap<string, bigint>;
  readonly newestStatementOn: readonly (LocalDate | undefined)[];
  /** Why no mail at all may leave. */
  readonly mailStopped: string | undefined;
};

/** Rules made ready for deciding, and their name in the records. */
export type PolicyInForce = { readonly name: string; readonly policy: DunningPolicy };

export async function dunningDay(desk: Desk): Promise<DunningDay> {
  const unappliedMinor = new Map<string, bigint>();
  for await (const { customer, currency, amountMinor } of unappliedCash(desk.table)) {
    if (customer === undefined) continue;
    const key = payerKey(customer, currency);
    unappliedMinor.set(key, (unappliedMinor.get(key) ?? 0n) + amountMinor);
  }
  const newest = await newestStatements(desk.table, desk.tenant);
  return {
    rulesFor: rulesInForce(desk),
    unappliedMinor,
    newestStatementOn: newest.map((statement) => statement?.closingOn),
    mailStopped: await mailStop(desk.table, localDateAt(desk.clock(), desk.tenant.timeZone)),
  };
}

/** What a payer has unapplied on that day. */
export function unappliedIn(
  { unappliedMinor }: DunningDay,
  { customer, currency }: { readonly customer: CustomerId; readonly currency: CurrencyCode },
): bigint {
  return unappliedMinor.get(payerKey(customer, currency)) ?? 0n;
}

/** For so long what waits in the review queue may be known from an earlier look: shorter than a person takes to apply it. */
const REMEMBERED_MS = 60_000;

/**
 * The day, read at most once a minute: all mails of a burst share one look at what waits unapplied, which would else be
 * read whole for each. The invoices themselves are read afresh for every mail.
 */
export function rememberedDay(desk: Desk): () => Promise<DunningDay> {
  let known: { readonly day: Promise<DunningDay>; readonly untilMs: number } | undefined;
  return () => {
    const nowMs = epochMs(desk.clock());
    if (known !== undefined && nowMs < known.untilMs) return known.day;
    const day = dunningDay(desk);
    known = { day, untilMs: nowMs + REMEMBERED_MS };
    // A look that failed is no look.
    day.catch(() => {
      known = undefined;
    });
    return day;
  };
}

function rulesInForce({ tenant }: Desk): (customer: Customer) => PolicyInForce {
  const calendar = workCalendarOf(tenant);
  const known = new Map<string, PolicyInForce>();
  return (customer) => {
    const { policy: name, settings } = dunningRulesFor(tenant, customer);
    const key = `${name} ${customer.segment}`;
    const inForce = known.get(key) ?? {
      name,
      policy: dunningPolicyOf(settings, { ...calendar, workDays: new Set(settings.workDays) }),
    };
    known.set(key, inForce);
    return inForce;
  };
}

/**
 * What is right for a payer and currency at this moment, from fresh reads. The daily run records it; the sender asks again
 * just before a mail leaves.
 * @param apart a notice that is not counted as sent: the one that is about to be
 * @param lately invoices of the payer that were lately paid, for which it may be thanked
 */
export async function decideNow(
  desk: Desk,
  day: DunningDay,
  cases: CustomerCases,
  currency: CurrencyCode,
  apart?: NoticeId,
  lately: readonly InvoiceId[] = [],
): Promise<Decision> {
  const { customer } = cases;
  const { policy } = day.rulesFor(customer);
  const now = desk.clock();
  const on = localDateAt(now, customer.timeZone);
  const thankYou = await thankYouCause(desk, cases, { currency, on, apart }, lately);
  return decide({
    customer: customer.id,
    currency,
    items: await dunnableItems(desk, cases, currency, on),
    unappliedMinor: day.unappliedMinor.get(payerKey(customer.id, currency)) ?? 0n,
    history: await sentNotices(desk, customer.id, currency, on, apart),
    asOf: on,
    minuteOfDay: minutesOfDayAt(now, customer.timeZone),
    policy,
    ...approvalOf(cases, currency, localDateAt(now, desk.tenant.timeZone)),
    bank: bankState(desk, day, on),
    canSend: await sendability(desk, day, customer),
    ...(thankYou === undefined ? {} : { thankYou }),
  });
}

/**
 * What {@link decideNow} says of every payer that owes something or may be thanked, by customer and currency. Writes
 * nothing.
 */
export async function previewDunning(desk: Desk): Promise<readonly Decision[]> {
  const payers = new Map<string, { customer: CustomerId; currency: CurrencyCode }>();
  for await (const page of desk.table.scanOpen(0, 1)) {
    for (const { customer, currency } of page) payers.set(`${customer} ${currency}`, { customer, currency });
  }
  const lately = await latelyPaid(desk);
  const owing = new Set(payers.keys());
  for (const { customer, currency } of lately.values()) payers.set(`${customer} ${currency}`, { customer, currency });
  const day = await dunningDay(desk);
  const decisions: Decision[] = [];
  for (const [key, payer] of [...payers].sort(([a], [b]) => (a < b ? -1 : 1))) {
    const cases = await casesOf(desk.table, payer.customer);
    if (cases === undefined) continue;
    const paid = lately.get(payerKey(payer.customer, payer.currency))?.invoices;
    const decision = await decideNow(desk, day, cases, payer.currency, undefined, paid);
    if (owing.has(key) || isNews(decision)) decisions.push(decision);
  }
  return decisions;
}

/** Whether there is something to say of a payer that owes nothing. */
export function isNews(decision: Decision): boolean {
  return decision.outcome === 'send' || decision.reason !== 'nothing-due';
}

/** The approval that counts today, if somebody gave one. */
function approvalOf({ approvals }: CustomerCases, currency: CurrencyCode, today: LocalDate) {
  const approval = approvals.find((each) => each.currency === currency && each.until >= today);
  return approval === undefined ? {} : { approvedLevel: approval.level };
}

async function dunnableItems(
  desk: Desk,
  cases: CustomerCases,
  currency: CurrencyCode,
  on: LocalDate,
): Promise<DunnableItem[]> {
  const customer = cases.customer.id;
  const open: OpenItem[] = [];
  for await (const item of desk.table.openItemsOf(customer)) if (item.currency === currency) open.push(item);
  const invoices = await readMany(
    desk.table,
    invoiceKind,
    open.map(({ invoice }) => invoice),
  );
  const shares = planSharesOf(cases, invoices, on);
  return invoices
    .filter(({ balanceMinor }) => balanceMinor !== 0n)
    .map((invoice) => dunnableItem(invoice, pauseOf(cases, invoice, on, shares)));
}

function dunnableItem(invoice: Invoice, pause: Pause): DunnableItem {
  const { id, customer, currency, balanceMinor, issuedOn, level } = invoice;
  const { disputedMinor, promisedMinor, plannedMinor, instalmentDueOn } = pause;
  // An instalment has a due day of its own, later than the invoice's.
  const dueOn = instalmentDueOn !== undefined && instalmentDueOn > invoice.dueOn ? instalmentDueOn : invoice.dueOn;
  const heldUntil = [invoice.heldUntil, pause.heldUntil]
    .flatMap((day) => day ?? [])
    .sort()
    .at(-1);
  const nothingPaused = disputedMinor + promisedMinor + plannedMinor === 0n;
  return {
    ...{ invoice: id, customer, currency, balanceMinor, dueOn, issuedOn, level },
    ...(heldUntil === undefined ? {} : { heldUntil }),
    ...(nothingPaused ? discountIn(invoice) : { paused: { disputedMinor, promisedMinor, plannedMinor } }),
  };
}

/** The early-payment discount that may still be taken, where there is one. */
function discountIn(invoice: Invoice): Pick<DunnableItem, 'discount'> {
  const discount = discountOf(invoice);
  return discount === undefined ? {} : { discount };
}

async function sentNotices(
  desk: Desk,
  customer: CustomerId,
  currency: CurrencyCode,
  on: LocalDate,
  apart: NoticeId | undefined,
): Promise<SentNotice[]> {
  const sent: SentNotice[] = [];
  for await (const item of desk.table.query(noticePartition(customer), {
    from: addDays(on, -HISTORY_DAYS),
    to: `${on}~`,
  })) {
    const notice = noticeKind.decode(item);
    const touched = notice.state !== 'suppressed' && notice.state !== 'rejected' && notice.state !== 'bounced';
    const counts = apart === undefined || noticeIdOf(notice) !== noticeIdOf(apart);
    const thanks = notice.settled === undefined ? {} : ({ isThankYou: true } as const);
    if (notice.currency === currency && touched && counts) sent.push({ on: notice.on, level: notice.level, ...thanks });
  }
  return sent;
}

function bankState(desk: Desk, day: DunningDay, on: LocalDate) {
  const fresh = bankIsFresh(
    day.newestStatementOn,
    on,
    desk.tenant.dunning.maxBankAgeBusinessDays,
    workCalendarOf(desk.tenant),
  );
  const known = day.newestStatementOn.flatMap((day) => day ?? []).sort();
  const [oldest] = known;
  return oldest === undefined ? { fresh } : { fresh, newestStatementOn: oldest };
}

async function sendability(desk: Desk, { mailStopped }: DunningDay, customer: Customer) {
  const addresses = addressesOf(customer);
  const address = addresses[0];
  let suppressed = address !== undefined;
  for (const each of addresses) {
    suppressed &&= (await read(desk.table, suppressionKind, addressHash(each))) !== undefined;
    if (!suppressed) break;
  }
  const stopped = mailStopped === undefined ? {} : { stopped: mailStopped };
  return { sender: desk.tenant.mail !== undefined, address: address !== undefined, suppressed, ...stopped };
}

/** Where a customer's mail may go: to whom pays its bills, else to the customer itself. */
export function addressesOf({ email, contacts = [] }: Customer): readonly string[] {
  const billing = contacts.flatMap((contact) => (contact.role === 'billing' ? (contact.email ?? []) : []));
  return [...billing, ...(email === undefined ? [] : [email])];
}

/** How addresses are known to the suppression list: not in the clear. */
export function addressHash(address: string): string {
  return createHash('sha256').update(address.toLowerCase()).digest('hex');
}

const payerKey = (customer: CustomerId, currency: CurrencyCode) => `${currency} ${customer}`;
