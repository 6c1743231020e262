import { SQSClient } from '@aws-sdk/client-sqs';
import { sqsQueueDepth } from '@piutang/adapters/sqs';
import { type WatchedQueue, watchQueues } from '@piutang/workflows';
import { desk } from '../shell/desk.ts';
import { environment } from '../shell/environment.ts';
import { logger, observed } from '../shell/telemetry.ts';

/** Written by the deployment, from the queues that it makes. */
const queues = JSON.parse(environment('PIUTANG_WATCHED_QUEUES')) as readonly WatchedQueue[];
const depthOf = sqsQueueDepth(new SQSClient({}));

/**
 * Looks at every queue once an hour and says which hold dead letters or late work. Called by the schedule itself: what
 * watches the queues must not stand in one.
 */
export const handler = observed<unknown, undefined>(async () => {
  for (const trouble of await watchQueues(desk, queues, depthOf)) logger.warn('a queue needs a person', trouble);
  return undefined;
});
