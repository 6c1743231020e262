import type { Duration } from 'aws-cdk-lib';
import { ManagedPolicy, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { CfnSchedule } from 'aws-cdk-lib/aws-scheduler';
import { Construct } from 'constructs';
import type { WorkQueue } from './work-queue.ts';

/** Props of {@link DailyJob}. */
export type DailyJobProps = {
  /** Name of the job, carried in the message. */
  readonly job: string;
  /** Time of day in the tenant's zone, HH:MM. */
  readonly at: string;
  /** IANA zone. */
  readonly timeZone: string;
  readonly target: WorkQueue;
  /** How long the scheduler tries to reach the queue before the call becomes a dead letter. */
  readonly retryFor: Duration;
};

/** A schedule that puts one message a day into a queue, at a wall-clock time of the tenant's zone. */
export class DailyJob extends Construct {
  constructor(scope: Construct, id: string, props: DailyJobProps) {
    super(scope, id);
    const { queue, deadLetters } = props.target;
    const policy = new ManagedPolicy(this, 'Policy', {
      statements: [
        new PolicyStatement({ actions: ['sqs:SendMessage'], resources: [queue.queueArn, deadLetters.queueArn] }),
      ],
    });
    const role = new Role(this, 'Role', {
      assumedBy: new ServicePrincipal('scheduler.amazonaws.com', {
        conditions: { StringEquals: { 'aws:SourceAccount': queue.stack.account } },
      }),
      managedPolicies: [policy],
    });
    const [hour, minute] = props.at.split(':').map(Number);
    new CfnSchedule(this, 'Resource', {
      description: `${props.job}, every day at ${props.at} in ${props.timeZone}`,
      scheduleExpression: `cron(${minute} ${hour} * * ? *)`,
      scheduleExpressionTimezone: props.timeZone,
      flexibleTimeWindow: { mode: 'OFF' },
      state: 'ENABLED',
      target: {
        arn: queue.queueArn,
        roleArn: role.roleArn,
        // The scheduled time, not the time of the call: a late call still ages the day that it was meant for.
        input: `{"job":"${props.job}","scheduledAt":"<aws.scheduler.scheduled-time>"}`,
        retryPolicy: { maximumEventAgeInSeconds: props.retryFor.toSeconds(), maximumRetryAttempts: 185 },
        deadLetterConfig: { arn: deadLetters.queueArn },
      },
    });
  }
}
