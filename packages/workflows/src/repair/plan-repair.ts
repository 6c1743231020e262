import { type ApplicationLeg, type Hand, type Invoice, type InvoiceId, liveLegs, settled } from '@piutang/receivables';
import {
  type BankLine,
  bankLineKind,
  type CashMovement,
  invoiceKind,
  type Key,
  replace,
  type StoredItem,
  type Write,
} from '@piutang/table';
import { canonicalJson } from '../audit/canonical.ts';
import {
  completeLegs,
  completeRefunds,
  completeReversed,
  completeSetOffs,
  liveOf,
  settleRequests,
  unusedNumbers,
  usedNumbers,
} from './complete.ts';
import { lineOfRecord, type TornBooks } from './torn-books.ts';
import {
  addMovement,
  cashOf,
  legsOfInvoice,
  legsOfLine,
  liveMovements,
  lose,
  movementsOfLine,
  note,
  openWorkbench,
  type Repair,
  sumOf,
  takeBack,
  takeMovementBack,
  type Undecided,
  type Workbench,
} from './workbench.ts';

/** What a repair does: records that are added, states that follow from records, and what a person must decide. */
export type RepairPlan = {
  readonly repairs: readonly Repair[];
  readonly undecided: readonly Undecided[];
  readonly writes: readonly Write[];
};

/**
 * Plans the repair of books of which parts of the last transactions are missing. Legs, movements and reversals are the
 * truth, because each is written once and only with everything that belongs to it: what a half-written transaction still
 * says for certain is completed, what it does not is taken back, and every balance, rest and state then follows from the
 * records. No record is changed or removed, and no money appears: what is taken back waits on its bank line for a person.
 */
export function planRepair(books: TornBooks, hand: Hand): RepairPlan {
  const bench = openWorkbench(books, hand);
  completeReversed(bench);
  completeSetOffs(bench);
  completeLegs(bench);
  completeRefunds(bench);
  while (relieveLine(bench) || relieveInvoice(bench));
  settleReturns(bench);
  closeNumbers(bench);
  for (const [ref, line] of books.lines) followLine(bench, ref, line);
  for (const [id, invoice] of books.invoices) followInvoice(bench, id, invoice);
  settleRequests(bench);
  return { repairs: bench.repairs, undecided: bench.undecided, writes: bench.writes };
}

/** Takes back what makes a line give more than came in; `true` when something was. */
function relieveLine(bench: Workbench): boolean {
  for (const [ref, line] of bench.lines) {
    if (line === undefined || line.amountMinor <= 0n) continue;
    const legs = liveOf(bench, ref);
    const moved = liveMovements(movementsOfLine(bench, ref));
    const excessMinor = cashOf(legs) + sumOf(moved) - line.amountMinor;
    if (excessMinor <= 0n) continue;
    if (moved.some(({ reason }) => reason === 'returned') && legs.length > 0) {
      for (const leg of legs) takeBack(bench, leg, `the bank took ${ref} back`);
      note(bench, 'reversal-completed', ref, 'the bank took it back, so its legs were taken back too');
      return true;
    }
    if (
      takeBackOne(bench, [...legs.filter(isReceipt), ...moved.filter((each) => isFree(bench, each))], excessMinor, ref)
    )
      return true;
    if (!bench.undecided.some(({ where }) => where === ref))
      bench.undecided.push({
        code: 'more-than-came-in',
        where: ref,
        message: `${excessMinor} minor units more left the line than came in, and what left was paid out: look at its refunds`,
      });
  }
  return false;
}

/** Takes back what makes an invoice lose more than its amount; `true` when something was. */
function relieveInvoice(bench: Workbench): boolean {
  for (const [id, invoice] of bench.books.invoices) {
    if (invoice === undefined) continue;
    const legs = liveLegs(legsOfInvoice(bench, id));
    const sign = invoice.amountMinor < 0n ? -1n : 1n;
    const excessMinor = (sumOf(legs) - invoice.amountMinor) * sign;
    if (excessMinor > 0n && takeBackOne(bench, legs, excessMinor, id)) return true;
  }
  return false;
}

/**
 * Of records that together give too much, one must have been taken back in a write that is missing: the only older one of
 * exactly that amount, where there is one; else the newest is taken back, because the older ones stood before it.
 */
