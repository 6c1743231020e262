import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import {
  CopyObjectCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { SESClient, SendRawEmailCommand } from '@aws-sdk/client-ses';
import { GetQueueUrlCommand, SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { LocalCloud } from './local-cloud.ts';
import { api, lambda, tinySystem, workQueue } from './testing/tiny-system.ts';

/** Nothing here is asserted on time; a busy machine only makes it slow. */
vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

const WRITES_WHAT_IT_GETS = `
  let calls = 0;
  export const handler = async (event, context) => {
    calls += 1;
    console.log(JSON.stringify({ seen: event.Records.map((r) => r.body), day: new Date().toISOString().slice(0, 10),
      name: process.env.NAME, path: process.env.PATH ?? 'none', left: context.getRemainingTimeInMillis() > 0 }));
    console.log(JSON.stringify({ _aws: { CloudWatchMetrics: [{ Namespace: 'Tiny', Dimensions: [['tenant']],
      Metrics: [{ Name: 'Seen' }] }] }, tenant: 'tiny', Seen: event.Records.length }));
  };`;
const FAILS_ON_BAD = `
  export const handler = async (event) => ({ batchItemFailures: event.Records
    .filter((r) => r.body.includes('bad')).map((r) => ({ itemIdentifier: r.messageId })) });`;
const WATCHES = `
  export const handler = async (event) => {
    console.log(JSON.stringify({ ...event, at: new Date().toISOString().slice(0, 16) }));
    throw new Error('a look that fails');
  };`;
const SLEEPS = 'export const handler = () => new Promise((resolve) => setTimeout(resolve, 60_000));';

const system = tinySystem(
  {
    Files: {
      Type: 'AWS::S3::Bucket',
      Properties: {
        BucketName: 'tiny-files',
        NotificationConfiguration: { EventBridgeConfiguration: { EventBridgeEnabled: true } },
      },
    },
    Bus: { Type: 'AWS::Events::EventBus', Properties: { Name: 'tiny-bus' } },
    OnFiles: {
      Type: 'AWS::Events::Rule',
      Properties: {
        EventPattern: {
          source: ['aws.s3'],
          detail: { bucket: { name: [{ Ref: 'Files' }] }, object: { key: [{ prefix: 'in/' }] } },
        },
        Targets: [{ Id: 'q', Arn: { 'Fn::GetAtt': ['Work', 'Arn'] } }],
      },
    },
    OnBus: {
      Type: 'AWS::Events::Rule',
      Properties: {
        EventBusName: { Ref: 'Bus' },
        EventPattern: { source: ['tiny'] },
        Targets: [{ Id: 'q', Arn: { 'Fn::GetAtt': ['Work', 'Arn'] } }],
      },
    },
    OnMail: {
      Type: 'AWS::Events::Rule',
      Properties: {
        EventPattern: { source: ['aws.ses'] },
        Targets: [{ Id: 'q', Arn: { 'Fn::GetAtt': ['Work', 'Arn'] } }],
      },
    },
    Daily: {
      Type: 'AWS::Scheduler::Schedule',
      Properties: {
        ScheduleExpression: 'cron(0 8 * * ? *)',
        ScheduleExpressionTimezone: 'Asia/Jakarta',
        FlexibleTimeWindow: { Mode: 'OFF' },
        Target: {
          Arn: { 'Fn::GetAtt': ['Work', 'Arn'] },
          RoleArn: 'r',
          Input: '{"scheduledAt":"<aws.scheduler.scheduled-time>"}',
        },
      },
    },
    Hourly: {
      Type: 'AWS::Scheduler::Schedule',
      Properties: {
        ScheduleExpression: 'cron(37 * * * ? *)',
        FlexibleTimeWindow: { Mode: 'OFF' },
        Target: {
          Arn: { 'Fn::GetAtt': ['Watcher', 'Arn'] },
          RoleArn: 'r',
          Input: '{"scheduledAt":"<aws.scheduler.scheduled-time>"}',
        },
      },
    },
    Watcher: lambda('watcher'),
    Identity: { Type: 'AWS::SES::EmailIdentity', Properties: { EmailIdentity: 'tiny.example' } },
    Set: { Type: 'AWS::SES::ConfigurationSet', Properties: { Name: 'tiny-set' } },
    SetEvents: {
      Type: 'AWS::SES::ConfigurationSetEventDestination',
      Properties: {
        ConfigurationSetName: { Ref: 'Set' },
        EventDestination: {
          Enabled: true,
          MatchingEventTypes: ['SEND', 'DELIVERY', 'BOUNCE', 'COMPLAINT'],
          EventBridgeDestination: { EventBusArn: 'arn:aws:events:ap-southeast-3:000000000000:event-bus/default' },
        },
      },
    },
    Writer: lambda('writer', { Environment: { Variables: { NAME: { 'Fn::Join': ['-', ['of', { Ref: 'Files' }]] } } } }),
    ...workQueue('Work', 'writer'),
    Picky: lambda('picky'),
    ...workQueue('Mixed', 'picky'),
    Sleeper: lambda('sleeper', { Timeout: 1 }),
    ...workQueue('Slow', 'sleeper'),
  },
  { watcher: WATCHES, writer: WRITES_WHAT_IT_GETS, picky: FAILS_ON_BAD, sleeper: SLEEPS },
);

type Status = {
  now: string;
  queues: { name: string; ready: number; inFlight: number; delayed: number }[];
  functions: { name: string; invocations: number; errors: number; lastError?: string }[];
};

let cloud: LocalCloud;
const client = () => ({
  region: 'ap-southeast-3',
  credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
});
const queue = async (name: string) => {
  const status = (await api(cloud, 'status')) as Status;
  return status.queues.find((each) => each.name === name);
};
const logs = async (name: string) => {
  const lines = (await api(cloud, `logs?function=${name}`)) as { line: string }[];
  return lines.map(({ line }) => line);
};

beforeAll(async () => {
  cloud = await system.start();
});
afterAll(async () => {
  await cloud.stop();
  system.remove();
});

describe('a file in the bucket', () => {
  it('keeps every version readable and tells the function of each', async () => {
    const s3 = new S3Client({ ...client(), endpoint: cloud.endpoints.s3, forcePathStyle: true });
    const put = (Body: string) => s3.send(new PutObjectCommand({ Bucket: 'tiny-files', Key: 'in/a b+ü.txt', Body }));
    const first = await put('one');
    const second = await put('two!');
    await s3.send(
      new CopyObjectCommand({
        Bucket: 'tiny-files',
        Key: 'kept/a.txt',
        CopySource: 'tiny-files/in/a%20b%2B%C3%BC.txt',
      }),
    );
    await cloud.settle();

    const read = async (VersionId?: string) => {
      const got = await s3.send(
        new GetObjectCommand({
          Bucket: 'tiny-files',
          Key: 'in/a b+ü.txt',
          ...(VersionId === undefined ? {} : { VersionId }),
        }),
      );
      return got.Body?.transformToString();
    };
    expect(await read()).toBe('two!');
    expect(await read(first.VersionId)).toBe('one');
    const head = await s3.send(new HeadObjectCommand({ Bucket: 'tiny-files', Key: 'in/a b+ü.txt' }));
    expect([head.VersionId, head.ContentLength]).toEqual([second.VersionId, 4]);
    const listed = await s3.send(new ListObjectsV2Command({ Bucket: 'tiny-files' }));
    expect(listed.Contents?.map(({ Key }) => Key)).toEqual(['in/a b+ü.txt', 'kept/a.txt']);

    const written = (await logs('writer')).join('\n');
    expect(written).toContain(first.VersionId);
    expect(written).toContain(second.VersionId);
    expect(written).not.toContain('kept/a.txt');
    const events = (await api(cloud, 'events')) as { detailType: string; detail: { object: { key: string } } }[];
    expect(events.find(({ detail }) => detail.object?.key === 'in/a b+ü.txt')?.detailType).toBe('Object Created');
  });

  it('refuses a conditional write over an existing object, and a missing one by name', async () => {
    const s3 = new S3Client({ ...client(), endpoint: cloud.endpoints.s3, forcePathStyle: true });
    await s3.send(new PutObjectCommand({ Bucket: 'tiny-files', Key: 'once', Body: 'x' }));
    const again = s3.send(new PutObjectCommand({ Bucket: 'tiny-files', Key: 'once', Body: 'y', IfNoneMatch: '*' }));
    await expect(again).rejects.toMatchObject({ name: 'PreconditionFailed' });
    await expect(s3.send(new GetObjectCommand({ Bucket: 'tiny-files', Key: 'none' }))).rejects.toMatchObject({
      name: 'NoSuchKey',
    });
  });
});

describe('a function', () => {
  it('gets only the variables of its template and of the services', async () => {
    const bus = new EventBridgeClient({ ...client(), endpoint: cloud.endpoints.eventbridge });
    const answer = await bus.send(
      new PutEventsCommand({
        Entries: [
          { Source: 'tiny', DetailType: 'T', Detail: '{"n":1}', EventBusName: 'tiny-bus' },
          { Source: 'tiny', DetailType: 'T', Detail: '{}', EventBusName: 'no-such-bus' },
        ],
      }),
    );
    expect(answer.Entries?.map((entry) => entry.ErrorCode)).toEqual([undefined, 'ResourceNotFoundException']);
    await cloud.settle();
    const line = (await logs('writer')).find((each) => each.includes('\\"n\\":1'));
    expect(JSON.parse(line ?? '{}')).toMatchObject({ name: 'of-tiny-files', path: 'none', left: true });
  });

  it('turns its EMF lines into metrics', async () => {
    const [series] = (await api(cloud, 'metrics', {
      method: 'POST',
      body: JSON.stringify({
        metrics: [
          { namespace: 'Tiny', metricName: 'Seen', dimensions: { tenant: 'tiny' }, stat: 'Sum', periodS: 86_400 },
        ],
        start: '2020-01-01T00:00:00Z',
        end: '2099-01-01T00:00:00Z',
      }),
    })) as { values: number[] }[];
    expect(series?.values.reduce((sum, value) => sum + value, 0)).toBeGreaterThan(0);
  });

  it('is ended when its time is up, and its message comes again and then goes to the dead letters', async () => {
    const sqs = new SQSClient({ ...client(), endpoint: cloud.endpoints.sqs });
    const { QueueUrl } = await sqs.send(new GetQueueUrlCommand({ QueueName: 'Slow' }));
    await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: 'tick' }));
    await cloud.settle();
    const { functions, now } = (await api(cloud, 'status')) as Status;
    expect(functions.find(({ name }) => name === 'sleeper')?.lastError).toContain('Task timed out after 1.00 seconds');
    expect(await queue('Slow')).toMatchObject({ ready: 0, inFlight: 1 });
    await cloud.advanceTo(Date.parse(now) + 130_000);
    expect(await queue('Slow')).toMatchObject({ ready: 0, inFlight: 0 });
    expect(await queue('Slow-dead')).toMatchObject({ ready: 1 });
  });
});

