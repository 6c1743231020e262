import { Duration } from 'aws-cdk-lib';
import { Alarm, ComparisonOperator, type Metric, Stats, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import type { Topic } from 'aws-cdk-lib/aws-sns';
import type { StateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import type { Construct } from 'constructs';
import type { TenantMetrics } from './metrics.ts';
import type { PipelineFunction } from './pipeline-function.ts';

/** The daily run is missed after a day and the two hours in which it may retry. */
const HOURS_WITHOUT_A_RUN = 26;
/** Two looks at the queues may fail; when three have, nobody knows of dead letters and late work any more. */
const SILENCE = Duration.hours(3);

/** Sections of docs/runbook.md; each alarm names one. */
export const RUNBOOK_SECTIONS = {
  deadLetters: 'Dead letters',
  lateWork: 'Work is late',
  functionErrors: 'A function fails',
  statementOverdue: 'Bank statement overdue',
  runNotFinished: 'The daily run did not finish',
  recordTampered: 'A record was changed past the pipeline',
  splitFailed: 'A large bank file stopped halfway',
  quarantined: 'A file in quarantine',
  checksFailed: 'A check of the day failed',
} as const;

type RunbookSection = keyof typeof RUNBOOK_SECTIONS;

/** When a person must look, and what that person does next. */
export class TenantAlarms {
  readonly #scope: Construct;
  readonly #metrics: TenantMetrics;
  readonly #topic: Topic;

  constructor(scope: Construct, metrics: TenantMetrics, topic: Topic) {
    this.#scope = scope;
    this.#metrics = metrics;
    this.#topic = topic;
  }

  /**
   * Something was tried to the end and failed, in any queue: as many alarms as queues would cost more than all else that
   * stands. Between two looks nothing is known, and the alarm stays what it was.
   */
  deadLetters(id: string): Alarm {
    return this.#alarm(id, 'deadLetters', {
      metric: this.#metrics.business('DeadLetters', Stats.MAXIMUM),
      above: 0,
      missing: TreatMissingData.IGNORE,
      nextStep:
        'work could not be done after every retry: the newest log line of watch-queues names the queue; read one of its dead letters, cure the cause, then redrive, unless the runbook says otherwise for that queue',
    });
  }

  /** Somebody wrote to the table past the functions, or a function has a bug that breaks immutability. */
  recordTampered(id: string): Alarm {
    return this.#alarm(id, 'recordTampered', {
      metric: this.#metrics.business('TamperedRecords').with({ period: Duration.minutes(5) }),
      above: 0,
      nextStep:
        'a record that is never changed was changed or removed: find who wrote (CloudTrail, the log of record-audit), then run piutang verify and piutang verify --audit before anything is posted',
    });
  }

  /** Work waits longer than it should although nothing has failed for good, or nobody looks any more whether it does. */
  workLate(id: string): Alarm {
    return this.#alarm(id, 'lateWork', {
      metric: this.#metrics.business('LateQueues', Stats.MAXIMUM).with({ period: SILENCE }),
      above: 0,
      missing: TreatMissingData.BREACHING,
      nextStep: `work waits for longer than it should, or nobody has looked for ${SILENCE.toHours()} hours: the newest log line of watch-queues names the queue; look for errors or throttles of its function and for a disabled event source mapping, and when there is no line, at watch-queues and its schedule`,
    });
  }

  /** Calls fail outright (a partial batch failure is not an error of the function: it ends in the dead letters). */
  functionErrors(id: string, each: PipelineFunction): Alarm {
    return this.#alarm(id, 'functionErrors', {
      metric: this.#metrics.errors(each),
      above: 0,
      periods: 3,
      nextStep: `${each.functionName} failed three times in a quarter of an hour: read its newest error in the logs; roll back if it began with a deployment`,
    });
  }

  /** A large file is posted in part: its chunks, or the end of it, failed after every retry. */
  splitFailed(id: string, machine: StateMachine): Alarm {
    return this.#alarm(id, 'splitFailed', {
      metric: machine.metricFailed({ statistic: Stats.SUM, period: Duration.minutes(5) }),
      above: 0,
      nextStep:
        'a large bank file is posted in part: read why the newest execution of the state machine failed, cure it, then redrive the execution',
    });
  }

  /** Reminders of level 2 and higher are held from now on, because a payment may already be in the bank. */
  statementOverdue(id: string, maxBusinessDays: number): Alarm {
    return this.#alarm(id, 'statementOverdue', {
      metric: this.#metrics.business('NewestStatementAgeDays', Stats.MAXIMUM),
      above: maxBusinessDays,
      nextStep: `the newest bank statement is older than ${maxBusinessDays} business days and firm reminders are held: get the missing file from the bank and put it under bank-statements/`,
    });
  }

  /** A file was refused as a whole, or a booking of one: either way money is in the bank and nobody posted it. */
  refused(id: string): Alarm {
    return this.#alarm(id, 'quarantined', {
      metric: this.#metrics.business('Refusals').with({ period: Duration.minutes(5) }),
      above: 0,
      nextStep:
        'a file was refused as a whole, or the table would not take a booking of one: read the newest report under problems/, then drop the right file, release or reject this one, or enter the booking by hand and tell the engineers',
    });
  }

  /** What is not urgent within the hour and must not be forgotten for a week: one measure, because each costs. */
  checksFailed(id: string): Alarm {
    return this.#alarm(id, 'checksFailed', {
      metric: this.#metrics.business('ChecksFailed', Stats.MAXIMUM),
      above: 0,
      nextStep:
        'bank statements have a gap, a payment has waited for a person for two weeks, too many mails bounced, posting alone was wrong too often, or a mail template of your own may not be used: the widget Checks and the graphs of the dashboard say which, and the runbook what to do',
    });
  }

  /** No ageing run has reported since yesterday's. A tenant that was deployed today shows this until its first run. */
  runNotFinished(id: string): Alarm {
    return this.#alarm(id, 'runNotFinished', {
      metric: this.#metrics.business('InvoicesAged', Stats.SAMPLE_COUNT),
      below: 1,
      periods: HOURS_WITHOUT_A_RUN,
      missing: TreatMissingData.BREACHING,
      nextStep: `no ageing run has finished in ${HOURS_WITHOUT_A_RUN} hours: look at the ageing queue, its dead letters and the schedule, then send the day's message again`,
    });
  }

  #alarm(
    id: string,
    section: RunbookSection,
    rule: {
      readonly metric: Metric;
      readonly above?: number;
      readonly below?: number;
      readonly periods?: number;
      /** @default - silence is peace */
      readonly missing?: TreatMissingData;
      readonly nextStep: string;
    },
  ): Alarm {
    const alarm = new Alarm(this.#scope, id, {
      alarmDescription: `${rule.nextStep}. Runbook: docs/runbook.md, section "${RUNBOOK_SECTIONS[section]}".`,
      metric: rule.metric,
      threshold: rule.above ?? rule.below ?? 0,
      comparisonOperator:
        rule.below === undefined ? ComparisonOperator.GREATER_THAN_THRESHOLD : ComparisonOperator.LESS_THAN_THRESHOLD,
      evaluationPeriods: rule.periods ?? 1,
      treatMissingData: rule.missing ?? TreatMissingData.NOT_BREACHING,
    });
    alarm.addAlarmAction(new SnsAction(this.#topic));
    return alarm;
  }
}
