import { createServer } from 'node:net';
import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { SESClient } from '@aws-sdk/client-ses';
import { SQSClient } from '@aws-sdk/client-sqs';
import { busPublisher } from '@piutang/adapters/eventbridge';
import { s3FileStore } from '@piutang/adapters/s3';
import { ONE_ATTEMPT, sesMailer } from '@piutang/adapters/ses';
import { sqsNoticeQueue } from '@piutang/adapters/sqs';
import { localDate } from '@piutang/calendar';
import type { PiutangEvent } from '@piutang/events';
import type { NoticeId } from '@piutang/table';
import type { EventPublisher, FileStore, Mailer, NoticeQueue, ObjectRef } from '@piutang/workflows';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { type LocalSystem, localSystem } from '../support/piutang.ts';
import { testDesk } from '../support/test-desk.ts';

/** The ports beside the table, and how a test looks behind them. */
type Ports = {
  readonly files: FileStore;
  readonly drop: (key: string, body: string) => Promise<ObjectRef>;
  readonly publish: EventPublisher;
  readonly published: () => Promise<readonly string[]>;
  readonly enqueue: NoticeQueue;
  readonly queued: () => Promise<number>;
  readonly mail: Mailer;
  readonly mailed: () => Promise<readonly { readonly to: string; readonly notice: string }[]>;
};

const system: LocalSystem = localSystem();
beforeAll(() => system.start('--tenant', 'demo', '--empty', '--as-of', '2026-11-03'));
afterAll(() => system.dispose());

function twin(): Ports {
  const desk = testDesk();
  return {
    files: desk.files,
    drop: async (key, body) => desk.drop(key, body),
    publish: desk.publish,
    published: async () => desk.events.map(({ detail }) => detail.id),
    enqueue: desk.enqueue,
    queued: async () => desk.queue.length,
    mail: desk.mail,
    mailed: async () => desk.mails.map(({ to, tags }) => ({ to, notice: tags['notice'] ?? '' })),
  };
}

type Running = { readonly url: string; readonly environment: Readonly<Record<string, string>> };

function local(): Ports {
  const { url, environment } = system.running() as Running;
  const client = (service: string) => ({
    region: environment['AWS_REGION'] ?? '',
    endpoint: environment[`AWS_ENDPOINT_URL_${service}`] ?? '',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  });
  const json = async <T>(path: string) => (await (await fetch(`${url}${path}`)).json()) as T;
  const s3 = new S3Client({ ...client('S3'), forcePathStyle: true });
  const bucket = environment['PIUTANG_BUCKET'] ?? '';
  return {
    files: s3FileStore(s3, bucket),
    drop: async (key, body) => {
      const { VersionId = '' } = await s3.send(new PutObjectCommand({ Bucket: bucket, Key: key, Body: body }));
      return { key, versionId: VersionId };
    },
    publish: busPublisher(new EventBridgeClient(client('EVENTBRIDGE')), environment['PIUTANG_BUS'] ?? ''),
    published: async () => {
      const events = await json<{ detail: { id?: string } }[]>('/api/events?limit=1000');
      return events.flatMap(({ detail }) => detail.id ?? []);
    },
    enqueue: sqsNoticeQueue(new SQSClient(client('SQS')), environment['PIUTANG_NOTICES_QUEUE_URL'] ?? ''),
    queued: async () => {
      const { functions } = await json<{ functions: { name: string }[] }>('/api/status');
      const sender = functions.find(({ name }) => /send-?notice/i.test(name))?.name ?? '';
      const logs = await (await fetch(`${url}/api/logs?function=${sender}&limit=1000`)).text();
      return logs.split('there is no such notice').length - 1;
    },
    mail: sesMailer(
      new SESClient({ ...client('SES'), ...ONE_ATTEMPT }),
      environment['PIUTANG_CONFIGURATION_SET'] ?? '',
    ),
    mailed: async () => {
      const mails = await json<{ to: string[]; tags: Record<string, string[]> }[]>('/api/mails');
      return mails.map(({ to, tags }) => ({ to: to[0] ?? '', notice: tags['notice']?.[0] ?? '' }));
    },
  };
}

