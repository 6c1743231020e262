import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { pipeline } from 'node:stream/promises';
import { readBody } from '../api/serve.ts';
import { decodeChunked } from './chunked.ts';
import {
  type ObjectHeaders,
  type ObjectLock,
  ObjectLocked,
  type ObjectStore,
  type ObjectVersion,
} from './object-store.ts';
import { element, unescapeXml, xmlDocument } from './xml.ts';

/** Lists of part numbers and of keys to delete; 1,000 keys of 1 KiB fit. */
const MAX_XML_BYTES = 4 * 1024 * 1024;
/** S3's own page. */
const MAX_KEYS = 1000;

/** What the endpoint does with a finished write: stores it and records its event in one transaction. */
export type ObjectWriter = {
  put(
    bucket: string,
    key: string,
    blob: Parameters<ObjectStore['put']>[2],
    headers: ObjectHeaders,
    reason: 'PutObject' | 'CompleteMultipartUpload' | 'CopyObject',
  ): ObjectVersion;
  remove(bucket: string, key: string, versionId: string | undefined): ObjectVersion | undefined;
};

class S3Error extends Error {
  readonly status: number;
  readonly code: string;
  constructor(status: number, code: string, message: string) {
    super(message);
    this.status = status;
    this.code = code;
  }
}

type Call = {
  readonly objects: ObjectStore;
  readonly writer: ObjectWriter;
  readonly incoming: IncomingMessage;
  readonly outgoing: ServerResponse;
  readonly bucket: string;
  readonly key: string;
  readonly query: URLSearchParams;
};

/** The S3 endpoint, path style, of a versioned bucket. Buckets come from the template only. */
export function s3Listener(objects: ObjectStore, writer: ObjectWriter): RequestListener {
  return (incoming, outgoing) => {
    const url = new URL(incoming.url ?? '/', 'http://s3');
    const [bucket = '', ...rest] = url.pathname.slice(1).split('/');
    const key = decodeURIComponent(rest.join('/'));
    const call = { objects, writer, incoming, outgoing, bucket, key, query: url.searchParams };
    answerCall(call).catch((cause: unknown) => {
      const error = cause instanceof ObjectLocked ? new S3Error(403, 'AccessDenied', cause.message) : cause;
      const known = error instanceof S3Error;
      if (outgoing.headersSent) {
        outgoing.destroy();
        return;
      }
      outgoing.writeHead(known ? error.status : 500, { 'content-type': 'application/xml', connection: 'close' });
      const code = known ? error.code : 'InternalError';
      const message = error instanceof Error ? error.message : String(error);
      outgoing.end(
        incoming.method === 'HEAD' ? '' : xmlDocument('Error', [element('Code', code), element('Message', message)]),
      );
    });
  };
}

async function answerCall(call: Call): Promise<void> {
  const { objects, bucket, key, query, incoming } = call;
  const method = incoming.method ?? 'GET';
  if (bucket === '') {
    const names = objects.buckets.map((each) => element('Bucket', element('Name', each.name), { raw: true }));
    return xml(call, xmlDocument('ListAllMyBucketsResult', [element('Buckets', names.join(''), { raw: true })]));
  }
  if (objects.bucket(bucket) === undefined) {
    throw new S3Error(404, 'NoSuchBucket', `The specified bucket does not exist: ${bucket}`);
  }
  if (key === '') return bucketCall(call, method);
  if (method === 'GET' || method === 'HEAD') return getObject(call);
  if (method === 'PUT') return query.has('partNumber') ? putPart(call) : putObject(call);
  if (method === 'POST' && query.has('uploads')) return startUpload(call);
  if (method === 'POST' && query.has('uploadId')) return completeUpload(call);
  if (method === 'DELETE' && query.has('uploadId')) {
    objects.endUpload(query.get('uploadId') ?? '');
    return empty(call, 204);
  }
  if (method === 'DELETE') {
    const marker = call.writer.remove(bucket, key, query.get('versionId') ?? undefined);
    return empty(
      call,
      204,
      marker === undefined ? {} : { 'x-amz-version-id': marker.versionId, 'x-amz-delete-marker': 'true' },
    );
  }
  throw new S3Error(501, 'NotImplemented', `the local cloud does not simulate S3 ${method} with ${query}`);
}

