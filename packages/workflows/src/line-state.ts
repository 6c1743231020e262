import type { Cause, Hand, InvoiceId } from '@piutang/receivables';
import type { BankLine, LineOutcome, MovementReason } from '@piutang/table';

/** What a decision does to a line; amounts are negative where money comes back to it. */
export type LineChange = {
  /** Cash that goes to invoices. */
  readonly cashMinor?: bigint;
  /** Money that leaves otherwise, and why. */
  readonly moved?: { readonly amountMinor: bigint; readonly reason: MovementReason };
  /** Invoices that bear legs of this decision. */
  readonly invoices?: readonly InvoiceId[];
  /** Numbers of the line that the decision uses up. */
  readonly numbers?: number;
  /** What is left is the payer's credit and waits for nobody. */
  readonly onAccount?: boolean;
};

/**
 * The line after a decision: what is left is the amount less cash legs less movements, the outcome follows from where the
 * money is, and what is left waits for a person unless it stands on account.
 */
export function lineAfter(line: BankLine, change: LineChange): BankLine {
  const { cashMinor = 0n, moved, invoices = [], numbers = 0, onAccount = false } = change;
  const movedMinor = (line.movedMinor ?? 0n) + (moved?.amountMinor ?? 0n);
  const remainingMinor = line.remainingMinor - cashMinor - (moved?.amountMinor ?? 0n);
  const appliedTo = [...new Set([...(line.appliedTo ?? []), ...invoices])];
  const { movedMinor: _moved, rivals, appliedTo: _applied, ...rest } = line;
  const left = remainingMinor > 0n;
  return {
    ...rest,
    remainingMinor,
    nextLeg: line.nextLeg + numbers,
    outcome: outcomeOf(line.amountMinor - remainingMinor - movedMinor, remainingMinor, onAccount, moved?.reason),
    inReview: left && !onAccount,
    proposals: left ? line.proposals : [],
    ...(movedMinor === 0n ? {} : { movedMinor }),
    ...(left && rivals !== undefined ? { rivals } : {}),
    ...(appliedTo.length === 0 ? {} : { appliedTo }),
  };
}

function outcomeOf(
  appliedMinor: bigint,
  remainingMinor: bigint,
  onAccount: boolean,
  reason: MovementReason | undefined,
): LineOutcome {
  if (remainingMinor > 0n) return onAccount ? 'on-account' : appliedMinor === 0n ? 'unapplied' : 'partly-applied';
  if (appliedMinor !== 0n || reason === undefined) return 'applied';
  return reason === 'refund' ? 'refunded' : reason;
}

/** What made a decision about a line: the hand's own cause, else the file that the line came from. */
export function causeOf({ file }: Pick<BankLine, 'file'>, { cause }: Hand): Cause {
  return cause ?? `file:${file}`;
}
