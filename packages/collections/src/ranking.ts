import { applyRate, type CurrencyCode, parseAmount, type Rate } from '@piutang/money';
import type { CustomerId } from '@piutang/receivables';
import type { Tenant } from '@piutang/tenancy';
import { bucketIndexOf, bucketLabels } from './buckets.ts';
import type { PayerPosition } from './payer-book.ts';
import { type PayerStanding, type PaymentRecord, payWithin30Permille, standingOf } from './payer-history.ts';
import { createTop } from './top.ts';
import { type NextAction, type ReasonFacts, reasonSentence } from './worklist-text.ts';

/** A: the largest payers that together owe 80 % of what can be chased in a currency; B: the next 15 %; C: the rest. */
export type ValueTier = 'A' | 'B' | 'C';

export type RankingSettings = {
  readonly bucketDays: readonly number[];
  /** Its payers come first: amounts of two currencies are not compared without a rate. */
  readonly baseCurrency: CurrencyCode;
  /** A payer who can be chased for no more than this costs more to touch than it brings. */
  readonly minTotalMinor: ReadonlyMap<CurrencyCode, bigint>;
  /** Calls that people can make in a day, by tier. */
  readonly callsPerDay: Readonly<Record<PersonalTier, number>>;
  /** How payers have paid. Absent: nothing is known of anybody, and amount and urgency decide alone. */
  readonly payments?: {
    readonly of: (customer: CustomerId) => PaymentRecord | undefined;
    readonly everybody: PaymentRecord;
  };
  /**
   * Base currency for one minor unit of another. With the rates of all currencies at hand the payers of all of them stand
   * in one order; without, those of the base currency come first.
   */
  readonly rates?: ReadonlyMap<CurrencyCode, Rate>;
};

/** Tiers whose payers people speak to; the others get mails. */
export type PersonalTier = Exclude<ValueTier, 'C'>;

/** When a payer's turn is: a person's call today, on a later day because today's calls are used up, or mails alone. */
export type WorklistTurn = 'today' | 'later' | 'mail-only';

/** One payer of the worklist, most valuable first. */
export type WorklistRow = {
  readonly customer: CustomerId;
  readonly currency: CurrencyCode;
  readonly overdueMinor: bigint;
  /** Overdue less what is on hold and less unapplied credit, not below zero: the money that chasing can bring. */
  readonly chaseableMinor: bigint;
  readonly oldestDays: number;
  readonly highestLevel: number;
  readonly tier: ValueTier;
  /** Expected cash at risk, chaseable x urgency x chance of not being paid in time: the order of the list. */
  readonly scoreMinor: bigint;
  /** The chance of paying within thirty days after the due date without being touched, in thousandths. */
  readonly payPermille: number;
  readonly standing: PayerStanding;
  /** What the standing is made of; absent where nothing is known of the payer. */
  readonly payments?: PaymentRecord;
  readonly turn: WorklistTurn;
  readonly reason: { readonly id: string; readonly en: string };
  readonly nextAction: NextAction;
};

/** Tier bounds in percent of a currency's chaseable total, counted from the largest payer. */
const TIER_A_PERCENT = 80n;
const TIER_B_PERCENT = 95n;
/** Urgency is counted in quarters: 1 is four, each level reached adds one, a bucket about to change adds two. */
const URGENCY_BASE_QUARTERS = 4;
const URGENCY_CROSSING_QUARTERS = 2;
/** A change of bucket within a week still leaves time for a call and a payment. */
const CROSSING_WITHIN_DAYS = 7;
/** A collector makes some forty calls a day; twenty more for the next tier are another half day. */
export const DEFAULT_CALLS_PER_DAY: Readonly<Record<PersonalTier, number>> = { A: 40, B: 20 };
const ALL_PERMILLE = 1000;

/** From the third reminder on, more of the same does not help: a person decides (A) or speaks to the payer (B). */
const PERSONAL_FROM_LEVEL = 3;

type Candidate = {
  readonly payer: PayerPosition;
  readonly chaseableMinor: bigint;
  readonly payPermille: number;
  readonly record: PaymentRecord | undefined;
  /** Chaseable x urgency in quarters x risk in thousandths, undivided, so that no two amounts collapse into one score. */
  readonly weight: bigint;
  /** The weight in the base currency, where the payers of all currencies can be compared. */
  readonly order: bigint;
};

