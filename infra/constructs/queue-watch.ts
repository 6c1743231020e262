import { Duration } from 'aws-cdk-lib';
import { ManagedPolicy, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { CfnSchedule } from 'aws-cdk-lib/aws-scheduler';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import type { PipelineFunction } from './pipeline-function.ts';
import type { WorkQueue } from './work-queue.ts';

/**
 * The minute of the hour: not one at which files are wont to come, so that a feed that brings one every hour does not
 * look like a queue that is never empty.
 */
const MINUTE_OF_THE_HOUR = 37;
/** A look that could not begin for this long is the next one's. */
const RETRY_FOR = Duration.hours(1);

/** Props of {@link QueueWatch}. */
export type QueueWatchProps = {
  readonly watcher: PipelineFunction;
  readonly workQueues: Readonly<Record<string, WorkQueue>>;
  /** Queues of what a stream's reader could not do, by the name that people know them by. */
  readonly deadLetters: Readonly<Record<string, Queue>>;
};

/**
 * A function that looks at every queue once an hour. The schedule calls it without a queue in between: what watches the
 * queues must not stand in one. That it has ceased to look is seen by the silence of its metrics.
 */
export class QueueWatch extends Construct {
  constructor(scope: Construct, id: string, { watcher, workQueues, deadLetters }: QueueWatchProps) {
    super(scope, id);
    // As `WatchedQueue` of the workflows reads it; a test compares the two.
    const watched = [
      ...Object.entries(workQueues).map(([name, each]) => ({
        name,
        work: { url: each.queue.queueUrl, lateAfterMinutes: each.lateAfter.toMinutes() },
        deadLetterUrl: each.deadLetters.queueUrl,
      })),
      ...Object.entries(deadLetters).map(([name, { queueUrl }]) => ({ name, deadLetterUrl: queueUrl })),
    ];
    watcher.resource.addEnvironment('PIUTANG_WATCHED_QUEUES', watcher.resource.stack.toJsonString(watched));
    const queues = [
      ...Object.values(workQueues).flatMap((each) => [each.queue, each.deadLetters]),
      ...Object.values(deadLetters),
    ];
    watcher.allow(
      ['sqs:GetQueueAttributes'],
      queues.map(({ queueArn }) => queueArn),
    );
    this.#everyHour(watcher);
  }

  #everyHour({ resource, functionName }: PipelineFunction): void {
    const policy = new ManagedPolicy(this, 'Policy', {
      statements: [new PolicyStatement({ actions: ['lambda:InvokeFunction'], resources: [resource.functionArn] })],
    });
    const role = new Role(this, 'Role', {
      assumedBy: new ServicePrincipal('scheduler.amazonaws.com', {
        conditions: { StringEquals: { 'aws:SourceAccount': resource.stack.account } },
      }),
      managedPolicies: [policy],
    });
    new CfnSchedule(this, 'Resource', {
      description: `${functionName}, every hour`,
      scheduleExpression: `cron(${MINUTE_OF_THE_HOUR} * * * ? *)`,
      flexibleTimeWindow: { mode: 'OFF' },
      state: 'ENABLED',
      target: {
        arn: resource.functionArn,
        roleArn: role.roleArn,
        input: '{}',
        retryPolicy: { maximumEventAgeInSeconds: RETRY_FOR.toSeconds(), maximumRetryAttempts: 185 },
      },
    });
  }
}
