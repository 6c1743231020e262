import { Duration } from 'aws-cdk-lib';
import { EventSourceMapping } from 'aws-cdk-lib/aws-lambda';
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import type { PipelineFunction } from './pipeline-function.ts';

/** AWS asks for six: Lambda retries a throttled batch for a while before it gives the messages back. */
const VISIBILITY_PER_TIMEOUT = 6;
/** Five tries span hours for a run and an hour for a mail: longer than a throttle, shorter than a working day. */
const TRIES = 5;
/**
 * For queues whose calls nothing bounds but the account, whose whole limit is ten when it is new: a call that is throttled
 * counts as a try. What is wrong with a file is found in it and ends in quarantine, so tries are not what stops it.
 */
export const TRIES_UNBOUNDED = 20;
/** The longest SQS allows. A dead letter's age counts from its first send, so this must exceed the work queue's. */
const DEAD_LETTER_RETENTION = Duration.days(14);
const WORK_RETENTION = Duration.days(7);

/** Props of {@link WorkQueue}. */
export type WorkQueueProps = {
  readonly consumer: PipelineFunction;
  /** Messages a call. */
  readonly batchSize: number;
  /**
   * Calls at a time, at least 2 (a limit of SQS event sources), where something behind them has a rate of its own.
   * @default - not bounded: Lambda then asks an idle queue by two pollers instead of five, which is most of what an idle
   * queue costs
   */
  readonly maxConcurrency?: number;
  /** How often a message is taken before it is a dead letter. @default - 5 */
  readonly tries?: number;
  /** @default - six times the consumer's timeout */
  readonly visibility?: Duration;
  /** Work that has waited so long is late, and a person should look: `watch-queues` sees it within the hour. */
  readonly lateAfter: Duration;
};

/** A queue, its dead-letter queue and the function that works it off: the one retry rule of the pipeline. */
export class WorkQueue extends Construct {
  readonly queue: Queue;
  readonly deadLetters: Queue;
  readonly consumer: PipelineFunction;
  readonly lateAfter: Duration;

  constructor(scope: Construct, id: string, props: WorkQueueProps) {
    super(scope, id);
    this.consumer = props.consumer;
    this.lateAfter = props.lateAfter;
    this.deadLetters = deadLetterQueue(this, 'DeadLetters');
    const atLeast = Duration.seconds(props.consumer.timeout.toSeconds() * VISIBILITY_PER_TIMEOUT);
    const visibility = props.visibility ?? atLeast;
    if (visibility.toSeconds() < atLeast.toSeconds()) {
      throw new Error(
        `queue ${id}: got a visibility of ${visibility.toSeconds()} s, expected at least ${atLeast.toSeconds()} s (six timeouts of ${props.consumer.functionName}); raise it or shorten the function's timeout`,
      );
    }
    this.queue = new Queue(this, 'Resource', {
      encryption: QueueEncryption.SQS_MANAGED,
      enforceSSL: true,
      visibilityTimeout: visibility,
      retentionPeriod: WORK_RETENTION,
      deadLetterQueue: { queue: this.deadLetters, maxReceiveCount: props.tries ?? TRIES },
    });
    props.consumer.allow(
      ['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes', 'sqs:ChangeMessageVisibility'],
      [this.queue.queueArn],
    );
    new EventSourceMapping(this, 'Mapping', {
      target: props.consumer.resource,
      eventSourceArn: this.queue.queueArn,
      batchSize: props.batchSize,
      ...(props.maxConcurrency === undefined ? {} : { maxConcurrency: props.maxConcurrency }),
      reportBatchItemFailures: true,
    });
  }
}

/** A queue of what could not be done: kept for 14 days, looked at by a person, sent back by redrive. */
export function deadLetterQueue(scope: Construct, id: string): Queue {
  return new Queue(scope, id, {
    encryption: QueueEncryption.SQS_MANAGED,
    enforceSSL: true,
    retentionPeriod: DEAD_LETTER_RETENTION,
  });
}
