import { createMatcher, DEFAULT_MATCHING_SETTINGS, type MatchLine, type MatchOutcome } from '@piutang/cash-application';
import type { MatchingSettings } from '@piutang/tenancy';
import { createClerk, type Settlement, type Verdict } from './clerk.ts';
import { AS_OF } from './items.ts';
import { type LabelledBook, type LabelledPayment, OWN_ACCOUNT, type Truth } from './labelled-book.ts';
import { type Ledger, openLedger, settledBy } from './ledger.ts';

/** What a matcher says of one payment, as far as it is scored. */
export type Decision = Pick<MatchOutcome, 'outcome' | 'rule' | 'payer' | 'allocations' | 'adjustments' | 'reverses'>;

/** Something that decides lines one after another. */
export type Decider = (line: MatchLine) => readonly Decision[];

/** How a matcher did on some payments. */
export type Tally = {
  lines: number;
  /** A careful clerk could settle them for certain; and of those, decided rightly without a person. */
  certain: number;
  certainRight: number;
  /** By a customer, knowable or not; and of those, posted rightly. */
  receivable: number;
  receivableRight: number;
  posted: number;
  /** Posted by itself to a wrong invoice, a wrong payer or with a wrong amount. */
  wrong: number;
  /** A customer's money taken for something else. */
  wronglySkipped: number;
};

export function emptyTally(): Tally {
  return {
    lines: 0,
    certain: 0,
    certainRight: 0,
    receivable: 0,
    receivableRight: 0,
    posted: 0,
    wrong: 0,
    wronglySkipped: 0,
  };
}

/** A payment that was not decided as it should be. */
export type Finding = {
  readonly kind: 'wrong' | 'wrongly-skipped' | 'left-open' | 'clerk-wrong';
  readonly seed: number;
  readonly level: number;
  readonly line: MatchLine;
  readonly payment: LabelledPayment;
  readonly verdict: Verdict;
  readonly decision: Decision;
};

export type Score = {
  readonly all: Tally;
  readonly byRule: Map<string, Tally>;
  readonly byWay: Map<string, Tally>;
  readonly findings: Finding[];
};

export function emptyScore(): Score {
  return { all: emptyTally(), byRule: new Map(), byWay: new Map(), findings: [] };
}

export const SETTINGS: MatchingSettings = {
  ...DEFAULT_MATCHING_SETTINGS,
  ownAccounts: [OWN_ACCOUNT],
  ownNames: ['PT Piutang Demo'],
};

/** The product's matcher on a book, with the settings that a new tenant has. */
export function productDecider(book: LabelledBook): Decider {
  const { items, payers } = book;
  return createMatcher({ items, payers, settings: SETTINGS, asOf: AS_OF }).match;
}

/**
 * Scores a decider on a book. The clerk judges each line by the books as the decider's own postings have left them, so
 * that both have the same information.
 */
export function scoreBook(book: LabelledBook, decide: Decider, score: Score): void {
  const ledger = openLedger(book.items);
  const clerk = createClerk(book.payers, ledger);
  const posted = new Map<string, readonly Decision[]>();
  for (const { line, payments } of book.lines) {
    const verdicts = payments.map(({ clues, truth }) => verdictOn(truth, () => clerk.judge(clues), posted));
    const decisions = decide(line);
    payments.forEach((payment, at) => {
      const decision = decisions.length === payments.length ? decisions[at] : decisions[0];
      const verdict = verdicts[at];
      if (decision === undefined || verdict === undefined) return;
      count(score, { seed: book.seed, level: book.level, line, payment, verdict, decision });
    });
    applyTo(ledger, line, decisions, posted);
  }
}

/** Own transfers, interest and fees are plain to see; a return is when what it returns can be found. */
function verdictOn(truth: Truth, judge: () => Verdict, posted: ReadonlyMap<string, readonly Decision[]>): Verdict {
  if (truth.kind === 'receivable') return judge();
  if (truth.kind === 'reversal' && !posted.has(truth.of)) return { isCertain: false, because: 'original not found' };
  return { isCertain: true, settlement: new Map(), basis: 'total' };
}

