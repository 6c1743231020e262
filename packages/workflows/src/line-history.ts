import {
  type ApplicationLeg,
  type Hand,
  type Invoice,
  type InvoiceId,
  keyTakingBack,
  liveLegs,
} from '@piutang/receivables';
import {
  type BankLine,
  type BankLineId,
  bankLineKind,
  bankLinePartition,
  bankLineRef,
  type CashMovement,
  cashMovementKind,
  invoiceKind,
  legKind,
  legPartition,
  movementPrefix,
  read,
  readMany,
  type Table,
} from '@piutang/table';

/** A bank line with everything that its money became: what a correction is planned on. */
export type LineHistory = {
  readonly line: BankLine;
  /** Every leg of the line, live or taken back. */
  readonly legs: readonly ApplicationLeg[];
  readonly movements: readonly CashMovement[];
  readonly invoices: ReadonlyMap<InvoiceId, Invoice>;
};

/** Reads a line and what became of it; `undefined` when there is no such line. */
export async function historyOfLine(table: Table, id: BankLineId): Promise<LineHistory | undefined> {
  const line = await read(table, bankLineKind, id);
  return line === undefined ? undefined : historyOf(table, line);
}

/** Reads what became of a line that was just read. */
export async function historyOf(table: Table, line: BankLine): Promise<LineHistory> {
  const prefix = `L#${bankLineRef(line)}#`;
  const bearers = line.appliedTo ?? [];
  const legs = await Promise.all(
    bearers.map(async (invoice) =>
      (await Array.fromAsync(table.query(legPartition(invoice), { prefix }))).map(legKind.decode),
    ),
  );
  const partition = bankLinePartition(line.account, line.bookedOn);
  const movements =
    line.movedMinor === undefined && line.outcome !== 'returned'
      ? []
      : (await Array.fromAsync(table.query(partition, { prefix: movementPrefix(line.line) }))).map(
          cashMovementKind.decode,
        );
  const invoices = await readMany(table, invoiceKind, bearers);
  return { line, legs: legs.flat(), movements, invoices: new Map(invoices.map((invoice) => [invoice.id, invoice])) };
}

/** The legs of a line that count. */
export function liveLegsOf({ legs }: LineHistory): readonly ApplicationLeg[] {
  return liveLegs(legs);
}

/** The movements of a line that count. */
export function liveMovementsOf({ movements }: LineHistory): readonly CashMovement[] {
  const gone = new Set(movements.flatMap(({ reverses }) => reverses ?? []));
  return movements.filter(({ movement, reverses }) => reverses === undefined && !gone.has(movement));
}

/** The movement that takes another one back. */
export function movementBack(movement: CashMovement, why: string, hand: Hand): CashMovement {
  const { approver: _, ...rest } = movement;
  return {
    ...rest,
    movement: keyTakingBack(movement.movement),
    amountMinor: -movement.amountMinor,
    effectiveOn: hand.today,
    recordedAt: hand.now,
    why,
    actor: hand.actor,
    cause: hand.cause ?? movement.cause,
    ...(hand.approver === undefined ? {} : { approver: hand.approver }),
    reverses: movement.movement,
  };
}
