import type { GetQueueAttributesCommand, SQSClient } from '@aws-sdk/client-sqs';
import { describe, expect, it } from 'vitest';
import { sqsQueueDepth } from './sqs.ts';

/** A client that answers with these attributes and keeps what it was asked. */
function answering(attributes: Readonly<Record<string, string>> | undefined) {
  const asked: unknown[] = [];
  const client = {
    send: async ({ input }: GetQueueAttributesCommand) => {
      asked.push(input);
      return attributes === undefined ? {} : { Attributes: attributes };
    },
  } as unknown as SQSClient;
  return { client, asked };
}

describe('the depth of a queue', () => {
  it('is what waits, what is being worked on and what is held back', async () => {
    const { client, asked } = answering({
      ApproximateNumberOfMessages: '1',
      ApproximateNumberOfMessagesNotVisible: '20',
      ApproximateNumberOfMessagesDelayed: '300',
    });
    expect(await sqsQueueDepth(client)('https://sqs/work')).toBe(321);
    expect(asked).toEqual([
      {
        QueueUrl: 'https://sqs/work',
        AttributeNames: [
          'ApproximateNumberOfMessages',
          'ApproximateNumberOfMessagesNotVisible',
          'ApproximateNumberOfMessagesDelayed',
        ],
      },
    ]);
  });

  it('is not taken for nothing when the queue leaves a part of it out', async () => {
    const { client } = answering({ ApproximateNumberOfMessages: '0', ApproximateNumberOfMessagesDelayed: '0' });
    await expect(sqsQueueDepth(client)('https://sqs/work')).rejects.toThrow(
      'https://sqs/work did not say its ApproximateNumberOfMessagesNotVisible',
    );
    await expect(sqsQueueDepth(answering(undefined).client)('https://sqs/work')).rejects.toThrow('did not say');
  });
});