async function bucketCall(call: Call, method: string): Promise<void> {
  const { query } = call;
  if (method === 'HEAD') return empty(call, 200);
  if (method === 'POST' && query.has('delete')) return deleteMany(call);
  if (method === 'GET' && query.has('versioning')) {
    return xml(call, xmlDocument('VersioningConfiguration', [element('Status', 'Enabled')]));
  }
  if (method === 'GET' && query.has('location')) return xml(call, xmlDocument('LocationConstraint', []));
  if (method === 'GET' && query.has('versions')) return listVersions(call);
  if (method === 'GET') return listObjects(call);
  throw new S3Error(501, 'NotImplemented', `the local cloud does not simulate S3 ${method} on a bucket with ${query}`);
}

async function putObject(call: Call): Promise<void> {
  const { objects, incoming, bucket, key } = call;
  const existing = objects.find(bucket, key);
  if (incoming.headers['if-none-match'] === '*' && existing !== undefined) throw preconditionFailed();
  const wanted = incoming.headers['if-match'];
  if (wanted !== undefined && wanted.replaceAll('"', '') !== existing?.etag) throw preconditionFailed();
  const source = incoming.headers['x-amz-copy-source'];
  if (typeof source === 'string') return copyObject(call, source);
  const lock = lockOf(call);
  const blob = await objects.receive(bodyOf(incoming));
  const headers = { ...headersOf(incoming), ...(lock === undefined ? {} : { lock }) };
  const version = call.writer.put(bucket, key, blob, headers, 'PutObject');
  empty(call, 200, { etag: `"${version.etag}"`, 'x-amz-version-id': version.versionId });
}

async function copyObject(call: Call, source: string): Promise<void> {
  const from = new URL(source.startsWith('/') ? source : `/${source}`, 'http://s3');
  const [bucket = '', ...rest] = from.pathname.slice(1).split('/');
  const original = call.objects.find(
    bucket,
    decodeURIComponent(rest.join('/')),
    from.searchParams.get('versionId') ?? undefined,
  );
  if (original === undefined) throw noSuchKey();
  const blob = await call.objects.receive(call.objects.read(original) as AsyncIterable<Buffer>);
  const replace = call.incoming.headers['x-amz-metadata-directive'] === 'REPLACE';
  const version = call.writer.put(
    call.bucket,
    call.key,
    blob,
    replace ? headersOf(call.incoming) : original,
    'CopyObject',
  );
  call.outgoing.setHeader('x-amz-version-id', version.versionId);
  xml(
    call,
    xmlDocument('CopyObjectResult', [element('ETag', `"${version.etag}"`), element('LastModified', iso(version))]),
  );
}

async function getObject(call: Call): Promise<void> {
  const { objects, incoming, outgoing, bucket, key, query } = call;
  const version = objects.find(bucket, key, query.get('versionId') ?? undefined);
  if (version === undefined) {
    throw query.has('versionId') ? new S3Error(404, 'NoSuchVersion', `no such version of ${key}`) : noSuchKey();
  }
  const range = rangeOf(incoming.headers.range, version.size);
  const length = range === undefined ? version.size : range.to - range.from + 1;
  outgoing.writeHead(range === undefined ? 200 : 206, {
    'content-type': version.contentType,
    'content-length': length,
    'accept-ranges': 'bytes',
    etag: `"${version.etag}"`,
    'last-modified': new Date(version.atMs).toUTCString(),
    'x-amz-version-id': version.versionId,
    ...Object.fromEntries(Object.entries(version.metadata).map(([name, value]) => [`x-amz-meta-${name}`, value])),
    ...(version.lock === undefined
      ? {}
      : {
          'x-amz-object-lock-mode': version.lock.mode,
          'x-amz-object-lock-retain-until-date': version.lock.until,
        }),
    ...(range === undefined ? {} : { 'content-range': `bytes ${range.from}-${range.to}/${version.size}` }),
  });
  if (incoming.method === 'HEAD' || length === 0) {
    outgoing.end();
    return;
  }
  await pipeline(objects.read(version, range), outgoing);
}

