import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { LocalCloud } from '../local-cloud.ts';
import { api, lambda, tinySystem } from '../testing/tiny-system.ts';
import { parseDefinition } from './definition.ts';
import { runStates } from './execution.ts';

/** Nothing here is asserted on time; a busy machine only makes it slow. */
vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

const RETRY = [{ ErrorEquals: ['States.ALL'], MaxAttempts: 2, IntervalSeconds: 1, BackoffRate: 2 }];
const CHUNKS = {
  StartAt: 'Chunks',
  States: {
    Chunks: {
      Type: 'Map',
      ItemReader: {
        Resource: 'arn:aws:states:::s3:getObject',
        ReaderConfig: { InputType: 'JSON' },
        Parameters: { Bucket: 'tiny-work', 'Key.$': '$.detail.list' },
      },
      ItemProcessor: {
        ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD' },
        StartAt: 'Chunk',
        States: {
          Chunk: {
            Type: 'Task',
            Resource: 'arn:aws:states:::lambda:invoke',
            Parameters: { FunctionName: 'worker', 'Payload.$': '$' },
            OutputPath: '$.Payload',
            Retry: RETRY,
            End: true,
          },
        },
      },
      MaxConcurrency: 2,
      ResultPath: null,
      Next: 'Finish',
    },
    Finish: {
      Type: 'Task',
      Resource: 'arn:aws:states:::lambda:invoke',
      Parameters: { FunctionName: 'worker', Payload: { finish: { 'sha256.$': '$.detail.sha256' } } },
      End: true,
    },
  },
};

/** Fails the first call of every chunk, and a chunk named `bad` always. */
const WORKER = `
  import { appendFileSync, existsSync, readFileSync } from 'node:fs';
  export const handler = async (event) => {
    const file = process.env.SEEN;
    const line = JSON.stringify(event);
    const before = existsSync(file) ? readFileSync(file, 'utf8').split('\\n') : [];
    appendFileSync(file, line + '\\n');
    if (event.chunk !== undefined && (event.chunk.key === 'bad' || !before.includes(line))) throw new Error('first try');
    return { ok: true };
  };`;

const system = tinySystem(
  {
    Work: { Type: 'AWS::S3::Bucket', Properties: { BucketName: 'tiny-work' } },
    Bus: { Type: 'AWS::Events::EventBus', Properties: { Name: 'tiny-bus' } },
    Worker: lambda('worker', { Environment: { Variables: { SEEN: '/tmp/unused' } } }),
    Machine: {
      Type: 'AWS::StepFunctions::StateMachine',
      Properties: { StateMachineName: 'chunks', RoleArn: 'r', DefinitionString: JSON.stringify(CHUNKS) },
    },
    OnSplit: {
      Type: 'AWS::Events::Rule',
      Properties: {
        EventBusName: 'tiny-bus',
        EventPattern: { 'detail-type': ['StatementSplit'] },
        Targets: [{ Id: 'm', Arn: { Ref: 'Machine' }, RoleArn: 'r' }],
      },
    },
  },
  { worker: WORKER.replace('process.env.SEEN', 'import.meta.dirname + "/seen"') },
);

let cloud: LocalCloud;
beforeAll(async () => {
  cloud = await system.start();
});
afterAll(async () => {
  await cloud.stop();
  system.remove();
});

const options = () => ({
  region: 'ap-southeast-3',
  credentials: { accessKeyId: 'x', secretAccessKey: 'x' },
});

async function split(keys: readonly string[], sha256: string): Promise<void> {
  const s3 = new S3Client({ ...options(), endpoint: cloud.endpoints.s3, forcePathStyle: true });
  const list = `work/${sha256}.json`;
  const Body = JSON.stringify(keys.map((key) => ({ chunk: { key } })));
  await s3.send(new PutObjectCommand({ Bucket: 'tiny-work', Key: list, Body }));
  const events = new EventBridgeClient({ ...options(), endpoint: cloud.endpoints.eventbridge });
  const Detail = JSON.stringify({ list, sha256 });
  const entry = { Source: 'tiny', DetailType: 'StatementSplit', Detail, EventBusName: 'tiny-bus' };
  await events.send(new PutEventsCommand({ Entries: [entry] }));
  await cloud.settle();
}

type Shown = { readonly machine: string; readonly state: string; readonly error?: string };
const executions = async () => (await api(cloud, 'executions')) as Shown[];

describe('a state machine of the template', () => {
  it('maps over the list in the bucket, tries again, and then goes on', async () => {
    await split(['a', 'b', 'c'], 'f1');
    expect(await executions()).toEqual([expect.objectContaining({ machine: 'chunks', state: 'succeeded' })]);
  });

  it('fails by name when an item fails for good, and does not go on', async () => {
    await split(['a', 'bad'], 'f2');
    const [newest] = await executions();
    expect(newest?.state).toBe('failed');
    expect(newest?.error).toContain('States.ExceedToleratedFailureThreshold: 1 of 2');
  });
});

describe('a definition', () => {
  it('is refused where it asks for what is not simulated', () => {
    const parallel = { StartAt: 'P', States: { P: { Type: 'Parallel', Branches: [], End: true } } };
    expect(parseDefinition(JSON.stringify(parallel))).toMatchObject({ refused: 'not-simulated' });
  });

  it('passes results on as its paths say', async () => {
    const definition = parseDefinition(
      JSON.stringify({
        StartAt: 'Add',
        States: {
          Add: { Type: 'Pass', Result: 1, ResultPath: '$.one', Next: 'Call' },
          Call: { Type: 'Task', Resource: 'arn:aws:lambda:r:0:function:f', ResultPath: '$.answer', End: true },
        },
      }),
    );
    if ('refused' in definition) throw new Error(definition.at);
    const invoke = async (_: string, result: unknown) => ({ ok: true as const, requestId: 'r', result });
    const parts = { invoke, readObject: async () => undefined, stopped: () => false };
    expect(await runStates(definition, { zero: 0 }, {}, parts)).toEqual({
      zero: 0,
      one: 1,
      answer: { zero: 0, one: 1 },
    });
  });
});
