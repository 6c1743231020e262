import { readFileSync } from 'node:fs';
import { AUDIT_PARTITION } from '@piutang/table';
import type { WatchedQueue } from '@piutang/workflows';
import { describe, expect, it } from 'vitest';
import { exampleTenant, type Resource, resourcesOf, templatesOf } from './synthesized.ts';

const { processing } = templatesOf(exampleTenant());
const functions = resourcesOf(processing, 'AWS::Lambda::Function');
const queues = resourcesOf(processing, 'AWS::SQS::Queue');
const mappings = resourcesOf(processing, 'AWS::Lambda::EventSourceMapping');

const names = functions.map(([, each]) => each.Properties.Environment.Variables.POWERTOOLS_SERVICE_NAME as string);

function named(name: string): [string, Resource] {
  return functions.find(([, each]) => each.Properties.Environment.Variables.POWERTOOLS_SERVICE_NAME === name)!;
}

/** Allowed actions on resources whose template text contains a part; of a function by name. */
function actionsOf(name: string, resourcePart: string): string[] {
  const [, role] = Object.entries(processing.Resources).find(
    ([id]) => id === named(name)[1].Properties.Role['Fn::GetAtt'][0],
  )!;
  return role.Properties.ManagedPolicyArns.flatMap(
    (each: { Ref: string }) => processing.Resources[each.Ref]!.Properties.PolicyDocument.Statement,
  )
    .filter((each: { Resource: unknown }) => JSON.stringify(each.Resource).includes(resourcePart))
    .flatMap((each: { Action: string | string[] }) => each.Action)
    .sort();
}

describe('every function', () => {
  it('is one of these', () => {
    expect(functions.map(([, each]) => each.Properties.Environment.Variables.POWERTOOLS_SERVICE_NAME).sort()).toEqual([
      'age-receivables',
      'dashboard-widget',
      'decide-line',
      'decide-payer',
      'ingest-invoices',
      'join-remittances',
      'process-bank-statement',
      'publish-events',
      'record-audit',
      'record-delivery',
      'run-dunning',
      'send-notice',
      'watch-queues',
    ]);
  });

  it.each(functions)('%s runs on Node 24 and ARM, is traced, logs JSON and has explicit limits', (_, each) => {
    expect(each.Properties).toMatchObject({
      Runtime: 'nodejs24.x',
      Architectures: ['arm64'],
      TracingConfig: { Mode: 'Active' },
      LoggingConfig: { LogFormat: 'JSON' },
      MemorySize: expect.any(Number),
      Timeout: expect.any(Number),
    });
    expect(each.Properties.Environment.Variables).toMatchObject({
      NODE_OPTIONS: '--enable-source-maps',
      PIUTANG_TENANT: 'example',
      POWERTOOLS_METRICS_NAMESPACE: 'Piutang',
    });
    const logs = processing.Resources[each.Properties.LoggingConfig.LogGroup.Ref]!;
    expect(logs.Properties).toMatchObject({ RetentionInDays: 90, KmsKeyId: expect.anything() });
  });

  it('has a role of its own, with no inline and no AWS managed policy', () => {
    const roles = functions.map(([, each]) => each.Properties.Role['Fn::GetAtt'][0]);
    expect(new Set(roles).size).toBe(functions.length);
    for (const [, role] of resourcesOf(processing, 'AWS::IAM::Role')) {
      expect(role.Properties.Policies).toBeUndefined();
      for (const policy of role.Properties.ManagedPolicyArns) expect(policy).toEqual({ Ref: expect.any(String) });
    }
    expect(resourcesOf(processing, 'AWS::IAM::Policy')).toEqual([]);
  });

  it('may use listed actions only, and * only where a service knows no resource', () => {
    const statements = resourcesOf(processing, 'AWS::IAM::ManagedPolicy').flatMap(
      ([, each]) => each.Properties.PolicyDocument.Statement,
    );
    expect(statements.length).toBeGreaterThan(30);
    for (const statement of statements) {
      const actions: string[] = [statement.Action].flat();
      for (const action of actions) expect(action).toMatch(/^[a-z0-9]+:[A-Za-z]+$/);
      if (statement.Resource === '*') {
        const known = ['xray:PutTelemetryRecords', 'xray:PutTraceSegments', 'ses:GetSendQuota'];
        expect(actions.filter((action) => !known.includes(action))).toEqual([]);
      }
    }
    expect(JSON.stringify(statements)).not.toMatch(/dynamodb:(Delete|Batch)?(DeleteItem|WriteItem|DeleteTable)/);
  });
});

