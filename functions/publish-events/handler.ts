import { BatchProcessor, EventType, processPartialResponse } from '@aws-lambda-powertools/batch';
import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { itemOfImage } from '@piutang/table/stream';
import { eventsOf } from '@piutang/workflows';
import type { DynamoDBBatchResponse, DynamoDBRecord, DynamoDBStreamEvent } from 'aws-lambda';
import { publish } from '../shell/bus.ts';
import { observed } from '../shell/telemetry.ts';

type Image = Record<string, AttributeValue>;

async function publishChange({ dynamodb }: DynamoDBRecord): Promise<void> {
  const [before, after] = [dynamodb?.OldImage, dynamodb?.NewImage] as [Image | undefined, Image | undefined];
  const events = eventsOf({
    ...(before === undefined ? {} : { before: itemOfImage(before) }),
    ...(after === undefined ? {} : { after: itemOfImage(after) }),
  });
  if (events.length > 0) await publish(events);
}

const processor = new BatchProcessor(EventType.DynamoDBStreams);

/** Changes of the table, in the order of each item, become events on the tenant's bus. */
export const handler = observed<DynamoDBStreamEvent, DynamoDBBatchResponse>((event, context) =>
  processPartialResponse(event, publishChange, processor, { context, throwOnFullBatchFailure: false }),
);
