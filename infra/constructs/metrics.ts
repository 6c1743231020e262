import { Duration } from 'aws-cdk-lib';
import { Metric, Stats } from 'aws-cdk-lib/aws-cloudwatch';
import type { TableV2 } from 'aws-cdk-lib/aws-dynamodb';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import type { PipelineFunction } from './pipeline-function.ts';

/** Namespace of the metrics that the functions write into their logs (embedded metric format). */
export const METRIC_NAMESPACE = 'Piutang';

/**
 * Every business metric; the only dimension is `tenant`. Counts, not amounts: an amount in a metric would be a float.
 * `NewestStatementAgeDays` is in business days of the tenant's calendar.
 */
export const METRIC_NAMES = [
  'FilesPosted',
  'FilesQuarantined',
  'LinesRefused',
  'LinesPosted',
  'LinesInReview',
  'InvoicesIngested',
  'InvoicesAged',
  'OverduePayers',
  'NoticesSent',
  'NoticesSuppressed',
  'TemplatesPassedOver',
  'Deliveries',
  'Bounces',
  'NewestStatementAgeDays',
  'TamperedRecords',
  'AutomaticPostsWrong',
  'AutoThresholdRaised',
  'ChecksFailed',
  'DeadLetters',
  'LateQueues',
  'Refusals',
] as const;

/** Name of a business metric. */
export type MetricName = (typeof METRIC_NAMES)[number];

/** What is measured; when it alarms is in `alarms.ts`, how it looks in `widgets.ts`. */
export type TenantMetrics = ReturnType<typeof tenantMetrics>;

const QUEUE_PERIOD = { statistic: Stats.MAXIMUM, period: Duration.minutes(5) };

/** The metrics of one tenant. */
export function tenantMetrics(tenant: string) {
  return {
    /** A business metric by the hour, summed unless said otherwise. */
    business: (metricName: MetricName, statistic: string = Stats.SUM): Metric =>
      new Metric({
        namespace: METRIC_NAMESPACE,
        metricName,
        dimensionsMap: { tenant },
        statistic,
        period: Duration.hours(1),
      }),
    /** Capacity units of the table by the day: what a tenant with invoices pays most for, after its mails. */
    units: (table: TableV2, kind: 'read' | 'write'): Metric => {
      const daily = { statistic: Stats.SUM, period: Duration.days(1) };
      return kind === 'read'
        ? table.metricConsumedReadCapacityUnits(daily)
        : table.metricConsumedWriteCapacityUnits(daily);
    },
    /** Messages that wait in a queue. */
    waiting: (queue: Queue): Metric => queue.metricApproximateNumberOfMessagesVisible(QUEUE_PERIOD),
    /** Calls that ended in an error, timeouts included. */
    errors: (each: PipelineFunction): Metric =>
      each.resource.metricErrors({ statistic: Stats.SUM, period: Duration.minutes(5) }),
  };
}
