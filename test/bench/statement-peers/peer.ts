import type { Decimal, StatementLine } from '@piutang/bank-statements';

/** A line as a peer builds it: all that ours has, except the place in the file, which no peer knows. */
export type PeerLine = Omit<StatementLine, 'bookedOn' | 'valueOn' | 'fileLine'> & {
  readonly bookedOn: string;
  readonly valueOn: string;
};

/** Reads a whole file and hands over its lines one by one. */
export type PeerReader = (chunks: readonly Uint8Array[], take: (line: PeerLine) => void) => void | Promise<void>;

/** An exact amount from text with a decimal point, the quickest way that keeps it exact. */
export function decimalOf(text: string): Decimal {
  const point = text.indexOf('.');
  return point < 0
    ? { coefficient: BigInt(text), scale: 0 }
    : { coefficient: BigInt(text.slice(0, point) + text.slice(point + 1)), scale: text.length - point - 1 };
}
