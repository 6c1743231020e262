import { Readable } from 'node:stream';
import {
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  DeleteObjectCommand,
  DeleteObjectsCommand,
  GetObjectCommand,
  ListObjectsV2Command,
  ListObjectVersionsCommand,
  PutObjectCommand,
  S3Client,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type Listening, listen } from '../api/serve.ts';
import { type Scratch, scratch } from '../testing/scratch.ts';
import { decodeChunked } from './chunked.ts';
import { type ObjectStore, openObjects } from './object-store.ts';
import { s3Listener } from './s3-http.ts';

/** Nothing here is asserted on time; a busy machine only makes it slow. */
vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

let here: Scratch;
let objects: ObjectStore;
let server: Listening;
let s3: S3Client;
const Bucket = 'files';
beforeEach(async () => {
  here = scratch();
  objects = openObjects(here.database, here.folder, [{ name: Bucket, eventBridge: true, objectLock: true }]);
  const started = await listen(
    s3Listener(objects, {
      put: (bucket, key, blob, headers) => objects.put(bucket, key, blob, headers, here.clock.now()),
      remove: (bucket, key, versionId) => objects.remove(bucket, key, versionId, here.clock.now()),
    }),
    0,
  );
  if ('refused' in started) throw new Error(started.message);
  server = started;
  s3 = new S3Client({
    region: 'r',
    endpoint: server.url,
    forcePathStyle: true,
    credentials: { accessKeyId: 'a', secretAccessKey: 'b' },
    maxAttempts: 1,
  });
});
afterEach(async () => {
  s3.destroy();
  await server.stop();
  here.remove();
});
const read = async (Key: string, more = {}) =>
  (await s3.send(new GetObjectCommand({ Bucket, Key, ...more }))).Body?.transformToString();

