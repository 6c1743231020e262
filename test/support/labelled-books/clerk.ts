import { daysBetween } from '@piutang/calendar';
import type { MatchPayer } from '@piutang/cash-application';
import { CHARGES_MINOR, cashForAll, DEALS } from './amounts.ts';
import type { Clues } from './bank-texts.ts';
import { payersNamed } from './clerk-names.ts';
import { isOneSlip, normalised, serialsOf } from './clerk-numbers.ts';
import { countSets } from './clerk-sets.ts';
import type { Ledger, LedgerEntry } from './ledger.ts';

/** Cash to each invoice and what it settles. */
export type Settlement = ReadonlyMap<string, { readonly cashMinor: bigint; readonly settledMinor: bigint }>;

/** What a careful clerk says of a payment: how it must be booked, or that the line and the books do not show it. */
export type Verdict =
  | { readonly isCertain: true; readonly settlement: Settlement; readonly basis: Basis }
  | { readonly isCertain: false; readonly because: string };

export type Basis = 'virtual-account' | 'code-amount' | 'numbers' | 'one-item' | 'set' | 'total';

export type Clerk = { readonly judge: (clues: Clues) => Verdict };

const doubt = (because: string): Verdict => ({ isCertain: false, because });

/** Family of payers: who pays for whom, three generations deep. */
const GENERATIONS = 3;
/** Days in which money of the same amount may be the same payment again. */
const TWICE_DAYS = 10;
const CODE_DAYS = 120;
/** A cut number that is shorter says too little of its counting part. */
const LEAST_CUT = 8;
/** Items among which a clerk looks for sets of any size; among more only pairs. */
const FEW_ITEMS = 12;

/**
 * A careful clerk over the book as the postings so far left it. The clerk reads what the line shows (its clues) and
 * never what the payer meant; an answer is certain only where no other booking explains the line as well. Written on
 * its own, with none of the matcher's code, so that the two can disagree.
 */