async function putPart(call: Call): Promise<void> {
  const blob = await call.objects.receive(bodyOf(call.incoming));
  call.objects.putPart(call.query.get('uploadId') ?? '', Number(call.query.get('partNumber')), blob);
  empty(call, 200, { etag: `"${blob.etag}"` });
}

async function startUpload(call: Call): Promise<void> {
  const id = call.objects.startUpload(call.bucket, call.key, headersOf(call.incoming));
  xml(
    call,
    xmlDocument('InitiateMultipartUploadResult', [
      element('Bucket', call.bucket),
      element('Key', call.key),
      element('UploadId', id),
    ]),
  );
}

async function completeUpload(call: Call): Promise<void> {
  await readBody(call.incoming, MAX_XML_BYTES);
  const uploadId = call.query.get('uploadId') ?? '';
  const joined = await call.objects.joinParts(uploadId);
  if (joined === undefined) throw new S3Error(404, 'NoSuchUpload', `no such upload: ${uploadId}`);
  const version = call.writer.put(joined.bucket, joined.key, joined.blob, joined.headers, 'CompleteMultipartUpload');
  call.objects.endUpload(uploadId);
  call.outgoing.setHeader('x-amz-version-id', version.versionId);
  xml(
    call,
    xmlDocument('CompleteMultipartUploadResult', [
      element('Bucket', version.bucket),
      element('Key', version.key),
      element('ETag', `"${version.etag}"`),
    ]),
  );
}

async function deleteMany(call: Call): Promise<void> {
  const body = (await readBody(call.incoming, MAX_XML_BYTES)).toString('utf8');
  const deleted = [...body.matchAll(/<Object>(.*?)<\/Object>/gs)].map(([, entry = '']) => {
    const key = unescapeXml(/<Key>(.*?)<\/Key>/s.exec(entry)?.[1] ?? '');
    const versionId = /<VersionId>(.*?)<\/VersionId>/.exec(entry)?.[1];
    call.writer.remove(call.bucket, key, versionId);
    return element('Deleted', element('Key', key), { raw: true });
  });
  xml(call, xmlDocument('DeleteResult', deleted));
}

function listObjects(call: Call): void {
  const { objects, bucket, query } = call;
  const prefix = query.get('prefix') ?? '';
  const delimiter = query.get('delimiter') ?? '';
  const limit = Math.min(Number(query.get('max-keys') ?? MAX_KEYS), MAX_KEYS);
  const after = query.get('continuation-token') ?? query.get('start-after') ?? query.get('marker') ?? '';
  const found = objects.list(bucket, prefix, after, limit + 1);
  const page = found.slice(0, limit);
  const folders = new Set<string>();
  const contents = page.filter(({ key }) => {
    const at = delimiter === '' ? -1 : key.indexOf(delimiter, prefix.length);
    if (at >= 0) folders.add(key.slice(0, at + delimiter.length));
    return at < 0;
  });
  xml(
    call,
    xmlDocument('ListBucketResult', [
      element('Name', bucket),
      element('Prefix', prefix),
      element('MaxKeys', String(limit)),
      element('KeyCount', String(contents.length + folders.size)),
      element('IsTruncated', String(found.length > limit)),
      ...(found.length > limit ? [element('NextContinuationToken', page.at(-1)?.key ?? '')] : []),
      ...contents.map((version) => element('Contents', summaryOf(version), { raw: true })),
      ...[...folders].map((folder) => element('CommonPrefixes', element('Prefix', folder), { raw: true })),
    ]),
  );
}

