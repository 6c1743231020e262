import type { CsvProfile } from '@piutang/bank-statements';
import {
  bookingAt,
  GENERATED_ACCOUNT,
  inChunks,
  OPENING_MINOR,
  type StatementRequest,
  shownMinor,
  two,
} from './bookings.ts';

/** The export of KlikBCA Bisnis: every cell quoted, amount and direction in one. */
export function klikBcaCsv(request: StatementRequest): Iterable<Uint8Array> {
  return inChunks(klikBcaTexts(request));
}

function* klikBcaTexts(request: StatementRequest): Generator<string> {
  yield 'Tanggal Transaksi,"Keterangan","Cabang","Jumlah","Saldo"\r\n';
  let balance = OPENING_MINOR;
  for (let index = 0; index < request.lines; index += 1) {
    const { day, amountMinor, name, invoice } = bookingAt(request, index);
    balance += amountMinor;
    yield `${two(day)}/08/2026,"TRSF E-BANKING CR ${two(day)}08/FTSCY/WS95031 ${invoice} ${name}","0000","${grouped(amountMinor)} ${amountMinor > 0 ? 'CR' : 'DB'}","${grouped(balance)}"\r\n`;
  }
}

function grouped(minor: number): string {
  return shownMinor(minor, '.').replace(/\B(?=(?:\d{3})+\.)/g, ',');
}

/** How {@link profiledCsv} is read: a bank of which nothing is known but this. */
export const GENERATED_PROFILE: CsvProfile = {
  delimiter: ',',
  skipRows: 1,
  dateColumn: 0,
  dateFormat: 'yyyy-MM-dd',
  amountColumn: 4,
  balanceColumn: 5,
  descriptionColumns: [1, 2, 3],
  decimalSeparator: '.',
  currency: 'IDR',
  account: GENERATED_ACCOUNT,
};

/** Rows of about 124 bytes with few quotes, as most banks export them; see {@link GENERATED_PROFILE}. */
export function profiledCsv(request: StatementRequest): Iterable<Uint8Array> {
  return inChunks(profiledTexts(request));
}

function* profiledTexts(request: StatementRequest): Generator<string> {
  yield 'date,description,reference,counterparty,amount,balance\n';
  let balance = OPENING_MINOR;
  for (let index = 0; index < request.lines; index += 1) {
    const { day, amountMinor, name, account, invoice, bankReference } = bookingAt(request, index);
    balance += amountMinor;
    const sign = amountMinor > 0 ? '' : '-';
    yield `2026-08-${two(day)},BI-FAST CR DARI ${account} PEMBAYARAN ${invoice},${bankReference},"${name}",${sign}${shownMinor(amountMinor, '.')},${shownMinor(balance, '.')}\n`;
  }
}
