import { createHash, randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createReadStream, createWriteStream, mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { finished } from 'node:stream/promises';
import type { Database } from '../storage/database.ts';

/** A bucket as the template declares it. */
export type BucketSpec = { readonly name: string; readonly eventBridge: boolean; readonly objectLock?: boolean };

export type ObjectVersion = {
  readonly bucket: string;
  readonly key: string;
  readonly versionId: string;
  readonly size: number;
  readonly etag: string;
  readonly contentType: string;
  readonly metadata: Readonly<Record<string, string>>;
  readonly atMs: number;
  /** Rises with every write; S3's `sequencer`. */
  readonly sequence: number;
  readonly deleteMarker: boolean;
  /** Object Lock: until when nobody may delete the version. */
  readonly lock?: ObjectLock;
};

/** How a version is protected; in compliance mode by everybody, in governance mode here too. */
export type ObjectLock = { readonly mode: 'COMPLIANCE' | 'GOVERNANCE'; readonly until: string };

/** Bytes that are on disk and not yet an object. */
export type Blob = { readonly id: string; readonly size: number; readonly etag: string };

/** What the writer of an object says about it. */
export type ObjectHeaders = {
  readonly contentType: string;
  readonly metadata: Readonly<Record<string, string>>;
  readonly lock?: ObjectLock;
};

/** A version that nobody may delete yet. */
export class ObjectLocked extends Error {
  override readonly name = 'ObjectLocked';
}

type Row = {
  seq: number;
  bucket: string;
  key: string;
  version_id: string;
  size: number;
  etag: string;
  content_type: string;
  metadata: string;
  at: number;
  blob: string | null;
  lock_mode: ObjectLock['mode'] | null;
  lock_until: string | null;
};

/** Versions with the lock that lies on them. */
const VERSIONS = 'object_versions left join object_locks using (version_id)';

/** Versioned buckets: every write is a version that stays readable; bytes are files, what is known of them is SQLite. */
export type ObjectStore = {
  readonly buckets: readonly BucketSpec[];
  bucket(name: string): BucketSpec | undefined;
  /** Streams bytes to disk, in constant memory. */
  receive(body: AsyncIterable<Buffer>): Promise<Blob>;
  /** Makes the blob the newest version of the key. Call it inside the transaction that also records the event. */
  put(bucket: string, key: string, blob: Blob, headers: ObjectHeaders, atMs: number): ObjectVersion;
  /** The version, or the newest one; `undefined` where there is none or it is a delete marker. */
  find(bucket: string, key: string, versionId?: string): ObjectVersion | undefined;
  read(version: ObjectVersion, range?: { readonly from: number; readonly to: number }): Readable;
  /** Newest versions of the keys with the prefix that come after `after`, in key order. */
  list(bucket: string, prefix: string, after: string, limit: number): ObjectVersion[];
  versions(bucket: string, prefix: string, limit: number): ObjectVersion[];
  /** Hides the key behind a delete marker, or removes one version for good; throws {@link ObjectLocked}. */
  remove(bucket: string, key: string, versionId: string | undefined, atMs: number): ObjectVersion | undefined;
  startUpload(bucket: string, key: string, headers: ObjectHeaders): string;
  putPart(uploadId: string, part: number, blob: Blob): void;
  /** The parts as one blob, or `undefined` where the upload is not known. */
  joinParts(uploadId: string): Promise<{ key: string; bucket: string; blob: Blob; headers: ObjectHeaders } | undefined>;
  endUpload(uploadId: string): void;
};

export function openObjects(database: Database, dataDir: string, buckets: readonly BucketSpec[]): ObjectStore {
  const folder = join(dataDir, 'blobs');
  mkdirSync(folder, { recursive: true });
  removeOrphans(database, folder);
  const pathOf = (blob: string) => join(folder, blob);

  const receive = async (body: AsyncIterable<Buffer>, etagOf?: string): Promise<Blob> => {
    const id = randomUUID();
    const file = createWriteStream(pathOf(id));
    const hash = createHash('md5');
    let size = 0;
    try {
      for await (const chunk of body) {
        hash.update(chunk);
        size += chunk.length;
        if (!file.write(chunk)) await once(file, 'drain');
      }
    } catch (error) {
      file.destroy();
      rmSync(pathOf(id), { force: true });
      throw error;
    }
    file.end();
    await finished(file);
    return { id, size, etag: etagOf ?? hash.digest('hex') };
  };

  const newest = (bucket: string, key: string) =>
    database.get<Row>(`select * from ${VERSIONS} where bucket = ? and key = ? order by seq desc limit 1`, bucket, key);

  const insert = (bucket: string, key: string, blob: Blob | undefined, headers: ObjectHeaders, atMs: number) => {
    database.run('update object_versions set latest = 0 where bucket = ? and key = ? and latest = 1', bucket, key);
    database.run(
      `insert into object_versions (bucket, key, version_id, size, etag, content_type, metadata, at, blob, latest)
       values (?, ?, ?, ?, ?, ?, ?, ?, ?, 1)`,
      bucket,
      key,
      randomUUID().replaceAll('-', ''),
      blob?.size ?? 0,
      blob?.etag ?? '',
      headers.contentType,
      JSON.stringify(headers.metadata),
      atMs,
      blob?.id ?? null,
    );
    const version = newest(bucket, key);
    if (headers.lock !== undefined && version !== undefined) {
      const { mode, until } = headers.lock;
      database.run('insert into object_locks values (?, ?, ?)', version.version_id, mode, until);
    }
    const row = newest(bucket, key);
    if (row === undefined) throw new Error(`object ${key} vanished while it was written`);
    return versionOf(row);
  };

  return {
    buckets,
    bucket: (name) => buckets.find((each) => each.name === name),
    receive,
    put: insert,
    find: (bucket, key, versionId) => {
      const row =
        versionId === undefined
          ? newest(bucket, key)
          : database.get<Row>(
              `select * from ${VERSIONS} where bucket = ? and key = ? and version_id = ?`,
              bucket,
              key,
              versionId,
            );
      return row === undefined || row.blob === null ? undefined : versionOf(row);
    },
    read: (version, range) => {
      const row = database.get<{ blob: string }>('select blob from object_versions where seq = ?', version.sequence);
      if (row === undefined) throw new Error(`object ${version.key} has no version ${version.versionId}`);
      return createReadStream(pathOf(row.blob), range === undefined ? {} : { start: range.from, end: range.to });
    },
    list: (bucket, prefix, after, limit) =>
      database
        .all<Row>(
          `select * from ${VERSIONS} where bucket = ? and latest = 1 and blob is not null
           and key > ? and substr(key, 1, length(?)) = ? order by key limit ?`,
          bucket,
          after,
          prefix,
          prefix,
          limit,
        )
        .map(versionOf),
    versions: (bucket, prefix, limit) =>
      database
        .all<Row>(
          `select * from ${VERSIONS} where bucket = ? and substr(key, 1, length(?)) = ?
           order by key, seq desc limit ?`,
          bucket,
          prefix,
          prefix,
          limit,
        )
        .map(versionOf),
    remove: (bucket, key, versionId, atMs) => {
      if (versionId === undefined) return insert(bucket, key, undefined, { contentType: '', metadata: {} }, atMs);
      const lock = database.get<{ lock_until: string }>('select * from object_locks where version_id = ?', versionId);
      if (lock !== undefined && Date.parse(lock.lock_until) > atMs)
        throw new ObjectLocked('Access Denied because object protected by object lock.');
      database.run(
        'delete from object_versions where bucket = ? and key = ? and version_id = ?',
        bucket,
        key,
        versionId,
      );
      database.run(
        `update object_versions set latest = 1
         where seq = (select max(seq) from object_versions where bucket = ? and key = ?)`,
        bucket,
        key,
      );
      return undefined;
    },
    startUpload: (bucket, key, headers) => {
      const id = randomUUID();
      database.run(
        'insert into uploads values (?, ?, ?, ?, ?)',
        id,
        bucket,
        key,
        headers.contentType,
        JSON.stringify(headers.metadata),
      );
      return id;
    },
    putPart: (uploadId, part, blob) => {
      database.run(
        'insert or replace into upload_parts values (?, ?, ?, ?, ?)',
        uploadId,
        part,
        blob.size,
        blob.etag,
        blob.id,
      );
    },
    joinParts: async (uploadId) => {
      const upload = database.get<{ bucket: string; key: string; content_type: string; metadata: string }>(
        'select * from uploads where id = ?',
        uploadId,
      );
      if (upload === undefined) return undefined;
      const parts = database.all<{ blob: string; etag: string }>(
        'select blob, etag from upload_parts where upload = ? order by part',
        uploadId,
      );
      const digest = createHash('md5').update(Buffer.concat(parts.map((part) => Buffer.from(part.etag, 'hex'))));
      const blob = await receive(
        concatenated(parts.map((part) => pathOf(part.blob))),
        `${digest.digest('hex')}-${parts.length}`,
      );
      const metadata = JSON.parse(upload.metadata) as Record<string, string>;
      return { bucket: upload.bucket, key: upload.key, blob, headers: { contentType: upload.content_type, metadata } };
    },
    endUpload: (uploadId) => {
      const parts = database.all<{ blob: string }>('select blob from upload_parts where upload = ?', uploadId);
      database.transaction(() => {
        database.run('delete from upload_parts where upload = ?', uploadId);
        database.run('delete from uploads where id = ?', uploadId);
      });
      for (const { blob } of parts) rmSync(pathOf(blob), { force: true });
    },
  };
}

async function* concatenated(paths: readonly string[]): AsyncGenerator<Buffer> {
  for (const path of paths) yield* createReadStream(path) as AsyncIterable<Buffer>;
}

/** Bytes that were on their way when the process was killed belong to no object. */
function removeOrphans(database: Database, folder: string): void {
  const known = new Set(
    database
      .all<{ blob: string }>(
        'select blob from object_versions where blob is not null union select blob from upload_parts',
      )
      .map((row) => row.blob),
  );
  for (const name of readdirSync(folder)) if (!known.has(name)) rmSync(join(folder, name), { force: true });
}

function versionOf(row: Row): ObjectVersion {
  return {
    bucket: row.bucket,
    key: row.key,
    versionId: row.version_id,
    size: row.size,
    etag: row.etag,
    contentType: row.content_type,
    metadata: JSON.parse(row.metadata) as Record<string, string>,
    atMs: row.at,
    sequence: row.seq,
    deleteMarker: row.blob === null,
    ...(row.lock_mode === null || row.lock_until === null
      ? {}
      : { lock: { mode: row.lock_mode, until: row.lock_until } }),
  };
}
