import { matchesPattern } from '../buses/pattern.ts';
import type { VirtualClock } from '../clock/virtual-clock.ts';
import type { QueueSpec, QueueStore, StoredMessage } from '../queues/queue-store.ts';
import { md5, systemAttributes } from '../queues/sqs-http.ts';
import type { QueueMappingSpec } from '../template/system-model.ts';
import { failedItems } from './batch-response.ts';
import type { FunctionPool } from './function-pool.ts';

/** Reads a queue for a function, as Lambda's event source mapping does. */
export type Mapping = {
  /** Looks for work now. */
  poke(): void;
  /** Whether there is work that this mapping can do without waiting for a timer. */
  busy(): boolean;
  stop(): void;
};

/** Pollers of a mapping without its own limit; Lambda starts with five too. */
const DEFAULT_POLLERS = 5;

/**
 * What succeeded is deleted; what failed stays invisible until its visibility timeout and then comes again, until the
 * queue's redrive policy ends it. The batching window is an upper bound, and is cut short: a batch never waits here.
 */
export function openQueueMapping(
  spec: QueueMappingSpec,
  queue: QueueSpec,
  queues: QueueStore,
  functions: FunctionPool,
  clock: VirtualClock,
  region: string,
): Mapping {
  const pollers = spec.maxConcurrency ?? DEFAULT_POLLERS;
  let active = 0;
  let stopped = false;

  const runBatch = async (messages: readonly StoredMessage[]) => {
    const wanted = messages.filter((message) => passes(spec, message));
    const finish = (done: readonly StoredMessage[]) => {
      for (const { receipt } of done) if (receipt !== undefined) queues.delete(queue, receipt);
    };
    finish(messages.filter((message) => !wanted.includes(message)));
    if (wanted.length === 0) return;
    const outcome = await functions.invoke(spec.functionName, {
      Records: wanted.map((message) => recordOf(message, queue, region)),
    });
    if (stopped || !outcome.ok) return;
    if (!spec.reportsItemFailures) return finish(wanted);
    const failed = failedItems(outcome.result, new Set(wanted.map((message) => message.id)));
    if (failed !== undefined) finish(wanted.filter((message) => !failed.has(message.id)));
  };

  const poke = () => {
    while (!stopped && active < pollers) {
      const messages = queues.receive(queue, spec.batchSize, clock.now());
      if (messages.length === 0) return;
      active += 1;
      void runBatch(messages).finally(() => {
        active -= 1;
        poke();
      });
    }
  };
  return {
    poke,
    busy: () => active > 0 || queues.counts(queue, clock.now()).ready > 0,
    stop: () => {
      stopped = true;
    },
  };
}

function passes(spec: QueueMappingSpec, message: StoredMessage): boolean {
  if (spec.filters.length === 0) return true;
  let body: unknown = message.body;
  try {
    body = JSON.parse(message.body);
  } catch {
    // A filter on a body that is not JSON sees the text.
  }
  return spec.filters.some((pattern) => matchesPattern(pattern, { body }));
}

function recordOf(message: StoredMessage, queue: QueueSpec, region: string) {
  return {
    messageId: message.id,
    receiptHandle: message.receipt,
    body: message.body,
    attributes: systemAttributes(message),
    messageAttributes: Object.fromEntries(
      Object.entries(message.attributes).map(([name, { DataType, StringValue }]) => [
        name,
        { stringValue: StringValue, stringListValues: [], binaryListValues: [], dataType: DataType },
      ]),
    ),
    md5OfBody: md5(message.body),
    eventSource: 'aws:sqs',
    eventSourceARN: queue.arn,
    awsRegion: region,
  };
}