describe('a batch of which a part fails', () => {
  it('leaves only the failed message, which ends in the dead letters and can be redriven', async () => {
    const sqs = new SQSClient({ ...client(), endpoint: cloud.endpoints.sqs });
    const { QueueUrl } = await sqs.send(new GetQueueUrlCommand({ QueueName: 'Mixed' }));
    for (const MessageBody of ['good 1', 'bad', 'good 2'])
      await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody }));
    await cloud.settle();
    expect(await queue('Mixed')).toMatchObject({ ready: 0, inFlight: 1, delayed: 0 });
    const { now } = (await api(cloud, 'status')) as Status;
    await cloud.advanceTo(Date.parse(now) + 300_000);
    const dead = (await api(cloud, 'queues/Mixed-dead/messages')) as { body: string }[];
    expect(dead.map(({ body }) => body)).toEqual(['bad']);
    expect(await api(cloud, 'queues/Mixed-dead/redrive', { method: 'POST' })).toEqual({ moved: 1 });
    await cloud.settle();
    expect(await queue('Mixed-dead')).toMatchObject({ ready: 0 });
  });
});

describe('mail', () => {
  const send = (to: string) => {
    const ses = new SESClient({ ...client(), endpoint: cloud.endpoints.ses });
    const raw = `From: Tiny <hello@tiny.example>\r\nTo: ${to}\r\nSubject: =?UTF-8?Q?Halo_=C3=BC?=\r\nContent-Type: text/plain\r\n\r\nBody`;
    return ses.send(
      new SendRawEmailCommand({
        RawMessage: { Data: Buffer.from(raw) },
        ConfigurationSetName: 'tiny-set',
        Tags: [
          { Name: 'send-id', Value: 's1' },
          { Name: 'stage', Value: 'first' },
        ],
      }),
    );
  };

  it('is kept whole, and its fate is told as SES tells it', async () => {
    const { MessageId } = await send('Someone <someone@else.example>');
    await cloud.settle();
    const [mail] = (await api(cloud, 'mails')) as { id: string; subject: string; to: string[]; state: string }[];
    expect(mail).toMatchObject({ id: MessageId, subject: 'Halo ü', to: ['someone@else.example'], state: 'delivered' });
    expect(await api(cloud, `mails/${MessageId}`)).toMatchObject({ text: expect.stringContaining('Body') });
    const events = (await api(cloud, 'events?limit=2')) as { detailType: string; detail: { mail: unknown } }[];
    expect(events.map(({ detailType }) => detailType)).toEqual(['Email Delivered', 'Email Sent']);
    expect(events[0]?.detail.mail).toMatchObject({
      messageId: MessageId,
      destination: ['someone@else.example'],
      tags: { 'ses:configuration-set': ['tiny-set'], 'send-id': ['s1'], stage: ['first'] },
    });
  });

  it('to a bouncing address bounces', async () => {
    await send('bounce@else.example');
    const [event] = (await api(cloud, 'events?limit=1')) as { detailType: string; detail: unknown }[];
    expect(event).toMatchObject({
      detailType: 'Email Bounced',
      detail: { eventType: 'Bounce', bounce: { bounceType: 'Permanent' } },
    });
  });

  it('from a sender that is not verified is rejected', async () => {
    const ses = new SESClient({ ...client(), endpoint: cloud.endpoints.ses });
    const raw = Buffer.from('From: a@stranger.example\r\nTo: b@c.example\r\n\r\n');
    await expect(ses.send(new SendRawEmailCommand({ RawMessage: { Data: raw } }))).rejects.toMatchObject({
      name: 'MessageRejected',
    });
  });
});