export function createClerk(payers: readonly MatchPayer[], ledger: Ledger): Clerk {
  const payerOf = new Map(payers.map((payer) => [payer.payer as string, payer]));
  const children = Map.groupBy(payers, (payer) => payer.parent ?? '');
  const byNumber = new Map<string, LedgerEntry[]>();
  const byChannel = Map.groupBy(ledger.entries.values(), ({ item }) => item.virtualAccount ?? '');
  const coded = [...ledger.entries.values()].filter(({ item }) => item.codeAmountMinor !== undefined);
  for (const entry of ledger.entries.values()) {
    for (const number of [entry.item.invoice, ...(entry.item.references ?? [])]) {
      byNumber.set(normalised(number), [...(byNumber.get(normalised(number)) ?? []), entry]);
    }
  }

  const familyOf = (payer: string): Set<string> => {
    const family = new Set([payer]);
    for (let generation = 0; generation < GENERATIONS; generation += 1) {
      for (const each of [...family]) for (const child of children.get(each) ?? []) family.add(child.payer);
    }
    return family;
  };

  /** Payers that the line may be from, or `undefined` where it says nothing of it; one is certain. */
  const possiblePayers = (clues: Clues): ReadonlySet<string> | undefined => {
    const byAccount =
      clues.account === undefined
        ? undefined
        : payers.filter((payer) => payer.accounts?.includes(clues.account ?? '')).map((payer) => payer.payer as string);
    const byName = clues.name === undefined ? undefined : payersNamed(clues.name, payers);
    if (byAccount !== undefined && byAccount.length > 0) {
      const both = byName?.filter((payer) => byAccount.includes(payer)) ?? byAccount;
      return new Set(byName === undefined || byName.length === 0 ? byAccount : both);
    }
    return byName === undefined ? undefined : new Set(byName);
  };

  /** All ways in which the amount settles exactly these entries; a difference is explained only where none fits. */
  const readings = (entries: readonly LedgerEntry[], clues: Clues): readonly Settlement[] => {
    const exact = DEALS.flatMap((deal) => {
      const cash = cashForAll(deal, entries, (id) => payerOf.get(id), clues.valueOn);
      return cash !== undefined && sum(cash) === clues.amountMinor ? [settlement(entries, cash)] : [];
    });
    return exact.length > 0 ? exact : explained(entries, clues);
  };

  const explained = (entries: readonly LedgerEntry[], clues: Clues): readonly Settlement[] => {
    if (entries[0]?.item.currency !== 'IDR') return [];
    return (['full', 'withheld'] as const).flatMap((deal) => {
      const cash = cashForAll(deal, entries, (id) => payerOf.get(id), clues.valueOn);
      const lessMinor = cash === undefined ? 0n : sum(cash) - clues.amountMinor;
      const isRounded = lessMinor > 0n && lessMinor < 100_000n && clues.amountMinor % 100_000n === 0n;
      const isKnown = CHARGES_MINOR.includes(lessMinor) || (deal === 'full' && isRounded);
      return cash === undefined || !isKnown ? [] : [settlement(entries, lessOnLargest(cash, lessMinor))];
    });
  };

  const judgeNumbers = (clues: Clues, possible: ReadonlySet<string> | undefined): Verdict => {
    const payer = possible?.size === 1 ? [...possible][0] : undefined;
    const family = payer === undefined ? undefined : familyOf(payer);
    const open = family === undefined ? [] : openOf(ledger, family, clues);
    const meant: (readonly LedgerEntry[])[] = [];
    for (const { shown, isCut } of clues.numbers) {
      const key = normalised(shown);
      const exact = byNumber.get(key) ?? [];
      const whole = exact.filter((entry) => !isCut || family?.has(entry.item.payer) === true);
      const isWeak = key.length < 5 && family === undefined;
      if (whole.length > 0 && !isWeak) {
        meant.push(whole);
        continue;
      }
      const candidates = open.filter(
        ({ item }) =>
          isOneSlip(key, normalised(item.invoice)) ||
          (isCut && key.length >= LEAST_CUT && normalised(item.invoice).startsWith(key)) ||
          (!isCut && serialsOf(item.invoice).has(key.replace(/^(INVOICE|INV|NO)/, '').replace(/^0+/, ''))),
      );
      if (candidates.length === 0) return doubt('a number that means nothing');
      meant.push(candidates);
    }
    const sets = choices(meant);
    if (sets === undefined) return doubt('too many numbers with several meanings');
    const fitting = sets
      .filter((set) => set.every((entry) => entry.openMinor !== 0n && entry.item.issuedOn <= clues.valueOn))
      .flatMap((set) => readings(set, clues).map((reading) => ({ set, reading })));
    const distinct = new Map(fitting.map((each) => [keyOf(each.reading), each]));
    const [only, ...others] = [...distinct.values()];
    if (only === undefined) return doubt('the amount contradicts the numbers');
    if (others.length > 0) return doubt('the numbers may mean several items');
    const owners = new Set(only.set.map(({ item }) => item.payer as string));
    const isPayable = (payerId: string) => [...owners].every((owner) => familyOf(payerId).has(owner));
    if (possible !== undefined && possible.size > 0 && ![...possible].some(isPayable)) {
      return doubt('numbers of another payer');
    }
    if (owners.size > 1 && ![...payerOf.keys()].some(isPayable)) return doubt('numbers of several payers');
    return { isCertain: true, settlement: only.reading, basis: 'numbers' };
  };

  const judgePayer = (clues: Clues, payer: string): Verdict => {
    const family = familyOf(payer);
    const open = openOf(ledger, family, clues);
    const isTwice = [...family]
      .flatMap(ledger.ofPayer)
      .some(
        ({ item, openMinor, closedOn }) =>
          openMinor === 0n &&
          closedOn !== undefined &&
          item.amountMinor === clues.amountMinor &&
          Math.abs(daysBetween(closedOn, clues.valueOn)) <= TWICE_DAYS,
      );
    if (isTwice) return doubt('perhaps paid twice');
    const singles = open.flatMap((entry) => readings([entry], clues));
    const exactSingles = open.flatMap((entry) =>
      readings([entry], clues).filter((each) => isExpected(each, [entry], clues)),
    );
    const maxSize = open.length <= FEW_ITEMS ? 8 : exactSingles.length > 0 ? 2 : 8;
    const sets = setsFor(open, clues, maxSize);
    if (sets === undefined) return doubt('too many open items');
    if (exactSingles.length === 1 && sets.length === 0) return certain(exactSingles, 'one-item');
    if (exactSingles.length + sets.length > 1) return doubt('several items or sets fit');
    if (sets.length === 1 && (open.length <= FEW_ITEMS || isBundle(sets, open))) return certain(sets, 'set');
    // Among many items some set equals any amount by chance: only one that was asked for together is meant.
    if (sets.length === 1) return doubt('a set that may fit by chance');
    const total = open.filter(({ item }) => item.payer === payer);
    if (total.length > 8 && sum(total.map((entry) => entry.openMinor)) === clues.amountMinor) {
      return certain(
        [
          settlement(
            total,
            total.map((entry) => entry.openMinor),
          ),
        ],
        'total',
      );
    }
    return singles.length === 1 ? certain(singles, 'one-item') : doubt('nothing fits, or several with a difference');
  };

  const isExpected = (reading: Settlement, entries: readonly LedgerEntry[], clues: Clues): boolean =>
    DEALS.some((deal) => {
      const cash = cashForAll(deal, entries, (id) => payerOf.get(id), clues.valueOn);
      return cash !== undefined && keyOf(settlement(entries, cash)) === keyOf(reading);
    });

  /** Sets of two or more whose expected receipts are the amount; `undefined` where they cannot all be looked at. */
  const setsFor = (open: readonly LedgerEntry[], clues: Clues, maxSize: number): readonly Settlement[] | undefined => {
    const found = new Map<string, Settlement>();
    for (const deal of DEALS) {
      const cash = cashForAll(deal, open, (id) => payerOf.get(id), clues.valueOn);
      if (cash === undefined) continue;
      const sets = countSets(cash, clues.amountMinor, maxSize);
      if (sets === undefined) return undefined;
      for (const set of sets) {
        const entries = set.flatMap((at) => open[at] ?? []);
        for (const reading of readings(entries, clues)) found.set(keyOf(reading), reading);
      }
    }
    return [...found.values()];
  };

  const judge = (clues: Clues): Verdict => {
    const possible = possiblePayers(clues);
    const payer = possible?.size === 1 ? [...possible][0] : undefined;
    const family = payer === undefined ? undefined : familyOf(payer);
    if (clues.virtualAccount !== undefined) {
      const paid = (byChannel.get(clues.virtualAccount) ?? []).filter((entry) => entry.openMinor > 0n);
      const fitting = paid.length === 0 ? [] : readings(paid, clues);
      const isOther = family !== undefined && paid.some(({ item }) => !family.has(item.payer));
      return fitting.length === 1 && !isOther
        ? certain(fitting, 'virtual-account')
        : doubt('the virtual account does not fit');
    }
    if (clues.numbers.length > 0) return judgeNumbers(clues, possible);
    const live = coded.filter(
      ({ item, openMinor }) =>
        item.codeAmountMinor === clues.amountMinor &&
        openMinor === item.amountMinor &&
        daysBetween(item.issuedOn, clues.valueOn) >= 0 &&
        daysBetween(item.issuedOn, clues.valueOn) <= CODE_DAYS &&
        (family === undefined || family.has(item.payer)),
    );
    if (live.length === 1 && (possible === undefined || possible.size > 0)) {
      return certain(
        [
          settlement(
            live,
            live.map((entry) => entry.openMinor),
          ),
        ],
        'code-amount',
      );
    }
    return payer === undefined ? doubt('payer not certain') : judgePayer(clues, payer);
  };

  return { judge };
}

