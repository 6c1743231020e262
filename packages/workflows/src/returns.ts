import { formatAmount } from '@piutang/money';
import {
  type ApplicationLeg,
  type Hand,
  type Invoice,
  type InvoiceId,
  reversalOf,
  settled,
} from '@piutang/receivables';
import {
  type BankLine,
  type BankLineId,
  bankLineKind,
  bankLineRef,
  type CashMovement,
  cashMovementKind,
  create,
  invoiceKind,
  legKind,
  read,
  replace,
  type Write,
} from '@piutang/table';
import type { Desk } from './desk.ts';
import { handOf, MAX_ATTEMPTS, type Refused, type Reviewer } from './hand.ts';
import { historyOfLine, type LineHistory, liveLegsOf, liveMovementsOf, movementBack } from './line-history.ts';
import { lineAfter } from './line-state.ts';
import { MAX_WRITES_PER_LINE, type PostingPlan } from './posting-plan.ts';
import { giveToleranceBack } from './tolerance-budget.ts';

/** Why a receipt cannot be taken back by a line as it stands; a person then looks. */
export type ReturnRefusal = Refused<
  'not-a-debit' | 'amount-differs' | 'currency-differs' | 'returned-already' | 'paid-back-already' | 'too-many-invoices'
>;

/** A posting plan that also says what the receipt became and which invoices are open again. */
export type ReturnPlan = PostingPlan & { readonly original: BankLine };

/**
 * Plans one transaction by which the bank takes a receipt back: every live leg of the receipt is reversed, its invoices
 * are open again at their due dates, its money leaves it as a movement `returned`, and the debit names it.
 * @param debit the line by which the bank takes the money back, as it is to be recorded or as it was read
 * @param before the debit as stored, or `undefined` when it is written for the first time
 * @param receipt the line whose money goes back, with its history
 */
export function planReturn(
  debit: BankLine,
  before: BankLine | undefined,
  receipt: LineHistory,
  hand: Hand,
): ReturnPlan | ReturnRefusal {
  const refusal = refusalOf(debit, receipt);
  if (refusal !== undefined) return refusal;
  const ref = bankLineRef(debit);
  const why = `the bank took ${bankLineRef(receipt.line)} back: ${debit.text}`.trim();
  const by: Hand = { ...hand, cause: `line:${ref}` };
  const legs = liveLegsOf(receipt).map((leg) => reversalOf(leg, why, debit.valueOn, by));
  const reopened = withLegs(receipt.invoices, legs, hand);
  const undone = liveMovementsOf(receipt).map((movement) => movementBack(movement, why, by));
  const returned = movementOf(receipt.line, debit, why, by);
  const cashBack = sum(legs.filter(({ adjustment }) => adjustment === undefined));
  const original: BankLine = {
    ...lineAfter(whole(receipt.line), {
      cashMinor: cashBack,
      moved: { amountMinor: returned.amountMinor + sum(undone), reason: 'returned' },
      numbers: 1,
    }),
    why,
    actor: hand.actor,
    cause: `line:${ref}`,
  };
  const line: BankLine = {
    ...debit,
    outcome: 'not-receivable',
    remainingMinor: 0n,
    inReview: false,
    proposals: [],
    rule: 'R1',
    why: whyReturned(receipt, reopened),
    reverses: bankLineRef(receipt.line),
    ...(receipt.line.customer === undefined ? {} : { customer: receipt.line.customer }),
    ...(before === undefined ? {} : { actor: hand.actor, ...(hand.cause === undefined ? {} : { cause: hand.cause }) }),
  };
  const writes: Write[] = [
    before === undefined
      ? create(bankLineKind, { ...line, version: 1 }, 'line not recorded yet')
      : replace(bankLineKind, before, line, 'line unchanged since it was read'),
    replace(bankLineKind, receipt.line, original, 'receipt unchanged since it was read'),
    ...reopened.map((invoice) => replace(invoiceKind, invoice, invoice, 'invoice unchanged since it was read')),
    ...legs.map((leg) => create(legKind, leg, 'leg not reversed yet')),
    ...[...undone, returned].map((movement) => create(cashMovementKind, movement, 'movement not written yet')),
  ];
  if (writes.length > MAX_WRITES_PER_LINE)
    return {
      refused: 'too-many-invoices',
      message: `${bankLineRef(receipt.line)} paid ${reopened.length} invoices: unapply them in parts, then return it`,
    };
  return {
    writes,
    line,
    original: { ...original, version: receipt.line.version + 1 },
    invoices: reopened.map((invoice) => ({ ...invoice, version: invoice.version + 1 })),
  };
}

/**
 * A person says which receipt a waiting debit takes back.
 * @param debitId the bank's return, in review
 * @param receiptId the receipt whose money went back
 */
