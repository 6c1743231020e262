import { createHash } from 'node:crypto';
import { addDays, type LocalDate, localDateAt } from '@piutang/calendar';
import { keysOfInvoice } from '@piutang/cash-application';
import type { NoticeCharge, SendDecision } from '@piutang/dunning';
import { applyRate, type CurrencyCode, minMinor, parseAmount, parsePercent, sumMinor } from '@piutang/money';
import {
  bookedMinor,
  CHARGE_DUE_DAYS,
  type ChargeClaim,
  type ChargeKind,
  type ClaimTerms,
  type Customer,
  feeClaimId,
  firstBearingDay,
  type Invoice,
  type InvoiceId,
  interestClaimId,
  interestPerDay,
  interestUntil,
} from '@piutang/receivables';
import {
  claimKind,
  create,
  customerKind,
  invoiceKind,
  type Notice,
  read,
  readMany,
  replace,
  type ToldCharge,
  type Write,
} from '@piutang/table';
import { COMPLIANCE, dunningRulesFor, type InterestSettings, interestFor } from '@piutang/tenancy';
import type { CustomerCases } from './customer-cases.ts';
import type { Desk } from './desk.ts';
import { MAX_ATTEMPTS } from './hand.ts';
import { interestBase } from './interest-base.ts';
import { openReferenceBook } from './reference-book.ts';

/** What may be told of where no contract gives it. */
const STATUTE = 'art. 1250 KUHPerdata (Stb. 1848 No. 22)';

/**
 * What a notice tells of interest and of its step's fee, from fresh reads: of interest what has accrued up to and
 * including its day and is not booked. Charges themselves bear nothing, and neither does a claim that a person waived.
 */
export async function noticeCharges(
  desk: Desk,
  cases: CustomerCases,
  decision: SendDecision,
): Promise<readonly NoticeCharge[]> {
  if (decision.level === 0 || !mayCharge(desk, cases.customer)) return [];
  const asked = new Map(decision.overdue.map(({ invoice, balanceMinor }) => [invoice, balanceMinor]));
  const late = (await readMany(desk.table, invoiceKind, [...asked.keys()])).filter(
    ({ charge, balanceMinor }) => charge === undefined && balanceMinor > 0n,
  );
  const charges: NoticeCharge[] = [];
  for (const invoice of late.toSorted((a, b) => (a.id < b.id ? -1 : 1))) {
    const interest = await interestToTell(desk, cases, decision, invoice);
    if (interest !== undefined) charges.push(interest);
  }
  const fee = feeToTell(
    desk,
    cases.customer,
    decision,
    late.map(({ id }) => id),
    asked,
  );
  return fee === undefined ? charges : [...charges, fee];
}

/** Whether anything is set for a payer that a notice could tell of; where nothing is, nothing is read. */
function mayCharge({ tenant }: Desk, customer: Customer): boolean {
  const { interest, fees } = dunningRulesFor(tenant, customer).settings;
  return interest !== undefined || fees !== undefined || tenant.dunning.contracts !== undefined;
}

async function interestToTell(
  desk: Desk,
  cases: CustomerCases,
  { on, stage, currency }: SendDecision,
  invoice: Invoice,
): Promise<NoticeCharge | undefined> {
  const settings = interestFor(desk.tenant, cases.customer, invoice.id);
  const claim = cases.claims.find(({ id }) => id === interestClaimId(invoice.id));
  if (settings === undefined || claim?.state === 'waived') return undefined;
  const terms = termsOf(settings);
  const base = await interestBase(desk, cases, invoice, terms);
  const amountMinor = interestUntil(base, terms, on) - bookedMinor(claim ?? { charges: [] });
  if (amountMinor <= 0n || amountMinor < amountOf(settings.minCharge, currency)) return undefined;
  return {
    kind: 'interest',
    invoices: [invoice.id],
    mode: settings.mode,
    amountMinor,
    interest: {
      fromOn: firstBearingDay(base, terms),
      percentPerYear: settings.percentPerYear,
      perDayMinor: interestPerDay(base, terms, on),
    },
    basis: settings.agreedIn ?? STATUTE,
    ...promptUntil(settings.mode, on, settings.waivedIfPaidWithinDays),
    ...chargeNumber(settings.mode, 'interest', cases.customer.id, on, `${stage} ${invoice.id}`),
  };
}

