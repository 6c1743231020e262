import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { AlarmSpec } from '../template/system-model.ts';
import { type Scratch, scratch } from '../testing/scratch.ts';
import { alarmState } from './alarm-state.ts';
import { type MetricStore, openMetrics } from './metric-store.ts';

const AT = Date.parse('2026-11-21T10:00:00Z');
let here: Scratch;
let metrics: MetricStore;
beforeEach(() => {
  here = scratch();
  metrics = openMetrics(here.database);
});
afterEach(() => here.remove());

const query = (stat: string, periodS = 300) =>
  metrics.query({ namespace: 'N', metricName: 'M', dimensions: { b: '2', a: '1' }, stat, periodS }, AT, AT + 3_600_000);
const record = (value: number, minute: number) =>
  metrics.record('N', 'M', { a: '1', b: '2' }, value, AT + minute * 60_000);

describe('a metric', () => {
  it('is summarised by period, whatever the order of its dimensions', () => {
    for (const [value, minute] of [
      [1, 0],
      [3, 4],
      [10, 5],
    ] as const)
      record(value, minute);
    expect(query('Sum')).toEqual({
      timestamps: ['2026-11-21T10:00:00.000Z', '2026-11-21T10:05:00.000Z'],
      values: [4, 10],
    });
    expect(query('Average').values).toEqual([2, 10]);
    expect(query('SampleCount').values).toEqual([2, 1]);
    expect(query('Minimum', 3_600).values).toEqual([1]);
    expect(query('Maximum', 3_600).values).toEqual([10]);
    expect(query('p50', 3_600).values).toEqual([3]);
    expect(query('p99', 3_600).values).toEqual([10]);
  });

  it('is taken from embedded metric format, arrays and several dimension sets included, and from nothing else', () => {
    const emf = {
      _aws: {
        CloudWatchMetrics: [
          { Namespace: 'N', Dimensions: [['a', 'b'], ['a']], Metrics: [{ Name: 'M' }, { Name: 'Gone' }] },
        ],
      },
      a: '1',
      b: 2,
      M: [4, 5],
    };
    metrics.recordLine(JSON.stringify(emf), AT);
    metrics.recordLine('{"_aws": broken', AT);
    metrics.recordLine('plain text', AT);
    expect(query('Sum').values).toEqual([9]);
    expect(
      metrics.query({ namespace: 'N', metricName: 'M', dimensions: { a: '1' }, stat: 'Sum', periodS: 60 }, AT, AT + 1)
        .values,
    ).toEqual([9]);
  });
});

describe('an alarm', () => {
  const alarm = (more: Partial<AlarmSpec>): AlarmSpec => ({
    name: 'x',
    description: '',
    namespace: 'N',
    metricName: 'M',
    dimensions: { a: '1', b: '2' },
    stat: 'Maximum',
    periodS: 300,
    evaluationPeriods: 2,
    threshold: 5,
    comparison: 'GreaterThanThreshold',
    missingData: 'notBreaching',
    ...more,
  });
  const state = (more: Partial<AlarmSpec> = {}) => alarmState(alarm(more), metrics, AT + 9 * 60_000);

  it('rings when every period breaches and not when one does not', () => {
    record(6, 0);
    expect(state()).toBe('OK');
    record(7, 6);
    expect(state()).toBe('ALARM');
    expect(state({ comparison: 'LessThanThreshold' })).toBe('OK');
  });

  it('takes missing data as its template says', () => {
    expect(state()).toBe('OK');
    expect(state({ missingData: 'breaching' })).toBe('ALARM');
    expect(state({ missingData: 'missing' })).toBe('INSUFFICIENT_DATA');
    expect(state({ metricName: undefined })).toBe('INSUFFICIENT_DATA');
  });

  it('looks at periods that end now, not at whole hours', () => {
    record(6, 0);
    const of = (minute: number) =>
      alarmState(alarm({ evaluationPeriods: 1, periodS: 3600 }), metrics, AT + minute * 60_000);
    expect([of(0), of(59), of(60)]).toEqual(['ALARM', 'ALARM', 'OK']);
    expect(alarmState(alarm({ evaluationPeriods: 1, missingData: 'breaching' }), metrics, AT + 299_999)).toBe('ALARM');
    record(1, 7);
    expect(alarmState(alarm({ evaluationPeriods: 1, missingData: 'breaching' }), metrics, AT + 8 * 60_000)).toBe('OK');
  });

  it('stays what the newest data made it where missing data is ignored', () => {
    const ignoring = (minute: number) =>
      alarmState(alarm({ evaluationPeriods: 1, missingData: 'ignore' }), metrics, AT + minute * 60_000);
    expect(ignoring(0)).toBe('INSUFFICIENT_DATA');
    record(6, 0);
    expect(ignoring(0)).toBe('ALARM');
    expect(ignoring(600)).toBe('ALARM');
    record(0, 601);
    expect(ignoring(602)).toBe('OK');
    // Two points an hour apart less a second: the older one is out of sight a second later.
    record(6, 604);
    record(0, 608.9);
    expect(ignoring(608.95)).toBe('ALARM');
    expect(ignoring(700)).toBe('OK');
    expect(ignoring(600)).toBe('ALARM');
  });
});
