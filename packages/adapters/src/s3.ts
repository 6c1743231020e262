import type { Readable } from 'node:stream';
import { CopyObjectCommand, GetObjectCommand, NoSuchKey, PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import type { FileStore } from '@piutang/workflows';

/** The {@link FileStore} on the tenant's bucket. */
export function s3FileStore(client: S3Client, bucket: string): FileStore {
  const get = async (Key: string, VersionId?: string) => {
    try {
      const object = await client.send(
        new GetObjectCommand({ Bucket: bucket, Key, ...(VersionId === undefined ? {} : { VersionId }) }),
      );
      return object.Body as Readable | undefined;
    } catch (error) {
      if (error instanceof NoSuchKey || (error as Error).name === 'NoSuchVersion') return undefined;
      throw error;
    }
  };
  return {
    open: ({ key, versionId }) => get(key, versionId),
    read: (key) => get(key),
    put: async (Key, Body, ContentType) => {
      await client.send(new PutObjectCommand({ Bucket: bucket, Key, Body, ContentType }));
    },
    copy: async ({ key, versionId }, Key) => {
      const CopySource = `${bucket}/${key.split('/').map(encodeURIComponent).join('/')}?versionId=${encodeURIComponent(versionId)}`;
      await client.send(new CopyObjectCommand({ Bucket: bucket, Key, CopySource, TaggingDirective: 'REPLACE' }));
    },
  };
}
