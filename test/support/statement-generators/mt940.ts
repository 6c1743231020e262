import {
  bookingAt,
  GENERATED_ACCOUNT,
  type GeneratedBooking,
  inChunks,
  OPENING_MINOR,
  type StatementRequest,
  shownMinor,
  two,
} from './bookings.ts';

/** How :86: is written: free text as in Indonesia, or the subfields of German banks with SEPA keys. */
export type Mt940Dialect = 'plain' | 'subfields';

/** An MT940 of one statement, its closing balance at the end. */
export function mt940(request: StatementRequest, dialect: Mt940Dialect): Iterable<Uint8Array> {
  return inChunks(texts(request, dialect === 'plain' ? plainText : subfields));
}

function* texts(request: StatementRequest, information: (booking: GeneratedBooking) => string): Generator<string> {
  yield `:20:STMT260829\r\n:25:${GENERATED_ACCOUNT}\r\n:28C:1/1\r\n:60F:C260801IDR${shownMinor(OPENING_MINOR, ',')}\r\n`;
  let balance = OPENING_MINOR;
  for (let index = 0; index < request.lines; index += 1) {
    const booking = bookingAt(request, index);
    const { amountMinor, bankReference } = booking;
    const day = two(booking.day);
    balance += amountMinor;
    yield `:61:2608${day}08${day}${amountMinor > 0 ? 'C' : 'D'}${shownMinor(amountMinor, ',')}NTRFNONREF//${bankReference}\r\n:86:${information(booking)}\r\n`;
  }
  yield `:62F:C260829IDR${shownMinor(balance, ',')}\r\n-\r\n`;
}

function plainText({ name, account, invoice, index }: GeneratedBooking): string {
  return `MCM InhouseTrf DARI ${name}\r\nTRANSFER ${account} PEMBAYARAN ${invoice} TAHAP ${1 + (index % 4)}`;
}

function subfields({ name, account, invoice, index }: GeneratedBooking): string {
  return `166?00GUTSCHRIFT?109310?20EREF+E2E-${invoice}?21SVWZ+${invoice} ABSCHLAG ${1 + (index % 4)}?30BCADIDJA?31${account}?32${name.slice(0, 27)}?34000`;
}
