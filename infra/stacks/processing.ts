import type { Tenant } from '@piutang/tenancy';
import { CfnOutput, Duration, Stack } from 'aws-cdk-lib';
import { EventBus, type EventPattern, type IEventBus, Rule } from 'aws-cdk-lib/aws-events';
import { SqsQueue } from 'aws-cdk-lib/aws-events-targets';
import { EventSourceMapping, StartingPosition } from 'aws-cdk-lib/aws-lambda';
import { SqsDlq } from 'aws-cdk-lib/aws-lambda-event-sources';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import { DailyJob } from '../constructs/daily-job.ts';
import { PipelineFunction } from '../constructs/pipeline-function.ts';
import { QueueWatch } from '../constructs/queue-watch.ts';
import { SplitStatements } from '../constructs/split-statements.ts';
import { deadLetterQueue, TRIES_UNBOUNDED, WorkQueue } from '../constructs/work-queue.ts';
import type { FunctionName } from '../functions.ts';
import type { DataStack } from './data.ts';

/** What the table kernel does for a function that reads and commits: a transaction needs the right to each of its puts. */
const READ = ['GetItem', 'BatchGetItem', 'Query'] as const;
const READ_AND_COMMIT = [...READ, 'PutItem'] as const;

/** Mails are handed over by so many at a time; they share the account's sending rate, which each keeps to. */
const SENDERS = 4;

/** Props of {@link ProcessingStack}. */
export type ProcessingStackProps = {
  readonly tenant: Tenant;
  readonly data: DataStack;
  /** Folder of a function's bundle. */
  readonly codeDirOf: (name: FunctionName) => string;
};

/** The day's work: files in, cash posted, receivables aged, reminders out, deliveries recorded. */
export class ProcessingStack extends Stack {
  readonly bus: EventBus;
  readonly functions: Record<FunctionName, PipelineFunction>;
  readonly workQueues: Readonly<
    Record<'invoices' | 'statements' | 'remittances' | 'ageing' | 'dunning' | 'notices' | 'deliveries', WorkQueue>
  >;
  /** Stream records that could not be published. */
  readonly unpublished: Queue;
  /** Stream records that could not be audited before the stream forgot them. */
  readonly unrecorded: Queue;
  /** Posts the chunks of files that are too large for one invocation. */
  readonly splitStatements: SplitStatements;
  /** S3 and SES report to the account's default bus and to no other. */
  readonly #defaultBus: IEventBus;

  constructor(scope: Construct, id: string, props: ProcessingStackProps) {
    super(scope, id, {
      description: `Piutang ${props.tenant.tenant}: functions, queues, rules and schedules`,
      env: { region: props.tenant.region },
    });
    const { tenant, data, codeDirOf } = props;
    const make = (constructId: string, name: FunctionName) =>
      new PipelineFunction(this, constructId, { name, tenant: tenant.tenant, codeDir: codeDirOf(name), key: data.key });
    this.#defaultBus = EventBus.fromEventBusName(this, 'DefaultBus', 'default');
    this.bus = new EventBus(this, 'Bus', { description: `Piutang ${tenant.tenant}: what happened to receivables` });
    this.functions = {
      'ingest-invoices': make('IngestInvoices', 'ingest-invoices'),
      'process-bank-statement': make('ProcessBankStatement', 'process-bank-statement'),
      'join-remittances': make('JoinRemittances', 'join-remittances'),
      'publish-events': make('PublishEvents', 'publish-events'),
      'record-audit': make('RecordAudit', 'record-audit'),
      'age-receivables': make('AgeReceivables', 'age-receivables'),
      'run-dunning': make('RunDunning', 'run-dunning'),
      'send-notice': make('SendNotice', 'send-notice'),
      'record-delivery': make('RecordDelivery', 'record-delivery'),
      'watch-queues': make('WatchQueues', 'watch-queues'),
      'dashboard-widget': make('DashboardWidget', 'dashboard-widget'),
      'decide-line': make('DecideLine', 'decide-line'),
      'decide-payer': make('DecidePayer', 'decide-payer'),
    };
    this.workQueues = this.#queues();
    this.unpublished = deadLetterQueue(this, 'Unpublished');
    this.unrecorded = deadLetterQueue(this, 'Unrecorded');
    this.#files(data);
    this.splitStatements = this.#bankFiles(tenant, data);
    this.#ageing(tenant, data);
    this.#reminders(tenant, data);
    this.#publishing(data);
    this.#auditing(data);
    this.#watching(data);
    this.#widget(data);
    new CfnOutput(this, 'BusName', { value: this.bus.eventBusName });
  }

