export {
  type AgeingAccumulator,
  type AgeingBucket,
  type AgeingResult,
  type AgeingSettings,
  type CurrencyAgeing,
  checkedAgeing,
  createAgeing,
} from './ageing.ts';
export { ageingJson } from './ageing-json.ts';
export { bucketIndexOf, bucketLabels, bucketOf, DEFAULT_BUCKET_DAYS, NOT_DUE } from './buckets.ts';
export { type CallingRules, type CallingWindow, callingWindow } from './calling-window.ts';
export {
  createForecast,
  FORECAST_WEEKS,
  type Forecast,
  type ForecastBook,
  type ForecastItem,
  type ForecastSettings,
  type ForecastWeek,
} from './forecast.ts';
export { type GroupAgeing, type GroupGaps, groupAgeing } from './group-view.ts';
export { type KeyFigures, keyFigures } from './key-figures.ts';
export {
  KPI_DEFINITIONS_VERSION,
  type KpiDefinition,
  type KpiName,
  type KpiUnit,
  kpiDefinition,
} from './kpi-definitions.ts';
export {
  AT_RISK_DAYS,
  type InvoiceHistory,
  type Kpi,
  type KpiInputs,
  type KpiPeriod,
  type KpiRow,
  kpiNames,
  kpiRows,
  kpisOf,
  type ReceiptHistory,
  salesMonth,
  type WorkHistory,
} from './kpis.ts';
export { createPayerBook, DUE_SOON_DAYS, type PayerBook, type PayerPosition } from './payer-book.ts';
export {
  createHistoryBook,
  type HistoryBook,
  type PayerHistory,
  type PayerStanding,
  type PaymentRecord,
  paymentRecordOf,
  payWithin30Permille,
  standingOf,
} from './payer-history.ts';
export {
  DEFAULT_CALLS_PER_DAY,
  type PersonalTier,
  type RankingSettings,
  rankingSettings,
  rankPayers,
  topPayers,
  type ValueTier,
  type WorklistRow,
  type WorklistTurn,
} from './ranking.ts';
export { TOP_DEBTORS, type TopDebtor, topDebtors } from './top-debtors.ts';
export { type NextAction, nextActionText, paymentsText, standingText } from './worklist-text.ts';
