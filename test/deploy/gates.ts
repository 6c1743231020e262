import {
  CloudFormationClient,
  CreateStackCommand,
  DeleteStackCommand,
  DescribeStacksCommand,
} from '@aws-sdk/client-cloudformation';
import { CloudWatchClient, GetMetricDataCommand, PutMetricDataCommand } from '@aws-sdk/client-cloudwatch';
import { CreateTableCommand, DynamoDBClient, PutItemCommand, QueryCommand } from '@aws-sdk/client-dynamodb';
import { EventBridgeClient, PutEventsCommand, PutRuleCommand, PutTargetsCommand } from '@aws-sdk/client-eventbridge';
import {
  CreateEventSourceMappingCommand,
  CreateFunctionCommand,
  type CreateFunctionCommandInput,
  InvokeCommand,
  LambdaClient,
} from '@aws-sdk/client-lambda';
import {
  CreateBucketCommand,
  PutBucketNotificationConfigurationCommand,
  PutBucketVersioningCommand,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { CreateScheduleCommand, SchedulerClient } from '@aws-sdk/client-scheduler';
import { CreateEmailIdentityCommand, SESv2Client, SendEmailCommand } from '@aws-sdk/client-sesv2';
import {
  CreateStateMachineCommand,
  DescribeExecutionCommand,
  SFNClient,
  StartExecutionCommand,
} from '@aws-sdk/client-sfn';
import {
  CreateQueueCommand,
  GetQueueAttributesCommand,
  GetQueueUrlCommand,
  ReceiveMessageCommand,
  SQSClient,
  StartMessageMoveTaskCommand,
} from '@aws-sdk/client-sqs';
import { ACCOUNT, eventually, type MiniStack, pause, REGION, startMiniStack } from './ministack.ts';
import { zipOf } from './zip.ts';

/**
 * The gate list: what of AWS this MiniStack does as AWS does. Run after a change of its version, with `npm run gates`;
 * the answers stand in docs/deployment-proof.md, and decide what test/deploy/gaps.ts takes away.
 */

type Clients = ReturnType<typeof clientsOf>;

function clientsOf({ endpoint }: MiniStack) {
  const settings = {
    endpoint,
    region: REGION,
    credentials: { accessKeyId: ACCOUNT, secretAccessKey: 'anything' },
    maxAttempts: 1,
  };
  return {
    endpoint,
    cloudFormation: new CloudFormationClient(settings),
    cloudWatch: new CloudWatchClient(settings),
    dynamo: new DynamoDBClient(settings),
    events: new EventBridgeClient(settings),
    lambda: new LambdaClient(settings),
    s3: new S3Client({ ...settings, forcePathStyle: true }),
    scheduler: new SchedulerClient(settings),
    ses: new SESv2Client(settings),
    sfn: new SFNClient({ ...settings, disableHostPrefix: true }),
    sqs: new SQSClient({ ...settings, useQueueUrlAsEndpoint: false }),
  };
}

const ROLE = `arn:aws:iam::${ACCOUNT}:role/gate`;
const arn = (service: string, name: string) => `arn:aws:${service}:${REGION}:${ACCOUNT}:${name}`;

async function makeFunction(
  { lambda }: Clients,
  name: string,
  code: string,
  more: Partial<CreateFunctionCommandInput> = {},
) {
  await lambda.send(
    new CreateFunctionCommand({
      FunctionName: name,
      Runtime: 'nodejs24.x',
      Handler: 'index.handler',
      Role: ROLE,
      Code: { ZipFile: zipOf('index.mjs', code) },
      ...more,
    }),
  );
  return arn('lambda', `function:${name}`);
}

async function invoke({ lambda }: Clients, name: string, payload: unknown = {}): Promise<string> {
  const answer = await lambda.send(
    new InvokeCommand({ FunctionName: name, Payload: Buffer.from(JSON.stringify(payload)) }),
  );
  return Buffer.from(answer.Payload ?? []).toString('utf8');
}

async function makeQueue({ sqs }: Clients, name: string): Promise<string> {
  const { QueueUrl } = await sqs.send(new CreateQueueCommand({ QueueName: name }));
  return QueueUrl ?? '';
}

async function received({ sqs }: Clients, url: string, timeoutMs: number): Promise<string | undefined> {
  const until = Date.now() + timeoutMs;
  while (Date.now() < until) {
    const { Messages } = await sqs.send(new ReceiveMessageCommand({ QueueUrl: url, WaitTimeSeconds: 1 }));
    if (Messages?.[0]?.Body !== undefined) return Messages[0].Body;
  }
  return undefined;
}

async function runMachine({ sfn }: Clients, name: string, definition: object, input: object = {}) {
  const made = await sfn.send(
    new CreateStateMachineCommand({ name, definition: JSON.stringify(definition), roleArn: ROLE }),
  );
  const { executionArn } = await sfn.send(
    new StartExecutionCommand({ stateMachineArn: made.stateMachineArn, input: JSON.stringify(input) }),
  );
  return eventually(name, async () => {
    const now = await sfn.send(new DescribeExecutionCommand({ executionArn }));
    return now.status === 'RUNNING' ? undefined : now;
  });
}

/** A map over three items in S3, of which the third fails; answers how it ended. */
async function distributedMap(clients: Clients, name: string, more: object) {
  await clients.s3.send(new CreateBucketCommand({ Bucket: name }));
  const Body = JSON.stringify([{ n: 1 }, { n: 2 }, { n: 3 }]);
  await clients.s3.send(new PutObjectCommand({ Bucket: name, Key: 'in.json', Body }));
  const code = "export const handler = async (e) => { if (e.n === 3) throw new Error('third'); return e; };";
  const FunctionName = await makeFunction(clients, name, code);
  const Each = {
    Type: 'Task',
    Resource: 'arn:aws:states:::lambda:invoke',
    Parameters: { FunctionName, 'Payload.$': '$' },
    OutputPath: '$.Payload',
    End: true,
  };
  const ItemProcessor = {
    ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD' },
    StartAt: 'Each',
    States: { Each },
  };
  const ItemReader = {
    Resource: 'arn:aws:states:::s3:getObject',
    ReaderConfig: { InputType: 'JSON' },
    Parameters: { Bucket: name, Key: 'in.json' },
  };
  return runMachine(clients, name, {
    StartAt: 'Map',
    States: { Map: { Type: 'Map', ItemReader, ItemProcessor, ...more, End: true } },
  });
}

/** What a gate found: whether it is as on AWS, and what was seen. */
type Found = { readonly asOnAws: boolean; readonly seen: string };

const found = (asOnAws: boolean, seen: unknown): Found => ({
  asOnAws,
  seen: (typeof seen === 'string' ? seen : JSON.stringify(seen))
    .replaceAll('|', '/')
    .replaceAll('\n', ' ')
    .slice(0, 160),
});

const GATES: Readonly<Record<string, (clients: Clients) => Promise<Found>>> = {
  'Distributed Map: items read from S3, tolerated failures': async (clients) => {
    const { output, status } = await distributedMap(clients, 'gate-map-read', {
      ToleratedFailurePercentage: 40,
    });
    return found(status === 'SUCCEEDED' && (output ?? '').includes('"n": 1'), `${status} ${output}`);
  },
  'Distributed Map: batches and a result writer': async (clients) => {
    const { output, status } = await distributedMap(clients, 'gate-map-write', {
      ItemBatcher: { MaxItemsPerBatch: 2 },
      ResultWriter: {
        Resource: 'arn:aws:states:::s3:putObject',
        Parameters: { Bucket: 'gate-map-write', Prefix: 'out' },
      },
      ToleratedFailurePercentage: 40,
    });
    return found(/ResultWriterDetails/.test(output ?? ''), `${status} ${output}`);
  },
  'JSONata: $sum over the input': async (clients) => {
    const { output, status, cause } = await runMachine(
      clients,
      'gate-jsonata',
      {
        QueryLanguage: 'JSONata',
        StartAt: 'Sum',
        States: { Sum: { Type: 'Pass', Output: { total: '{% $sum($states.input.xs.v) %}' }, End: true } },
      },
      { xs: [{ v: 2 }, { v: 3 }] },
    );
    return found(output === '{"total":5}' || output === '{"total": 5}', `${status} ${output ?? cause}`);
  },
  'Schedule in a zone, with a context attribute': async (clients) => {
    const url = await makeQueue(clients, 'gate-schedule');
    // One minute from now on the clock of a zone with no summer time.
    const soon = new Date(Date.now() + 9 * 3_600_000 + 65_000).toISOString();
    const [hour, minute] = [Number(soon.slice(11, 13)), Number(soon.slice(14, 16))];
    await clients.scheduler.send(
      new CreateScheduleCommand({
        Name: 'gate',
        ScheduleExpression: `cron(${minute} ${hour} * * ? *)`,
        ScheduleExpressionTimezone: 'Asia/Tokyo',
        FlexibleTimeWindow: { Mode: 'OFF' },
        Target: {
          Arn: arn('sqs', 'gate-schedule'),
          RoleArn: ROLE,
          Input: '{"at":"<aws.scheduler.scheduled-time>"}',
        },
      }),
    );
    const body = await received(clients, url, 100_000);
    return found(body !== undefined && /"at":\s*"20\d\d-/.test(body), body ?? 'never fired');
  },
  'Poison stream record: retries end, the record goes to the failure queue': async (clients) => {
    const url = await makeQueue(clients, 'gate-poison');
    const poison = await makeFunction(
      clients,
      'gate-poison',
      "export const handler = async () => { throw new Error('poison'); };",
    );
    const made = await clients.dynamo.send(
      new CreateTableCommand({
        TableName: 'gate-stream',
        BillingMode: 'PAY_PER_REQUEST',
        AttributeDefinitions: [{ AttributeName: 'p', AttributeType: 'S' }],
        KeySchema: [{ AttributeName: 'p', KeyType: 'HASH' }],
        StreamSpecification: { StreamEnabled: true, StreamViewType: 'NEW_AND_OLD_IMAGES' },
      }),
    );
    await clients.lambda.send(
      new CreateEventSourceMappingCommand({
        FunctionName: poison,
        EventSourceArn: made.TableDescription?.LatestStreamArn,
        StartingPosition: 'TRIM_HORIZON',
        MaximumRetryAttempts: 1,
        BisectBatchOnFunctionError: true,
        DestinationConfig: { OnFailure: { Destination: arn('sqs', 'gate-poison') } },
      }),
    );
    await clients.dynamo.send(new PutItemCommand({ TableName: 'gate-stream', Item: { p: { S: 'x' } } }));
    const body = await received(clients, url, 30_000);
    return found(body?.includes('DDBStreamBatchInfo') === true, body ?? 'nothing in the queue after 30 s');
  },
  'Error name reaches Catch': async (clients) => {
    const failing = await makeFunction(
      clients,
      'gate-catch',
      "export const handler = async () => { const e = new Error('no'); e.name = 'StatementRefused'; throw e; };",
    );
    const { output, status, error } = await runMachine(clients, 'gate-catch', {
      StartAt: 'Try',
      States: {
        Try: {
          Type: 'Task',
          Resource: 'arn:aws:states:::lambda:invoke',
          Parameters: { FunctionName: failing },
          Catch: [{ ErrorEquals: ['StatementRefused'], Next: 'Caught' }],
          End: true,
        },
        Caught: { Type: 'Pass', Result: { caught: true }, End: true },
      },
    });
    return found(/caught/.test(output ?? ''), `${status} ${error ?? ''} ${output ?? ''}`);
  },
  'context.functionName and remaining time': async (clients) => {
    await makeFunction(
      clients,
      'gate-context',
      'export const handler = async (e, c) => ({ name: c.functionName, ms: c.getRemainingTimeInMillis() });',
      { Timeout: 20 },
    );
    const body = await invoke(clients, 'gate-context');
    const { name, ms } = JSON.parse(body) as { name?: string; ms?: number };
    return found(name === 'gate-context' && Number(ms) <= 20_000, body);
  },
  'EMF log line becomes a metric': async (clients) => {
    await makeFunction(
      clients,
      'gate-emf',
      `export const handler = async () => { console.log(JSON.stringify({ _aws: { Timestamp: Date.now(), CloudWatchMetrics: [
        { Namespace: 'Gate', Dimensions: [['tenant']], Metrics: [{ Name: 'Seen', Unit: 'Count' }] }] }, tenant: 'a', Seen: 3 })); };`,
    );
    await invoke(clients, 'gate-emf');
    await pause(3_000);
    const value = await metricValue(clients, 'Gate', 'Seen');
    return found(value === 3, `value ${value}`);
  },
  'GetMetricData on the SDK’s default protocol': async (clients) => {
    await clients.cloudWatch.send(
      new PutMetricDataCommand({
        Namespace: 'GateDirect',
        MetricData: [{ MetricName: 'Seen', Value: 2, Dimensions: [{ Name: 'tenant', Value: 'a' }] }],
      }),
    );
    return found((await metricValue(clients, 'GateDirect', 'Seen')) === 2, 'read back');
  },
  'CORS preflight of an HTTP API': async (clients) => {
    await stackOf(clients, 'gate-cors', {
      Api: {
        Type: 'AWS::ApiGatewayV2::Api',
        Properties: {
          Name: 'gate',
          ProtocolType: 'HTTP',
          CorsConfiguration: { AllowOrigins: ['https://a.example'], AllowMethods: ['POST'] },
        },
      },
      Stage: {
        Type: 'AWS::ApiGatewayV2::Stage',
        Properties: { ApiId: { Ref: 'Api' }, StageName: '$default', AutoDeploy: true },
      },
    });
    const { Stacks } = await clients.cloudFormation.send(new DescribeStacksCommand({ StackName: 'gate-cors' }));
    const api = Stacks?.[0]?.Outputs?.[0]?.OutputValue;
    const answer = await fetch(`${clients.endpoint}/_aws/execute-api/${api}/$default/x`, {
      method: 'OPTIONS',
      headers: { origin: 'https://a.example', 'access-control-request-method': 'POST' },
    });
    return found(
      answer.headers.get('access-control-allow-origin') === 'https://a.example',
      `${answer.status} ${answer.headers.get('access-control-allow-origin')}`,
    );
  },
  'InputTransformer quotes its placeholders': async (clients) => {
    const url = await makeQueue(clients, 'gate-transform');
    await clients.events.send(
      new PutRuleCommand({ Name: 'gate', EventPattern: JSON.stringify({ source: ['gate'] }), State: 'ENABLED' }),
    );
    await clients.events.send(
      new PutTargetsCommand({
        Rule: 'gate',
        Targets: [
          {
            Id: 'queue',
            Arn: arn('sqs', 'gate-transform'),
            InputTransformer: { InputPathsMap: { name: '$.detail.name' }, InputTemplate: '{"name": <name>}' },
          },
        ],
      }),
    );
    await clients.events.send(
      new PutEventsCommand({ Entries: [{ Source: 'gate', DetailType: 'x', Detail: '{"name":"PT Satu"}' }] }),
    );
    const body = await received(clients, url, 10_000);
    return found(body?.replaceAll(' ', '') === '{"name":"PTSatu"}', body ?? 'nothing');
  },
  'Simple mail with an attachment can be read back': async (clients) => {
    await clients.ses.send(new CreateEmailIdentityCommand({ EmailIdentity: 'gate.example' }));
    await clients.ses.send(
      new SendEmailCommand({
        FromEmailAddress: 'a@gate.example',
        Destination: { ToAddresses: ['b@gate.example'] },
        Content: {
          Simple: {
            Subject: { Data: 'gate' },
            Body: { Text: { Data: 'text' } },
            Attachments: [{ FileName: 'a.txt', RawContent: Buffer.from('attached') }],
          },
        },
      }),
    );
    const text = await (await fetch(`${clients.endpoint}/_ministack/ses/messages`)).text();
    return found(text.includes('a.txt'), text.includes('gate') ? 'the mail is there, the attachment is not' : text);
  },
  'Query stops at a page of 1 MB': async (clients) => {
    await clients.dynamo.send(
      new CreateTableCommand({
        TableName: 'gate-page',
        BillingMode: 'PAY_PER_REQUEST',
        AttributeDefinitions: [
          { AttributeName: 'p', AttributeType: 'S' },
          { AttributeName: 's', AttributeType: 'N' },
        ],
        KeySchema: [
          { AttributeName: 'p', KeyType: 'HASH' },
          { AttributeName: 's', KeyType: 'RANGE' },
        ],
      }),
    );
    for (let at = 0; at < 6; at++) {
      const Item = { p: { S: 'x' }, s: { N: String(at) }, d: { S: 'd'.repeat(300_000) } };
      await clients.dynamo.send(new PutItemCommand({ TableName: 'gate-page', Item }));
    }
    const { Count, LastEvaluatedKey } = await clients.dynamo.send(
      new QueryCommand({
        TableName: 'gate-page',
        KeyConditionExpression: 'p = :p',
        ExpressionAttributeValues: { ':p': { S: 'x' } },
      }),
    );
    return found(LastEvaluatedKey !== undefined, `${Count} of 6 items of 300 kB in one page`);
  },
  'ESM handler with top-level await': async (clients) => {
    await makeFunction(
      clients,
      'gate-tla',
      'const answer = await Promise.resolve(42); export const handler = async () => ({ answer });',
    );
    const body = await invoke(clients, 'gate-tla');
    return found(/42/.test(body), body);
  },
  'Deleting a stack by its ARN': async (clients) => {
    await stackOf(clients, 'gate-delete', {
      Queue: { Type: 'AWS::SQS::Queue', Properties: { QueueName: 'gate-gone' } },
    });
    const { Stacks } = await clients.cloudFormation.send(new DescribeStacksCommand({ StackName: 'gate-delete' }));
    await clients.cloudFormation.send(new DeleteStackCommand({ StackName: Stacks?.[0]?.StackId }));
    await pause(1_500);
    const still = await clients.sqs.send(new GetQueueUrlCommand({ QueueName: 'gate-gone' })).then(
      () => true,
      () => false,
    );
    return found(!still, still ? 'the queue is still there' : 'gone');
  },
  'The event of a new object in a versioned bucket names its version': async (clients) => {
    const url = await makeQueue(clients, 'gate-version');
    const Bucket = 'gate-version';
    await clients.s3.send(new CreateBucketCommand({ Bucket }));
    await clients.s3.send(new PutBucketVersioningCommand({ Bucket, VersioningConfiguration: { Status: 'Enabled' } }));
    await clients.s3.send(
      new PutBucketNotificationConfigurationCommand({
        Bucket,
        NotificationConfiguration: { EventBridgeConfiguration: {} },
      }),
    );
    await clients.events.send(
      new PutRuleCommand({
        Name: Bucket,
        EventPattern: JSON.stringify({ source: ['aws.s3'], detail: { bucket: { name: [Bucket] } } }),
      }),
    );
    await clients.events.send(
      new PutTargetsCommand({ Rule: Bucket, Targets: [{ Id: 'queue', Arn: arn('sqs', Bucket) }] }),
    );
    await clients.s3.send(new PutObjectCommand({ Bucket, Key: 'a.txt', Body: 'x' }));
    const body = await received(clients, url, 10_000);
    const object = body === undefined ? {} : (JSON.parse(body).detail.object as Record<string, unknown>);
    return found(typeof object['version-id'] === 'string', object);
  },
  'Dead letters can be moved back by StartMessageMoveTask': async (clients) => {
    await makeQueue(clients, 'gate-move');
    const answer = await clients.sqs
      .send(new StartMessageMoveTaskCommand({ SourceArn: arn('sqs', 'gate-move') }))
      .then(() => 'taken')
      .catch((error: Error) => `${error.name}: ${error.message}`);
    return found(answer === 'taken', answer);
  },
  'DKIM tokens of an identity in a stack': async (clients) => {
    const status = await stackOf(
      clients,
      'gate-dkim',
      { Identity: { Type: 'AWS::SES::EmailIdentity', Properties: { EmailIdentity: 'gate-dkim.example' } } },
      { 'Fn::GetAtt': ['Identity', 'DkimDNSTokenName1'] },
    ).catch((error: Error) => error.message);
    return found(status === 'CREATE_COMPLETE', status);
  },
  'Resource types that were missing': async (clients) => {
    const refused: string[] = [];
    for (const [type, properties] of Object.entries(MISSING_TYPES)) {
      const status = await stackOf(clients, `gate-${type.toLowerCase().replaceAll(':', '')}`, {
        It: { Type: type, Properties: properties },
      }).catch(() => 'refused');
      if (status !== 'CREATE_COMPLETE') refused.push(type);
    }
    return found(refused.length === 0, refused.length === 0 ? 'all taken' : `refused: ${refused.join(', ')}`);
  },
  'A burst of 100 messages under a bounded mapping loses nothing': async (clients) => {
    const from = await makeQueue(clients, 'gate-burst');
    const worker = await makeFunction(
      clients,
      'gate-burst',
      'export const handler = async () => { await new Promise((done) => setTimeout(done, 200)); };',
    );
    await clients.lambda.send(
      new CreateEventSourceMappingCommand({
        FunctionName: worker,
        EventSourceArn: arn('sqs', 'gate-burst'),
        BatchSize: 1,
        ScalingConfig: { MaximumConcurrency: 2 },
      }),
    );
    await clients.s3.send(new CreateBucketCommand({ Bucket: 'gate-burst' }));
    await clients.events.send(
      new PutRuleCommand({
        Name: 'gate-burst',
        EventPattern: JSON.stringify({ source: ['aws.s3'], detail: { bucket: { name: ['gate-burst'] } } }),
      }),
    );
    await clients.events.send(
      new PutTargetsCommand({ Rule: 'gate-burst', Targets: [{ Id: 'queue', Arn: arn('sqs', 'gate-burst') }] }),
    );
    await clients.s3.send(
      new PutBucketNotificationConfigurationCommand({
        Bucket: 'gate-burst',
        NotificationConfiguration: { EventBridgeConfiguration: {} },
      }),
    );
    const started = Date.now();
    await Promise.all(
      Array.from({ length: 100 }, (_, at) =>
        clients.s3.send(new PutObjectCommand({ Bucket: 'gate-burst', Key: `file ${at}+x.txt`, Body: 'x' })),
      ),
    );
    const empty = await eventually(
      'the burst',
      async () => {
        const { Attributes } = await clients.sqs.send(
          new GetQueueAttributesCommand({
            QueueUrl: from,
            AttributeNames: ['ApproximateNumberOfMessages', 'ApproximateNumberOfMessagesNotVisible'],
          }),
        );
        const left = Object.values(Attributes ?? {}).reduce((sum, each) => sum + Number(each), 0);
        return left === 0 ? true : undefined;
      },
      90_000,
    ).catch(() => false);
    return found(
      empty,
      `${empty ? 'all worked off' : 'left over'} after ${Math.round((Date.now() - started) / 1000)} s`,
    );
  },
  'S3 event names the key as EventBridge does (not URL-encoded)': async (clients) => {
    const url = await makeQueue(clients, 'gate-key');
    await clients.events.send(
      new PutRuleCommand({
        Name: 'gate-key',
        EventPattern: JSON.stringify({ source: ['aws.s3'], detail: { object: { key: [{ prefix: 'key/' }] } } }),
      }),
    );
    await clients.events.send(
      new PutTargetsCommand({ Rule: 'gate-key', Targets: [{ Id: 'queue', Arn: arn('sqs', 'gate-key') }] }),
    );
    await clients.s3.send(new PutObjectCommand({ Bucket: 'gate-burst', Key: 'key/a b+c.txt', Body: 'x' }));
    const body = await received(clients, url, 10_000);
    const key = body === undefined ? 'nothing' : (JSON.parse(body).detail.object.key as string);
    return found(key === 'key/a b+c.txt', key);
  },
};

const MISSING_TYPES: Readonly<Record<string, object>> = {
  'AWS::Events::Archive': { SourceArn: arn('events', 'event-bus/default') },
  'AWS::CloudWatch::CompositeAlarm': { AlarmRule: 'FALSE' },
  'AWS::Logs::MetricFilter': {
    LogGroupName: '/gate',
    FilterPattern: '',
    MetricTransformations: [{ MetricName: 'a', MetricNamespace: 'b', MetricValue: '1' }],
  },
  'AWS::SES::Template': { Template: { TemplateName: 'gate', SubjectPart: 'a', TextPart: 'b' } },
  'AWS::Budgets::Budget': {
    Budget: { BudgetType: 'COST', TimeUnit: 'MONTHLY', BudgetLimit: { Amount: 1, Unit: 'USD' } },
  },
};

async function metricValue({ cloudWatch }: Clients, Namespace: string, MetricName: string) {
  const { MetricDataResults } = await cloudWatch.send(
    new GetMetricDataCommand({
      StartTime: new Date(Date.now() - 600_000),
      EndTime: new Date(Date.now() + 60_000),
      MetricDataQueries: [
        {
          Id: 'a',
          MetricStat: {
            Metric: { Namespace, MetricName, Dimensions: [{ Name: 'tenant', Value: 'a' }] },
            Period: 60,
            Stat: 'Sum',
          },
        },
      ],
    }),
  );
  return MetricDataResults?.[0]?.Values?.[0];
}

/** Makes a stack and answers its status when it has settled. */
async function stackOf(
  { cloudFormation }: Clients,
  name: string,
  resources: Readonly<Record<string, object>>,
  output: object = { Ref: Object.keys(resources)[0] },
) {
  const body = { Resources: resources, Outputs: { First: { Value: output } } };
  await cloudFormation.send(new CreateStackCommand({ StackName: name, TemplateBody: JSON.stringify(body) }));
  return eventually(`stack ${name}`, async () => {
    const { Stacks } = await cloudFormation.send(new DescribeStacksCommand({ StackName: name }));
    const status = Stacks?.[0]?.StackStatus;
    return status === undefined || status.endsWith('IN_PROGRESS') ? undefined : status;
  });
}

const cloud = await startMiniStack();
try {
  const clients = clientsOf(cloud);
  process.stdout.write('| gate | as on AWS | seen |\n|---|---|---|\n');
  for (const [title, gate] of Object.entries(GATES)) {
    const { asOnAws, seen } = await gate(clients).catch((error: Error) =>
      found(false, `${error.name}: ${error.message}`),
    );
    process.stdout.write(`| ${title} | ${asOnAws ? 'yes' : '**no**'} | ${seen} |\n`);
  }
} finally {
  await cloud.stop();
}
