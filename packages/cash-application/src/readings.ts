import { addDays, type LocalDate } from '@piutang/calendar';
import { applyRate, parsePercent, type Rate, sumMinor } from '@piutang/money';
import type { AdjustmentKind, CustomerId } from '@piutang/receivables';
import type { Book, BookItem } from './book.ts';
import type { CurrencySettings } from './settings.ts';

/** What an amount received for certain items depends on besides them. */
export type Terms = {
  readonly book: Book;
  readonly currency: CurrencySettings;
  readonly valueOn: LocalDate;
  readonly discountGraceDays: number;
  /** What was tolerated of a payer's differences this year, in the currency; nobody may learn to shave each invoice. */
  readonly toleratedMinor: (payer: CustomerId) => bigint;
  /** Whether the payer withholds tax or collects VAT. */
  readonly mayWithhold: (payer: CustomerId) => boolean;
};

export type Deduction = { readonly kind: AdjustmentKind; readonly amountMinor: bigint };

/** One item of a reading: the cash that goes to it and what else leaves it. */
export type ReadingPart = {
  readonly entry: BookItem;
  readonly cashMinor: bigint;
  readonly deductions: readonly Deduction[];
};

/** A way in which an amount settles a set of items in full. */
export type Reading = {
  /** True where the amount is an expected receipt of the items; false where a difference had to be explained. */
  readonly expected: boolean;
  readonly parts: readonly ReadingPart[];
  /** Paid beyond the items, by rounding up. */
  readonly surplusMinor: bigint;
};

type Variant = readonly (readonly Deduction[])[];

/** The kinds of amounts that a payer may send for an item, apart from differences that belong to the line. */
export type VariantKind =
  | 'full'
  | 'withheld'
  | 'vat-collected'
  | 'withheld-and-vat'
  | 'discounted'
  | 'discounted-whole';

const VARIANT_KINDS: readonly VariantKind[] = [
  'full',
  'withheld',
  'vat-collected',
  'withheld-and-vat',
  'discounted',
  'discounted-whole',
];

/** What leaves the item besides cash under a variant; empty where the variant does not apply to it. */
export function deductionsOf(entry: BookItem, kind: VariantKind, terms: Terms): readonly Deduction[] {
  if (kind === 'full' || entry.adjusted) return [];
  const payer = terms.book.payers.get(entry.payer);
  const withheld = () => withholding(entry, rateOf(payer?.withholding), terms);
  const vat = () => (payer?.vatCollector === true ? collectedVat(entry) : []);
  if (kind === 'withheld') return withheld();
  if (kind === 'vat-collected') return vat();
  if (kind === 'withheld-and-vat') {
    const [tax, collected] = [withheld(), vat()];
    return tax.length > 0 && collected.length > 0 ? settled(entry, [...tax, ...collected]) : [];
  }
  return discount(entry, kind === 'discounted-whole', terms);
}

function withholding(entry: BookItem, rate: Rate | undefined, terms: Terms): readonly Deduction[] {
  const base = entry.item.taxBaseMinor;
  if (base === undefined || rate === undefined) return [];
  const major = terms.currency.majorMinor;
  const signed = entry.openMinor < 0n && base > 0n ? -base : base;
  const exact = applyRate(signed, rate, 'down');
  return settled(entry, [{ kind: 'withholding', amountMinor: exact - (exact % major) }]);
}

/** VAT collectors keep the VAT: the gross amount less its tax base. */
function collectedVat(entry: BookItem): readonly Deduction[] {
  const { amountMinor, taxBaseMinor } = entry.item;
  return taxBaseMinor === undefined
    ? []
    : settled(entry, [{ kind: 'vat-collected', amountMinor: amountMinor - taxBaseMinor }]);
}

function discount(entry: BookItem, isWhole: boolean, terms: Terms): readonly Deduction[] {
  const offer = entry.earlyPayment;
  const rate = offer === undefined ? undefined : parsePercent(offer.percent);
  if (offer === undefined || rate === undefined || entry.openMinor <= 0n) return [];
  if (terms.valueOn > addDays(offer.until, terms.discountGraceDays)) return [];
  const { exactMinor, wholeMinor } = discountOf(entry, rate, terms.currency);
  if (isWhole && (terms.currency.roundingToMinor === undefined || wholeMinor === exactMinor)) return [];
  return settled(entry, [{ kind: 'early-payment-discount', amountMinor: isWhole ? wholeMinor : exactMinor }]);
}