function applyTo(
  ledger: Ledger,
  line: MatchLine,
  decisions: readonly Decision[],
  posted: Map<string, readonly Decision[]>,
): void {
  posted.set(line.id, decisions);
  for (const decision of decisions) {
    if (decision.outcome === 'auto') {
      const cash = cashOf(decision);
      for (const [invoice, settledMinor] of settledBy(decision)) {
        ledger.settle(invoice, settledMinor, settledMinor !== cash.get(invoice), line.valueOn);
      }
    }
    if (decision.outcome !== 'reversal' || decision.reverses === undefined) continue;
    for (const original of posted.get(decision.reverses) ?? []) {
      if (original.outcome !== 'auto') continue;
      for (const [invoice, settledMinor] of settledBy(original)) {
        ledger.settle(invoice, -settledMinor, false, line.valueOn);
      }
    }
  }
}

function count(score: Score, finding: Omit<Finding, 'kind'>): void {
  const { payment, verdict, decision } = finding;
  const { truth } = payment;
  const right = isRight(decision, truth);
  const isWrong = isAutomatic(decision) && !right && decision.outcome !== 'not-receivable';
  const isSkipped = decision.outcome === 'not-receivable' && truth.kind === 'receivable';
  for (const tally of [score.all, tallyIn(score.byRule, decision.rule), tallyIn(score.byWay, payment.way)]) {
    tally.lines += 1;
    if (verdict.isCertain) tally.certain += 1;
    if (verdict.isCertain && right) tally.certainRight += 1;
    if (truth.kind === 'receivable') tally.receivable += 1;
    if (truth.kind === 'receivable' && right) tally.receivableRight += 1;
    if (isAutomatic(decision)) tally.posted += 1;
    if (isWrong) tally.wrong += 1;
    if (isSkipped) tally.wronglySkipped += 1;
  }
  if (isWrong) score.findings.push({ ...finding, kind: 'wrong' });
  else if (isSkipped) score.findings.push({ ...finding, kind: 'wrongly-skipped' });
  else if (verdict.isCertain && truth.kind === 'receivable' && !isMeant(verdict.settlement, truth))
    score.findings.push({ ...finding, kind: 'clerk-wrong' });
  else if (verdict.isCertain && !right) score.findings.push({ ...finding, kind: 'left-open' });
}

function tallyIn(tallies: Map<string, Tally>, key: string): Tally {
  const tally = tallies.get(key) ?? emptyTally();
  tallies.set(key, tally);
  return tally;
}

function isAutomatic({ outcome }: Decision): boolean {
  return outcome === 'auto' || outcome === 'reversal' || outcome === 'not-receivable';
}

/** Decided without a person and as it truly is. */
export function isRight(decision: Decision, truth: Truth): boolean {
  if (truth.kind === 'not-receivable') return decision.outcome === 'not-receivable';
  if (truth.kind === 'reversal') return decision.outcome === 'reversal' && decision.reverses === truth.of;
  if (decision.outcome !== 'auto') return false;
  if (truth.again !== undefined && decision.allocations.length > 0) {
    const { allocations, adjustments, payer } = decision;
    const isAgain = allocations.every((each) => each.invoice === truth.again);
    return isAgain && allocations.length === 1 && adjustments.length === 0 && payer === truth.payer;
  }
  const owners = truth.allocations.map(({ payer }) => payer);
  const isPayer = decision.payer !== null && [truth.payer, ...owners].includes(decision.payer);
  const settled = settledBy(decision);
  const cash = cashOf(decision);
  const isSame = truth.allocations.every(
    ({ invoice, amountMinor, settledMinor }) =>
      cash.get(invoice) === amountMinor && settled.get(invoice) === settledMinor,
  );
  return isPayer && isSame && settled.size === truth.allocations.length;
}

function isMeant(settlement: Settlement, truth: Truth & { readonly kind: 'receivable' }): boolean {
  if (truth.again !== undefined) return settlement.size === 1 && settlement.has(truth.again);
  return (
    settlement.size === truth.allocations.length &&
    truth.allocations.every(({ invoice, amountMinor, settledMinor }) => {
      const own = settlement.get(invoice);
      return own?.cashMinor === amountMinor && own.settledMinor === settledMinor;
    })
  );
}

function cashOf({ allocations }: Decision): Map<string, bigint> {
  const cash = new Map<string, bigint>();
  for (const { invoice, amountMinor } of allocations) cash.set(invoice, (cash.get(invoice) ?? 0n) + amountMinor);
  return cash;
}
