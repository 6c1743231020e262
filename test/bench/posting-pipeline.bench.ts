import { setTimeout as sleep } from 'node:timers/promises';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { type FileManifest, fileKind, type Table } from '@piutang/table';
import { dynamoDbTable } from '@piutang/table/dynamodb';
import { localSystem } from '../support/piutang.ts';
import { type Benchmark, rounded } from './benchmark.ts';
import { amountOf, fillBook, number, statementOf } from './posting-book.ts';

/** A file of the size that the books are promised for; above 150,000 it is split. */
const LINES = Number(process.env['PIUTANG_PIPELINE_LINES'] ?? 100_000);
const LOOK_AGAIN_MS = 2_000;

/**
 * Drops one large statement into the bucket of the running local cloud, and answers how long it takes until the file has
 * its end: bucket, event, queue, function, table, and for a split file the state machine. The invoices are there before.
 */
export async function bench(): Promise<Benchmark> {
  const system = localSystem();
  try {
    await system.start('--empty', '--as-of', '2026-11-23');
    const { environment } = system.running() as { environment?: Readonly<Record<string, string>> };
    if (environment === undefined) throw new Error('the local cloud does not say its environment');
    const table = tableOf(environment);
    await fillBook(table, LINES);
    const statement = statementOf(LINES, (n) => ({ text: `BAYAR INV-${number(n)}`, amount: amountOf(n) }));
    const started = performance.now();
    await drop(environment, 'bank-statements/large.sta', statement);
    const manifest = await ended(table);
    const wallS = (performance.now() - started) / 1_000;
    return {
      name: 'posting-pipeline',
      figures: {
        lines: LINES,
        recorded: manifest.doneCount,
        in_review: manifest.reviewCount,
        chunks: manifest.chunks ?? 0,
        invocations: await invocationsOf(system),
        wall_s: rounded(wallS, 1),
        posting_s: rounded(postedS(manifest), 1),
        lines_per_s: rounded(LINES / postedS(manifest), 0),
      },
      ratios: {},
      notes: [
        'posting_s is from the claim of the file to its end, wall_s from the drop',
        'time on one machine with everything on it: the engine, the function, and the streams that publish and audit each change',
        `the file ended as ${manifest.state}`,
      ],
    };
  } finally {
    await system.dispose();
  }
}

/** From the claim of the file to its end, on the system's clock. */
function postedS({ receivedAt, finishedAt }: FileManifest): number {
  return (Date.parse(finishedAt ?? receivedAt) - Date.parse(receivedAt)) / 1_000;
}

function tableOf(environment: Readonly<Record<string, string>>): Table {
  const client = new DynamoDBClient({
    endpoint: environment['AWS_ENDPOINT_URL_DYNAMODB'] ?? '',
    region: environment['AWS_REGION'] ?? '',
    credentials: { accessKeyId: 'x', secretAccessKey: 'x' },
  });
  return dynamoDbTable(client, environment['PIUTANG_TABLE'] ?? '');
}

async function drop(environment: Readonly<Record<string, string>>, key: string, body: string): Promise<void> {
  const client = new S3Client({
    endpoint: environment['AWS_ENDPOINT_URL_S3'] ?? '',
    region: environment['AWS_REGION'] ?? '',
    credentials: { accessKeyId: 'x', secretAccessKey: 'x' },
    forcePathStyle: true,
  });
  await client.send(new PutObjectCommand({ Bucket: environment['PIUTANG_BUCKET'] ?? '', Key: key, Body: body }));
}

/** Waits for the one file of the table to come to its end. */
async function ended(table: Table): Promise<FileManifest> {
  for (;;) {
    await sleep(LOOK_AGAIN_MS);
    const manifest = await manifestOf(table);
    if (manifest !== undefined && manifest.state !== 'posting') return manifest;
  }
}

/** The file, found by its statement once that is recorded: a scan would take the machine's time from the posting. */
async function manifestOf(table: Table): Promise<FileManifest | undefined> {
  for await (const item of table.query('S#1240007654321')) {
    const [found] = await table.getMany([fileKind.key(String(item['f']))]);
    if (found !== undefined) return fileKind.decode(found);
  }
  return undefined;
}

async function invocationsOf(system: ReturnType<typeof localSystem>): Promise<number> {
  const { functions } = await system.json<{ functions: { name: string; invocations: number }[] }>('local', 'status');
  return functions.find(({ name }) => name.includes('ProcessBankStatement'))?.invocations ?? 0;
}
