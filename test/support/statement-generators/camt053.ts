import {
  bookingAt,
  GENERATED_ACCOUNT,
  type GeneratedBooking,
  inChunks,
  OPENING_MINOR,
  type StatementRequest,
  shownMinor,
  totalsOf,
  two,
} from './bookings.ts';

/** A camt.053.001.08 of one statement, indented by nothing, as banks send it; one name in six is not ASCII. */
export function camt053(request: StatementRequest): Iterable<Uint8Array> {
  return inChunks(texts(request));
}

function* texts(request: StatementRequest): Generator<string> {
  const { closingMinor } = totalsOf(request);
  yield '<?xml version="1.0" encoding="UTF-8"?>\n<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.08"><BkToCstmrStmt>' +
    '<GrpHdr><MsgId>M260829</MsgId><CreDtTm>2026-08-29T23:00:00</CreDtTm></GrpHdr><Stmt><Id>S260829</Id><ElctrncSeqNb>1</ElctrncSeqNb>' +
    `<CreDtTm>2026-08-29T23:00:00</CreDtTm><Acct><Id><Othr><Id>${GENERATED_ACCOUNT}</Id></Othr></Id><Ccy>IDR</Ccy></Acct>` +
    balance('OPBD', OPENING_MINOR, '2026-08-01') +
    `${balance('CLBD', closingMinor, '2026-08-29')}\n`;
  for (let index = 0; index < request.lines; index += 1) yield entry(bookingAt(request, index));
  yield '</Stmt></BkToCstmrStmt></Document>\n';
}

function balance(code: string, minor: number, day: string): string {
  return `<Bal><Tp><CdOrPrtry><Cd>${code}</Cd></CdOrPrtry></Tp><Amt Ccy="IDR">${shownMinor(minor, '.')}</Amt><CdtDbtInd>CRDT</CdtDbtInd><Dt><Dt>${day}</Dt></Dt></Bal>`;
}

function entry({ index, day, amountMinor, name, account, invoice, bankReference }: GeneratedBooking): string {
  const isCredit = amountMinor > 0;
  const amount = shownMinor(amountMinor, '.');
  const on = `<Dt>2026-08-${two(day)}</Dt>`;
  const mark = isCredit ? 'CRDT' : 'DBIT';
  const party = isCredit ? 'Dbtr' : 'Cdtr';
  const shownName = index % 6 === 0 ? `${name} – Café &amp; Co` : name;
  return (
    `<Ntry><Amt Ccy="IDR">${amount}</Amt><CdtDbtInd>${mark}</CdtDbtInd><Sts><Cd>BOOK</Cd></Sts><BookgDt>${on}</BookgDt><ValDt>${on}</ValDt>` +
    `<AcctSvcrRef>${bankReference}</AcctSvcrRef><NtryDtls><TxDtls><Refs><EndToEndId>E2E-${invoice}</EndToEndId></Refs><Amt Ccy="IDR">${amount}</Amt>` +
    `<CdtDbtInd>${mark}</CdtDbtInd><RltdPties><${party}><Pty><Nm>${shownName}</Nm></Pty></${party}><${party}Acct><Id><Othr><Id>${account}</Id></Othr></Id></${party}Acct></RltdPties>` +
    `<RmtInf><Ustrd>Pembayaran ${invoice} tahap ${1 + (index % 4)}</Ustrd></RmtInf></TxDtls></NtryDtls></Ntry>\n`
  );
}