const textOf = async (bytes: AsyncIterable<Uint8Array> | undefined) =>
  bytes === undefined ? undefined : Buffer.concat(await Array.fromAsync(bytes)).toString('utf8');

const event = (id: string): PiutangEvent => ({
  type: 'ReceivablesAged',
  detail: { version: 1, id, asOf: localDate('2026-11-03'), payers: 'nowhere' },
});

describe.each([
  ['in memory', twin],
  ['on the local cloud', local],
])('the ports %s', (_, open) => {
  it('keep every version of a file, and answer the announced one when it was overwritten', async () => {
    const { files, drop } = open();
    const first = await drop('inbox/pembayaran 1 & é.txt', 'one');
    const second = await drop('inbox/pembayaran 1 & é.txt', 'two');
    expect(await textOf(await files.open(first))).toBe('one');
    expect(await textOf(await files.open(second))).toBe('two');
    expect(await textOf(await files.read('inbox/pembayaran 1 & é.txt'))).toBe('two');
  });

  it('answer nothing for a file that is not there', async () => {
    const { files } = open();
    expect(await files.read('inbox/none.txt')).toBeUndefined();
    expect(await files.open({ key: 'inbox/none.txt', versionId: '0'.repeat(32) })).toBeUndefined();
  });

  it('copy the version that is named, byte for byte, and replace what we wrote ourselves', async () => {
    const { files, drop } = open();
    const first = await drop('inbox/a b.sta', 'old €');
    await drop('inbox/a b.sta', 'new');
    await files.copy(first, 'quarantine/inbox/a b.sta');
    expect(await textOf(await files.read('quarantine/inbox/a b.sta'))).toBe('old €');
    await files.put('problems/a.txt', 'text', 'text/plain');
    await files.put('problems/a.txt', new Uint8Array([0xc3, 0xa9]), 'text/plain');
    expect(await textOf(await files.read('problems/a.txt'))).toBe('é');
  });

  it('publish more events than one call takes, each of them', async () => {
    const { publish, published } = open();
    const ids = Array.from({ length: 23 }, (_each, at) => `contract-${at}`);
    await publish(ids.map(event));
    expect(await published()).toEqual(expect.arrayContaining(ids));
  });

  it('queue more notices than one call takes, each of them', async () => {
    const { enqueue, queued } = open();
    const ids: NoticeId[] = Array.from({ length: 23 }, (_each, at) => ({
      customer: `C-NONE-${at}`,
      on: localDate('2026-11-03'),
      stage: 'IDR-L1',
    }));
    await enqueue(ids);
    await vi.waitFor(async () => expect(await queued()).toBe(23), { timeout: 60_000, interval: 200 });
  });

  it('hand a mail over once, with the tags that come back with every event about it', async () => {
    const { mail, mailed } = open();
    const raw = Buffer.from('From: piutang@contoh.example\r\nTo: p@payer.example\r\nSubject: x\r\n\r\nhello\r\n');
    const result = await mail({
      raw,
      from: 'piutang@contoh.example',
      to: 'p@payer.example',
      tags: { notice: 'C-1_20261103_IDR-L1' },
    });
    expect(result).toMatchObject({ accepted: true });
    expect((await mailed()).filter(({ notice }) => notice === 'C-1_20261103_IDR-L1')).toEqual([
      { to: 'p@payer.example', notice: 'C-1_20261103_IDR-L1' },
    ]);
  });
});

describe('the mailer', () => {
  it('asks once and throws when the answer is lost: a repeated mail would be a second one', async () => {
    let asked = 0;
    const server = createServer((socket) => {
      asked += 1;
      socket.on('error', () => undefined);
      socket.once('data', () => socket.destroy());
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const address = server.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    const ses = new SESClient({
      ...ONE_ATTEMPT,
      region: 'ap-southeast-3',
      endpoint: `http://127.0.0.1:${port}`,
      credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    });
    const mail = sesMailer(ses, 'set');
    await expect(mail({ raw: new Uint8Array(), from: 'a@b.example', to: 'c@d.example', tags: {} })).rejects.toThrow();
    await new Promise((resolve) => server.close(resolve));
    expect(asked).toBe(1);
  });
});
