import { GetObjectCommand, ListObjectsV2Command, NoSuchKey, PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import type { AuditStore } from '@piutang/workflows';

/** The part of {@link AuditStore} that the recording function needs; it may write and neither read nor delete. */
export function s3AuditWriter(client: S3Client, bucket: string): Pick<AuditStore, 'putLocked'> {
  return {
    putLocked: async (Key, Body, until) => {
      try {
        await client.send(
          new PutObjectCommand({
            Bucket: bucket,
            Key,
            Body,
            ContentType: 'application/x-ndjson',
            IfNoneMatch: '*',
            ObjectLockMode: 'COMPLIANCE',
            ObjectLockRetainUntilDate: new Date(until),
          }),
        );
      } catch (error) {
        // The name holds the digest of the bytes: what is there already is what was to be put.
        if ((error as Error).name !== 'PreconditionFailed') throw error;
      }
    },
  };
}

/** The part of {@link AuditStore} that verification needs. */
export function s3AuditReader(client: S3Client, bucket: string): Pick<AuditStore, 'read' | 'list'> {
  return {
    read: async (Key) => {
      try {
        const object = await client.send(new GetObjectCommand({ Bucket: bucket, Key }));
        return await object.Body?.transformToString();
      } catch (error) {
        if (error instanceof NoSuchKey) return undefined;
        throw error;
      }
    },
    list: async function* (Prefix) {
      let ContinuationToken: string | undefined;
      do {
        const page = await client.send(
          new ListObjectsV2Command({
            Bucket: bucket,
            Prefix,
            ...(ContinuationToken === undefined ? {} : { ContinuationToken }),
          }),
        );
        for (const { Key } of page.Contents ?? []) if (Key !== undefined) yield Key;
        ContinuationToken = page.NextContinuationToken;
      } while (ContinuationToken !== undefined);
    },
  };
}
