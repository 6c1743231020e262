import { METRIC_NAMES } from '@piutang/infra/constructs/metrics.ts';
import { WIDGET_VIEWS } from '@piutang/infra/constructs/widgets.ts';
import { describe, expect, it } from 'vitest';
import { exampleTenant, resourcesOf, templatesOf } from './synthesized.ts';

const { operations } = templatesOf(exampleTenant());
const alarms = resourcesOf(operations, 'AWS::CloudWatch::Alarm');

describe('every alarm', () => {
  it.each(alarms)('%s says what a person does next, names its runbook section and tells somebody', (_, alarm) => {
    expect(alarm.Properties.AlarmDescription).toMatch(
      /: .{20,}\. Runbook: docs\/runbook\.md, section "(Dead letters|Work is late|A function fails|Bank statement overdue|The daily run did not finish|A record was changed past the pipeline|A large bank file stopped halfway|A file in quarantine|A check of the day failed)"\.$/,
    );
    expect(alarm.Properties.AlarmActions).toEqual([{ Ref: expect.stringMatching(/^Alarms/) }]);
  });

  it('watches what the functions do for this tenant alone', () => {
    const business = alarms.filter(([, each]) => each.Properties.Namespace === 'Piutang');
    expect(business.map(([, each]) => each.Properties.MetricName).sort()).toEqual([
      'ChecksFailed',
      'DeadLetters',
      'InvoicesAged',
      'LateQueues',
      'NewestStatementAgeDays',
      'Refusals',
      'TamperedRecords',
    ]);
    for (const [, each] of business) {
      expect(each.Properties.Dimensions).toEqual([{ Name: 'tenant', Value: 'example' }]);
    }
  });

  it('is one of ten at most, and looks at one metric: more are billed each month', () => {
    expect(alarms.length).toBeLessThanOrEqual(10);
    for (const [, each] of alarms) expect(each.Properties.Metrics).toBeUndefined();
  });

  it('treats silence of the daily run and of the looks at the queues as an alarm, and silence elsewhere as peace', () => {
    const missing = (word: string) =>
      alarms.filter(([, each]) => each.Properties.TreatMissingData === word).map(([id]) => id.slice(0, -8));
    expect(missing('breaching').sort()).toEqual(['RunNotFinished', 'WorkLate']);
    // Between two looks nothing is known: a dead letter lies until a look finds it gone.
    expect(missing('ignore')).toEqual(['DeadLetters']);
    expect(missing('notBreaching')).toHaveLength(alarms.length - 3);
  });

  it('rings for late work at the first look that says so, and when three looks have failed', () => {
    const [, late] = alarms.find(([id]) => id.startsWith('WorkLate'))!;
    expect(late.Properties).toMatchObject({
      Period: 3 * 3600,
      EvaluationPeriods: 1,
      Statistic: 'Maximum',
      Threshold: 0,
    });
  });

  it('calls a statement overdue when firm reminders begin to be held', () => {
    const patient = templatesOf(
      exampleTenant((json) => {
        json.dunning = { ...(json.dunning as object), maxBankAgeBusinessDays: 4 };
      }),
    );
    const [, alarm] = resourcesOf(patient.operations, 'AWS::CloudWatch::Alarm').find(([id]) =>
      id.startsWith('StatementOverdue'),
    )!;
    expect(alarm.Properties).toMatchObject({ Threshold: 4, ComparisonOperator: 'GreaterThanThreshold' });
  });
});

describe('the dashboard', () => {
  const [, dashboard] = resourcesOf(operations, 'AWS::CloudWatch::Dashboard')[0]!;
  const text = JSON.stringify(dashboard.Properties.DashboardBody);

  it('is named after the tenant', () => {
    expect(dashboard.Properties.DashboardName).toBe('Piutang-example');
  });

  it.each(WIDGET_VIEWS)('shows the view %s', (view) => {
    expect(text).toContain(JSON.stringify(`"view":"${view}"`).slice(1, -1));
  });

  it.each(METRIC_NAMES)('has a graph of %s', (name) => {
    expect(text).toContain(name);
  });
});