/** Where sen cannot be transferred the payer rounds the discount as well; half up, like the exact one. */
function discountOf(entry: BookItem, rate: Rate, { majorMinor }: CurrencySettings) {
  const exactMinor = applyRate(entry.openMinor, rate, 'half-up');
  return { exactMinor, wholeMinor: ((exactMinor + majorMinor / 2n) / majorMinor) * majorMinor };
}

/** What a payer sends for an item who takes this discount, earned or not: exact, and in whole major units. */
export function discountedCash(entry: BookItem, percent: string, currency: CurrencySettings): readonly bigint[] {
  const rate = parsePercent(percent);
  if (rate === undefined) return [];
  const { exactMinor, wholeMinor } = discountOf(entry, rate, currency);
  return [entry.openMinor - exactMinor, entry.openMinor - wholeMinor];
}

/** The deductions when they are on the item's side of zero and leave something to pay. */
function settled(entry: BookItem, deductions: readonly Deduction[]): readonly Deduction[] {
  const total = sumMinor(deductions.map((each) => each.amountMinor));
  const isCredit = entry.openMinor < 0n;
  const fits = isCredit ? total < 0n && total > entry.openMinor : total > 0n && total < entry.openMinor;
  return fits && deductions.every((each) => each.amountMinor !== 0n) ? deductions : [];
}

/** `pph23-2` is 2 %; the rate stands after the last hyphen. */
function rateOf(withholding: string | undefined): Rate | undefined {
  const hyphen = withholding?.lastIndexOf('-') ?? -1;
  return hyphen < 0 ? undefined : parsePercent(withholding?.slice(hyphen + 1) ?? '');
}

/** The amounts expected for each item under each variant that applies to at least one of them. */
export function expectedAmounts(
  entries: readonly BookItem[],
  terms: Terms,
): readonly { readonly kind: VariantKind; readonly amountsMinor: readonly bigint[] }[] {
  return variantsOf(entries, terms).map(({ kind, deductions }) => ({
    kind,
    amountsMinor: entries.map((entry, at) => entry.openMinor - totalOf(deductions[at] ?? [])),
  }));
}

function variantsOf(entries: readonly BookItem[], terms: Terms): readonly { kind: VariantKind; deductions: Variant }[] {
  if (!entries.some((entry) => mayDeduct(entry, terms))) return [{ kind: 'full', deductions: NO_DEDUCTIONS }];
  return VARIANT_KINDS.map((kind) => ({
    kind,
    deductions: withCreditsNetted(
      entries,
      entries.map((entry) => deductionsOf(entry, kind, terms)),
    ),
  })).filter(({ kind, deductions }) => kind === 'full' || deductions.some((each) => each.length > 0));
}

/** The deductions of any number of items from which nothing is deducted. */
const NO_DEDUCTIONS: Variant = [];

/** Whether anything but the full amount may be expected for the item. */
function mayDeduct(entry: BookItem, terms: Terms): boolean {
  return entry.earlyPayment !== undefined || terms.mayWithhold(entry.payer);
}

/**
 * Whether the amount may settle the item alone at all: a look that costs little, before each of its readings is made.
 */
export function maySettle(entry: BookItem, amountMinor: bigint, terms: Terms): boolean {
  if (mayDeduct(entry, terms)) return true;
  const differenceMinor = entry.openMinor - amountMinor;
  const { mostExplainedMinor } = terms.currency;
  return differenceMinor <= mostExplainedMinor && differenceMinor >= -mostExplainedMinor;
}

/** Whether the amount may be the sum expected for all these items: a look that costs little, before variants are made. */
export function mayTotal(entries: readonly BookItem[], amountMinor: bigint, terms: Terms): boolean {
  if (entries.length === 0) return false;
  let sum = 0;
  let isExact = true;
  for (const entry of entries) {
    if (mayDeduct(entry, terms)) return true;
    sum += entry.openExact;
    isExact &&= Number.isSafeInteger(sum);
  }
  return isExact ? sum === Number(amountMinor) : sumMinor(entries.map((each) => each.openMinor)) === amountMinor;
}

/**
 * What a credit note would take back of a tax is taken off the tax of the largest invoice beside it: the payer withholds
 * on the net, and adjustments stay positive.
 */
function withCreditsNetted(entries: readonly BookItem[], deductions: Variant): Variant {
  const credits = deductions.flatMap((own, at) => ((entries[at]?.openMinor ?? 0n) < 0n ? own : []));
  if (credits.length === 0) return deductions;
  const largest = entries.reduce(
    (best, entry, at) => (entry.openMinor > (entries[best]?.openMinor ?? 0n) ? at : best),
    0,
  );
  return deductions.map((own, at) => {
    if ((entries[at]?.openMinor ?? 0n) < 0n) return [];
    if (at !== largest) return own;
    return own.map(({ kind, amountMinor }) => ({
      kind,
      amountMinor: amountMinor + totalOf(credits.filter((credit) => credit.kind === kind)),
    }));
  });
}

