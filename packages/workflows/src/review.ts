import { localDateAt } from '@piutang/calendar';
import {
  type BankLine,
  type BankLineId,
  bankLineKind,
  bankLineRef,
  invoiceKind,
  read,
  readMany,
  replace,
} from '@piutang/table';
import type { Desk } from './desk.ts';
import { type Application, type ApplicationRefusal, type Hand, planApplication } from './posting-plan.ts';

/** A person at the review queue. */
export type Reviewer = { readonly actor: string };

export type ReviewRefusal = {
  readonly refused:
    | ApplicationRefusal['refused']
    | 'line-unknown'
    | 'not-waiting'
    | 'no-proposal'
    | 'changed-meanwhile';
  readonly message: string;
};

/** Rounds in which a line or an invoice is read again because somebody else wrote it. */
const MAX_ATTEMPTS = 5;

/** Applies the line as the matcher proposed. */
export async function acceptProposal(
  desk: Desk,
  id: BankLineId,
  reviewer: Reviewer,
): Promise<BankLine | ReviewRefusal> {
  const line = await waitingLine(desk, id);
  if ('refused' in line) return line;
  if (line.proposals.length === 0)
    return {
      refused: 'no-proposal',
      message: `line ${bankLineRef(line)} has no proposal: name the invoices with piutang review allocate`,
    };
  return allocate(desk, id, line.proposals, reviewer);
}

/** Applies money of a waiting line to the invoices that a person names; the rest stays on the line and waits on. */
export async function allocate(
  desk: Desk,
  id: BankLineId,
  applications: readonly Application[],
  reviewer: Reviewer,
): Promise<BankLine | ReviewRefusal> {
  for (let attempt = 1; attempt <= MAX_ATTEMPTS; attempt += 1) {
    const line = await waitingLine(desk, id);
    if ('refused' in line) return line;
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
    const payers = new Set([...invoices.values()].map(({ customer }) => customer));
    const [payer] = payers;
    const decided = {
      ...line,
      rule: 'manual',
      why: `allocated by ${reviewer.actor}`,
      ...(payers.size === 1 && payer !== undefined ? { customer: payer } : {}),
    };
    const plan = planApplication(decided, line, applications, invoices, handOf(desk, reviewer));
    if ('refused' in plan) return plan;
    const result = await desk.table.commit(plan.writes);
    if (result.committed) return { ...plan.line, version: line.version + 1 };
  }
  return {
    refused: 'changed-meanwhile',
    message: `line ${bankLineRef(id)} or an invoice is being written by others: try again`,
  };
}

/** Takes a line out of the queue as no receivable, for a reason that a person gives. */
export async function ignoreLine(
  desk: Desk,
  id: BankLineId,
  reason: string,
  reviewer: Reviewer,
): Promise<BankLine | ReviewRefusal> {
  const line = await waitingLine(desk, id);
  if ('refused' in line) return line;
  if (line.remainingMinor !== line.amountMinor && line.amountMinor > 0n) {
    return {
      refused: 'not-waiting',
      message: `part of line ${bankLineRef(line)} is applied: apply the rest to an invoice`,
    };
  }
  const ignored: BankLine = {
    ...line,
    outcome: 'ignored',
    remainingMinor: 0n,
    inReview: false,
    proposals: [],
    why: `${reason} (${reviewer.actor})`,
  };
  const result = await desk.table.commit([replace(bankLineKind, line, ignored, 'line unchanged since it was read')]);
  return result.committed
    ? { ...ignored, version: line.version + 1 }
    : { refused: 'changed-meanwhile', message: `line ${bankLineRef(id)} was written by somebody else: look again` };
}

async function waitingLine(desk: Desk, id: BankLineId): Promise<BankLine | ReviewRefusal> {
  const line = await read(desk.table, bankLineKind, id);
  if (line === undefined)
    return {
      refused: 'line-unknown',
      message: `there is no line ${bankLineRef(id)}: piutang review list shows those that wait`,
    };
  if (!line.inReview)
    return { refused: 'not-waiting', message: `line ${bankLineRef(id)} is ${line.outcome} and waits for nobody` };
  return line;
}

function handOf(desk: Desk, { actor }: Reviewer): Hand {
  const now = desk.clock();
  return { actor, now, today: localDateAt(now, desk.tenant.timeZone) };
}
