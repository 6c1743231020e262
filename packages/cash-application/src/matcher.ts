import type { LocalDate } from '@piutang/calendar';
import { sumMinor } from '@piutang/money';
import type { MatchingSettings } from '@piutang/tenancy';
import { type Book, openBook } from './book.ts';
import { type Desk, openDesk, type Scene, sceneOf, type ToleranceUsed } from './desk.ts';
import { climb, gateOf, type Skip, skipOf, unidentified } from './ladder.ts';
import {
  ENGINE_VERSION,
  type LearnedAlias,
  type MatchItem,
  type MatchLine,
  type MatchOutcome,
  type MatchPayer,
  type MatchReceipt,
  type Rival,
} from './model.ts';
import { legalName } from './names.ts';
import { normaliseNumber } from './numbers.ts';
import type { OpenItems } from './open-items.ts';
import { type Payment, paymentsOf } from './payment.ts';
import { allocationsOf, bookingKey, hindered, type Proposal, sentenceOf } from './proposal.ts';
import { createReceipts, findOriginal, type KeptReceipt, reversalOutcome } from './reversal.ts';
import { MAX_SUBSET_WORK, type Work } from './subset.ts';
import { compact } from './text.ts';

/** Most rivals that are shown with a decision; a person does not read more. */
const MAX_RIVALS = 4;

/** Everything the matcher is given besides the lines. */
export type MatcherInput = {
  /** A list, anything that yields items, or columns that were filled as they were read. */
  readonly items: Iterable<MatchItem> | OpenItems;
  readonly payers: readonly MatchPayer[];
  readonly settings: MatchingSettings;
  /** The day on which it is done: no total of what is past due was shown to anybody later than that. */
  readonly asOf: LocalDate;
  readonly learned?: readonly LearnedAlias[];
  /** What was written off within tolerance this calendar year, so that the yearly limit of a payer holds over all runs. */
  readonly toleranceUsed?: readonly ToleranceUsed[];
  /** Earlier receipts that a reversal may take back. */
  readonly receipts?: readonly MatchReceipt[];
};

/** Matches lines one after another; what one line settles is closed for the next. */
export type Matcher = {
  /** The decisions on a line: one, or one for each payment of a batch whose payments stand alone. */
  readonly match: (line: MatchLine) => readonly MatchOutcome[];
  /** Partial sums looked at so far: the bound that tests check. */
  readonly workSteps: () => number;
};

/** Files the items and payers once and matches lines against them. Same input, same outcomes, byte for byte. */
export function createMatcher(input: MatcherInput): Matcher {
  const book = openBook(input.items, input.payers, input.learned);
  const desk = openDesk(book, input.settings, input.asOf, {
    names: new Set(input.settings.ownNames.map((name) => legalName(name).compact)),
    accounts: new Set(input.settings.ownAccounts.map(compact)),
  });
  for (const used of input.toleranceUsed ?? []) desk.tolerate(used);
  const receipts = createReceipts(input.receipts);
  let steps = 0;

  const matchPayment = (payment: Payment): MatchOutcome => {
    const work: Work = { steps: 0, limit: MAX_SUBSET_WORK };
    const scene = sceneOf(desk, payment, work);
    const skip = skipOf(scene);
    if (skip !== undefined) return skipped(payment, skip);
    const [best, ...rivals] = climb(scene);
    steps += work.steps;
    const outcome = outcomeOf(scene, best ?? unidentified(scene), rivals);
    if (outcome.outcome === 'auto' && best !== undefined) settle(desk, best, payment);
    if (outcome.outcome === 'suggest' && best !== undefined) reserve(desk, best, payment);
    return outcome;
  };

  const match = (line: MatchLine): readonly MatchOutcome[] => {
    if (line.amountMinor <= 0n) {
      const original = findOriginal(line, receipts);
      if (!line.reversal && original === undefined) return [debit(line)];
      if (original !== undefined) {
        receipts.remove(original);
        reopen(book, original);
      }
      return [reversalOutcome(line, original)];
    }
    if (line.reversal) return [reversedDebit(line)];
    book.forgetViews();
    const outcomes = paymentsOf(line, book).map(matchPayment);
    if (outcomes.some((outcome) => outcome.outcome !== 'not-receivable')) receipts.add(receiptOf(line, outcomes));
    return outcomes;
  };

  return { match, workSteps: () => steps };
}

/** Matches all lines in order. See {@link createMatcher}. */
export function matchLines(input: MatcherInput & { readonly lines: readonly MatchLine[] }): MatchOutcome[] {
  const matcher = createMatcher(input);
  return input.lines.flatMap((line) => matcher.match(line));
}

function settle(desk: Desk, proposal: Proposal, payment: Payment): void {
  for (const { entry, cashMinor, deductions } of proposal.parts) {
    for (const { kind, amountMinor } of deductions) {
      entry.openMinor -= amountMinor;
      if (kind === 'tolerance') desk.tolerate({ payer: entry.payer, currency: payment.currency, amountMinor });
    }
    entry.openMinor -= cashMinor;
    if (deductions.length > 0) entry.adjusted = true;
    if (entry.openMinor === 0n) entry.closedOn = payment.valueOn;
  }
}