describe('the bucket, through the stock SDK', () => {
  it('stores a stream without the framing in which it travels', async () => {
    const text = 'baris,1\r\n'.repeat(50_000);
    const Body = Readable.from([Buffer.from(text.slice(0, 70_001)), Buffer.from(text.slice(70_001))]);
    await s3.send(new PutObjectCommand({ Bucket, Key: 'streamed', Body, ContentLength: text.length }));
    expect(await read('streamed')).toBe(text);
    expect(await read('streamed', { Range: 'bytes=7-15' })).toBe(text.slice(7, 16));
    expect(await read('streamed', { Range: 'bytes=-4' })).toBe(text.slice(-4));
  });

  it('joins the parts of an upload in their order', async () => {
    const { UploadId } = await s3.send(
      new CreateMultipartUploadCommand({ Bucket, Key: 'parts', ContentType: 'text/csv' }),
    );
    const part = (PartNumber: number, Body: string) =>
      s3.send(new UploadPartCommand({ Bucket, Key: 'parts', UploadId, PartNumber, Body }));
    const [two, one] = [await part(2, 'two'), await part(1, 'one,')];
    const Parts = [
      { PartNumber: 1, ETag: one.ETag },
      { PartNumber: 2, ETag: two.ETag },
    ];
    const done = await s3.send(
      new CompleteMultipartUploadCommand({ Bucket, Key: 'parts', UploadId, MultipartUpload: { Parts } }),
    );
    expect(done.VersionId).toBeTruthy();
    expect(done.ETag).toMatch(/-2"$/);
    expect(await read('parts')).toBe('one,two');
  });

  it('hides a deleted object behind a marker, and keeps its versions', async () => {
    const { VersionId } = await s3.send(new PutObjectCommand({ Bucket, Key: 'a', Body: '1' }));
    await s3.send(new DeleteObjectCommand({ Bucket, Key: 'a' }));
    await expect(read('a')).rejects.toMatchObject({ name: 'NoSuchKey' });
    expect(await read('a', { VersionId })).toBe('1');
    const versions = await s3.send(new ListObjectVersionsCommand({ Bucket }));
    expect([versions.DeleteMarkers?.length, versions.Versions?.length]).toEqual([1, 1]);
    await s3.send(new PutObjectCommand({ Bucket, Key: 'a', Body: '2' }));
    await s3.send(new DeleteObjectsCommand({ Bucket, Delete: { Objects: [{ Key: 'a' }, { Key: 'b & c' }] } }));
    await expect(read('a')).rejects.toMatchObject({ name: 'NoSuchKey' });
  });

  it('lets nobody delete or truly overwrite a locked version before its day', async () => {
    const until = new Date(here.clock.now() + 86_400_000);
    const put = {
      Bucket,
      Key: 'locked',
      Body: '1',
      ObjectLockMode: 'COMPLIANCE',
      ObjectLockRetainUntilDate: until,
    } as const;
    const { VersionId } = await s3.send(new PutObjectCommand(put));
    await expect(s3.send(new PutObjectCommand({ ...put, Body: '2', IfNoneMatch: '*' }))).rejects.toMatchObject({
      name: 'PreconditionFailed',
    });
    await s3.send(new PutObjectCommand({ Bucket, Key: 'locked', Body: '2' }));
    await s3.send(new DeleteObjectCommand({ Bucket, Key: 'locked' }));
    await expect(s3.send(new DeleteObjectCommand({ Bucket, Key: 'locked', VersionId }))).rejects.toMatchObject({
      name: 'AccessDenied',
    });
    const kept = await s3.send(new GetObjectCommand({ Bucket, Key: 'locked', VersionId }));
    expect([await kept.Body?.transformToString(), kept.ObjectLockMode]).toEqual(['1', 'COMPLIANCE']);
    expect(kept.ObjectLockRetainUntilDate?.getTime()).toBe(until.getTime());
    here.clock.moveTo(until.getTime());
    await s3.send(new DeleteObjectCommand({ Bucket, Key: 'locked', VersionId }));
    await expect(read('locked', { VersionId })).rejects.toMatchObject({ name: 'NoSuchVersion' });
    const halfAsked = { Bucket, Key: 'half', Body: 'x', ObjectLockMode: 'COMPLIANCE' } as const;
    await expect(s3.send(new PutObjectCommand(halfAsked))).rejects.toMatchObject({ name: 'InvalidArgument' });
  });

  it('lists by prefix, folder and page, whatever the keys look like', async () => {
    for (const Key of ['x/1 <&>.txt', 'x/2.txt', 'x/deep/3.txt', 'y%_.txt']) {
      await s3.send(new PutObjectCommand({ Bucket, Key, Body: 'x' }));
    }
    const folder = await s3.send(new ListObjectsV2Command({ Bucket, Prefix: 'x/', Delimiter: '/' }));
    expect(folder.Contents?.map(({ Key }) => Key)).toEqual(['x/1 <&>.txt', 'x/2.txt']);
    expect(folder.CommonPrefixes).toEqual([{ Prefix: 'x/deep/' }]);
    const first = await s3.send(new ListObjectsV2Command({ Bucket, MaxKeys: 3 }));
    const rest = await s3.send(new ListObjectsV2Command({ Bucket, ContinuationToken: first.NextContinuationToken }));
    expect(rest.Contents?.map(({ Key }) => Key)).toEqual(['y%_.txt']);
    expect((await s3.send(new ListObjectsV2Command({ Bucket, Prefix: 'y%' }))).KeyCount).toBe(1);
  });

  it('refuses an unknown bucket and leaves nothing of an upload that breaks off', async () => {
    await expect(s3.send(new PutObjectCommand({ Bucket: 'other', Key: 'a', Body: '1' }))).rejects.toMatchObject({
      name: 'NoSuchBucket',
    });
    const broken = await fetch(`${server.url}/files/broken`, {
      method: 'PUT',
      headers: { 'content-encoding': 'aws-chunked' },
      body: 'ffff\r\nnot so many bytes',
    });
    expect(broken.status).toBe(500);
    await expect(read('broken')).rejects.toMatchObject({ name: 'NoSuchKey' });
  });
});

describe('the aws-chunked framing', () => {
  it('gives the same bytes wherever the network cuts it', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.uint8Array({ minLength: 1, maxLength: 40 }), { maxLength: 6 }),
        fc.array(fc.integer({ min: 1, max: 30 }), { minLength: 1, maxLength: 8 }),
        async (chunks, cuts) => {
          const framed = Buffer.concat([
            ...chunks.flatMap((chunk) => [
              Buffer.from(`${chunk.length.toString(16)};chunk-signature=0\r\n`),
              Buffer.from(chunk),
              Buffer.from('\r\n'),
            ]),
            Buffer.from('0\r\nx-amz-checksum-crc32:AAAA\r\n\r\n'),
          ]);
          const pieces: Buffer[] = [];
          for (let at = 0, turn = 0; at < framed.length; turn += 1) {
            const length = cuts[turn % cuts.length] ?? 1;
            pieces.push(framed.subarray(at, at + length));
            at += length;
          }
          const decoded: Buffer[] = [];
          for await (const piece of decodeChunked(Readable.from(pieces) as AsyncIterable<Buffer>)) decoded.push(piece);
          expect(Buffer.concat(decoded)).toEqual(Buffer.concat(chunks.map((chunk) => Buffer.from(chunk))));
        },
      ),
    );
  });
});
