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

/** With every tag closed, which readers of either generation understand, or as OFX 1 allows it, values to the line's end. */
export type OfxStyle = 'closed' | 'unclosed';

/** An OFX 1.02 file of one statement. */
export function ofx(request: StatementRequest, style: OfxStyle): Iterable<Uint8Array> {
  return inChunks(style === 'closed' ? texts(request) : withoutEndTags(texts(request)));
}

function* withoutEndTags(closed: Iterable<string>): Generator<string> {
  for (const text of closed) yield text.replaceAll(/(?<=[^>\n])<\/[A-Z]+>/g, '');
}

function* texts(request: StatementRequest): Generator<string> {
  yield 'OFXHEADER:100\r\nDATA:OFXSGML\r\nVERSION:102\r\nSECURITY:NONE\r\nENCODING:USASCII\r\nCHARSET:1252\r\nCOMPRESSION:NONE\r\nOLDFILEUID:NONE\r\nNEWFILEUID:NONE\r\n\r\n' +
    '<OFX><SIGNONMSGSRSV1><SONRS><STATUS><CODE>0</CODE><SEVERITY>INFO</SEVERITY></STATUS><DTSERVER>20260829230000</DTSERVER><LANGUAGE>ENG</LANGUAGE></SONRS></SIGNONMSGSRSV1>' +
    '<BANKMSGSRSV1><STMTTRNRS><TRNUID>1</TRNUID><STATUS><CODE>0</CODE><SEVERITY>INFO</SEVERITY></STATUS><STMTRS><CURDEF>IDR</CURDEF>' +
    `<BANKACCTFROM><BANKID>014</BANKID><ACCTID>${GENERATED_ACCOUNT}</ACCTID><ACCTTYPE>CHECKING</ACCTTYPE></BANKACCTFROM>` +
    '<BANKTRANLIST><DTSTART>20260801</DTSTART><DTEND>20260829</DTEND>\r\n';
  for (let index = 0; index < request.lines; index += 1) yield transaction(bookingAt(request, index));
  const closing = OPENING_MINOR + netOf(request);
  yield `</BANKTRANLIST><LEDGERBAL><BALAMT>${shownMinor(closing, '.')}</BALAMT><DTASOF>20260829</DTASOF></LEDGERBAL></STMTRS></STMTTRNRS></BANKMSGSRSV1></OFX>\r\n`;
}

function netOf(request: StatementRequest): number {
  const { creditsMinor, debitsMinor } = totalsOf(request);
  return creditsMinor - debitsMinor;
}

function transaction({ index, day, amountMinor, name, invoice, bankReference }: GeneratedBooking): string {
  const isCredit = amountMinor > 0;
  return (
    `<STMTTRN>\r\n<TRNTYPE>${isCredit ? 'CREDIT' : 'DEBIT'}</TRNTYPE>\r\n<DTPOSTED>202608${two(day)}120000[+7:WIB]</DTPOSTED>\r\n<TRNAMT>${isCredit ? '' : '-'}${shownMinor(amountMinor, '.')}</TRNAMT>\r\n` +
    `<FITID>${bankReference}</FITID>\r\n<NAME>${name}</NAME>\r\n<MEMO>PEMBAYARAN ${invoice} TAHAP ${1 + (index % 4)}</MEMO>\r\n</STMTTRN>\r\n`
  );
}
