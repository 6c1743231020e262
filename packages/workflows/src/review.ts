import { epochMs } from '@piutang/calendar';
import type { CustomerId, Hand } from '@piutang/receivables';
import {
  type BankLine,
  type BankLineId,
  bankLineKind,
  bankLineRef,
  type CashMovement,
  cashMovementKind,
  create,
  customerKind,
  invoiceKind,
  parseBankLineRef,
  read,
  readMany,
  replace,
  type Table,
} from '@piutang/table';
import type { Desk } from './desk.ts';
import { handOf, MAX_ATTEMPTS, type Refused, type Reviewer } from './hand.ts';
import { teach } from './learning.ts';
import { historyOfLine, liveLegsOf } from './line-history.ts';
import { lineAfter } from './line-state.ts';
import { type Application, type ApplicationRefusal, onAccountUpTo, planApplication } from './posting-plan.ts';
import { forbidden, type PerformRefusal, type Planner, perform, type Requested } from './requests.ts';
import { useToleranceBudget } from './tolerance-budget.ts';

export type { Reviewer } from './hand.ts';

type ApplyCode =
  | ApplicationRefusal['refused']
  | 'line-unknown'
  | 'not-waiting'
  | 'other-payer'
  | 'reason-missing'
  | 'tolerance-budget-used-up';

export type ReviewRefusal =
  | Refused<ApplyCode | 'no-proposal' | 'no-such-rival' | 'payer-unknown' | 'part-applied' | 'allocated-already'>
  | PerformRefusal;

/** How a person allocates. */
export type AllocateOptions = {
  /** Recorded with the legs; without it that the person did it. Needed to move money to another payer. */
  readonly why?: string;
  /** The person knows that the money goes to invoices of another payer than the one who paid, or of several. */
  readonly acrossPayers?: boolean;
  /** The same again is meant: without it, a repeat of what this person did a moment ago is taken for a lost answer. */
  readonly again?: boolean;
};

/** Who did not see the answer to a command repeats it within this time; whoever means a second one says so. */
const REPEAT_WINDOW_MS = 10 * 60_000;

/**
 * Applies the line as the matcher proposed.
 * @param rival the number of another reading to apply, from 1, as the review queue numbers them
 */
export async function acceptProposal(
  desk: Desk,
  id: BankLineId,
  reviewer: Reviewer,
  { rival, ...options }: AllocateOptions & { readonly rival?: number } = {},
): Promise<BankLine | Requested | ReviewRefusal> {
  const line = await waitingLine(desk.table, id);
  if ('refused' in line) return line;
  const ref = bankLineRef(line);
  const reading = rival === undefined ? line.proposals : line.rivals?.[rival - 1]?.applications;
  if (reading === undefined)
    return {
      refused: 'no-such-rival',
      message: `line ${ref} has ${line.rivals?.length ?? 0} rival readings: got --rival ${rival}`,
    };
  if (reading.length === 0)
    return {
      refused: 'no-proposal',
      message: `line ${ref} has no proposal: name the invoices with piutang review allocate`,
    };
  const refusal = reasonToMove(options);
  if (refusal !== undefined) return refusal;
  const rule = rival === undefined ? line.rule : (line.rivals?.[rival - 1]?.rule ?? line.rule);
  const said = options.why === undefined ? '' : `${options.why}; `;
  const why = `${said}accepted by ${reviewer.actor}: ${rule}, ${line.why}`;
  return allocate(desk, id, reading, reviewer, { ...options, why });
}

/** Applies money of a waiting line to the invoices that a person names; the rest stays on the line and waits on. */
export async function allocate(
  desk: Desk,
  id: BankLineId,
  applications: readonly Application[],
  reviewer: Reviewer,
  options: AllocateOptions = {},
): Promise<BankLine | Requested | ReviewRefusal> {
  const refusal = reasonToMove(options);
  if (refusal !== undefined) return refusal;
  const { why = `allocated by ${reviewer.actor}`, acrossPayers = false, again = false } = options;
  const repeated = again ? undefined : await repeatOf(desk, id, applications, reviewer);
  if (repeated !== undefined) return repeated;
  const invoices = await readMany(
    desk.table,
    invoiceKind,
    applications.map(({ invoice }) => invoice),
  );
  const payerOf = new Map(invoices.map(({ id: invoice, customer }) => [invoice, customer]));
  const proposals = applications.map((each) => ({ ...each, customer: payerOf.get(each.invoice) ?? '' }));
  const action = { kind: 'apply', line: bankLineRef(id), applications: proposals, acrossPayers } as const;
  const result = await perform(desk, planApply, action, why, reviewer);
  if ('remainingMinor' in result) await teach(desk, result, proposals, 'person');
  return result;
}

