import { StringDecoder } from 'node:string_decoder';
import type { Decimal } from '@piutang/bank-statements';
import { SaxesParser } from 'saxes';
import { decimalOf, type PeerReader } from './peer.ts';

type Details = { amount: Decimal; sign: string; endToEndId: string; name: string; account: string; text: string };

/**
 * A camt.053 reader as one would write it on saxes: as few calls of saxes as its interface allows, positions and
 * namespaces off, one switch on the closing tag.
 */
export const readWithSaxes: PeerReader = (chunks, take) => {
  const parser = new SaxesParser({ xmlns: false, position: false });
  const path: string[] = [];
  let text = '';
  let ordinal = 0;
  let currency = '';
  let entry = newEntry();
  let details: Details | undefined;

  parser.on('opentag', (tag) => {
    path.push(tag.name);
    text = '';
    if (tag.name === 'Amt') currency = tag.attributes['Ccy'] ?? '';
    else if (tag.name === 'Ntry') entry = newEntry();
    else if (tag.name === 'TxDtls') {
      details = { amount: { coefficient: 0n, scale: 0 }, sign: '', endToEndId: '', name: '', account: '', text: '' };
    }
  });
  parser.on('text', (part) => {
    text += part;
  });
  parser.on('closetag', (tag) => {
    path.pop();
    const parent = path.at(-1);
    switch (tag.name) {
      case 'Amt':
        if (parent === 'Ntry') {
          entry.amount = decimalOf(text);
          entry.currency = currency;
        } else if (parent === 'TxDtls' && details !== undefined) details.amount = decimalOf(text);
        break;
      case 'CdtDbtInd':
        if (parent === 'Ntry') entry.sign = text;
        else if (parent === 'TxDtls' && details !== undefined) details.sign = text;
        break;
      case 'Cd':
        if (parent === 'Sts') entry.status = text;
        break;
      case 'Dt':
        if (parent === 'BookgDt') entry.bookedOn = text;
        else if (parent === 'ValDt') entry.valueOn = text;
        break;
      case 'RvslInd':
        entry.reversal = text === 'true';
        break;
      case 'AcctSvcrRef':
        if (parent === 'Ntry') entry.bankReference = text;
        break;
      case 'EndToEndId':
        if (details !== undefined) details.endToEndId = text;
        break;
      case 'Nm':
        if (details !== undefined) details.name = text;
        break;
      case 'Id':
        if (details !== undefined && parent === 'Othr') details.account = text;
        break;
      case 'Ustrd':
        if (details !== undefined) details.text = text;
        break;
      case 'TxDtls':
        if (details !== undefined) entry.details.push(details);
        details = undefined;
        break;
      case 'Ntry':
        ordinal += 1;
        take(lineOf(entry, ordinal));
        break;
    }
    text = '';
  });

  const decoder = new StringDecoder('utf8');
  for (const chunk of chunks) parser.write(decoder.write(Buffer.from(chunk.buffer, chunk.byteOffset, chunk.length)));
  parser.write(decoder.end()).close();
};

function newEntry() {
  return {
    amount: { coefficient: 0n, scale: 0 } as Decimal,
    currency: '',
    sign: '',
    status: '',
    bookedOn: '',
    valueOn: '',
    reversal: false,
    bankReference: '',
    details: [] as Details[],
  };
}

function lineOf(entry: ReturnType<typeof newEntry>, ordinal: number) {
  const [first] = entry.details;
  return {
    ordinal,
    amount: signed(entry.amount, entry.sign),
    currency: entry.currency,
    bookedOn: entry.bookedOn,
    valueOn: entry.valueOn,
    reversal: entry.reversal,
    pending: entry.status === 'PDNG',
    counterparty: { name: first?.name ?? '', account: first?.account ?? '' },
    text: first?.text ?? '',
    details: entry.details.map(({ amount, sign, endToEndId, name, account, text }) => ({
      amount: signed(amount, sign),
      endToEndId,
      counterparty: { name, account },
      text,
    })),
    bankReference: entry.bankReference,
    endToEndId: first?.endToEndId ?? '',
  };
}

function signed(amount: Decimal, sign: string): Decimal {
  return sign === 'DBIT' ? { coefficient: -amount.coefficient, scale: amount.scale } : amount;
}
