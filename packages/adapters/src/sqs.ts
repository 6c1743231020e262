import { GetQueueAttributesCommand, SendMessageBatchCommand, type SQSClient } from '@aws-sdk/client-sqs';
import type { NoticeQueue, QueueDepth } from '@piutang/workflows';

/** SQS takes this many messages in one call. */
const MAX_BATCH_MESSAGES = 10;

/** The {@link NoticeQueue} on SQS; throws when a message was not taken, so that the run is taken up again. */
export function sqsNoticeQueue(client: SQSClient, queueUrl: string): NoticeQueue {
  return async (notices) => {
    for (let at = 0; at < notices.length; at += MAX_BATCH_MESSAGES) {
      const batch = notices.slice(at, at + MAX_BATCH_MESSAGES);
      const result = await client.send(
        new SendMessageBatchCommand({
          QueueUrl: queueUrl,
          Entries: batch.map(({ customer, on, stage }, index) => ({
            Id: String(index),
            MessageBody: JSON.stringify({ customer, on, stage }),
          })),
        }),
      );
      const [failure] = result.Failed ?? [];
      if (failure !== undefined)
        throw new Error(
          `the notice queue refused ${result.Failed?.length} of ${batch.length} messages: ${failure.Code} ${failure.Message ?? ''}`,
        );
    }
  };
}

/** Which messages a queue tells of: those that wait, those that are being worked on, and those that are held back. */
const DEPTHS = [
  'ApproximateNumberOfMessages',
  'ApproximateNumberOfMessagesNotVisible',
  'ApproximateNumberOfMessagesDelayed',
] as const;

/** The {@link QueueDepth} on SQS, whose counts are right within a minute of the last message. */
export function sqsQueueDepth(client: SQSClient): QueueDepth {
  return async (url) => {
    const { Attributes } = await client.send(
      new GetQueueAttributesCommand({ QueueUrl: url, AttributeNames: [...DEPTHS] }),
    );
    return DEPTHS.reduce((sum, name) => {
      const depth = Attributes?.[name];
      if (depth === undefined) throw new Error(`${url} did not say its ${name}`);
      return sum + Number(depth);
    }, 0);
  };
}
