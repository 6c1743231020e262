import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { pathToFileURL } from 'node:url';
import * as dynamodb from '@aws-sdk/client-dynamodb';
import * as eventbridge from '@aws-sdk/client-eventbridge';
import * as s3 from '@aws-sdk/client-s3';
import * as ses from '@aws-sdk/client-ses';
import * as sqs from '@aws-sdk/client-sqs';
import { BUNDLE_SETTINGS } from '@piutang/infra/bundle.ts';
import { KNOWN_ERRORS, leanSdk } from '@piutang/infra/bundle-lean-sdk.ts';
import { REPOSITORY } from '@piutang/infra/repository.ts';
import { build } from 'esbuild';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { type Answer, AwsAnswers, type Sent, signatureOf } from '../support/aws-answers.ts';

const stock = { dynamodb, eventbridge, s3, ses, sqs };
type Sdk = typeof stock;
type EndpointProvider = (params: object) => { url: URL; properties?: Record<string, unknown> };

const SECRET = 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY';

/** Headers that differ from call to call or from program to program and carry nothing of the request. */
const INCIDENTAL = /^(amz-sdk-invocation-id|authorization|connection|user-agent|x-amz-date|x-amz-user-agent)$/;

const json = (status: number, body: object, headers: Record<string, string> = {}): Answer => ({
  status,
  headers: { 'content-type': 'application/x-amz-json-1.0', ...headers },
  body: JSON.stringify(body),
});
const xml = (status: number, body: string): Answer => ({
  status,
  headers: { 'content-type': 'application/xml' },
  body,
});
const dynamoError = (name: string, more: object = {}) =>
  json(400, { __type: `com.amazonaws.dynamodb.v20120810#${name}`, message: 'no', ...more });
const s3Error = (status: number, code: string) =>
  xml(status, `<Error><Code>${code}</Code><Message>no</Message></Error>`);
const sesError = (status: number, code: string) =>
  xml(
    status,
    `<ErrorResponse><Error><Type>Sender</Type><Code>${code}</Code><Message>no</Message></Error></ErrorResponse>`,
  );

/** What a call came to: its value, or which error it was by class, name and content. */
type Outcome = { readonly value: unknown } | { readonly error: Readonly<Record<string, unknown>> };

/** One call, the answers it gets, and what must be seen in what it came to. */
type Exchange = {
  readonly name: string;
  readonly answers: readonly Answer[];
  readonly call: (sdk: Sdk) => Promise<unknown>;
  readonly requests?: number;
  readonly expected: unknown;
};

const put = ({ dynamodb }: Sdk) =>
  new dynamodb.DynamoDBClient({}).send(
    new dynamodb.PutItemCommand({ TableName: 't', Item: { p: { S: 'é' }, n: { N: '12345678901234567890' } } }),
  );
const transact = ({ dynamodb }: Sdk) =>
  new dynamodb.DynamoDBClient({}).send(
    new dynamodb.TransactWriteItemsCommand({
      ClientRequestToken: 'once',
      TransactItems: [{ Put: { TableName: 't', Item: { p: { S: 'a' } } } }],
    }),
  );
const putObject = ({ s3 }: Sdk) =>
  new s3.S3Client({}).send(
    new s3.PutObjectCommand({ Bucket: 'bucket', Key: 'problems/a b+ü.txt', Body: 'text', ContentType: 'text/plain' }),
  );
const getObject = ({ s3 }: Sdk) =>
  new s3.S3Client({})
    .send(new s3.GetObjectCommand({ Bucket: 'bucket', Key: 'k', VersionId: 'v1' }))
    .then(({ Body }) => text(Body as NodeJS.ReadableStream));
const copyObject = ({ s3 }: Sdk) =>
  new s3.S3Client({}).send(
    new s3.CopyObjectCommand({ Bucket: 'bucket', Key: 'to', CopySource: 'bucket/from?versionId=v1' }),
  );
