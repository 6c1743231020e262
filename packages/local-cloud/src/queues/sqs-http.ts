import { createHash, randomUUID } from 'node:crypto';
import type { RequestListener } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { readBody } from '../api/serve.ts';
import type { VirtualClock } from '../clock/virtual-clock.ts';
import type { MessageAttributes, QueueSpec, QueueStore, StoredMessage } from './queue-store.ts';

/** Ten messages of 1 MiB each, base64 and JSON included. */
const MAX_REQUEST_BYTES = 16 * 1024 * 1024;
const MAX_RECEIVE = 10;
/** How often a long poll looks again; short, because tests wait on it. */
const LONG_POLL_STEP_MS = 50;

type Input = Readonly<Record<string, unknown>>;

/** An error as SQS's JSON protocol names it. */
class SqsError extends Error {
  readonly code: string;
  constructor(code: string, message: string) {
    super(message);
    this.code = code;
  }
}

/** The SQS endpoint: the JSON protocol that every AWS SDK of today speaks. Queues come from the template only. */
export function sqsListener(queues: QueueStore, clock: VirtualClock): RequestListener {
  return (incoming, outgoing) => {
    const answer = (status: number, body: unknown, headers: Record<string, string> = {}) => {
      outgoing.writeHead(status, { 'content-type': 'application/x-amz-json-1.0', ...headers });
      outgoing.end(JSON.stringify(body));
    };
    const action = String(incoming.headers['x-amz-target'] ?? '').replace(/^AmazonSQS\./, '');
    const baseUrl = `http://${incoming.headers.host ?? ''}`;
    readBody(incoming, MAX_REQUEST_BYTES)
      .then((body) => run(queues, clock, action, JSON.parse(body.toString('utf8') || '{}') as Input, baseUrl))
      .then((output) => answer(200, output))
      .catch((error: unknown) => {
        const code = error instanceof SqsError ? error.code : 'InternalFailure';
        const message = error instanceof Error ? error.message : String(error);
        answer(error instanceof SqsError ? 400 : 500, { __type: `com.amazonaws.sqs#${code}`, message });
      });
  };
}

async function run(queues: QueueStore, clock: VirtualClock, action: string, input: Input, baseUrl: string) {
  const urlOf = (queue: QueueSpec) => `${baseUrl}/000000000000/${queue.name}`;
  const queue = () => named(queues, input['QueueUrl']);
  switch (action) {
    case 'GetQueueUrl':
      return { QueueUrl: urlOf(named(queues, input['QueueName'])) };
    case 'ListQueues': {
      const prefix = String(input['QueueNamePrefix'] ?? '');
      return { QueueUrls: queues.specs.filter((each) => each.name.startsWith(prefix)).map(urlOf) };
    }
    case 'SendMessage':
      return send(queues, queue(), input, clock.now());
    case 'SendMessageBatch':
      return batch(input, (entry) => send(queues, queue(), entry, clock.now()));
    case 'ReceiveMessage':
      return receive(queues, queue(), input, clock);
    case 'DeleteMessage':
      queues.delete(queue(), String(input['ReceiptHandle']));
      return {};
    case 'DeleteMessageBatch':
      return batch(input, (entry) => queues.delete(queue(), String(entry['ReceiptHandle'])));
    case 'ChangeMessageVisibility':
      changeVisibility(queues, queue(), input, clock.now());
      return {};
    case 'ChangeMessageVisibilityBatch':
      return batch(input, (entry) => changeVisibility(queues, queue(), entry, clock.now()));
    case 'GetQueueAttributes':
      return { Attributes: attributesOf(queues, queue(), clock.now()) };
    case 'PurgeQueue':
      queues.purge(queue());
      return {};
    case 'StartMessageMoveTask':
      queues.redriveBack(named(queues, input['SourceArn']), clock.now());
      return { TaskHandle: randomUUID() };
    default:
      throw new SqsError('UnsupportedOperation', `the local cloud does not simulate SQS ${action}`);
  }
}

function named(queues: QueueStore, name: unknown): QueueSpec {
  const queue = typeof name === 'string' ? queues.find(name) : undefined;
  if (queue === undefined)
    throw new SqsError('QueueDoesNotExist', `The specified queue does not exist: ${String(name)}`);
  return queue;
}

function send(queues: QueueStore, queue: QueueSpec, input: Input, nowMs: number) {
  const body = String(input['MessageBody'] ?? '');
  const attributes = (input['MessageAttributes'] ?? {}) as MessageAttributes;
  if (body === '') throw new SqsError('MissingParameter', 'The request must contain the parameter MessageBody.');
  if (Buffer.byteLength(body) > queue.maxMessageBytes) {
    throw new SqsError(
      'InvalidParameterValue',
      `One or more parameters are invalid. Reason: Message must be shorter than ${queue.maxMessageBytes} bytes.`,
    );
  }
  const delay = input['DelaySeconds'];
  const id = queues.send(queue, body, nowMs, { attributes, ...(typeof delay === 'number' ? { delayS: delay } : {}) });
  return { MessageId: id, MD5OfMessageBody: md5(body), ...attributeDigest(attributes) };
}