/** The refusal of an allocation that this person made a moment ago and that still stands. */
async function repeatOf(
  desk: Desk,
  id: BankLineId,
  applications: readonly Application[],
  reviewer: Reviewer,
): Promise<ReviewRefusal | undefined> {
  const history = await historyOfLine(desk.table, id);
  if (history === undefined || history.legs.length === 0 || applications.length === 0) return undefined;
  const since = epochMs(desk.clock()) - REPEAT_WINDOW_MS;
  const recent = liveLegsOf(history).filter((leg) => leg.actor === reviewer.actor && epochMs(leg.recordedAt) >= since);
  const made = applications.map(({ invoice, amountMinor }) =>
    recent.find((leg) => leg.invoice === invoice && leg.amountMinor === amountMinor),
  );
  const [first] = made;
  if (first === undefined || made.includes(undefined)) return undefined;
  return {
    refused: 'allocated-already',
    message: `line ${bankLineRef(id)} was given to ${first.invoice} by ${reviewer.actor} at ${first.recordedAt}: nothing was done a second time; add --again if the same is meant once more`,
  };
}

/** Plans what `accept` and `allocate` ask for. */
export const planApply: Planner<BankLine, ApplyCode> = async (desk, action, why, hand) => {
  if (action.kind !== 'apply') throw new Error(`planApply was given a ${action.kind}`);
  const id = parseBankLineRef(action.line);
  const line = id === undefined ? lineUnknown(action.line) : await waitingLine(desk.table, id);
  if ('refused' in line) return line;
  const { applications, acrossPayers } = action;
  if (applications.length === 0)
    return { refused: 'nothing-to-apply', message: 'no invoice was named: give INVOICE=AMOUNT' };
  const invoices = new Map(
    (
      await readMany(
        desk.table,
        invoiceKind,
        applications.map(({ invoice }) => invoice),
      )
    ).map((each) => [each.id, each]),
  );
  const payers = [...new Set([...invoices.values()].map(({ customer }) => customer))];
  const stranger = acrossPayers ? undefined : await otherPayer(desk.table, line, payers);
  if (stranger !== undefined) return stranger;
  const [payer] = payers;
  const decided: BankLine = {
    ...line,
    rule: 'manual',
    why,
    ...(line.customer === undefined && payers.length === 1 && payer !== undefined ? { customer: payer } : {}),
  };
  const limitMinor = onAccountUpTo(desk.tenant, line.currency);
  const plan = planApplication(decided, line, applications, invoices, hand, limitMinor);
  if ('refused' in plan) return plan;
  const budget = await useToleranceBudget(desk, applications, line.currency, hand, false);
  if ('refused' in budget) return budget;
  const result = { ...plan.line, version: line.version + 1 };
  return {
    writes: [...plan.writes, ...budget],
    result,
    currency: line.currency,
    amountMinor: line.remainingMinor - result.remainingMinor,
  };
};

/**
 * Takes what is left of a line out of the queue as no receivable, for a reason that a person gives: it leaves the line as
 * a movement. A debit that waits has no money to move and is only closed.
 */
export async function ignoreLine(
  desk: Desk,
  id: BankLineId,
  reason: string,
  reviewer: Reviewer,
): Promise<BankLine | ReviewRefusal> {
  if (reason.trim() === '')
    return {
      refused: 'reason-missing',
      message: 'no reason was given: say why the money settles no invoice with --reason',
    };
  const refusal = forbidden(desk, reviewer, 'ignore');
  if (refusal !== undefined) return refusal;
  return decideLine(desk, id, reviewer, (line, hand) => {
    const why = `${reason} (${reviewer.actor})`;
    if (line.remainingMinor === 0n)
      return { after: { ...line, outcome: 'ignored', inReview: false, proposals: [], why }, movement: undefined };
    const movement = movementOf(line, line.remainingMinor, 'ignored', reason, hand);
    const moved = { amountMinor: line.remainingMinor, reason: 'ignored' } as const;
    return { after: { ...lineAfter(line, { moved, numbers: 1 }), why }, movement };
  });
}

/**
 * Leaves what is left of a line as its payer's credit: it waits for nobody, and counts against what the payer owes.
 * @param customer whose money it is, where the line does not know
 */
