import type { Tenant } from '@piutang/tenancy';

/** Titles and labels of the dashboard, in the language of the people who look at it. */
export type DashboardText = {
  readonly heading: string;
  readonly figures: string;
  readonly ageing: string;
  readonly toDo: string;
  readonly debtors: string;
  readonly forecast: string;
  readonly checks: string;
  readonly costGraph: { readonly title: string; readonly reads: string; readonly writes: string };
  readonly money: string;
  readonly worklist: string;
  readonly review: string;
  readonly files: string;
  readonly filesGraph: {
    readonly title: string;
    readonly posted: string;
    readonly quarantined: string;
    readonly refused: string;
  };
  readonly linesGraph: {
    readonly title: string;
    readonly posted: string;
    readonly inReview: string;
    /** Of the last automatic posts those that people took back, and whether the threshold rose for it. */
    readonly wrong: string;
    readonly raised: string;
  };
  readonly statementAge: { readonly title: string; readonly age: string; readonly checks: string };
  readonly invoices: {
    readonly title: string;
    readonly ingested: string;
    readonly aged: string;
    readonly overduePayers: string;
  };
  readonly reminders: {
    readonly title: string;
    readonly sent: string;
    readonly suppressed: string;
    readonly delivered: string;
    readonly bounced: string;
  };
};

const EN: DashboardText = {
  heading: 'receivables',
  figures: 'Key figures',
  ageing: 'Ageing',
  toDo: 'To do, by day',
  debtors: 'Largest debtors',
  forecast: 'Cash forecast',
  checks: 'Checks',
  costGraph: { title: 'What is paid for: units of the table', reads: 'read units', writes: 'write units' },
  money: 'Money',
  worklist: 'Who to call first',
  review: 'Payments to review',
  files: 'Bank files',
  filesGraph: { title: 'Bank files a day', posted: 'posted', quarantined: 'quarantined', refused: 'bookings refused' },
  linesGraph: {
    title: 'Bank lines',
    posted: 'posted',
    inReview: 'in review',
    wrong: 'posted wrongly, of the last 500',
    raised: 'threshold raised',
  },
  statementAge: { title: 'Newest bank statement, business days', age: 'age', checks: 'checks failed' },
  invoices: { title: 'Invoices and ageing', ingested: 'ingested', aged: 'aged', overduePayers: 'overdue payers' },
  reminders: { title: 'Reminders', sent: 'sent', suppressed: 'suppressed', delivered: 'delivered', bounced: 'bounced' },
};

const ID: DashboardText = {
  heading: 'piutang usaha',
  figures: 'Angka kunci',
  ageing: 'Umur piutang',
  toDo: 'Yang harus dikerjakan, per hari',
  debtors: 'Penunggak terbesar',
  forecast: 'Prakiraan kas',
  checks: 'Pemeriksaan',
  costGraph: { title: 'Yang dibayar: satuan tabel', reads: 'satuan baca', writes: 'satuan tulis' },
  money: 'Uang masuk',
  worklist: 'Hubungi lebih dulu',
  review: 'Pembayaran yang perlu diperiksa',
  files: 'Berkas bank',
  filesGraph: {
    title: 'Berkas bank per hari',
    posted: 'dibukukan',
    quarantined: 'dikarantina',
    refused: 'mutasi ditolak',
  },
  linesGraph: {
    title: 'Mutasi bank',
    posted: 'dibukukan',
    inReview: 'perlu diperiksa',
    wrong: 'keliru, dari 500 terakhir',
    raised: 'ambang naik',
  },
  statementAge: { title: 'Rekening koran terbaru, hari kerja', age: 'umur', checks: 'pemeriksaan gagal' },
  invoices: {
    title: 'Faktur dan umur piutang',
    ingested: 'diterima',
    aged: 'diumurkan',
    overduePayers: 'pembayar lewat tempo',
  },
  reminders: { title: 'Pengingat', sent: 'terkirim', suppressed: 'ditahan', delivered: 'sampai', bounced: 'ditolak' },
};

/** The dashboard's words in the tenant's language; what only engineers look at stays English. */
export function dashboardText(language: Tenant['language']): DashboardText {
  return language === 'id' ? ID : EN;
}