/** The fee of the notice's step, within what the payer's segment bears; none where only charges are overdue. */
function feeToTell(
  desk: Desk,
  customer: Customer,
  { on, stage, step: name, currency }: SendDecision,
  late: readonly InvoiceId[],
  asked: ReadonlyMap<InvoiceId, bigint>,
): NoticeCharge | undefined {
  const { settings } = dunningRulesFor(desk.tenant, customer);
  const { fees } = settings;
  const feeMinor = amountOf(settings.steps.find((step) => step.name === name)?.fee, currency);
  const limit = parsePercent(COMPLIANCE[customer.segment].maxFeePercent);
  const overdueMinor = sumMinor(late.map((id) => asked.get(id) ?? 0n));
  const amountMinor = limit === undefined ? 0n : minMinor(feeMinor, applyRate(overdueMinor, limit, 'down'));
  if (fees === undefined || amountMinor <= 0n) return undefined;
  return {
    kind: 'late-fee',
    invoices: late.toSorted(),
    mode: fees.mode,
    amountMinor,
    basis: fees.agreedIn,
    ...promptUntil(fees.mode, on, fees.waivedIfPaidWithinDays),
    ...chargeNumber(fees.mode, 'late-fee', customer.id, on, stage),
  };
}

function promptUntil(mode: NoticeCharge['mode'], on: LocalDate, days: number | undefined) {
  return days === undefined || mode === 'threaten' ? {} : { waivedIfPaidBy: addDays(on, days) };
}

function chargeNumber(mode: NoticeCharge['mode'], kind: ChargeKind, customer: string, on: LocalDate, seed: string) {
  return mode === 'on-send' ? { charge: numberOf(kind, customer, on, seed) } : {};
}

/**
 * `BNG-` (bunga) or `DND-` (denda), the day, and eight digits: payments may name it as they name invoices, of which long
 * mixtures of letters and digits are not read.
 */
export function numberOf(kind: ChargeKind, customer: string, on: LocalDate, seed: string): InvoiceId {
  const hash = createHash('sha256').update([customer, on, seed].join('\n')).digest();
  const digits = String(hash.readUInt32BE() % 100_000_000).padStart(8, '0');
  return `${kind === 'interest' ? 'BNG' : 'DND'}-${on.replaceAll('-', '').slice(2)}-${digits}`;
}

/** The number itself, or where another claim's charge has it by chance, the next one that is free. */
export async function freeNumber(desk: Desk, wanted: InvoiceId, claim: string): Promise<InvoiceId> {
  for (let step = 0; ; step += 1) {
    const number = step === 0 ? wanted : `${wanted}-${step}`;
    const taken = await read(desk.table, invoiceKind, number);
    if (taken === undefined || taken.charge?.claim === claim) return number;
  }
}

/** The terms of interest settings, as a claim keeps them. */
export function termsOf(settings: InterestSettings): ClaimTerms {
  const { percentPerYear, dayCount, graceDays, maxPercentOfInvoice, disputed, onPlan } = settings;
  const limit = maxPercentOfInvoice === undefined ? {} : { maxPercentOfInvoice };
  return { percentPerYear, dayCount, graceDays, ...limit, disputed, onPlan };
}

/**
 * Does what a notice that went out said of charges: records each claim that is more than a threat, and books those that
 * are booked with the notice. Doing it twice changes nothing: a claim knows the notices that told of it.
 */
export async function bookChargesOf(desk: Desk, notice: Notice): Promise<void> {
  const told = (notice.charges ?? []).filter(({ mode }) => mode !== 'threaten');
  if (told.length === 0) return;
  const customer = await read(desk.table, customerKind, notice.customer);
  if (customer === undefined) return;
  for (const charge of told) await bookCharge(desk, notice, customer, charge);
}

async function bookCharge(desk: Desk, notice: Notice, customer: Customer, told: ToldCharge): Promise<void> {
  const tells = `${notice.on}#${notice.stage}`;
  const [first = ''] = told.invoices;
  const id = told.kind === 'interest' ? interestClaimId(first) : feeClaimId(notice.on, notice.stage);
  for (let attempt = 1; attempt <= MAX_ATTEMPTS; attempt += 1) {
    const before = await read(desk.table, claimKind, { customer: notice.customer, id });
    if (before?.toldIn.includes(tells) === true || before?.state === 'waived') return;
    const settings = told.kind === 'interest' ? interestFor(desk.tenant, customer, first) : undefined;
    const number = told.charge === undefined ? undefined : await freeNumber(desk, told.charge, id);
    const next = claimAfter(desk, notice, told, id, number, before, settings);
    const booked = number === undefined ? [] : await chargeWrites(desk, next, told, number, notice.on);
    const result = await desk.table.commit([
      before === undefined
        ? create(claimKind, next, 'claim not recorded yet')
        : replace(claimKind, before, next, 'claim unchanged since it was read'),
      ...booked,
    ]);
    if (result.committed) return;
  }
  throw new Error(`claim ${id} of ${notice.customer} met other writers ${MAX_ATTEMPTS} times`);
}

