import { Duration } from 'aws-cdk-lib';
import { Alarm, ComparisonOperator, type Metric, Stats, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import type { Topic } from 'aws-cdk-lib/aws-sns';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import type { StateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import type { Construct } from 'constructs';
import type { TenantMetrics } from './metrics.ts';
import type { PipelineFunction } from './pipeline-function.ts';
import type { WorkQueue } from './work-queue.ts';

/** The daily run is missed after a day and the two hours in which it may retry. */
const HOURS_WITHOUT_A_RUN = 26;

/** Sections of docs/runbook.md; each alarm names one. */
export const RUNBOOK_SECTIONS = {
  deadLetters: 'Dead letters',
  lateWork: 'Work is late',
  functionErrors: 'A function fails',
  statementOverdue: 'Bank statement overdue',
  runNotFinished: 'The daily run did not finish',
  recordTampered: 'A record was changed past the pipeline',
  unrecordedChanges: 'Changes without an audit record',
  splitFailed: 'A large bank file stopped halfway',
  matchingWrong: 'Posting alone was wrong too often',
  quarantined: 'A file in quarantine',
  checksFailed: 'A check of the day failed',
  templatePassedOver: 'A mail template was passed over',
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

  /** Something was tried to the end and failed. */
  deadLetters(id: string, queue: Queue, work: string): Alarm {
    return this.#alarm(id, 'deadLetters', {
      metric: this.#metrics.waiting(queue),
      above: 0,
      nextStep: `${work} could not be done after every retry: read one dead letter, cure its cause, then redrive the queue`,
    });
  }

  /** Changes of the table that no event told of. Their dead letters name places in the stream, so nothing can be redriven. */
  unpublishedChanges(id: string, queue: Queue): Alarm {
    return this.#alarm(id, 'deadLetters', {
      metric: this.#metrics.waiting(queue),
      above: 0,
      nextStep:
        'events about table changes were not published: cure the cause, tell who listens on the bus to read the table for that time, then delete the message (a place in a stream cannot be redriven)',
    });
  }

  /** Changes of the table that the audit chain does not know: the stream forgot them before they could be recorded. */
  unrecordedChanges(id: string, queue: Queue): Alarm {
    return this.#alarm(id, 'unrecordedChanges', {
      metric: this.#metrics.waiting(queue),
      above: 0,
      nextStep:
        'changes of the table were not audited within the day that the stream keeps them: cure the cause, then run piutang verify --audit, which names the items',
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

  /** Work waits longer than it should although nothing has failed for good. */
  late(id: string, each: WorkQueue, work: string): Alarm {
    return this.#alarm(id, 'lateWork', {
      metric: this.#metrics.oldest(each.queue),
      above: each.lateAfter.toSeconds(),
      nextStep: `${work} waits for more than ${each.lateAfter.toMinutes()} minutes: look for errors or throttles of ${each.consumer.functionName} and for a disabled event source mapping`,
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

  /** A bank or invoices file was refused as a whole; nothing of it was posted. */
  fileQuarantined(id: string): Alarm {
    return this.#alarm(id, 'quarantined', {
      metric: this.#metrics.business('FilesQuarantined').with({ period: Duration.minutes(5) }),
      above: 0,
      nextStep:
        'a file was refused as a whole and nothing of it was posted: read its report under problems/, then drop the right file, or release or reject this one',
    });
  }

  /** The table would not take a booking; the other bookings of its file are posted. */
  lineRefused(id: string): Alarm {
    return this.#alarm(id, 'quarantined', {
      metric: this.#metrics.business('LinesRefused').with({ period: Duration.minutes(5) }),
      above: 0,
      nextStep:
        'a booking of a bank file could not be recorded while its neighbours were: the report under problems/ names it; enter it by hand and tell the engineers',
    });
  }

  /** Words of the tenant's own that may not be used any more: the product's words went out in their place. */
  templatePassedOver(id: string): Alarm {
    return this.#alarm(id, 'templatePassedOver', {
      metric: this.#metrics.business('TemplatesPassedOver').with({ period: Duration.minutes(5) }),
      above: 0,
      nextStep:
        "words of your own for a mail may not be used, and the product's words went out in their place: piutang template list names them and what is wrong; correct and save them again",
    });
  }

  /** More automatic posts than one in 200 were taken back: fewer post by themselves from now on. */
  matchingWrong(id: string): Alarm {
    return this.#alarm(id, 'matchingWrong', {
      metric: this.#metrics.business('AutoThresholdRaised', Stats.MAXIMUM),
      above: 0,
      nextStep:
        'people took back more automatic posts than one in 200, and the confidence that posting alone takes has risen by itself: read which rule was wrong and why, then correct names, references or autoRules',
    });
  }

  /** What is not urgent within the day and must not be forgotten for a week: one measure, because each costs. */
  checksFailed(id: string): Alarm {
    return this.#alarm(id, 'checksFailed', {
      metric: this.#metrics.business('ChecksFailed', Stats.MAXIMUM),
      above: 0,
      nextStep:
        'bank statements have a gap, a payment has waited for a person for two weeks, or too many mails bounced: the widget Checks of the dashboard says which, and what to do',
    });
  }

  /** No ageing run has reported since yesterday's. A tenant that was deployed today shows this until its first run. */
  runNotFinished(id: string): Alarm {
    return this.#alarm(id, 'runNotFinished', {
      metric: this.#metrics.business('InvoicesAged', Stats.SAMPLE_COUNT),
      below: 1,
      periods: HOURS_WITHOUT_A_RUN,
      missingIsBad: true,
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
      readonly missingIsBad?: boolean;
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
      treatMissingData: rule.missingIsBad === true ? TreatMissingData.BREACHING : TreatMissingData.NOT_BREACHING,
    });
    alarm.addAlarmAction(new SnsAction(this.#topic));
    return alarm;
  }
}