describe('the clock', () => {
  it('fires every schedule on its way at its local time, and functions see the virtual day', async () => {
    const { now } = (await api(cloud, 'status')) as Status;
    const day = (offset: number) => new Date(Date.parse(now) + offset * 86_400_000).toISOString().slice(0, 10);
    const answer = (await api(cloud, 'advance', { method: 'POST', body: JSON.stringify({ by: '3d' }) })) as Status;
    expect(answer.now.slice(0, 10)).toBe(day(3));
    const fired = (await logs('writer')).filter((line) => line.includes('scheduledAt')).reverse();
    const times = fired.map((line) => /\d{4}-\d{2}-\d{2}T01:00:00Z/.exec(line)?.[0]);
    expect(times).toHaveLength(3);
    expect(fired.map((line) => (JSON.parse(line) as { day: string }).day)).toEqual(
      times.map((time) => time?.slice(0, 10)),
    );
  });

  it('calls a function that a schedule names, once an hour at its minute, whether it fails or not', async () => {
    const { now } = (await api(cloud, 'status')) as Status;
    await api(cloud, 'advance', { method: 'POST', body: JSON.stringify({ by: '3h' }) });
    const looks = (await logs('watcher')).filter((line) => line.includes('scheduledAt')).reverse();
    const seen = looks.map((line) => JSON.parse(line) as { scheduledAt: string; at: string }).slice(-3);
    expect(seen.map(({ scheduledAt }) => scheduledAt.slice(0, 16))).toEqual(seen.map(({ at }) => at));
    const hours = seen.map(({ scheduledAt }) => Date.parse(scheduledAt) / 3_600_000);
    expect(hours.map((hour) => Math.round((hour % 1) * 60))).toEqual([37, 37, 37]);
    expect(hours.map((hour) => hour - (hours[0] ?? 0))).toEqual([0, 1, 2]);
    expect(Date.parse(seen[0]?.scheduledAt ?? '')).toBeGreaterThan(Date.parse(now));
    const { functions } = (await api(cloud, 'status')) as Status;
    expect(functions.find(({ name }) => name === 'watcher')?.lastError).toContain('a look that fails');
  });

  it('refuses to run backwards', async () => {
    const back = api(cloud, 'advance', { method: 'POST', body: JSON.stringify({ to: '2020-01-01' }) });
    await expect(back).rejects.toThrow('only moves forward');
  });
});

describe('the page', () => {
  it('answers no call that comes from another site', async () => {
    const response = await fetch(`${cloud.url}/api/reset`, {
      method: 'POST',
      headers: { origin: 'http://evil.example' },
    });
    expect(response.status).toBe(403);
  });
});