describe('permissions follow the data flow', () => {
  it('grants on the table what the kernel sends, nothing less and nothing more', () => {
    const kernel = ['dynamodb', 'size']
      .map((name) => readFileSync(new URL(`../../packages/table/src/${name}.ts`, import.meta.url), 'utf8'))
      .join('\n');
    const sent = [...kernel.matchAll(/new (\w+)Command\(/g)].map((match) => match[1]!);
    const inTransactions = [...kernel.matchAll(/\{ (Put|Update|Delete|ConditionCheck): \{/g)].map((match) =>
      match[1] === 'ConditionCheck' ? 'ConditionCheckItem' : `${match[1]}Item`,
    );
    const needed = [...sent.filter((each) => each !== 'TransactWriteItems'), ...inTransactions];
    const granted = names
      .flatMap((name) => actionsOf(name, 'GetAttTable'))
      .filter((each) => each.startsWith('dynamodb:'));
    const ofTheStream = /Stream|GetRecords|GetShardIterator/;
    expect([...new Set(granted)].filter((each) => !ofTheStream.test(each)).sort()).toEqual(
      [...new Set(needed)].map((each) => `dynamodb:${each}`).sort(),
    );
  });

  it('lets only ageing scan the open items, and only a large bank file read the whole book', () => {
    const scanning = (resource: string) => names.filter((name) => actionsOf(name, resource).includes('dynamodb:Scan'));
    expect(scanning('GetAttTable').sort()).toEqual(['age-receivables', 'process-bank-statement']);
    expect(scanning('/index/open')).toEqual(['age-receivables']);
    expect(scanning('/index/work')).toEqual([]);
  });

  it('lets only send-notice and, for the digest, record-delivery send mail, through the identity and its configuration set', () => {
    const senders = names.filter((name) => actionsOf(name, ':ses:').includes('ses:SendRawEmail'));
    expect(senders.sort()).toEqual(['record-delivery', 'send-notice']);
  });

  it('keeps each function to its own prefixes of the bucket', () => {
    expect(actionsOf('ingest-invoices', '/invoices/*')).toEqual(['s3:GetObject', 's3:GetObjectVersion']);
    expect(actionsOf('ingest-invoices', '/bank-statements/*')).toEqual([]);
    expect(actionsOf('process-bank-statement', '/bank-statements/*')).toEqual(['s3:GetObject', 's3:GetObjectVersion']);
    expect(actionsOf('process-bank-statement', '/quarantine/*')).toEqual(['s3:PutObject']);
    expect(actionsOf('join-remittances', '/remittances/*')).toEqual(['s3:GetObject', 's3:GetObjectVersion']);
    expect(actionsOf('join-remittances', '/bank-statements/*')).toEqual([]);
    expect(actionsOf('send-notice', '/ageing/*')).toEqual([]);
  });

  it('lets the audit trail be added to and locked, and neither read back nor deleted', () => {
    expect(actionsOf('record-audit', '/audit/*')).toEqual(['s3:PutObject', 's3:PutObjectRetention']);
    expect(names.filter((name) => actionsOf(name, '/audit/*').length > 0)).toEqual(['record-audit']);
    expect(actionsOf('record-audit', 'GetAttTable').filter((each) => /(Put|Get|Update|Delete)Item/.test(each))).toEqual(
      ['dynamodb:PutItem'],
    );
  });

  it('gives the widget nothing that writes', () => {
    expect(actionsOf('dashboard-widget', '').filter((each) => /Put|Update|Delete|Send/.test(each))).toEqual(
      ['xray:PutTelemetryRecords', 'xray:PutTraceSegments', 'logs:PutLogEvents'].sort(),
    );
  });

  it('tells each function where its resources are, and only its own', () => {
    const variables = (name: string) =>
      Object.keys(named(name)[1].Properties.Environment.Variables)
        .filter((each) => each.startsWith('PIUTANG_') && each !== 'PIUTANG_TENANT')
        .sort();
    expect(variables('ingest-invoices')).toEqual(['PIUTANG_BUCKET', 'PIUTANG_TABLE']);
    expect(variables('process-bank-statement')).toEqual(['PIUTANG_BUCKET', 'PIUTANG_TABLE']);
    expect(variables('age-receivables')).toEqual(['PIUTANG_BUCKET', 'PIUTANG_BUS', 'PIUTANG_TABLE']);
    expect(variables('run-dunning')).toEqual(['PIUTANG_BUCKET', 'PIUTANG_NOTICES_QUEUE_URL', 'PIUTANG_TABLE']);
    expect(variables('send-notice')).toEqual(['PIUTANG_CONFIGURATION_SET', 'PIUTANG_SENDERS', 'PIUTANG_TABLE']);
    expect(variables('join-remittances')).toEqual(['PIUTANG_BUCKET', 'PIUTANG_TABLE']);
    expect(variables('publish-events')).toEqual(['PIUTANG_BUS']);
    expect(variables('record-audit')).toEqual(['PIUTANG_BUCKET', 'PIUTANG_TABLE']);
    expect(variables('record-delivery')).toEqual(['PIUTANG_CONFIGURATION_SET', 'PIUTANG_TABLE']);
    expect(variables('dashboard-widget')).toEqual([
      'PIUTANG_BUCKET',
      'PIUTANG_DECIDER',
      'PIUTANG_PAYER_DECIDER',
      'PIUTANG_TABLE',
    ]);
    expect(variables('watch-queues')).toEqual(['PIUTANG_TABLE', 'PIUTANG_WATCHED_QUEUES']);
    expect(variables('decide-line')).toEqual(['PIUTANG_TABLE']);
    expect(variables('decide-payer')).toEqual(['PIUTANG_TABLE']);
  });
});

describe('every queue', () => {
  const deadLetterIds = new Set([
    ...queues.flatMap(([, each]) => each.Properties.RedrivePolicy?.deadLetterTargetArn['Fn::GetAtt'][0] ?? []),
    ...mappings.flatMap(([, each]) => each.Properties.DestinationConfig?.OnFailure.Destination['Fn::GetAtt'][0] ?? []),
  ]);
  const workQueues = queues.filter(([id]) => !deadLetterIds.has(id));

  it('has a dead-letter queue of its own or is one', () => {
    expect(workQueues).toHaveLength(7);
    expect(deadLetterIds.size).toBe(9);
  });

  it('keeps dead letters longer than work, whose age they inherit', () => {
    for (const [id, each] of queues) {
      expect(each.Properties.MessageRetentionPeriod).toBe(deadLetterIds.has(id) ? 14 * 86_400 : 7 * 86_400);
    }
  });

  it('hides a message for at least six timeouts of its function', () => {
    for (const [id, queue] of workQueues) {
      const [, mapping] = mappings.find(([, each]) => each.Properties.EventSourceArn['Fn::GetAtt']?.[0] === id)!;
      const { Timeout } = processing.Resources[mapping.Properties.FunctionName.Ref]!.Properties;
      expect(queue.Properties.VisibilityTimeout).toBeGreaterThanOrEqual(6 * Timeout);
    }
  });

  it('is worked off with partial failures, and bounded where many messages may come at once', () => {
    for (const [id] of workQueues) {
      const [, mapping] = mappings.find(([, each]) => each.Properties.EventSourceArn['Fn::GetAtt']?.[0] === id)!;
      expect(mapping.Properties.FunctionResponseTypes).toEqual(['ReportBatchItemFailures']);
      if (id.startsWith('NoticesQueue')) expect(mapping.Properties.ScalingConfig.MaximumConcurrency).toBe(4);
      else expect(mapping.Properties.ScalingConfig).toBeUndefined();
    }
  });

  it('tries so often that throttles are no dead letters where nothing bounds a burst, and five times elsewhere', () => {
    const triesOf = (id: string) => workQueues.find(([each]) => each.startsWith(id))?.[1].Properties.RedrivePolicy;
    for (const id of ['Invoices', 'Statements', 'Deliveries']) {
      expect(triesOf(`${id}Queue`)).toMatchObject({ maxReceiveCount: 20 });
    }
    for (const id of ['Remittances', 'Ageing', 'Dunning', 'Notices']) {
      expect(triesOf(`${id}Queue`)).toMatchObject({ maxReceiveCount: 5 });
    }
  });

  it('refuses plain HTTP and is encrypted', () => {
    for (const [id, each] of queues) {
      expect(each.Properties.SqsManagedSseEnabled).toBe(true);
      const policy = resourcesOf(processing, 'AWS::SQS::QueuePolicy').find(
        ([, p]) => p.Properties.Queues[0].Ref === id,
      );
      expect(JSON.stringify(policy)).toContain('aws:SecureTransport');
    }
  });

  /** What the watcher is told, each URL by the logical id of its queue. */
  const watched = (JSON.parse(
    (named('watch-queues')[1].Properties.Environment.Variables.PIUTANG_WATCHED_QUEUES['Fn::Join'][1] as unknown[])
      .map((part) => (typeof part === 'string' ? part : (part as { Ref: string }).Ref))
      .join(''),
  ) ?? []) as readonly WatchedQueue[];

  it('is looked at every hour: dead letters of every queue, and whether work waits in the others', () => {
    expect(watched.flatMap(({ work }) => work?.url ?? []).sort()).toEqual(workQueues.map(([id]) => id).sort());
    expect(watched.map(({ deadLetterUrl }) => deadLetterUrl).sort()).toEqual([...deadLetterIds].sort());
    for (const { work, deadLetterUrl } of watched) {
      if (work === undefined) continue;
      const [, queue] = queues.find(([id]) => id === work.url)!;
      expect(queue.Properties.RedrivePolicy.deadLetterTargetArn['Fn::GetAtt'][0]).toBe(deadLetterUrl);
      expect(work.lateAfterMinutes).toBeGreaterThanOrEqual(60);
      expect(work.lateAfterMinutes).toBeLessThanOrEqual(180);
    }
    expect(new Set(watched.map(({ name }) => name)).size).toBe(watched.length);
  });

  it('may be asked by the watcher, which may neither read nor move what is in it', () => {
    for (const [id] of queues) expect(actionsOf('watch-queues', `"${id}"`)).toEqual(['sqs:GetQueueAttributes']);
  });
});

describe('triggers', () => {
  const rules = resourcesOf(processing, 'AWS::Events::Rule').map(([, each]) => each.Properties);

  it('takes files by prefix from the default bus and reminders from the tenant’s own', () => {
    const prefixes = rules
      .filter((each) => each.EventPattern.source[0] === 'aws.s3')
      .map((each) => [each.EventBusName, each.EventPattern.detail.object.key[0].prefix]);
    expect(prefixes).toEqual([
      ['default', 'invoices/'],
      ['default', 'bank-statements/'],
      ['default', 'remittances/'],
    ]);
    const aged = rules.find((each) => each.EventPattern['detail-type']?.[0] === 'ReceivablesAged');
    expect(aged).toMatchObject({
      EventBusName: { Ref: expect.stringMatching(/^Bus/) },
      EventPattern: { source: ['piutang'] },
    });
  });

  it('brings a file that was handed on back into its queue', () => {
    const rule = rules.find((each) => each.EventPattern['detail-type']?.[0] === 'StatementInterrupted');
    expect(rule).toMatchObject({
      EventBusName: { Ref: expect.stringMatching(/^Bus/) },
      Targets: [{ Arn: { 'Fn::GetAtt': [expect.stringMatching(/^StatementsQueue/), 'Arn'] } }],
    });
  });

  it('hears of its own mails only', () => {
    const mail = rules.find((each) => each.EventPattern.source[0] === 'aws.ses');
    expect(mail.EventPattern.detail.mail.tags['ses:configuration-set']).toEqual([
      { 'Fn::ImportValue': expect.stringContaining('ConfigurationSet') },
    ]);
  });

  it('passes events whole and sends what cannot be delivered to the dead letters', () => {
    for (const rule of rules) {
      for (const target of rule.Targets) {
        // The role is the state machine's: a queue lets the rule in by its own policy.
        expect(
          Object.keys(target)
            .filter((each) => each !== 'RoleArn')
            .sort(),
        ).toEqual(['Arn', 'DeadLetterConfig', 'Id']);
      }
    }
  });

  it('ages at the tenant’s wall clock, for the scheduled time and not the time of the call', () => {
    const [, schedule] = resourcesOf(processing, 'AWS::Scheduler::Schedule')[0]!;
    expect(schedule.Properties).toMatchObject({
      ScheduleExpression: 'cron(0 8 * * ? *)',
      ScheduleExpressionTimezone: 'Asia/Jakarta',
      FlexibleTimeWindow: { Mode: 'OFF' },
    });
    expect(JSON.parse(schedule.Properties.Target.Input)).toEqual({
      job: 'age-receivables',
      scheduledAt: '<aws.scheduler.scheduled-time>',
    });
    expect(schedule.Properties.Target.DeadLetterConfig.Arn).toEqual({ 'Fn::GetAtt': [expect.any(String), 'Arn'] });
  });

  it('has the queues looked at by a schedule that calls the function itself', () => {
    const [, schedule] = resourcesOf(processing, 'AWS::Scheduler::Schedule').find(([id]) =>
      id.startsWith('QueueWatch'),
    )!;
    expect(schedule.Properties).toMatchObject({
      ScheduleExpression: 'cron(37 * * * ? *)',
      Target: { Arn: { 'Fn::GetAtt': [named('watch-queues')[0], 'Arn'] } },
    });
    expect(schedule.Properties.Target.DeadLetterConfig).toBeUndefined();
  });

  it('audits table changes whole and for as long as the stream keeps them, except the chain’s own links', () => {
    const [, audited] = mappings.find(([id]) => id.startsWith('AuditedChanges'))!;
    expect(audited.Properties).toMatchObject({
      BatchSize: 500,
      DestinationConfig: { OnFailure: { Destination: expect.anything() } },
    });
    expect(audited.Properties).not.toHaveProperty('MaximumRetryAttempts');
    expect(audited.Properties).not.toHaveProperty('BisectBatchOnFunctionError');
    const patterns = audited.Properties.FilterCriteria.Filters.map((each: { Pattern: string }) =>
      JSON.parse(each.Pattern),
    );
    expect(patterns).toEqual([
      { dynamodb: { Keys: { p: { S: [{ 'anything-but': [AUDIT_PARTITION] }] } } } },
      { eventName: ['MODIFY', 'REMOVE'] },
    ]);
  });

  it('publishes table changes with bisection, five tries and a place for what fails', () => {
    const [, stream] = mappings.find(([id]) => id.startsWith('TableChanges'))!;
    expect(stream.Properties).toMatchObject({
      BisectBatchOnFunctionError: true,
      MaximumRetryAttempts: 5,
      FunctionResponseTypes: ['ReportBatchItemFailures'],
      DestinationConfig: { OnFailure: { Destination: expect.anything() } },
    });
  });
});