/** Exactly the items that a reminder asked for together. */
function isBundle([set]: readonly Settlement[], open: readonly LedgerEntry[]): boolean {
  const bundles = new Set(open.flatMap(({ item }) => (set?.has(item.invoice) === true ? [item.bundle] : [])));
  const [bundle] = bundles;
  return (
    bundle !== undefined && bundles.size === 1 && open.filter(({ item }) => item.bundle === bundle).length === set?.size
  );
}

function certain(readings: readonly Settlement[], basis: Basis): Verdict {
  const [settlement] = readings;
  return settlement === undefined ? doubt('nothing fits') : { isCertain: true, settlement, basis };
}

function openOf(ledger: Ledger, family: ReadonlySet<string>, clues: Clues): LedgerEntry[] {
  return [...family]
    .flatMap((payer) => ledger.ofPayer(payer))
    .filter(({ item, openMinor }) => openMinor > 0n && item.issuedOn <= clues.valueOn);
}

/** Most combinations of meanings that are compared. */
const MOST_CHOICES = 256;

/** Every set that takes one meaning of each number; a number of several documents (an order) may also mean all. */
function choices(meant: readonly (readonly LedgerEntry[])[]): LedgerEntry[][] | undefined {
  let sets: LedgerEntry[][] = [[]];
  for (const meanings of meant) {
    sets = sets.flatMap((set) => meanings.map((entry) => (set.includes(entry) ? set : [...set, entry])));
    if (sets.length > MOST_CHOICES) return undefined;
  }
  return sets;
}

function settlement(entries: readonly LedgerEntry[], cash: readonly bigint[]): Settlement {
  return new Map(
    entries.map((entry, at) => [entry.item.invoice, { cashMinor: cash[at] ?? 0n, settledMinor: entry.openMinor }]),
  );
}

function lessOnLargest(cash: readonly bigint[], lessMinor: bigint): bigint[] {
  const largest = cash.reduce((best, each, at) => (each > (cash[best] ?? 0n) ? at : best), 0);
  return cash.map((each, at) => (at === largest ? each - lessMinor : each));
}

function sum(amounts: readonly bigint[]): bigint {
  return amounts.reduce((total, each) => total + each, 0n);
}

/** Text that is equal for equal settlements. */
export function keyOf(settled: Settlement): string {
  return [...settled]
    .map(([invoice, { cashMinor, settledMinor }]) => `${invoice}=${cashMinor}/${settledMinor}`)
    .sort()
    .join('|');
}
