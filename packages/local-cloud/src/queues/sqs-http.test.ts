import {
  ChangeMessageVisibilityCommand,
  DeleteMessageBatchCommand,
  GetQueueAttributesCommand,
  GetQueueUrlCommand,
  ReceiveMessageCommand,
  SendMessageBatchCommand,
  SendMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type Listening, listen } from '../api/serve.ts';
import { type Scratch, scratch } from '../testing/scratch.ts';
import { openQueues, type QueueStore } from './queue-store.ts';
import { sqsListener } from './sqs-http.ts';

/** Nothing here is asserted on time; a busy machine only makes it slow. */
vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

const arn = (name: string) => `arn:aws:sqs:r:000000000000:${name}`;
const spec = { visibilityTimeoutS: 30, delayS: 0, maxMessageBytes: 1_024 };
const specs = [
  { ...spec, name: 'work', arn: arn('work'), redrive: { deadLetterArn: arn('dead'), maxReceiveCount: 2 } },
  { ...spec, name: 'dead', arn: arn('dead') },
];

let here: Scratch;
let queues: QueueStore;
let server: Listening;
let sqs: SQSClient;
let QueueUrl: string;
beforeEach(async () => {
  here = scratch();
  queues = openQueues(here.database, specs);
  const started = await listen(sqsListener(queues, here.clock), 0);
  if ('refused' in started) throw new Error(started.message);
  server = started;
  sqs = new SQSClient({
    region: 'r',
    endpoint: server.url,
    credentials: { accessKeyId: 'a', secretAccessKey: 'b' },
    maxAttempts: 1,
  });
  QueueUrl = (await sqs.send(new GetQueueUrlCommand({ QueueName: 'work' }))).QueueUrl ?? '';
});
afterEach(async () => {
  sqs.destroy();
  await server.stop();
  here.remove();
});
const receive = async (more = {}) =>
  (
    await sqs.send(
      new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10, MessageAttributeNames: ['All'], ...more }),
    )
  ).Messages ?? [];
const pass = (seconds: number) => here.clock.moveTo(here.clock.now() + seconds * 1000);

describe('a queue, through the stock SDK with its checksums', () => {
  it('hides a received message, shows it again after its time, and forgets it when deleted', async () => {
    const MessageAttributes = { trace: { DataType: 'String', StringValue: 'ü-1' } };
    await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: 'halo ü', MessageAttributes }));
    const [first] = await receive();
    expect(first).toMatchObject({ Body: 'halo ü', MessageAttributes, Attributes: { ApproximateReceiveCount: '1' } });
    expect(await receive()).toEqual([]);
    pass(30);
    const [second] = await receive();
    expect(second?.Attributes?.['ApproximateReceiveCount']).toBe('2');
    const Entries = [{ Id: 'x', ReceiptHandle: second?.ReceiptHandle }];
    await sqs.send(new DeleteMessageBatchCommand({ QueueUrl, Entries }));
    pass(30);
    expect(await receive()).toEqual([]);
  });

  it('gives a message back at once when its visibility is set to zero', async () => {
    await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: 'x' }));
    const [message] = await receive();
    const { ReceiptHandle } = message ?? {};
    await sqs.send(new ChangeMessageVisibilityCommand({ QueueUrl, ReceiptHandle, VisibilityTimeout: 0 }));
    expect(await receive()).toHaveLength(1);
  });

  it('delays, counts, and moves to the dead letters after the allowed receives', async () => {
    await sqs.send(
      new SendMessageBatchCommand({
        QueueUrl,
        Entries: [
          { Id: 'now', MessageBody: 'now' },
          { Id: 'later', MessageBody: 'later', DelaySeconds: 60 },
        ],
      }),
    );
    expect((await receive()).map(({ Body }) => Body)).toEqual(['now']);
    const counts = await sqs.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['All'] }));
    expect(counts.Attributes).toMatchObject({
      ApproximateNumberOfMessages: '0',
      ApproximateNumberOfMessagesNotVisible: '1',
      ApproximateNumberOfMessagesDelayed: '1',
    });
    pass(30);
    await receive();
    pass(30);
    expect((await receive()).map(({ Body }) => Body)).toEqual(['later']);
    expect(queues.peek(specs[1] ?? { ...spec, name: '', arn: '' }, 5).map(({ body }) => body)).toEqual(['now']);
  });

  it('refuses what is too long, an unknown queue and an action that is not simulated, by name', async () => {
    const long = sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: 'x'.repeat(1_025) }));
    await expect(long).rejects.toThrow('must be shorter than 1024 bytes');
    const unknown = sqs.send(new GetQueueUrlCommand({ QueueName: 'none' }));
    await expect(unknown).rejects.toMatchObject({ name: 'QueueDoesNotExist' });
    const response = await fetch(server.url, {
      method: 'POST',
      headers: { 'x-amz-target': 'AmazonSQS.TagQueue' },
      body: '{}',
    });
    expect(await response.text()).toContain('does not simulate SQS TagQueue');
  });

  it('makes what dead workers held visible at once after a kill, without counting the receive', async () => {
    await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: 'x' }));
    for (let kills = 0; kills < 5; kills += 1) {
      expect((await receive())[0]?.Attributes?.['ApproximateReceiveCount']).toBe('1');
      queues.releaseInFlight(here.clock.now());
    }
  });
});
