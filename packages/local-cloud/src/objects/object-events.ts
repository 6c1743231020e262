import type { BusEvent } from '../buses/journal.ts';
import type { ObjectStore, ObjectVersion } from './object-store.ts';

/** The event that S3 sends to the default bus for a bucket with EventBridge on; `undefined` for any other bucket. */
export function objectEvent(
  objects: ObjectStore,
  version: ObjectVersion,
  reason: 'PutObject' | 'CompleteMultipartUpload' | 'CopyObject' | 'DeleteObject',
  region: string,
): BusEvent | undefined {
  if (objects.bucket(version.bucket)?.eventBridge !== true) return undefined;
  const deleted = reason === 'DeleteObject';
  return {
    source: 'aws.s3',
    'detail-type': deleted ? 'Object Deleted' : 'Object Created',
    region,
    resources: [`arn:aws:s3:::${version.bucket}`],
    detail: {
      version: '0',
      bucket: { name: version.bucket },
      object: {
        key: version.key,
        ...(deleted ? {} : { size: version.size }),
        etag: version.etag,
        'version-id': version.versionId,
        sequencer: version.sequence.toString(16).toUpperCase().padStart(18, '0'),
      },
      'request-id': version.versionId.slice(0, 16).toUpperCase(),
      requester: '000000000000',
      'source-ip-address': '127.0.0.1',
      reason,
      ...(deleted ? { 'deletion-type': 'Delete Marker Created' } : {}),
    },
  };
}