function takeBackOne(
  bench: Workbench,
  records: readonly (ApplicationLeg | CashMovement)[],
  excessMinor: bigint,
  where: string,
): boolean {
  const byAge = records.toSorted((a, b) => (a.recordedAt < b.recordedAt ? -1 : a.recordedAt > b.recordedAt ? 1 : 0));
  const newest = byAge.at(-1);
  if (newest === undefined) return false;
  const implied = byAge.slice(0, -1).filter(({ amountMinor }) => magnitude(amountMinor) === excessMinor);
  const [only] = implied;
  const found = implied.length === 1 && only !== undefined ? only : newest;
  const why =
    found === newest ? `voided after a restore: ${where} gave too much` : `its reversal was lost by a restore`;
  if ('leg' in found) takeBack(bench, found, why);
  else takeMovementBack(bench, found, why);
  const code = found !== newest ? 'reversal-completed' : 'leg' in found ? 'leg-voided' : 'movement-voided';
  const name = 'leg' in found ? `${found.invoice} ${found.leg}` : `${where} ${found.movement}`;
  note(bench, code, name, `${excessMinor} minor units too much on ${where}`);
  return true;
}

/** A movement that has not left the house: a refund that is paid cannot be taken back by writing. */
function isFree({ books }: Workbench, moved: CashMovement): boolean {
  const of = books.refunds.find(
    (each) => lineOfRecord(each) === lineOfRecord(moved) && each.movement === moved.movement,
  );
  return moved.reason !== 'returned' && of?.state !== 'paid';
}

/** Money that the line gave; what a credit note netted gave it some. */
function isReceipt({ adjustment, amountMinor }: ApplicationLeg): boolean {
  return adjustment === undefined && amountMinor > 0n;
}

/** The debit by which the bank took a receipt back, and the movement on the receipt, stand together or not at all. */
function settleReturns(bench: Workbench): void {
  const returns = new Map<string, CashMovement>();
  for (const moved of liveMovements(bench.movements))
    if (moved.reason === 'returned' && !returns.has(moved.cause)) returns.set(moved.cause, moved);
  for (const [ref, debit] of bench.books.lines) {
    if (debit === undefined || debit.amountMinor >= 0n) continue;
    const moved = returns.get(`line:${ref}`);
    if (debit.reverses !== undefined && moved === undefined) {
      const { reverses: _, customer: __, ...open } = debit;
      bench.lines.set(ref, {
        ...open,
        inReview: true,
        why: 'its return was lost by a restore: say again what it takes back',
      });
      note(bench, 'return-undone', ref, 'the receipt that it names shows no return');
    } else if (debit.reverses === undefined && moved !== undefined) {
      const receipt = `${moved.account}/${moved.bookedOn}/${moved.line}`;
      const why = `The bank took ${receipt} back.`;
      bench.lines.set(ref, {
        ...debit,
        inReview: false,
        proposals: [],
        remainingMinor: 0n,
        rule: 'R1',
        why,
        reverses: receipt,
      });
      note(bench, 'return-completed', ref, `${receipt} shows that it takes it back`);
    }
  }
}

/** Every number of a line is used once; one whose record is gone is closed by a movement of nothing, and never used again. */
function closeNumbers(bench: Workbench): void {
  for (const [ref, line] of bench.books.lines) {
    if (line === undefined || line.amountMinor <= 0n) continue;
    const nextLeg = Math.max(line.nextLeg, ...[...usedNumbers(bench, ref)].map((number) => number + 1));
    for (const number of unusedNumbers(bench, ref, { ...line, nextLeg })) {
      addMovement(bench, closing(bench, line, number));
      note(
        bench,
        'number-closed',
        `${ref} #${number}`,
        'what it stood for was lost by a restore; its money is on the line',
      );
    }
  }
}

function closing({ hand }: Workbench, line: BankLine, number: number): CashMovement {
  return {
    account: line.account,
    bookedOn: line.bookedOn,
    line: line.line,
    movement: String(number),
    currency: line.currency,
    amountMinor: 0n,
    reason: 'ignored',
    effectiveOn: hand.today,
    recordedAt: hand.now,
    why: 'the record of this number was lost by a restore',
    actor: hand.actor,
    cause: hand.cause ?? 'command:verify',
  };
}

