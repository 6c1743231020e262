/** The reference model of the ledger: what every decision must do to balances, in plain additions. Knows no table. */

export type ModelLeg = { readonly invoice: string; readonly minor: bigint; readonly isCash: boolean };

type ModelInvoice = { readonly customer: string; readonly amountMinor: bigint; openMinor: bigint };

type ModelLine = {
  readonly amountMinor: bigint;
  /** Live legs on invoices. */
  legs: ModelLeg[];
  /** Refunded, ignored or returned. */
  movedMinor: bigint;
  state: 'waiting' | 'on-account' | 'closed';
};

export type ReferenceBooks = {
  readonly invoices: ReadonlyMap<string, ModelInvoice>;
  readonly lines: ReadonlyMap<string, ModelLine>;
  readonly bill: (invoice: string, customer: string, amountMinor: bigint) => void;
  /** A booking with what the matcher applied by itself. */
  readonly receive: (line: string, amountMinor: bigint, legs: readonly ModelLeg[], onAccount: boolean) => boolean;
  readonly allocate: (line: string, invoice: string, minor: bigint) => boolean;
  readonly ignore: (line: string) => boolean;
  readonly putOnAccount: (line: string) => boolean;
  readonly unapply: (line: string) => boolean;
  readonly refund: (line: string, minor: bigint) => boolean;
  readonly cancelRefund: (line: string, minor: bigint) => void;
  readonly giveBack: (line: string) => boolean;
  readonly writeOff: (invoice: string, minor: bigint) => boolean;
  readonly credit: (note: string, customer: string, invoice: string, minor: bigint) => void;
  readonly restOf: (line: string) => bigint;
};

const least = (a: bigint, b: bigint) => (a < b ? a : b);

export function referenceBooks(): ReferenceBooks {
  const invoices = new Map<string, ModelInvoice>();
  const lines = new Map<string, ModelLine>();
  const restOf = (ref: string) => {
    const line = lines.get(ref);
    if (line === undefined) return 0n;
    return line.legs.reduce(
      (rest, { minor, isCash }) => (isCash ? rest - minor : rest),
      line.amountMinor - line.movedMinor,
    );
  };
  const close = (line: ModelLine, ref: string) => {
    if (restOf(ref) === 0n) line.state = 'closed';
    // Once some of a credit on account is applied, what is left of it waits again.
    else line.state = 'waiting';
  };
  const apply = (ref: string, { invoice: id, minor, isCash }: ModelLeg): boolean => {
    const [line, invoice] = [lines.get(ref), invoices.get(id)];
    if (line === undefined || invoice === undefined || minor <= 0n) return false;
    if (minor > invoice.openMinor || (isCash && minor > restOf(ref))) return false;
    invoice.openMinor -= minor;
    line.legs.push({ invoice: id, minor, isCash });
    return true;
  };
  const takeBack = (line: ModelLine) => {
    for (const { invoice: id, minor } of line.legs) {
      const invoice = invoices.get(id);
      if (invoice !== undefined) invoice.openMinor += minor;
    }
    line.legs = [];
  };
  /** Money leaves a line that still has it. */
  const move = (ref: string, minor: bigint): boolean => {
    const line = lines.get(ref);
    if (line === undefined || minor <= 0n || minor > restOf(ref)) return false;
    line.movedMinor += minor;
    // What is left stays what it was: a credit on account, or money that waits.
    if (restOf(ref) === 0n) line.state = 'closed';
    return true;
  };

  return {
    invoices,
    lines,
    restOf,
    bill: (id, customer, amountMinor) =>
      void (invoices.has(id) || invoices.set(id, { customer, amountMinor, openMinor: amountMinor })),
    receive: (ref, amountMinor, legs, onAccount) => {
      if (lines.has(ref)) return false;
      const line: ModelLine = { amountMinor, legs: [], movedMinor: 0n, state: 'waiting' };
      lines.set(ref, line);
      const fits = legs.every((leg) => apply(ref, leg));
      close(line, ref);
      if (onAccount && line.state === 'waiting') line.state = 'on-account';
      return fits;
    },
    allocate: (ref, invoice, minor) => {
      const line = lines.get(ref);
      if (line === undefined || !apply(ref, { invoice, minor, isCash: true })) return false;
      close(line, ref);
      return true;
    },
    ignore: (ref) => move(ref, restOf(ref)),
    putOnAccount: (ref) => {
      const line = lines.get(ref);
      if (line === undefined || restOf(ref) === 0n) return false;
      line.state = 'on-account';
      return true;
    },
    unapply: (ref) => {
      const line = lines.get(ref);
      if (line === undefined || line.legs.length === 0) return false;
      takeBack(line);
      close(line, ref);
      return true;
    },
    refund: move,
    cancelRefund: (ref, minor) => {
      const line = lines.get(ref);
      if (line === undefined) return;
      line.movedMinor -= minor;
      close(line, ref);
    },
    giveBack: (ref) => {
      const line = lines.get(ref);
      if (line === undefined) return false;
      takeBack(line);
      line.movedMinor = line.amountMinor;
      line.state = 'closed';
      return true;
    },
    writeOff: (id, minor) => {
      const invoice = invoices.get(id);
      if (invoice === undefined || minor <= 0n || minor > invoice.openMinor) return false;
      invoice.openMinor -= minor;
      return true;
    },
    credit: (note, customer, id, minor) => {
      const invoice = invoices.get(id);
      const takenMinor = least(minor, invoice?.openMinor ?? 0n);
      if (invoice !== undefined) invoice.openMinor -= takenMinor;
      invoices.set(note, { customer, amountMinor: -minor, openMinor: takenMinor - minor });
    },
  };
}
