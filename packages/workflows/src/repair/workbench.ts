import { type ApplicationLeg, type Hand, type InvoiceId, liveLegs, reversalOf } from '@piutang/receivables';
import {
  type ApprovalRequest,
  type BankLine,
  bankLineRef,
  type CashMovement,
  cashMovementKind,
  create,
  legKind,
  type Refund,
  refundKind,
  replace,
  requestKind,
  type Write,
} from '@piutang/table';
import { movementBack } from '../line-history.ts';
import { lineOfRecord, partiesOf, type TornBooks } from './torn-books.ts';

/** Something that a repair does, by a code that people search for. */
export type RepairCode =
  | 'leg-completed'
  | 'set-off-completed'
  | 'reversal-completed'
  | 'movement-completed'
  | 'leg-voided'
  | 'movement-voided'
  | 'number-closed'
  | 'refund-completed'
  | 'refund-follows'
  | 'return-completed'
  | 'return-undone'
  | 'request-completed'
  | 'request-undone'
  | 'line-follows'
  | 'invoice-follows'
  | 'file-reopened';

/** What was done, to what, and from what that follows. */
export type Repair = { readonly code: RepairCode; readonly where: string; readonly why: string };

/** What no record can decide, and what a person does about it. */
export type Undecided = {
  readonly code: 'invoice-lost' | 'line-lost' | 'file-lost' | 'more-than-came-in';
  readonly where: string;
  readonly message: string;
};

/** The books while they are repaired: records are added, none is changed but refunds, debits and requests. */
export type Workbench = {
  readonly books: TornBooks;
  readonly hand: Hand;
  readonly legs: ApplicationLeg[];
  readonly movements: CashMovement[];
  /** The same records by what they hang on: each step of a repair asks for those of one line or one invoice. */
  readonly legsByLine: Map<string, ApplicationLeg[]>;
  readonly legsByInvoice: Map<InvoiceId, ApplicationLeg[]>;
  readonly movementsByLine: Map<string, CashMovement[]>;
  readonly lines: Map<string, BankLine | undefined>;
  readonly writes: Write[];
  readonly repairs: Repair[];
  readonly undecided: Undecided[];
};

export function openWorkbench(books: TornBooks, hand: Hand): Workbench {
  return {
    books,
    hand,
    legs: [...books.legs],
    movements: [...books.movements],
    legsByLine: Map.groupBy(books.legs.filter(isOfLine), lineOfLeg),
    legsByInvoice: Map.groupBy(books.legs, ({ invoice }) => invoice),
    movementsByLine: Map.groupBy(books.movements, bankLineRef),
    lines: new Map(books.lines),
    writes: [],
    repairs: [],
    undecided: [],
  };
}

export function note(bench: Workbench, code: RepairCode, where: string, why: string): void {
  bench.repairs.push({ code, where, why });
}

/** An invoice or note that records name and that is gone. */
export function lose(bench: Workbench, invoice: InvoiceId): void {
  if (bench.undecided.some(({ where }) => where === invoice)) return;
  bench.undecided.push({
    code: 'invoice-lost',
    where: invoice,
    message:
      'its legs stand and the invoice is gone: take its file in again with piutang invoice import, then repair again',
  });
}

export function addLeg(bench: Workbench, leg: ApplicationLeg): void {
  bench.legs.push(leg);
  put(bench.legsByInvoice, leg.invoice, leg);
  if (isOfLine(leg)) put(bench.legsByLine, lineOfLeg(leg), leg);
  bench.writes.push(create(legKind, leg, 'leg not written yet'));
}

export function addMovement(bench: Workbench, movement: CashMovement): void {
  bench.movements.push(movement);
  put(bench.movementsByLine, bankLineRef(movement), movement);
  bench.writes.push(create(cashMovementKind, movement, 'movement not written yet'));
}

export function changeRefund(bench: Workbench, refund: Refund, state: Refund['state']): void {
  bench.writes.push(replace(refundKind, refund, { ...refund, state }, 'refund unchanged since it was read'));
}

export function changeRequest(
  bench: Workbench,
  request: ApprovalRequest,
  next: Omit<ApprovalRequest, 'version'>,
): void {
  bench.writes.push(replace(requestKind, request, next, 'request unchanged since it was read'));
}

/** Takes a leg back; of a set-off both of its legs. */
export function takeBack(bench: Workbench, leg: ApplicationLeg, why: string): void {
  const parties = new Set([leg.invoice, ...partiesOf(leg)]);
  const live = [...parties].flatMap((invoice) => liveLegs(legsOfInvoice(bench, invoice)));
  for (const each of live)
    if (each.leg === leg.leg && (each === leg || leg.source.kind === 'credit-note'))
      addLeg(bench, reversalOf(each, why, bench.hand.today, bench.hand));
}

/** Takes a movement back, and cancels the refund that it is. */
export function takeMovementBack(bench: Workbench, movement: CashMovement, why: string): void {
  addMovement(bench, movementBack(movement, why, bench.hand));
  const refund = bench.books.refunds.find(
    (each) => lineOfRecord(each) === lineOfRecord(movement) && each.movement === movement.movement,
  );
  if (refund?.state === 'approved') changeRefund(bench, refund, 'cancelled');
}

/** Every leg of a line, live or taken back. */
export function legsOfLine({ legsByLine }: Workbench, ref: string): readonly ApplicationLeg[] {
  return [...(legsByLine.get(ref) ?? [])];
}

export function movementsOfLine({ movementsByLine }: Workbench, ref: string): readonly CashMovement[] {
  return [...(movementsByLine.get(ref) ?? [])];
}

export function legsOfInvoice({ legsByInvoice }: Workbench, id: InvoiceId): readonly ApplicationLeg[] {
  return [...(legsByInvoice.get(id) ?? [])];
}

function isOfLine({ source }: ApplicationLeg): boolean {
  return source.kind === 'bank-line';
}

function lineOfLeg({ source }: ApplicationLeg): string {
  return source.kind === 'bank-line' ? source.line : '';
}

function put<T>(groups: Map<string, T[]>, name: string, record: T): void {
  const group = groups.get(name);
  if (group === undefined) groups.set(name, [record]);
  else group.push(record);
}

/** Those that were not taken back, of one line or of many: each line counts its movements from 1. */
export function liveMovements(movements: readonly CashMovement[]): readonly CashMovement[] {
  const gone = new Set(
    movements.flatMap((each) => (each.reverses === undefined ? [] : [`${bankLineRef(each)} ${each.reverses}`])),
  );
  return movements.filter((each) => each.reverses === undefined && !gone.has(`${bankLineRef(each)} ${each.movement}`));
}

/** The number of a leg or movement under its line. */
export function numberOf(name: string): number {
  return Number.parseInt(name.slice(name.lastIndexOf('#') + 1), 10);
}

export function sumOf(records: readonly { readonly amountMinor: bigint }[]): bigint {
  return records.reduce((sum, { amountMinor }) => sum + amountMinor, 0n);
}

/** Money that went to invoices, without the adjustments that came with it. */
export function cashOf(legs: readonly ApplicationLeg[]): bigint {
  return sumOf(legs.filter(({ adjustment }) => adjustment === undefined));
}
