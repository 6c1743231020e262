import Papa from 'papaparse';
import { decimalOf, type PeerReader } from './peer.ts';

/** Rows by papaparse in its quickest form, the whole text at once with the delimiter told, then the same lines as ours. */
export const readWithPapaparse: PeerReader = (chunks, take) => {
  const text = Buffer.concat(chunks).toString('utf8');
  const { data } = Papa.parse<string[]>(text, { delimiter: ',', newline: '\n', skipEmptyLines: true });
  for (let index = 1; index < data.length; index += 1) {
    const [date = '', description = '', reference = '', counterparty = '', amount = '', balance = ''] = data[index]!;
    take({
      ordinal: index,
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
    });
  }
};