function claimAfter(
  desk: Desk,
  { customer, currency, on, stage }: Notice,
  { kind, invoices, mode, amountMinor, basis, waivedIfPaidBy }: ToldCharge,
  id: string,
  charge: InvoiceId | undefined,
  before: ChargeClaim | undefined,
  settings: InterestSettings | undefined,
): ChargeClaim {
  const { promptUntil: _, why: __, ...kept } = before ?? {};
  return {
    ...kept,
    id,
    customer,
    currency,
    kind,
    invoices,
    mode: mode === 'on-pay' ? 'on-pay' : 'on-send',
    basis,
    ...(settings === undefined ? {} : { terms: termsOf(settings) }),
    ...(kind === 'late-fee' ? { feeMinor: amountMinor } : {}),
    toldIn: [...(before?.toldIn ?? []), `${on}#${stage}`],
    ...(waivedIfPaidBy === undefined ? {} : { promptUntil: waivedIfPaidBy }),
    charges: [...(before?.charges ?? []), ...(charge === undefined ? [] : [{ charge, amountMinor }])],
    state: 'running',
    actor: 'send-notice',
    recordedAt: before?.recordedAt ?? desk.clock(),
    version: before?.version ?? 1,
  };
}

/** The writes that book a charge: an invoice of its own, with the texts by which a payment may name it. */
export async function chargeWrites(
  desk: Desk,
  claim: ChargeClaim,
  { kind, invoices, amountMinor }: Pick<ToldCharge, 'kind' | 'invoices' | 'amountMinor'>,
  number: InvoiceId,
  on: LocalDate,
): Promise<readonly Write[]> {
  const charge: Invoice = {
    id: number,
    customer: claim.customer,
    currency: claim.currency,
    amountMinor,
    balanceMinor: amountMinor,
    issuedOn: on,
    dueOn: addDays(on, CHARGE_DUE_DAYS),
    description: descriptionOf(kind, invoices, on),
    references: [],
    charge: { kind, invoices, claim: claim.id, ...(kind === 'interest' ? { untilOn: on } : {}) },
    level: 0,
    contentHash: createHash('sha256').update([number, claim.id, amountMinor, on].join('\n')).digest('hex').slice(0, 32),
    recordedAt: desk.clock(),
    actor: claim.actor,
    cause: `claim:${claim.id}`,
    version: 1,
  };
  const keys = keysOfInvoice(charge);
  const references = await openReferenceBook(desk.table, keys);
  for (const key of keys) references.add({ key, invoice: number });
  return [create(invoiceKind, charge, 'charge not booked yet'), ...references.writes()];
}

/** Longest list of invoices that a description names; the claim has them all. */
const MAX_NAMED = 5;

function descriptionOf(kind: ChargeKind, invoices: readonly InvoiceId[], on: LocalDate): string {
  const more = invoices.length > MAX_NAMED ? ` +${invoices.length - MAX_NAMED}` : '';
  const named = `${invoices.slice(0, MAX_NAMED).join(', ')}${more}`;
  return kind === 'interest' ? `Bunga keterlambatan ${named} s.d. ${on}` : `Denda keterlambatan ${named}`;
}

/** What interest on an invoice stands at on a day, whatever was told or booked. `undefined`: it bears none. */
export async function interestOn(
  desk: Desk,
  cases: CustomerCases,
  invoice: Invoice,
  on = localDateAt(desk.clock(), desk.tenant.timeZone),
): Promise<
  { readonly totalMinor: bigint; readonly perDayMinor: bigint; readonly settings: InterestSettings } | undefined
> {
  const settings = interestFor(desk.tenant, cases.customer, invoice.id);
  if (settings === undefined || invoice.charge !== undefined) return undefined;
  const terms = termsOf(settings);
  const base = await interestBase(desk, cases, invoice, terms);
  return { totalMinor: interestUntil(base, terms, on), perDayMinor: interestPerDay(base, terms, on), settings };
}

/** An amount of the tenant file; 0 in a currency that it does not name. */
export function amountOf(amounts: Readonly<Record<string, string>> | undefined, currency: CurrencyCode): bigint {
  const decimal = amounts?.[currency];
  const amountMinor = decimal === undefined ? 0n : parseAmount(decimal, currency);
  return typeof amountMinor === 'bigint' ? amountMinor : 0n;
}