  #queues(): ProcessingStack['workQueues'] {
    const { functions } = this;
    return {
      invoices: new WorkQueue(this, 'InvoicesQueue', {
        consumer: functions['ingest-invoices'],
        batchSize: 1,
        tries: TRIES_UNBOUNDED,
        lateAfter: Duration.hours(1),
      }),
      statements: new WorkQueue(this, 'StatementsQueue', {
        consumer: functions['process-bank-statement'],
        batchSize: 1,
        tries: TRIES_UNBOUNDED,
        lateAfter: Duration.hours(1),
      }),
      remittances: new WorkQueue(this, 'RemittancesQueue', {
        consumer: functions['join-remittances'],
        batchSize: 1,
        lateAfter: Duration.hours(1),
      }),
      ageing: new WorkQueue(this, 'AgeingQueue', {
        consumer: functions['age-receivables'],
        batchSize: 1,
        lateAfter: Duration.hours(1),
      }),
      dunning: new WorkQueue(this, 'DunningQueue', {
        consumer: functions['run-dunning'],
        batchSize: 1,
        lateAfter: Duration.hours(1),
      }),
      notices: new WorkQueue(this, 'NoticesQueue', {
        consumer: functions['send-notice'],
        batchSize: 5,
        maxConcurrency: SENDERS,
        visibility: Duration.seconds(900),
        lateAfter: Duration.hours(2),
      }),
      deliveries: new WorkQueue(this, 'DeliveriesQueue', {
        consumer: functions['record-delivery'],
        batchSize: 10,
        tries: TRIES_UNBOUNDED,
        // On a day of many mails their news comes all the time, and a queue that is seen busy at two looks is not late.
        lateAfter: Duration.hours(3),
      }),
    };
  }

  /** `Object Created` of the bucket, by prefix. */
  #files(data: DataStack): void {
    const created = (prefix: string): EventPattern => ({
      source: ['aws.s3'],
      detailType: ['Object Created'],
      detail: { bucket: { name: [data.bucket.bucketName] }, object: { key: [{ prefix }] } },
    });
    this.#route('InvoiceFiles', this.#defaultBus, created('invoices/'), this.workQueues.invoices);
    this.#route('BankFiles', this.#defaultBus, created('bank-statements/'), this.workQueues.statements);
    this.#route('RemittanceFiles', this.#defaultBus, created('remittances/'), this.workQueues.remittances);
    const ingest = this.functions['ingest-invoices'];
    ingest.bindTable(data.table, { table: READ_AND_COMMIT, open: ['Query'] });
    ingest.bindBucket(data.bucket, { read: ['invoices/'], write: ['problems/', 'quarantine/'] });
    this.#remittances(data);
  }

  /** What comes beside the bank is joined when it comes, and when the end of another file may hold what it waits for. */
  #remittances(data: DataStack): void {
    // The cast: the CDK's own classes do not satisfy its interfaces under exactOptionalPropertyTypes.
    this.#route(
      'FilesDone',
      this.bus as IEventBus,
      {
        source: ['piutang'],
        detailType: ['FileProcessed'],
        detail: { object: [{ prefix: 'bank-statements/' }, { prefix: 'invoices/' }] },
      },
      this.workQueues.remittances,
    );
    const join = this.functions['join-remittances'];
    join.bindTable(data.table, { table: READ_AND_COMMIT, open: ['Query'], work: ['Query'] });
    join.bindBucket(data.bucket, { read: ['remittances/'], write: ['problems/', 'quarantine/'] });
  }

  /** A bank file is posted by as many invocations as it needs: docs/decisions/0010-one-file-many-invocations.md. */
  #bankFiles(tenant: Tenant, data: DataStack): SplitStatements {
    const { statements } = this.workQueues;
    const posting = this.functions['process-bank-statement'];
    // DescribeTable and Scan: a large file reads the book once instead of looking up each line's invoices.
    posting.bindTable(data.table, {
      table: [...READ_AND_COMMIT, 'DescribeTable', 'Scan'],
      open: ['Query'],
      work: ['Query'],
    });
    posting.bindBucket(data.bucket, {
      read: ['bank-statements/', 'work/'],
      write: ['problems/', 'quarantine/', 'work/'],
    });
    // The cast: the CDK's own classes do not satisfy its interfaces under exactOptionalPropertyTypes.
    const bus = this.bus as IEventBus;
    this.#route('HandedOnFiles', bus, { source: ['piutang'], detailType: ['StatementInterrupted'] }, statements);
    return new SplitStatements(this, 'SplitStatements', {
      tenant: tenant.tenant,
      posting,
      bucket: data.bucket,
      key: data.key,
      bus,
      deadLetters: statements.deadLetters,
    });
  }

  #ageing(tenant: Tenant, data: DataStack): void {
    new DailyJob(this, 'AgeReceivablesDaily', {
      job: 'age-receivables',
      at: tenant.schedules.ageAt,
      timeZone: tenant.timeZone,
      target: this.workQueues.ageing,
      retryFor: Duration.hours(6),
    });
    const age = this.functions['age-receivables'];
    // Scan: the day's figures are computed from the records, once a day.
    age.bindTable(data.table, { table: [...READ_AND_COMMIT, 'Scan'], open: ['Scan'], work: ['Query'] });
    age.bindBucket(data.bucket, { read: ['ageing/'], write: ['ageing/', 'packs/'] });
    age.bindBus(this.bus);
  }

  #reminders(tenant: Tenant, data: DataStack): void {
    const { dunning, notices, deliveries } = this.workQueues;
    for (const at of tenant.schedules.remindAgainAt ?? []) {
      new DailyJob(this, `RemindAgainAt${at.replace(':', '')}`, {
        job: 'run-dunning',
        at,
        timeZone: tenant.timeZone,
        target: dunning,
        retryFor: Duration.hours(2),
      });
    }
    // The cast: the CDK's own classes do not satisfy its interfaces under exactOptionalPropertyTypes.
    this.#route(
      'ReceivablesAged',
      this.bus as IEventBus,
      { source: ['piutang'], detailType: ['ReceivablesAged'] },
      dunning,
    );
    const run = this.functions['run-dunning'];
    run.bindTable(data.table, { table: READ_AND_COMMIT, open: ['Query'], work: ['Query'] });
    run.bindBucket(data.bucket, { read: ['ageing/'], write: ['ageing/'] });
    run.bindQueue('PIUTANG_NOTICES_QUEUE_URL', notices.queue);

    const send = this.functions['send-notice'];
    const { configurationSet } = data.mail;
    send.bindTable(data.table, { table: READ_AND_COMMIT, open: ['Query'], work: ['Query'] });
    this.#mayMail(data, send);
    send.resource.addEnvironment('PIUTANG_SENDERS', String(SENDERS));
    // The quota is the whole account's and has no resource.
    send.allow(['ses:GetSendQuota'], ['*']);

    this.#route(
      'MailEvents',
      this.#defaultBus,
      {
        source: ['aws.ses'],
        detail: { mail: { tags: { 'ses:configuration-set': [configurationSet.configurationSetName] } } },
      },
      deliveries,
    );
    const record = this.functions['record-delivery'];
    record.bindTable(data.table, { table: READ_AND_COMMIT, work: ['Query'] });
    this.#mayMail(data, record);
    new DailyJob(this, 'SendDigestDaily', {
      job: 'send-digest',
      at: tenant.digest?.at ?? tenant.schedules.ageAt,
      timeZone: tenant.timeZone,
      target: deliveries,
      retryFor: Duration.hours(6),
    });
  }

  /** Hands mails to SES, from the tenant's own identity and through its configuration set. */
  #mayMail({ mail: { configurationSet, identity } }: DataStack, sender: PipelineFunction): void {
    sender.resource.addEnvironment('PIUTANG_CONFIGURATION_SET', configurationSet.configurationSetName);
    if (identity === undefined) return;
    const setArn = this.formatArn({
      service: 'ses',
      resource: 'configuration-set',
      resourceName: configurationSet.configurationSetName,
    });
    sender.allow(['ses:SendRawEmail'], [identity.emailIdentityArn, setArn]);
  }

  /** Table changes become events of the tenant's bus. */
  #publishing(data: DataStack): void {
    const publish = this.functions['publish-events'];
    const streamArn = data.table.tableStreamArn;
    if (streamArn === undefined) throw new Error('the table has no stream');
    publish.allowStream(data.table, streamArn);
    publish.allow(['sqs:SendMessage'], [this.unpublished.queueArn]);
    publish.bindBus(this.bus);
    new EventSourceMapping(this, 'TableChanges', {
      target: publish.resource,
      eventSourceArn: streamArn,
      startingPosition: StartingPosition.TRIM_HORIZON,
      batchSize: 100,
      bisectBatchOnError: true,
      retryAttempts: 5,
      reportBatchItemFailures: true,
      onFailure: new SqsDlq(this.unpublished),
    });
  }

  /** Table changes become links of the audit chain: the stream's second and last reader. */
  #auditing(data: DataStack): void {
    const record = this.functions['record-audit'];
    const streamArn = data.table.tableStreamArn;
    if (streamArn === undefined) throw new Error('the table has no stream');
    record.allowStream(data.table, streamArn);
    record.allow(['sqs:SendMessage'], [this.unrecorded.queueArn]);
    record.bindTable(data.table, { table: ['Query', 'PutItem'] });
    record.bindLockedPrefix(data.bucket, 'audit/');
    const notOfTheChain = { dynamodb: { Keys: { p: { S: [{ 'anything-but': ['H#audit'] }] } } } };
    new EventSourceMapping(this, 'AuditedChanges', {
      target: record.resource,
      eventSourceArn: streamArn,
      startingPosition: StartingPosition.TRIM_HORIZON,
      // Full batches: an object and an item each, whatever they hold.
      batchSize: 500,
      maxBatchingWindow: Duration.seconds(20),
      // No bisection and no end of tries: a chain with a hole is worse than one that is late, and lateness alarms.
      onFailure: new SqsDlq(this.unrecorded),
      filters: [notOfTheChain, { eventName: ['MODIFY', 'REMOVE'] }].map((pattern) => ({
        pattern: JSON.stringify(pattern),
      })),
    });
  }

  /** Whether dead letters lie or work waits, in any queue of this stack. */
  #watching(data: DataStack): void {
    const watcher = this.functions['watch-queues'];
    watcher.bindTable(data.table, { table: ['GetItem', 'PutItem'] });
    new QueueWatch(this, 'QueueWatch', {
      watcher,
      workQueues: this.workQueues,
      deadLetters: { 'table changes': this.unpublished, 'audit trail': this.unrecorded },
    });
  }

  #widget(data: DataStack): void {
    const widget = this.functions['dashboard-widget'];
    widget.bindTable(data.table, { table: READ, open: ['Query'], work: ['Query'] });
    widget.bindBucket(data.bucket, { read: ['ageing/', 'problems/'] });
    // The dashboard's viewer calls it, and needs leave of its own to: who may look is not who may decide.
    const decider = this.functions['decide-line'];
    decider.bindTable(data.table, { table: READ_AND_COMMIT });
    widget.resource.addEnvironment('PIUTANG_DECIDER', decider.resource.functionArn);
    // A function of its own: who notes a call or a promise is not who posts money.
    const clerk = this.functions['decide-payer'];
    clerk.bindTable(data.table, { table: READ_AND_COMMIT, open: ['Query'] });
    widget.resource.addEnvironment('PIUTANG_PAYER_DECIDER', clerk.resource.functionArn);
  }

  /** Events of a pattern into a queue; what cannot be delivered joins the queue's dead letters. */
  #route(id: string, eventBus: IEventBus, eventPattern: EventPattern, to: WorkQueue): void {
    new Rule(this, id, {
      eventBus,
      eventPattern,
      targets: [new SqsQueue(to.queue, { deadLetterQueue: to.deadLetters })],
    });
  }
}
