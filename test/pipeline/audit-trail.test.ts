import { existsSync, readFileSync } from 'node:fs';
import { DynamoDBClient, GetItemCommand, PutItemCommand, QueryCommand } from '@aws-sdk/client-dynamodb';
import { DeleteObjectCommand, ListObjectVersionsCommand, S3Client } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { mandiriMt940 } from '../support/bank-files.ts';
import { localSystem } from '../support/piutang.ts';

const INVOICES = `invoice,customer,customerName,currency,amount,issuedOn,dueOn
INV-2026-000901,C-1,PT Sinar Jaya Abadi,IDR,1110000.00,2026-10-01,2026-11-05
INV-2026-000902,C-2,CV Maju Bersama,IDR,750000.00,2026-10-07,2026-11-07
`;
const STATEMENT = mandiriMt940('1240007654321', '261103', '101', 500_000_00n, [
  { amountMinor: 1_110_000_00n, text: 'INV-2026-000901 PT SINAR JAYA ABADI' },
  { amountMinor: 77_777_00n, text: 'SETORAN TUNAI' },
]);

type Verified = {
  readonly holds: boolean;
  readonly breaches: readonly { readonly law: string; readonly where: string }[];
  readonly audit: {
    readonly counted: { readonly batches: number; readonly events: number };
    readonly head: { readonly sequence: number; readonly digest: string };
  };
};

describe('the audit trail of a running system', () => {
  const system = localSystem();
  const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
  let environment: Readonly<Record<string, string>>;
  beforeAll(async () => {
    await system.start('--tenant', 'demo', '--empty', '--as-of', '2026-11-03');
    const running = system.running() as unknown as { readonly environment: Readonly<Record<string, string>> };
    environment = running.environment;
    await system.run('local', 'drop', system.file('invoices.csv', INVOICES));
    await system.run('local', 'drop', system.file('mandiri.sta', STATEMENT));
    await system.run('local', 'settle');
  });
  afterAll(() => system.dispose());

  it('knows every change, also after a power cut, and a head that was written down earlier', async () => {
    const first = await system.json<Verified>('verify', '--audit');
    expect(first).toMatchObject({ holds: true, breaches: [] });
    expect(first.audit.counted.events).toBeGreaterThan(10);
    await system.kill();
    await system.start('--tenant', 'demo', '--empty');
    await system.run('local', 'advance', '1d');
    await system.run('local', 'settle');
    const { sequence, digest } = first.audit.head;
    const later = await system.json<Verified>('verify', '--audit', '--anchor', `${sequence}:${digest}`);
    expect(later).toMatchObject({ holds: true, breaches: [] });
    expect(later.audit.head.sequence).toBeGreaterThan(sequence);
    const forged = await system.json<Verified>('verify', '--audit', '--anchor', `${sequence}:${'0'.repeat(64)}`);
    expect(forged.breaches.map(({ law }) => law)).toEqual(['audit-chain-is-whole']);
  });

  it('cannot be deleted, because the bucket locks it', async () => {
    const s3 = new S3Client({
      endpoint: environment['AWS_ENDPOINT_URL_S3'] ?? '',
      region: 'ap-southeast-3',
      credentials,
      forcePathStyle: true,
      maxAttempts: 1,
    });
    try {
      const Bucket = environment['PIUTANG_BUCKET'] ?? '';
      const { Versions = [] } = await s3.send(new ListObjectVersionsCommand({ Bucket, Prefix: 'audit/' }));
      expect(Versions.length).toBeGreaterThan(1);
      for (const { Key, VersionId } of Versions)
        await expect(s3.send(new DeleteObjectCommand({ Bucket, Key, VersionId }))).rejects.toMatchObject({
          name: 'AccessDenied',
        });
    } finally {
      s3.destroy();
    }
  });

  it('goes out as a journal, in both formats, and never over a file that is there', async () => {
    const out = system.file('there.journal', 'kept');
    expect((await system.run('export', 'journal', '--out', out)).code).toBe(2);
    expect(readFileSync(out, 'utf8')).toBe('kept');
    const fresh = `${out}.new`;
    const answer = await system.json('export', 'journal', '--format', 'hledger', '--out', fresh);
    expect(answer).toMatchObject({ format: 'hledger', entries: 5 });
    expect(existsSync(fresh)).toBe(true);
    const csv = (await system.run('export', 'journal', '--format', 'csv')).stdout.split('\r\n');
    expect(csv).toHaveLength(1 + 5 * 2 + 1);
    const twice = await system.run('export', 'journal');
    expect(twice.stdout).toBe(readFileSync(fresh, 'utf8'));
  });

  it('rings and names the record when one is changed past the pipeline', async () => {
    const dynamo = new DynamoDBClient({
      endpoint: environment['AWS_ENDPOINT_URL_DYNAMODB'] ?? '',
      region: 'ap-southeast-3',
      credentials,
    });
    const TableName = environment['PIUTANG_TABLE'] ?? '';
    try {
      const legs = await dynamo.send(
        new QueryCommand({
          TableName,
          KeyConditionExpression: 'p = :p',
          ExpressionAttributeValues: { ':p': { S: 'A#INV-2026-000901' } },
        }),
      );
      const [leg = {}] = legs.Items ?? [];
      await dynamo.send(new PutItemCommand({ TableName, Item: { ...leg, x: { N: '1' } } }));
      const { Item } = await dynamo.send(
        new GetItemCommand({ TableName, Key: { p: leg['p'] ?? { S: '' }, s: leg['s'] ?? { S: '' } } }),
      );
      expect(Item?.['x']).toEqual({ N: '1' });
    } finally {
      dynamo.destroy();
    }
    await system.run('local', 'settle');
    const alarms = (await (await fetch(`${system.running().url}/api/alarms`)).json()) as {
      readonly name: string;
      readonly state: string;
    }[];
    expect(alarms.filter(({ state }) => state === 'ALARM').map(({ name }) => name)).toEqual(
      expect.arrayContaining([expect.stringContaining('RecordTampered')]),
    );
    const { breaches } = await system.json<Verified>('verify', '--audit');
    expect(breaches.map(({ law }) => law)).toContain('balance-is-amount-less-legs');
    const repaired = await system.json<{ readonly repairs: readonly unknown[]; readonly applied: boolean }>(
      'verify',
      '--repair',
    );
    expect(repaired.applied).toBe(false);
    expect(repaired.repairs.length).toBeGreaterThan(0);
  });
});
