import { BatchProcessor, EventType, processPartialResponse } from '@aws-lambda-powertools/batch';
import type { Context, SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda';
import * as z from 'zod/mini';
import { logger, observed } from './telemetry.ts';

/**
 * A function behind a queue. Each message is parsed and worked on by itself: one that fails comes back alone and, when it
 * has failed often enough, lies in the dead-letter queue. `work` answers a sentence for the log; it may ask its
 * context how much time is left.
 */
export function queueFunction<T>(schema: z.ZodMiniType<T>, work: (message: T, context: Context) => Promise<string>) {
  const processor = new BatchProcessor(EventType.SQS);
  const handle = async (record: SQSRecord, context: Context) => {
    try {
      const message = z.parse(schema, JSON.parse(record.body));
      logger.info(await work(message, context), { messageId: record.messageId });
    } catch (error) {
      logger.error('message failed', { messageId: record.messageId, error: error as Error });
      throw error;
    }
  };
  return observed<SQSEvent, SQSBatchResponse>((event, context) =>
    processPartialResponse(event, (record: SQSRecord) => handle(record, context), processor, {
      context,
      throwOnFullBatchFailure: false,
    }),
  );
}

/** An EventBridge event as a queue delivers it: the detail is what counts. */
export function eventWith<T>(detail: z.ZodMiniType<T>) {
  return z.object({ 'detail-type': z.string(), detail });
}

/**
 * `Object Created` of S3 by EventBridge. The key is not URL-encoded there; a bucket without versions would leave out the
 * version, and then there is no telling which content was announced.
 */
export const objectCreated = eventWith(
  z.object({ object: z.object({ key: z.string(), 'version-id': z.string().check(z.minLength(1)) }) }),
);
