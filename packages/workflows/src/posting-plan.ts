import type { Instant, LocalDate } from '@piutang/calendar';
import type { MatchAdjustment, MatchAllocation, MatchOutcome } from '@piutang/cash-application';
import { formatAmount, minMinor, sumMinor } from '@piutang/money';
import type { AdjustmentKind, ApplicationLeg, Invoice, InvoiceId } from '@piutang/receivables';
import {
  type BankLine,
  bankLineKind,
  bankLineRef,
  create,
  invoiceKind,
  legKind,
  replace,
  type Write,
} from '@piutang/table';

/**
 * A line and its invoices must fit one transaction of 100 writes: one for the line, two or more for each invoice. What
 * is larger goes to a person, who may apply it in parts.
 */
export const MAX_WRITES_PER_LINE = 100;

/** Who applies, and when. */
export type Hand = { readonly actor: string; readonly now: Instant; readonly today: LocalDate };

/** One application of a line to an invoice, before it is written. */
export type Application = {
  readonly invoice: InvoiceId;
  readonly amountMinor: bigint;
  readonly adjustment?: AdjustmentKind;
};

/** Why applications cannot be made as they stand. */
export type ApplicationRefusal = {
  readonly refused:
    | 'invoice-unknown'
    | 'currency-differs'
    | 'more-than-open'
    | 'more-than-received'
    | 'too-many-invoices'
    | 'nothing-to-apply';
  readonly message: string;
};

export type PostingPlan = {
  readonly writes: readonly Write[];
  readonly line: BankLine;
  readonly invoices: readonly Invoice[];
};

/** What the outcomes of a line apply: cash to each invoice, and the adjustments that settle with it. */
export function applicationsOf(outcomes: readonly MatchOutcome[]): Application[] {
  return outcomes.flatMap(({ allocations, adjustments }) => [
    ...allocations.map(({ invoice, amountMinor }: MatchAllocation) => ({ invoice, amountMinor })),
    ...adjustments.flatMap(settling),
  ]);
}

/** A short-pay leaves its part open and an over-payment stays on the line: neither leaves an invoice. */
function settling({ kind, invoice, amountMinor }: MatchAdjustment): Application[] {
  if (kind === 'short-pay' || kind === 'over-payment' || invoice === undefined) return [];
  return [{ invoice, amountMinor, adjustment: kind }];
}

/**
 * Plans one transaction that applies money of a line to invoices: each invoice loses exactly its legs, the line loses
 * exactly the cash. `before` is the line as stored, or `undefined` when the line is written for the first time.
 */
export function planApplication(
  line: BankLine,
  before: BankLine | undefined,
  applications: readonly Application[],
  invoices: ReadonlyMap<InvoiceId, Invoice>,
  hand: Hand,
): PostingPlan | ApplicationRefusal {
  const shown = (amountMinor: bigint) => `${line.currency} ${formatAmount(amountMinor, line.currency)}`;
  const cashMinor = sumMinor(
    applications.flatMap(({ adjustment, amountMinor }) => (adjustment === undefined ? [amountMinor] : [])),
  );
  if (cashMinor > line.remainingMinor) {
    return {
      refused: 'more-than-received',
      message: `the line has ${shown(line.remainingMinor)} left, ${shown(cashMinor)} were to be applied`,
    };
  }
  const legs: ApplicationLeg[] = [];
  const next = new Map<InvoiceId, Invoice>();
  for (const [at, application] of applications.entries()) {
    const invoice = next.get(application.invoice) ?? invoices.get(application.invoice);
    const refusal = refusalOf(application, invoice, line);
    if (refusal !== undefined || invoice === undefined) return refusal ?? unknownInvoice(application);
    next.set(invoice.id, reduced(invoice, application.amountMinor, hand.today));
    legs.push(legOf(line, application, invoice, line.nextLeg + at, hand));
  }
  if (1 + next.size + legs.length > MAX_WRITES_PER_LINE) {
    return {
      refused: 'too-many-invoices',
      message: `${next.size} invoices do not fit one posting: apply the line in parts`,
    };
  }
  const after = lineAfter(line, cashMinor, legs.length);
  const changed = [...next.values()];
  return {
    line: after,
    invoices: changed.map((invoice) => ({ ...invoice, version: invoice.version + 1 })),
    writes: [
      before === undefined
        ? create(bankLineKind, { ...after, version: 1 }, 'line not recorded yet')
        : replace(bankLineKind, before, after, 'line unchanged since it was read'),
      ...changed.map((invoice) => replace(invoiceKind, invoice, invoice, 'invoice unchanged since it was read')),
      ...legs.map((leg) => create(legKind, leg, 'leg not written yet')),
    ],
  };
}

function refusalOf(
  application: Application,
  invoice: Invoice | undefined,
  line: BankLine,
): ApplicationRefusal | undefined {
  if (invoice === undefined) return unknownInvoice(application);
  if (invoice.currency !== line.currency) {
    return {
      refused: 'currency-differs',
      message: `${invoice.id} is in ${invoice.currency}, the line in ${line.currency}: money is applied in one currency`,
    };
  }
  const shown = (amountMinor: bigint) => `${line.currency} ${formatAmount(amountMinor, line.currency)}`;
  const sameSide = invoice.balanceMinor < 0n === application.amountMinor < 0n;
  const fits = minMinor(abs(application.amountMinor), abs(invoice.balanceMinor)) === abs(application.amountMinor);
  if (application.amountMinor === 0n || !sameSide || !fits) {
    return {
      refused: 'more-than-open',
      message: `${invoice.id} has ${shown(invoice.balanceMinor)} open, ${shown(application.amountMinor)} were to be applied`,
    };
  }
  return undefined;
}

function unknownInvoice({ invoice }: Application): ApplicationRefusal {
  return { refused: 'invoice-unknown', message: `there is no invoice ${invoice}` };
}

function reduced(invoice: Invoice, amountMinor: bigint, today: LocalDate): Invoice {
  const balanceMinor = invoice.balanceMinor - amountMinor;
  return balanceMinor === 0n ? { ...invoice, balanceMinor, closedOn: today } : { ...invoice, balanceMinor };
}

function legOf(line: BankLine, application: Application, invoice: Invoice, number: number, hand: Hand): ApplicationLeg {
  const ref = bankLineRef(line);
  return {
    invoice: invoice.id,
    leg: `L#${ref}#${number}`,
    customer: invoice.customer,
    currency: line.currency,
    amountMinor: application.amountMinor,
    ...(application.adjustment === undefined ? {} : { adjustment: application.adjustment }),
    source: { kind: 'bank-line', line: ref },
    effectiveOn: line.valueOn,
    recordedAt: hand.now,
    rule: line.rule,
    why: line.why,
    actor: hand.actor,
  };
}

function lineAfter(line: BankLine, cashMinor: bigint, legCount: number): BankLine {
  const remainingMinor = line.remainingMinor - cashMinor;
  const used = line.amountMinor - remainingMinor;
  return {
    ...line,
    remainingMinor,
    nextLeg: line.nextLeg + legCount,
    outcome: remainingMinor === 0n ? 'applied' : used === 0n ? line.outcome : 'partly-applied',
    inReview: remainingMinor > 0n,
    proposals: remainingMinor === 0n ? [] : line.proposals,
  };
}

const abs = (value: bigint) => (value < 0n ? -value : value);
