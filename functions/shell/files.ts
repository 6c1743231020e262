import { S3Client } from '@aws-sdk/client-s3';
import { s3FileStore } from '@piutang/adapters/s3';
import { environment } from './environment.ts';

/** The tenant's bucket. */
export const files = s3FileStore(new S3Client({}), environment('PIUTANG_BUCKET'));
