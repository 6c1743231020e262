import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { itemOfImage } from '@piutang/table/stream';
import { eventsOf, mayBeTold, publishChanges } from '@piutang/workflows';
import type { DynamoDBBatchResponse, DynamoDBRecord, DynamoDBStreamEvent } from 'aws-lambda';
import { publish } from '../shell/bus.ts';
import { logger, observed } from '../shell/telemetry.ts';

type Image = Record<string, AttributeValue>;

function eventsIn({ dynamodb }: DynamoDBRecord) {
  const [before, after] = [dynamodb?.OldImage, dynamodb?.NewImage] as [Image | undefined, Image | undefined];
  if (!mayBeTold(dynamodb?.Keys?.['p']?.S ?? '', before === undefined)) return [];
  return eventsOf({
    ...(before === undefined ? {} : { before: itemOfImage(before) }),
    ...(after === undefined ? {} : { after: itemOfImage(after) }),
  });
}

/** Changes of the table become events on the tenant's bus; Lambda comes again from the first that is not out. */
export const handler = observed<DynamoDBStreamEvent, DynamoDBBatchResponse>(async ({ Records }) => {
  const unpublished = await publishChanges(publish, Records, eventsIn);
  if (unpublished === undefined) return { batchItemFailures: [] };
  const itemIdentifier = Records[unpublished.at]?.dynamodb?.SequenceNumber;
  logger.error('a change was not published', { itemIdentifier, error: unpublished.error as Error });
  if (itemIdentifier === undefined) throw unpublished.error;
  return { batchItemFailures: [{ itemIdentifier }] };
});