/** What is shown for an item and waits for a person is likely its payment; an amount alone is not. */
function reserve(desk: Desk, { rule, parts, payer }: Proposal, payment: Payment): void {
  if (rule === 'R10') return;
  if (parts.length === 0 && payer !== null) {
    desk.waiting.set(payer, [...(desk.waiting.get(payer) ?? []), payment.amountMinor]);
  }
  for (const { entry, cashMinor, deductions } of parts) {
    entry.waitingMinor = payment.amountMinor;
    entry.proposedMinor += sumMinor([cashMinor, ...deductions.map((each) => each.amountMinor)]);
  }
}

/** Gives back what a receipt took, so that its invoices are open again for later lines. */
function reopen(book: Book, receipt: KeptReceipt): void {
  for (const { invoice, amountMinor } of receipt.allocations) {
    for (const entry of book.byNumber(normaliseNumber(invoice))) {
      if (entry.invoice !== invoice) continue;
      const adjusted = receipt.adjustments.filter((each) => each.invoice === invoice && each.kind !== 'short-pay');
      entry.openMinor += adjusted.reduce((sum, each) => sum + each.amountMinor, amountMinor);
      entry.closedOn = undefined;
      entry.adjusted = false;
    }
  }
}

function receiptOf(line: MatchLine, outcomes: readonly MatchOutcome[]): KeptReceipt {
  const { id, account, currency, amountMinor, bookedOn, text, bankReference, endToEndId } = line;
  const posted = outcomes.filter((outcome) => outcome.outcome === 'auto');
  const [only] = posted.length === 1 ? posted : [];
  return {
    line: id,
    currency,
    amountMinor,
    bookedOn,
    text,
    ...(account === undefined ? {} : { account }),
    ...(bankReference === undefined ? {} : { bankReference }),
    ...(endToEndId === undefined ? {} : { endToEndId }),
    payer: outcomes.length === 1 ? (outcomes[0]?.payer ?? null) : null,
    allocations: only?.allocations ?? posted.flatMap((outcome) => outcome.allocations),
    adjustments: only?.adjustments ?? posted.flatMap((outcome) => outcome.adjustments),
  };
}

function outcomeOf(scene: Scene, best: Proposal, others: readonly Proposal[]): MatchOutcome {
  const { payment, desk } = scene;
  const gate = gateOf(scene, best);
  const isAuto = gate === undefined && best.rule !== 'R11';
  const isShown = best.rule !== 'R11' && best.confidence >= desk.settings.showAt;
  const chosen = isAuto ? best : isShown && gate !== undefined ? hindered(best, [gate]) : unidentified(scene);
  const rivals = chosen.rule === 'R11' ? [] : others.slice(0, MAX_RIVALS).map(rivalOf);
  return {
    ...headOf(payment),
    outcome: isAuto ? 'auto' : isShown ? 'suggest' : 'unidentified',
    rule: chosen.rule,
    confidence: chosen.confidence,
    payer: chosen.payer,
    allocations: allocationsOf(chosen),
    adjustments: chosen.adjustments,
    unappliedMinor: chosen.unappliedMinor,
    alternatives: chosen.rule === 'R11' ? 0 : Math.max(chosen.alternatives, distinctOf(best, others)),
    rivals,
    evidence: payment.isTextTooLong ? [...chosen.evidence, { kind: 'text-too-long', value: '' }] : chosen.evidence,
    why: sentenceOf(chosen, payment.currency),
    ...(isAuto || !isShown ? {} : { doubts: chosen.obstacles }),
    engine: ENGINE_VERSION,
  };
}

function distinctOf(best: Proposal, others: readonly Proposal[]): number {
  if (others.length === 0) return 0;
  const own = bookingKey(best);
  return new Set(others.map(bookingKey).filter((key) => key !== own)).size;
}

function rivalOf(proposal: Proposal): Rival {
  return {
    rule: proposal.rule,
    confidence: proposal.confidence,
    payer: proposal.payer,
    allocations: allocationsOf(proposal),
    adjustments: proposal.adjustments,
  };
}

function headOf(payment: Payment) {
  return {
    line: payment.line,
    ...(payment.detail === undefined ? {} : { detail: payment.detail }),
    amountMinor: payment.amountMinor,
    currency: payment.currency,
  };
}

const NOTHING = {
  rule: 'R0',
  payer: null,
  allocations: [],
  adjustments: [],
  alternatives: 0,
  rivals: [],
  engine: ENGINE_VERSION,
} as const;

function skipped(payment: Payment, { because, evidence }: Skip): MatchOutcome {
  return {
    ...headOf(payment),
    ...NOTHING,
    outcome: 'not-receivable',
    confidence: 100,
    unappliedMinor: payment.amountMinor,
    evidence,
    why: { id: `${because.id}, bukan pembayaran piutang.`, en: `${because.en}, not a payment by a customer.` },
  };
}

function notReceivable(line: MatchLine, why: MatchOutcome['why']): MatchOutcome {
  return {
    line: line.id,
    amountMinor: line.amountMinor,
    currency: line.currency,
    ...NOTHING,
    outcome: 'not-receivable',
    confidence: 100,
    unappliedMinor: line.amountMinor,
    evidence: [],
    why,
  };
}

function debit(line: MatchLine): MatchOutcome {
  return notReceivable(line, { id: 'Uang keluar, bukan penerimaan.', en: 'Money went out, nothing was received.' });
}

function reversedDebit(line: MatchLine): MatchOutcome {
  return notReceivable(line, {
    id: 'Bank mengembalikan pembayaran keluar kami, bukan pembayaran pelanggan.',
    en: 'The bank gave back a payment of ours, no customer paid.',
  });
}
