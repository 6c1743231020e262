import type { Header } from './columns.ts';

/** What is known of one bank's export beyond the names of its columns. */
export type BankExport = {
  readonly name: string;
  /** Column names, normalised, that must stand in this order from the first column on; `` is an unnamed column. */
  readonly header: readonly string[];
  readonly currency: string;
  /** The export has no account number inside: it is in the file's name. */
  readonly accountInFileName?: boolean;
  /** How the remarks are written; see `remarks.ts`. */
  readonly remarks: 'bca' | 'plain';
};

/**
 * Exports of Indonesian banks. No bank publishes a specification; each shape is read off public importers and their
 * tests, which agree with each other. All write a decimal point, thousands commas and the day first, all are in rupiah
 * unless a column says otherwise.
 */
export const BANK_EXPORTS: readonly BankExport[] = [
  // KlikBCA Bisnis: amount and CR/DB in one cell, `"287,490.00 DB"`.
  {
    name: 'KlikBCA Bisnis',
    header: ['tanggal transaksi', 'keterangan', 'cabang', 'jumlah', 'saldo'],
    currency: 'IDR',
    remarks: 'bca',
  },
  // KlikBCA Individu: CR/DB in an unnamed column, `'01/08` without a year, PEND, a footer of four totals.
  {
    name: 'KlikBCA Individu',
    header: ['tanggal transaksi', 'keterangan', 'cabang', 'jumlah', '', 'saldo'],
    currency: 'IDR',
    remarks: 'bca',
  },
  {
    name: 'KlikBCA Individu',
    header: ['tanggal', 'keterangan', 'cabang', 'jumlah', '', 'saldo'],
    currency: 'IDR',
    remarks: 'bca',
  },
  {
    name: 'KlikBCA Bisnis',
    header: ['tanggal', 'keterangan', 'cabang', 'jumlah', 'saldo'],
    currency: 'IDR',
    remarks: 'bca',
  },
  // The same two in English; newer ones come with `;` and ` Rp800,000.00 `.
  {
    name: 'BCA English',
    header: ['date', 'description', 'branch', 'amount', '', 'balance'],
    currency: 'IDR',
    remarks: 'bca',
  },
  {
    name: 'BCA English',
    header: ['date', 'description', 'branch', 'amount', 'balance'],
    currency: 'IDR',
    remarks: 'bca',
  },
  {
    name: 'BCA English',
    header: ['transaction date', 'description', 'branch', 'amount', '', 'balance'],
    currency: 'IDR',
    remarks: 'bca',
  },
  {
    name: 'BCA English',
    header: ['transaction date', 'description', 'branch', 'amount', 'balance'],
    currency: 'IDR',
    remarks: 'bca',
  },
  // Mandiri Cash Management and Kopra: `;`, credit before debit, `01 September 2026 14:24:27`.
  {
    name: 'Mandiri Kopra',
    header: ['accountno', 'ccy', 'postdate', 'remarks', 'additionaldesc', 'credit amount', 'debit amount'],
    currency: 'IDR',
    remarks: 'plain',
  },
  {
    name: 'Mandiri',
    header: [
      'account no',
      'date',
      'val date',
      'transaction code',
      'description',
      'description',
      'reference no',
      'debit',
      'credit',
    ],
    currency: 'IDR',
    remarks: 'plain',
  },
  {
    name: 'Mandiri',
    header: ['tgl', 'tgl val', 'rincian transaksi', 'no referensi', 'debit', 'kredit', 'saldo'],
    currency: 'IDR',
    remarks: 'plain',
  },
  // BNI Direct: `01/05/26 10.00.00`, description in parts by `|`, no balance, account only in the file's name.
  {
    name: 'BNI Direct',
    header: ['post date', 'value date', 'branch', 'journal no', 'description', 'debit', 'credit'],
    currency: 'IDR',
    remarks: 'plain',
    accountInFileName: true,
  },
  // BRI CMS and API reconciliation files: balance before and after each row.
  {
    name: 'BRI CMS',
    header: [
      'id',
      'norek',
      'tgl tran',
      'tgl efektif',
      'jam tran',
      'seq',
      'desk tran',
      'saldo awal mutasi',
      'mutasi debet',
      'mutasi kredit',
      'saldo akhir mutasi',
    ],
    currency: 'IDR',
    remarks: 'plain',
  },
  {
    name: 'BSI',
    header: ['trxid', 'tanggal', 'trx time', 'd k', 'mutasi', 'saldo', 'keterangan'],
    currency: 'IDR',
    remarks: 'plain',
  },
  {
    name: 'BCA Syariah',
    header: [
      'tanggal efektif',
      'tanggal transaksi',
      'jam input',
      'kode transaksi',
      'keterangan',
      'keterangan tambahan',
      'd c',
      'nominal',
      'saldo',
    ],
    currency: 'IDR',
    remarks: 'plain',
  },
  {
    name: 'OCBC Velocity',
    header: [
      'transaction date',
      'value date',
      'reference no',
      'cheque no',
      'description',
      'debit',
      'credit',
      'balance',
    ],
    currency: 'IDR',
    remarks: 'plain',
  },
  {
    name: 'Permata',
    header: [
      'post date',
      'eff date',
      'transaction code',
      'cheque number',
      'ref no',
      'customer no',
      'description',
      'debit',
      'credit',
      'total',
    ],
    currency: 'IDR',
    remarks: 'plain',
  },
  {
    name: 'CIMB Niaga',
    header: ['post date', 'eff date', 'cheque no', 'description', 'debit', 'credit', 'balance'],
    currency: 'IDR',
    remarks: 'plain',
  },
];

/**
 * The bank whose export has this header; a running number before the known columns or more behind them do not matter.
 * Indonesian names say enough in any order, English ones are those of many banks.
 */
export function bankOf(header: Header): BankExport | undefined {
  const first = header.names[0] === 'no' ? 1 : 0;
  const exact = BANK_EXPORTS.find((bank) => bank.header.every((name, column) => header.names[first + column] === name));
  if (exact !== undefined || !header.languages.has('id')) return exact;
  return BANK_EXPORTS.find((bank) => bank.header.every((name) => header.names.includes(name)));
}