const sendBatch = ({ sqs }: Sdk) =>
  new sqs.SQSClient({}).send(
    new sqs.SendMessageBatchCommand({
      QueueUrl: `${process.env['AWS_ENDPOINT_URL_SQS']}/123456789012/notices`,
      Entries: [{ Id: '0', MessageBody: 'hello' }],
    }),
  );
const sendMail = ({ ses }: Sdk) =>
  new ses.SESClient({}).send(
    new ses.SendRawEmailCommand({
      Source: 'a@example.com',
      Destinations: ['b@example.com'],
      RawMessage: { Data: Buffer.from('Subject: x\r\n\r\nh\u00e9') },
      ConfigurationSetName: 'set',
      Tags: [{ Name: 'notice', Value: 'N-1' }],
    }),
  );
const putEvents = ({ eventbridge }: Sdk) =>
  new eventbridge.EventBridgeClient({}).send(
    new eventbridge.PutEventsCommand({
      Entries: [{ EventBusName: 'bus', Source: 's', DetailType: 'd', Detail: '{}' }],
    }),
  );

const HELLO_MD5 = '5d41402abc4b2a76b9719d911017c592';
const sent = (md5: string) =>
  json(200, { Successful: [{ Id: '0', MessageId: 'm', MD5OfMessageBody: md5 }], Failed: [] });
const mailAccepted = xml(
  200,
  '<SendRawEmailResponse><SendRawEmailResult><MessageId>m-1</MessageId></SendRawEmailResult></SendRawEmailResponse>',
);