function batch(input: Input, each: (entry: Input) => unknown) {
  const successful: unknown[] = [];
  const failed: unknown[] = [];
  for (const entry of input['Entries'] as Input[]) {
    try {
      const output = each(entry);
      successful.push({ Id: entry['Id'], ...(typeof output === 'object' ? output : {}) });
    } catch (error) {
      if (!(error instanceof SqsError)) throw error;
      failed.push({ Id: entry['Id'], SenderFault: true, Code: error.code, Message: error.message });
    }
  }
  return { Successful: successful, Failed: failed };
}

async function receive(queues: QueueStore, queue: QueueSpec, input: Input, clock: VirtualClock) {
  const max = Math.min(Number(input['MaxNumberOfMessages'] ?? 1), MAX_RECEIVE);
  const visibility = input['VisibilityTimeout'];
  const visibilityS = typeof visibility === 'number' ? visibility : queue.visibilityTimeoutS;
  const untilMs = Date.now() + Number(input['WaitTimeSeconds'] ?? 0) * 1000;
  let messages = queues.receive(queue, max, clock.now(), visibilityS);
  while (messages.length === 0 && Date.now() < untilMs) {
    await sleep(LONG_POLL_STEP_MS);
    messages = queues.receive(queue, max, clock.now(), visibilityS);
  }
  return { Messages: messages.map(received) };
}

function received(message: StoredMessage) {
  return {
    MessageId: message.id,
    ReceiptHandle: message.receipt,
    Body: message.body,
    MD5OfBody: md5(message.body),
    Attributes: systemAttributes(message),
    MessageAttributes: message.attributes,
    ...(Object.keys(message.attributes).length === 0
      ? {}
      : { MD5OfMessageAttributes: attributeDigest(message.attributes).MD5OfMessageAttributes }),
  };
}

/** The attributes that SQS itself keeps of a message, as text. */
export function systemAttributes(message: StoredMessage): Record<string, string> {
  return {
    ApproximateReceiveCount: String(message.receives),
    SentTimestamp: String(message.sentAtMs),
    SenderId: '000000000000',
    ApproximateFirstReceiveTimestamp: String(message.firstReceivedAtMs ?? message.sentAtMs),
  };
}

function changeVisibility(queues: QueueStore, queue: QueueSpec, input: Input, nowMs: number): void {
  const found = queues.changeVisibility(
    queue,
    String(input['ReceiptHandle']),
    Number(input['VisibilityTimeout']),
    nowMs,
  );
  if (!found) throw new SqsError('ReceiptHandleIsInvalid', 'The input receipt handle is invalid.');
}

function attributesOf(queues: QueueStore, queue: QueueSpec, nowMs: number): Record<string, string> {
  const counts = queues.counts(queue, nowMs);
  return {
    QueueArn: queue.arn,
    VisibilityTimeout: String(queue.visibilityTimeoutS),
    DelaySeconds: String(queue.delayS),
    MaximumMessageSize: String(queue.maxMessageBytes),
    ApproximateNumberOfMessages: String(counts.ready),
    ApproximateNumberOfMessagesNotVisible: String(counts.inFlight),
    ApproximateNumberOfMessagesDelayed: String(counts.delayed),
    ...(queue.redrive === undefined
      ? {}
      : {
          RedrivePolicy: JSON.stringify({
            deadLetterTargetArn: queue.redrive.deadLetterArn,
            maxReceiveCount: queue.redrive.maxReceiveCount,
          }),
        }),
  };
}

/** MD5 of a text in hexadecimal: SQS's and SDKs' check that a body arrived whole, not a safeguard. */
export function md5(text: string | Buffer): string {
  return createHash('md5').update(text).digest('hex');
}

/** The digest over message attributes that SDKs recompute: names in order, each part with its length before it. */
function attributeDigest(attributes: MessageAttributes): { readonly MD5OfMessageAttributes?: string } {
  const names = Object.keys(attributes).sort();
  if (names.length === 0) return {};
  const parts: Buffer[] = [];
  const lengthAndText = (text: string) => {
    const bytes = Buffer.from(text, 'utf8');
    const length = Buffer.alloc(4);
    length.writeUInt32BE(bytes.length);
    parts.push(length, bytes);
  };
  for (const name of names) {
    const { DataType = 'String', StringValue = '' } = attributes[name] ?? {};
    lengthAndText(name);
    lengthAndText(DataType);
    parts.push(Buffer.from([1]));
    lengthAndText(StringValue);
  }
  return { MD5OfMessageAttributes: md5(Buffer.concat(parts)) };
}
