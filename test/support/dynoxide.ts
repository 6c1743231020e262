import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CreateTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { startTableServer } from '@piutang/local-cloud/table-server';
import type { Table } from '@piutang/table';
import { dynamoDbTable, type Meter } from '@piutang/table/dynamodb';

/** A DynamoDB engine of this test's own, on the loopback address and a temporary folder. */
export type DynamoEngine = {
  readonly freshTable: (meter?: Meter) => Promise<Table>;
  readonly stop: () => Promise<void>;
};

/** The table as the data stack defines it; a test of the infrastructure compares the two. */
const TABLE = {
  KeySchema: [
    { AttributeName: 'p', KeyType: 'HASH' },
    { AttributeName: 's', KeyType: 'RANGE' },
  ],
  AttributeDefinitions: [
    ...['p', 's', 'g', 'q', 'w'].map((AttributeName) => ({ AttributeName, AttributeType: 'S' as const })),
    { AttributeName: 'k', AttributeType: 'N' as const },
  ],
  GlobalSecondaryIndexes: [
    {
      IndexName: 'open',
      KeySchema: [
        { AttributeName: 'g', KeyType: 'HASH' },
        { AttributeName: 'k', KeyType: 'RANGE' },
      ],
      Projection: { ProjectionType: 'INCLUDE', NonKeyAttributes: ['b', 'u', 'l', 'h'] },
    },
    {
      IndexName: 'work',
      KeySchema: [
        { AttributeName: 'q', KeyType: 'HASH' },
        { AttributeName: 'w', KeyType: 'RANGE' },
      ],
      Projection: { ProjectionType: 'KEYS_ONLY' },
    },
  ],
  BillingMode: 'PAY_PER_REQUEST',
} as const;

/** Tables of an engine that listens there. */
export function engineAt(endpoint: string, end: () => Promise<void>): DynamoEngine {
  const client = new DynamoDBClient({
    endpoint,
    region: 'ap-southeast-3',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  });
  let tables = 0;
  return {
    freshTable: async (meter) => {
      tables += 1;
      const TableName = `test-${tables}`;
      await client.send(new CreateTableCommand(structuredClone({ ...TABLE, TableName }) as never));
      return dynamoDbTable(client, TableName, meter);
    },
    stop: async () => {
      client.destroy();
      await end();
    },
  };
}

export async function startDynoxide(): Promise<DynamoEngine> {
  const folder = mkdtempSync(join(tmpdir(), 'piutang-table-'));
  const server = await startTableServer(folder, 0);
  if ('refused' in server) throw new Error(server.message);
  return engineAt(server.url, async () => {
    await server.stop();
    rmSync(folder, { recursive: true, force: true });
  });
}