const exchanges: readonly Exchange[] = [
  {
    name: 'reads an item with its numbers exact',
    answers: [json(200, { Item: { n: { N: '12345678901234567890' }, b: { B: 'AAE=' } } })],
    call: ({ dynamodb }) =>
      new dynamodb.DynamoDBClient({}).send(new dynamodb.GetItemCommand({ TableName: 't', Key: { p: { S: 'a' } } })),
    expected: { value: { Item: { n: { N: '12345678901234567890' }, b: { B: Uint8Array.of(0, 1) } } } },
  },
  {
    name: 'tells a failed condition by its class',
    answers: [dynamoError('ConditionalCheckFailedException')],
    call: put,
    expected: { error: { is: ['ConditionalCheckFailedException'], message: 'no' } },
  },
  {
    name: 'tells why each write of a transaction was cancelled',
    answers: [
      dynamoError('TransactionCanceledException', {
        CancellationReasons: [{ Code: 'ConditionalCheckFailed', Message: 'x', Item: { p: { S: 'a' } } }],
      }),
    ],
    call: transact,
    expected: {
      error: {
        is: ['TransactionCanceledException'],
        CancellationReasons: [{ Code: 'ConditionalCheckFailed', Message: 'x', Item: { p: { S: 'a' } } }],
      },
    },
  },
  {
    name: 'tries again when a table throttles and when it is broken',
    answers: [
      dynamoError('ProvisionedThroughputExceededException'),
      json(500, { __type: 'InternalServerError' }),
      json(200, {}),
    ],
    call: put,
    requests: 3,
    expected: { value: {} },
  },
  {
    name: 'names an error of the table that has no class here',
    answers: [dynamoError('ValidationException')],
    call: put,
    expected: { error: { name: 'ValidationException', message: 'no' } },
  },
  {
    name: 'writes an object with its checksum',
    answers: [{ status: 200, headers: { etag: '"e"', 'x-amz-version-id': 'v' } }],
    call: putObject,
    expected: { value: { ETag: '"e"', VersionId: 'v' } },
  },
  {
    name: 'streams an object',
    answers: [{ status: 200, body: 'MT940' }],
    call: getObject,
    expected: { value: 'MT940' },
  },
  {
    // The checksum of "123456789" in CRC-64/NVME.
    name: 'believes an object whose checksum is right',
    answers: [{ status: 200, headers: { 'x-amz-checksum-crc64nvme': 'rosUhgp5mIg=' }, body: '123456789' }],
    call: getObject,
    expected: { value: '123456789' },
  },
  ...['crc64nvme', 'crc32', 'crc32c', 'sha1', 'sha256'].map((algorithm) => ({
    name: `refuses an object whose ${algorithm} is wrong`,
    answers: [{ status: 200, headers: { [`x-amz-checksum-${algorithm}`]: 'AAAAAAAAAAA=' }, body: 'cut' }],
    call: getObject,
    expected: { error: { message: expect.stringContaining('hecksum mismatch') } },
  })),
  {
    name: 'copies an object',
    answers: [xml(200, '<CopyObjectResult><ETag>&quot;e&quot;</ETag></CopyObjectResult>')],
    call: copyObject,
    expected: { value: { CopyObjectResult: { ETag: '"e"' } } },
  },
  {
    name: 'takes an error inside a successful answer for the error that it is',
    answers: [s3Error(200, 'InternalError'), xml(200, '<CopyObjectResult><ETag>e</ETag></CopyObjectResult>')],
    call: copyObject,
    requests: 2,
    expected: { value: { CopyObjectResult: { ETag: 'e' } } },
  },
  {
    name: 'tells a missing object by its class',
    answers: [s3Error(404, 'NoSuchKey')],
    call: getObject,
    expected: { error: { is: ['NoSuchKey'] } },
  },
  {
    name: 'tells a missing version by its name',
    answers: [s3Error(404, 'NoSuchVersion')],
    call: getObject,
    expected: { error: { name: 'NoSuchVersion' } },
  },
  {
    name: 'tries again when the bucket is too busy',
    answers: [s3Error(503, 'SlowDown'), { status: 200, body: 'ok' }],
    call: getObject,
    requests: 2,
    expected: { value: 'ok' },
  },
  {
    name: 'queues a batch',
    answers: [sent(HELLO_MD5)],
    call: sendBatch,
    expected: { value: { Successful: [{ Id: '0', MessageId: 'm' }] } },
  },
  {
    name: 'refuses a message that the queue took down wrongly',
    answers: [sent('0'.repeat(32))],
    call: sendBatch,
    expected: { error: { message: expect.stringContaining('MD5') } },
  },
  {
    name: 'tells a missing queue by its class',
    answers: [
      json(
        400,
        { __type: 'com.amazonaws.sqs#QueueDoesNotExist', message: 'no' },
        {
          'x-amzn-query-error': 'AWS.SimpleQueueService.NonExistentQueue;Sender',
        },
      ),
    ],
    call: sendBatch,
    expected: { error: { is: ['QueueDoesNotExist'] } },
  },
  { name: 'sends a mail', answers: [mailAccepted], call: sendMail, expected: { value: { MessageId: 'm-1' } } },
  ...['MessageRejected', 'MailFromDomainNotVerifiedException', 'AccountSendingPausedException'].map((code) => ({
    name: `tells the refusal of a mail, ${code}, by its class`,
    answers: [sesError(400, code)],
    call: sendMail,
    expected: { error: { is: [code], message: 'no' } },
  })),
  {
    name: 'tries a mail again that was throttled',
    answers: [sesError(400, 'Throttling'), mailAccepted],
    call: sendMail,
    requests: 2,
    expected: { value: { MessageId: 'm-1' } },
  },
  {
    name: 'publishes events',
    answers: [json(200, { FailedEntryCount: 0, Entries: [{ EventId: 'e' }] })],
    call: putEvents,
    expected: { value: { FailedEntryCount: 0, Entries: [{ EventId: 'e' }] } },
  },
  {
    name: 'gives up on a bus that stays broken',
    answers: [500, 500, 500].map((status) => json(status, { __type: 'InternalException', message: 'no' })),
    call: putEvents,
    requests: 3,
    expected: { error: { is: ['InternalException'] } },
  },
];

/** Runs a call and notes of its error which exported classes it belongs to. */
async function outcomeOf(sdk: Sdk, call: Exchange['call']): Promise<Outcome> {
  try {
    const value = await call(sdk);
    if (typeof value !== 'object') return { value };
    const { $metadata: _, ...content } = value as Record<string, unknown>;
    return { value: content };
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    const classes = Object.values(sdk).flatMap((module) => Object.entries(module as Record<string, unknown>));
    const is = classes
      .filter(([name, type]) => name === error.name && typeof type === 'function' && error instanceof type)
      .map(([name]) => name);
    const { $metadata: _, $response: __, stack: ___, ...content } = { ...error } as Record<string, unknown>;
    return { error: { ...content, is, name: error.name, message: error.message } };
  }
}

