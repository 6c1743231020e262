import { Logger } from '@aws-lambda-powertools/logger';
import { injectLambdaContext } from '@aws-lambda-powertools/logger/middleware';
import { Metrics, MetricUnit } from '@aws-lambda-powertools/metrics';
import { logMetrics } from '@aws-lambda-powertools/metrics/middleware';
import middy from '@middy/core';
import type { Count } from '@piutang/workflows';
import type { Context } from 'aws-lambda';
import { environment } from './environment.ts';

/** Logs hold ids, codes and counts: no names, addresses, texts or account numbers of anybody. */
export const logger = new Logger();

const metrics = new Metrics();
// One dimension, so that the number of metrics does not grow with functions or customers.
metrics.clearDefaultDimensions();
metrics.setDefaultDimensions({ tenant: environment('PIUTANG_TENANT') });

export const count: Count = (metric, value) => {
  metrics.addMetric(metric, metric === 'NewestStatementAgeDays' ? MetricUnit.NoUnit : MetricUnit.Count, value);
};

/** What every function has around its work: logs with the invocation's context, and its counts as metrics at the end. */
export function observed<Event, Result>(work: (event: Event, context: Context) => Promise<Result>) {
  return middy<Event, Result>()
    .use(injectLambdaContext(logger))
    .use(logMetrics(metrics, { throwOnEmptyMetrics: false }))
    .handler(work);
}