/**
 * Every way in which the amount settles all these items. Expected receipts come first and alone: only where there is
 * none is a difference explained, by one kind a line (a bank charge also beside withholding).
 */
export function readingsOf(entries: readonly BookItem[], amountMinor: bigint, terms: Terms): readonly Reading[] {
  const variants = variantsOf(entries, terms);
  const expected = variants.flatMap(({ deductions }) => {
    const parts = partsOf(entries, deductions);
    return cashOf(parts) === amountMinor ? [{ expected: true, parts, surplusMinor: 0n }] : [];
  });
  if (expected.length > 0) return expected;
  return variants.flatMap(({ kind, deductions }) => {
    const parts = partsOf(entries, deductions);
    const differenceMinor = cashOf(parts) - amountMinor;
    if (kind === 'full') return fullDifference(parts, differenceMinor, amountMinor, terms);
    return kind === 'withheld' ? chargeDifference(parts, differenceMinor, terms) : [];
  });
}

function fullDifference(
  parts: readonly ReadingPart[],
  differenceMinor: bigint,
  amountMinor: bigint,
  terms: Terms,
): readonly Reading[] {
  const charged = chargeDifference(parts, differenceMinor, terms);
  if (charged.length > 0) return charged;
  const { roundingToMinor, tolerance, majorMinor } = terms.currency;
  if (roundingToMinor !== undefined && isRounded(differenceMinor, amountMinor, [roundingToMinor, majorMinor])) {
    if (differenceMinor < 0n) return [{ expected: false, parts, surplusMinor: -differenceMinor }];
    return lessOn(parts, { kind: 'rounding', amountMinor: differenceMinor });
  }
  if (tolerance === undefined || differenceMinor <= 0n) return [];
  const limit = applyRate(amountMinor + differenceMinor, tolerance.rate, 'down');
  const [owner] = parts;
  const usedMinor = owner === undefined ? 0n : terms.toleratedMinor(owner.entry.payer);
  const isWithinYear = usedMinor + differenceMinor <= tolerance.upToMinor * TOLERANCES_A_YEAR;
  const isTolerated = differenceMinor <= limit && differenceMinor <= tolerance.upToMinor && isWithinYear;
  return isTolerated ? lessOn(parts, { kind: 'tolerance', amountMinor: differenceMinor }) : [];
}

/** A payer's differences of a year are tolerated up to this many times the largest single one: Rp100,000 for Rp10,000. */
const TOLERANCES_A_YEAR = 10n;

/** The amount is the sum rounded down or up to a multiple of the step. */
function isRounded(differenceMinor: bigint, amountMinor: bigint, stepsMinor: readonly bigint[]): boolean {
  const size = differenceMinor < 0n ? -differenceMinor : differenceMinor;
  return size > 0n && stepsMinor.some((step) => size < step && amountMinor % step === 0n);
}

function chargeDifference(parts: readonly ReadingPart[], differenceMinor: bigint, terms: Terms): readonly Reading[] {
  if (!terms.currency.bankChargesMinor.includes(differenceMinor)) return [];
  return lessOn(parts, { kind: 'bank-charge', amountMinor: differenceMinor });
}

/** A difference of the line, taken from the largest of its items. */
function lessOn(parts: readonly ReadingPart[], deduction: Deduction): readonly Reading[] {
  const largest = parts.reduce((best, part) => (part.cashMinor > best.cashMinor ? part : best));
  if (largest.cashMinor <= deduction.amountMinor) return [];
  const changed = parts.map((part) =>
    part === largest
      ? { ...part, cashMinor: part.cashMinor - deduction.amountMinor, deductions: [...part.deductions, deduction] }
      : part,
  );
  return [{ expected: false, parts: changed, surplusMinor: 0n }];
}

function partsOf(entries: readonly BookItem[], deductions: Variant): readonly ReadingPart[] {
  return entries.map((entry, at) => {
    const own = deductions[at] ?? [];
    return { entry, cashMinor: entry.openMinor - totalOf(own), deductions: own };
  });
}

function cashOf(parts: readonly ReadingPart[]): bigint {
  return sumMinor(parts.map((part) => part.cashMinor));
}

function totalOf(deductions: readonly Deduction[]): bigint {
  return sumMinor(deductions.map((each) => each.amountMinor));
}

/** Owners of a reading's items, each once. */
export function payersOf(entries: readonly BookItem[]): readonly CustomerId[] {
  return [...new Set(entries.map((entry) => entry.payer))];
}
