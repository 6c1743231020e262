import type { AlarmSpec } from '../template/system-model.ts';
import type { MetricStore } from './metric-store.ts';

export type AlarmState = 'OK' | 'ALARM' | 'INSUFFICIENT_DATA';

const BREACHES: Readonly<Record<string, (value: number, threshold: number) => boolean>> = {
  GreaterThanThreshold: (value, threshold) => value > threshold,
  GreaterThanOrEqualToThreshold: (value, threshold) => value >= threshold,
  LessThanThreshold: (value, threshold) => value < threshold,
  LessThanOrEqualToThreshold: (value, threshold) => value <= threshold,
};

/**
 * The state of an alarm now: it alarms when every one of its newest periods breaches. The last period ends now, because
 * CloudWatch moves the window along with the clock. Where missing data is ignored, it stays as it was when the newest data
 * left the window. Metric math is not computed.
 */
export function alarmState(alarm: AlarmSpec, metrics: MetricStore, nowMs: number): AlarmState {
  const { namespace, metricName, dimensions, stat, periodS, evaluationPeriods, missingData } = alarm;
  const breaches = BREACHES[alarm.comparison];
  if (namespace === undefined || metricName === undefined || breaches === undefined) return 'INSUFFICIENT_DATA';
  const query = { namespace, metricName, dimensions, stat, periodS };
  const lastMs = missingData === 'ignore' ? metrics.lastAtMs(query, nowMs) : undefined;
  const atMs = lastMs === undefined ? nowMs : Math.min(nowMs, lastMs + periodS * 1000 - 1);
  const values = metrics.newest(query, evaluationPeriods, atMs);
  if (values.length === 0 && missingData !== 'breaching' && missingData !== 'notBreaching') return 'INSUFFICIENT_DATA';
  const missing = evaluationPeriods - values.length;
  const breached = values.filter((value) => breaches(value, alarm.threshold)).length;
  return breached + (missingData === 'breaching' ? missing : 0) >= evaluationPeriods ? 'ALARM' : 'OK';
}