/** Writes a line as its records make it. */
function followLine(bench: Workbench, ref: string, stored: BankLine | undefined): void {
  const legs = legsOfLine(bench, ref);
  const movements = movementsOfLine(bench, ref);
  const line = bench.lines.get(ref);
  if (stored === undefined || line === undefined) {
    if (legs.length + movements.length > 0)
      bench.undecided.push({
        code: 'line-lost',
        where: ref,
        message: 'its legs stand and the line is gone: drop its bank file again, then repair again',
      });
    return;
  }
  const next = line.amountMinor > 0n ? derivedLine(bench, ref, line, legs, movements) : line;
  if (isAsStored(bench, bankLineKind.key(line), bankLineKind.encode(next))) return;
  const { actor, cause = 'command:verify' } = bench.hand;
  bench.writes.push(replace(bankLineKind, stored, { ...next, actor, cause }, 'line unchanged since it was read'));
  note(bench, 'line-follows', ref, `${next.outcome}, ${next.remainingMinor} minor units left`);
}

function derivedLine(
  bench: Workbench,
  ref: string,
  line: BankLine,
  legs: readonly ApplicationLeg[],
  movements: readonly CashMovement[],
): BankLine {
  // What was never a receipt stays so until a record says otherwise.
  if (line.outcome === 'not-receivable' && legs.length + movements.length === 0) return line;
  const appliedMinor = cashOf(liveLegs(legs));
  const movedMinor = sumOf(movements);
  const remainingMinor = line.amountMinor - appliedMinor - movedMinor;
  const bearing = new Set(legs.map(({ invoice }) => invoice));
  const named = (line.appliedTo ?? []).filter((id) => bearing.has(id));
  const appliedTo = [...new Set([...named, ...bearing])];
  const { movedMinor: _, appliedTo: __, ...rest } = line;
  const left = remainingMinor > 0n;
  const onAccount = left && line.outcome === 'on-account' && line.customer !== undefined;
  return {
    ...rest,
    remainingMinor,
    nextLeg: Math.max(line.nextLeg, ...[...usedNumbers(bench, ref)].map((number) => number + 1)),
    outcome: outcomeOf(remainingMinor, appliedMinor, onAccount, liveMovements(movements)),
    inReview: left && !onAccount,
    proposals: left ? line.proposals : [],
    ...(movedMinor === 0n ? {} : { movedMinor }),
    ...(appliedTo.length === 0 ? {} : { appliedTo }),
  };
}

const MOVED_TO = { refund: 'refunded', returned: 'returned', ignored: 'ignored' } as const;

function outcomeOf(
  remainingMinor: bigint,
  appliedMinor: bigint,
  onAccount: boolean,
  moved: readonly CashMovement[],
): BankLine['outcome'] {
  if (remainingMinor > 0n) return onAccount ? 'on-account' : appliedMinor === 0n ? 'unapplied' : 'partly-applied';
  const last = moved.filter(({ amountMinor }) => amountMinor !== 0n).at(-1);
  return appliedMinor !== 0n || last === undefined ? 'applied' : MOVED_TO[last.reason];
}

/** Writes an invoice as its legs make it. */
function followInvoice(bench: Workbench, id: InvoiceId, stored: Invoice | undefined): void {
  const legs = legsOfInvoice(bench, id);
  if (stored === undefined) {
    if (legs.length > 0) lose(bench, id);
    return;
  }
  const fresh = settled({ ...stored, balanceMinor: stored.amountMinor }, sumOf(legs), bench.hand.today);
  const closedOn = fresh.closedOn === undefined ? undefined : (stored.closedOn ?? fresh.closedOn);
  const next: Invoice = closedOn === undefined ? fresh : { ...fresh, closedOn };
  if (isAsStored(bench, invoiceKind.key(id), invoiceKind.encode(next))) return;
  bench.writes.push(replace(invoiceKind, stored, next, 'invoice unchanged since it was read'));
  note(bench, 'invoice-follows', id, `${next.balanceMinor} minor units open`);
}

function isAsStored({ books }: Workbench, { p, s }: Key, item: StoredItem): boolean {
  const stored = books.stored.get(`${p} ${s}`);
  return stored !== undefined && canonicalJson(stored) === canonicalJson(item);
}

function magnitude(amountMinor: bigint): bigint {
  return amountMinor < 0n ? -amountMinor : amountMinor;
}