function listVersions(call: Call): void {
  const found = call.objects.versions(call.bucket, call.query.get('prefix') ?? '', MAX_KEYS);
  let previousKey: string | undefined;
  const entries = found.map((version) => {
    const latest = version.key !== previousKey;
    previousKey = version.key;
    return element(
      version.deleteMarker ? 'DeleteMarker' : 'Version',
      `${summaryOf(version)}${element('VersionId', version.versionId)}${element('IsLatest', String(latest))}`,
      { raw: true },
    );
  });
  xml(call, xmlDocument('ListVersionsResult', [element('IsTruncated', 'false'), ...entries]));
}

function summaryOf(version: ObjectVersion): string {
  return [
    element('Key', version.key),
    element('LastModified', iso(version)),
    element('ETag', `"${version.etag}"`),
    element('Size', String(version.size)),
    element('StorageClass', 'STANDARD'),
  ].join('');
}

/** Object Lock as the writer of an object asks for it; S3 takes it only where the bucket was made for it. */
function lockOf({ objects, bucket, incoming }: Call): ObjectLock | undefined {
  const [mode, until] = ['mode', 'retain-until-date'].map((name) => incoming.headers[`x-amz-object-lock-${name}`]);
  if (mode === undefined && until === undefined) return undefined;
  if (objects.bucket(bucket)?.objectLock !== true)
    throw new S3Error(400, 'InvalidRequest', 'Bucket is missing Object Lock Configuration');
  const known = mode === 'COMPLIANCE' || mode === 'GOVERNANCE';
  if (!known || typeof until !== 'string' || Number.isNaN(Date.parse(until)))
    throw new S3Error(400, 'InvalidArgument', `an Object Lock needs a mode and a date: got ${mode} and ${until}`);
  return { mode, until: new Date(until).toISOString() };
}

function bodyOf(incoming: IncomingMessage): AsyncIterable<Buffer> {
  const framed =
    String(incoming.headers['content-encoding'] ?? '').includes('aws-chunked') ||
    String(incoming.headers['x-amz-content-sha256'] ?? '').startsWith('STREAMING-');
  return framed ? decodeChunked(incoming as AsyncIterable<Buffer>) : (incoming as AsyncIterable<Buffer>);
}

function headersOf(incoming: IncomingMessage): ObjectHeaders {
  const metadata = Object.entries(incoming.headers).flatMap(([name, value]) =>
    name.startsWith('x-amz-meta-') ? [[name.slice('x-amz-meta-'.length), String(value)] as const] : [],
  );
  return {
    contentType: incoming.headers['content-type'] ?? 'binary/octet-stream',
    metadata: Object.fromEntries(metadata),
  };
}

function rangeOf(header: string | undefined, size: number): { from: number; to: number } | undefined {
  const [, first = '', last = ''] = /^bytes=(\d*)-(\d*)$/.exec(header ?? '') ?? [];
  if (first === '' && last === '') return undefined;
  const from = first === '' ? Math.max(size - Number(last), 0) : Number(first);
  const to = first === '' || last === '' ? size - 1 : Math.min(Number(last), size - 1);
  if (from > to) throw new S3Error(416, 'InvalidRange', 'The requested range is not satisfiable');
  return { from, to };
}

function xml(call: Call, document: string): void {
  call.outgoing.writeHead(200, { 'content-type': 'application/xml' }).end(document);
}

function empty(call: Call, status: number, headers: Record<string, string> = {}): void {
  call.outgoing.writeHead(status, headers).end();
}

function iso(version: ObjectVersion): string {
  return new Date(version.atMs).toISOString();
}

function noSuchKey(): S3Error {
  return new S3Error(404, 'NoSuchKey', 'The specified key does not exist.');
}

function preconditionFailed(): S3Error {
  return new S3Error(412, 'PreconditionFailed', 'At least one of the pre-conditions you specified did not hold');
}
