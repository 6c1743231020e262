import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it, vi } from 'vitest';
import { openDatabase, readSetting, writeSetting } from './storage/database.ts';
import { callDynamo } from './table/dynamo-call.ts';
import { api, lambda, tinySystem, workQueue } from './testing/tiny-system.ts';
import { TINY_TABLE } from './testing/tiny-table.ts';

/** Nothing here is asserted on time; a busy machine only makes it slow. */
vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

const RUNNER = fileURLToPath(new URL('./testing/run-tiny.ts', import.meta.url));
/** Slow enough that a kill finds it at work. */
const WRITES_SLOWLY = `
  export const handler = async (event) => {
    for (const record of event.Records) {
      await new Promise((resolve) => setTimeout(resolve, 150));
      const { detail } = JSON.parse(record.body);
      await fetch(process.env.AWS_ENDPOINT_URL_DYNAMODB, {
        method: 'POST',
        headers: { 'x-amz-target': 'DynamoDB_20120810.PutItem', 'content-type': 'application/x-amz-json-1.0',
          'x-amz-date': '20260101T000000Z',
          authorization: 'AWS4-HMAC-SHA256 Credential=a/20260101/r/dynamodb/aws4_request, SignedHeaders=host, Signature=0' },
        body: JSON.stringify({ TableName: 'tiny-table', Item: { p: { S: detail.object.key } } }),
      }).then((answer) => { if (!answer.ok) throw new Error('not written'); });
    }
  };`;
const system = tinySystem(
  {
    Table: TINY_TABLE,
    Files: {
      Type: 'AWS::S3::Bucket',
      Properties: {
        BucketName: 'tiny-files',
        NotificationConfiguration: { EventBridgeConfiguration: { EventBridgeEnabled: true } },
      },
    },
    OnFiles: {
      Type: 'AWS::Events::Rule',
      Properties: {
        EventPattern: { source: ['aws.s3'] },
        Targets: [{ Id: 'q', Arn: { 'Fn::GetAtt': ['Work', 'Arn'] } }],
      },
    },
    Writer: lambda('writer'),
    ...workQueue('Work', 'writer', { BatchSize: 1, ScalingConfig: { MaximumConcurrency: 2 } }),
  },
  { writer: WRITES_SLOWLY },
);
const children: ChildProcess[] = [];
afterAll(() => {
  for (const child of children) child.kill('SIGKILL');
  try {
    process.kill(Number(readFileSync(join(system.dataDir, 'table-server.pid'), 'utf8')), 'SIGKILL');
  } catch {
    // The last instance ended its table server itself.
  }
  system.remove();
});

type Said = { url: string; endpoints: { dynamodb: string }; refused?: string; message?: string };

async function run(): Promise<{ child: ChildProcess; said: Said }> {
  const child = spawn(process.execPath, [RUNNER, system.dataDir, system.assemblyDir], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  children.push(child);
  const [line] = (await once(child.stdout ?? child, 'data')) as [Buffer];
  return { child, said: JSON.parse(line.toString('utf8')) as Said };
}

describe('a local cloud that was down', () => {
  it('catches up on the schedules that it missed, each once and in order, on the day each was meant for', async () => {
    const daily = tinySystem(
      {
        Daily: {
          Type: 'AWS::Scheduler::Schedule',
          Properties: {
            ScheduleExpression: 'cron(0 8 * * ? *)',
            ScheduleExpressionTimezone: 'Asia/Jakarta',
            FlexibleTimeWindow: { Mode: 'OFF' },
            Target: { Arn: { 'Fn::GetAtt': ['Work', 'Arn'] }, Input: '"<aws.scheduler.scheduled-time>"' },
          },
        },
        Teller: lambda('teller'),
        ...workQueue('Work', 'teller'),
      },
      {
        teller: `export const handler = async ({ Records }) => {
          for (const { body } of Records) console.log('for ' + JSON.parse(body).slice(0, 10) + ' on ' + new Date().toISOString().slice(0, 10));
        };`,
      },
    );
    const before = await daily.start({ asOf: '2026-03-01' });
    await before.stop();
    const database = openDatabase(daily.dataDir);
    if ('refused' in database) throw new Error(database.message);
    // As if the machine had been off for three days of the virtual clock.
    const ahead = Number(readSetting(database, 'clock.ahead')) + 3 * 86_400_000;
    writeSetting(database, 'clock.ahead', String(ahead));
    database.close();

    const after = await daily.start();
    await api(after, 'settle', { method: 'POST' });
    const lines = ((await api(after, 'logs?function=teller')) as { line: string }[]).map(({ line }) => line).reverse();
    expect(lines).toEqual(['2026-03-01', '2026-03-02', '2026-03-03'].map((day) => `for ${day} on ${day}`));
    const { localTime } = (await api(after, 'status')) as { localTime: string };
    expect(localTime.slice(0, 10)).toBe('2026-03-04');
    await after.stop();
    daily.remove();
  });
});

describe('a local cloud that is killed at work', () => {
  const keys = Array.from({ length: 12 }, (_, index) => `in/file-${String(index).padStart(2, '0')}`);

  it('finishes after the next start everything that it had accepted, and only refuses a second instance', async () => {
    const first = await run();
    for (const key of keys) {
      const put = await fetch(`${first.said.url}/api/object?key=${key}`, { method: 'PUT', body: key });
      expect(put.status).toBe(200);
    }
    const second = await run();
    expect(second.said).toMatchObject({ refused: 'in-use' });
    first.child.kill('SIGKILL');
    await once(first.child, 'exit');

    for (let kills = 0; kills < 2; kills += 1) {
      const again = await run();
      expect(again.said.refused).toBeUndefined();
      await new Promise((resolve) => setTimeout(resolve, 200));
      again.child.kill('SIGKILL');
      await once(again.child, 'exit');
    }

    const cloud = await system.start();
    await cloud.settle();
    const scanned = (await callDynamo(cloud.endpoints.dynamodb, 'DynamoDB_20120810.Scan', {
      TableName: 'tiny-table',
    })) as {
      Items: { p: { S: string } }[];
    };
    expect(scanned.Items.map(({ p }) => p.S).sort()).toEqual(keys);
    const { queues } = (await api(cloud, 'status')) as { queues: { name: string; ready: number; inFlight: number }[] };
    for (const queue of queues) expect(queue).toMatchObject({ ready: 0, inFlight: 0 });
    await cloud.stop();
  });

  it('starts empty again after a reset, at the same address', async () => {
    const cloud = await system.start();
    await api(cloud, 'reset', { method: 'POST' });
    expect(await api(cloud, 'objects')).toEqual([]);
    await fetch(`${cloud.url}/api/object?key=in/after`, { method: 'PUT', body: 'x' });
    await cloud.settle();
    expect(await api(cloud, 'objects')).toHaveLength(1);
    await cloud.stop();
  });

  it('refuses a folder of another tenant, a clock that would run back, and a port that is taken', async () => {
    const cloud = await system.start();
    const port = Number(new URL(cloud.url).port);
    const other = tinySystem({ Table: TINY_TABLE }, {});
    await expect(other.start({ port })).rejects.toThrow(`port ${port} on 127.0.0.1 is taken`);
    await cloud.stop();
    const { timeZone } = await import('@piutang/calendar');
    await expect(system.start({ tenant: { name: 'else', timeZone: timeZone('UTC') } })).rejects.toThrow(
      'belongs to tenant tiny',
    );
    await expect(system.start({ asOf: '2020-01-01' })).rejects.toThrow('only moves forward');
    await expect(system.start({ asOf: 'tomorrow' })).rejects.toThrow('expected a day');
    other.remove();
  });
});
