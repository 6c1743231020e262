import { type CurrencyCode, formatMoney, minMinor, sumMinor } from '@piutang/money';
import type { CustomerId } from '@piutang/receivables';
import type { BookItem } from './book.ts';
import type { Evidence, MatchAdjustment, MatchAllocation, RuleId, Sentence } from './model.ts';
import { type Obstacle, obstacleSentence } from './obstacles.ts';
import type { Reading, ReadingPart } from './readings.ts';

/** A way to book a payment, with what speaks for it and what keeps it from posting by itself. */
export type Proposal = {
  readonly rule: RuleId;
  readonly confidence: number;
  readonly payer: CustomerId | null;
  readonly parts: readonly ReadingPart[];
  readonly adjustments: readonly MatchAdjustment[];
  readonly unappliedMinor: bigint;
  readonly evidence: readonly Evidence[];
  readonly obstacles: readonly Obstacle[];
  /** Other readings of the same rule. */
  readonly alternatives: number;
  /** Why this payer and these items, as the first half of the sentence. */
  readonly because: Sentence;
};

/** Points of the score besides the party's: how well the items are named, and how exactly the amount fits them. */
export const POINTS = {
  /** A number, a virtual account. */
  named: 40,
  /** Cured of a typing error, or in the payer's short form; a code amount. */
  nearlyNamed: 36,
  /** Not named, and the only item that fits. */
  onlyItem: 34,
  onlySet: 33,
  /** The payer follows from the invoice named, and nothing says otherwise. */
  partyByDocument: 28,
  exact: 30,
  explained: 29,
  contradicted: 10,
} as const;

/** A proposal with an obstacle shows at most this, so that no threshold lets it post. */
export const MOST_WITH_OBSTACLE = 85;

type Draft = Omit<Proposal, 'parts' | 'adjustments' | 'unappliedMinor' | 'confidence' | 'alternatives'> & {
  readonly points: number;
  readonly alternatives?: number;
};

/** A proposal that settles its items as the reading says. */
export function settling(draft: Draft, reading: Reading): Proposal {
  const { points, ...rest } = draft;
  const adjustments: MatchAdjustment[] = reading.parts.flatMap(({ entry, deductions }) =>
    deductions.map(({ kind, amountMinor }) => ({ kind, invoice: entry.invoice, amountMinor })),
  );
  adjustments.push(...reading.parts.flatMap(shortOf));
  if (reading.surplusMinor > 0n) adjustments.push({ kind: 'over-payment', amountMinor: reading.surplusMinor });
  return {
    alternatives: 0,
    ...rest,
    parts: reading.parts,
    adjustments,
    unappliedMinor: reading.surplusMinor,
    confidence: capped(points + (reading.expected ? POINTS.exact : POINTS.explained), draft.obstacles),
  };
}

/** What stays open of an item of which the payer states that it pays a part. */
function shortOf({ entry, cashMinor, deductions }: ReadingPart): MatchAdjustment[] {
  const amountMinor = entry.openMinor - cashMinor - sumMinor(deductions.map((each) => each.amountMinor));
  return amountMinor > 0n ? [{ kind: 'short-pay', invoice: entry.invoice, amountMinor }] : [];
}

/** A proposal that pays the items oldest first as far as the money goes: what is short stays open, what is left unapplied. */
export function partlySettling(draft: Draft, entries: readonly BookItem[], amountMinor: bigint): Proposal {
  const { points, ...rest } = draft;
  const credits = entries.filter((entry) => entry.openMinor < 0n);
  let left = amountMinor - sumMinor(credits.map((entry) => entry.openMinor));
  const parts: ReadingPart[] = credits.map((entry) => ({ entry, cashMinor: entry.openMinor, deductions: [] }));
  const adjustments: MatchAdjustment[] = [];
  for (const entry of entries.filter(({ openMinor }) => openMinor > 0n)) {
    const cashMinor = minMinor(left, entry.openMinor);
    if (cashMinor > 0n) parts.push({ entry, cashMinor, deductions: [] });
    const shortMinor = entry.openMinor - cashMinor;
    if (shortMinor > 0n) {
      adjustments.push({ kind: 'short-pay', invoice: entry.invoice, amountMinor: shortMinor });
    }
    left -= cashMinor;
  }
  if (left > 0n) adjustments.push({ kind: 'over-payment', amountMinor: left });
  return {
    alternatives: 0,
    ...rest,
    parts,
    adjustments,
    unappliedMinor: left,
    confidence: capped(points + POINTS.contradicted, draft.obstacles),
  };
}