/** The ranking settings of a tenant: payers below its smallest reminder total are not worth a touch. */
export function rankingSettings(tenant: Tenant): RankingSettings {
  const minTotalMinor = new Map<CurrencyCode, bigint>();
  for (const [code, amount] of Object.entries(tenant.dunning.minTotal)) {
    const minor = parseAmount(amount, code as CurrencyCode);
    if (typeof minor === 'bigint') minTotalMinor.set(code as CurrencyCode, minor);
  }
  const callsPerDay = tenant.worklist?.callsPerDay ?? DEFAULT_CALLS_PER_DAY;
  return { bucketDays: tenant.ageing.bucketDays, baseCurrency: tenant.baseCurrency, minTotalMinor, callsPerDay };
}

/**
 * The whole worklist. Larger never ranks lower: with all else equal, more overdue keeps or betters a payer's place.
 * Payers whose overdue, less holds, is at or below the minimum are left out; payers whose credit covers their debt stay,
 * last, because the credit is to be applied. Ties fall to the larger overdue amount, then to the customer number.
 */
export function rankPayers(payers: Iterable<PayerPosition>, settings: RankingSettings): readonly WorklistRow[] {
  return topPayers(payers, settings, Number.POSITIVE_INFINITY);
}

/** The first `limit` rows of {@link rankPayers}, without making the others. */
export function topPayers(
  payers: Iterable<PayerPosition>,
  settings: RankingSettings,
  limit: number,
): readonly WorklistRow[] {
  const candidates = candidatesOf(payers, settings);
  const standings = standingsOf(candidates);
  const isOneOrder = candidates.every(({ payer }) => rateOf(settings, payer.currency) !== undefined);
  const top = createTop<Candidate>(limit, byRank(isOneOrder ? undefined : settings.baseCurrency));
  for (const candidate of candidates) top.add(candidate);
  return withTurns(
    top.sorted().map((candidate) => rowOf(candidate, standings, settings)),
    settings.callsPerDay,
  );
}

const SAME: Rate = { numerator: 1n, denominator: 1n };

function rateOf({ baseCurrency, rates }: RankingSettings, currency: CurrencyCode): Rate | undefined {
  return currency === baseCurrency ? SAME : rates?.get(currency);
}

/** Gives out the day's calls in the order of the list. */
function withTurns(
  rows: readonly Omit<WorklistRow, 'turn'>[],
  callsPerDay: RankingSettings['callsPerDay'],
): readonly WorklistRow[] {
  const left = { ...callsPerDay };
  return rows.map((row) => {
    if (row.tier === 'C' || row.nextAction === 'mail') return { ...row, turn: 'mail-only' };
    left[row.tier] -= 1;
    return { ...row, turn: left[row.tier] >= 0 ? 'today' : 'later' };
  });
}

function candidatesOf(payers: Iterable<PayerPosition>, settings: RankingSettings): Candidate[] {
  const candidates: Candidate[] = [];
  for (const payer of payers) {
    const remindable = payer.overdueMinor - payer.heldOverdueMinor;
    if (remindable <= minTotalOf(settings, payer.currency)) continue;
    const net = remindable - payer.creditMinor;
    const chaseableMinor = net > 0n ? net : 0n;
    const record = settings.payments?.of(payer.customer);
    const payPermille = settings.payments === undefined ? 0 : payWithin30Permille(record, settings.payments.everybody);
    const quarters = urgencyQuarters(payer, settings.bucketDays);
    const weight = chaseableMinor * BigInt(quarters * (ALL_PERMILLE - payPermille));
    const order = applyRate(weight, rateOf(settings, payer.currency) ?? SAME, 'half-up');
    candidates.push({ payer, chaseableMinor, record, payPermille, weight, order });
  }
  return candidates;
}

function urgencyQuarters(payer: PayerPosition, bucketDays: readonly number[]): number {
  const crossing = nextBucketOf(payer.oldestDays, bucketDays) === undefined ? 0 : URGENCY_CROSSING_QUARTERS;
  return URGENCY_BASE_QUARTERS + payer.highestLevel + crossing;
}

