import { parseSync } from 'ofx-js';
import { decimalOf, type PeerReader } from './peer.ts';

type Transaction = Readonly<Record<'TRNTYPE' | 'DTPOSTED' | 'TRNAMT' | 'FITID' | 'NAME' | 'MEMO', string>>;

/** Objects by ofx-js, then the same lines as ours. */
export const readWithOfxJs: PeerReader = (chunks, take) => {
  const { OFX: root } = parseSync(Buffer.concat(chunks).toString('latin1'));
  const statement = root['BANKMSGSRSV1'].STMTTRNRS.STMTRS;
  const transactions: readonly Transaction[] = statement.BANKTRANLIST.STMTTRN;
  for (const [
    index,
    { DTPOSTED: posted, TRNAMT: amount, FITID: id, NAME: name, MEMO: memo },
  ] of transactions.entries()) {
    const day = `${posted.slice(0, 4)}-${posted.slice(4, 6)}-${posted.slice(6, 8)}`;
    take({
      ordinal: index + 1,
      amount: decimalOf(amount),
      currency: statement.CURDEF,
      bookedOn: day,
      valueOn: day,
      reversal: false,
      pending: false,
      bankReference: id,
      counterparty: { name },
      text: `${name} ${memo}`,
      details: [],
    });
  }
};
