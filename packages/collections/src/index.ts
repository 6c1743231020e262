export {
  type AgeingAccumulator,
  type AgeingBucket,
  type AgeingResult,
  type AgeingSettings,
  type CurrencyAgeing,
  createAgeing,
} from './ageing.ts';
export { bucketIndexOf, bucketLabels, bucketOf, DEFAULT_BUCKET_DAYS, NOT_DUE } from './buckets.ts';
export { type KeyFigures, keyFigures } from './key-figures.ts';
export {
  type InvoiceHistory,
  KPI_FORMULAS,
  type Kpi,
  type KpiInputs,
  type KpiName,
  type KpiPeriod,
  kpisOf,
  type ReceiptHistory,
} from './kpis.ts';
export { createPayerBook, DUE_SOON_DAYS, type PayerBook, type PayerPosition } from './payer-book.ts';
export {
  type RankingSettings,
  rankingSettings,
  rankPayers,
  topPayers,
  type ValueTier,
  type WorklistRow,
} from './ranking.ts';
export { type NextAction, nextActionText } from './worklist-text.ts';
