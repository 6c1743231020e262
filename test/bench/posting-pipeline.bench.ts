import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout as sleep } from 'node:timers/promises';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { startTableServer } from '@piutang/local-cloud/table-server';
import { type FileManifest, fileKind, type Table } from '@piutang/table';
import { dynamoDbTable } from '@piutang/table/dynamodb';
import { type LocalSystem, localSystem } from '../support/piutang.ts';
import { type Benchmark, rounded } from './benchmark.ts';
import { amountOf, fillBook, number, statementOf } from './posting-book.ts';

/** A file of the size that the books are promised for; above 150,000 it is split. */
const LINES = Number(process.env['PIUTANG_PIPELINE_LINES'] ?? 100_000);
const LOOK_AGAIN_MS = 2_000;
/** Stream records that stay in the engine, which counts on from its newest. */
const KEPT_RECORDS = 100;
/** Ticks of the kernel's clock in a second, in which it tells the processor time of a process. */
const TICKS_A_SECOND = 100;

type Environment = Readonly<Record<string, string>>;
type Verified = { readonly holds: boolean; readonly counted: { readonly bankLines: number } };

/**
 * Drops one large statement into the bucket of the running local cloud, and answers how long it takes until the file has
 * its end: bucket, event, queue, function, table, and for a split file the state machine. The invoices are there before.
 * Then waits until every change is published and audited, and verifies the books.
 */
export async function bench(): Promise<Benchmark> {
  const system = localSystem();
  try {
    await system.start('--empty', '--as-of', '2026-11-23');
    await fill(system);
    await system.start('--empty');
    await settled(system);
    const environment = environmentOf(system);
    const table = tableAt(environment['AWS_ENDPOINT_URL_DYNAMODB'] ?? '', environment);
    const pids = pidsOf(system);
    const before = pids.map(cpuS);
    const statement = statementOf(LINES, (n) => ({ text: `BAYAR INV-${number(n)}`, amount: amountOf(n) }));
    const started = performance.now();
    await drop(environment, 'bank-statements/large.sta', statement);
    const manifest = await ended(table);
    const wallS = (performance.now() - started) / 1_000;
    await settled(system);
    const settledS = (performance.now() - started) / 1_000;
    const [cloudS = 0, engineS = 0] = pids.map((pid, at) => cpuS(pid) - (before[at] ?? 0));
    const [cloudMib = 0, engineMib = 0] = pids.map(peakMib);
    const invocations = await invocationsOf(system);
    const { holds, counted } = await system.json<Verified>('verify');
    return {
      name: 'posting-pipeline',
      figures: {
        lines: LINES,
        recorded: manifest.doneCount,
        in_review: manifest.reviewCount,
        chunks: manifest.chunks ?? 0,
        invocations,
        wall_s: rounded(wallS, 1),
        settled_s: rounded(settledS, 1),
        posting_s: rounded(postedS(manifest), 1),
        lines_per_s: rounded(LINES / postedS(manifest), 0),
        cpu_s: rounded(cloudS + engineS, 1),
        cpu_ms_per_line: rounded(((cloudS + engineS) * 1_000) / LINES, 2),
        engine_cpu_ms_per_line: rounded((engineS * 1_000) / LINES, 2),
        peak_mib: rounded(cloudMib, 0),
        engine_peak_mib: rounded(engineMib, 0),
        verified_lines: counted.bankLines,
        laws_hold: holds ? 1 : 0,
      },
      ratios: {},
      notes: [
        'posting_s is from the claim of the file to its end, wall_s from the drop, settled_s until every change is published and audited',
        'time on one machine with everything on it: the engine, the functions, and the streams that publish and audit each change; cpu_s is of all of it, from the drop until it is settled',
        'calls and units of a line are those of npm run bench -- posting',
        `the file ended as ${manifest.state}`,
      ],
    };
  } finally {
    await system.dispose();
  }
}

/**
 * Writes the invoices past the running system, as if they had come in days ago: what their writing left in the stream is
 * gone, as it is on AWS after a day.
 */
async function fill(system: LocalSystem): Promise<void> {
  const environment = environmentOf(system);
  await system.stop();
  const server = await startTableServer(system.data, 0);
  if ('refused' in server) throw new Error(server.message);
  await fillBook(tableAt(server.url, environment), LINES);
  await server.stop();
  const database = new DatabaseSync(join(system.data, 'table.db'));
  database.exec(`DELETE FROM _stream_records WHERE id <= (SELECT max(id) FROM _stream_records) - ${KEPT_RECORDS}`);
  database.close();
}

/** Waits until nothing is under way; one wait of the command ends after ten minutes. */
async function settled(system: LocalSystem): Promise<void> {
  while ((await system.run('local', 'settle')).code !== 0) await sleep(LOOK_AGAIN_MS);
}

function environmentOf(system: LocalSystem): Environment {
  const { environment } = system.running() as { environment?: Environment };
  if (environment === undefined) throw new Error('the local cloud does not say its environment');
  return environment;
}

/** The local cloud's process and its engine's. */
function pidsOf(system: LocalSystem): readonly number[] {
  const { pid } = system.running() as { pid?: number };
  return [Number(pid), Number(readFileSync(join(system.data, 'table-server.pid'), 'utf8'))];
}

/** Processor time of a process with all its threads, in seconds. */
function cpuS(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  // The name in brackets may hold anything; user and system time are the 12th and 13th field behind it.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11]) + Number(fields[12])) / TICKS_A_SECOND;
}

function peakMib(pid: number): number {
  return Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) / 1024;
}

/** From the claim of the file to its end, on the system's clock. */
function postedS({ receivedAt, finishedAt }: FileManifest): number {
  return (Date.parse(finishedAt ?? receivedAt) - Date.parse(receivedAt)) / 1_000;
}

function tableAt(endpoint: string, environment: Environment): Table {
  const client = new DynamoDBClient({
    endpoint,
    region: environment['AWS_REGION'] ?? '',
    credentials: { accessKeyId: 'x', secretAccessKey: 'x' },
  });
  return dynamoDbTable(client, environment['PIUTANG_TABLE'] ?? '');
}

async function drop(environment: Environment, key: string, body: string): Promise<void> {
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

async function invocationsOf(system: LocalSystem): Promise<number> {
  const { functions } = await system.json<{ functions: { name: string; invocations: number }[] }>('local', 'status');
  return functions.find(({ name }) => name.includes('ProcessBankStatement'))?.invocations ?? 0;
}
