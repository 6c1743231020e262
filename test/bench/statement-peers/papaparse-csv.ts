import { once } from 'node:events';
import { Readable } from 'node:stream';
import Papa from 'papaparse';
import { decimalOf, type PeerLine, type PeerReader } from './peer.ts';

/** Rows by papaparse in its quickest form, the whole text at once with the delimiter told, then the same lines as ours. */
export const readWithPapaparse: PeerReader = (chunks, take) => {
  const text = Buffer.concat(chunks).toString('utf8');
  const { data } = Papa.parse<string[]>(text, { delimiter: ',', newline: '\n', skipEmptyLines: true });
  for (let index = 1; index < data.length; index += 1) {
    take(lineOf(data[index]!, index));
  }
};

/** The same as a stream, which is how papaparse reads what does not fit in memory, and how we always read. */
export async function streamWithPapaparse(
  chunks: readonly Uint8Array[],
  take: (line: PeerLine) => void,
): Promise<void> {
  const rows = Readable.from(chunks).pipe(Papa.parse(Papa.NODE_STREAM_INPUT, { delimiter: ',', skipEmptyLines: true }));
  let index = 0;
  rows.on('data', (row: string[]) => {
    if (index > 0) take(lineOf(row, index));
    index += 1;
  });
  await once(rows, 'end');
}

function lineOf(row: readonly string[], ordinal: number): PeerLine {
  const [date = '', description = '', reference = '', counterparty = '', amount = '', balance = ''] = row;
  return {
    ordinal,
    amount: decimalOf(amount),
    currency: 'IDR',
    bookedOn: date,
    valueOn: date,
    reversal: false,
    pending: false,
    counterparty: {},
    text: `${description} ${reference} ${counterparty}`,
    details: [],
    balanceAfter: decimalOf(balance),
  };
}
