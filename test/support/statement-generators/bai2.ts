import {
  bookingAt,
  GENERATED_ACCOUNT,
  type GeneratedBooking,
  inChunks,
  OPENING_MINOR,
  type StatementRequest,
  totalsOf,
} from './bookings.ts';

/** Records of a file of so many lines: each booking has its 16 and an 88, three records stand on either side. */
export function bai2Records(lines: number): number {
  return 2 * lines + 6;
}

/** A BAI2 file of one group and one account, control totals and counts in place. */
export function bai2(request: StatementRequest): Iterable<Uint8Array> {
  return inChunks(texts(request));
}

function* texts(request: StatementRequest): Generator<string> {
  const { creditsMinor, debitsMinor, closingMinor } = totalsOf(request);
  yield '01,CENAIDJA,PIUTANG,260829,2300,1,80,,2/\n02,PIUTANG,CENAIDJA,1,260829,2359,IDR,2/\n';
  yield `03,${GENERATED_ACCOUNT},IDR,010,${OPENING_MINOR},,,015,${closingMinor},,/\n`;
  for (let index = 0; index < request.lines; index += 1) yield transaction(bookingAt(request, index));
  const control = OPENING_MINOR + closingMinor + creditsMinor + debitsMinor;
  const records = bai2Records(request.lines);
  yield `49,${control},${records - 4}/\n98,${control},1,${records - 2}/\n99,${control},1,${records}/\n`;
}

function transaction({ index, amountMinor, name, account, invoice, bankReference }: GeneratedBooking): string {
  const isCredit = amountMinor > 0;
  return `16,${isCredit ? '195' : '495'},${Math.abs(amountMinor)},Z,${bankReference},${account},PEMBAYARAN ${invoice} TAHAP ${1 + (index % 4)}\n88,${isCredit ? 'ORG' : 'BNF'}: ${name}\n`;
}
