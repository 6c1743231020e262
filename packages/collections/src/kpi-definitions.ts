import type { Language } from '@piutang/money';

/** A figure whose rows are invoices, receipts or months of one currency's records. */
export type RecordKpiName =
  | 'dso'
  | 'dso-countback'
  | 'best-possible-dso'
  | 'average-days-delinquent'
  | 'weighted-days-late'
  | 'collection-effectiveness'
  | 'at-risk-rate'
  | 'touchless-rate'
  | 'touchless-value-rate'
  | 'unapplied-days';

/** A figure of what was done: promises, decisions, touches, forecasts. */
export type WorkKpiName = 'promise-kept-rate' | 'dunning-coverage' | 'worklist-coverage' | 'forecast-error';

/** Names of the figures; a roll rate bears the number of the bucket that is left, 0 being what is not due. */
export type KpiName = RecordKpiName | WorkKpiName | `roll-rate-${number}`;

export type KpiUnit = 'days' | 'percent';

/** What a figure means, in the words that stand beside it wherever it is shown. */
export type KpiDefinition = {
  readonly unit: KpiUnit;
  readonly label: Readonly<Record<Language, string>>;
  readonly formula: Readonly<Record<Language, string>>;
};

/** Raised when a formula changes, so that a stored figure says by which one it was computed. */
export const KPI_DEFINITIONS_VERSION = 1;

const DEFINITIONS: Readonly<Record<RecordKpiName | WorkKpiName, KpiDefinition>> = {
  dso: {
    unit: 'days',
    label: { en: 'Days sales outstanding', id: 'Umur piutang (DSO)' },
    formula: {
      en: 'receivables at the end / sales of the period x days of the period',
      id: 'piutang akhir / penjualan periode x hari periode',
    },
  },
  'dso-countback': {
    unit: 'days',
    label: { en: 'DSO, counted back', id: 'DSO, hitung mundur' },
    formula: {
      en: 'receivables at the end, less each month of sales counted back; full months count their days, the last its part',
      id: 'piutang akhir dikurangi penjualan tiap bulan, dihitung mundur; bulan penuh dihitung harinya, yang terakhir bagiannya',
    },
  },
  'best-possible-dso': {
    unit: 'days',
    label: { en: 'Best possible DSO', id: 'DSO terbaik yang mungkin' },
    formula: {
      en: 'receivables not yet due / sales of the period x days of the period',
      id: 'piutang belum jatuh tempo / penjualan periode x hari periode',
    },
  },
  'average-days-delinquent': {
    unit: 'days',
    label: { en: 'Average days delinquent', id: 'Rata-rata hari tunggakan' },
    formula: { en: 'DSO less best possible DSO', id: 'DSO dikurangi DSO terbaik yang mungkin' },
  },
  'weighted-days-late': {
    unit: 'days',
    label: { en: 'Weighted days late', id: 'Hari terlambat tertimbang' },
    formula: {
      en: 'sum of settled amount x days after the due date / sum of settled amount',
      id: 'jumlah pelunasan x hari setelah jatuh tempo / jumlah pelunasan',
    },
  },
  'collection-effectiveness': {
    unit: 'percent',
    label: { en: 'Collection effectiveness', id: 'Efektivitas penagihan (CEI)' },
    formula: {
      en: '(receivables at the begin + sales - receivables at the end) / (receivables at the begin + sales - receivables not due at the end)',
      id: '(piutang awal + penjualan - piutang akhir) / (piutang awal + penjualan - piutang belum jatuh tempo pada akhir)',
    },
  },
  'at-risk-rate': {
    unit: 'percent',
    label: { en: 'At-risk rate', id: 'Tingkat berisiko' },
    formula: {
      en: 'invoiced amount still open 90 days after its due date / invoiced amount that became that old in the period',
      id: 'nilai faktur yang masih terbuka 90 hari setelah jatuh tempo / nilai faktur yang mencapai umur itu dalam periode',
    },
  },
  'touchless-rate': {
    unit: 'percent',
    label: { en: 'Touchless rate', id: 'Tanpa sentuhan' },
    formula: {
      en: 'receipts applied without a person / receipts',
      id: 'penerimaan yang diterapkan tanpa orang / penerimaan',
    },
  },
  'touchless-value-rate': {
    unit: 'percent',
    label: { en: 'Touchless rate by value', id: 'Tanpa sentuhan menurut nilai' },
    formula: {
      en: 'amount of receipts applied without a person / amount of receipts',
      id: 'nilai penerimaan yang diterapkan tanpa orang / nilai penerimaan',
    },
  },
  'unapplied-days': {
    unit: 'days',
    label: { en: 'Unapplied days', id: 'Hari belum diterapkan' },
    formula: {
      en: 'sum of unapplied amount x days since its value date / sum of unapplied amount',
      id: 'jumlah kas belum diterapkan x hari sejak tanggal valuta / jumlah kas belum diterapkan',
    },
  },
  'promise-kept-rate': {
    unit: 'percent',
    label: { en: 'Promises kept', id: 'Janji ditepati' },
    formula: {
      en: 'promises kept / promises judged in the period',
      id: 'janji yang ditepati / janji yang dinilai dalam periode',
    },
  },
  'dunning-coverage': {
    unit: 'percent',
    label: { en: 'Dunning coverage', id: 'Cakupan penagihan' },
    formula: {
      en: 'overdue payers with an action or a recorded reason on the last day decided / overdue payers of that day',
      id: 'pembayar menunggak dengan tindakan atau alasan tercatat pada hari keputusan terakhir / pembayar menunggak hari itu',
    },
  },
  'worklist-coverage': {
    unit: 'percent',
    label: { en: 'Worklist coverage', id: 'Cakupan daftar kerja' },
    formula: {
      en: 'chaseable amount of listed payers for a person who were touched in the last 14 days / chaseable amount of listed payers for a person',
      id: 'nilai tertagih pembayar di daftar orang yang disentuh dalam 14 hari terakhir / nilai tertagih pembayar di daftar orang',
    },
  },
  'forecast-error': {
    unit: 'percent',
    label: { en: 'Forecast error, four weeks', id: 'Galat prakiraan, empat minggu' },
    formula: {
      en: 'sum over past four-week forecasts of the difference between forecast and cash / sum of the cash',
      id: 'jumlah selisih prakiraan empat minggu dan kas yang masuk / jumlah kas yang masuk',
    },
  },
};

/** The definition of any figure. */
export function kpiDefinition(name: KpiName): KpiDefinition {
  const known = DEFINITIONS[name as RecordKpiName | WorkKpiName];
  if (known !== undefined) return known;
  const from = Number(name.slice('roll-rate-'.length));
  return {
    unit: 'percent',
    label: { en: `Roll rate out of bucket ${from}`, id: `Laju pindah dari kelompok ${from}` },
    formula: {
      en: `balance in age bucket ${from + 1} now / balance in age bucket ${from} thirty days ago; bucket 0 is what is not due`,
      id: `saldo kelompok umur ${from + 1} kini / saldo kelompok umur ${from} tiga puluh hari lalu; kelompok 0 belum jatuh tempo`,
    },
  };
}
