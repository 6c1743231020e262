import type { Decimal } from '@piutang/bank-statements';
import type { PeerLine, PeerReader } from './peer.ts';

/** What a reader has to find out about a row, found out beforehand. */
type KnownRow = {
  readonly day: string;
  readonly minor: number;
  readonly balanceMinor: number;
  /** Where its three text columns stand in the file. */
  readonly spans: readonly [number, number, number, number, number, number];
};

const SCALE = 2;

/** Keyed by the first chunk of a file: the rows are made known once and read many times. */
const known = new WeakMap<Uint8Array, readonly KnownRow[]>();

/**
 * No reader at all, but the least that one has to do: decode the bytes, cut the texts out, and make the same lines of
 * values that are known already. How quick that is bounds how quick any reader of these rows can be.
 */
export const makeKnownLines: PeerReader = (chunks, take) => {
  const rows = rowsOf(chunks);
  const text = Buffer.concat(chunks).toString('latin1');
  for (const [index, { day, minor, balanceMinor, spans }] of rows.entries()) {
    const [a, b, c, d, e, f] = spans;
    const line: PeerLine = {
      ordinal: index + 1,
      amount: decimal(minor),
      currency: 'IDR',
      bookedOn: day,
      valueOn: day,
      reversal: false,
      pending: false,
      counterparty: {},
      text: `${text.slice(a, b)} ${text.slice(c, d)} ${text.slice(e, f)}`,
      details: [],
      balanceAfter: decimal(balanceMinor),
    };
    take(line);
  }
};

function decimal(minor: number): Decimal {
  return { coefficient: BigInt(minor), scale: SCALE };
}

function rowsOf(chunks: readonly Uint8Array[]): readonly KnownRow[] {
  const [first] = chunks;
  if (first === undefined) return [];
  const rows = known.get(first) ?? readRows(Buffer.concat(chunks).toString('latin1'));
  known.set(first, rows);
  return rows;
}

/** The rows of `profiledCsv`: only the name is quoted, and no cell holds a comma. */
function readRows(text: string): readonly KnownRow[] {
  const rows: KnownRow[] = [];
  let from = text.indexOf('\n') + 1;
  while (from < text.length) {
    const end = text.indexOf('\n', from);
    const cells = text.slice(from, end).split(',');
    const starts = cells.map((_, column) => from + cells.slice(0, column).join(',').length + Math.min(column, 1));
    const [day = '', description = '', reference = '', name = '', amount = '', balance = ''] = cells;
    const [, b = 0, c = 0, d = 0] = starts;
    rows.push({
      day,
      minor: Number(amount.replace('.', '')),
      balanceMinor: Number(balance.replace('.', '')),
      spans: [b, b + description.length, c, c + reference.length, d + 1, d + name.length - 1],
    });
    from = end + 1;
  }
  return rows;
}
