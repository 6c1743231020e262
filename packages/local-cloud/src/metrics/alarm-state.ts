import type { AlarmSpec } from '../template/system-model.ts';
import type { MetricStore } from './metric-store.ts';

export type AlarmState = 'OK' | 'ALARM' | 'INSUFFICIENT_DATA';

const BREACHES: Readonly<Record<string, (value: number, threshold: number) => boolean>> = {
  GreaterThanThreshold: (value, threshold) => value > threshold,
  GreaterThanOrEqualToThreshold: (value, threshold) => value >= threshold,
  LessThanThreshold: (value, threshold) => value < threshold,
  LessThanOrEqualToThreshold: (value, threshold) => value <= threshold,
};

/** The state of an alarm now: it alarms when every one of its newest periods breaches. Metric math is not computed. */
export function alarmState(alarm: AlarmSpec, metrics: MetricStore, nowMs: number): AlarmState {
  const breaches = BREACHES[alarm.comparison];
  if (alarm.namespace === undefined || alarm.metricName === undefined || breaches === undefined) {
    return 'INSUFFICIENT_DATA';
  }
  const periodMs = alarm.periodS * 1000;
  const endMs = (Math.floor(nowMs / periodMs) + 1) * periodMs;
  const query = {
    namespace: alarm.namespace,
    metricName: alarm.metricName,
    dimensions: alarm.dimensions,
    stat: alarm.stat,
    periodS: alarm.periodS,
  };
  const { values } = metrics.query(query, endMs - alarm.evaluationPeriods * periodMs, endMs);
  const missing = alarm.evaluationPeriods - values.length;
  if (values.length === 0 && alarm.missingData !== 'breaching' && alarm.missingData !== 'notBreaching') {
    return 'INSUFFICIENT_DATA';
  }
  const breached = values.filter((value) => breaches(value, alarm.threshold)).length;
  const missingBreaches = alarm.missingData === 'breaching' ? missing : 0;
  return breached + missingBreaches >= alarm.evaluationPeriods ? 'ALARM' : 'OK';
}
