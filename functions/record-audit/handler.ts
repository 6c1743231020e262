import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { S3Client } from '@aws-sdk/client-s3';
import { s3AuditWriter } from '@piutang/adapters/s3-audit';
import { instant } from '@piutang/calendar';
import { itemOfImage } from '@piutang/table/stream';
import { openChainMemory, type RecordedChange, recordAudit } from '@piutang/workflows';
import type { DynamoDBRecord, DynamoDBStreamEvent } from 'aws-lambda';
import { desk } from '../shell/desk.ts';
import { environment } from '../shell/environment.ts';
import { logger, observed } from '../shell/telemetry.ts';

type Image = Record<string, AttributeValue>;

const audit = s3AuditWriter(new S3Client({}), environment('PIUTANG_BUCKET'));

function changeOf({ eventID, dynamodb }: DynamoDBRecord): RecordedChange {
  const [before, after] = [dynamodb?.OldImage, dynamodb?.NewImage] as [Image | undefined, Image | undefined];
  if (eventID === undefined) throw new Error('a stream record has no id');
  return {
    id: eventID,
    at: instant((dynamodb?.ApproximateCreationDateTime ?? 0) * 1000),
    ...(before === undefined ? {} : { before: itemOfImage(before) }),
    ...(after === undefined ? {} : { after: itemOfImage(after) }),
  };
}

/** Of as long as this instance lives: its batches follow each other within seconds. */
const memory = openChainMemory();

/** Changes of the table become links of the audit chain. A batch fails whole: an order with holes is none. */
export const handler = observed<DynamoDBStreamEvent, undefined>(async ({ Records }) => {
  const { recorded, repeated, head, tampered } = await recordAudit({ ...desk, audit }, Records.map(changeOf), memory);
  for (const { why } of tampered) logger.critical('a record was changed past the pipeline', { why });
  // Every head is written down here too, where neither the table nor the bucket can change it.
  logger.info('audited', { recorded, repeated, sequence: head?.sequence, digest: head?.digest });
  return undefined;
});