export async function returnLine(
  desk: Desk,
  debitId: BankLineId,
  receiptId: BankLineId,
  reviewer: Reviewer,
): Promise<ReturnPlan | ReturnRefusal | Refused<'line-unknown' | 'not-waiting' | 'changed-meanwhile'>> {
  for (let attempt = 1; attempt <= MAX_ATTEMPTS; attempt += 1) {
    const debit = await read(desk.table, bankLineKind, debitId);
    const receipt = await historyOfLine(desk.table, receiptId);
    if (debit === undefined || receipt === undefined)
      return {
        refused: 'line-unknown',
        message: `there is no line ${bankLineRef(debit === undefined ? debitId : receiptId)}: piutang review list shows those that wait`,
      };
    if (!debit.inReview)
      return { refused: 'not-waiting', message: `line ${bankLineRef(debit)} is ${debit.outcome} and waits for nobody` };
    const plan = planReturn(debit, debit, receipt, handOf(desk, reviewer));
    if ('refused' in plan) return plan;
    const budgets = await giveToleranceBack(desk, liveLegsOf(receipt));
    if ((await desk.table.commit([...plan.writes, ...budgets])).committed) return plan;
  }
  return {
    refused: 'changed-meanwhile',
    message: `line ${bankLineRef(debitId)} is being written by others: try again`,
  };
}

function refusalOf(debit: BankLine, receipt: LineHistory): ReturnRefusal | undefined {
  const { line } = receipt;
  const ref = bankLineRef(line);
  const shown = (amountMinor: bigint) => `${line.currency} ${formatAmount(amountMinor, line.currency)}`;
  if (debit.amountMinor >= 0n || line.amountMinor <= 0n)
    return {
      refused: 'not-a-debit',
      message: `${bankLineRef(debit)} brings no money back: expected a debit that returns a credit`,
    };
  if (debit.currency !== line.currency || debit.account !== line.account)
    return {
      refused: 'currency-differs',
      message: `${bankLineRef(debit)} is in ${debit.currency} on ${debit.account}, ${ref} in ${line.currency} on ${line.account}: a return is on the account of its receipt`,
    };
  if (-debit.amountMinor !== line.amountMinor)
    return {
      refused: 'amount-differs',
      message: `${shown(-debit.amountMinor)} went back, ${ref} brought ${shown(line.amountMinor)}: only a whole receipt is returned`,
    };
  if (line.outcome === 'returned')
    return { refused: 'returned-already', message: `${ref} was returned already: ${line.why}` };
  const refund = liveMovementsOf(receipt).find(({ reason }) => reason === 'refund');
  if (refund !== undefined)
    return {
      refused: 'paid-back-already',
      message: `${shown(refund.amountMinor)} of ${ref} were refunded to the payer by ${refund.actor}: settle the difference with the payer first`,
    };
  return undefined;
}

/** Money that was no receivable has no rest; for the return it counts as what it brought. */
function whole(line: BankLine): BankLine {
  return line.outcome === 'not-receivable' ? { ...line, remainingMinor: line.amountMinor } : line;
}

/** The invoices as legs leave them, each once. */
export function withLegs(
  invoices: ReadonlyMap<InvoiceId, Invoice>,
  legs: readonly ApplicationLeg[],
  hand: Hand,
): readonly Invoice[] {
  const next = new Map<InvoiceId, Invoice>();
  for (const { invoice: id, amountMinor } of legs) {
    const invoice = next.get(id) ?? invoices.get(id);
    if (invoice === undefined) throw new Error(`leg on invoice ${id}, which does not exist`);
    next.set(id, settled(invoice, amountMinor, hand.today));
  }
  return [...next.values()];
}

function movementOf(line: BankLine, debit: BankLine, why: string, hand: Hand): CashMovement {
  const { account, bookedOn, line: number, currency, amountMinor, customer } = line;
  return {
    account,
    bookedOn,
    line: number,
    movement: String(line.nextLeg),
    currency,
    amountMinor,
    reason: 'returned',
    ...(customer === undefined ? {} : { customer }),
    effectiveOn: debit.valueOn,
    recordedAt: hand.now,
    why,
    actor: hand.actor,
    cause: hand.cause ?? `line:${bankLineRef(debit)}`,
  };
}

function whyReturned({ line }: LineHistory, reopened: readonly Invoice[]): string {
  const open = reopened.map(({ id }) => id).join(', ');
  return `The bank took ${bankLineRef(line)} back${open === '' ? '' : `; open again: ${open}`}.`;
}

const sum = (parts: readonly { readonly amountMinor: bigint }[]) =>
  parts.reduce((total, { amountMinor }) => total + amountMinor, 0n);
