import { type CurrencyCode, parseAmount } from '@piutang/money';
import type { CustomerId } from '@piutang/receivables';
import type { Tenant } from '@piutang/tenancy';
import { bucketIndexOf, bucketLabels } from './buckets.ts';
import type { PayerPosition } from './payer-book.ts';
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
};

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
  /** Chaseable amount times urgency, in minor units: the order of the list within a currency. */
  readonly scoreMinor: bigint;
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
/** From the third reminder on, more of the same does not help: a person decides (A) or speaks to the payer (B). */
const PERSONAL_FROM_LEVEL = 3;

type Candidate = {
  readonly payer: PayerPosition;
  readonly chaseableMinor: bigint;
  /** Chaseable times urgency in quarters, undivided, so that no two amounts collapse into one score. */
  readonly weight: bigint;
};

/** The ranking settings of a tenant: payers below its smallest reminder total are not worth a touch. */
export function rankingSettings(tenant: Tenant): RankingSettings {
  const minTotalMinor = new Map<CurrencyCode, bigint>();
  for (const [code, amount] of Object.entries(tenant.dunning.minTotal)) {
    const minor = parseAmount(amount, code as CurrencyCode);
    if (typeof minor === 'bigint') minTotalMinor.set(code as CurrencyCode, minor);
  }
  return { bucketDays: tenant.ageing.bucketDays, baseCurrency: tenant.baseCurrency, minTotalMinor };
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
  const top = createTop<Candidate>(limit, byRank(settings.baseCurrency));
  for (const candidate of candidates) top.add(candidate);
  return top.sorted().map((candidate) => rowOf(candidate, standings, settings));
}

function candidatesOf(payers: Iterable<PayerPosition>, settings: RankingSettings): Candidate[] {
  const candidates: Candidate[] = [];
  for (const payer of payers) {
    const remindable = payer.overdueMinor - payer.heldOverdueMinor;
    if (remindable <= minTotalOf(settings, payer.currency)) continue;
    const net = remindable - payer.creditMinor;
    const chaseableMinor = net > 0n ? net : 0n;
    const weight = chaseableMinor * BigInt(urgencyQuarters(payer, settings.bucketDays));
    candidates.push({ payer, chaseableMinor, weight });
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

function byRank(baseCurrency: CurrencyCode): (a: Candidate, b: Candidate) => number {
  const group = (currency: CurrencyCode) => (currency === baseCurrency ? '' : currency);
  return (a, b) =>
    ascending(group(a.payer.currency), group(b.payer.currency)) ||
    descending(a.weight, b.weight) ||
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
): WorklistRow {
  const { payer, chaseableMinor, weight } = candidate;
  const { tier, sharePermille } = standings.get(candidate) ?? { tier: 'C', sharePermille: 0 };
  const nextBucket = nextBucketOf(payer.oldestDays, settings.bucketDays);
  const facts = { ...payer, chaseableMinor, sharePermille, ...(nextBucket === undefined ? {} : { nextBucket }) };
  return {
    customer: payer.customer,
    currency: payer.currency,
    overdueMinor: payer.overdueMinor,
    chaseableMinor,
    oldestDays: payer.oldestDays,
    highestLevel: payer.highestLevel,
    tier,
    scoreMinor: weight / BigInt(URGENCY_BASE_QUARTERS),
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
