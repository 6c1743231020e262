import type { MatchAdjustment, MatchAllocation, MatchOutcome } from '@piutang/cash-application';
import { type CurrencyCode, formatAmount, minMinor, parseAmount, sumMinor } from '@piutang/money';
import {
  type AdjustmentKind,
  type ApplicationLeg,
  type Hand,
  type Invoice,
  type InvoiceId,
  settled,
} from '@piutang/receivables';
import {
  type BankLine,
  bankLineKind,
  bankLineRef,
  create,
  invoiceKind,
  legKind,
  MAX_RIVAL_APPLICATIONS,
  MAX_RIVALS,
  type Proposal,
  type RivalReading,
  replace,
  type Write,
} from '@piutang/table';
import type { Tenant } from '@piutang/tenancy';
import { causeOf, lineAfter } from './line-state.ts';

/**
 * A line and its invoices must fit one transaction of 100 writes: one for the line, two or more for each invoice. What
 * is larger goes to a person, who may apply it in parts.
 */
export const MAX_WRITES_PER_LINE = 100;

export type { Hand } from '@piutang/receivables';

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

/** What is left of a line that the tenant leaves on its payer's account without asking a person. */
export function onAccountUpTo({ matching }: Tenant, currency: CurrencyCode): bigint {
  const upTo = matching.onAccountUpTo?.[currency];
  const upToMinor = upTo === undefined ? 0n : parseAmount(upTo, currency);
  return typeof upToMinor === 'bigint' ? upToMinor : 0n;
}

/** The applications of a reading with the payers of its invoices, as they are kept with a line that waits. */
export function proposalsOf({
  allocations,
  adjustments,
  payer,
}: Pick<MatchOutcome, 'allocations' | 'adjustments' | 'payer'>): Proposal[] {
  const payerOf = new Map(allocations.map((each) => [each.invoice, each.payer]));
  return [
    ...allocations.map(({ invoice, payer: customer, amountMinor }) => ({ invoice, customer, amountMinor })),
    ...adjustments.flatMap(settling).flatMap((application) => {
      const customer = payerOf.get(application.invoice) ?? payer;
      return customer === null ? [] : [{ ...application, customer }];
    }),
  ];
}

/** The readings that were not taken, best first, as they are kept with a line that waits; those too large are left out. */
export function rivalsOf(outcomes: readonly MatchOutcome[]): RivalReading[] {
  return outcomes
    .flatMap(({ rivals }) => rivals)
    .map((rival) => ({ rule: rival.rule, confidence: rival.confidence, applications: proposalsOf(rival) }))
    .filter(({ applications }) => applications.length > 0 && applications.length <= MAX_RIVAL_APPLICATIONS)
    .slice(0, MAX_RIVALS);
}

/**
 * Plans one transaction that applies money of a line to invoices: each invoice loses exactly its legs, the line loses
 * exactly the cash. `before` is the line as stored, or `undefined` when the line is written for the first time.
 * @param onAccountUpToMinor what is left of a known payer's line, up to this, stands on its account
 */
export function planApplication(
  line: BankLine,
  before: BankLine | undefined,
  applications: readonly Application[],
  invoices: ReadonlyMap<InvoiceId, Invoice>,
  hand: Hand,
  onAccountUpToMinor = 0n,
): PostingPlan | ApplicationRefusal {
  const shown = (amountMinor: bigint) => `${line.currency} ${formatAmount(amountMinor, line.currency)}`;
  const cashMinor = sumMinor(
    applications.flatMap(({ adjustment, amountMinor }) => (adjustment === undefined ? [amountMinor] : [])),
  );
  if (cashMinor < 0n) {
    return {
      refused: 'nothing-to-apply',
      message: `credit notes of ${shown(-cashMinor)} more than the invoices beside them: name an invoice that they net with`,
    };
  }
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
    next.set(invoice.id, settled(invoice, application.amountMinor, hand.today));
    legs.push(legOf(line, application, invoice, line.nextLeg + at, hand));
  }
  if (1 + next.size + legs.length > MAX_WRITES_PER_LINE) {
    return {
      refused: 'too-many-invoices',
      message: `${next.size} invoices do not fit one posting: apply the line in parts`,
    };
  }
  const onAccount = line.customer !== undefined && line.remainingMinor - cashMinor <= onAccountUpToMinor;
  const applied = lineAfter(line, { cashMinor, invoices: [...next.keys()], numbers: legs.length, onAccount });
  const after: BankLine =
    before === undefined
      ? { ...applied, automatic: 'stands', automaticRule: line.rule }
      : { ...applied, actor: hand.actor, cause: causeOf(line, hand) };
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
    cause: causeOf(line, hand),
    ...(hand.approver === undefined ? {} : { approver: hand.approver }),
  };
}

const abs = (value: bigint) => (value < 0n ? -value : value);
