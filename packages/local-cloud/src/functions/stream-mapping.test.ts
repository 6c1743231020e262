import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { LocalCloud } from '../local-cloud.ts';
import { callDynamo } from '../table/dynamo-call.ts';
import { api, lambda, tinySystem } from '../testing/tiny-system.ts';
import { TINY_TABLE } from '../testing/tiny-table.ts';

/** Nothing here is asserted on time; a busy machine only makes it slow. */
vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

const THROWS_ON_POISON = `
  export const handler = async (event) => {
    const keys = event.Records.map((r) => r.dynamodb.Keys.p.S);
    console.log('throwing ' + keys.join());
    if (keys.some((key) => key.startsWith('poison'))) throw new TypeError('cannot read ' + keys.join());
  };`;
const REPORTS_POISON = `
  export const handler = async (event) => {
    console.log('reporting ' + event.Records.map((r) => r.dynamodb.Keys.p.S).join());
    const bad = event.Records.find((r) => r.dynamodb.Keys.p.S.startsWith('poison'));
    return { batchItemFailures: bad === undefined ? [] : [{ itemIdentifier: bad.dynamodb.SequenceNumber }] };
  };`;

const mapping = (functionName: string, more: object) => ({
  Type: 'AWS::Lambda::EventSourceMapping',
  Properties: {
    FunctionName: functionName,
    EventSourceArn: { 'Fn::GetAtt': ['Table', 'StreamArn'] },
    StartingPosition: 'TRIM_HORIZON',
    MaximumRetryAttempts: 1,
    DestinationConfig: { OnFailure: { Destination: { 'Fn::GetAtt': ['Unhandled', 'Arn'] } } },
    ...more,
  },
});
const system = tinySystem(
  {
    Table: TINY_TABLE,
    Unhandled: { Type: 'AWS::SQS::Queue', Properties: { QueueName: 'unhandled' } },
    Thrower: lambda('thrower'),
    Reporter: lambda('reporter'),
    ThrowerChanges: mapping('thrower', { BisectBatchOnFunctionError: true }),
    ReporterChanges: mapping('reporter', {
      BisectBatchOnFunctionError: true,
      FunctionResponseTypes: ['ReportBatchItemFailures'],
    }),
  },
  { thrower: THROWS_ON_POISON, reporter: REPORTS_POISON },
);

type Failure = {
  readonly requestContext: { readonly functionArn: string };
  readonly DDBStreamBatchInfo: { readonly batchSize: number };
};

let cloud: LocalCloud;
beforeAll(async () => {
  cloud = await system.start();
});
afterAll(async () => {
  await cloud.stop();
  system.remove();
});

describe('a stream with a record that cannot be handled', () => {
  it('hands over all others in order and sends that one to the on-failure queue', async () => {
    const keys = ['a', 'b', 'poison', 'c', 'd'];
    const puts = keys.map((p) => ({ Put: { TableName: 'tiny-table', Item: { p: { S: p } } } }));
    await callDynamo(cloud.endpoints.dynamodb, 'DynamoDB_20120810.TransactWriteItems', { TransactItems: puts });
    await cloud.settle();
    const lines = async (name: string) =>
      ((await api(cloud, `logs?function=${name}`)) as { line: string }[]).map(({ line }) => line).reverse();
    const thrown = (await lines('thrower')).filter((line) => line.startsWith('throwing'));
    expect(thrown.filter((line) => !line.includes('poison')).join(' ')).toMatch(/a.*b.*c.*d|a.*b.*d.*c/);
    expect(thrown.filter((line) => line === 'throwing poison')).toHaveLength(2);
    const reported = (await lines('reporter')).filter((line) => line.startsWith('reporting'));
    expect(reported.join(' ')).toMatch(/c.*d/);
    const failures = (await api(cloud, 'queues/unhandled/messages')) as { body: string }[];
    const batches = failures.map(({ body }) => JSON.parse(body) as Failure);
    expect(batches.map(({ requestContext }) => requestContext.functionArn.split(':').at(-1)).sort()).toEqual([
      'reporter',
      'thrower',
    ]);
    expect(batches.map(({ DDBStreamBatchInfo }) => DDBStreamBatchInfo.batchSize)).toEqual([1, 1]);
    expect(failures[0]?.body).toContain('RetryAttemptsExhausted');
  });

  it('handles later changes as if nothing had been', async () => {
    const item = { TableName: 'tiny-table', Item: { p: { S: 'later' } } };
    await callDynamo(cloud.endpoints.dynamodb, 'DynamoDB_20120810.PutItem', item);
    await cloud.settle();
    const lines = (await api(cloud, 'logs?function=thrower&limit=1')) as { line: string }[];
    expect(lines[0]?.line).toBe('throwing later');
  });
});