export async function putOnAccount(
  desk: Desk,
  id: BankLineId,
  customer: CustomerId | undefined,
  reviewer: Reviewer,
): Promise<BankLine | ReviewRefusal> {
  const refusal = forbidden(desk, reviewer, 'apply');
  if (refusal !== undefined) return refusal;
  if (customer !== undefined && (await read(desk.table, customerKind, customer)) === undefined)
    return {
      refused: 'payer-unknown',
      message: `there is no customer ${customer}: piutang customer show tells who is known`,
    };
  return decideLine(desk, id, reviewer, (line) => {
    const owner = customer ?? line.customer;
    if (owner === undefined)
      return {
        refused: 'payer-unknown',
        message: `line ${bankLineRef(line)} does not know its payer: name it with --customer`,
      };
    if (line.remainingMinor === 0n)
      return { refused: 'nothing-to-apply', message: `line ${bankLineRef(line)} has nothing left` };
    // Asked again, it is done already.
    if (line.outcome === 'on-account' && line.customer === owner) return { done: line };
    const why = `on account of ${owner}, by ${reviewer.actor}`;
    return { after: { ...lineAfter(line, { onAccount: true }), customer: owner, why }, movement: undefined };
  });
}

type Decision =
  | { readonly after: BankLine; readonly movement: CashMovement | undefined }
  | { readonly done: BankLine }
  | ReviewRefusal;

async function decideLine(
  desk: Desk,
  id: BankLineId,
  reviewer: Reviewer,
  decide: (line: BankLine, hand: Hand) => Decision,
): Promise<BankLine | ReviewRefusal> {
  for (let attempt = 1; attempt <= MAX_ATTEMPTS; attempt += 1) {
    const line = await waitingLine(desk.table, id);
    if ('refused' in line) return line;
    const hand = handOf(desk, reviewer);
    const decision = decide(line, hand);
    if ('refused' in decision) return decision;
    if ('done' in decision) return decision.done;
    const after = { ...decision.after, actor: hand.actor, ...(hand.cause === undefined ? {} : { cause: hand.cause }) };
    const result = await desk.table.commit([
      replace(bankLineKind, line, after, 'line unchanged since it was read'),
      ...(decision.movement === undefined
        ? []
        : [create(cashMovementKind, decision.movement, 'movement not written yet')]),
    ]);
    if (result.committed) return { ...after, version: line.version + 1 };
  }
  return { refused: 'changed-meanwhile', message: `line ${bankLineRef(id)} is being written by others: try again` };
}

/** Money that leaves a line under its next number. */
export function movementOf(
  line: BankLine,
  amountMinor: bigint,
  reason: CashMovement['reason'],
  why: string,
  hand: Hand,
): CashMovement {
  const { account, bookedOn, line: number, currency, customer } = line;
  return {
    account,
    bookedOn,
    line: number,
    movement: String(line.nextLeg),
    currency,
    amountMinor,
    reason,
    ...(customer === undefined ? {} : { customer }),
    effectiveOn: hand.today,
    recordedAt: hand.now,
    why,
    actor: hand.actor,
    cause: hand.cause ?? 'command:review',
    ...(hand.approver === undefined ? {} : { approver: hand.approver }),
  };
}

/** A line with something to decide: in review, or a payer's credit on account. */
export async function waitingLine(
  table: Table,
  id: BankLineId,
): Promise<BankLine | Refused<'line-unknown' | 'not-waiting'>> {
  const line = await read(table, bankLineKind, id);
  if (line === undefined) return lineUnknown(bankLineRef(id));
  if (!line.inReview && line.outcome !== 'on-account')
    return { refused: 'not-waiting', message: `line ${bankLineRef(id)} is ${line.outcome} and waits for nobody` };
  return line;
}

function lineUnknown(ref: string): Refused<'line-unknown'> {
  return { refused: 'line-unknown', message: `there is no line ${ref}: piutang review list shows those that wait` };
}

function reasonToMove({ acrossPayers, why }: AllocateOptions): Refused<'reason-missing'> | undefined {
  if (acrossPayers !== true || (why !== undefined && why.trim() !== '')) return undefined;
  return { refused: 'reason-missing', message: 'money that moves to another payer needs a reason: give --reason' };
}

/** Refuses money of one payer for invoices of another, or of several, unless they are one family. */
async function otherPayer(
  table: Table,
  line: BankLine,
  payers: readonly CustomerId[],
): Promise<Refused<'other-payer'> | undefined> {
  const all = [...new Set([...payers, ...(line.customer === undefined ? [] : [line.customer])])];
  if (all.length <= 1) return undefined;
  const customers = await readMany(table, customerKind, all);
  const heads = new Set(customers.map(({ id, parent }) => parent ?? id));
  if (heads.size === 1) return undefined;
  const whose = line.customer === undefined ? '' : ` (the money is from ${line.customer})`;
  return {
    refused: 'other-payer',
    message: `the invoices are of ${payers.join(', ')}${whose}: give --across-payers and --reason if that is meant`,
  };
}