function essence({ method, path, headers, body }: Sent) {
  const kept = Object.entries(headers).filter(([name]) => !INCIDENTAL.test(name));
  return { method, path, body, headers: Object.fromEntries(kept) };
}

describe('a bundled SDK', () => {
  const folder = mkdtempSync(join(tmpdir(), 'piutang-lean-sdk-'));
  let lean: Sdk;
  let aws: AwsAnswers;

  beforeAll(async () => {
    const outfile = join(folder, 'sdk.mjs');
    const contents = Object.keys(stock)
      .map((name) => `export * as ${name} from '@aws-sdk/client-${name}';`)
      .join('\n');
    const { outExtension: _, ...settings } = BUNDLE_SETTINGS;
    await build({ ...settings, plugins: [leanSdk()], stdin: { contents, resolveDir: REPOSITORY }, outfile });
    lean = (await import(pathToFileURL(outfile).href)) as Sdk;
    aws = await AwsAnswers.start();
    for (const service of ['DYNAMODB', 'S3', 'SES', 'EVENTBRIDGE', 'SQS']) {
      vi.stubEnv(`AWS_ENDPOINT_URL_${service}`, aws.url);
    }
    vi.stubEnv('AWS_REGION', 'ap-southeast-3');
    vi.stubEnv('AWS_ACCESS_KEY_ID', 'AKIDEXAMPLE');
    vi.stubEnv('AWS_SECRET_ACCESS_KEY', SECRET);
    vi.stubEnv('AWS_SESSION_TOKEN', 'session/token==');
  });

  afterAll(async () => {
    vi.unstubAllEnvs();
    await aws.stop();
    rmSync(folder, { recursive: true });
  });

  it.each(exchanges)('$name, as the whole SDK does', async ({ answers, call, requests = 1, expected }) => {
    aws.willAnswer(answers);
    const ours = await outcomeOf(lean, call);
    const oursSent = aws.takeSent();
    aws.willAnswer(answers);
    const theirs = await outcomeOf(stock, call);
    const theirsSent = aws.takeSent();

    expect(ours).toMatchObject(expected as object);
    expect(ours).toEqual(theirs);
    expect(oursSent).toHaveLength(requests);
    expect(oursSent.map(essence)).toEqual(theirsSent.map(essence));
    for (const each of oursSent) {
      const { given, expected: right } = signatureOf(each, SECRET);
      expect(given).toBe(right);
      expect(each.headers['authorization']).toContain('/ap-southeast-3/');
      expect(each.headers['x-amz-security-token']).toBe('session/token==');
    }
  });

  it('knows by its class every error that the adapters ask for', () => {
    const asked = [
      'packages/table/src/dynamodb.ts',
      ...['s3', 'ses', 'sqs', 'eventbridge'].map((name) => `packages/adapters/src/${name}.ts`),
    ]
      .map((file) => readFileSync(join(REPOSITORY, file), 'utf8'))
      .flatMap((source) => [...source.matchAll(/instanceof (?!Error\b)(\w+)/g)].map(([, name = '']) => name));
    expect(asked).toContain('TransactionCanceledException');
    expect(asked.filter((name) => !Object.values(KNOWN_ERRORS).flat().includes(name))).toEqual([]);
  });

  it('has the endpoints of the whole SDK, of a region and of a server on this machine', () => {
    const pairs = (sdk: Sdk) => [
      new sdk.dynamodb.DynamoDBClient({}),
      new sdk.eventbridge.EventBridgeClient({}),
      new sdk.s3.S3Client({}),
      new sdk.ses.SESClient({}),
      new sdk.sqs.SQSClient({}),
    ];
    const endpoints = (sdk: Sdk, params: Record<string, unknown>) =>
      pairs(sdk).map(({ config }) => {
        const given = { UseFIPS: false, UseDualStack: false, Bucket: 'tenant-bucket-1', ...params };
        const { url, properties = {} } = (config.endpointProvider as EndpointProvider)(given);
        return { url: url.href, authSchemes: properties['authSchemes'] };
      });
    const cases = [
      ...[
        'ap-southeast-3',
        'ap-southeast-1',
        'us-east-1',
        'eu-central-1',
        'me-central-1',
        'cn-north-1',
        'eusc-de-east-1',
      ].map((Region) => ({ Region })),
      ...['http://127.0.0.1:4566', 'http://localhost:4566', 'http://localhost:4566/path', 'https://10.0.0.1/'].flatMap(
        (Endpoint) => [
          { Region: 'ap-southeast-3', Endpoint },
          { Region: 'ap-southeast-3', Endpoint, ForcePathStyle: true },
        ],
      ),
      { Region: 'ap-southeast-3', ForcePathStyle: true },
    ];
    for (const each of cases) expect(endpoints(lean, each)).toEqual(endpoints(stock, each));
    expect(endpoints(lean, { Region: 'ap-southeast-3' }).map(({ url }) => url)).toEqual([
      'https://dynamodb.ap-southeast-3.amazonaws.com/',
      'https://events.ap-southeast-3.amazonaws.com/',
      'https://tenant-bucket-1.s3.ap-southeast-3.amazonaws.com/',
      'https://email.ap-southeast-3.amazonaws.com/',
      'https://sqs.ap-southeast-3.amazonaws.com/',
    ]);
  });

  it.each([
    ['a FIPS endpoint', { UseFIPS: true }],
    ['a dual-stack endpoint', { UseDualStack: true }],
    ['a custom endpoint with FIPS', { UseFIPS: true, Endpoint: 'http://localhost' }],
    ['a partition of its own rules', { Region: 'us-gov-west-1' }],
    ['a region that is none', { Region: 'evil.example/' }],
    ['a directory bucket', { Bucket: 'b--apse3-az1--x-s3' }],
    ['an access point', { Bucket: 'arn:aws:s3:ap-southeast-3:123456789012:accesspoint/a' }],
    ['a bucket that is no host label', { Bucket: 'a/../b' }],
    ['transfer acceleration', { Accelerate: true }],
  ])('refuses %s by name', (_, params) => {
    const { config } = new lean.s3.S3Client({});
    const given = { Region: 'ap-southeast-3', Bucket: 'bucket', ...params };
    expect(() => (config.endpointProvider as EndpointProvider)(given)).toThrow(/left out of the bundled SDK/);
  });

  it('refuses the adaptive retry mode by name', async () => {
    vi.stubEnv('AWS_RETRY_MODE', 'adaptive');
    await expect(put(lean)).rejects.toThrow(/AWS_RETRY_MODE: got adaptive/);
    vi.stubEnv('AWS_RETRY_MODE', undefined);
    expect(aws.takeSent()).toEqual([]);
  });

  it.each(['auto', 'in-region', 'standard', 'Legacy'])(
    'takes the defaults mode %s as the whole SDK does',
    async (mode) => {
      vi.stubEnv('AWS_DEFAULTS_MODE', mode);
      vi.stubEnv('AWS_EXECUTION_ENV', 'AWS_Lambda_nodejs24.x');
      const modes = [lean, stock].map(({ dynamodb }) =>
        (new dynamodb.DynamoDBClient({}).config.defaultsMode as () => Promise<string>)(),
      );
      vi.stubEnv('AWS_DEFAULTS_MODE', undefined);
      const [ours, theirs] = await Promise.all(modes);
      expect(ours).toBe(theirs);
    },
  );

  it('says what is missing where there is no region', async () => {
    vi.stubEnv('AWS_REGION', undefined);
    const outcomes = await Promise.all([outcomeOf(lean, put), outcomeOf(stock, put)]);
    vi.stubEnv('AWS_REGION', 'ap-southeast-3');
    expect(outcomes).toMatchObject([
      { error: { message: 'Region is missing' } },
      { error: { message: 'Region is missing' } },
    ]);
  });
});
