import { formatAmount } from '@piutang/money';
import {
  type ApplicationLeg,
  type Hand,
  type Invoice,
  type InvoiceId,
  keyTakingBack,
  reversalOf,
} from '@piutang/receivables';
import {
  type BankLine,
  type BankLineId,
  bankLineKind,
  bankLineRef,
  create,
  invoiceKind,
  legKind,
  legPartition,
  parseBankLineRef,
  read,
  readMany,
  replace,
  type Table,
  type Write,
} from '@piutang/table';
import type { Desk } from './desk.ts';
import { handOf, MAX_ATTEMPTS, type Refused, type Reviewer } from './hand.ts';
import { contradict } from './learning.ts';
import { historyOfLine, type LineHistory, liveLegsOf } from './line-history.ts';
import { lineAfter } from './line-state.ts';
import { MAX_WRITES_PER_LINE } from './posting-plan.ts';
import { forbidden } from './requests.ts';
import { withLegs } from './returns.ts';
import { giveToleranceBack } from './tolerance-budget.ts';

export type UnapplyRefusal = Refused<
  | 'line-unknown'
  | 'leg-unknown'
  | 'nothing-applied'
  | 'money-used'
  | 'reversed-already'
  | 'reason-missing'
  | 'not-permitted'
  | 'too-many-invoices'
  | 'changed-meanwhile'
>;

/** What came back: the line as it is now, where the money came from one, and the invoices that are open again. */
export type Unapplied = {
  readonly line?: BankLine;
  readonly reopened: readonly Invoice[];
  readonly legs: readonly ApplicationLeg[];
};

/** Why something is taken back. */
export type UnapplyReason = {
  readonly why: string;
  /** The posting was right when it was made (the payer changed its mind): it does not count against the matcher. */
  readonly wasRight?: boolean;
};

/**
 * Takes back what a line paid: all of it, or its part on one invoice. Each leg is answered by its reversal, the invoices
 * have exactly the balances that they would have without the legs, and the money waits on the line again.
 */
export async function unapplyLine(
  desk: Desk,
  id: BankLineId,
  reason: UnapplyReason,
  reviewer: Reviewer,
  only?: InvoiceId,
): Promise<Unapplied | UnapplyRefusal> {
  if (reason.why.trim() === '') return reasonMissing();
  const refusal = forbidden(desk, reviewer, 'unapply');
  if (refusal !== undefined) return refusal;
  for (let attempt = 1; attempt <= MAX_ATTEMPTS; attempt += 1) {
    const history = await historyOfLine(desk.table, id);
    if (history === undefined)
      return {
        refused: 'line-unknown',
        message: `there is no line ${bankLineRef(id)}: piutang review list shows those that wait`,
      };
    const plan = planUnapply(history, only, reason, handOf(desk, reviewer));
    if ('refused' in plan) return plan;
    const { writes, ...unapplied } = plan;
    const undone = new Set(unapplied.legs.map(({ invoice, reverses }) => `${invoice} ${reverses}`));
    const taken = history.legs.filter(({ invoice, leg }) => undone.has(`${invoice} ${leg}`));
    const budgets = await giveToleranceBack(desk, taken);
    if (!(await desk.table.commit([...writes, ...budgets])).committed) continue;
    if (reason.wasRight !== true)
      await contradict(desk, history.line, new Set(unapplied.legs.map(({ customer }) => customer)));
    return unapplied;
  }
  return changedMeanwhile(bankLineRef(id));
}

/**
 * Plans the reversal of a line's legs, all or those on one invoice, with the money going back to the line. A payment and
 * the adjustments that came with it on one invoice belong together and are taken back together.
 */
export function planUnapply(
  history: LineHistory,
  only: InvoiceId | undefined,
  { why, wasRight = false }: UnapplyReason,
  hand: Hand,
): (Unapplied & { readonly line: BankLine; readonly writes: readonly Write[] }) | UnapplyRefusal {
  const ref = bankLineRef(history.line);
  const wanted = (leg: ApplicationLeg) => only === undefined || leg.invoice === only;
  const live = liveLegsOf(history).filter(wanted);
  if (live.length === 0) {
    const earlier = history.legs.filter(wanted).find(({ reverses }) => reverses !== undefined);
    const where = only === undefined ? `line ${ref}` : `line ${ref} on ${only}`;
    return earlier === undefined
      ? { refused: 'nothing-applied', message: `${where} paid nothing: there is nothing to take back` }
      : reversedAlready(where, earlier);
  }
  const legs = live.map((leg) => reversalOf(leg, why, hand.today, hand));
  const reopened = withLegs(history.invoices, legs, hand);
  const cashMinor = legs.reduce((sum, leg) => (leg.adjustment === undefined ? sum + leg.amountMinor : sum), 0n);
  if (history.line.remainingMinor - cashMinor < 0n) {
    const { currency } = history.line;
    return {
      refused: 'money-used',
      message: `${only ?? 'a credit note'} gave ${currency} ${formatAmount(cashMinor, currency)} to line ${ref}, and other invoices have used it: take the whole line back, or first what they got`,
    };
  }
  const { automatic, ...line } = lineAfter(history.line, { cashMinor });
  const after: BankLine = {
    ...line,
    ...(automatic === undefined ? {} : { automatic: wasRight ? automatic : 'contradicted' }),
    why: `taken back by ${hand.actor}: ${why}`,
    actor: hand.actor,
    ...(hand.cause === undefined ? {} : { cause: hand.cause }),
  };
  const writes = [
    replace(bankLineKind, history.line, after, 'line unchanged since it was read'),
    ...reopened.map((invoice) => replace(invoiceKind, invoice, invoice, 'invoice unchanged since it was read')),
    ...legs.map((leg) => create(legKind, leg, 'leg not reversed yet')),
  ];
  if (writes.length > MAX_WRITES_PER_LINE)
    return {
      refused: 'too-many-invoices',
      message: `line ${ref} paid ${reopened.length} invoices, which do not fit one transaction: take them back one by one`,
    };
  return { writes, line: { ...after, version: history.line.version + 1 }, reopened: stored(reopened), legs };
}