/** A proposal that books the money to the payer and to no invoice. */
export function onAccount(draft: Draft, amountMinor: bigint): Proposal {
  const { points, ...rest } = draft;
  return {
    alternatives: 0,
    ...rest,
    parts: [],
    adjustments: [],
    unappliedMinor: amountMinor,
    confidence: capped(points, draft.obstacles),
  };
}

/** The proposal with another thing that speaks against it. */
export function hindered(
  proposal: Proposal,
  obstacles: readonly Obstacle[],
  alternatives = proposal.alternatives,
): Proposal {
  const all = [...proposal.obstacles, ...obstacles.filter((each) => !proposal.obstacles.includes(each))];
  return { ...proposal, obstacles: all, alternatives, confidence: capped(proposal.confidence, all) };
}

function capped(points: number, obstacles: readonly Obstacle[]): number {
  return obstacles.length === 0
    ? Math.min(points, 100)
    : Math.min(points, MOST_WITH_OBSTACLE - 5 * (obstacles.length - 1));
}

export function allocationsOf(proposal: Proposal): MatchAllocation[] {
  return proposal.parts.map(({ entry, cashMinor }) => ({
    invoice: entry.invoice,
    payer: entry.payer,
    amountMinor: cashMinor,
  }));
}

/** Two proposals that would book the same. */
export function isSameBooking(one: Proposal, other: Proposal): boolean {
  return bookingKey(one) === bookingKey(other);
}

/** Text that is equal for two proposals that would book the same. */
export function bookingKey({ parts, payer }: Proposal): string {
  const items = parts.map(({ entry, cashMinor, deductions }) => {
    const kinds = deductions.map((each) => `${each.kind}${each.amountMinor}`).join('+');
    return `${entry.invoice}=${cashMinor}${kinds}`;
  });
  return `${payer ?? ''}|${items.sort().join('|')}`;
}

/** Most invoices that a sentence names. */
const NAMED_IN_SENTENCE = 4;

const KIND_WORDS: Readonly<Record<MatchAdjustment['kind'], Sentence>> = {
  withholding: { id: 'potongan PPh', en: 'withholding tax' },
  'vat-collected': { id: 'PPN yang dipungut', en: 'VAT collected by the payer' },
  'early-payment-discount': { id: 'potongan pelunasan awal', en: 'early-payment discount' },
  'bank-charge': { id: 'biaya bank', en: 'bank charge' },
  rounding: { id: 'pembulatan', en: 'rounding' },
  tolerance: { id: 'selisih dalam toleransi', en: 'difference within tolerance' },
  'short-pay': { id: 'kurang bayar', en: 'short payment' },
  'over-payment': { id: 'lebih bayar', en: 'overpayment' },
};

/** The whole sentence: why these items, what the money does, and why a person must look, when one must. */
export function sentenceOf(proposal: Proposal, currency: CurrencyCode): Sentence {
  const inLanguage = (language: 'id' | 'en'): string => {
    const [settles, with_, account, but] =
      language === 'id'
        ? ['untuk', 'dengan', 'dicatat sebagai titipan', 'perlu dicek karena']
        : ['for', 'with', 'kept unapplied', 'needs a look because'];
    const invoices = proposal.parts.map(({ entry }) => entry.invoice);
    const more = invoices.length - NAMED_IN_SENTENCE;
    const names = `${invoices.slice(0, NAMED_IN_SENTENCE).join(', ')}${more > 0 ? ` (+${more})` : ''}`;
    const differences = proposal.adjustments
      .slice(0, NAMED_IN_SENTENCE)
      .map(({ kind, amountMinor }) => `${KIND_WORDS[kind][language]} ${formatMoney(amountMinor, currency, language)}`);
    const effect = invoices.length === 0 ? account : `${settles} ${names}`;
    const extra = differences.length === 0 ? '' : ` ${with_} ${differences.join(', ')}`;
    const [obstacle] = proposal.obstacles;
    const doubt = obstacle === undefined ? '' : `; ${but} ${obstacleSentence(obstacle)[language]}`;
    return `${proposal.because[language]}: ${effect}${extra}${doubt}.`;
  };
  return { id: inLanguage('id'), en: inLanguage('en') };
}