function nextBucketOf(oldestDays: number, bucketDays: readonly number[]): ReasonFacts['nextBucket'] {
  const index = bucketIndexOf(oldestDays, bucketDays);
  const end = bucketDays[index - 1];
  if (end === undefined) return undefined;
  const inDays = end + 1 - oldestDays;
  const label = bucketLabels(bucketDays)[index + 1];
  return inDays > CROSSING_WITHIN_DAYS || label === undefined ? undefined : { label, inDays };
}

/** @param first the currency whose payers come before the others; absent: one order for all */
function byRank(first: CurrencyCode | undefined): (a: Candidate, b: Candidate) => number {
  const group = (currency: CurrencyCode) => (first === undefined || currency === first ? '' : currency);
  return (a, b) =>
    ascending(group(a.payer.currency), group(b.payer.currency)) ||
    descending(a.order, b.order) ||
    descending(a.payer.overdueMinor, b.payer.overdueMinor) ||
    ascending(a.payer.customer, b.payer.customer);
}

type Standing = { readonly tier: ValueTier; readonly sharePermille: number };

function standingsOf(candidates: readonly Candidate[]): ReadonlyMap<Candidate, Standing> {
  const standings = new Map<Candidate, Standing>();
  for (const inCurrency of Map.groupBy(candidates, (each) => each.payer.currency).values()) {
    const total = inCurrency.reduce((sum, each) => sum + each.chaseableMinor, 0n);
    inCurrency.sort(
      (a, b) => descending(a.chaseableMinor, b.chaseableMinor) || ascending(a.payer.customer, b.payer.customer),
    );
    let beforeMinor = 0n;
    for (const each of inCurrency) {
      const sharePermille = total === 0n ? 0 : Number((each.chaseableMinor * 1000n) / total);
      standings.set(each, { tier: tierOf(beforeMinor, total), sharePermille });
      beforeMinor += each.chaseableMinor;
    }
  }
  return standings;
}

/** The tier of the payer before whom larger ones owe `beforeMinor`: the one that reaches the bound still belongs to it. */
function tierOf(beforeMinor: bigint, total: bigint): ValueTier {
  if (beforeMinor * 100n < TIER_A_PERCENT * total) return 'A';
  return beforeMinor * 100n < TIER_B_PERCENT * total ? 'B' : 'C';
}

function rowOf(
  candidate: Candidate,
  standings: ReadonlyMap<Candidate, Standing>,
  settings: RankingSettings,
): Omit<WorklistRow, 'turn'> {
  const { payer, chaseableMinor, weight, record, payPermille } = candidate;
  const { tier, sharePermille } = standings.get(candidate) ?? { tier: 'C', sharePermille: 0 };
  const nextBucket = nextBucketOf(payer.oldestDays, settings.bucketDays);
  const known = record === undefined ? {} : { payments: record };
  const crossing = nextBucket === undefined ? {} : { nextBucket };
  const facts = { ...payer, chaseableMinor, sharePermille, ...crossing, ...known };
  return {
    customer: payer.customer,
    currency: payer.currency,
    overdueMinor: payer.overdueMinor,
    chaseableMinor,
    oldestDays: payer.oldestDays,
    highestLevel: payer.highestLevel,
    tier,
    scoreMinor: weight / BigInt(URGENCY_BASE_QUARTERS * ALL_PERMILLE),
    payPermille,
    standing: record === undefined ? 'unknown' : standingOf(record),
    ...known,
    reason: { id: reasonSentence(facts, 'id'), en: reasonSentence(facts, 'en') },
    nextAction: nextActionOf(candidate, tier, minTotalOf(settings, payer.currency)),
  };
}

/** Where credit leaves nothing worth asking for, it is applied first; else tier and level say who speaks to the payer. */
function nextActionOf({ payer, chaseableMinor }: Candidate, tier: ValueTier, minTotalMinor: bigint): NextAction {
  if (chaseableMinor <= minTotalMinor) return 'apply-credit';
  const personal = payer.highestLevel >= PERSONAL_FROM_LEVEL;
  if (tier === 'A') return personal ? 'escalate' : 'call';
  return tier === 'B' && personal ? 'call' : 'mail';
}

function minTotalOf(settings: RankingSettings, currency: CurrencyCode): bigint {
  return settings.minTotalMinor.get(currency) ?? 0n;
}

function ascending<T extends string>(a: T, b: T): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function descending(a: bigint, b: bigint): number {
  return a > b ? -1 : a < b ? 1 : 0;
}