/**
 * Takes back one leg that an invoice names: of a bank line all that the line paid on the invoice, of a credit note both
 * sides, of a write-off the write-off.
 */
export async function unapplyLeg(
  desk: Desk,
  invoice: InvoiceId,
  leg: string,
  reason: UnapplyReason,
  reviewer: Reviewer,
): Promise<Unapplied | UnapplyRefusal> {
  if (reason.why.trim() === '') return reasonMissing();
  for (let attempt = 1; attempt <= MAX_ATTEMPTS; attempt += 1) {
    const found = await read(desk.table, legKind, { invoice, leg });
    if (found === undefined || found.reverses !== undefined)
      return {
        refused: 'leg-unknown',
        message: `${invoice} has no leg ${leg} to take back: piutang invoice show ${invoice} lists them`,
      };
    const reversal = await read(desk.table, legKind, { invoice, leg: keyTakingBack(leg) });
    if (reversal !== undefined) return reversedAlready(`leg ${leg} of ${invoice}`, reversal);
    if (found.source.kind === 'bank-line') {
      const line = bankLineOf(found.source.line);
      return unapplyLine(desk, line, reason, reviewer, invoice);
    }
    const refusal = forbidden(desk, reviewer, found.source.kind === 'write-off' ? 'reverse-write-off' : 'unapply');
    if (refusal !== undefined) return refusal;
    const legs = await withTwin(desk.table, found);
    const plan = await planLegs(desk.table, legs, reason.why, handOf(desk, reviewer));
    if ((await desk.table.commit(plan.writes)).committed) return { reopened: stored(plan.reopened), legs: plan.legs };
  }
  return changedMeanwhile(`${leg} of ${invoice}`);
}

/** A credit note has the same leg on the note and on the invoice: one does not stand without the other. */
async function withTwin(table: Table, leg: ApplicationLeg): Promise<readonly ApplicationLeg[]> {
  if (leg.source.kind !== 'credit-note') return [leg];
  const { creditNote, invoice } = leg.source;
  const sides = [creditNote, invoice].flatMap((id) => id ?? []).map((id) => ({ invoice: id, leg: leg.leg }));
  return readMany(table, legKind, sides);
}

async function planLegs(
  table: Table,
  legs: readonly ApplicationLeg[],
  why: string,
  hand: Hand,
): Promise<{
  readonly writes: readonly Write[];
  readonly reopened: readonly Invoice[];
  readonly legs: readonly ApplicationLeg[];
}> {
  const bearers = await readMany(
    table,
    invoiceKind,
    legs.map(({ invoice }) => invoice),
  );
  const reversals = legs.map((leg) => reversalOf(leg, why, hand.today, hand));
  const reopened = withLegs(new Map(bearers.map((each) => [each.id, each])), reversals, hand);
  return {
    reopened,
    legs: reversals,
    writes: [
      ...reopened.map((invoice) => replace(invoiceKind, invoice, invoice, 'invoice unchanged since it was read')),
      ...reversals.map((leg) => create(legKind, leg, 'leg not reversed yet')),
    ],
  };
}

/** The legs of an invoice, as `piutang review unapply` names them. */
export async function legsOf(table: Table, invoice: InvoiceId): Promise<readonly ApplicationLeg[]> {
  return (await Array.fromAsync(table.query(legPartition(invoice)))).map(legKind.decode);
}

function bankLineOf(ref: string): BankLineId {
  const id = parseBankLineRef(ref);
  if (id === undefined) throw new Error(`a leg names line ${ref}, which is no line's name`);
  return id;
}

function stored(invoices: readonly Invoice[]): readonly Invoice[] {
  return invoices.map((invoice) => ({ ...invoice, version: invoice.version + 1 }));
}

function reversedAlready(what: string, { actor, recordedAt, why }: ApplicationLeg): UnapplyRefusal {
  return {
    refused: 'reversed-already',
    message: `${what} was taken back already by ${actor} at ${recordedAt}: ${why}`,
  };
}

function reasonMissing(): UnapplyRefusal {
  return { refused: 'reason-missing', message: 'no reason was given: say why it is taken back with --reason' };
}

function changedMeanwhile(what: string): UnapplyRefusal {
  return { refused: 'changed-meanwhile', message: `${what} or an invoice is being written by others: try again` };
}
